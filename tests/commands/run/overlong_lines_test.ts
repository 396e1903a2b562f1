/** A line of 10 MiB or more is one line, and is not read, however its member is stored. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { rawPack } from "../../support/packs.ts";

const PATH = "gait-out/runpack_run_t.zip";
const LIMIT = 10 * 1024 * 1024;

const record = (id: string, more = "") =>
  `{"created_at":"2026-02-05T00:00:00Z","intent_id":"${id}","producer_version":"0.0.0-dev",` +
  `"run_id":"run_t","schema_id":"gait.runpack.intent","schema_version":"1.0.0","tool_name":"t"` +
  `${more}}`;
/** A record of so many bytes. */
const recordOf = (id: string, bytes: number) => {
  const room = bytes - record(id, ',"u":""').length;
  return record(id, `,"u":"${"x".repeat(room)}"`);
};

function packOf(intents: string, compress: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const contents = {
    "intents.jsonl": intents,
    "refs.json": '{"receipts":[],"run_id":"run_t"}',
    "results.jsonl": "",
    "run.json": '{"run_id":"run_t"}',
  };
  return rawPack(contents, {}, {}, { compress });
}

const overlong = (line: number) =>
  `Cannot parse JSON "intents.jsonl line ${line}": it has 10485760 bytes or more, and lines must be shorter`;

// the lines, and which of them is named
const CASES: readonly (readonly [string, string, string | undefined])[] = [
  ["one byte less", `${recordOf("i1", LIMIT - 1)}\n`, undefined],
  ["10 MiB", `${recordOf("i1", LIMIT)}\n`, overlong(1)],
  ["10 MiB without a line feed", recordOf("i1", LIMIT), overlong(1)],
  ["10 MiB behind others", `\n${record("i1")}\n${recordOf("i2", LIMIT)}\n`, overlong(3)],
  ["25 MiB", `${recordOf("i1", 25 * 1024 * 1024)}\n${record("i2")}\n`, overlong(1)],
  // What begins there looks like a record.
  ["a record behind the first 10 MiB", `${"x".repeat(LIMIT)}${record("i2")}\n`, overlong(1)],
  ["10 MiB of blanks", `${" ".repeat(LIMIT)}\n${record("i2")}\n`, overlong(1)],
];

for (const compress of [false, true]) {
  const how = compress ? "deflated" : "stored";
  for (const [name, intents, fault] of CASES) {
    Deno.test(`commands read or refuse a line, ${how}: ${name}`, async () => {
      const files = { [PATH]: await packOf(intents, compress) };
      const verified = await gait("verify run_t --json", { files });
      assert.deepEqual(
        [verified.exit, verified.json()["warnings"] ?? []],
        [0, fault === undefined ? [] : [fault]],
      );
      for (const command of ["inspect run_t", "inspect run_t --args", "receipt run_t"]) {
        const { exit, json } = await gait(`run ${command} --json`, { files });
        const expected = fault === undefined || command.startsWith("receipt") ? 0 : 6;
        assert.equal(exit, expected, command);
        if (expected === 6) assert.equal(json()["error"], fault);
      }
    });
  }

  Deno.test(`lines behind one that is too long keep their numbers, ${how}`, async () => {
    const long = recordOf("i1", 21 * 1024 * 1024);
    const intents = `${long}\nno\n\n${long}\n${record("i2")}\nno`;
    const { json } = await gait("verify run_t --json", {
      files: { [PATH]: await packOf(intents, compress) },
    });
    const told = (json()["warnings"] as string[]).map((text) => /line \d+/.exec(text)?.[0]);
    assert.deepEqual(told, ["line 1", "line 2", "line 4", "line 6"]);
  });
}
