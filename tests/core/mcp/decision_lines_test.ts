import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import {
  type DecisionFacts,
  decisionLogLine,
  decisionOtelLine,
} from "../../../src/core/mcp/call/decision_lines.ts";

const FACTS: DecisionFacts = {
  created_at: "1980-01-01T00:00:00Z",
  producer_version: "0.0.0-dev",
  run_id: "run_mcp_case",
  trace_id: "18bd0811f3b71e4271ed4f08",
  trace_path: "t.json",
  tool_name: "tool.write",
  verdict: "block",
  reason_codes: ["matched_rule_block_write_host"],
  policy_digest: "dcfe05a3402e39a581bf545c612a5c0a5b82783c62a7d211e6e020a357bed824",
  intent_digest: "4ad3264298bc0d52af8a16f32ed46695115bc70d9869faa0ac03417fa84a727a",
  called_as: "tool.write",
  session_id: "",
};

Deno.test("the log line has the bytes of the worked example", () => {
  assert.equal(
    decodeUtf8(decisionLogLine(FACTS)),
    '{"created_at":"1980-01-01T00:00:00Z","producer_version":"0.0.0-dev","run_id":"run_mcp_case","trace_id":"18bd0811f3b71e4271ed4f08","trace_path":"t.json","tool_name":"tool.write","verdict":"block","reason_codes":["matched_rule_block_write_host"],"policy_digest":"dcfe05a3402e39a581bf545c612a5c0a5b82783c62a7d211e6e020a357bed824","intent_digest":"4ad3264298bc0d52af8a16f32ed46695115bc70d9869faa0ac03417fa84a727a"}\n',
  );
});

Deno.test("the log line leaves out what is empty", () => {
  const line = JSON.parse(
    decodeUtf8(decisionLogLine({ ...FACTS, trace_path: "", reason_codes: [] })),
  );
  assert.equal("trace_path" in line || "reason_codes" in line, false);
});

Deno.test("the OTEL line has the members of the format, and gen_ai.* besides", () => {
  const [gait, genAi] = [
    '"gait.intent_digest":"4ad3264298bc0d52af8a16f32ed46695115bc70d9869faa0ac03417fa84a727a","gait.policy_digest":"dcfe05a3402e39a581bf545c612a5c0a5b82783c62a7d211e6e020a357bed824","gait.reason_codes":["matched_rule_block_write_host"],"gait.run_id":"run_mcp_case","gait.tool_name":"tool.write","gait.trace_path":"t.json","gait.verdict":"block"',
    '"gen_ai.operation.name":"execute_tool","gen_ai.tool.name":"tool.write","gen_ai.tool.type":"function"',
  ];
  assert.equal(
    decodeUtf8(decisionOtelLine(FACTS)),
    `{"attributes":{${gait},${genAi}},"body":"gait.mcp.proxy.decision","severity_text":"INFO","time_unix_nano":315532800000000000,"trace_id":"18bd0811f3b71e4271ed4f08"}\n`,
  );
});

Deno.test("the OTEL line tells session, call id and the model's name of the tool where they are known", () => {
  const line = decisionOtelLine({
    ...FACTS,
    called_as: "Write",
    call_id: "toolu_1",
    session_id: "s",
  });
  const { attributes } = JSON.parse(decodeUtf8(line));
  assert.equal(attributes["gait.tool_name"], "tool.write");
  assert.equal(attributes["gen_ai.tool.name"], "Write");
  assert.equal(attributes["gen_ai.tool.call.id"], "toolu_1");
  assert.equal(attributes["gen_ai.conversation.id"], "s");
});

// Worked values of the format, and the ends of what a timestamp can hold.
const TIMES: readonly (readonly [created_at: string, nanoseconds: string])[] = [
  ["2026-02-05T00:00:00.123456789Z", "1770249600123456789"],
  ["2026-02-05T00:00:00.000000001Z", "1770249600000000001"],
  ["1969-12-31T23:59:59.999999999Z", "-1"],
  ["9999-12-31T23:59:59.999999999Z", "253402300799999999999"],
];

for (const [created_at, nanoseconds] of TIMES) {
  Deno.test(`time_unix_nano of ${created_at} is ${nanoseconds}, to the last digit`, () => {
    const text = decodeUtf8(decisionOtelLine({ ...FACTS, created_at }));
    assert.ok(text.includes(`"time_unix_nano":${nanoseconds},`), text);
  });
}
