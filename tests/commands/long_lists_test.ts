/** Lists of 130,000 items: more than the arguments that one call of a function can have. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";
import { FILES, INTENT } from "./gate/support.ts";

const MANY = 130_000;
const values = (item: (index: number) => string) => Array.from({ length: MANY }, (_, i) => item(i));

const KEYS = [
  ...["tool_names", "risk_classes", "identities", "workspace_prefixes", "target_kinds"],
  ...["target_values", "data_classes", "destination_kinds", "destination_values"],
  ...["destination_operations", "provenance_sources"],
];

for (const key of KEYS) {
  Deno.test(`a match list of 130,000 values decides: ${key}`, async () => {
    const match = { [key]: values((i) => `v${i}/`) };
    const policy = { default_verdict: "allow", rules: [{ name: "r", effect: "block", match }] };
    const files = { ...FILES, "p.json": JSON.stringify(policy) };
    for (
      const line of [
        "policy validate p.json",
        "policy test p.json i.json",
        "gate eval --policy p.json --intent i.json",
      ]
    ) {
      const { exit, json } = await gait(`${line} --json`, { files });
      assert.equal(exit, 0, String(json()["error"]));
    }
  });
}

Deno.test("130,000 targets, comments and rules are read", async () => {
  const targets = values((i) => `/t/${i}`).map((value) => ({ kind: "path", value }));
  const rules = values((i) => `  - {name: r${i}, effect: block, match: {tool_names: [t${i}]}}`);
  const files = {
    ...FILES,
    "many.json": JSON.stringify({ ...INTENT, targets }),
    "rules.yaml": `rules:\n${rules.join("\n")}\n`,
    "comments.yaml": `${"# c\n".repeat(MANY)}default_verdict: allow\n${"# c\n".repeat(MANY)}`,
    "head.yaml": `${"# c\n".repeat(MANY)}\ndefault_verdict: allow\n`,
    "call.json": JSON.stringify({ name: "a", args: { to: values((i) => `a${i}@x.example`) } }),
    "map.json": JSON.stringify({
      tools: [{ name: "a", args: [{ path: "/to/*", is: "path" }] }],
      schema_id: "gait.mcp.tool_map",
      schema_version: "1.0.0",
    }),
  };
  for (
    const line of [
      "policy test allow.yaml many.json",
      "policy validate rules.yaml",
      "policy explain rules.yaml i.json",
      "policy fmt comments.yaml",
      "policy fmt head.yaml",
      "mcp proxy --policy allow.yaml --call call.json --tools map.json",
    ]
  ) {
    const { json } = await gait(`${line} --json`, { files });
    assert.doesNotMatch(String(json()["error"] ?? ""), /unexpected failure|RangeError/, line);
  }
});
