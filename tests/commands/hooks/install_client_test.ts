import assert from "node:assert/strict";
import { type ClientName, CLIENTS } from "../../../src/core/clients/client.ts";
import { gaitProcess } from "../../support/gait.ts";
import { SystemOnDisk } from "../../support/system_on_disk.ts";
import { claudePayload } from "../../support/hooks.ts";
import { HooksHome, OPEN_POLICY } from "../../support/hooks_home.ts";

const FILES: Readonly<Record<ClientName, string>> = {
  "claude-code": ".claude/settings.json",
  codex: ".codex/hooks.json",
  gemini: ".gemini/settings.json",
  copilot: ".copilot/hooks/gait.json",
  cursor: ".cursor/hooks.json",
  opencode: ".config/opencode/plugins/gait.js",
};
const YES = { answer: "y" };

Deno.test("gait hooks install shows the change, asks, and records what the hook judges by", async () => {
  for (const client of CLIENTS) {
    using home = new HooksHome();
    const line = `hooks install ${client} --policy ${home.policy}`;
    const { exit, stdout, stderr } = await home.run(line, YES);
    assert.equal(exit, 0, stderr);
    const path = `${home.path}/${FILES[client]}`;
    assert.ok(stderr.startsWith(`--- /dev/null\n+++ ${path}\n@@ -0,0 +1,`), stderr);
    assert.ok(stderr.includes("Write this? [y/N]"));
    assert.equal(stdout.split("\n")[0], `hooks install ok: ${client} asks gait: ${path}`);
    const [name = "", ...others] = home.records();
    assert.deepEqual(others, []);
    assert.equal(home.modeOf(`.gait/hooks/${name}`), "600");
    assert.equal(home.modeOf(".gait/hooks"), "700");
    const record = JSON.parse(home.read(`.gait/hooks/${name}`) ?? "");
    assert.equal(`${record.id}.json`, name);
    assert.deepEqual(
      { ...record, created_at: "", id: "", registration: record.registration.path },
      {
        schema_id: "gait.hooks.registration",
        schema_version: "1.0.0",
        created_at: "",
        id: "",
        client,
        scope: "user",
        registration: path,
        policies: [{
          path: home.policy,
          // sha256sum of the policy
          digest: "b47bfa02e59b578a81b0f61f16fa35f95c0df172af35a9889843ec3ab049abdc",
        }],
        key_mode: "dev",
        approval_use: "once",
      },
    );
    assert.ok(home.read(FILES[client])?.includes(record.id));
  }
});

Deno.test("gait hooks install writes nothing without a yes", async () => {
  using home = new HooksHome();
  const line = `hooks install codex --policy ${home.policy}`;
  const noTerminal = await home.run(line);
  assert.equal(noTerminal.exit, 6);
  assert.ok(noTerminal.stderr.includes("there is no terminal"));
  assert.ok(noTerminal.stderr.includes("--yes"));
  assert.match(noTerminal.stderr, /^would write: .*\.gait\/hooks\/[0-9a-f]{16}\.json$/m);
  assert.doesNotMatch(noTerminal.stderr, /^record:/m);
  assert.equal((await home.run(line, { answer: "n" })).exit, 4);
  const dry = await home.run(`${line} --dry-run`);
  assert.equal(dry.exit, 0);
  assert.ok(dry.stdout.includes("+++ "));
  assert.ok(dry.stdout.endsWith("hooks install: nothing was written\n"));
  assert.equal(home.read(FILES.codex), undefined);
  assert.deepEqual(home.records(), []);
  assert.equal((await home.run(`${line} --yes`)).exit, 0);
  assert.notEqual(home.read(FILES.codex), undefined);
});

