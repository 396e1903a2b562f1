/** Wherever a number is shown or compared that may have been another one, gait says so. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";
import { INTENT } from "../support/read_intent.ts";

const run = (id: string, number: string) =>
  `{"run":{"run_id":"${id}","created_at":"2026-02-05T09:00:00Z"},` +
  `"intents":[{"intent_id":"c","tool_name":"tweet.delete","args":{"id":${number},"n":1}}],` +
  `"results":[{"intent_id":"c","status":"ok","result":{"x":1}}]}`;
const FILES = {
  "a.json": run("a", "1234567890123456789"),
  "b.json": run("b", "1234567890123456780"),
  "safe.json": run("safe", "9007199254740991"),
  "p.yaml": "default_verdict: allow\n",
  "i.json": INTENT.replace('"args":{}', '"args":{"id":1234567890123456789}'),
  "small.json": INTENT.replace('"args":{}', '"args":{"id":12}'),
};

const { system } = await gait("version", { files: FILES });
for (const id of ["a", "b", "safe"]) {
  await gait(`run record ${id}.json --payloads keep`, {}, system);
  await gait(`run record ${id}.json --out-dir short`, {}, system);
}

const WARNS: readonly (readonly [string, RegExp])[] = [
  [
    "run inspect a --args",
    /^warning: whole numbers beyond 2\^53 are not kept exactly: c \/args\/id/m,
  ],
  ["run diff a b", /^warning: cannot tell whether these are equal.*: c \/args\/id$/m],
  [
    "run diff a b --privacy metadata",
    /^warning: cannot tell whether these are equal.*: c \/args$/m,
  ],
  ["run diff a b --privacy metadata --align", /^warning: cannot tell.*: c \/args$/m],
  ["policy test p.yaml i.json", /^warning: whole numbers beyond 2\^53 .*: \/args\/id; write/m],
  ["policy explain p.yaml i.json", /^warning: whole numbers beyond 2\^53 .*: \/args\/id; write/m],
  ["gate eval --policy p.yaml --intent i.json", /^warning: whole numbers beyond 2\^53 .*: \/args/m],
];
for (const [line, warning] of WARNS) {
  Deno.test(`gait ${line} says that a number may have been another`, async () => {
    const { exit, stderr } = await gait(line, {}, system);
    assert.equal(exit, 0);
    assert.match(stderr, warning);
  });
}

const SILENT = [
  "run inspect safe --args",
  "run inspect a", // shows no number
  "run diff safe safe --privacy metadata",
  "run diff a b --ignore /args/id",
  "run diff a b --privacy metadata --ignore /args/id",
  "policy test p.yaml small.json",
  "policy explain p.yaml small.json",
];
for (const line of SILENT) {
  Deno.test(`gait ${line} has no doubt about numbers`, async () => {
    const { stderr } = await gait(line, {}, system);
    assert.doesNotMatch(stderr, /2\^53/);
  });
}
