/** Upgrades a policy file to generation 1.1. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { upgradePolicy } from "../../core/gate/policy/upgrade.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { PolicyUpgradeResult } from "../../core/schema/policy.ts";
import type { Host } from "../../io/host.ts";
import { readPolicySource } from "../documents.ts";

/** Mode of a rewritten file where the system does not tell the old one. */
const UNKNOWN_MODE = 0o644;

/**
 * Upgrades a policy: rewrites the file, or returns the text.
 *
 * @throws {GaitError} `invalid_input` for a text that is not a policy, or that 1.1 cannot express.
 */
export async function upgradePolicyFile(
  path: string,
  write: boolean,
  host: Host<"read" | "write">,
): Promise<Omit<PolicyUpgradeResult, "correlation_id">> {
  const source = await readPolicySource(path, host);
  const { text, policy, isChanged, changes, reordered } = upgradePolicy(source);
  const written = write && isChanged;
  if (written) {
    await host.write.file(path, encodeUtf8(text), await host.read.modeOf(path) ?? UNKNOWN_MODE);
  }
  const warnings = reordered.map(({ rule, effect, before }) =>
    `rule ${rule} (${effect}) is tried before ${before.join(", ")} now, as of one priority the ` +
    `strictest effect comes first: it decides calls that both match; give it a larger ` +
    "priority number to keep the order"
  );
  return {
    ok: true,
    path,
    written,
    changed: isChanged,
    policy_digest: await digestPolicy(policy),
    changes,
    reordered,
    ...write ? {} : { upgraded: text },
    ...withoutEmpty({ warnings }),
  };
}
