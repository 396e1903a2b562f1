import assert from "node:assert/strict";
import { GROUPS } from "../../src/commands/groups.ts";
import { COMMANDS, TREE } from "../../src/commands/mod.ts";
import { shownIn } from "../../src/cli/route.ts";
import { gait } from "../support/gait.ts";

Deno.test("gait prints its version however it is asked", async () => {
  for (const line of ["version", "--version", "-v"]) {
    const { exit, stdout, stderr } = await gait(line);
    assert.deepEqual([exit, stdout, stderr], [0, "gait 0.0.0-dev\n", ""], line);
  }
});

Deno.test("gait version --json prints all that it knows of itself", async () => {
  const { json } = await gait("version --json");
  // printf 'gait\x1fversion\x1f--json' | sha256sum
  assert.deepEqual(json(), {
    correlation_id: "e817da1ea5bc1c4b0c6da48f",
    ok: true,
    version: "0.0.0-dev",
  });
});

Deno.test("the list of commands repeats what the commands say, sorted", async () => {
  for (const entry of COMMANDS) {
    const { path, summary } = await entry.load();
    assert.deepEqual([entry.path, entry.summary], [path, summary]);
  }
  const paths = COMMANDS.map(({ path }) => path);
  assert.deepEqual(paths, [...paths].sort());
  const groups = new Set(
    paths.filter((path) => path.includes(" ")).map((path) => path.split(" ")[0] ?? ""),
  );
  // a command may have others below it, as doctor has
  const alone = [...groups].filter((name) => name !== undefined && !paths.includes(name));
  assert.deepEqual(alone, GROUPS.map(({ path }) => path));
});

Deno.test("every command and group has help and one line of explanation, in every spelling", async () => {
  const paths = ["", ...GROUPS.map(({ path }) => path), ...COMMANDS.map(({ path }) => path)];
  for (const path of paths) {
    const help = await gait(`${path} --help`);
    assert.equal(help.exit, 0, path);
    assert.equal(help.stderr, "");
    const begin = path === "" ? "Gait judges the tool calls" : `USAGE\n  gait ${path}`;
    assert.ok(help.stdout.startsWith(begin), help.stdout);
    // gait help config tells of the file.
    const words = path === "config" ? [] : [`help ${path}`];
    for (const line of [`--help ${path}`, `${path} -h`, ...words]) {
      assert.equal((await gait(line)).stdout, help.stdout, line);
    }
    const explain = await gait(`${path} --explain`);
    assert.equal(explain.exit, 0);
    assert.match(explain.stdout, /^[A-Z].{20,}\.\n$/, path);
    const { json } = await gait(`${path} --explain --json`);
    assert.equal(json()["command"], path);
  }
});

Deno.test("group help lists every command below the group once", async () => {
  for (const { path } of GROUPS) {
    const { stdout } = await gait(`${path} --help`);
    const list = stdout.slice(stdout.indexOf("COMMANDS")).split("\n").slice(1).filter((line) =>
      line !== ""
    );
    const words = list.filter((line) => /^ {2}\S/.test(line))
      .map((line) => line.trim().split(/ {2,}/)[0]);
    const below = path.length + 1;
    assert.deepEqual(words, shownIn(TREE, path).map((child) => child.path.slice(below)));
  }
});

Deno.test("gait permissions shows what each command declares", async () => {
  const { exit, json } = await gait("permissions --json");
  assert.equal(exit, 0);
  const commands = json()["commands"] as { command: string; net: boolean; run: boolean }[];
  assert.equal(commands.length, COMMANDS.length);
  const reaching = commands.filter(({ net }) => net).map(({ command }) => command);
  assert.deepEqual(
    reaching,
    [
      ...["approve", "doctor", "gate eval", "guard pack", "guard retain", "hooks doctor"],
      "hooks run",
      ...["import", "incident pack", "log cosign", "log end", "log prune", "mcp bridge"],
      ...["mcp lock", "mcp proxy", "registry install", "run record", "serve", "state reset"],
    ],
    "only for a remote server or source, a shared state, a model on this machine, and where an SSH agent may sign",
  );
  // the most that it may touch: without a command broker or signer it gives up run as well
  const running = commands.filter(({ run }) => run).map(({ command }) => command);
  assert.deepEqual(running, [
    "approve",
    "gate eval",
    "guard decrypt",
    "guard encrypt",
    ...["guard pack", "guard retain"],
    ...["hooks commit-message", "hooks doctor", "hooks install", "hooks run", "hooks uninstall"],
    ...["import", "incident pack"],
    "log cosign",
    "log end",
    "log head",
    "log prune",
    "mcp bridge",
    "mcp lock",
    "mcp proxy",
    "run record",
    "run replay",
    "serve",
  ]);
  assert.deepEqual(commands.filter(({ command }) => command === "gate eval"), [{
    command: "gate eval",
    env: [
      "GAIT_CREDENTIAL_COMMAND_ALLOWLIST",
      ...["GAIT_LOG_DIR", "HOME", "USERPROFILE", "GAIT_LOG_HEADS", "CI", "GITHUB_STEP_SUMMARY"],
      "SSH_AUTH_SOCK",
      ...["GAIT_POLICY", "GAIT_APPROVERS", "GAIT_PRIVATE_KEY_FILE", "GAIT_RATE_LIMIT_STATE"],
      ...["GAIT_STATE", "GAIT_STATE_PROJECT", "GAIT_STATE_PASSWORD_FILE", "GAIT_STATE_CA"],
      "GAIT_APPROVAL_USE",
      "<--approval-public-key-env>",
      "<--approval-private-key-env>",
      "<--private-key-env>",
      "<--state-password-env>",
      "<--credential-env-prefix>*",
    ],
    net: true,
    read: true,
    run: true,
    write: true,
  }]);
  assert.deepEqual(commands.find(({ command }) => command === "verify"), {
    command: "verify",
    env: [
      ...["HOME", "USERPROFILE", "GAIT_PUBLIC_KEY_FILE", "GAIT_RUNPACKS"],
      ...["<--public-key-env>", "<--private-key-env>"],
    ],
    net: false,
    read: true,
    run: false,
    write: false,
  });
  const text = await gait("permissions");
  assert.match(text.stdout, /^command +read +write +net +run +env\n/);
  assert.match(text.stdout, /\nversion +- +- +- +- +-\n\nevery command logs/);
});

