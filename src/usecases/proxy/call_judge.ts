/** Judging one call of a live session: from the message to an outcome that is settled and recorded. */

import type { Broker } from "../../core/gate/controls/broker.ts";
import type { PolicyJudge } from "../../core/gate/decide/policy_judge.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import { lostAroundCall, lostInCall } from "../../core/gate/intent/lost.ts";
import type { GateOutcome } from "../../core/gate/decide/outcome.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { MCP_HELD_MAX } from "../../core/limits.ts";
import type { KnownTools } from "../../core/mcp/call/known_tools.ts";
import { because, raise } from "../../core/gate/decide/raise.ts";
import { SPELLING_REASON, type ToolSpellings } from "../../core/mcp/call/tool_spelling.ts";
import { type GivenContext, withContext } from "../../core/mcp/call/call_context.ts";
import type { CallMessage } from "../../core/mcp/wire/client_message.ts";
import type { ToldDecision } from "../../core/mcp/wire/reply.ts";
import { intentOfCall, type ToolCall } from "../../core/mcp/call/tool_call.ts";
import { type MappedCall, type ToolMap, withMapping } from "../../core/mcp/map/tool_map.ts";
import { guardedCall } from "../../core/mcp/map/guarded_call.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { riskClassWarning } from "../../core/gate/policy/risk_classes.ts";
import { joinPath } from "../../io/path.ts";
import type { JudgedCall } from "../judge/judged_call.ts";
import type { TokenSupply } from "../judge/settle.ts";
import { type ApprovalDesk, approveCommand, type OpenWait } from "./approval_desk.ts";
import type { LockGuard, SendOwn } from "./lock_guard.ts";
import type { SessionRecorder } from "./recorder.ts";
import type { GateControls } from "../judge/controls.ts";
import type { FoundGuard, GuardedBy } from "../judge/guard_files.ts";
import { judge } from "../judge/judge.ts";
import type { CallState } from "../state/call_state.ts";
import { callState } from "../state/open_state.ts";
import { KeptRecords } from "../log/decision_entry.ts";
import { printable, printed } from "../../core/text.ts";
import { withoutEmpty } from "../../core/present.ts";
import { idText } from "../../core/mcp/wire/message_id.ts";
import { withSurroundings } from "../../core/mcp/call/around_call.ts";
import { addedArgumentFault } from "../../core/gate/conditions/select.ts";

export interface JudgeParts {
  readonly run_id: string;
  /** Whether the session only observes: every call is forwarded. */
  readonly isSimulated: boolean;
  readonly compiled: PolicyJudge;
  /** How the policy spells tools. */
  readonly spellings: ToolSpellings;
  readonly policy_digest: string;
  readonly controls: GateControls;
  readonly broker: Broker;
  readonly key: SigningKey;
  readonly traceDir: string;
  readonly given: GivenContext | undefined;
  readonly map: ToolMap;
  readonly guard: LockGuard | undefined;
  readonly desk: ApprovalDesk | undefined;
  readonly approvalDir: string;
  /** The files that the session's decisions depend on. */
  readonly own: FoundGuard;
  readonly recorder: SessionRecorder;
  /** SHA-256 of the UTF-8 bytes of a text, as hex. */
  readonly sha256: (text: string) => string;
}

export interface HoldingChannel {
  /** Sends a message of our own to the server. */
  readonly send: SendOwn;
  /** Called when the call begins to wait for an approval. */
  onHold?(): void;
}

export interface CallPlace {
  readonly channel: HoldingChannel;
  /** Key of its id, by which it can be cancelled. */
  readonly key: string;
  readonly intent_id: string;
}

export interface JudgedMessage {
  readonly outcome: GateOutcome;
  /** Whether the server gets the call. */
  readonly isForwarded: boolean;
  /** The answer to the client if the call is not forwarded. */
  readonly told: ToldDecision;
  /** Whether the client no longer waits for an answer. */
  readonly isCancelled: boolean;
}

/** Judges calls; some wait for an approval. */
export class CallJudge {
  readonly #parts: JudgeParts;
  readonly #known: KnownTools;
  readonly #host: Host<"read" | "write" | "env" | "run">;
  readonly #state: CallState;
  readonly #held = new Map<string, AbortController>();
  readonly #riskClasses = new Set<string>();

