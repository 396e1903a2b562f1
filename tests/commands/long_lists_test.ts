/** Lists of 130,000 items: more than the arguments that one call of a function can have. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";
import { judgeByLongList, values } from "../support/long_lists.ts";
import { FILES, INTENT } from "./gate/support.ts";

const MANY = 130_000;

// The other keys of a match: tests/soak/long_lists_test.ts.
for (const key of ["tool_names", "target_values"]) {
  Deno.test(`a match list of 130,000 values decides: ${key}`, () => judgeByLongList(key));
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
