/**
 * From the policy's decision to the final verdict: limits, approvals and brokers, with what they
 * touch. The one way for every command that enforces, so that none is weaker than another.
 */

import { type Broker, brokerRequest, isRunnableCommand } from "../../core/gate/controls/broker.ts";
import {
  applyApprovals,
  applyBroker,
  applyRateLimit,
  type BrokerOutcome,
  type GateOutcome,
  initialOutcome,
  needsCredential,
} from "../../core/gate/decide/outcome.ts";
import type { RateLimitOutcome } from "../../core/gate/controls/rate_limit.ts";
import type { Source } from "../../core/source.ts";
import { trim, uniqueSorted } from "../../core/text.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import type { Host } from "../../io/host.ts";
import type { CallState } from "../state/call_state.ts";
import type { GateControls } from "./controls.ts";
import type { GatheredApprovals } from "./gather_approvals.ts";
import type { IssuedCredential } from "./record_decision.ts";
import type { JudgedCall } from "./judged_call.ts";

/** `request_changed`: a token came, but what the person had read was not what gait had written. */
export type WaitEnd = "timeout" | "cancelled" | "request_changed";

/** Approval tokens of one call that arrive from elsewhere than the settings. */
export interface TokenSupply extends AsyncDisposable {
  /** Paths of the tokens at hand. */
  readonly paths: readonly string[];
  /** Tokens at hand that came as texts. */
  readonly documents?: readonly Source[];
  /** Waits for further tokens; answers all paths then, or how the wait ended. `undefined`: no wait. */
  more(): Promise<readonly string[] | WaitEnd | undefined>;
}

/** Settings for settling calls: limits, approvals and credentials. */
export interface SettleSetting {
  readonly controls: GateControls;
  readonly broker: Broker;
  /** Where calls are counted and approvals are used. */
  readonly state: CallState;
  /** Loads the key that signs the trace; it is asked for after the call was counted. */
  signing(): Promise<{ readonly key: SigningKey; readonly warnings: readonly string[] }>;
  /** Whether nothing is enforced, counted or asked. */
  readonly isSimulated?: boolean;
  /** Finds further tokens for a call that needs approval. */
  tokensFor?(call: JudgedCall): Promise<TokenSupply | undefined>;
}

export interface Settled {
  readonly outcome: GateOutcome;
  readonly limit: RateLimitOutcome | undefined;
  readonly gathered: GatheredApprovals | undefined;
  readonly issued: IssuedCredential | undefined;
  /** How a wait for approvals ended, if the call waited in vain. */
  readonly wait: WaitEnd | undefined;
  readonly key: SigningKey;
  readonly warnings: readonly string[];
}

/** Counts the call, examines approvals and asks the broker, each where its answer still decides. */
export async function settle(
  call: JudgedCall,
  setting: SettleSetting,
  host: Host<"read" | "write" | "env" | "run">,
): Promise<Settled> {
  let outcome = initialOutcome(call.decision);
  const limit = await countCall(call, setting.state);
  if (limit !== undefined) outcome = applyRateLimit(outcome, limit);
  const { key, warnings: keyWarnings } = await setting.signing();
  let gathered: GatheredApprovals | undefined;
  let wait: WaitEnd | undefined;
  if (outcome.verdict === "require_approval") {
    ({ gathered, wait } = await approvalsFor(call, key, setting, host));
    outcome = applyApprovals(outcome, gathered.approval);
    if (wait !== undefined) outcome = withWait(outcome, wait);
  }
  const credential = await credentialFor(outcome, call, setting, host);
  if (credential?.answer !== undefined) outcome = applyBroker(outcome, credential.answer);
  const isUncounted = limit !== undefined && setting.controls.state === undefined &&
    setting.controls.rate_limit_state === "";
  const warnings = [
    ...keyWarnings,
    ...(isUncounted ? [NOT_COUNTED] : []),
    ...gathered?.warnings ?? looseReference(setting),
    ...credential?.warnings ?? [],
  ];
  return { outcome, limit, gathered, issued: credential?.issued, wait, key, warnings };
}

