/** Members that gait reads, and that another program refuses, reads in another way, or files elsewhere. */

import assert from "node:assert/strict";
import { concatBytes } from "../../../src/core/bytes.ts";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { readRunpackOutline } from "../../../src/core/runpack/outline.ts";
import { verifyRunpack } from "../../../src/core/runpack/verify.ts";
import { fileOf, rawPack } from "../../support/packs.ts";
import { utf8 } from "../../support/text_source.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Contents = Readonly<Record<string, string | Bytes>>;

const LONG = "x".repeat(700 * 1024);

const headOf = (kind: string) =>
  `"run_id":"run_t","schema_id":"gait.runpack.${kind}","schema_version":"1.0.0"`;
const line = (head: string, tail: string, more = "") =>
  `{${head}"created_at":"2026-02-05T00:00:00Z","intent_id":"i1","producer_version":"1",${tail}${more}}\n`;
const INTENT = line("", `${headOf("intent")},"tool_name":"tool.x"`);
const RESULT = line("", `"result_digest":"a",${headOf("result")},"status":"ok"`);
const MEMBERS = {
  "intents.jsonl": INTENT,
  "refs.json": `{"receipts":[],${headOf("refs")}}`,
  "results.jsonl": RESULT,
  "run.json": `{${headOf("run")},"timeline":[]}`,
};

/** A text whose `¤` are these bytes. */
const withBytes = (text: string, ...bytes: number[]): Bytes => {
  const parts = text.split("¤").map(utf8);
  return concatBytes(
    parts.flatMap((part, at) => at === 0 ? [part] : [Uint8Array.of(...bytes), part]),
  );
};
/** A record with these arguments, and the digest of a text. */
const withArgs = async (args: string, covered: string): Promise<Contents> => ({
  "intents.jsonl": line(
    `"args":${args},"args_digest":"${await sha256(utf8(covered))}",`,
    `${headOf("intent")},"tool_name":"tool.x"`,
  ),
});
const withTool = (tool: string) => INTENT.replace("tool.x", tool);

const other = (place: string, why: string) =>
  `other programs may read ${place} in another way: ${why}`;
const NOT_UTF8 = "it is not UTF-8";
const HALF = "it has half of a surrogate pair";
const SPACE = "it has white space that JSON does not have";
const inexact = (whose: string) =>
  `kept payloads hold whole numbers that their digests round: ${whose}; ` +
  "programs that read them exactly find other values";

// what is changed, and the warning
const DOUBTFUL: readonly (readonly [string, Contents, string])[] = [
  [
    "a byte that is no UTF-8",
    { "intents.jsonl": withBytes(withTool("tool.¤"), 0xff) },
    other('"intents.jsonl line 1"', NOT_UTF8),
  ],
  [
    "a cut character at the end of a string",
    { "results.jsonl": withBytes(RESULT.replace('"ok"', '"ok¤"'), 0xe2, 0x82) },
    other('"results.jsonl line 1"', NOT_UTF8),
  ],
  [
    "an overlong slash",
    { "intents.jsonl": withBytes(INTENT + withTool("tool¤x"), 0xc0, 0xaf) },
    other('"intents.jsonl line 2"', NOT_UTF8),
  ],
  [
    "half of a surrogate in bytes",
    { "intents.jsonl": withBytes(withTool("tool.¤"), 0xed, 0xa0, 0x80) },
    other('"intents.jsonl line 1"', NOT_UTF8),
  ],
  [
    "a byte that is no UTF-8 in a long member",
    { "intents.jsonl": withBytes(INTENT.replace("{", `{"a":"${LONG}¤",`), 0xff) },
    other('"intents.jsonl line 1"', NOT_UTF8),
  ],
  [
    "a byte that is no UTF-8 in a name",
    { "run.json": withBytes(MEMBERS["run.json"].replace("{", '{"a¤":1,'), 0xff) },
    other('"run.json"', NOT_UTF8),
  ],
  [
    "the first half of a surrogate pair",
    { "intents.jsonl": withTool("tool.\\ud83d") },
    other('"intents.jsonl line 1"', HALF),
  ],
  [
    "the second half of a surrogate pair",
    { "intents.jsonl": withTool("tool.\\uDE00x") },
    other('"intents.jsonl line 1"', HALF),
  ],
  [
    "two first halves",
    { "refs.json": MEMBERS["refs.json"].replace("{", '{"a":"\\uD83D\\ud83d\\ude00",') },
    other('"refs.json"', HALF),
  ],
  [
    "a first half in front of another escape",
    { "intents.jsonl": withTool("tool.\\ud83d\\n\\ude00") },
    other('"intents.jsonl line 1"', HALF),
  ],
  [
    "half of a surrogate pair in a long member",
    { "intents.jsonl": INTENT.replace("{", `{"a":"${LONG}\\ud800",`) },
    other('"intents.jsonl line 1"', HALF),
  ],
  [
    "a line of a vertical tab",
    { "intents.jsonl": `${INTENT}\v\n${INTENT}` },
    other('"intents.jsonl line 2"', SPACE),
  ],
  [
    "a last line of a form feed without a line feed",
    { "results.jsonl": `${RESULT} \f` },
    other('"results.jsonl line 2"', SPACE),
  ],
  [
    "a long line of vertical tabs",
    { "results.jsonl": `${"\v".repeat(700 * 1024)}\n` },
    other('"results.jsonl line 1"', SPACE),
  ],
  [
    "a whole number that the digest rounds",
    await withArgs('{"a":12345678901234567890}', '{"a":12345678901234567000}'),
    inexact("args of i1"),
  ],
  [
    "a negative one in a larger member",
    {
      ...await withArgs('{"a":[-9007199254740993]}', '{"a":[-9007199254740992]}'),
      "results.jsonl": RESULT.repeat(2000),
    },
    inexact("args of i1"),
  ],
  [
    "one behind many other records",
    {
      "intents.jsonl": INTENT.repeat(3000) +
        (await withArgs('{"a":9007199254740993}', '{"a":9007199254740992}'))["intents.jsonl"],
    },
    inexact("args of i1"),
  ],
  [
    "a record of another run",
    { "intents.jsonl": INTENT + INTENT.replace("run_t", "run_q") },
    'intents.jsonl has a record of the run "run_q", and this is "run_t"',
  ],
  [
    "a result of another run, written in another order",
    { "results.jsonl": RESULT.replace('"run_id":"run_t",', "").replace("{", '{"run_id":"run_q",') },
    'results.jsonl has a record of the run "run_q", and this is "run_t"',
  ],
  [
    "references of another run",
    { "refs.json": MEMBERS["refs.json"].replace("run_t", "run_q") },
    'refs.json is of the run "run_q", and this is "run_t"',
  ],
  [
    "a call with the schema of results",
    { "intents.jsonl": INTENT + INTENT.replace("runpack.intent", "runpack.result") },
    'intents.jsonl has a record of the schema "gait.runpack.result 1.0.0", expected ' +
    '"gait.runpack.intent 1.0.0"',
  ],
  [
    "a result of another version, written in another order",
    { "results.jsonl": RESULT.replace("{", '{"zz":1,').replace("1.0.0", "9.0.0") },
    'results.jsonl has a record of the schema "gait.runpack.result 9.0.0", expected ' +
    '"gait.runpack.result 1.0.0"',
  ],
  [
    "a run with the schema of references",
    { "run.json": MEMBERS["run.json"].replace("runpack.run", "runpack.refs") },
    'run.json is of the schema "gait.runpack.refs 1.0.0", expected "gait.runpack.run 1.0.0"',
  ],
];

