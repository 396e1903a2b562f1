/** A gate in the process of the agent. */

import { encodeUtf8 } from "../core/bytes.ts";
import type { SigningKey } from "../core/crypto/keys.ts";
import { GaitError } from "../core/error.ts";
import { quoted } from "../core/fault.ts";
import type { Decision } from "../core/gate/decide/decision.ts";
import { loadExactJudge } from "../core/gate/decide/exact_judge.ts";
import { createInProcessGate } from "../core/gate/in_process.ts";
import { parsePolicy } from "../core/gate/policy/parse.ts";
import type { Policy } from "../core/gate/policy/policy.ts";
import type { IntentRequest } from "../core/schema/gate.ts";
import { VERSION } from "../core/version.ts";
import type { CallDecision, CallDescription, CallEnd, ProposedCall, ToolGate } from "./call.ts";
import { intentOf } from "./gate.ts";
import { timestampOf } from "../core/time.ts";

/** How to judge in the process of the agent. */
export interface PolicyGateOptions extends CallDescription {
  /** Text of a policy in YAML or JSON, a policy, or several, of which the strictest verdict counts. */
  readonly policy: string | Policy | readonly Policy[];
  /** Key that signs a trace of each decision. Without it there are no traces. */
  readonly key?: SigningKey;
  /** Records a decision before the tool runs. If it throws, the tool does not run. */
  readonly onDecision?: (
    call: ProposedCall,
    decision: CallDecision,
  ) => void | PromiseLike<void>;
  /** Records how a call ended. What it throws is printed on standard error. */
  readonly onEnd?: (
    call: ProposedCall,
    decision: CallDecision | undefined,
    end: CallEnd,
  ) => void | PromiseLike<void>;
}

/** A gate that judges in this process. */
export interface PolicyGate extends ToolGate {
  /** Judges a call without recording it. */
  readonly peek: (call: ProposedCall) => Promise<CallDecision>;
}

/**
 * Makes a gate that judges calls in this process. It protects from what a model asks for, and not
 * from code: whatever runs in this process can go around it. It counts no calls and gets no
 * credentials; `createServerGate` does.
 *
 * @throws {GaitError} `invalid_input` for a text that is no policy, and for a policy with a rate
 * limit or a credential broker.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createPolicyGate } from "./policy_gate.ts";
 *
 * const gate = await createPolicyGate({
 *   policy: "default_verdict: block",
 *   context: { identity: "report-agent", workspace: "/srv/reports", risk_class: "high" },
 * });
 * const { verdict } = await gate.judge({ tool_name: "mail.send", args: {}, call_id: "call_1" });
 * assert.equal(verdict, "block");
 * ```
 */
export async function createPolicyGate(options: PolicyGateOptions): Promise<PolicyGate> {
  const { key, onDecision, onEnd } = options;
  const policies = policiesOf(options.policy);
  refuseUncountable(policies);
  const judgeExactly = await loadExactJudge(policies);
  const signer = key && await createInProcessGate(policies, key, { producer_version: VERSION });

  const requestOf = async (call: ProposedCall): Promise<IntentRequest> => ({
    schema_id: "gait.gate.intent_request",
    schema_version: "1.0.0",
    created_at: timestampOf(new Date()),
    producer_version: VERSION,
    ...await intentOf(call, options),
  });
  return {
    judge: async (call) => {
      const request = await requestOf(call);
      const signed = signer?.decide(request);
      const decision = signed === undefined
        ? decisionOf(judgeExactly(request).decision)
        : Object.freeze({ ...decisionOf(signed.decision), trace: signed.trace });
      await onDecision?.(call, decision);
      return decision;
    },
    peek: async (call) => decisionOf(judgeExactly(await requestOf(call)).decision),
    end: async (call, decision, end) => await onEnd?.(call, decision, end),
  };
}

function policiesOf(policy: PolicyGateOptions["policy"]): readonly Policy[] {
  if (typeof policy === "string") {
    return [parsePolicy({ name: "policy", bytes: encodeUtf8(policy) })];
  }
  const policies = typeof policy !== "object" || policy === null
    ? []
    : "rules" in policy
    ? [policy]
    : policy;
  if (policies.length > 0) return policies;
  throw new GaitError("invalid_input", "Cannot make a gate: there is no policy", {
    hint: "pass the text of a policy, or what parsePolicy returns",
  });
}

/** A limit that nobody counts would be none. */
function refuseUncountable(policies: readonly Policy[]): void {
  for (const { name, rate_limit, require_broker_credential } of policies.flatMap(rulesOf)) {
    const what = require_broker_credential
      ? "credential"
      : (rate_limit?.requests ?? 0) > 0
      ? "rate limit"
      : undefined;
    if (what === undefined) continue;
    throw new GaitError(
      "invalid_input",
      `Cannot enforce the ${what} of rule ${quoted(name)} in this process`,
      { hint: "start gait serve --policy <file>, and use createServerGate" },
    );
  }
}

function rulesOf({ rules }: Policy): Policy["rules"] {
  return rules;
}

function decisionOf(decision: Decision): CallDecision {
  const { verdict, reason_codes, violations, messages, required_approvals } = decision;
  return Object.freeze({ verdict, reason_codes, violations, messages, required_approvals });
}
