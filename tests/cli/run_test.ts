import assert from "node:assert/strict";
import fc from "fast-check";
import { type Command, type CommandTree, defineCommand } from "../../src/cli/command.ts";
import { runCli } from "../../src/cli/run.ts";
import { parseInput } from "../../src/cli/stricli_app.ts";
import { GaitError } from "../../src/core/error.ts";
import { ExitCode } from "../../src/core/exit_code.ts";
import { gait } from "../support/gait.ts";
import { MemorySystem } from "../support/memory_system.ts";

/** A command that answers with what it was given, or throws it. */
function probe(thrown?: unknown): Command {
  return defineCommand({
    path: "probe",
    summary: "Answer with the input",
    explain: "Answers with the input that the parser made of the command line.",
    needs: ["read"],
    env: { names: ["FIXED"] },
    options: {
      flag: { type: "boolean", help: "a flag" },
      name: { type: "variable", blank: "absent", help: "a text" },
      out_dir: { type: "string", default: "here", help: "a text with a default" },
      mode: { type: "string", choices: ["one", "two"], help: "a choice" },
      tag: { type: "list", help: "a list" },
    },
    positional: {
      name: "file",
      help: "files",
      min: 0,
      max: 2,
      error: "expected at most two files",
    },
    // deno-lint-ignore require-await -- every command is asynchronous
    async run({ options, args }) {
      if (thrown !== undefined) throw thrown;
      return { exit: ExitCode.success, data: { ok: true, options, args } };
    },
    text: ({ options, args }) => [JSON.stringify({ options, args })],
  });
}

function treeOf(command: Command): CommandTree {
  return {
    explain: "A tree for tests.",
    groups: [],
    commands: [{
      path: command.path,
      summary: command.summary,
      load: () => Promise.resolve(command),
    }],
  };
}

async function run(argv: readonly string[], command: Command = probe()) {
  const system = new MemorySystem();
  const exit = await runCli(argv, treeOf(command), system);
  return { exit, stdout: system.stdout.text, stderr: system.stderr.text, system };
}

const DEFAULTS = { flag: false, mode: undefined, name: undefined, out_dir: "here", tag: [] };

// Flags before, between and after positionals, and both spellings of a value.
const LINES: readonly (readonly [string, object, readonly string[]])[] = [
  ["", {}, []],
  ["a b", {}, ["a", "b"]],
  ["--flag a b", { flag: true }, ["a", "b"]],
  ["a --flag b", { flag: true }, ["a", "b"]],
  ["a b --flag", { flag: true }, ["a", "b"]],
  ["--name x a", { name: "x" }, ["a"]],
  ["a --name=x", { name: "x" }, ["a"]],
  ["a --out-dir there b", { out_dir: "there" }, ["a", "b"]],
  ["--name= a", {}, ["a"]],
  ["--name  x  a", { name: "x" }, ["a"]],
  ["--name=a=b", { name: "a=b" }, []],
  ["--mode two", { mode: "two" }, []],
  ["--tag a --tag b,c --tag=d", { tag: ["a", "b", "c", "d"] }, []],
  ["--tag a,,b", { tag: ["a", "b"] }, []],
  ["-- --flag", {}, ["--flag"]],
  ["a -- --json", {}, ["a", "--json"]],
  ["--flag -- --help", { flag: true }, ["--help"]],
];

for (const [line, options, args] of LINES) {
  Deno.test(`the command line "${line}" parses`, async () => {
    const argv = ["probe", ...line.split(" ").filter((word) => word !== "")];
    const { exit, stdout, stderr } = await run(argv);
    assert.equal(stderr, "");
    assert.equal(exit, 0);
    const expected = JSON.parse(JSON.stringify({ options: { ...DEFAULTS, ...options }, args }));
    assert.deepEqual(JSON.parse(stdout), expected);
  });
}

const BAD_LINES = [
  ["probe --nam x", "unknown option --nam, did you mean --name?"],
  ["probe --zzzzzzzzzzzzzz", "unknown option --zzzzzzzzzzzzzz"],
  ["probe -z", "unknown option -z"],
  ["probe --name", "missing value for --name"],
  ["probe --name --flag", "missing value for --name"],
  ["probe --name x --name y", "--name is given twice"],
  ["probe --mode three", 'Cannot use --mode "three": expected one or two'],
  ["probe a b c", 'unexpected argument "c": expected at most two files'],
  ["probe --json=true", 'Cannot read "--json=true": --json takes no value'],
  ["probe --help=1", 'Cannot read "--help=1": --help takes no value'],
  ["prob", "unknown command prob, did you mean probe?"],
  ["something", "unknown command something"],
  ["--unknown", "unknown option --unknown"],
] as const;