Deno.test("gait completions prints a script for each shell and refuses others", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { exit, stdout } = await gait(`completions ${shell}`);
    assert.equal(exit, 0);
    assert.match(stdout, /complete(?: --|" "--)?/);
    assert.ok(stdout.length > 500);
  }
  const { exit, stderr } = await gait("completions tcsh");
  assert.equal(exit, 6);
  assert.equal(
    stderr,
    'error: Cannot use the shell "tcsh": expected bash, zsh, fish or powershell\nhint: gait completions bash\n',
  );
});

const PROPOSALS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [[""], [
    ...["approve", "completions", "config", "demo", "doctor", "gate", "guard", "hooks"],
    ...["import", "incident", "init", "keys"],
    ...["log", "mcp", "migrate", "permissions", "policy", "registry", "regress", "release"],
    ...["review", "run"],
    ...["schema", "scout", "serve", "state", "trace", "verify", "version"],
  ]],
  [["ver"], ["verify", "version"]],
  [["run", "re"], ["receipt", "record", "reduce", "replay"]],
  [["run", "record", "--pay"], ["--payloads"]],
  [["run", "record", "--payloads", ""], ["digest", "keep"]],
  [["verify", "--req"], ["--require-signature"]],
  [["doctor", "ad"], ["adoption"]],
  [["verify", "ch"], ["chain"]],
  [["verify", "chain", "--ru"], ["--run", "--runpack-dir"]],
  [["nothing", ""], []],
  [["help", "e"], ["exit-codes", "environment"]],
  [["gate", "eval", "--key-mode", ""], ["dev", "prod"]],
  [["gate", "eval", "--key-mode=p"], ["--key-mode=prod"]],
  [["hooks", "install", "co"], ["codex", "copilot"]],
  [["review", "--pack", "coding"], ["coding-agent"]],
  [["schema", "show", "runpack/mani"], ["runpack/manifest"]],
  [["gate", "eval", "--intent", "i.json", "--inte"], []],
  [["gate", "eval", "--policy", "p.yaml", "--polic"], ["--policy"]],
  [["verify", "--qu"], ["--quiet"]],
];

for (const [words, expected] of PROPOSALS) {
  Deno.test(`gait complete proposes for "${words.join(" ")}"`, async () => {
    const { exit, stdout } = await gait(["complete", "--", ...words]);
    assert.equal(exit, 0);
    const lines = stdout.trimEnd().split("\n");
    assert.match(lines.at(-1) ?? "", /^:[04]$/);
    assert.deepEqual(lines.slice(0, -1).map((line) => line.split("\t")[0]), expected);
  });
}

const RUNS = {
  "gait-out/runpack_run_near.zip": "",
  "packs/runpack_run_file.zip": "",
  "packs/runpack_run_near.zip": "",
  "other/runpack_run_typed.zip": "",
  "/variable/runpack_run_variable.zip": "",
  "/home/user/.gait/runpacks/runpack_run_home.zip": "",
  "/home/user/mine/runpack_run_mine.zip": "",
};
const TOML = '[places]\nrunpacks = "packs"\n';

