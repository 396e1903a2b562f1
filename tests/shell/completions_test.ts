/** Completion scripts in the shells themselves, without any package of completions. */

import assert from "node:assert/strict";
import { denoArgs, gaitProcess, scratch } from "../support/gait.ts";
import { parsePowershell } from "../support/powershell_grammar.ts";
import { hasShell, lack } from "../support/hook_lines.ts";

/** A folder with `gait` on a path of its own and one run. */
async function folderWithGait(path: string): Promise<Record<string, string>> {
  const words = [Deno.execPath(), ...denoArgs([])].map((word) => `'${word}'`).join(" ");
  await Deno.mkdir(`${path}/bin`);
  await Deno.writeTextFile(`${path}/bin/gait`, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  await gaitProcess(["demo"], { cwd: path });
  await Deno.writeTextFile(`${path}/policy.yaml`, "rules: []\n");
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await gaitProcess(["completions", shell], { cwd: path });
    await Deno.writeTextFile(`${path}/gait.${shell}`, stdout);
  }
  return { PATH: `${path}/bin:${Deno.env.get("PATH")}`, HOME: path, GAIT_LOG_DIR: `${path}/logs` };
}

async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
) {
  const { stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, env })
    .output();
  const text = new TextDecoder();
  return { stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Words as bash splits them, and what it offers. */
const BASH: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["gait", "ver"], ["verify", "version"]],
  [["gait", "verify", "run"], ["run_demo"]],
  [["gait", "run", "record", "--payloads", ""], ["digest", "keep"]],
  [["gait", "run", "record", "--payloads", "=", "k"], ["keep"]],
  [["gait", "help", "ex"], ["exit-codes"]],
  [["gait", "verify", "--req"], ["--require-signature"]],
  [["gait", "verify", "$(touch made)", ""], ["run_demo"]],
];