  constructor(
    parts: JudgeParts,
    known: KnownTools,
    host: Host<"read" | "write" | "env" | "run">,
  ) {
    this.#parts = parts;
    this.#known = known;
    this.#host = host;
    this.#state = callState(parts.controls, parts.isSimulated, host);
  }

  /** Gives up a call that waits; whether there was one. */
  cancel(key: string): boolean {
    const held = this.#held.get(key);
    held?.abort();
    return held !== undefined;
  }

  /** Gives up all calls that wait. */
  abandonHeld(): void {
    for (const held of this.#held.values()) held.abort();
  }

  /** Judges and records a call. Whatever throws on the way refuses the call. */
  async judge(
    call: CallMessage,
    { channel, key, intent_id }: CallPlace,
  ): Promise<JudgedMessage> {
    const { guard, map, recorder, isSimulated } = this.#parts;
    const kept = new KeptRecords();
    const mapped = map.map(call.name, call.args, { rounded: call.rounded });
    const request = this.#requestOf(call, mapped);
    const told = await recorder.told(
      { id: idText(call.id), name: call.name, args: call.args },
      mapped.secrets,
    );
    const judgement = await judge(request, {
      policy: this.#parts.compiled,
      policy_digest: this.#parts.policy_digest,
      controls: this.#parts.controls,
      broker: this.#parts.broker,
      state: this.#state,
      isSimulated,
      sha256: this.#parts.sha256,
      signing: () => Promise.resolve({ key: this.#parts.key, warnings: [] }),
      tighten: async (decision) => {
        const changed = await guard?.problem(call, channel.send);
        return this.#strict(decision, call, mapped, changed);
      },
      guard: this.#guardedBy(request, call),
      lost: () => [
        ...call.rounded.size > 0 ? ["a number that a double cannot hold"] : [],
        ...lostInCall(request),
        ...lostAroundCall(request),
        ...this.#known.has(call.name) ? [] : this.#parts.spellings.lostCase(call.name),
        ...call.unbound,
      ],
      isEdge: true,
      isLive: true,
      tokensFor: (judged) => this.#tokensFor(judged, mapped.secrets, channel, key),
      recording: {
        audit: this.#recordPath("approval_audit", intent_id),
        evidence: this.#recordPath("credential_evidence", intent_id),
        keepsLatency: true,
        toolName: told.toolName,
        recordTrace: (trace) => recorder.trace(trace, kept),
        keep: kept.keep,
      },
    }, this.#host);

    const { intent, args_digest, intent_digest, policy_digest, outcome, wait, recorded } =
      judgement;
    this.#warnOfRiskClass(intent.context.risk_class);
    const { trace_id } = recorded;
    const isForwarded = isSimulated || outcome.verdict === "allow";
    const would = "simulated_verdict" in outcome && outcome.simulated_verdict !== "allow"
      ? outcome
      : undefined;
    await recorder.decide({
      ...{ intent_id, intent, args_digest, outcome, secrets: mapped.secrets },
      call: {
        ...{ id: told.id, tool: told.tool },
        input_digest: call.args === intent.args
          ? args_digest
          : this.#parts.sha256(canonicalText(call.args)),
      },
      answer: isForwarded ? "pass" : "deny",
      rule: judgement.decision.matched_rule,
      events: [
        ...(would === undefined ? [] : [`simulated_${would.simulated_verdict}`]),
        ...(wait === undefined ? [] : [`approval_${wait}`]),
      ],
    }, kept);
    if (would !== undefined) {
      const { simulated_verdict: verdict, simulated_reason_codes: codes } = would;
      const shown = `${printable(call.name)} (${verdict}: ${codes.map(printable).join(", ")})`;
      this.#host.tell(printed`gait: observed, and forwarded: ${shown}`);
    }
    const approval = judgement.gathered?.approval;
    if (
      approval?.granted === true && approval.approval_keys === 1 && approval.valid_approvals > 1
    ) {
      const count = approval.valid_approvals;
      this.#host.tell(
        printed`gait: ${String(count)} approvals under one key: its holder can approve in any name`,
      );
    }

    const answer: ToldDecision = {
      ...outcome,
      trace_id,
      intent_digest,
      policy_digest,
      ...withoutEmpty({ messages: judgement.decision.messages }),
      ...(outcome.verdict === "require_approval"
        ? { approve_command: approveCommand(judgement, this.#parts.approvalDir) }
        : {}),
    };
    return { outcome, isForwarded, told: answer, isCancelled: wait === "cancelled" };
  }

  #guardedBy(request: IntentRequest, call: CallMessage): GuardedBy {
    const { own, map, compiled: { policies } } = this.#parts;
    const isMapped = map.names(call.name);
    return {
      files: own,
      call: guardedCall({
        ...{ request: { ...request, args: call.judged }, tool: call.name, policies },
        // The server starts where gait does.
        ...{ cwd: own.folder, folder: own.folder },
        kind: isMapped ? "mapped" : undefined,
      }),
    };
  }

  #requestOf(call: CallMessage, mapped: MappedCall): IntentRequest {
    const { given, compiled: { policies } } = this.#parts;
    const bare: ToolCall = {
      ...{ name: call.name, args: call.judged, targets: [], arg_provenance: [], context: {} },
      created_at: this.#host.now(),
    };
    const named = withMapping(given === undefined ? bare : withContext(bare, given), mapped);
    const around = { called_as: call.name, name: named.name };
    return intentOfCall({ ...named, args: withSurroundings(named.args, around, policies) });
  }

  /** Tightens the policy's decision by tool map, annotations and lock; they never soften it. */
  #strict(
    decision: Decision,
    call: CallMessage,
    mapped: MappedCall,
    changed: string | undefined,
  ): Decision {
    const { map } = this.#parts;
    let strict = this.#known.tighten(decision, call.name, map.tighten);
    if (this.#isOtherSpelling(call.name)) strict = raise(strict, "block", SPELLING_REASON);
    if (mapped.problem !== undefined || addedArgumentFault(call.args) !== undefined) {
      strict = raise(strict, "block", "mcp_argument_not_judgeable");
    }
    if (changed !== undefined) strict = raise(strict, "block", changed);
    // an approval of this call would approve every other that a double cannot tell from it
    const wantsApproval = strict.verdict === "require_approval";
    return wantsApproval && call.rounded.size > 0 ? because(strict, "mcp_inexact_number") : strict;
  }

  /** Warns once for each risk class that the policy knows only in a similar spelling. */
  #warnOfRiskClass(riskClass: string): void {
    if (this.#riskClasses.has(riskClass)) return;
    this.#riskClasses.add(riskClass);
    const { policies } = this.#parts.compiled;
    for (const warning of riskClassWarning(policies, riskClass)) {
      this.#host.tell(printed`gait: ${warning}`);
    }
  }

  /** A server may take it for another tool than the policy does, unless it lists that name. */
  #isOtherSpelling(name: string): boolean {
    const { spellings } = this.#parts;
    if (spellings.otherForm(name) !== undefined) return true;
    return spellings.otherCase(name) !== undefined && !this.#known.has(name);
  }

  /** The tokens on the desk, and more of them for as long as the call may wait. */
  async #tokensFor(
    judged: JudgedCall,
    secrets: readonly string[],
    channel: HoldingChannel,
    key: string,
  ): Promise<TokenSupply | undefined> {
    const { desk } = this.#parts;
    if (desk === undefined || this.#parts.isSimulated) return undefined;
    const paths = await desk.tokensFor(judged.intent_digest);
    const input_digest = this.#parts.sha256(canonicalText(judged.request.args));
    const held = this.#held;
    const canWait = desk.waits && held.size < MCP_HELD_MAX;
    let wait: OpenWait | undefined;
    return {
      paths,
      async more() {
        if (!canWait) return undefined;
        if (wait === undefined) {
          const abort = new AbortController();
          held.set(key, abort);
          wait = await desk.open({ ...judged, secrets, input_digest }, abort.signal);
          channel.onHold?.();
        }
        return await wait.next();
      },
      async [Symbol.asyncDispose]() {
        held.delete(key);
        await wait?.[Symbol.asyncDispose]();
      },
    };
  }

  #recordPath(kind: string, intent_id: string): string {
    return joinPath(this.#parts.traceDir, `${kind}_${this.#parts.run_id}_${intent_id}.json`);
  }
}
