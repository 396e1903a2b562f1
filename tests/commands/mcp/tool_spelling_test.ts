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
  ["groesse", "GROE\u1e9eE"],
  ["\uff52\uff4d", "rm"],
];

const RULES = (effect: string, name: string) =>
  `default_verdict: allow\nrules:\n  - name: r\n    effect: ${effect}\n    priority: 1\n` +
  `    match: { tool_names: ["${name}"] }\n`;

/** The same in 1.1, behind a rule about all tools that never holds. */
const PATTERNS = (effect: string, name: string) =>
  `schema_version: 1.1.0\n${RULES(effect, name)}` +
  `  - name: all\n    effect: block\n    match: { tool_names: ["*"], identities: [nobody] }\n`;

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

/** A pattern, another Unicode form of a name that it stands for, and a name that it matches. */
const PATTERN_FORMS: readonly (readonly [pattern: string, called: string, plain: string])[] = [
  ["delete_*", "\uff44elete_file", "delete_file"],
  ["*_file", "delete_\ufb01le", "delete_file"],
  ["mcp__*__rm", "mcp__x__\uff52\uff4d", "mcp__x__rm"],
  ["mcp_lis*", "mcp_li\u017ft", "mcp_list"],
  ["caf\u00e9*", "cafe\u0301_x", "caf\u00e9_x"],
  ["wipe[*]*", "wipe\uff0ax", "wipe*x"],
];

for (const [pattern, called, plain] of PATTERN_FORMS) {
  Deno.test(`a rule about ${pattern} is not passed by another Unicode form, ${called}`, async () => {
    const policy = PATTERNS("block", pattern);
    assert.match(await live(policy, called), /^block .*mcp_tool_name_ambiguous/);
    assert.match(await live(policy, called, called), /^block /, "though the server lists it");
    assert.match(await live(policy, plain), /^block matched_rule_r /);
    const call = JSON.stringify({ name: called, args: {} });
    const file = await gait("mcp proxy p.yaml c.json --json", {
      files: { "p.yaml": policy, "c.json": call },
    });
    assert.equal(file.exit, 3);
    assert.match(JSON.stringify(file.json()["warnings"]), /the policy spells this tool/);
  });
}

Deno.test("a name that no pattern stands for is nobody's other spelling", async () => {
  for (const name of ["Other", "gr\u00f6\u00dfe", "\uff52\uff4d", "undelete_file", "del"]) {
    assert.equal(await live(PATTERNS("block", "delete_*"), name), "forward", name);
  }
});

Deno.test("a pattern decides on another letter case of its text only where the server lists it", async () => {
  for (const effect of ["allow", "block"]) {
    const policy = PATTERNS(effect, "read*");
    const decided = effect === "allow" ? /^forward$/ : /^block matched_rule_r /;
    for (const name of ["readFile", "readfile", "read"]) {
      assert.match(await live(policy, name), decided, name);
    }
    assert.match(await live(policy, "ReadFile", "ReadFile"), decided);
    assert.match(await live(policy, "ReadFile"), /^block /);
    assert.match(await live(policy, "READFILE", "readFile"), /^block /);
  }
  assert.match(await live(PATTERNS("allow", "read*"), "ReadFile"), /mcp_tool_name_ambiguous/);
});

Deno.test("a pattern that is too long in its plain form still decides", async () => {
  const ligatures = "\ufb03".repeat(900);
  const policy = PATTERNS("block", `${ligatures}*`);
  assert.match(await live(policy, `${ligatures}x`), /^block matched_rule_r /);
  assert.equal(await live(policy, "other"), "forward");
});

Deno.test("a star in brackets is a star, in names of 1.1 too", async () => {
  assert.match(await live(PATTERNS("block", "wipe[*]"), "wipe*"), /^block matched_rule_r /);
  assert.match(await live(PATTERNS("block", "wipe[*]"), "wipe\uff0a"), /mcp_tool_name_ambiguous/);
});

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
