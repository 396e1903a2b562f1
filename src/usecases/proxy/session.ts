/**
 * A live session: judges every call of a client and records its result. It knows neither pipes nor
 * sockets: a transport shows it each message and obeys its ruling.
 *
 * INVARIANT: a call is forwarded only after its verdict is allow, its trace is written and the
 * journal holds it. Whatever fails before that refuses the call.
 */

import { decodeUtf8 } from "../../core/bytes.ts";
import { JSON_MAX_DEPTH, MCP_PENDING_MAX } from "../../core/limits.ts";
import { KnownTools } from "../../core/mcp/call/known_tools.ts";
import {
  type CallMessage,
  type ClientMessage,
  type PassedMessage,
  readClientMessage,
  type RefusedMessage,
  RpcCode,
} from "../../core/mcp/wire/client_message.ts";
import type { MessageId } from "../../core/mcp/wire/message_id.ts";
import { withoutOwnMembers } from "../../core/mcp/wire/own_members.ts";
import { decisionReply, errorReply, refusalReply } from "../../core/mcp/wire/reply.ts";
import {
  idsIn,
  readServerMessage,
  readStrictMessage,
  type ServerResponse,
} from "../../core/mcp/wire/server_message.ts";
import { printed } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { CallJudge, type JudgeParts } from "./call_judge.ts";
import { CallResults } from "./call_results.ts";
import { failureAndHint, failureText } from "./failure_text.ts";
import { type ListParts, ToolLists } from "./tool_lists.ts";
import type { ClientChannel, ClientRuling, SessionCounts } from "./session_types.ts";
import { type AnsweredRequest, keyOf, OpenRequests, SESSION_SCOPE } from "./open_requests.ts";
import { present } from "../../core/present.ts";

export interface SessionParts extends JudgeParts, ListParts {}

/** A session as a transport sees it that reads the messages itself. */
export type JudgingSession = Pick<
  LiveSession,
  "client" | "server" | "lost" | "abandonHeld" | "isStrict" | "withheld" | "leftOut" | "shown"
>;

export class LiveSession {
  readonly counts: SessionCounts = { calls: 0, forwarded: 0, refused: 0 };
  readonly #parts: SessionParts;
  readonly #host: Host<"read" | "write" | "env" | "run">;
  readonly #judge: CallJudge;
  readonly #results: CallResults;
  readonly #toolLists: ToolLists;
  readonly #open = new OpenRequests();
  #intents = 0;
  #hasToldOfOwn = false;

  constructor(parts: SessionParts, host: Host<"read" | "write" | "env" | "run">) {
    const known = new KnownTools();
    this.#parts = parts;
    this.#host = host;
    this.#judge = new CallJudge(parts, known, host);
    this.#results = new CallResults(parts.recorder);
    this.#toolLists = new ToolLists(parts, known);
  }

  /** Reads one line of the client and judges it. Never rejects. */
  async line(bytes: Uint8Array, channel: ClientChannel): Promise<ClientRuling> {
    let message: ClientMessage;
    try {
      message = readClientMessage(bytes, { lines: true });
    } catch (error) {
      return this.#failed(error);
    }
    return await this.client(message, channel);
  }

  /** Judges one message of the client. Never rejects: a failure refuses the message. */
  async client(message: ClientMessage, channel: ClientChannel): Promise<ClientRuling> {
    try {
      switch (message.kind) {
        case "pass":
          return this.#pass(message, channel);
        case "refused":
          return this.#refuse(message);
        case "call":
          return await this.#call(message, channel);
      }
    } catch (error) {
      return this.#failed(error, message.kind === "call" ? message.id : undefined);
    }
  }

  /**
   * Whether nothing of the server passes that is not exactly one clean message: a lock, a filter, the
   * record of an open call, or a call that no answer may reach yet, depends on what gait reads.
   */
  get isStrict(): boolean {
    const { guard, hidesBlocked } = this.#parts;
    return guard !== undefined || hidesBlocked || this.#open.isAnyWaiting ||
      this.#open.isAnyRecorded;
  }

