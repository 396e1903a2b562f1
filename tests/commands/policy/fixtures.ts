/** Inputs of the policy commands. Their digests were computed by another implementation too. */

/** The intent of `examples/policy-test/intent.json`, with changes. */
export function intentText(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-example",
    tool_name: "tool.write",
    args: { path: "/tmp/out.txt", content: "hello" },
    targets: [{ kind: "path", value: "/tmp/out.txt" }],
    arg_provenance: [{ arg_path: "$.path", source: "user" }],
    context: { identity: "example-user", workspace: "/tmp/workspace", risk_class: "high" },
    ...changes,
  });
}

/** Digest of that intent. */
export const INTENT_DIGEST = "9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7";

/** Digests of the policies that have a default verdict and nothing else. */
export const DEFAULT_DIGESTS = {
  allow: "65819d9cf07c7619aa8aaf2bd4e8d6f8e3f86b139b49a68c535fd14d77a5009f",
  block: "3592f5ae672a396845ca29c14ade912f99cb1fca99cecb8edd9cfec74eae8a35",
  dry_run: "02249d0365a5974a598e89847392792742712444b0f7823d13626354e469340d",
  require_approval: "07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9",
} as const;

export { SENSITIVE_EGRESS } from "../../support/sample_policy.ts";

/** Its digest. */
export const SENSITIVE_EGRESS_DIGEST =
  "33aa1c344102855944b259b72335bc52639d5524819170793511c4deb2f62c4a";
