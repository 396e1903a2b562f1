/** Completion scripts in the shells themselves, without any package of completions. */

import assert from "node:assert/strict";
import { denoArgs, gaitProcess, scratch } from "../support/gait.ts";

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

Deno.test("the script completes in fish, and runs nothing that was typed", {
  ignore: !await isThere("fish"),
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

Deno.test("the script completes in zsh, and runs nothing that was typed", {
  ignore: !await isThere("zsh"),
}, async () => {
  using folder = scratch();
  const env = await folderWithGait(folder.path);
  // A shell of its own with a terminal: Tab is a key. What is proposed is written to a file.
  await Deno.writeTextFile(
    `${folder.path}/rc.zsh`,
    `autoload -Uz compinit; compinit -u -D; source ./gait.zsh
compadd() { [[ "$*" == *"-d shown"* ]] && print -rl -- "\${values[@]}" >> offered; builtin compadd "$@"; }
print ready > state
`,
  );
  for (const [line, expected] of ZSH) {
    await Deno.writeTextFile(`${folder.path}/offered`, "");
    await Deno.writeTextFile(`${folder.path}/line`, line);
    const script = `zmodload zsh/zpty zsh/system; rm -f state; zpty -b z zsh -f -i
zpty -w z "source ./rc.zsh"; until [[ -s state ]] { zpty -rt z x 2>/dev/null; sleep 0.05 }
zpty -wn z "$(<line)"$'\\t'
for ((n = 0; n < 200; n++)) { [[ -s offered ]] && break; zpty -rt z x 2>/dev/null; sleep 0.05 }
zpty -d z`;
    const { stderr } = await run("zsh", ["-f", "-c", script], folder.path, env);
    assert.equal(stderr, "", line);
    const offered = (await Deno.readTextFile(`${folder.path}/offered`)).split("\n");
    for (const value of expected) assert.ok(offered.includes(value), `${line}: ${offered}`);
  }
  await assert.rejects(Deno.stat(`${folder.path}/made`), Deno.errors.NotFound);
});

Deno.test("no script evaluates what was typed", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { stdout } = await gaitProcess(["completions", shell], { cwd: "." });
    assert.doesNotMatch(stdout, /\beval\b|Invoke-Expression|\biex\b|ScriptBlock\]::Create/i, shell);
    assert.match(stdout, /gait/);
  }
});

async function isThere(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}
