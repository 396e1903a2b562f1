import assert from "node:assert/strict";
import fc from "fast-check";
import { type Command, defineCommand, flagOf } from "../../src/cli/command.ts";
import { quickParse } from "../../src/cli/quick_parse.ts";
import { parseInput } from "../../src/cli/stricli_app.ts";
import { gateEval } from "../../src/commands/gate/eval.ts";
import { runRecord } from "../../src/commands/run/record.ts";
import { ExitCode } from "../../src/core/exit_code.ts";

const probe = defineCommand({
  path: "probe",
  summary: "Take every kind of option",
  explain: "Takes every kind of option, for a test of parsers.",
  needs: [],
  options: {
    flag: { type: "boolean", help: "a flag" },
    name: { type: "string", help: "a text" },
    out_dir: { type: "string", default: "here", help: "a text with a default" },
    mode: { type: "string", choices: ["one", "two"], help: "a choice" },
    must: { type: "string", required: true, help: "a text that must be there" },
    file: { type: "path", help: "a path" },
    ttl: { type: "duration", help: "a duration" },
    key_env: { type: "variable", help: "a variable" },
    exact: { type: "string", verbatim: true, help: "a text that is kept as it is" },
    tag: { type: "list", help: "a list" },
  },
  run: () => Promise.resolve({ exit: ExitCode.success, data: { ok: true } }),
  text: () => [],
});

function tokensOf(command: Command): fc.Arbitrary<string> {
  const flags = Object.keys(command.options).map(flagOf);
  const flag = fc.constantFrom(...flags, "--unknown", "--flag", "--no-flag", "-f", "--toString");
  const value = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.string({ unit: "binary", maxLength: 3 }),
    fc.constantFrom("", "-", "--", "-1", "a=b", "=", "one", "two", "x,y", "a\nb", "\u2028", "true"),
  );
  const joined = fc.tuple(flag, value).map(([name, text]) => `${name}=${text}`);
  return fc.oneof({ weight: 3, arbitrary: flag }, { weight: 3, arbitrary: value }, joined);
}

for (const command of [probe, gateEval, runRecord]) {
  Deno.test(`where quickParse answers for gait ${command.path}, stricli gives the same`, async () => {
    let answered = 0;
    const start = fc.constantFrom([], ["--must", "x"].filter(() => command === probe));
    const line = fc.array(tokensOf(command), { maxLength: 7 });
    const lines = fc.tuple(start, line).map(([first, rest]) => [...first, ...rest]);
    await fc.assert(
      fc.asyncProperty(lines, async (tokens) => {
        const quick = quickParse(command.options, tokens);
        if (quick === undefined) return;
        answered++;
        const full = await parseInput(command, tokens);
        assert.deepEqual({ ...quick.options }, { ...full.options });
        assert.deepEqual(quick.args, full.args);
      }),
      { numRuns: 1500 },
    );
    assert.ok(answered > 30, `only ${answered} lines were answered`);
  });
}

Deno.test("quickParse answers the lines that programs write", () => {
  const line = "--policy p.yaml --intent=i.json --simulate --trace-out a=b";
  const { options, args } = quickParse(gateEval.options, line.split(" ")) ?? {};
  assert.deepEqual(
    [options?.["policy"], options?.["intent"], options?.["simulate"], options?.["trace_out"], args],
    [["p.yaml"], "i.json", true, "a=b", []],
  );
});

// what stricli refuses, or reads in a way of its own
const LEFT_TO_STRICLI = [
  "--must x --name",
  "--must x --name --flag",
  "--must x --name a --name b",
  "--must x --flag=true",
  "--must x --nam a",
  "--must x --mode three",
  "--must x --tag a",
  "--must x -- a",
  "--must x --name=",
  "--name a",
];

for (const line of LEFT_TO_STRICLI) {
  Deno.test(`quickParse leaves "${line}" to stricli`, () => {
    assert.equal(quickParse(probe.options, line.split(" ")), undefined);
  });
}

Deno.test("a value of several lines is one, also behind an equals sign", async () => {
  for (const text of ["a\nb", "\n", "a\r\nb=c", "a\u2028b", "a\n--flag"]) {
    for (const tokens of [[`--name=${text}`], ["--name", text]]) {
      const { options, args } = await parseInput(probe, ["--must", "x", ...tokens]);
      assert.deepEqual([options["name"], options["flag"], args], [text, false, []]);
    }
  }
  const { options } = await parseInput(probe, ["--must", "x", "--tag=a\nb,c"]);
  assert.deepEqual(options["tag"], ["a\nb", "c"]);
  const behind = await parseInput(probe, ["--must", "x", "--", "--name=a\nb"]);
  assert.deepEqual([behind.options["name"], behind.args], [undefined, ["--name=a\nb"]]);
});

Deno.test("an option that takes no lines is no argument of the command", async () => {
  for (
    const [token, words] of [
      ["--unknown=a\nb", "unknown option --unknown"],
      ["--flag=a\nb", "--flag"],
    ] as const
  ) {
    await assert.rejects(
      () => parseInput(probe, ["--must", "x", token]),
      ({ message, code }: { message: string; code: string }) =>
        code === "invalid_input" && message.includes(words),
    );
  }
});
