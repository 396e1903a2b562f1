/**
 * The judging of one call: normalize, evaluate, tighten, digest, settle, record. Every door goes
 * through this function, so that none is weaker than another.
 */

import type { PolicyJudge } from "../../core/gate/decide/policy_judge.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import { judgeIntent } from "../../core/gate/decide/judge_intent.ts";
import { simulate, type SimulatedOutcome } from "../../core/gate/decide/outcome.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { inexactArgs } from "../../core/json/inexact.ts";
import { isSimulatedName } from "../../core/places.ts";
import { printable } from "../../core/text.ts";
import { VERSION } from "../../core/version.ts";
import { recordDecision, type RecordedDecision, type Recording } from "./record_decision.ts";
import { type GuardedBy, keptFromGuard } from "./guard_files.ts";
import { exactOnly, sameArguments } from "./exact_only.ts";
import { settle, type Settled, type SettleSetting } from "./settle.ts";
import type { JudgedCall } from "./judged_call.ts";

/** Settings for judging a call and recording the decision. */
export interface JudgeSetting extends SettleSetting {
  readonly policy: PolicyJudge;
  readonly policy_digest: string;
  /** Name of the document that holds the intent, for errors. */
  readonly source?: string;
  /** SHA-256 of the UTF-8 bytes of a text, as 64 lower-case hex characters. */
  sha256(text: string): string | Promise<string>;
  /** INVARIANT: the returned decision is at least as strict as the given one. */
  tighten?(decision: Decision): Decision | Promise<Decision>;
  /** The files that decisions depend on, and the call as received: no rule lets it change them. */
  readonly guard: GuardedBy;
  /** Losses between the call as received and its digest, in words; see `lostInCall`. */
  lost?(): readonly string[];
  /** Whether the tool gets the call as it was received, if it is allowed. */
  readonly isEdge?: boolean;
  /** Whether calls are on their way to a tool, so that an approval may come later than the call. */
  readonly isLive?: boolean;
  /** Whether approval tokens came with the call, besides those that the settings name. */
  readonly hasTokens?: boolean;
  readonly recording: Recording;
}

export interface Judgement extends JudgedCall, Omit<Settled, "outcome" | "key"> {
  readonly outcome: Settled["outcome"] | SimulatedOutcome;
  readonly recorded: RecordedDecision;
}

/**
 * Judges a call. It never runs the tool.
 *
 * @throws {GaitError} if the call cannot be judged and recorded. There is no verdict then, and the
 * caller must not run the call.
 */
export async function judge(
  request: IntentRequest,
  setting: JudgeSetting,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<Judgement> {
  const { policy, policy_digest, recording } = setting;
  const start = performance.now();
  const { intent, canonical, decision: own } = judgeIntent(policy, request, setting.source);
  const [ofArgs, ofIntent] = [setting.sha256(canonical.args), setting.sha256(canonical.intent)];
  const [args_digest, intent_digest] = [await ofArgs, await ofIntent];
  const seen = sameArguments(own, { request, intent }, setting);
  const tight = await setting.tighten?.(seen.decision) ?? seen.decision;
  const kept = await keptFromGuard(tight, setting.guard, host);
  const { decision, warnings: exactness } = exactOnly(kept.decision, setting);
  const latency_ms = Math.round((performance.now() - start) * 1000) / 1000;

  const call = { request, intent, decision, policy_digest, args_digest, intent_digest };
  const { key, outcome: enforced, ...settled } = await settle(call, setting, host);
  const outcome = setting.isSimulated ? simulate(enforced) : enforced;

  const { verdict, violations } = outcome;
  const recorded = await recordDecision({
    decision,
    trace: {
      created_at: intent.created_at,
      producer_version: VERSION,
      correlation_id: recording.correlation_id,
      tool_name: intent.tool_name,
      args_digest,
      intent_digest,
      policy_digest,
      verdict,
      violations,
      latency_ms: recording.keepsLatency ? latency_ms : undefined,
    },
    approval: settled.gathered?.approval,
    tokenRef: setting.controls.approval_token_ref,
    issued: settled.issued,
    isSimulated: setting.isSimulated ?? false,
    key,
    recording,
  }, host);
  const warnings = [
    ...seen.warnings,
    ...kept.warnings,
    ...exactness,
    ...(exactness.length > 0 || setting.isLive === true ? [] : inexactArgs(intent.args)),
    ...settled.warnings,
    ...recorded.replaced ?? [],
    ...(setting.isSimulated === true ? plainName(recorded.trace_path) : []),
  ];
  return { ...call, ...settled, warnings, outcome, recorded };
}

/** Warns of a simulated trace that collectors of evidence would take for a decision. */
function plainName(path: string): readonly string[] {
  return path === "" || isSimulatedName(path) ? [] : [
    `${printable(path)} is the trace of a simulated decision, and its name does not say so: ` +
    "end it in .simulated.json",
  ];
}
