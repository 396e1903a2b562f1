/** A document with a wrong member: the hint is the command that shows its own schema. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";

const FILES = {
  "p.yaml": "default_verdict: allow\n",
  "k.pub": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
  "run.json": '{"run":{"run_id":"r"},"intents":5}',
  "intent.json": '{"tool_name":5}',
  "trace.json": '{"schema_id":"gait.gate.trace","verdict":5}',
};
const LINES: readonly (readonly [string, string])[] = [
  ["run record run.json", "runpack/record_input"],
  ["gate eval --policy p.yaml --intent intent.json", "gate/intent_request"],
  ["policy test p.yaml intent.json", "gate/intent_request"],
  ["trace verify trace.json --public-key k.pub", "gate/trace_record"],
  ["verify ./trace.json", "gate/trace_record"],
];
for (const [line, schema] of LINES) {
  Deno.test(`gait ${line} names the schema of what it could not read`, async () => {
    const { exit, stderr } = await gait(line, { files: FILES });
    assert.equal(exit, 6);
    assert.match(stderr, new RegExp(`\nhint: gait schema show ${schema} describes the file\n`));
    assert.equal((await gait(`schema show ${schema}`)).exit, 0);
  });
}

Deno.test("each reader names a schema that gait schema show knows", async () => {
  const folder = new URL("../../src/core/schema/", import.meta.url);
  const named: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(new URL(name, folder));
    named.push(
      ...[...text.matchAll(/readerOf\(\w+, "([^"]+)"\)/g)].map(([, schema = ""]) => schema),
    );
  }
  assert.ok(named.length > 20);
  for (const schema of named) {
    assert.equal((await gait(`schema show ${schema}`)).exit, 0, schema);
  }
});
