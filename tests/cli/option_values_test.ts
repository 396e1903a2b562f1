/** What the command line makes of option values: trimmed, checked, converted, and refused with text. */

import assert from "node:assert/strict";
import { type Command, defineCommand, type OptionSpecs } from "../../src/cli/command.ts";
import { settleOptions } from "../../src/cli/option_values.ts";
import { runCli } from "../../src/cli/run.ts";
import { GaitError } from "../../src/core/error.ts";
import { ExitCode } from "../../src/core/exit_code.ts";
import { gait } from "../support/gait.ts";
import { MemorySystem } from "../support/memory_system.ts";

const OPTIONS = {
  text: { type: "string", help: "a text" },
  exact: { type: "string", verbatim: true, help: "a text that is kept as it is" },
  file: { type: "path", help: "a file" },
  in: { type: "path", blank: "absent", help: "a file that may be blank" },
  out: { type: "path", default: "here", help: "a file with a default" },
  key_env: { type: "variable", help: "a variable" },
  ttl: { type: "duration", help: "a duration" },
  wait: { type: "duration", default: "2s", help: "a duration with a default" },
  tag: { type: "list", help: "a list" },
  some: { type: "list", blank: "absent", help: "a list that may be blank" },
  mode: { type: "string", default: "off", blank: "kept", help: "a text that may be blank" },
  label: { type: "string", default: "", help: "a text that is blank by default" },
  all: {
    type: "boolean",
    help: "a flag",
    conflicts: { file: "drop --file: --all takes every file" },
  },
  depth: { type: "string", help: "a text", requires: { all: "add --all" } },
} as const satisfies OptionSpecs;

const probe = defineCommand({
  path: "probe",
  summary: "Show the values",
  explain: "Shows the values of its options.",
  needs: [],
  options: OPTIONS,
  // deno-lint-ignore require-await -- every command is asynchronous
  async run({ options: { ttl, wait, ...rest } }) {
    const data = { ok: true, ...rest, ttl: ttl?.toString(), wait: wait.toString() };
    return { exit: ExitCode.success, data };
  },
  text: () => [],
});

async function run(argv: readonly string[], command: Command = probe) {
  const system = new MemorySystem();
  const { path, summary } = command;
  const commands = [{ path, summary, load: () => Promise.resolve(command) }];
  const exit = await runCli(argv, { explain: "", groups: [], commands }, system);
  return { exit, stdout: system.stdout.text, stderr: system.stderr.text };
}

const DEFAULTS = {
  all: false,
  label: "",
  mode: "off",
  ok: true,
  out: "here",
  some: [],
  tag: [],
  wait: "2000000000",
};

// Each line is parsed twice: by the quick parser, and by stricli, which `--tag` leads it to.
const VALUES: readonly (readonly [name: string, argv: readonly string[], values: object])[] = [
  ["a text is trimmed", ["--text", "  a b\t"], { text: "a b" }],
  ["a blank text is kept where that is said", ["--mode", " "], { mode: "" }],
  ["a list of blanks counts as not given where that is said", ["--some", " , "], {}],
  ["a verbatim text keeps its white space", ["--exact", " a\n"], { exact: " a\n" }],
  ["a path is trimmed", ["--file", " a.json "], { file: "a.json" }],
  ["a blank path counts as not given where that is said", ["--in", " \t"], {}],
  ["a blank value with a blank default is empty", ["--label", " "], { label: "" }],
  ["a variable is trimmed", ["--key-env", " KEY "], { key_env: "KEY" }],
  ["a duration becomes nanoseconds", ["--ttl", " 1h30m "], { ttl: "5400000000000" }],
  ["a short duration too", ["--ttl", "1.5ms"], { ttl: "1500000" }],
  ["the default of a duration is replaced", ["--wait", "3s"], { wait: "3000000000" }],
  ["an option with the one that it needs", ["--depth", "2", "--all"], { depth: "2", all: true }],
];

for (const [name, argv, values] of VALUES) {
  Deno.test(`option values: ${name}`, async () => {
    for (const more of [[], ["--tag", "x"]]) {
      const { exit, stdout, stderr } = await run(["probe", ...argv, ...more, "--json"]);
      assert.deepEqual([exit, stderr], [0, ""]);
      const { correlation_id: _id, ...seen } = JSON.parse(stdout);
      assert.deepEqual(seen, { ...DEFAULTS, ...values, tag: more.slice(1) });
    }
  });
}

const DURATION = "a duration such as 90s, 30m or 24h; days have no unit";
const HELP = "gait probe --help";

