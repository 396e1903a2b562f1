/** Policies, intents and keys that several tests of the Gate use. */

import type { JsonValue } from "../../../src/core/json/json.ts";
import type { NormalizedIntent } from "../../../src/core/gate/intent/intent.ts";
import { readIntent } from "../../../src/core/gate/intent/read.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import {
  type CompiledPolicy,
  compilePolicy,
} from "../../../src/core/gate/decide/compiled_policy.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import type { Policy } from "../../../src/core/gate/policy/policy.ts";
import { parsePrivateKey, type SigningKey } from "../../../src/core/crypto/keys.ts";
import type { IntentRequest } from "../../../src/core/schema/gate.ts";
import type { Source } from "../../../src/core/source.ts";

export function source(text: string, name = "input"): Source {
  return { name, bytes: new TextEncoder().encode(text) };
}

export function policyOf(yaml: string): Policy {
  return parsePolicy(source(yaml, "policy.yaml"));
}

export function compiled(yaml: string): CompiledPolicy {
  return compilePolicy(policyOf(yaml));
}

/** The intent of `examples/policy-test/intent.json`. */
export const EXAMPLE = {
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

export function request(changes: { readonly [member: string]: JsonValue } = {}): IntentRequest {
  return readIntent({ ...EXAMPLE, ...changes }, "intent.json");
}

export function intentOf(changes: { readonly [member: string]: JsonValue } = {}): NormalizedIntent {
  return normalizeIntent(request(changes));
}

/** Test keys 1 to 3 of RFC 8032, section 7.1: seed, then public key. */
export const RFC8032_KEYS = [
  "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60" +
  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb" +
  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7" +
  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
] as const;

export function testKey(which: 0 | 1 | 2): Promise<SigningKey> {
  return parsePrivateKey(Uint8Array.fromHex(RFC8032_KEYS[which]).toBase64());
}
