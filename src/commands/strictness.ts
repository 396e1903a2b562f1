/** How strict a verification is: options and profile. */

import { conflict, missingCompanion, unusable } from "../core/fault.ts";
import { lowerTrim } from "../core/text.ts";

/** The option of every verifier that takes a key. */
export const ALLOW_UNSIGNED_OPTION = {
  allow_unsigned: {
    type: "boolean",
    help: "accept what is not signed, though a key is given",
  },
} as const;

export const STRICTNESS_OPTIONS = {
  require_signature: {
    type: "boolean",
    help: "fail unless a signature holds under the given key",
  },
  ...ALLOW_UNSIGNED_OPTION,
  profile: {
    type: "string",
    value: "standard|strict",
    default: "standard",
    help: "strict requires a trusted signature and treats warnings as failures",
  },
} as const;

export interface Strictness {
  readonly strict: boolean;
  readonly requireSignature: boolean;
  readonly allowUnsigned: boolean;
}

/**
 * The strictness that the options ask for. The strict profile requires a signature.
 *
 * @throws {GaitError} `invalid_input` for an unknown profile, or a strict one without a key.
 */
export function strictnessOf(
  options: {
    readonly profile: string;
    readonly require_signature: boolean;
    readonly allow_unsigned: boolean;
  },
  hasKey: boolean,
): Strictness {
  const profile = lowerTrim(options.profile);
  const strict = profile === "strict";
  if (!strict && profile !== "standard") {
    throw unusable("--profile", options.profile, "standard or strict", "--profile strict");
  }
  if (strict && !hasKey) {
    throw missingCompanion("--profile strict", "a public key", "add --public-key <file>");
  }
  if (options.allow_unsigned && (options.require_signature || strict)) {
    throw conflict(
      "--allow-unsigned",
      strict ? "--profile strict" : "--require-signature",
      "leave one of them out: they ask for opposite things",
    );
  }
  return {
    strict,
    requireSignature: options.require_signature || strict,
    allowUnsigned: options.allow_unsigned,
  };
}