for (const [what, changes, warning] of DOUBTFUL) {
  Deno.test(`verify() warns of ${what}, and strict refuses it`, async () => {
    const bytes = await rawPack({ ...MEMBERS, ...changes });
    const { ok, warnings } = await verifyRunpack(bytes);
    assert.deepEqual([ok, warnings], [true, [warning]]);
    assert.equal((await verifyRunpack(bytes, { strict: true })).ok, false);
    await parseRunpack(bytes);
  });
}

Deno.test("verify() warns of a manifest that is not UTF-8 everywhere", async () => {
  const bytes = await rawPack(MEMBERS, { note: "\ud800" });
  const { ok, warnings } = await verifyRunpack(bytes);
  assert.deepEqual([ok, warnings], [true, [other('"manifest.json"', HALF)]]);
});

// What every program reads alike.
const CLEAR: readonly (readonly [string, Contents])[] = [
  ["as gait writes it", {}],
  ["other letters and pairs", {
    "intents.jsonl": withTool("é\u{1f600}\\ud83d\\uDE00\ufffd\\\\ud800"),
  }],
  [
    "other letters in another order",
    { "intents.jsonl": INTENT.replace("{", '{"z":"é\u{1f600}\\ud83d\\uDE00\\\\ud800",') },
  ],
  ["blank lines", { "intents.jsonl": `\n \t\r\n${INTENT}\r\n` }],
  ["no run ids and schemas", {
    "intents.jsonl": '{"intent_id":"i1","tool_name":"t"}\n',
    "refs.json": "{}",
  }],
  [
    "numbers as digests write them",
    await withArgs(
      '{"a":[12345678901234567000,1e+23,0.1]}',
      '{"a":[12345678901234567000,1e+23,0.1]}',
    ),
  ],
  [
    "numbers in other words",
    await withArgs(
      '{"a":[12345678901234567000, 1.0, 100000000000000000000000, 0.10000000000000001]}',
      '{"a":[12345678901234567000,1,1e+23,0.1]}',
    ),
  ],
];

for (const [what, changes] of CLEAR) {
  Deno.test(`verify() has no doubts about ${what}`, async () => {
    const { ok, warnings } = await verifyRunpack(await rawPack({ ...MEMBERS, ...changes }), {
      strict: true,
    });
    assert.deepEqual([ok, warnings], [true, []]);
  });
}

Deno.test("commands that read the records warn of other runs and schemas as verify() does", async () => {
  const bytes = await rawPack({
    "intents.jsonl": INTENT + INTENT.replace("run_t", "run_q").replace('intent"', 'result"'),
    "refs.json": MEMBERS["refs.json"].replace("run_t", "run_r"),
    "results.jsonl": RESULT.replace("1.0.0", "9.0.0"),
    "run.json": MEMBERS["run.json"].replace("runpack.run", "runpack.refs").replace("run_t", ""),
  });
  const { warnings } = await verifyRunpack(bytes);
  assert.equal(warnings.length, 5, warnings.join("\n"));
  assert.deepEqual((await parseRunpack(bytes)).report.warnings, warnings);
  assert.deepEqual((await readRunpackOutline(fileOf(bytes))).warnings, warnings);
});
