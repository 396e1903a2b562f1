/** How strict a verification is: options and profile. */

import { missingCompanion, unusable } from "../core/fault.ts";
import { lowerTrim } from "../core/text.ts";

/** Options that say how strict to be. */
export const STRICTNESS_OPTIONS = {
  require_signature: {
    type: "boolean",
    help: "fail unless a signature holds under the given key",
  },
  profile: {
    type: "string",
    value: "standard|strict",
    default: "standard",
    help: "strict requires a trusted signature and refuses whatever deserves a warning",
  },
} as const;

/**
 * The strictness that the options ask for. The strict profile requires a signature.
 *
 * @throws {GaitError} `invalid_input` for an unknown profile, or a strict one without a key.
 */
export function strictnessOf(
  options: { readonly profile: string; readonly require_signature: boolean },
  hasKey: boolean,
): { readonly strict: boolean; readonly requireSignature: boolean } {
  const profile = lowerTrim(options.profile);
  const strict = profile === "strict";
  if (!strict && profile !== "standard") {
    throw unusable("--profile", options.profile, "standard or strict", "--profile strict");
  }
  if (strict && !hasKey) {
    throw missingCompanion("--profile strict", "a public key", "add --public-key <file>");
  }
  return { strict, requireSignature: options.require_signature || strict };
}