  /**
   * Sees one message of the server and answers what the client gets: the same array, another one for
   * a list that is filtered or a message that is withheld, or `undefined` for nothing. `asked` is the
   * request that only this message can answer, where the transport knows it. Never rejects.
   */
  async server(
    received: Uint8Array<ArrayBuffer>,
    scope: string,
    asked?: MessageId,
  ): Promise<Uint8Array | undefined> {
    const bytes = withoutOwnMembers(received);
    if (bytes === undefined) return this.withheld(received, scope, TOO_DEEP, asked);
    if (bytes !== received) this.#tookOwn();
    const { isStrict } = this;
    try {
      const lines = scope === "";
      const message = isStrict ? readStrictMessage(bytes, { lines }) : readServerMessage(bytes);
      if (message.kind === "unclear") return this.withheld(bytes, scope, message.problem, asked);
      if (message.kind === "tools_changed") this.#parts.guard?.forget();
      if (message.kind === "response") return await this.#response(message, scope);
      return message.kind === "stray" ? this.#unasked() : bytes;
    } catch (error) {
      this.#host.tell(printed`gait: a message was not read: ${failureText(error)}`);
      return isStrict ? this.withheld(bytes, scope, "it could not be read", asked) : bytes;
    }
  }

  /**
   * Withholds a message of the server that gait does not read; `bytes` may be its beginning. Answers
   * an error for the request that it may answer, `undefined` if there is none. Never throws.
   */
  withheld(
    bytes: Uint8Array,
    scope: string,
    problem: string,
    asked?: MessageId,
  ): Uint8Array | undefined {
    this.#host.tell(printed`gait: a message of the server was withheld: ${problem}`);
    const found = idsIn(bytes);
    const isOwn = found.filter((id) => this.#parts.guard?.takes(id, undefined) === true).length > 0;
    const open = found.flatMap((id) => this.#open.answeredBy(scope, id) ?? []);
    const [answered = asked === undefined ? undefined : this.#open.answeredBy(scope, asked)] = open;
    const id = answered?.id ?? asked;
    if (id === undefined || (isOwn && answered === undefined)) return undefined;
    if (answered !== undefined) this.#forget(answered.key, "mcp_result_withheld");
    return errorReply(id.raw, RpcCode.refused, `gait withheld the server's answer: ${problem}`);
  }

  /** Says that an event was left out which no client takes for a message. */
  leftOut(problem: string): void {
    this.#host.tell(printed`gait: an event of the server was left out: ${problem}`);
  }

  /** Stops waiting for the answer to one request of a scope, or to all of them without `idKey`. */
  lost(scope: string, idKey?: string): void {
    for (const key of this.#open.keysIn(scope, idKey)) this.#forget(key, "mcp_call_unanswered");
  }

  /** Stops waiting for an answer, and records why if it is that to a call. */
  #forget(key: string, event: string): void {
    const call = this.#open.remove(key);
    if (call === undefined) return;
    void this.#parts.recorder.event(event, call.intent_id).catch((error) => {
      this.#host.tell(printed`gait: a lost call was not recorded: ${failureText(error)}`);
    });
  }

  /** Gives up all calls that wait for an approval, since their client is gone. */
  abandonHeld(): void {
    this.#judge.abandonHeld();
  }

  /** Says once that a server wrote what only gait writes. */
  #tookOwn(): void {
    if (this.#hasToldOfOwn) return;
    this.#hasToldOfOwn = true;
    this.#host.tell(printed`gait: ${OWN_MEMBER}`);
  }

  /** Counts an answer that no request waits for. The client gets nothing of it. */
  #unasked(): undefined {
    const count = this.counts.answers_withheld = (this.counts.answers_withheld ?? 0) + 1;
    if (count === 1) this.#host.tell(printed`gait: ${UNASKED}`);
  }

