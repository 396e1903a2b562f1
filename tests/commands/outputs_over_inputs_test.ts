/** No output of any command replaces an input that the same line names: every pair of options. */

import assert from "node:assert/strict";
import { type Command, flagOf, type OptionSpec } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/commands/mod.ts";
import { decodeUtf8 } from "../../src/core/bytes.ts";
import { gait } from "../support/gait.ts";

/** What commands only read. */
const READ_ONLY = [
  "config show log",
  "config show rate_limit_state",
  "config show trace_dir",
  "config show approval_dir",
  ...["doctor workdir", "doctor output_dir", "doctor trace_dir"],
  ...["registry install cache_dir", "registry list cache_dir", "registry verify cache_dir"],
  ...[
    ...["run record from_journal", "run record from_log"],
    "guard retain root",
    "keys init out_dir",
    "keys rotate out_dir",
    "keys verify out_dir",
  ],
];

/** Words in the name of an option that most outputs have. */
const OUTPUT_NAME =
  /(?:^|_)(?:out|output|dir|junit|sarif|cyclonedx|html|journal|log|state|report)(?:_|$)/;

const COMMAND_LIST = await Promise.all(COMMANDS.map(({ load }) => load()));

/** Options of a shared state: its address, and files to reach it with. */
const isOfServer = (key: string) => /^state(?:_|$)/.test(key);

const isOutput = (spec: OptionSpec) => spec.writes === true;
const isInput = (spec: OptionSpec) =>
  !isOutput(spec) && (spec.type === "path" || spec.reads !== undefined);
const isFolder = (spec: OptionSpec) => "value" in spec && spec.value === "dir";

Deno.test("every option that names a file or folder says whether it is written", () => {
  const unclear = COMMAND_LIST.flatMap(({ path, options }) =>
    Object.entries(options).filter(([key, spec]) =>
      spec.type === "path" && !isOutput(spec) && OUTPUT_NAME.test(key) &&
      !READ_ONLY.includes(`${path} ${key}`) && key !== "runpack_dir" && // runs are looked up there
      !isOfServer(key)
    ).map(([key]) => `${path} ${key}`)
  );
  assert.deepEqual(unclear, []);
  const lists = COMMAND_LIST.flatMap(({ path, options }) =>
    Object.entries(options).filter(([, spec]) =>
      spec.type === "list" && /file/.test(spec.value ?? "") && spec.reads === undefined
    ).map(([key]) => `${path} ${key}`)
  );
  assert.deepEqual(lists, [], "lists of files are inputs");
  for (const { path, options, needs } of COMMAND_LIST) {
    if (Object.values(options).some(isOutput)) assert.ok(needs.includes("read"), path);
  }
});

/** The words of a line that names one path twice, and what else it must have. */
function lineOf(command: Command, given: Readonly<Record<string, string>>, args: string[]) {
  const { options, path, positional } = command;
  const all: Record<string, string | true> = { ...given };
  const add = (key: string) => {
    const spec = options[key];
    if (spec === undefined || Object.hasOwn(all, key)) return;
    all[key] = spec.type === "boolean" ? true : spec.type === "duration" ? "1h" : "other";
    for (const needed of Object.keys(spec.requires ?? {})) add(needed);
  };
  for (const key of Object.keys(given)) {
    for (const needed of Object.keys(options[key]?.requires ?? {})) add(needed);
  }
  for (const [key, spec] of Object.entries(options)) {
    if ("required" in spec && spec.required === true) add(key);
  }
  const words = Object.entries(all).flatMap(([key, value]) =>
    value === true ? [flagOf(key)] : [flagOf(key), value]
  );
  const missing = Math.max(0, (positional?.min ?? 0) - args.length);
  return [...path.split(" "), ...args, ...Array<string>(missing).fill("low"), ...words];
}

const TEXT = "an input that must stay";

async function assertRefused(line: readonly string[], output: string, input: string) {
  const seen = await gait([...line], { files: { "dir/x": TEXT } });
  const what = line.join(" ");
  assert.equal(seen.exit, 6, what);
  assert.ok(seen.stderr.includes(`Cannot write ${output} to "`), `${what}: ${seen.stderr}`);
  assert.ok(seen.stderr.includes(`it is ${input}`), `${what}: ${seen.stderr}`);
  assert.equal(decodeUtf8(seen.system.files.get("dir/x")?.bytes ?? new Uint8Array()), TEXT);
}

