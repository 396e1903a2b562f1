/** Compiles `fail_closed`: which fields an intent of a risky class must not leave empty. */

import type { FailClosed, RequiredField } from "../policy/policy.ts";
import { type Decision, makeDecision } from "./decision.ts";

export interface CompiledFailClosed {
  /** Risk classes whose intents are checked. */
  readonly riskClasses: ReadonlySet<string>;
  /** Whether `targets` must not be empty. */
  readonly targets: boolean;
  /** Whether `arg_provenance` must not be empty. */
  readonly provenance: boolean;
  /** Decision by what is empty: 1 targets, 2 provenance, 3 both. */
  readonly missing: readonly [Decision, Decision, Decision, Decision];
}

/** Compiles `fail_closed`; returns `undefined` if it is off. */
export function compileFailClosed(failClosed: FailClosed): CompiledFailClosed | undefined {
  if (!failClosed.enabled || failClosed.risk_classes.length === 0) return undefined;
  return {
    riskClasses: new Set(failClosed.risk_classes),
    targets: failClosed.required_fields.includes("targets"),
    provenance: failClosed.required_fields.includes("arg_provenance"),
    missing: [
      missing([]),
      missing(["targets"]),
      missing(["arg_provenance"]),
      missing(["arg_provenance", "targets"]),
    ],
  };
}

function missing(fields: readonly RequiredField[]): Decision {
  return makeDecision({
    verdict: "block",
    reason_codes: fields.map((field) => `fail_closed_missing_${field}`),
    violations: fields.map((field) => `missing_${field}`),
    decided_by: "fail_closed",
    missing_fields: Object.freeze(fields),
  });
}