const REFUSED: readonly (readonly [argv: readonly string[], error: string, hint: string])[] = [
  [["--ttl", "1d"], `Cannot use --ttl "1d": expected ${DURATION}`, HELP],
  [["--ttl", "x"], `Cannot use --ttl "x": expected ${DURATION}`, HELP],
  [["--ttl", "30"], `Cannot use --ttl "30": expected ${DURATION}`, HELP],
  [["--ttl", " "], `Cannot use --ttl "": expected ${DURATION}`, HELP],
  [["--ttl", "\u001b[2J"], `Cannot use --ttl "\\u001b[2J": expected ${DURATION}`, HELP],
  [
    ["--ttl", "99999999h"],
    'Cannot use --ttl "99999999h": expected less: it is too large, the longest time is about 292 years',
    HELP,
  ],
  [["--file", ""], 'Cannot use --file "": expected a path', "leave --file out if nothing is meant"],
  [
    ["--file", " \t"],
    'Cannot use --file "": expected a path',
    "leave --file out if nothing is meant",
  ],
  [
    ["--key-env="],
    'Cannot use --key-env "": expected the name of a variable',
    "leave --key-env out if nothing is meant",
  ],
  ...[["--text", " "], ["--exact", "\n"], ["--depth", " "]].map(([flag = "", value = ""]) =>
    [
      [flag, value],
      `Cannot use ${flag} "": expected a value`,
      `leave ${flag} out if nothing is meant`,
    ] as const
  ),
  ...["", " ", ",", " , "].map((value) =>
    [
      ["--tag", value],
      'Cannot use --tag "": expected at least one value',
      "leave --tag out if nothing is meant",
    ] as const
  ),
  [["--out", " "], 'Cannot use --out "": expected a path', "leave --out out if nothing is meant"],
  [
    ["--all", "--file", " "],
    'Cannot use --file "": expected a path',
    "leave --file out if nothing is meant",
  ],
  [["--wait="], `Cannot use --wait "": expected ${DURATION}`, HELP],
  [
    ["--all", "--file", "a"],
    "--all and --file cannot be combined",
    "drop --file: --all takes every file",
  ],
  [["--depth", "2"], "--depth needs --all", "add --all"],
  [["--text", "a", "--text", "b"], "--text is given twice", HELP],
  [["-json"], "unknown option -json, did you mean --json?", HELP],
  [["-txt"], "unknown option -txt, did you mean --text?", HELP],
  [["-x"], "unknown option -x", HELP],
];

for (const [argv, error, hint] of REFUSED) {
  Deno.test(`option values: ${JSON.stringify(argv)} is refused`, async () => {
    const seen = await run(["probe", ...argv]);
    assert.deepEqual(seen, { exit: 6, stdout: "", stderr: `error: ${error}\nhint: ${hint}\n` });
  });
}

Deno.test("option values: a required path must not be blank", () => {
  const command = {
    path: "x",
    options: { file: { type: "path", required: true, help: "" } },
  } as const;
  assert.deepEqual(settleOptions(command, { file: " a " }), { file: "a" });
  assert.throws(() => settleOptions(command, { file: " " }), (error) => {
    assert.ok(error instanceof GaitError);
    assert.deepEqual(
      [error.code, error.message, error.hint],
      ["invalid_input", "Missing --file", "gait x --help"],
    );
    return true;
  });
});

Deno.test("option values: an option that repeats its default conflicts with nothing", () => {
  const options = {
    mode: { type: "string", default: "off", help: "", conflicts: { other: "drop --other" } },
    other: { type: "string", help: "" },
  } as const;
  const command = { path: "x", options };
  const values = { mode: " off ", other: "o" };
  assert.deepEqual(settleOptions(command, values), { mode: "off", other: "o" });
  assert.throws(() => settleOptions(command, { ...values, mode: "on" }), {
    message: "--mode and --other cannot be combined",
  });
});

Deno.test("option values: a command names the variables that its options name", () => {
  assert.deepEqual(probe.env.fromOptions, ["key_env"]);
  assert.deepEqual(probe.needsFor({ key_env: "KEY" }).env, ["KEY"]);
  assert.deepEqual(probe.needsFor({ key_env: undefined }).env, []);
});

Deno.test("gait approve refuses a ttl in days with what it expects", async () => {
  const argv = ["approve", "--intent-digest", "a", "--policy-digest", "b", "--ttl", "1d"];
  const seen = await gait([...argv, "--scope", "s", "--approver", "a", "--reason-code", "r"]);
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /^error: Cannot use --ttl "1d": expected a duration/);
});

const DROPPED: readonly (readonly [argv: readonly string[], flag: string])[] = [
  [["verify", "run_demo", "--public-key", ""], "--public-key"],
  [["verify", "run_demo", "--public-key-env", " "], "--public-key-env"],
  [["verify", "chain", "--run", "run_demo", "--trace", ""], "--trace"],
  [["verify", "chain", "--run", "run_demo", "--pack="], "--pack"],
  [["regress", "run", "--candidate", ""], "--candidate"],
  [["trace", "verify", "d", "--run", "", "--public-key", "k"], "--run"],
  [["guard", "verify", "p.zip", "--run", ""], "--run"],
  [["guard", "pack", "--run", "run_demo", "--public-key", ""], "--public-key"],
  [["mcp", "proxy", "p.yaml", "c.json", "--tools", ""], "--tools"],
  [["mcp", "proxy", "p.yaml", "c.json", "--context", "\t"], "--context"],
  [["gate", "eval", "--policy", "p", "--intent", "i", "--approval-token", ""], "--approval-token"],
];

for (const [argv, flag] of DROPPED) {
  Deno.test(`gait ${argv.join(" ")} is refused: a blank ${flag} drops what was asked for`, async () => {
    const { exit, json } = await gait([...argv, "--json"]);
    const { error, hint } = json();
    const expected = flag.endsWith("-env") ? "the name of a variable" : "a path";
    assert.deepEqual([exit, error, hint], [
      6,
      `Cannot use ${flag} "": expected ${expected}`,
      `leave ${flag} out if nothing is meant`,
    ]);
  });
}
