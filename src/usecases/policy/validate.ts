/** Checks policy files: one, or several with an outcome each. */

import { GaitError } from "../../core/error.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import type { PolicyCheck } from "../../core/gate/policy/lint/lint.ts";
import { withoutEmpty } from "../../core/present.ts";
import type {
  PolicyValidateFilesResult,
  PolicyValidateResult,
  ValidatedPolicy,
} from "../../core/schema/policy.ts";
import type { Host } from "../../io/host.ts";
import { readLintedPolicy, STANDARD_INPUT } from "../documents.ts";

export type ValidateData = Omit<PolicyValidateResult, "correlation_id">;
export type ValidateFilesData = Omit<PolicyValidateFilesResult, "correlation_id">;

/** Options of checking policies. */
export interface ValidateOptions {
  /** Whether a warning is a fault. */
  readonly strict: boolean;
  /** Path of a tool lock, or of a list of tools, whose schemas the conditions must fit. */
  readonly tools?: string | undefined;
}

/**
 * Checks one policy.
 *
 * @throws {GaitError} `invalid_input` for a policy with a fault.
 */
export async function validatePolicy(
  path: string,
  { strict, tools }: ValidateOptions,
  host: Host<"read">,
): Promise<ValidateData> {
  return await validateWith(path, strict, await toolCheck(tools, host), host);
}

/** Loaded only where tools are given: most policies are checked without any. */
async function toolCheck(
  path: string | undefined,
  host: Host<"read">,
): Promise<PolicyCheck | undefined> {
  if (path === undefined) return undefined;
  const { readSchemaCheck } = await import("./schema_check.ts");
  return await readSchemaCheck(path, host);
}

async function validateWith(
  path: string,
  strict: boolean,
  check: PolicyCheck | undefined,
  host: Host<"read">,
): Promise<ValidateData> {
  const { policy, warnings: doubts, warningsOf } = await readLintedPolicy(path, host);
  const warnings = check === undefined ? doubts : [...doubts, ...warningsOf(check)];
  const policy_digest = await digestPolicy(policy);
  const { schema_id, schema_version, default_verdict, rules } = policy;
  const ok = !strict || warnings.length === 0;
  const about = `default=${default_verdict} rules=${rules.length} digest=${policy_digest}`;
  return {
    ok,
    schema_id,
    schema_version,
    policy_digest,
    default_verdict,
    ...withoutEmpty({ rule_count: rules.length }),
    summary: ok
      ? `policy validate ok: ${about}`
      : `policy validate failed: warnings=${warnings.length} ${about}`,
    ...withoutEmpty({ warnings }),
  };
}

/**
 * Checks several policies. A fault of one is part of the result and keeps no other from being checked.
 *
 * @throws {GaitError} `invalid_input` where standard input is named twice.
 */
export async function validatePolicies(
  paths: readonly string[],
  { strict, tools }: ValidateOptions,
  host: Host<"read">,
): Promise<ValidateFilesData> {
  const check = await toolCheck(tools, host);
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1) {
    throw new GaitError("invalid_input", "standard input can be only one of the policies", {
      hint: "give - once, and the paths of the others",
    });
  }
  const files: ValidatedPolicy[] = [];
  const warnings: string[] = [];
  for (const path of paths) {
    const { file, warnings: found } = await outcomeOf(path, strict, check, host);
    files.push(file);
    for (const warning of found) warnings.push(warning);
  }
  const failed = files.filter(({ ok }) => !ok).length;
  return {
    ok: failed === 0,
    summary: `policy validate ${failed === 0 ? "ok" : "failed"}: files=${files.length} ` +
      `failed=${failed} warnings=${warnings.length}`,
    files,
    ...withoutEmpty({ warnings }),
  };
}

async function outcomeOf(
  path: string,
  strict: boolean,
  check: PolicyCheck | undefined,
  host: Host<"read">,
): Promise<{ readonly file: ValidatedPolicy; readonly warnings: readonly string[] }> {
  try {
    const { ok, summary, policy_digest, default_verdict, rule_count = 0, warnings = [] } =
      await validateWith(path, strict, check, host);
    const about = withoutEmpty({ rule_count, warning_count: warnings.length });
    return { file: { path, ok, summary, policy_digest, default_verdict, ...about }, warnings };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const { message, code, fields, hint } = error;
    const summary = `policy validate failed: ${message}`;
    const about = withoutEmpty({ fields });
    return {
      file: { path, ok: false, summary, error: message, error_code: code, hint, ...about },
      warnings: [],
    };
  }
}
