/** Regress results that `gait guard pack` must not summarize: members of a wrong type. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { FILES, regress } from "./support.ts";

const RESULT = JSON.parse(regress());
const GRADER = { name: "diff", status: "pass", reason_codes: [] };

// the member at fault, and a result with it
const WRONG: readonly (readonly [string, unknown])[] = [
  ...["schema_id", "schema_version", "created_at", "producer_version", "fixture_set", "status"]
    .flatMap((name) =>
      [1, true, [], {}].map((value) => [`/${name}`, { ...RESULT, [name]: value }] as const)
    ),
  ["/created_at", { ...RESULT, created_at: "yesterday" }],
  ...["x", 1, {}, true].map((graders) => ["/graders", { ...RESULT, graders }] as const),
  ...["x", 1, [], true].map((grader) => ["/graders/0", { ...RESULT, graders: [grader] }] as const),
  ...["name", "status"].flatMap((name) =>
    [1, [], {}].map((value) =>
      [`/graders/0/${name}`, { ...RESULT, graders: [{ ...GRADER, [name]: value }] }] as const
    )
  ),
  ...["x", 1, {}, [1]].map((reason_codes) =>
    ["/graders/0/reason_codes", { ...RESULT, graders: [{ ...GRADER, reason_codes }] }] as const
  ),
  ["", []],
  ["", "x"],
  ["/schema_id", { ...RESULT, schema_id: "gait.gate.trace" }],
  ["/Status", { ...RESULT, Status: "fail" }],
];

const FOREIGN = [
  { run: { run_id: "r" }, intents: [], results: [] },
  { testsuites: [] },
  {},
];
for (const document of FOREIGN) {
  Deno.test(`gait guard pack takes no ${JSON.stringify(document)} for a regress result`, async () => {
    const files = { ...FILES, "r.json": JSON.stringify(document) };
    const { exit, stderr } = await gait("guard pack run_demo --regress r.json", { files });
    assert.equal(exit, 6);
    assert.match(
      stderr,
      /"r\.json": the document has neither schema_id, fixture_set, status nor graders/,
    );
  });
}

for (const [at, [pointer, value]] of WRONG.entries()) {
  Deno.test(`gait guard pack refuses a regress result, ${at}: ${JSON.stringify(value)}`, async () => {
    const files = { ...FILES, "r.json": JSON.stringify(value) };
    const seen = await gait("guard pack run_demo --regress r.json --out p.zip --json", { files });
    assert.equal(seen.exit, 6, seen.stdout);
    assert.ok(!seen.system.files.has("p.zip"));
    if (pointer !== "") assert.match(String(seen.json()["error"]), new RegExp(pointer));
  });
}

Deno.test("gait guard pack takes the sound regress result", async () => {
  const files = { ...FILES, "r.json": JSON.stringify({ ...RESULT, graders: [GRADER] }) };
  assert.equal((await gait("guard pack run_demo --regress r.json", { files })).exit, 0);
});
