/** All faults of an intent at once: what has the wrong type, what is missing, what has no meaning. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const GOOD = {
  tool_name: "fs.read",
  args: {},
  targets: [],
  context: { identity: "a", workspace: "/w", risk_class: "low" },
};

// Intents with several faults, and the members that the answer must name.
const CASES: readonly (readonly [string, unknown, readonly string[]])[] = [
  ["no member has its type", { tool_name: 5, args: [], targets: {}, context: 1 }, [
    ...["/tool_name", "/args", "/targets", "/context"],
  ]],
  ["a wrong type and missing ones", { tool_name: 5, args: [], context: { identity: 7 } }, [
    ...["/tool_name", "/args", "/context/identity", "/context/workspace", "/context/risk_class"],
  ]],
  ["a wrong type and no context", { ...GOOD, args: 1, context: null }, [
    ...["/args", "/context/identity", "/context/workspace", "/context/risk_class"],
  ]],
  ["a wrong type and an empty text", { ...GOOD, tool_name: " ", args: "x" }, [
    "/args",
    "/tool_name",
  ]],
  ["targets of several faults", {
    ...GOOD,
    targets: [{ kind: "path" }, { kind: "nope", value: "x" }, { kind: 1, value: "" }, "x"],
  }, ["/targets/2/kind", "/targets/3", "/targets/0/value", "/targets/1/kind", "/targets/2/value"]],
  ["provenance of several faults", {
    ...GOOD,
    tool_name: null,
    arg_provenance: [{ source: "user" }, { arg_path: "$.x", source: 1 }, {
      arg_path: "$.y",
      source: "me",
    }],
  }, [
    ...["/arg_provenance/1/source", "/tool_name", "/arg_provenance/0/arg_path"],
    "/arg_provenance/2/source",
  ]],
  ["arguments that are none", { ...GOOD, args: { " ": 1 }, context: { identity: 1 } }, [
    ...["/context/identity", "/args", "/context/workspace", "/context/risk_class"],
  ]],
];

const COMMANDS = [
  "gate eval --policy p.yaml --intent i.json",
  "policy test p.yaml i.json",
  "policy explain p.yaml i.json",
];

for (const [name, intent, fields] of CASES) {
  Deno.test(`an intent with ${name} is refused with all of them`, async () => {
    for (const command of COMMANDS) {
      const files = { "p.yaml": "default_verdict: allow\n", "i.json": JSON.stringify(intent) };
      const { exit, json } = await gait(`${command} --json`, { files });
      const error = String(json()["error"]);
      assert.equal(exit, 6, command);
      for (const field of fields) assert.ok(error.includes(`${field} `), `${field} in ${error}`);
      // None is named twice, and none that has no fault.
      const named = [...error.matchAll(/(?<=[:;] )\/\S*/g)];
      assert.equal(named.length, fields.length, error);
    }
  });
}

Deno.test("an intent without faults is judged", async () => {
  const files = { "p.yaml": "default_verdict: allow\n", "i.json": JSON.stringify(GOOD) };
  for (const command of COMMANDS) assert.equal((await gait(command, { files })).exit, 0, command);
});

// Refused where gait makes the intent of a call; here the answer is that of the format, with a warning.
const UNCLEAR: readonly (readonly [string, object, string])[] = [
  ["a tool name with NUL", { tool_name: "fs.read\u0000" }, "/tool_name holds"],
  ["a tool name with an invisible sign", { tool_name: "fs\u200b.read" }, "/tool_name holds"],
  ["an argument's name", { args: { "path\u0000": 1 } }, "the name of a member of /args holds"],
  [
    "a name within a list",
    { args: { a: [{ "b\u2060": 1 }] } },
    "the name of a member of /args holds",
  ],
  ["a second name of targets", { "targets\u0000": [] }, "the name of a member holds"],
  [
    "a second name in a target",
    { targets: [{ kind: "path", value: "/a", "value\u200b": "/b" }] },
    "the name of a member holds",
  ],
  [
    "a second name in the context",
    { context: { ...GOOD.context, "risk_class\u00ad": "high" } },
    "the name of a member holds",
  ],
];
for (const [what, members, start] of UNCLEAR) {
  Deno.test(`gait gate eval warns of what another reader takes for another name: ${what}`, async () => {
    const { exit, json } = await gait("gate eval --policy p.yaml --intent i.json --json", {
      files: {
        "p.yaml": "default_verdict: allow\n",
        "i.json": JSON.stringify({ ...GOOD, ...members }),
      },
    });
    assert.equal(exit, 0);
    const warning = (json()["warnings"] as string[]).find((text) => text.startsWith(start)) ?? "";
    assert.match(warning, /\(U\+[0-9A-F]{4}\): a (?:tool|program) may read another name$/);
  });
}