for (
  const [name, words, world, expected] of [
    ["gait-out and the home folder", [], {}, ["run_home", "run_near"]],
    ["the folder that a word names", ["--runpack-dir", "other"], {}, [
      "run_home",
      "run_near",
      "run_typed",
    ]],
    ["the folder in the same word", ["--runpack-dir=other"], { toml: TOML }, [
      ...["run_home", "run_near", "run_typed"],
    ]],
    ["a folder below ~", ["--runpack-dir", "~/mine"], {}, ["run_home", "run_mine", "run_near"]],
    ["the folder of gait.toml", [], { toml: TOML }, ["run_file", "run_home", "run_near"]],
    ["the folder of a variable", [], { variable: "/variable", toml: TOML }, [
      ...["run_home", "run_near", "run_variable"],
    ]],
    ["a gait.toml that leads out", [], { toml: '[places]\nrunpacks = "/variable"\n' }, [
      ...["run_home", "run_near"],
    ]],
    ["a gait.toml that cannot be read", [], { toml: "places = [" }, ["run_home", "run_near"]],
  ] as const
) {
  Deno.test(`gait complete proposes run ids from ${name}`, async () => {
    const { toml, variable }: { readonly toml?: string; readonly variable?: string } = world;
    const seen = await gait(["complete", "--", "run", "inspect", ...words, "run_"], {
      files: { ...RUNS, ...(toml === undefined ? {} : { "gait.toml": toml }) },
      env: { HOME: "/home/user", ...(variable === undefined ? {} : { GAIT_RUNPACKS: variable }) },
    });
    assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
    assert.deepEqual(seen.stdout.trimEnd().split("\n").slice(0, -1), expected);
  });
}

Deno.test("gait schema lists and prints what is embedded", async () => {
  const list = await gait("schema list");
  assert.match(
    list.stdout,
    /^cli\/complete_result +gait complete --json, which completion scripts call\.\n/,
  );
  const { json } = await gait("schema show runpack/manifest --json");
  assert.equal((json()["schema"] as { title: string }).title, "Manifest");
  const { exit, stderr } = await gait("schema show runpack/manifst");
  assert.equal(exit, 6);
  assert.equal(
    stderr,
    'error: unknown schema "runpack/manifst", did you mean runpack/manifest?\nhint: gait schema list\n',
  );
});

// former name, name of the format
const RENAMED = [
  ["gate/result", "gate/gate_result", "gait.gate.result"],
  ["policy/test_record", "policytest/policy_test_result", "gait.policytest.result"],
  ["regress/result", "regress/regress_result", "gait.regress.result"],
] as const;

for (const [former, name, id] of RENAMED) {
  Deno.test(`gait schema show ${former} still shows ${name}, which alone is listed`, async () => {
    const [now, before] = await Promise.all([
      gait(`schema show ${name}`),
      gait(`schema show ${former}`),
    ]);
    assert.deepEqual([now.exit, before.exit], [0, 0]);
    assert.equal(before.stdout, now.stdout);
    assert.equal(JSON.parse(now.stdout).properties.schema_id.const, id);
    const listed = (await gait("schema list --json")).json()["schemas"] as { name: string }[];
    const names = listed.map((schema) => schema.name);
    assert.deepEqual([names.includes(name), names.includes(former)], [true, false]);
  });
}

Deno.test("help shows the commands below commands, such as verify chain", async () => {
  const root = (await gait("--help")).stdout;
  for (const path of ["doctor adoption", "verify chain"]) {
    assert.match(root, new RegExp(`^ {2}${path} {2,}\\S`, "m"));
    const above = (await gait(`${path.split(" ")[0]} --help`)).stdout;
    assert.match(above, new RegExp(`\nFURTHER COMMANDS\n {2}gait ${path} {2}\\S`));
  }
});

Deno.test("-json suggests --json, wherever it stands", async () => {
  for (
    const line of ["-json", "verify -json", "policy validate p.yaml -json", "doctor adoption -json"]
  ) {
    const { exit, stderr } = await gait(line);
    assert.equal(exit, 6);
    assert.match(stderr, /^error: unknown option -json, did you mean --json\?\n/);
  }
});

for (
  const [line, found, meant] of [
    ["verify run_demo -public-key k", "-public-key", "--public-key"],
    ["verify run_demo -public-key=k", "-public-key", "--public-key"],
    ["verify -Public-Key k run_demo", "-Public-Key", "--public-key"],
    ["gate eval -trace-out t.json", "-trace-out", "--trace-out"],
    ["run record r.json -out-dir d", "-out-dir", "--out-dir"],
    ["policy validate p.yaml -no-color", "-no-color", "--no-color"],
    ["run inspect run_demo -args", "-args", "--args"],
  ] as const
) {
  Deno.test(`gait ${line} names the option that is meant`, async () => {
    const { exit, stderr } = await gait(line);
    assert.equal(exit, 6);
    assert.equal(
      stderr.split("\n")[0],
      `error: unknown option ${found}, did you mean ${meant}?`,
    );
  });
}
