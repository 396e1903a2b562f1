/** Verifying a pack from the command line, for `guard verify` and `verify chain`. */

import { GaitError } from "../../core/error.ts";
import {
  type PackReport,
  verifyPack,
  type VerifyPackOptions,
} from "../../core/guard/verify_pack.ts";
import type { GuardVerifyResult } from "../../core/schema/guard.ts";
import type { Host, OpenFile } from "../../io/host.ts";
import { prefixed } from "../../usecases/documents.ts";
import { openRunpack } from "../../usecases/runpack/open_runpack.ts";

/** What verification answers about a pack. */
export type PackAnswer = Omit<GuardVerifyResult, "correlation_id">;

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

/** Whether the profile is strict, which needs a key. */
export function isStrictProfile(profile: string, hasKey: boolean): boolean {
  const name = profile.trim().toLowerCase();
  if (name !== "standard" && name !== "strict") {
    throw new GaitError(
      "invalid_input",
      `unsupported --profile value "${profile}" (expected standard or strict)`,
    );
  }
  if (name === "strict" && !hasKey) {
    const message = "public key not configured: --profile strict needs one";
    throw new GaitError("invalid_input", message, { hint: "add --public-key <file>" });
  }
  return name === "strict";
}

/** Verifies the pack at a path. */
export async function verifyPackAt(
  path: string,
  options: VerifyPackOptions,
  host: Host<"read">,
): Promise<PackReport> {
  using file = await openPackFile(path, host);
  return await verifyPack(file, options);
}

async function openPackFile(path: string, host: Host<"read">): Promise<OpenFile> {
  try {
    return await openRunpack(path, `verifying ${path}`, host);
  } catch (error) {
    throw prefixed("open evidence pack zip: ", error);
  }
}

/** What is said of a pack that was verified. */
export function packAnswer(path: string, report: PackReport): PackAnswer {
  const { ok, pack_id, run_id, files_checked, signature_status } = report;
  const lists = {
    missing_files: report.missing_files,
    hash_mismatches: report.hash_mismatches,
    faults: report.faults,
    recomputed_files: report.recomputed_files,
    signature_errors: report.signature_errors,
    warnings: report.warnings,
  };
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  return {
    ok,
    path,
    ...(pack_id === "" ? {} : { pack_id }),
    ...(run_id === "" ? {} : { run_id }),
    ...(files_checked === 0 ? {} : { files_checked }),
    signature_status,
    ...(report.signatures_total === 0 ? {} : { signatures_total: report.signatures_total }),
    ...(report.signatures_valid === 0 ? {} : { signatures_valid: report.signatures_valid }),
    ...Object.fromEntries(filled),
  };
}