for (const command of COMMAND_LIST) {
  const entries = Object.entries(command.options);
  const outputs = entries.filter(([, spec]) => isOutput(spec));
  if (outputs.length === 0) continue;
  Deno.test(`gait ${command.path} writes over none of its inputs`, async () => {
    let pairs = 0;
    for (const [output, outputSpec] of outputs) {
      for (const [input, inputSpec] of entries) {
        const isOtherFile = isOutput(inputSpec) && !isFolder(inputSpec) && !isFolder(outputSpec);
        if (input === output || !(isInput(inputSpec) || isOtherFile)) continue;
        const excluded = [outputSpec.conflicts?.[input], inputSpec.conflicts?.[output]];
        if (excluded.some((hint) => hint !== undefined)) continue;
        pairs++;
        const given = { [output]: "dir/x", [input]: "dir/../dir//x" };
        const line = lineOf(command, given, []);
        if (!isOtherFile) await assertRefused(line, flagOf(output), flagOf(input));
        else {
          const { exit, stderr } = await gait(line, { files: { "dir/x": TEXT } });
          assert.equal(exit, 6, line.join(" "));
          assert.match(stderr, /Cannot write --\S+ to ".*: it is --/);
        }
      }
      const { max = 0, words = false } = command.positional ?? {};
      if (max > 0 && !words) {
        pairs++;
        await assertRefused(
          lineOf(command, { [output]: "./dir/x" }, ["dir/x"]),
          flagOf(output),
          "an input",
        );
      }
      if (command.rest !== undefined && !isFolder(outputSpec)) {
        pairs++;
        const line = [...lineOf(command, { [output]: "dir/x" }, []), "--", "node", "dir/x"];
        await assertRefused(line, flagOf(output), "a part of the server's command");
      }
    }
    assert.ok(pairs > 0, "there is something to compare");
  });
}

Deno.test("nothing is written into a folder whose keys are trusted", async () => {
  const files = {
    "p.yaml": "default_verdict: allow",
    "c.json": '{"name":"t","args":{}}',
    "approvers/alice.key": TEXT,
  };
  const lines = [
    "mcp proxy p.yaml c.json --approval-public-key approvers --trace-out approvers/alice.key",
    "mcp proxy p.yaml c.json --approval-public-key approvers --trace-out approvers/../approvers/mallory.key",
    "mcp proxy p.yaml c.json --approval-public-key approvers --trace-dir approvers",
    "mcp proxy p.yaml --approval-public-key approvers --approval-dir approvers/tokens -- server",
    "mcp proxy p.yaml --approval-public-key approvers --journal ./approvers/j.jsonl -- server",
    "mcp proxy p.yaml --approval-public-key approvers --log ./approvers/j.jsonl -- server",
    "mcp proxy p.yaml c.json --approval-public-key approvers --log approvers/j.jsonl",
  ];
  for (const line of lines) {
    const seen = await gait(line, { files });
    assert.equal(seen.exit, 6, line);
    assert.match(seen.stderr, /folder of --approval-public-key|is --approval-public-key/, line);
    assert.deepEqual([...seen.system.files.keys()].sort(), Object.keys(files).sort(), line);
  }
});

Deno.test("a runpack does not replace the data that it is made of", async () => {
  const data = '{"run":{"run_id":"run_1"},"intents":[],"results":[]}';
  for (const path of ["d/runpack_run_1.zip", "./d//runpack_run_1.zip"]) {
    const files = { "d/runpack_run_1.zip": data };
    const seen = await gait(["run", "record", path, "--out-dir", "d"], { files });
    assert.equal(seen.exit, 6, seen.stdout);
    assert.match(seen.stderr, /Cannot write the runpack to .*: it is the input/);
    assert.equal(
      decodeUtf8(seen.system.files.get("d/runpack_run_1.zip")?.bytes ?? new Uint8Array()),
      data,
    );
  }
});

Deno.test("a call on standard input, and one that is given last, are not written over", async () => {
  const files = { "p.yaml": "default_verdict: allow", "c.json": '{"name":"t","args":{}}' };
  const outs = ["trace-out", "runpack-out", "export-log-out", "export-otel-out"];
  for (const out of outs) {
    for (
      const line of ["p.yaml c.json", "--policy p.yaml --call c.json", "--call ./c.json p.yaml"]
    ) {
      for (const over of ["c.json", "p.yaml"]) {
        const seen = await gait(`mcp proxy ${line} --${out} ${over}`, { files });
        assert.equal(seen.exit, 6, `${line} --${out} ${over}`);
        for (const [name, text] of Object.entries(files)) {
          assert.equal(decodeUtf8(seen.system.files.get(name)?.bytes ?? new Uint8Array()), text);
        }
      }
    }
  }
  const piped = await gait("mcp proxy p.yaml - --trace-out t.json", {
    files,
    stdin: files["c.json"],
  });
  assert.equal(piped.exit, 0, piped.stderr);
});