for (const [line, message] of BAD_LINES) {
  Deno.test(`the command line "${line}" is refused with a hint`, async () => {
    const text = await run(line.split(" "));
    assert.equal(text.exit, 6);
    assert.equal(text.stdout, "");
    const [error, hint, end] = text.stderr.split("\n");
    assert.equal(error, `error: ${message}`);
    assert.match(hint ?? "", /^hint: gait /);
    assert.equal(end, "");

    const json = await run([...line.split(" "), "--json"]);
    assert.equal(json.exit, 6);
    assert.equal(json.stderr, "");
    assert.equal(JSON.parse(json.stdout).error, message);
  });
}

Deno.test("--json stands anywhere and prints one line, success or not", async () => {
  for (
    const argv of [["--json", "probe", "a"], ["probe", "--json", "a"], ["probe", "a", "--json"]]
  ) {
    const { exit, stdout, stderr } = await run(argv);
    assert.equal(exit, 0);
    assert.equal(stderr, "");
    assert.match(
      stdout,
      /^\{"args":\["a"\],"correlation_id":"[0-9a-f]{24}","ok":true,"options":\{.*\}\}\n$/,
    );
  }
});

Deno.test("the plain path and the full parser agree on every line of positionals", async () => {
  const word = fc.string().filter((text) => !text.startsWith("-"));
  await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 2 }), async (args) => {
    const { stdout } = await run(["probe", ...args]);
    const full = await parseInput(probe(), args);
    assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(full)));
  }));
});

Deno.test("no command line makes the parser throw anything but our errors", async () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("--", "-", "--name", "--tag", "=", "--flag=x", "--no-flag"),
  );
  await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (words) => {
    const { exit, stdout } = await run(["probe", ...words, "--json"]);
    assert.ok(exit === 0 || exit === 6);
    if (!words.includes("--")) assert.equal(JSON.parse(stdout).ok, exit === 0);
  }));
});

Deno.test("an unforeseen failure exits 1 and shows no stack", async () => {
  const { exit, stdout, stderr } = await run(["probe"], probe(new TypeError("boom")));
  assert.equal(exit, 1);
  assert.equal(stdout, "");
  assert.equal(
    stderr,
    "error: unexpected failure: TypeError: boom\nhint: retry after checking local environment and logs\n",
  );
});

// Worked lines of the envelope with the exit codes; the correlation id is masked.
const ENVELOPES = [
  ["invalid_input", 6, "invalid_input", "gait <command> --help shows what a command takes"],
  [
    "verification_failed",
    2,
    "verification_failed",
    "re-run verify after checking artifact integrity",
  ],
  ["policy_blocked", 3, "policy_blocked", "inspect reason_codes and adjust policy or intent"],
  ["approval_required", 4, "approval_required", "provide a valid approval token and retry"],
  [
    "dependency_missing",
    7,
    "dependency_missing",
    "install or configure the missing dependency and retry",
  ],
  [
    "unsafe_operation",
    8,
    "internal_failure",
    "pass explicit unsafe flags only for approved replay paths",
  ],
  ["regress_failed", 5, "internal_failure", "retry after checking local environment and logs"],
  ["internal_failure", 1, "internal_failure", "retry after checking local environment and logs"],
] as const;

for (const [code, expectedExit, category, hint] of ENVELOPES) {
  Deno.test(`the envelope of ${code} is as published`, async () => {
    const thrown = new GaitError(code, "missing required --policy", { hint });
    const { exit, stdout } = await run(["probe", "--json"], probe(thrown));
    assert.equal(exit, expectedExit);
    const masked = stdout.replace(/"correlation_id":"[0-9a-f]{24}"/, '"correlation_id":"cid"');
    assert.equal(
      masked,
      `{"correlation_id":"cid","error":"missing required --policy","error_category":"${category}","error_code":"${code}","hint":"${hint}","ok":false,"retryable":false}\n`,
    );
  });
}

// Worked values: SHA-256 of the words, cut to 24 characters.
const CORRELATION_IDS = [
  ["gait demo --json", undefined],
  ["gait verify run_demo --json", "9a80f090e10ab939e59411c0"],
  ["gait guard verify nope.zip --json", "873563406b1a4f0ebcb8ad69"],
  ["gait policy test a --json", "b36fefddb29e215be41450af"],
] as const;