Deno.test("gait hooks install and uninstall show lines that a person can read", async () => {
  using home = new HooksHome();
  const line = `hooks install gemini --policy ${home.policy}`;
  const dry = await home.run(`${line} --dry-run`);
  const done = await home.run(`${line} --yes`);
  const back = await home.run("hooks uninstall gemini", YES);
  for (const shown of [dry.stdout, done.stderr, back.stderr]) {
    assert.match(shown, /"command": "\/bin\/sh -c [^\n]*\S … \(\d{4} characters more\)\n/);
    for (const each of shown.split("\n")) {
      assert.ok(each.length <= 80 || /^(?:---|\+\+\+) /.test(each) || !each.startsWith("+"), each);
    }
  }
  assert.match(
    dry.stdout,
    /\n… the same command with --dry-run --json has these lines whole\n/,
  );
  const whole = (await home.run(`${line} --dry-run --json`)).stdout;
  assert.match(whole, /--event before/);
});

Deno.test("gait hooks install again replaces the first installation", async () => {
  using home = new HooksHome();
  home.write(FILES.gemini, '// mine\n{ "model": "x" }\n');
  const line = `hooks install gemini --policy ${home.policy} --yes`;
  await home.run(line);
  const [, first] = home.records();
  const text = home.read(FILES.gemini);
  const again = await home.run(line);
  assert.ok(again.stdout.startsWith("hooks install: gemini asks gait already: "), again.stdout);
  // A person decides what an installed hook judges by.
  const alone = await home.run(`${line} --observe`);
  assert.equal(alone.exit, 6);
  assert.match(alone.stderr, /run it on a terminal/);
  assert.equal(home.read(FILES.gemini), text);
  assert.equal((await home.run(`${line} --observe`, YES)).exit, 0);
  assert.deepEqual(home.records(), [`${first?.slice(0, 16)}.before`, first]);
  assert.equal(home.read(FILES.gemini)?.includes(" --observe"), true);
  await home.run(line, YES);
  assert.equal(home.read(FILES.gemini), text);
  await home.run("hooks uninstall gemini", YES);
  assert.equal(home.read(FILES.gemini), '// mine\n{ "model": "x" }\n');
  assert.deepEqual(home.records(), []);
});

const ORIGINALS: readonly (readonly [ClientName, string | undefined])[] = [
  ...CLIENTS.map((client) => [client, undefined] as const),
  ...["{}", "{}\n", "{\n}\n", "{ }", '{"a":1}', '{\r\n\t"a": 1\r\n}', "\ufeff{\n}\n", " {\t}\n\n"]
    .map((text) => ["claude-code", text] as const),
  ["claude-code", '{"hooks":{}}'],
  ["claude-code", '{"hooks":{"PreToolUse":[]}}'],
  ["claude-code", '{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[]}],"Stop":[]},"z":1}\n'],
  ["codex", '{"hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"x"}]}]}}\n'],
  ["gemini", "// only a comment\n{\n  // none\n}\n"],
  ["gemini", '{\n  "a": 1 // , one\n  /* two, */ }'],
  ["copilot", '{"version":1,"hooks":{}}'],
  ["cursor", '{"version": 1, "hooks": {"stop": [{"command": "x"}]}}\n'],
  ["cursor", '{"hooks":{}}'],
];

Deno.test("gait hooks uninstall leaves the bytes that were there before", async () => {
  for (const [client, text] of ORIGINALS) {
    using home = new HooksHome();
    if (text !== undefined) home.write(FILES[client], text, 0o640);
    const installed = await home.run(
      `hooks install ${client} --policy ${home.policy} --yes`,
    );
    assert.equal(installed.exit, 0, `${client} ${text}: ${installed.stderr}`);
    if (text !== undefined) assert.equal(home.modeOf(FILES[client]), "640");
    assert.notEqual(home.read(FILES[client]), text);
    const removed = await home.run(`hooks uninstall ${client}`, YES);
    assert.equal(removed.exit, 0, removed.stderr);
    assert.equal(home.read(FILES[client]), text, `${client} ${JSON.stringify(text)}`);
    if (text !== undefined) assert.equal(home.modeOf(FILES[client]), "640");
    assert.deepEqual(home.records(), []);
  }
});

Deno.test("gait hooks uninstall keeps what others changed since, and says what goes", async () => {
  using home = new HooksHome();
  home.write(FILES["claude-code"], '{\n  "model": "x"\n}\n');
  await home.run(`hooks install claude-code --policy ${home.policy} --yes`);
  const changed = home.read(FILES["claude-code"])?.replace('"x"', '"y"') ?? "";
  home.write(FILES["claude-code"], changed);
  const { stderr, stdout } = await home.run("hooks uninstall claude-code", YES);
  assert.ok(stderr.includes("Let claude-code make calls that gait does not judge? [y/N]"));
  assert.ok(stdout.startsWith("hooks uninstall ok: claude-code does not ask gait: "));
  assert.equal(home.read(FILES["claude-code"]), '{\n  "model": "y"\n}\n');
  const absent = await home.run("hooks uninstall claude-code --json", YES);
  assert.equal(absent.json()["action"], "absent");
});

Deno.test("gait hooks uninstall keeps empty lists of before beside a change that was made since", async () => {
  const cases: readonly (readonly [ClientName, string])[] = [
    ["claude-code", '{"hooks":{"PreToolUse":[],"BeforeTool":[]},"z":1}'],
    ["claude-code", '{\n  "hooks": {},\n  "z":1\n}\n'],
    ["codex", '{"hooks":{"PreToolUse":[ ]},"z":1}'],
    ["gemini", '{"hooks":{"BeforeTool":[/* none */]},"z":1}'],
    ["cursor", '{"hooks":{"preToolUse":[]},"z":1}'],
    ["cursor", '{"z":1}\n'],
  ];
  for (const [client, text] of cases) {
    using home = new HooksHome();
    home.write(FILES[client], text);
    const install = `hooks install ${client} --policy ${home.policy} --yes`;
    await home.run(install);
    const edit = (one: string) => one.replace('"z":1', '"z":2');
    const edited = edit(home.read(FILES[client]) ?? "");
    home.write(FILES[client], edited);
    // Once more, as people do who are not sure.
    await home.run(install);
    assert.equal(home.read(FILES[client]), edited);
    assert.equal((await home.run(`hooks uninstall ${client}`, YES)).exit, 0);
    assert.equal(home.read(FILES[client]), edit(text), client);
  }
});

Deno.test("gait hooks uninstall does nothing without a terminal, or without a yes", async () => {
  using home = new HooksHome();
  await home.run(`hooks install codex --policy ${home.policy} --yes`);
  const text = home.read(FILES.codex);
  const seen = await home.run("hooks uninstall codex");
  assert.equal(seen.exit, 6);
  assert.ok(seen.stderr.includes("run gait hooks uninstall codex on a terminal"));
  assert.match(seen.stderr, /^would remove: .*\.gait\/hooks\/[0-9a-f]{16}\.json$/m);
  assert.doesNotMatch(seen.stderr, /^removed:/m);
  assert.equal((await home.run("hooks uninstall codex", { answer: "" })).exit, 4);
  assert.equal(home.read(FILES.codex), text);
  assert.equal(home.records().length, 1);
});

Deno.test("gait hooks install refuses what the hook could not use", async () => {
  using home = new HooksHome();
  home.write("bad.yaml", "rules: 1\n");
  const refused = async (rest: string, expected: RegExp) => {
    const seen = await home.run(`hooks install codex ${rest} --yes`);
    assert.equal(seen.exit, 6, `${rest}: ${seen.stdout}`);
    assert.match(seen.stderr, expected);
    assert.equal(home.read(FILES.codex), undefined);
    assert.deepEqual(home.records(), []);
  };
  const policy = `--policy ${home.policy}`;
  await refused("", /--policy/);
  await refused(`--policy ${home.path}/bad.yaml`, /bad\.yaml/);
  await refused(`--policy ${home.path}/none.yaml`, /none\.yaml/);
  await refused("--pack coding-agents", /did you mean coding-agent\?/);
  await refused(`${policy} --key-mode prod`, /--private-key/);
  await refused(
    `${policy} --private-key k1`,
    /^error: Cannot use the given private key in dev mode, .*\nhint: add --key-mode prod/,
  );
  await refused(`${policy} --private-key ${home.policy}`, /key/);
  await refused(`${policy} --signer none`, /--signer/);
  await refused(`${policy} --approval-public-key ${home.policy}`, /policy\.yaml/);
  await refused(`${policy} --tools ${home.policy}`, /policy\.yaml/);
  await refused(`${policy} --user --project`, /one scope/);
  const unknown = await home.run(`hooks install codexx ${policy} --yes`);
  assert.match(unknown.stderr, /did you mean codex\?/);
  const both = await home.run(`hooks install codex --git-trailer`);
  assert.match(both.stderr, /two hooks/);
});

Deno.test("gait hooks install goes through no link of a record, and keeps a link of the user", async () => {
  using home = new HooksHome();
  home.write("dotfiles/hooks.json", '{"hooks":{}}');
  Deno.mkdirSync(`${home.path}/.codex`);
  Deno.symlinkSync(`${home.path}/dotfiles/hooks.json`, `${home.path}/${FILES.codex}`);
  const line = `hooks install codex --policy ${home.policy} --yes`;
  assert.equal((await home.run(line)).exit, 0);
  assert.ok(Deno.lstatSync(`${home.path}/${FILES.codex}`).isSymlink);
  assert.ok(home.read("dotfiles/hooks.json")?.includes("hooks run codex"));
  await home.run("hooks uninstall codex", YES);
  assert.equal(home.read("dotfiles/hooks.json"), '{"hooks":{}}');

  Deno.removeSync(`${home.path}/.gait`, { recursive: true });
  Deno.mkdirSync(`${home.path}/elsewhere`);
  Deno.symlinkSync(`${home.path}/elsewhere`, `${home.path}/.gait`);
  const linked = await home.run(line);
  assert.match(linked.stderr, /\.gait.*link/);
  Deno.removeSync(`${home.path}/.gait`);
  Deno.mkdirSync(`${home.path}/.gait/hooks`, { recursive: true, mode: 0o755 });
  Deno.chmodSync(`${home.path}/.gait/hooks`, 0o755);
  const open = await home.run(line);
  assert.match(open.stderr, /open to other users/);
  Deno.chmodSync(`${home.path}/.gait/hooks`, 0o700);
  Deno.symlinkSync(home.policy, `${home.path}/.gait/hooks/0123456789abcdef.json`);
  assert.match((await home.run(line)).stderr, /0123456789abcdef\.json.*it is a link/);
  Deno.removeSync(`${home.path}/.gait/hooks/0123456789abcdef.json`);
  home.write(".gait/hooks/0123456789abcdef.json", "{}", 0o644);
  assert.match((await home.run(line)).stderr, /open to other users/);
  assert.equal(home.read("dotfiles/hooks.json"), '{"hooks":{}}');
});

Deno.test("gait hooks install --pack writes the pack's policy once, and keeps one that was changed", async () => {
  using home = new HooksHome();
  const pack = ".gait/policies/coding-agent.policy.yaml";
  const dry = await home.run("hooks install codex --pack coding-agent --dry-run");
  assert.ok(dry.stdout.includes(`new: ${home.path}/${pack}`));
  assert.equal(home.read(pack), undefined);
  await home.run(`hooks install codex --pack coding-agent --policy ${home.policy} --yes`);
  assert.equal(home.modeOf(pack), "600");
  const record = () => JSON.parse(home.read(`.gait/hooks/${home.records()[0]}`) ?? "");
  assert.deepEqual(
    record().policies.map(({ path }: { path: string }) => path),
    [`${home.path}/${pack}`, home.policy],
  );
  home.write(pack, OPEN_POLICY);
  const again = await home.run("hooks install codex --pack coding-agent", YES);
  assert.match(again.stderr, /stays as it is/);
  assert.equal(home.read(pack), OPEN_POLICY);
});

Deno.test("gait hooks install takes variables that move a client's files, if they are absolute", async () => {
  using home = new HooksHome();
  const line = `hooks install codex --policy ${home.policy} --yes`;
  assert.equal((await home.run(line, { env: { CODEX_HOME: `${home.path}/c` } })).exit, 0);
  assert.ok(home.read("c/hooks.json")?.includes("hooks run codex"));
  const elsewhere = await home.run("hooks uninstall codex", YES);
  assert.equal(elsewhere.exit, 6);
  assert.match(elsewhere.stderr, /set CODEX_HOME as it was/);
  const relative = await home.run(line, { env: { CODEX_HOME: "c" } });
  assert.match(relative.stderr, /CODEX_HOME: it is no absolute path/);
});

Deno.test("gait hooks install --project registers gait by its name in the repository", async () => {
  using home = new HooksHome();
  home.write("p/.git/config", "");
  home.write("p/sub/x", "");
  const run = (line: string) =>
    gaitProcess(line.split(" "), {
      cwd: `${home.path}/p/sub`,
      env: { HOME: home.path, PATH: "/usr/bin:/bin" },
    });
  const seen = await run(`hooks install claude-code --project --policy ${home.policy} --yes`);
  const refused = await run("hooks uninstall claude-code --project");
  assert.equal(refused.exit, 6, refused.stderr);
  const line = "run gait hooks uninstall claude-code --project on a terminal";
  assert.ok(refused.stderr.includes(line), refused.stderr);
  assert.equal(seen.exit, 0, seen.stderr);
  const text = home.read("p/.claude/settings.json") ?? "";
  const { command } = JSON.parse(text).hooks.PreToolUse[0].hooks[0];
  assert.match(command, /' gait hooks run claude-code --id [0-9a-f]{16} --event before$/);
  const record = JSON.parse(home.read(`.gait/hooks/${home.records()[0]}`) ?? "");
  assert.equal(record.project, `${home.path}/p`);
  const both = await run(`hooks install claude-code --policy ${home.policy} --dry-run`);
  assert.match(both.stderr, /p\/\.claude\/settings\.json" too: .*judged twice/);
  home.write("p/.claude/settings.local.json", '{"disableAllHooks":true}');
  const off = await run(`hooks install claude-code --policy ${home.policy} --dry-run`);
  assert.match(off.stderr, /disableAllHooks is true in .*\/p\/\.claude\/settings\.local\.json/);
  // Another person has the file, and no record: the id in it is taken over.
  Deno.removeSync(`${home.path}/.gait`, { recursive: true });
  await run(`hooks install claude-code --project --policy ${home.policy} --yes`);
  assert.deepEqual(home.records(), [`${record.id}.json`]);
  assert.equal(home.read("p/.claude/settings.json"), text);

  Deno.removeSync(`${home.path}/p/.claude`, { recursive: true });
  Deno.symlinkSync(`${home.path}/.claude`, `${home.path}/p/.claude`);
  const linked = await run(`hooks install claude-code --project --policy ${home.policy} --yes`);
  assert.match(linked.stderr, /is a link/);
});

Deno.test("a hook for the user keeps the launcher that PATH finds at installation", async () => {
  using home = new HooksHome();
  home.write("tools/gait", "#!/bin/sh\n", 0o755);
  home.write("policy.yaml", "schema_version: 1.1.0\ndefault_verdict: allow\n");
  const seen = await gaitProcess(
    ["hooks", "install", "claude-code", "--policy", home.policy, "--yes", "--no-serve"],
    { cwd: home.path, env: { HOME: home.path, PATH: `${home.path}/tools:/usr/bin:/bin` } },
  );
  assert.equal(seen.exit, 0, seen.stderr);
  const { hooks } = JSON.parse(home.read(FILES["claude-code"]) ?? "");
  const { command } = hooks.PreToolUse[0].hooks[0];
  const answerTo = async (line: string) => {
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", command],
      ...{ env: { HOME: home.path, PATH: "/usr/bin:/bin" }, cwd: home.path },
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    const writer = child.stdin.getWriter();
    const payload = claudePayload("Bash", { command: line }, { cwd: home.path });
    await writer.write(new TextEncoder().encode(JSON.stringify(payload)));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  };
  for (const line of [`echo x > ${home.path}/tools/gait`, "rm -rf tools"]) {
    const { code, stdout, stderr } = await answerTo(line);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /guard_file_protected|the guard itself/, line);
  }
  assert.deepEqual(await answerTo("ls tools"), { code: 0, stdout: "", stderr: "" });
});

Deno.test("gait hooks install registers this program for the user", async () => {
  using home = new HooksHome();
  const seen = await gaitProcess(
    ["hooks", "install", "codex", "--policy", home.policy, "--yes", "--json"],
    { cwd: home.path, env: { HOME: home.path, PATH: "/usr/bin:/bin" } },
  );
  assert.equal(seen.exit, 0, seen.stderr);
  const { command } = JSON.parse(home.read(FILES.codex) ?? "").hooks.PreToolUse[0].hooks[0];
  assert.ok(command.includes(`' HOME=${home.path} PATH=`), command);
  assert.ok(command.includes(` ${Deno.execPath()} run `), command);
  assert.match(command, /\.[jt]s hooks run codex --id /);
  const named = await home.run([
    ...["hooks", "install", "codex", "--policy", home.policy, "--yes"],
    ...["--program", "'/opt/my gait/gait' --quiet"],
  ]);
  assert.equal(named.exit, 0, named.stderr);
  const again = JSON.parse(home.read(FILES.codex) ?? "").hooks.PreToolUse[0].hooks[0].command;
  assert.ok(again.includes(" '/opt/my gait/gait' --quiet hooks run codex --id "), again);
});

Deno.test("gait hooks install --yes lets approvals count once where an earlier gait said nothing", async () => {
  using home = new HooksHome();
  const line = `hooks install codex --policy ${home.policy} --yes`;
  await home.run(line);
  const path = `.gait/hooks/${home.records()[0]}`;
  const { approval_use, ...earlier } = JSON.parse(home.read(path) ?? "");
  assert.equal(approval_use, "once");
  home.write(path, JSON.stringify(earlier));
  Deno.chmodSync(`${home.path}/${path}`, 0o600);
  assert.equal((await home.run(line)).exit, 0);
  assert.equal(JSON.parse(home.read(path) ?? "").approval_use, "once");
  // The other way round a person decides.
  const looser = await home.run(`${line} --approval-use until-expiry`);
  assert.equal(looser.exit, 6);
  assert.match(looser.stderr, /on a terminal: a person decides what an installed hook judges by/);
});

Deno.test("gait hooks accept records what a person agreed to", async () => {
  using home = new HooksHome();
  await home.run(`hooks install codex --policy ${home.policy} --yes`);
  const record = () => JSON.parse(home.read(`.gait/hooks/${home.records()[0]}`) ?? "");
  const first = record();
  const same = await home.run("hooks accept");
  assert.equal(same.stdout, "hooks accept: nothing changed: codex (user)\n");
  home.write("policy.yaml", `${OPEN_POLICY}# more\n`);
  const refused = await home.run("hooks accept codex");
  assert.equal(refused.exit, 6);
  assert.ok(refused.stderr.includes(`policy ${home.policy}: sha256:${first.policies[0].digest}`));
  assert.deepEqual(record(), first);
  const accepted = await home.run("hooks accept codex --json", YES);
  assert.equal(accepted.exit, 0, accepted.stderr);
  assert.notEqual(record().policies[0].digest, first.policies[0].digest);
  assert.deepEqual(record().registration, first.registration);

  home.write(FILES.codex, (home.read(FILES.codex) ?? "").replace('"timeout": 10', '"timeout": 9'));
  const changed = await home.run("hooks accept", YES);
  assert.ok(changed.stderr.includes('"timeout": 9'));
  assert.notEqual(record().registration.entry_digest, first.registration.entry_digest);
  home.write(FILES.codex, "{}");
  const gone = await home.run("hooks accept", YES);
  assert.match(gone.stderr, /no longer in it/);
  assert.match((await home.run("hooks accept gemini", YES)).stderr, /no hook of gemini/);
});

Deno.test("gait hooks install takes policies of gait.toml for its project, and for all only from a trusted one", async () => {
  using home = new HooksHome();
  home.write("p/.git/config", "");
  home.write("p/rules.yaml", OPEN_POLICY);
  home.write("p/gait.toml", 'policies = ["rules.yaml"]\n');
  const run = (line: string) =>
    gaitProcess(line.split(" "), {
      cwd: `${home.path}/p`,
      env: { HOME: home.path, PATH: "/usr/bin:/bin" },
    });
  const foreign = await run("hooks install codex --yes");
  assert.equal(foreign.exit, 6);
  assert.match(foreign.stderr, /gait\.toml" for all projects: the file is not trusted/);
  assert.equal(home.read(FILES.codex), undefined);
  const own = await run("hooks install codex --project --yes");
  assert.equal(own.exit, 0, own.stderr);
  const record = JSON.parse(home.read(`.gait/hooks/${home.records()[0]}`) ?? "");
  assert.deepEqual(
    record.policies.map(({ path }: { path: string }) => path),
    [`${home.path}/p/rules.yaml`],
  );
  assert.equal(record.strictest, true);
});

Deno.test("gait hooks install does not write over what the client wrote meanwhile", async () => {
  using home = new HooksHome();
  home.write(FILES["claude-code"], '{"a":1}');
  const { planInstall } = await import("../../../src/usecases/hooks/install_client.ts");
  const { planUninstall } = await import("../../../src/usecases/hooks/uninstall_client.ts");
  const world = { env: { HOME: home.path } };
  const host = new SystemOnDisk(world, home.path).narrow({
    kinds: ["read", "write", "env"],
    env: ["HOME"],
  });
  const setting = {
    client: "claude-code",
    scope: "user",
    observe: false,
    assert_allow: false,
    policy: [home.policy],
    strictest: false,
    key_mode: "dev",
    approval_public_key: [],
    approval_use: "once",
  } as const;
  const plan = await planInstall(setting, host);
  home.write(FILES["claude-code"], '{"a":2}');
  await assert.rejects(plan.write(), /it was written meanwhile/);
  assert.equal(home.read(FILES["claude-code"]), '{"a":2}');
  assert.deepEqual(home.records(), []);
  await (await planInstall(setting, host)).write();
  const removal = await planUninstall({ client: "claude-code", scope: "user" }, host);
  home.write(FILES["claude-code"], '{"a":3}');
  await assert.rejects(removal.write(), /it was written meanwhile/);
  assert.equal(home.records().length, 2);
});

Deno.test("gait hooks install --assert-allow says where the client has no allow", async () => {
  for (
    const [client, hasAllow] of [
      ["claude-code", true],
      ["copilot", true],
      ["codex", false],
      ["opencode", false],
    ] as const
  ) {
    using home = new HooksHome();
    const line = `hooks install ${client} --policy ${home.policy} --assert-allow --yes`;
    const { stderr } = await home.run(line);
    assert.equal(!stderr.includes("--assert-allow changes nothing"), hasAllow, client);
  }
});

Deno.test("gait hooks install warns where the client's settings turn hooks off, and says what to do", async () => {
  const cases: readonly (readonly [ClientName, path: string, text: string, setting: string])[] = [
    ["claude-code", FILES["claude-code"], '{"disableAllHooks":true}', "disableAllHooks is true"],
    ["codex", ".codex/config.toml", "[features]\nhooks = false\n", "features.hooks is false"],
    ["gemini", FILES.gemini, '{"hooksConfig":{"enabled":false}}', "hooksConfig.enabled is false"],
    [
      "gemini",
      FILES.gemini,
      '{"hooksConfig":{"disabled":["gait"]}}',
      "hooksConfig.disabled names gait",
    ],
    ["copilot", ".copilot/config.json", '{"disableAllHooks":true}', "disableAllHooks is true"],
  ];
  for (const [client, path, text, setting] of cases) {
    for (const more of ["--yes", "--dry-run"]) {
      using home = new HooksHome();
      home.write(path, text);
      const { exit, stderr } = await home.run(
        `hooks install ${client} --policy ${home.policy} ${more}`,
      );
      assert.equal(exit, 0);
      assert.ok(stderr.includes(`${setting} in `), `${client} ${text}: ${stderr}`);
      assert.ok(stderr.includes(`then run gait hooks doctor ${client}`), stderr);
    }
  }
});

Deno.test("gait hooks install warns of a variable that turns hooks off, and of settings that it cannot read", async () => {
  using home = new HooksHome();
  const line = `hooks install claude-code --policy ${home.policy} --dry-run`;
  const set = await home.run(line, { env: { CLAUDE_CODE_SIMPLE: "1" } });
  assert.ok(set.stderr.includes("unset CLAUDE_CODE_SIMPLE"), set.stderr);
  home.write(".codex/config.toml", "[features\n");
  const unread = await home.run(`hooks install codex --policy ${home.policy} --dry-run`);
  assert.ok(/cannot read .*\/\.codex\/config\.toml, which may turn hooks off/.test(unread.stderr));
  const plain = await home.run(line);
  assert.ok(!plain.stderr.includes("warning"), plain.stderr);
});
