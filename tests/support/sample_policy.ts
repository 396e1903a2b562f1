/** The sample policy of the README, which uses nearly every key. */
export const SENSITIVE_EGRESS = `default_verdict: allow
rules:
  - name: sensitive-egress
    effect: require_approval
    min_approvals: 2
    require_broker_credential: true
    broker_reference: egress
    broker_scopes: [export]
    rate_limit:
      requests: 10
      window: hour
      scope: tool_identity
    dataflow:
      enabled: true
      tainted_sources: [external, tool_output]
      destination_kinds: [host]
      destination_operations: [write]
      action: require_approval
      reason_code: dataflow_tainted_egress
      violation: tainted_egress
    match:
      tool_names: [tool.write]
`;
