/**
 * A live session: judges every call of a client, records what comes of it, and knows nothing of
 * pipes or sockets. A transport shows it each message and does as it says.
 *
 * INVARIANT: a call is forwarded only after its verdict is allow, its trace is written and it stands
 * in the journal. Whatever fails before that refuses the call.
 */

import { printable } from "../../../cli/style.ts";
import { decodeUtf8 } from "../../../core/bytes.ts";
import { GaitError } from "../../../core/error.ts";
import type { Broker } from "../../../core/gate/broker.ts";
import type { CompiledPolicy } from "../../../core/gate/compiled_policy.ts";
import type { Decision } from "../../../core/gate/decision.ts";
import { evaluate } from "../../../core/gate/evaluate.ts";
import { canonicalIntent } from "../../../core/gate/intent_digest.ts";
import { normalizeIntent } from "../../../core/gate/intent_normalize.ts";
import type { GateOutcome } from "../../../core/gate/outcome.ts";
import { canBeAllowed } from "../../../core/gate/reachable.ts";
import { lowerTrim, uniqueSorted } from "../../../core/gate/text.ts";
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import { MCP_HELD_MAX, MCP_KNOWN_MAX, MCP_PENDING_MAX } from "../../../core/limits.ts";
import { KnownTools, raise } from "../../../core/mcp/annotations.ts";
import { type GivenContext, withContext } from "../../../core/mcp/call_context.ts";
import {
  type CallMessage,
  type PassedMessage,
  readClientMessage,
  type RefusedMessage,
  RpcCode,
} from "../../../core/mcp/client_message.ts";
import { messageId } from "../../../core/mcp/message_id.ts";
import { withoutTools } from "../../../core/mcp/list_edit.ts";
import {
  decisionReply,
  errorReply,
  refusalReply,
  type ToldDecision,
} from "../../../core/mcp/reply.ts";
import { readServerMessage, type ServerResponse } from "../../../core/mcp/server_message.ts";
import { intentOfCall, type ToolCall } from "../../../core/mcp/tool_call.ts";
import { type MappedCall, type ToolMap, withMapping } from "../../../core/mcp/tool_map.ts";
import type { SigningKey } from "../../../core/keys.ts";
import type { IntentRequest } from "../../../core/schema/gate.ts";
import { VERSION } from "../../../core/version.ts";
import type { Host } from "../../../io/host.ts";
import { joinPath } from "../../../io/path.ts";
import { recordDecision } from "../../gate/record_decision.ts";
import type { GateControls } from "../../gate/eval_options.ts";
import { type JudgedCall, settle, type Settled } from "../../gate/settle.ts";
import { type ApprovalDesk, approveCommand, type OpenWait } from "./approval_desk.ts";
import type { LockGuard, SendOwn } from "./lock_guard.ts";
import type { SessionRecorder } from "./recorder.ts";

