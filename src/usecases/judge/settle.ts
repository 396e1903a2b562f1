/**
 * From the policy's decision to the final verdict: limits, approvals and brokers, with what they
 * touch. The one way for every command that enforces, so that none is weaker than another.
 */

import {
  type Broker,
  BROKER_ALLOWLIST_ENV,
  brokerRequest,
  resolveBroker,
} from "../../core/gate/controls/broker.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import {
  applyApprovals,
  applyBroker,
  applyRateLimit,
  type BrokerOutcome,
  type GateOutcome,
  needsCredential,
  outcomeOf,
} from "../../core/gate/decide/outcome.ts";
import type { RateLimitOutcome } from "../../core/gate/controls/rate_limit.ts";
import { trim } from "../../core/text.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import type { GateControls } from "../../commands/gate/eval_options.ts";
import type { GatheredApprovals } from "./gather_approvals.ts";
import type { IssuedCredential } from "./record_decision.ts";

/** A call that the policy has judged. */
export interface JudgedCall {
  /** The intent as it was received. */
  readonly request: IntentRequest;
  readonly intent: NormalizedIntent;
  readonly decision: Decision;
  readonly policy_digest: string;
  readonly intent_digest: string;
}

/** What settling a call takes beside the call. */
export interface SettleSetting {
  readonly controls: GateControls;
  readonly broker: Broker;
  /** Loads the key that signs the trace; it is asked for after the call was counted. */
  signing(): Promise<{ readonly key: SigningKey; readonly warnings: readonly string[] }>;
  /** Whether nothing is enforced, counted or asked. */
  readonly isSimulated?: boolean;
  /** Tokens beside those that the controls name. */
  readonly tokenPaths?: readonly string[];
  /**
   * Waits for further tokens where those at hand are not enough; answers all that are beside the
   * controls then, or `undefined` to wait no longer.
   */
  moreTokens?(): Promise<readonly string[] | undefined>;
}

/** The outcome with what led to it. */
export interface Settled {
  readonly outcome: GateOutcome;
  readonly limit: RateLimitOutcome | undefined;
  readonly gathered: GatheredApprovals | undefined;
  readonly issued: IssuedCredential | undefined;
  readonly key: SigningKey;
  readonly warnings: readonly string[];
}

/** Counts the call, examines approvals and asks the broker, each where its answer still decides. */
export async function settle(
  call: JudgedCall,
  setting: SettleSetting,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<Settled> {
  let outcome = outcomeOf(call.decision);
  const limit = await countCall(call, setting, host);
  if (limit !== undefined) outcome = applyRateLimit(outcome, limit);
  const signing = await setting.signing();
  const asked = outcome;
  let gathered = await approvalsFor(asked, call, signing.key, setting, host);
  while (gathered?.approval.granted === false) {
    const tokenPaths = await setting.moreTokens?.();
    if (tokenPaths === undefined) break;
    gathered = await approvalsFor(asked, call, signing.key, { ...setting, tokenPaths }, host);
  }
  if (gathered !== undefined) outcome = applyApprovals(outcome, gathered.approval);
  const credential = await credentialFor(outcome, call, setting, host);
  if (credential !== undefined) outcome = applyBroker(outcome, credential.answer);
  const warnings = [
    ...signing.warnings,
    ...gathered?.warnings ?? looseReference(setting),
  ];
  const { key } = signing;
  return { outcome, limit, gathered, issued: credential?.issued, key, warnings };
}

/** The broker that the options name. */
export function brokerOf(controls: GateControls, host: Host<"env">): Broker {
  return resolveBroker({
    broker: controls.credential_broker,
    envPrefix: controls.credential_env_prefix,
    command: controls.credential_command ?? "",
    commandArgs: controls.credential_command_args.join(),
    allowlist: host.env.get(BROKER_ALLOWLIST_ENV) ?? "",
  });
}

/** Whatever the verdict, a call is counted; a simulated one is only looked at. */
async function countCall(
  { decision: { rate_limit: limit }, intent }: JudgedCall,
  { controls, isSimulated = false }: SettleSetting,
  host: Host<"read" | "write">,
): Promise<RateLimitOutcome | undefined> {
  if (limit === undefined) return undefined;
  const { enforceRateLimit } = await import("./enforce_rate_limit.ts");
  const state = { path: controls.rate_limit_state.trim(), isSimulated };
  const { tool_name, context: { identity } } = intent;
  return await enforceRateLimit({ limit, tool_name, identity }, state, host);
}

async function approvalsFor(
  { verdict }: GateOutcome,
  { decision, intent, intent_digest, policy_digest }: JudgedCall,
  traceKey: SigningKey,
  setting: SettleSetting,
  host: Host<"read" | "env">,
): Promise<GatheredApprovals | undefined> {
  if (verdict !== "require_approval") return undefined;
  const { controls } = setting;
  const { gatherApprovals } = await import("./gather_approvals.ts");
  return await gatherApprovals({
    ...{ decision, intent_digest, policy_digest, traceKey, tool_name: intent.tool_name },
    tokenPaths: tokenPathsIn(setting),
    tokenRef: controls.approval_token_ref,
    keySources: {
      public_key: controls.approval_public_key,
      public_key_env: controls.approval_public_key_env,
      private_key: controls.approval_private_key,
      private_key_env: controls.approval_private_key_env,
    },
  }, host);
}

function tokenPathsIn({ controls, tokenPaths = [] }: SettleSetting): string[] {
  const { approval_token, approval_token_chain } = controls;
  return [approval_token ?? "", ...approval_token_chain, ...tokenPaths]
    .map(trim).filter((path) => path !== "");
}

/** What `gatherApprovals` would have warned of, had approvals been asked for. */
function looseReference(setting: SettleSetting): readonly string[] {
  const isLoose = trim(setting.controls.approval_token_ref) !== "" &&
    tokenPathsIn(setting).length === 0;
  return isLoose
    ? ["an approval token reference was given without a token: nothing vouches for it"]
    : [];
}

/** A broker is asked only where its answer still decides, and never in simulation. */
async function credentialFor(
  outcome: GateOutcome,
  { decision, request: intent }: JudgedCall,
  { broker, controls, isSimulated = false }: SettleSetting,
  host: Host<"env" | "run">,
): Promise<
  { readonly answer: BrokerOutcome; readonly issued: IssuedCredential | undefined } | undefined
> {
  if (decision.credential === undefined || !needsCredential(decision, outcome)) return undefined;
  if (broker.kind === "off") return { answer: "no_broker", issued: undefined };
  if (isSimulated) return undefined;
  const { request, evidenceScope } = brokerRequest(intent, decision.credential, {
    reference: controls.credential_ref ?? "",
    scopes: controls.credential_scopes,
  });
  const { askBroker } = await import("./ask_broker.ts");
  const answer = await askBroker(broker, request, host);
  const isIssued = typeof answer !== "string";
  return { answer, issued: isIssued ? { request, evidenceScope, credential: answer } : undefined };
}