Deno.test("the script completes in bash without bash-completion, and runs nothing that was typed", async () => {
  using folder = scratch();
  const env = await folderWithGait(folder.path);
  for (const [words, expected] of BASH) {
    const quoted = words.map((word) => `'${word}'`).join(" ");
    const script = `source ./gait.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; ` +
      `__gait_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = await run("bash", ["--norc", "-c", script], folder.path, env);
    assert.equal(stderr, "", words.join(" "));
    const offered = stdout.split("\n").filter((line) => line !== "");
    for (const value of expected) {
      assert.ok(offered.includes(value), `${words.join(" ")}: ${stdout}`);
    }
    assert.equal(new Set(offered).size, offered.length);
  }
  await assert.rejects(Deno.stat(`${folder.path}/made`), Deno.errors.NotFound);
});

Deno.test(`the script completes in fish, and runs nothing that was typed${lack(["fish"])}`, {
  ignore: !hasShell(["fish"]),
}, async () => {
  using folder = scratch();
  const env = await folderWithGait(folder.path);
  const complete = async (line: string) => {
    const script = `source ./gait.fish; complete -C '${line}'`;
    const { stdout } = await run("fish", ["--no-config", "-c", script], folder.path, env);
    return stdout.split("\n").map((each) => each.split("\t")[0]);
  };
  assert.deepEqual(await complete("gait ver"), ["verify", "version", ""]);
  assert.ok((await complete("gait verify run_")).includes("run_demo"));
  assert.deepEqual(await complete("gait run record --payloads "), ["digest", "keep", ""]);
  assert.ok((await complete("gait verify (touch made) run_")).includes("run_demo"));
  assert.ok((await complete("gait verify $HOME run_")).includes("run_demo"));
  await assert.rejects(Deno.stat(`${folder.path}/made`), Deno.errors.NotFound);
});

/** A program of a stranger in the working folder; it makes the file `made`. */
async function withStranger(path: string): Promise<void> {
  const text = `#!/bin/sh\ntouch '${path}/made'\necho verify\n`;
  for (const name of ["gait", "node"]) {
    await Deno.writeTextFile(`${path}/${name}`, text, { mode: 0o755 });
  }
}

/** Words of a line that names the stranger's program, or finds it. */
const STRANGERS: readonly (readonly [string, (path: string) => string])[] = [
  ["./gait", (path) => path],
  ["gait", (path) => `.:${path}`],
  ["gait", (path) => `:${path}`],
  ["gait", (path) => `bin/..:${path}`],
];

for (const shell of ["bash", "fish", "zsh"]) {
  Deno.test(`Tab in ${shell} runs no gait of the working folder${lack([shell])}`, {
    ignore: !hasShell([shell]),
  }, async () => {
    using folder = scratch();
    const env = await folderWithGait(folder.path);
    await withStranger(folder.path);
    // As the launcher of npm does, gait starts a program by its name.
    const own = await Deno.readTextFile(`${folder.path}/bin/gait`);
    await Deno.writeTextFile(`${folder.path}/bin/gait`, '#!/bin/sh\nexec node "$@"\n');
    await Deno.writeTextFile(`${folder.path}/bin/node`, own, { mode: 0o755 });
    for (const [word, pathOf] of STRANGERS) {
      const line = `${word} ver`;
      const given = { ...env, PATH: pathOf(env["PATH"] ?? "") };
      const offered = await OFFERED[shell]?.(line, folder.path, given) ?? [];
      await assert.rejects(Deno.stat(`${folder.path}/made`), Deno.errors.NotFound, line);
      // The gait of the path completes what is typed of another one.
      assert.ok(offered.includes("version"), `${line} ${given.PATH}: ${offered}`);
    }
  });
}

/** What a shell offers after a line. */
const OFFERED: Readonly<
  Record<string, (line: string, cwd: string, env: Record<string, string>) => Promise<string[]>>
> = {
  async bash(line, cwd, env) {
    const words = line.split(" ");
    const script = `source ./gait.bash; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; ` +
      `__gait_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return (await run("/bin/bash", ["--norc", "-c", script], cwd, env)).stdout.split("\n");
  },
  async fish(line, cwd, env) {
    const script = `source ./gait.fish; complete -C '${line}'`;
    const { stdout } = await run("fish", ["--no-config", "-c", script], cwd, env);
    return stdout.split("\n").map((each) => each.split("\t")[0] ?? "");
  },
  zsh: offeredInZsh,
};

/** A line typed in zsh, and what it offers: words are split by zsh itself. */
const ZSH: readonly (readonly [string, readonly string[]])[] = [
  ["gait ver", ["verify", "version"]],
  ["gait verify run", ["run_demo"]],
  ["gait run record --payloads ", ["digest", "keep"]],
  ["gait run record --payloads=k", ["--payloads=keep"]],
  ["gait verify --req", ["--require-signature"]],
  ["gait verify $(touch made) run", ["run_demo"]],
  ['gait verify "`touch made`" run', ["run_demo"]],
];

Deno.test(`the script completes in zsh, and runs nothing that was typed${lack(["zsh"])}`, {
  ignore: !hasShell(["zsh"]),
}, async () => {
  using folder = scratch();
  const env = await folderWithGait(folder.path);
  for (const [line, expected] of ZSH) {
    const offered = await offeredInZsh(line, folder.path, env);
    for (const value of expected) assert.ok(offered.includes(value), `${line}: ${offered}`);
  }
  await assert.rejects(Deno.stat(`${folder.path}/made`), Deno.errors.NotFound);
});

/** What Tab offers in a shell of its own with a terminal: there Tab is a key. */
async function offeredInZsh(
  line: string,
  cwd: string,
  env: Record<string, string>,
): Promise<string[]> {
  await Deno.writeTextFile(
    `${cwd}/rc.zsh`,
    `autoload -Uz compinit; compinit -u -D; source ./gait.zsh
compadd() { [[ "$*" == *"-d shown"* ]] && print -rl -- "\${values[@]}" >> offered; builtin compadd "$@"; }
functions[_gait_own]="\${functions[_gait]}"; _gait() { _gait_own; print ended >> offered }
print ready > state
`,
  );
  await Deno.writeTextFile(`${cwd}/offered`, "");
  await Deno.writeTextFile(`${cwd}/line`, line);
  const script = `zmodload zsh/zpty zsh/system; rm -f state; zpty -b z zsh -f -i
zpty -w z "source ./rc.zsh"; until [[ -s state ]] { zpty -rt z x 2>/dev/null; sleep 0.05 }
zpty -wn z "$(<line)"$'\\t'
for ((n = 0; n < 200; n++)) { [[ -s offered ]] && break; zpty -rt z x 2>/dev/null; sleep 0.05 }
zpty -d z`;
  const { stderr } = await run("zsh", ["-f", "-c", script], cwd, env);
  assert.equal(stderr, "", line);
  return (await Deno.readTextFile(`${cwd}/offered`)).split("\n");
}

Deno.test(`the script works in a zsh that has set up no completions${lack(["zsh"])}`, {
  ignore: !hasShell(["zsh"]),
}, async () => {
  using folder = scratch();
  const env = await folderWithGait(folder.path);
  const line = "source ./gait.zsh && print $_comps[gait]";
  const seen = await run("zsh", ["-f", "-c", line], folder.path, env);
  assert.deepEqual(seen, { stdout: "_gait\n", stderr: "" });
});

Deno.test("no script evaluates what was typed", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { stdout } = await gaitProcess(["completions", shell], { cwd: "." });
    assert.doesNotMatch(stdout, /\beval\b|Invoke-Expression|\biex\b|ScriptBlock\]::Create/i, shell);
    assert.match(stdout, /gait/);
  }
});

Deno.test("the script for PowerShell is one without a fault, in ASCII, and passes no bare --", async () => {
  const { stdout } = await gaitProcess(["completions", "powershell"], { cwd: "." });
  const { hasError } = await parsePowershell(stdout);
  assert.equal(hasError, false);
  // Old PowerShell reads files without a mark as ANSI.
  assert.doesNotMatch(stdout, /[^\n\x20-\x7e]/);
  // A script such as npm's gait.ps1 would lose it.
  assert.doesNotMatch(stdout.replaceAll(/#.*/g, ""), / -- /);
  // The only program that it starts.
  assert.deepEqual(stdout.match(/& \S+/g), ["& $program"]);
});