/** What a transport does with a message of the client. */
export type ClientRuling =
  /** Send on the bytes that were received, unchanged. */
  | {
    readonly kind: "forward";
    readonly modern: boolean;
    readonly method?: string;
    readonly name?: string;
  }
  /** Send one message back, without line feed. */
  | { readonly kind: "answer"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Do nothing. */
  | { readonly kind: "drop" };

/** How a message reached the session. */
export interface ClientChannel {
  /** Keeps equal ids apart that belong to different senders; empty on stdio. */
  readonly scope: string;
  /** Whether messages end with a line. */
  readonly lines: boolean;
  /** Sends a message of our own to the server; its answer is shown to {@linkcode LiveSession.server}. */
  readonly send: SendOwn;
  /** Called when the call begins to wait for an approval. */
  onHold?(): void;
}

/** What a session is made of. */
export interface SessionParts {
  readonly run_id: string;
  readonly compiled: CompiledPolicy;
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
  readonly hidesBlocked: boolean;
  readonly recorder: SessionRecorder;
  /** SHA-256 of the UTF-8 bytes of a text, as hex. */
  readonly sha256: (text: string) => string;
}

/** How many messages went which way. */
export interface SessionCounts {
  calls: number;
  forwarded: number;
  refused: number;
}

interface PendingCall {
  readonly intent_id: string;
}

const REFUSED_REMEMBERED = 256;

/** Judges and records. */
export class LiveSession {
  /** Counters, for the report. */
  readonly counts: SessionCounts = { calls: 0, forwarded: 0, refused: 0 };
  readonly #parts: SessionParts;
  readonly #host: Host<"read" | "write" | "env" | "run">;
  readonly #known = new KnownTools();
  readonly #pending = new Map<string, PendingCall>();
  readonly #lists = new Set<string>();
  readonly #tasks = new Map<string, PendingCall>();
  readonly #taskRequests = new Map<string, string>();
  readonly #held = new Map<string, AbortController>();
  readonly #refused = new Set<string>();
  #intents = 0;

  constructor(parts: SessionParts, host: Host<"read" | "write" | "env" | "run">) {
    this.#parts = parts;
    this.#host = host;
  }

  /** Judges one message of the client. Never rejects: what goes wrong refuses the message. */
  async client(bytes: Uint8Array, channel: ClientChannel): Promise<ClientRuling> {
    let message;
    try {
      message = readClientMessage(bytes, channel);
      switch (message.kind) {
        case "pass":
          return this.#pass(message, channel);
        case "refused":
          return this.#refuse(message);
        case "call":
          return await this.#call(message, channel);
      }
    } catch (error) {
      this.#host.tell(`gait: a call was refused, as it could not be judged: ${wordsOf(error)}`);
      this.counts.refused++;
      if (message?.kind !== "call") return { kind: "drop" };
      const text = "gait could not judge this call and refused it; its log says why";
      return {
        kind: "answer",
        bytes: errorReply(message.id.raw, RpcCode.internal_error, text),
      };
    }
  }

  /**
   * Sees one message of the server; answers what the client gets: the same array but for lists that
   * are filtered, or `undefined` for an answer to our own request. Never rejects.
   */
  async server(bytes: Uint8Array, scope: string): Promise<Uint8Array | undefined> {
    if (!this.#listens) return bytes;
    try {
      const message = readServerMessage(bytes);
      if (message.kind === "tools_changed") this.#parts.guard?.forget();
      if (message.kind !== "response") return bytes;
      const key = keyOf(scope, message.key);
      if (this.#parts.guard?.takes(message.key, message) === true) return undefined;
      const call = this.#pending.get(key);
      // a list may come once more, when a stream over HTTP is resumed
      const isAgain = call === undefined && Array.isArray(message.result?.["tools"]);
      if (this.#lists.delete(key) || isAgain) return await this.#list(bytes, message);
      if (call !== undefined) {
        this.#pending.delete(key);
        await this.#result(call, message);
      }
      const taskId = this.#taskRequests.get(key);
      if (taskId !== undefined) {
        this.#taskRequests.delete(key);
        await this.#taskResult(taskId, message);
      }
    } catch (error) {
      this.#host.tell(`gait: a result was not recorded: ${wordsOf(error)}`);
    }
    return bytes;
  }

  /**
   * No answer will come any more to one request of a scope, or to any of them: what was asked there
   * is no longer waited for.
   */
  lost(scope: string, idKey?: string): void {
    const isOf = (key: string) =>
      idKey === undefined ? key.startsWith(`${scope}\0`) : key === keyOf(scope, idKey);
    for (const [key, { intent_id }] of [...this.#pending].filter(([key]) => isOf(key))) {
      this.#pending.delete(key);
      try {
        this.#parts.recorder.event("mcp_call_unanswered", intent_id);
      } catch (error) {
        this.#host.tell(`gait: a lost call was not recorded: ${wordsOf(error)}`);
      }
    }
    for (const waiting of [this.#lists, this.#taskRequests]) {
      for (const key of [...waiting.keys()].filter(isOf)) waiting.delete(key);
    }
  }

  /** Calls that wait for an approval are given up, since nobody is left to answer. */
  abandonHeld(): void {
    for (const held of this.#held.values()) held.abort();
  }

  get #listens(): boolean {
    return this.#pending.size > 0 || this.#lists.size > 0 || this.#taskRequests.size > 0 ||
      this.#parts.guard !== undefined || this.#parts.hidesBlocked;
  }

  #pass(message: PassedMessage, { scope }: ClientChannel): ClientRuling {
    const { id, method, modern, name, cancels, taskId } = message;
    if (cancels !== undefined) {
      const key = keyOf(scope, cancels);
      const held = this.#held.get(key);
      held?.abort();
      if (held !== undefined || this.#refused.has(key)) return { kind: "drop" };
    }
    if (id !== undefined) {
      const key = keyOf(scope, id.key);
      if (method === "tools/list" && this.#lists.size < MCP_PENDING_MAX) this.#lists.add(key);
      if (taskId !== undefined && this.#tasks.has(taskId)) this.#taskRequests.set(key, taskId);
      if (this.#parts.guard?.isOwn(id.key) === true) {
        return this.#refuse({
          ...{ kind: "refused", id, code: RpcCode.invalid_request },
          problem: "this id is one of gait's own",
        });
      }
    }
    return {
      ...{ kind: "forward", modern },
      ...(method === undefined ? {} : { method }),
      ...(name === undefined ? {} : { name }),
    };
  }

  #refuse(message: RefusedMessage): ClientRuling {
    this.counts.refused++;
    this.#host.tell(`gait: a message was refused: ${printable(message.problem)}`);
    if (message.silent === true) return { kind: "drop" };
    return { kind: "answer", bytes: refusalReply(message) };
  }

  async #call(call: CallMessage, channel: ClientChannel): Promise<ClientRuling> {
    const key = keyOf(channel.scope, call.id.key);
    const problem = this.#cannotTrack(call, key);
    if (problem !== undefined) {
      return this.#refuse({
        ...{ kind: "refused", id: call.id, code: RpcCode.invalid_request, problem },
      });
    }
    // INVARIANT: the id is taken before anything is waited for, so that no second call can have it
    const pending = { intent_id: `intent_${++this.#intents}` };
    this.#pending.set(key, pending);
    let isForwarded = false;
    try {
      const judged = await this.#judge(call, channel, key, pending);
      isForwarded = judged.outcome.verdict === "allow";
      if (isForwarded) {
        this.counts.forwarded++;
        return { kind: "forward", modern: call.modern, method: "tools/call", name: call.name };
      }
      this.counts.refused++;
      if (judged.isCancelled) return { kind: "drop" };
      return { kind: "answer", bytes: decisionReply(call, judged.told) };
    } finally {
      if (!isForwarded) {
        this.#pending.delete(key);
        this.#rememberRefused(key);
      }
    }
  }

  #cannotTrack(call: CallMessage, key: string): string | undefined {
    if (this.#pending.has(key)) return "another call with this id is still open";
    if (this.#parts.guard?.isOwn(call.id.key) === true) return "this id is one of gait's own";
    if (this.#pending.size >= MCP_PENDING_MAX) return `${MCP_PENDING_MAX} calls are open already`;
    return undefined;
  }

  /** From a call to its final outcome, recorded. */
  async #judge(call: CallMessage, channel: ClientChannel, key: string, { intent_id }: PendingCall) {
    const { compiled, guard, map, policy_digest, recorder, sha256 } = this.#parts;
    this.counts.calls++;
    const mapped = map.map(call.name, call.args);
    const request = this.#requestOf(call, mapped);
    const start = performance.now();
    const intent = normalizeIntent(request);
    const canonical = canonicalIntent(intent);
    const args_digest = sha256(canonical.args);
    const intent_digest = sha256(canonical.intent);
    const changed = await guard?.problem(call, channel.send) ?? undefined;
    const decision = this.#strict(evaluate(compiled, intent), call, mapped, changed);
    const latency_ms = Math.round((performance.now() - start) * 1000) / 1000;

    const judged = { request, intent, decision, policy_digest, intent_digest };
    const { settled, wait } = await this.#settle(judged, channel, key);
    const outcome = finalOutcome(settled.outcome, wait);

    const { created_at, tool_name } = intent;
    const { verdict, violations } = outcome;
    const { trace_id } = await recordDecision({
      decision,
      trace: {
        ...{ args_digest, intent_digest },
        ...{ created_at, producer_version: VERSION, tool_name, policy_digest, verdict },
        ...{ violations, latency_ms },
      },
      approval: settled.gathered?.approval,
      tokenRef: this.#parts.controls.approval_token_ref,
      issued: settled.issued,
      isSimulated: false,
      key: settled.key,
      paths: this.#recordPaths(intent_id),
      recordTrace: (trace) => recorder.trace(trace),
    }, this.#host);
    const record = { intent_id, intent, intent_digest, trace_id, outcome, secrets: mapped.secrets };
    await recorder.call(record);
    if (verdict !== "allow") await recorder.decision(intent_id, trace_id, outcome);
    if (wait === "timeout") recorder.event("approval_timeout", intent_id);
    if (wait === "cancelled") recorder.event("approval_cancelled", intent_id);

    const told: ToldDecision = {
      ...outcome,
      ...{ trace_id, intent_digest, policy_digest },
      ...(verdict === "require_approval"
        ? { approve_command: approveCommand(judged, this.#parts.approvalDir) }
        : {}),
    };
    return { outcome, told, isCancelled: wait === "cancelled" };
  }

  #requestOf(call: CallMessage, mapped: MappedCall): IntentRequest {
    const { given } = this.#parts;
    const bare: ToolCall = {
      ...{ name: call.name, args: call.args, targets: [], arg_provenance: [], context: {} },
      created_at: this.#host.now(),
    };
    return intentOfCall(withMapping(given === undefined ? bare : withContext(bare, given), mapped));
  }

  /** What map, annotations and lock add to the policy's decision; none of them can soften it. */
  #strict(
    decision: Decision,
    call: CallMessage,
    mapped: MappedCall,
    changed: string | undefined,
  ): Decision {
    const { map } = this.#parts;
    let strict = this.#known.tighten(decision, call.name, map.tighten);
    if (mapped.problem !== undefined) strict = raise(strict, "block", "mcp_argument_not_judgeable");
    if (changed !== undefined) strict = raise(strict, "block", changed);
    // an approval of this call would approve every other that a double cannot tell from it
    const wantsApproval = strict.verdict === "require_approval";
    return wantsApproval && call.isInexact ? raise(strict, "block", "mcp_inexact_number") : strict;
  }

  async #settle(
    judged: JudgedCall,
    channel: ClientChannel,
    key: string,
  ): Promise<{ readonly settled: Settled; readonly wait: OpenWait["end"] | undefined }> {
    const { controls, broker, desk } = this.#parts;
    const signing = () => Promise.resolve({ key: this.#parts.key, warnings: [] });
    const base = { controls, broker, signing };
    if (desk === undefined || judged.decision.verdict !== "require_approval") {
      return { settled: await settle(judged, base, this.#host), wait: undefined };
    }
    const tokenPaths = await desk.tokensFor(judged.intent_digest);
    if (!desk.waits || this.#held.size >= MCP_HELD_MAX) {
      return {
        settled: await settle(judged, { ...base, tokenPaths }, this.#host),
        wait: undefined,
      };
    }
    const abort = new AbortController();
    let wait: OpenWait | undefined;
    try {
      const settled = await settle(judged, {
        ...{ ...base, tokenPaths },
        moreTokens: async () => {
          if (wait === undefined) {
            this.#held.set(key, abort);
            wait = await desk.open(judged, abort.signal);
            channel.onHold?.();
          }
          return await wait.next();
        },
      }, this.#host);
      return { settled, wait: wait?.end };
    } finally {
      this.#held.delete(key);
      await wait?.[Symbol.asyncDispose]();
    }
  }

  #recordPaths(intent_id: string): { trace: string; audit: string; evidence: string } {
    const { run_id, traceDir } = this.#parts;
    const name = (kind: string) => joinPath(traceDir, `${kind}_${run_id}_${intent_id}.json`);
    return { trace: "", audit: name("approval_audit"), evidence: name("credential_evidence") };
  }

  #rememberRefused(key: string): void {
    this.#refused.add(key);
    if (this.#refused.size <= REFUSED_REMEMBERED) return;
    for (const oldest of this.#refused) {
      this.#refused.delete(oldest);
      break;
    }
  }

  async #result(call: PendingCall, { result, error }: ServerResponse): Promise<void> {
    const { recorder } = this.#parts;
    if (result === undefined) {
      return await recorder.result(call.intent_id, "error", { error: error ?? {} });
    }
    const taskId = taskIdIn(result);
    if (taskId !== undefined && this.#tasks.size < MCP_KNOWN_MAX) {
      this.#tasks.set(taskId, call);
      return recorder.event("mcp_task_created", call.intent_id);
    }
    await recorder.result(call.intent_id, statusOf(result), result);
  }

  /** A task's result is its call's. */
  async #taskResult(taskId: string, { result, error }: ServerResponse): Promise<void> {
    const call = this.#tasks.get(taskId);
    if (call === undefined) return;
    const { recorder } = this.#parts;
    const final = result === undefined ? undefined : finalTaskResult(result);
    if (final === undefined && error === undefined) return;
    this.#tasks.delete(taskId);
    if (final === undefined) {
      return await recorder.result(call.intent_id, "error", { error: error ?? {} });
    }
    await recorder.result(call.intent_id, statusOf(final), final);
  }

  /**
   * A list of tools: looked at, compared with the lock, and filtered.
   *
   * INVARIANT: a list that cannot be compared or filtered does not pass.
   */
  async #list(bytes: Uint8Array, response: ServerResponse): Promise<Uint8Array> {
    try {
      return await this.#filtered(bytes, response);
    } catch (error) {
      return withheld(bytes, wordsOf(error));
    }
  }

  async #filtered(bytes: Uint8Array, { result }: ServerResponse): Promise<Uint8Array> {
    const tools = result?.["tools"];
    if (!Array.isArray(tools)) return bytes;
    this.#known.note(tools);
    const { guard, hidesBlocked } = this.#parts;
    const problem = await guard?.problemOfPage(tools);
    if (problem !== undefined) return withheld(bytes, problem);
    return hidesBlocked ? withoutTools(bytes, (name) => !this.#canPass(name)) : bytes;
  }

  #canPass(name: string): boolean {
    const { compiled, given, map } = this.#parts;
    // the risk class may follow from arguments, which nobody has yet
    const { tool_name = name } = map.map(name, {});
    const { identity, workspace } = given?.context ?? {};
    return canBeAllowed(compiled.policy, {
      tool_name: lowerTrim(tool_name),
      ...(identity === undefined ? {} : { identity }),
      ...(workspace === undefined ? {} : { workspace }),
    });
  }
}

/** What a client gets in place of a list. */
function withheld(bytes: Uint8Array, problem: string): Uint8Array {
  const text = `gait withheld the list of tools: ${problem}`;
  return errorReply(messageId(decodeUtf8(bytes))?.raw, RpcCode.refused, text);
}

function finalOutcome(
  outcome: GateOutcome,
  wait: OpenWait["end"] | undefined,
): GateOutcome {
  if (outcome.verdict !== "require_approval" || wait === undefined || wait === "tokens") {
    return outcome;
  }
  const reason_codes = uniqueSorted([...outcome.reason_codes, `approval_wait_${wait}`]);
  return { ...outcome, reason_codes };
}

function statusOf(result: JsonObject): "ok" | "error" | "input_required" {
  if (result["resultType"] === "input_required") return "input_required";
  return result["isError"] === true ? "error" : "ok";
}

/** Id of the task that a call's result announces, in either revision. */
function taskIdIn(result: JsonObject): string | undefined {
  const { task, taskId, resultType } = result;
  const id = isJsonObject(task) ? task["taskId"] : resultType === "task" ? taskId : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The result within an answer to `tasks/result` or `tasks/get`; `undefined` while there is none. */
function finalTaskResult(answer: JsonObject): JsonObject | undefined {
  if (Array.isArray(answer["content"])) return answer;
  const { result } = answer;
  return isJsonObject(result) ? result : undefined;
}

function keyOf(scope: string, id: string): string {
  return `${scope}\0${id}`;
}

function wordsOf(error: unknown): string {
  return error instanceof GaitError ? printable(error.message) : "an unexpected failure";
}