for (const [line, id] of CORRELATION_IDS) {
  Deno.test(`the correlation id of ${line} depends on the line alone`, async () => {
    const argv = line.split(" ").slice(1);
    const first = (await gait(argv)).json()["correlation_id"];
    assert.equal(
      first,
      (await gait(argv.map((word) => ` ${word}\t`).map((word) => word.trim())))
        .json()["correlation_id"],
    );
    if (id !== undefined) assert.equal(first, id);
  });
}

Deno.test("control characters from arguments never reach the terminal", async () => {
  const { stderr } = await run(["probe\u001b[2J\u202e"]);
  assert.match(stderr, /^error: unknown command probe\\u001b\[2J\\u202e/);
});

Deno.test("bare groups print their usage on stderr and exit 6", async () => {
  for (const group of ["keys", "regress", "run", "schema"]) {
    const { exit, stdout, stderr } = await gait(group);
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.match(stderr, new RegExp(`^USAGE\n  gait ${group} <command>`));
    const { json } = await gait(`${group} --json`);
    assert.match(String(json()["error"]), new RegExp(`^expected a command of ${group}: `));
  }
});

Deno.test("an option that a group does not have is named, and so is an empty word", async () => {
  for (
    const [argv, error, hint] of [
      [["run", "--JSON"], "unknown option --JSON, did you mean --json?", "gait run --help"],
      [["run", "-x"], "unknown option -x", "gait run --help"],
      [["run", "--quite"], "unknown option --quite, did you mean --quiet?", "gait run --help"],
      [["--JSON"], "unknown option --JSON, did you mean --json?", "gait --help"],
      [[""], 'unknown command ""', "gait --help"],
      [["run", ""], 'unknown command run ""', "gait run --help"],
      [["demo", "more"], 'unexpected argument "more"', "gait demo --help"],
      [["help", "formats", "more"], 'unexpected argument "more"', "gait help formats"],
      [
        ["help", "format"],
        "unknown command or topic format, did you mean formats?",
        "gait help formats",
      ],
    ] as const
  ) {
    const { exit, stdout, stderr } = await gait(argv);
    assert.deepEqual(
      [exit, stdout, stderr],
      [6, "", `error: ${error}\nhint: ${hint}\n`],
      argv.join(" "),
    );
  }
});

Deno.test("errors and warnings fit a terminal, and are one line in a pipe", async () => {
  const fault = new GaitError(
    "invalid_input",
    `Cannot use ${"what it is ".repeat(9)}now\n  1 | a:  b`,
    {
      hint: `gait ${"verify ".repeat(9)}`.trim(),
    },
  );
  for (const columns of [40, 80, undefined]) {
    const system = new MemorySystem({ ...(columns === undefined ? {} : { columns }), color: true });
    await runCli(["probe"], treeOf(probe(fault)), system);
    // deno-lint-ignore no-control-regex -- the codes of colours
    const lines = system.stderr.text.replace(/\u001b\[\d+m/g, "").trimEnd().split("\n");
    const hint = lines.pop();
    assert.equal(hint, `hint: ${fault.hint}`, "it is typed");
    assert.equal(lines.pop(), "    1 | a:  b", "an excerpt keeps its columns");
    assert.equal(lines.length, columns === undefined ? 1 : columns === 40 ? 4 : 2);
    assert.ok(lines.every(({ length }) => length <= (columns ?? Infinity)));
    assert.equal(
      lines.join(" ").replace(/ +/g, " "),
      `error: Cannot use ${"what it is ".repeat(9)}now`,
    );
  }
});

Deno.test("colour is used on a terminal only, and --no-color turns it off", async () => {
  const world = { columns: 100, color: true };
  const colored = await gait("demo", world);
  assert.equal(
    (await gait("verify run_demo", {}, colored.system)).stdout.includes("\u001b["),
    true,
  );
  assert.equal(
    (await gait("verify run_demo --no-color", {}, colored.system)).stdout.includes("\u001b["),
    false,
  );
  assert.equal(
    (await gait("verify run_demo --json", {}, colored.system)).stdout.includes("\u001b["),
    false,
  );
  const plain = (await gait("demo")).system;
  assert.equal((await gait("verify run_demo", {}, plain)).stdout.includes("\u001b["), false);
});
