import { encodeUtf8 } from "../../core/bytes.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { formatPolicy } from "../../core/gate/policy/format.ts";
import { parsePolicy } from "../../core/gate/policy/parse.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { PolicyFmtResult } from "../../core/schema/policy.ts";
import type { Host } from "../../io/host.ts";
import { readPolicySource } from "../documents.ts";

/** Mode of a rewritten file where the system does not tell the old one. */
const UNKNOWN_MODE = 0o644;

/** Formats a policy: rewrites the file, only compares it, or returns the text. */
export async function formatPolicyFile(
  path: string,
  action: "write" | "check" | "print",
  host: Host<"read" | "write">,
): Promise<Omit<PolicyFmtResult, "correlation_id">> {
  const source = await readPolicySource(path, host);
  const policy = parsePolicy(source);
  const formatted = formatPolicy(source);
  const bytes = encodeUtf8(formatted);
  const changed = !areEqual(bytes, source.bytes);
  const written = action === "write" && changed;
  if (written) await host.write.file(path, bytes, await host.read.modeOf(path) ?? UNKNOWN_MODE);
  return {
    ok: !(action === "check" && changed),
    path,
    written,
    changed,
    policy_digest: await digestPolicy(policy),
    default_verdict: policy.default_verdict,
    ...withoutEmpty({ rule_count: policy.rules.length }),
    ...(action === "print" ? { formatted } : {}),
  };
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