  async #response(response: ServerResponse, scope: string): Promise<Uint8Array | undefined> {
    const { guard } = this.#parts;
    if (guard?.takes(response.id, response) === true) return this.#toolLists.note(response);
    const open = this.#answered(response, scope);
    if (open === undefined) return this.#unasked();
    const shown = await this.#toolLists.shown(response, open);
    const { call, taskId } = open;
    try {
      if (call !== undefined) await this.#results.answer(call, response);
      if (taskId !== undefined) await this.#results.taskAnswer(taskId, response);
    } catch (error) {
      this.#host.tell(printed`gait: a result was not recorded: ${failureText(error)}`);
    }
    return shown;
  }

  /**
   * Takes the request that an answer answers, so that a second answer finds none. Only a stream that
   * is taken up again, which sessions have, may repeat the same answer: its client did not get it.
   */
  #answered(response: ServerResponse, scope: string): AnsweredRequest | undefined {
    const open = this.#open.answeredBy(scope, response.id);
    if (!scope.startsWith(SESSION_SCOPE)) {
      if (open !== undefined) this.#open.remove(open.key);
      return open;
    }
    const digest = this.#parts.sha256(decodeUtf8(response.bytes));
    if (open === undefined) return this.#open.replayedBy(scope, response.id, digest);
    this.#open.answer(open, digest);
    return open;
  }

  #pass(message: PassedMessage, { scope }: ClientChannel): ClientRuling {
    const { id, method, cancels, taskId } = message;
    if (cancels !== undefined) {
      const key = keyOf(scope, cancels);
      if (this.#judge.cancel(key) || this.#open.wasRefused(key)) return { kind: "drop" };
    }
    if (id !== undefined) {
      if (this.#isOwn(id)) return this.#refuse(invalidRequest(id, OWN_ID));
      const key = keyOf(scope, id.key);
      const awaited = taskId !== undefined && this.#results.awaits(taskId) ? taskId : undefined;
      if (method !== undefined) {
        if (this.#open.has(key)) return this.#refuse(invalidRequest(id, OPEN_ID));
        this.#open.add(key, { id, method, ...present({ taskId: awaited }) });
      }
    }
    return { kind: "forward" };
  }

  #refuse(message: RefusedMessage): ClientRuling {
    this.counts.refused++;
    const problem = this.shown(message.problem);
    this.#host.tell(printed`gait: a message was refused: ${problem}`);
    if (message.silent === true) return { kind: "drop" };
    return { kind: "answer", bytes: refusalReply({ ...message, problem }) };
  }

  /** A text that may quote a message, as it may be printed and answered: redacted like a record. */
  shown(text: string): string {
    return this.#parts.recorder.shown(text);
  }

  /** Refuses a message that could not be judged. Only a call gets an answer. */
  #failed(error: unknown, id?: MessageId): ClientRuling {
    this.#host.tell(
      printed`gait: a call was refused, as it could not be judged or recorded: ${
        failureAndHint(error)
      }`,
    );
    this.counts.refused++;
    if (id === undefined) return { kind: "drop" };
    const text = "gait refused this call because it could not judge or record it; " +
      "the log of gait mcp proxy (standard error) says why";
    return { kind: "answer", bytes: errorReply(id.raw, RpcCode.internal_error, text) };
  }

  async #call(call: CallMessage, channel: ClientChannel): Promise<ClientRuling> {
    const key = keyOf(channel.scope, call.id.key);
    const problem = this.#cannotTrack(call, key);
    if (problem !== undefined) return this.#refuse(invalidRequest(call.id, problem));
    // INVARIANT: the id is taken before the first await, so that no second call can take it
    const open = { intent_id: `intent_${++this.#intents}` };
    this.#open.add(key, { id: call.id, call: open });
    let isForwarded = false;
    try {
      this.counts.calls++;
      const judged = await this.#judge.judge(call, { channel, key, ...open });
      isForwarded = judged.isForwarded;
      if ("would_have_blocked" in judged.outcome && judged.outcome.would_have_blocked === true) {
        this.counts.would_have_blocked = (this.counts.would_have_blocked ?? 0) + 1;
      }
      if (isForwarded) {
        this.counts.forwarded++;
        this.#open.forward(key);
        return { kind: "forward" };
      }
      this.counts.refused++;
      if (judged.isCancelled) return { kind: "drop" };
      return { kind: "answer", bytes: decisionReply(call, judged.told) };
    } finally {
      if (!isForwarded) {
        this.#open.refuse(key);
      }
    }
  }

  #cannotTrack({ id }: CallMessage, key: string): string | undefined {
    if (this.#open.hasCall(key)) return "another call with this id is still open: use a new id";
    if (this.#open.has(key)) return OPEN_ID;
    if (this.#isOwn(id)) return OWN_ID;
    if (this.#open.calls < MCP_PENDING_MAX) return undefined;
    return `${MCP_PENDING_MAX} calls are open already: wait for some of their answers`;
  }

  #isOwn({ key }: MessageId): boolean {
    return this.#parts.guard?.isOwn(key) === true;
  }
}

const TOO_DEEP = `it nests deeper than the limit of ${JSON_MAX_DEPTH}`;
const OWN_MEMBER =
  "a member of gait's own was taken out of a message of the server: only gait writes members whose " +
  "name begins with gait/; further ones are taken out silently";
const UNASKED =
  "an answer of the server was withheld: it has the id of no request that waits for " +
  "one; further ones are only counted";
const OPEN_ID = "another request with this id is still open: use a new id";
const OWN_ID = "this id is one of gait's own: use another id";

function invalidRequest(id: MessageId, problem: string): RefusedMessage {
  return { kind: "refused", id, code: RpcCode.invalid_request, problem };
}
