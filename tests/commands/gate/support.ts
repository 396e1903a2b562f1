/** What tests of the Gate's commands start from. Expected values are in the tests themselves. */

import { signDocument } from "../../../src/core/crypto/signed_document.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";

/** The intent of `examples/policy-test/intent.json`. */
export const INTENT = {
  schema_id: "gait.gate.intent_request",
  schema_version: "1.0.0",
  created_at: "2026-02-05T00:00:00Z",
  producer_version: "0.0.0-example",
  tool_name: "tool.write",
  args: { path: "/tmp/out.txt", content: "hello" },
  targets: [{ kind: "path", value: "/tmp/out.txt" }],
  arg_provenance: [{ arg_path: "$.path", source: "user" }],
  context: { identity: "example-user", workspace: "/tmp/workspace", risk_class: "high" },
};

// worked values of the format
export const INTENT_DIGEST = "9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7";
export const ASK_DIGEST = "07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9";

/** A policy of one rule for `tool.write`. */
export function ruleOf(...lines: readonly string[]): string {
  const rule = ["name: the-rule", "match: { tool_names: [tool.write] }", ...lines];
  return `default_verdict: block\nrules:\n  - ${rule.join("\n    ")}\n`;
}

/** Files that every test has. */
export const FILES = {
  "i.json": JSON.stringify(INTENT),
  "allow.yaml": "default_verdict: allow",
  "block.yaml": "default_verdict: block",
  "ask.yaml": "default_verdict: require_approval",
  "dry.yaml": "default_verdict: dry_run",
  "k1": KEY_1.private,
  "k2": KEY_2.private,
  "k1.pub": KEY_1.public,
  "k2.pub": KEY_2.public,
};

/** Signs with the first test key, so that traces can be verified. */
export const PROD = "--key-mode prod --private-key k1";

/** A token for {@linkcode INTENT} under `ask.yaml`; changes are signed too. */
export async function tokenText(changes: JsonObject = {}, key: string = KEY_1.private) {
  const token = {
    schema_id: "gait.gate.approval_token",
    schema_version: "1.0.0",
    created_at: "2026-02-04T23:30:00Z",
    producer_version: "0.0.0-dev",
    token_id: "t1",
    approver_identity: "alice",
    reason_code: "change_ticket_123",
    intent_digest: INTENT_DIGEST,
    policy_digest: ASK_DIGEST,
    scope: ["tool:tool.write"],
    expires_at: "2026-02-05T00:30:00Z",
    ...changes,
  };
  return JSON.stringify(await signDocument(token, await parsePrivateKey(key)));
}

/** A file that was written, as JSON. */
export function written(system: MemorySystem, path: string): Record<string, unknown> {
  const file = system.files.get(path);
  if (file === undefined) throw new Error(`there is no ${path}: ${[...system.files.keys()]}`);
  return JSON.parse(new TextDecoder().decode(file.bytes));
}

/** Paths that the inputs did not have. */
export function newFiles(system: MemorySystem, files: object): string[] {
  return [...system.files.keys()].filter((path) => !Object.hasOwn(files, path)).sort();
}
