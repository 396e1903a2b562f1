/** A rule about a tool is not passed by another spelling of its name. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callOf, openLive } from "../../support/live_session.ts";

/** A name as a rule has it, and another Unicode form of it. */
const FORMS: readonly (readonly [string, string])[] = [
  ["delete_file", "delete_\ufb01le"],
  ["delete_file", "\uff44elete_file"],
  ["delete_file", "DELETE\uff3fFILE"],
  ["list", "li\u017ft"],
  ["wipe2", "wipe\u00b2"],
  ["caf\u00e9", "cafe\u0301"],
  ["gr\u00f6\u00dfe", "GR\u00d6SSE"],
  ["\uff52\uff4d", "rm"],
];

const RULES = (effect: string, name: string) =>
  `default_verdict: allow\nrules:\n  - name: r\n    effect: ${effect}\n    priority: 1\n` +
  `    match: { tool_names: ["${name}"] }\n`;

async function live(policy: string, name: string, listed?: string, tools?: string) {
  const session = await openLive(policy, {
    options: tools === undefined ? {} : { tools: "map.yaml" },
    world: { files: { "map.yaml": tools ?? "" } },
  });
  if (listed !== undefined) {
    await session.client('{"jsonrpc":"2.0","id":"l","method":"tools/list","params":{}}');
    const tools = [{ name: listed, inputSchema: { type: "object" } }];
    await session.server(JSON.stringify({ jsonrpc: "2.0", id: "l", result: { tools } }));
  }
  const answer = await session.client(callOf(1, name));
  if (answer === "forward") return "forward";
  const { result } = JSON.parse(answer);
  const { verdict, reason_codes } = result._meta["gait/decision"];
  return `${verdict} ${reason_codes.join()} ${result.content[0].text}`;
}

for (const [written, called] of FORMS) {
  Deno.test(`a rule about ${written} is not passed by another Unicode form, ${called}`, async () => {
    for (const effect of ["block", "require_approval", "allow"]) {
      const policy = RULES(effect, written);
      const seen = await live(policy, called);
      assert.match(seen, /^block .*mcp_tool_name_ambiguous.*as the server/s, effect);
      assert.match(await live(policy, called, called), /^block /, "though the server lists it");

      const call = JSON.stringify({ name: called, args: {} });
      const file = await gait("mcp proxy p.yaml c.json --json", {
        files: { "p.yaml": policy, "c.json": call },
      });
      assert.equal(file.exit, 3);
      assert.match(JSON.stringify(file.json()["warnings"]), /the policy spells this tool/);
    }
  });

  Deno.test(`gait gate eval warns of ${called} where a rule says ${written}`, async () => {
    const intent = JSON.stringify({
      schema_id: "gait.gate.intent_request",
      schema_version: "1.0.0",
      created_at: "2026-01-01T00:00:00Z",
      producer_version: "1.0.0",
      tool_name: called,
      args: {},
      targets: [],
      context: { identity: "a", workspace: "/w", risk_class: "low" },
    });
    const seen = await gait("gate eval --policy p.yaml --intent i.json --json", {
      files: { "p.yaml": RULES("block", written), "i.json": intent },
    });
    assert.equal(seen.exit, 0, "the contract decides by the exact name");
    assert.match(JSON.stringify(seen.json()["warnings"]), /the policy spells this tool/);
  });

  Deno.test(`a tool map about ${written} is not passed by ${called}`, async () => {
    const map = `schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\ntools:\n` +
      `  - { name: "${written}", tool_name: risky }\n`;
    assert.match(await live(RULES("block", "risky"), called, undefined, map), /^block /);
  });
}

Deno.test("a rule about a tool decides on another letter case only where the server lists it", async () => {
  for (const effect of ["allow", "block"]) {
    const policy = RULES(effect, "readFile");
    const decided = effect === "allow" ? /^forward$/ : /^block .*matched_rule_r/;
    assert.match(await live(policy, "readFile"), decided);
    assert.match(await live(policy, "readfile", "readfile"), decided);
    assert.match(await live(policy, "ReadFile", "ReadFile"), decided);
    assert.match(await live(policy, "readfile"), /^block /);
    assert.match(await live(policy, "READFILE", "readFile"), /^block /);
  }
  assert.match(await live(RULES("allow", "readFile"), "readfile"), /mcp_tool_name_ambiguous/);
  assert.match(await live(RULES("require_approval", "delete_file"), "Delete_File"), /^block /);
});

Deno.test("a name that no rule has is nobody's other spelling", async () => {
  for (const name of ["Other", "gr\u00f6\u00dfe", "\uff52\uff4d"]) {
    assert.equal(await live(RULES("block", "delete_file"), name), "forward");
  }
});
