/** An intent to read, without arguments or targets. */
export const INTENT = JSON.stringify({
  schema_id: "gait.gate.intent_request",
  schema_version: "1.0.0",
  created_at: "2026-02-05T00:00:00Z",
  producer_version: "0.0.0-dev",
  tool_name: "tool.read",
  args: {},
  targets: [],
  context: { identity: "alice", workspace: "/repo", risk_class: "low" },
});
