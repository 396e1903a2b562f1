/** Command lines that change the guard's own files under a spelling that only a shell understands. */

import assert from "node:assert/strict";
import { gait, scratch } from "../../support/gait.ts";
import { SystemOnDisk } from "../../support/system_on_disk.ts";

const POSIX = { ignore: Deno.build.os === "windows" };

/** `rules/` has the policy; `ws/` is where the agent works, `ws/d/l` a link to `rules`. */
function workspace() {
  const folder = scratch();
  const at = (path: string) => `${folder.path}/${path}`;
  const write = (path: string, text = "x\n") => {
    Deno.mkdirSync(at(path.slice(0, path.lastIndexOf("/"))), { recursive: true });
    Deno.writeTextFileSync(at(path), text);
  };
  write("rules/p.yaml", "default_verdict: allow\n");
  write("rules/deep/map.yaml", "schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\n");
  write("home/.claude/settings.json");
  for (const path of [".claude/settings.json", "gait.policy.yaml", ".gait-out/x", "src/a.ts"]) {
    write(`ws/${path}`);
  }
  write("ws/gait-out/keys/gait_private.key");
  write("ws/d/x");
  Deno.symlinkSync(at("rules"), at("ws/d/l"));
  const judged = async (command: string, tool_name: string) => {
    const stdin = JSON.stringify({ tool_name, cwd: at("ws"), tool_input: { command } });
    const line = [
      ...["mcp", "proxy", at("rules/p.yaml"), "-", "--adapter", "claude_code", "--json"],
      ...["--tools", at("rules/deep/map.yaml"), "--trace-dir", at("traces")],
    ];
    const { exit, json } = await gait(line, {}, new SystemOnDisk({ stdin }, at("home")));
    return [exit, String(json()["reason_codes"])];
  };
  return { at, judged, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/** Each line, by what hides the file from who looks for its name. `ROOT` is the folder of all. */
const BLOCKED: Readonly<Record<string, readonly string[]>> = {
  "quotes and escapes": [
    "echo x > .cla''ude/settings.json",
    "echo x > .cla\\ude/settings.json",
    'echo x > ".clau""de/settings.json"',
    "echo x >g'a'it.policy.yaml",
    "tee .mcp.jso''n",
    "echo x > $'.cl\\x61ude/settings.json'",
    "echo x > ../rules/'p'.yaml",
    "cp a ROOT/ru'les'/deep/map.yaml",
  ],
  "globs and braces": [
    "rm -rf .gait-ou?",
    "rm -rf *",
    "cp src/a.ts .cl*/settings.json",
    "sed -i s/a/b/ *.yaml",
    "tee gait.polic?.yam[l]",
    "echo x > .claude/{a,settings}.js''on",
    "rm d/l/*.yaml",
    "chmod 000 ../r*/p.yaml",
    "unknown-tool --fix *.yaml",
  ],
  "the folder of the line": [
    "cd .. && echo x > rules/p.yaml",
    "cd d && echo x > l/p.yaml",
    "cd d/l && echo x > p.yaml",
    "(cd ../rules; echo x > p.yaml)",
    "pushd ../rules; tee p.yaml",
    "env -C ../rules tee p.yaml",
    "if cd ../rules; then rm deep/map.yaml; fi",
  ],
  "links": [
    "echo x > d/l/p.yaml",
    "echo x > d/l/../rules/p.yaml",
    "echo x > ROOT/ws/d/l/p.yaml",
    "cp src/a.ts ./d/l/deep/map.yaml",
    "mkdir -p d/l/../traces/new/deep",
  ],
  "another place in the line": [
    "sh -c \"echo x > .cla''ude/settings.json\"",
    "eval \"echo x > .cla''ude/settings.json\"",
    "echo .cla''ude/settings.json | xargs rm",
    "x=$(tee ../rules/'p'.yaml)",
    "f() { echo x > ../rules/'p'.yaml; }; f",
    "cat <(tee ../rules/'p'.yaml)",
  ],
  "what is written into a folder, or with it": [
    "cp /tmp/p.yaml ../rules",
    "cp /tmp/p.yaml ../rules/",
    "cp -t ../rules /tmp/p.yaml",
    "cp /tmp/*/p.yaml ../rules",
    "mv ../rules ../old",
    "rm -rf ../rul*",
    "rm -r ..",
    "rm -rf ROOT",
  ],
  "names made of two words": [
    "mv -b -S ml src/a.ts gait.policy.ya",
    "mv --suffix=aml src/a.ts gait.policy.y",
    "mv -bS ml src/gait.policy.ya .",
    "cp -b -S ml src/a.ts gait.policy.ya",
    "cp --backup --suffix ml -t . src/gait.policy.ya",
    "ln -b -S ml src/a.ts gait.policy.ya",
    "install -b -S ml src/a.ts gait.policy.ya",
    "rsync -b --suffix=ml src/a.ts gait.policy.ya",
    "rsync -b --backup-dir=. --suffix=ml src/gait.policy.ya src/x",
    "SIMPLE_BACKUP_SUFFIX=ml mv -b src/a.ts gait.policy.ya",
    "export SIMPLE_BACKUP_SUFFIX=ml; cp -b src/a.ts gait.policy.ya",
    "env SIMPLE_BACKUP_SUFFIX=ml ln -b src/a.ts gait.policy.ya",
    "SIMPLE_BACKUP_SUFFIX=ml patch -b gait.policy.ya x.diff",
    "sed -iml s/a/b/ gait.policy.ya",
    "perl -iml -pe 1 gait.policy.ya",
    "patch -b -z ml gait.policy.ya x.diff",
    "patch -b --prefix=gait. policy.yaml x.diff",
    "patch -b -Y gait. policy.yaml x.diff",
    "gzip -S ml gait.policy.ya",
    "gzip -d -S .x gait.policy.yaml.x",
    "gunzip -f gait.policy.yaml.gz",
    "unzstd -f gait.policy.yaml.zst",
    "zstd src/a.ts -o gait.policy.yaml",
    "split --additional-suffix=.policy.yaml src/a.ts ga",
    "csplit -f gait.policy -b .yaml src/a.ts 1",
    "ctags -o gait.policy.yaml src/a.ts",
  ],
  "what only running would tell": [
    "D=../rules; echo x > $D/p.yaml",
    'cd "$X" && echo x > p.yaml',
    "cd ~/.cla* && echo x > settings.json",
    "echo x > $HOME/.cla''ude/settings.json",
    "rm -rf \"$HOME\"/.cla''ude",
    "C=.claude; echo x > $C/settings.json",
    "[ $x = y ] && echo z > .cla''ude/settings.json",
    "ls &> .cla\\ude/settings.json",
    "rm -rf /nowhere/.gait-ou?",
  ],
  "keys that are only read": [
    "cat gait-out/k*/gait_private.k''ey",
    "cat gait-o?t/keys/*",
    "cd gait-out && cat keys/gait_private.key",
  ],
};

for (const [title, lines] of Object.entries(BLOCKED)) {
  Deno.test({
    ...POSIX,
    name: `no policy allows a line that changes the guard's files: ${title}`,
    fn: async () => {
      using place = workspace();
      const passed: string[] = [];
      for (const line of lines) {
        const [exit, reasons] = await place.judged(line.replaceAll("ROOT", place.at("")), "Bash");
        if (exit !== 3 || !/guard_file_protected/.test(String(reasons))) passed.push(line);
      }
      assert.deepEqual(passed, []);
    },
  });
}

/** Gait makes them while it records the call, and the shell completes the pattern after that. */
const NOT_THERE_YET = [
  "rm ROOT/tra*s/trace_1.json",
  "rm -rf .gait-ou?",
  "rm -rf gait-o*",
  "cd new && rm -rf ../gait-ou[t]",
  "mkdir -p src; sleep 9; rm -r ./.gait*out/",
  "truncate -s0 .codex/hook?.json",
  "rm -rf ROOT/t*",
  "find . -name x; tee gait.polic?.yaml",
  "rm -rf .{gait-ou?,x}",
];

Deno.test({
  ...POSIX,
  name: "no policy allows a line whose pattern fits a file of the guard that is not there yet",
  fn: async () => {
    using place = workspace();
    for (const path of [".gait-out", "gait-out", "gait.policy.yaml"]) {
      Deno.removeSync(place.at(`ws/${path}`), { recursive: true });
    }
    const passed: string[] = [];
    for (const line of NOT_THERE_YET) {
      const [exit] = await place.judged(line.replaceAll("ROOT", place.at("")), "Bash");
      if (exit !== 3) passed.push(line);
    }
    assert.deepEqual(passed, []);
    const others = [
      "rm -rf src/*",
      "rm -f *.tmp",
      "rm -f *.yaml",
      "rm -rf src/?",
      "sed -i s/a/b/ s*/*.ts",
    ];
    for (const line of others) assert.equal((await place.judged(line, "Bash"))[0], 0, line);
  },
});

Deno.test({
  ...POSIX,
  name: "a line of PowerShell is searched without its quotes and escapes",
  fn: async () => {
    using place = workspace();
    for (
      const line of [
        "Set-Content -Path .cla`ude\\settings.json -Value x",
        "Set-Content ('.cla' + 'ude/settings.json') x",
        'sc ".cla""ude/settings.json" x',
      ]
    ) {
      const [exit, reasons] = await place.judged(line, "PowerShell");
      assert.deepEqual([exit, reasons], [3, "default_allow,guard_file_protected"], line);
    }
    assert.equal((await place.judged("Get-ChildItem src", "PowerShell"))[0], 0);
  },
});

Deno.test({
  ...POSIX,
  name: "lines that leave the guard's files alone are left to the policy",
  fn: async () => {
    using place = workspace();
    const blocked: string[] = [];
    for (
      const line of [
        "ls *",
        "cat *.yaml",
        "grep -r x ..",
        "rm -rf src/*",
        "rm -f *.tmp",
        "cd src && echo x > p.yaml",
        "rm -rf src/* && cd src && sed -i s/a/b/ *.ts",
        "echo x > $f",
        'echo x > "$DIR/config.json"',
        'for f in src/*.ts; do sed -i s/a/b/ "$f"; done',
        "npm test",
        "git commit -m 'p.yaml of rules'",
        "cp src/a.ts /tmp/x",
        "cp -b -S .old src/a.ts src/b.ts",
        "mv src/a.ts src/b.ts",
        "sed -i.bak s/a/b/ src/a.ts",
        "gunzip -k src/a.ts.gz",
        "[ $x = y ] && echo z > out.txt",
        "find . -name '*.ts' -exec wc -l {} +",
        "echo x > .claude/agents/a.md",
        'cd "$X" && make && cp a b',
      ]
    ) {
      const [exit] = await place.judged(line, "Bash");
      if (exit !== 0) blocked.push(line);
    }
    assert.deepEqual(blocked, []);
  },
});

Deno.test({
  ...POSIX,
  name: "a line that reads thousands of files is left to the policy, one that writes them is not",
  fn: async () => {
    using place = workspace();
    Deno.mkdirSync(place.at("ws/many"));
    for (let i = 0; i < 1001; i++) Deno.writeTextFileSync(place.at(`ws/many/${i}.ts`), "");
    assert.equal((await place.judged("grep -l x many/*", "Bash"))[0], 0);
    assert.equal((await place.judged("cat gait-out/keys/* many/*", "Bash"))[0], 3);
    assert.equal((await place.judged(`chmod 600 ${"many/* ".repeat(20)}`, "Bash"))[0], 3);
  },
});