const NOT_COUNTED = "no call is counted: --rate-limit-state is empty, so each call is the first";

/** Whatever the verdict, a call is counted; a simulated one is only looked at. */
async function countCall(
  { decision: { rate_limit, further_rate_limits }, intent }: JudgedCall,
  state: CallState,
): Promise<RateLimitOutcome | undefined> {
  if (rate_limit === undefined) return undefined;
  const { tool_name, context: { identity } } = intent;
  let outcome = await state.count({ limit: rate_limit, tool_name, identity });
  for (const limit of further_rate_limits) {
    if (!outcome.allowed) return outcome;
    outcome = await state.count({ limit, tool_name, identity });
  }
  return outcome;
}

async function approvalsFor(
  call: JudgedCall,
  traceKey: SigningKey,
  setting: SettleSetting,
  host: Host<"read" | "env">,
): Promise<{ readonly gathered: GatheredApprovals; readonly wait: WaitEnd | undefined }> {
  const { gatherApprovals } = await import("./gather_approvals.ts");
  const { controls, state } = setting;
  const isOnce = controls.approval_use === "once";
  await using supply = await setting.tokensFor?.(call);
  let further = supply?.paths ?? [];
  while (true) {
    const tokenPaths = [...givenTokens(setting), ...further];
    const given = { call, tokenPaths, documents: supply?.documents ?? [], traceKey };
    const checked = await gatherApprovals(given, controls, host);
    const gathered = isOnce
      ? await (await import("./use_once.ts")).useOnce(checked, call, state)
      : checked;
    if (gathered.approval.granted) return { gathered, wait: undefined };
    const more = await supply?.more();
    if (more === undefined || typeof more === "string") return { gathered, wait: more };
    further = more;
  }
}

function withWait(outcome: GateOutcome, wait: WaitEnd): GateOutcome {
  const reason_codes = uniqueSorted([...outcome.reason_codes, `approval_wait_${wait}`]);
  return { ...outcome, reason_codes };
}

export function givenTokens({ controls }: Pick<SettleSetting, "controls">): string[] {
  return [controls.approval_token ?? "", ...controls.approval_token_chain]
    .map(trim).filter((path) => path !== "");
}

/** The warning that `gatherApprovals` would have given if approvals had been required. */
function looseReference(setting: SettleSetting): readonly string[] {
  const isLoose = trim(setting.controls.approval_token_ref) !== "" &&
    givenTokens(setting).length === 0;
  return isLoose
    ? ["an approval token reference was given without a token: nothing vouches for it"]
    : [];
}

/** Answer of a broker, or in a simulation the assumed one. */
interface AskedBroker {
  /** `undefined` where only asking would tell. */
  readonly answer: BrokerOutcome | undefined;
  readonly issued?: IssuedCredential;
  readonly warnings?: readonly string[];
}

/**
 * A broker is asked only where its answer still decides. In simulation no program is run and nothing
 * is issued, but what can be known without that is said.
 */
async function credentialFor(
  outcome: GateOutcome,
  { decision, request: intent }: JudgedCall,
  { broker, controls, isSimulated = false }: SettleSetting,
  host: Host<"env" | "run">,
): Promise<AskedBroker | undefined> {
  if (decision.credential === undefined || !needsCredential(decision, outcome)) return undefined;
  if (broker.kind === "off") return { answer: "no_broker" };
  if (isSimulated && broker.kind === "command") {
    if (!isRunnableCommand(broker.command)) return { answer: "failed" };
    return { answer: undefined, warnings: [NOT_ASKED] };
  }
  const { request, evidenceScope } = brokerRequest(intent, decision.credential, {
    reference: controls.credential_ref ?? "",
    scopes: controls.credential_scopes,
  });
  const { askBroker } = await import("./ask_broker.ts");
  const answer = await askBroker(broker, request, host);
  if (typeof answer === "string" || isSimulated) return { answer };
  return { answer, issued: { request, evidenceScope, credential: answer } };
}

const NOT_ASKED = "the command broker was not asked: without its credential this call is blocked";
