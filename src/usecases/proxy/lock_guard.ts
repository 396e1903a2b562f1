/** Holds a server to its tool lock: calls pass only after its tools were listed and compared. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { GaitError } from "../../core/error.ts";
import { isJsonObject, type JsonObject } from "../../core/json/json.ts";
import { MCP_KNOWN_MAX, MCP_LIST_MAX_PAGES, MCP_PENDING_MAX } from "../../core/limits.ts";
import type { CallMessage } from "../../core/mcp/wire/client_message.ts";
import { idLike, type MessageId } from "../../core/mcp/wire/message_id.ts";
import type { ServerResponse } from "../../core/mcp/wire/server_message.ts";
import {
  compareWithLock,
  type LockFinding,
  serverIn,
  type ToolLock,
  UNKNOWN_SERVER,
} from "../../core/mcp/lock/tool_lock.ts";
import type { BaseHost } from "../../io/host.ts";
import { present } from "../../core/present.ts";
import { printed } from "../../core/text.ts";
import type { ListedPart } from "../../core/mcp/wire/listed_part.ts";
import {
  compareTexts,
  LIST_KINDS,
  lockTexts,
  TEXT_KINDS,
  type TextKind,
} from "../../core/mcp/lock/locked_text.ts";
import { appendAll } from "../../core/lists.ts";

/** Sends one of gait's own messages to the server. */
export type SendOwn = (message: Uint8Array<ArrayBuffer>) => Promise<void>;

type Finding = Omit<LockFinding, "kind"> & { readonly kind: string };

const ANSWER_WITHIN_MS = 30_000;
/** After this time the operator is told what calls wait for. */
const TELL_AFTER_MS = 2_000;
const FINDINGS_SHOWN = 5;
/** Lists that one call waits for, if the server says each time that its tools changed meanwhile. */
const LISTS_MAX = 4;
const OWN_ID_BYTES = 16;

/** Compares the tools that a server lists with the ones that a person accepted. */
export class LockGuard {
  readonly #lock: ToolLock;
  readonly #launchDigest: string;
  readonly #host: BaseHost;
  readonly #open = new Map<string, (response: ServerResponse | undefined) => void>();
  /** Keys of the ids of our own requests, answered or not. */
  readonly #own = new Set<string>();
  #verdict: Promise<string | undefined> | undefined;
  #isChanged = false;
  /** Counts what makes earlier lists worthless. */
  #news = 0;

  constructor(lock: ToolLock, launchDigest: string, host: BaseHost) {
    this.#lock = lock;
    this.#launchDigest = launchDigest;
    this.#host = host;
  }

  /** Whether an id is one of our own requests. */
  isOwn(key: string): boolean {
    return this.#own.has(key);
  }

  /**
   * Takes a response to one of our own requests; false for any other id. Without a response the
   * server has answered something that gait does not read.
   */
  takes({ key }: MessageId, response: ServerResponse | undefined): boolean {
    if (!this.isOwn(key)) return false;
    this.#open.get(key)?.(response);
    this.#open.delete(key);
    return true;
  }

  /** Has the tools compared again before the next call, since the server says that they changed. */
  forget(): void {
    this.#news++;
    if (!this.#isChanged) this.#verdict = undefined;
  }

  /** The reason code that blocks a call; `undefined` if the tools are those of the lock, this one too. */
  async problem(call: CallMessage, send: SendOwn): Promise<string | undefined> {
    const reason = await this.#reason(call, send);
    const server = serverIn(this.#lock, this.#launchDigest);
    const isLocked = server?.tools.some(({ name }) => name === call.name) === true;
    return reason ?? (isLocked ? undefined : "mcp_tool_unlocked");
  }

  /**
   * INVARIANT: a list that was asked for before the server said that its tools changed, or before it
   * said anything that differs from the lock, lets no call pass.
   */
  async #reason(call: CallMessage, send: SendOwn): Promise<string | undefined> {
    for (let list = 0; list < LISTS_MAX; list++) {
      const news = this.#news;
      const verdict = this.#verdict ??= this.#compare(call, send);
      const reason = await verdict;
      if (reason !== undefined || news === this.#news) return reason;
      if (verdict === this.#verdict && !this.#isChanged) this.#verdict = undefined;
    }
    return "mcp_tools_unverified";
  }

  /** Whether the lock has only the names of the tools, from a manifest or a catalogue. */
  get isDeclared(): boolean {
    return serverIn(this.#lock, this.#launchDigest)?.declared === true;
  }

  /** The kinds of text that the lock does not hold; none for a server that it does not know. */
  get unlocked(): readonly TextKind[] {
    const server = serverIn(this.#lock, this.#launchDigest);
    if (server === undefined) return [];
    return TEXT_KINDS.filter((kind) => !(server.texts ?? []).some((text) => text.kind === kind));
  }

  /** Why a result that the client asked for must not pass, in words. */
  async problemOf(result: JsonObject, parts: readonly ListedPart[]): Promise<string | undefined> {
    const { tools } = result;
    const findings = parts.includes("tools") && Array.isArray(tools)
      ? await this.#findings(tools.filter(isJsonObject))
      : [];
    // a tool that this page lacks may be on another page
    const [first] = [
      ...findings.filter(({ kind }) => kind !== "removed"),
      ...await this.#textFindings(result, parts),
    ];
    if (first === undefined) return undefined;
    this.#refuse([first]);
    // Quotes nothing from the server: a changed description may be aimed at the model.
    return "what the server says differs from the tool lock; the log of gait mcp proxy says how";
  }

  async #textFindings(
    result: JsonObject,
    parts: readonly ListedPart[],
  ): Promise<readonly Finding[]> {
    const server = serverIn(this.#lock, this.#launchDigest);
    // the instructions may also be gone from the one answer that should hold them
    const isTheirs = parts.length === 1 && parts[0] === "instructions";
    const kinds = TEXT_KINDS.filter((kind) => {
      const part = kind === "instructions" ? kind : LIST_KINDS[kind].member;
      return parts.some((one) => one === part) && (isTheirs || Object.hasOwn(result, part));
    });
    const listed = Object.fromEntries(kinds.map((kind) => {
      const part = kind === "instructions" ? kind : LIST_KINDS[kind].member;
      return [kind, result[part] ?? null];
    }));
    if (server === undefined) {
      const isAny = Object.values(listed).some((value) => value !== null && value !== "");
      return isAny ? [UNKNOWN_SERVER] : [];
    }
    const locked = server.texts ?? [];
    const compared = Object.entries(listed)
      .filter(([kind]) => locked.some((text) => text.kind === kind));
    try {
      const now = await lockTexts(Object.fromEntries(compared));
      return compareTexts(locked, now, { isPage: true });
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      return [{ kind: "unlockable", tool: "", detail: error.message }];
    }
  }

  async #compare(call: CallMessage, send: SendOwn): Promise<string | undefined> {
    const tools = await this.#list(call, send);
    if (tools === undefined) {
      this.#verdict = undefined; // the next call tries again
      this.#host.tell(
        printed`gait: calls are refused: the server does not list its tools, so they cannot be compared with the lock`,
      );
      return "mcp_tools_unverified";
    }
    const findings = await this.#findings(tools);
    if (findings.length === 0) return undefined;
    this.#refuse(findings);
    return "mcp_tools_changed";
  }

  /** A list that cannot be locked is a finding too: it differs from every lock. */
  async #findings(tools: readonly JsonObject[]): Promise<readonly Finding[]> {
    try {
      return await compareWithLock(this.#lock, this.#launchDigest, tools);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      return [{ kind: "unlockable", tool: "", detail: error.message }];
    }
  }

  /** Refuses all calls from now on, whatever the server lists later. */
  #refuse(findings: readonly Finding[]): void {
    this.#news++;
    this.#isChanged = true;
    this.#verdict = Promise.resolve("mcp_tools_changed");
    const shown = findings.slice(0, FINDINGS_SHOWN)
      .map(({ kind, tool, detail }) => `${tool === "" ? kind : `${kind} ${tool}`}: ${detail}`);
    const text = `calls are refused: the server's words differ from the lock (${shown.join("; ")})`;
    this.#host.tell(printed`gait: ${text}; gait mcp lock --review shows all differences`);
  }

  /** All tools of the server; `undefined` if it does not list them. */
  async #list({ id, meta, modern }: CallMessage, send: SendOwn) {
    const tools: JsonObject[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MCP_LIST_MAX_PAGES && tools.length <= MCP_KNOWN_MAX; page++) {
      const params = present({ cursor, _meta: modern ? protocolMeta(meta) : undefined });
      const result = (await this.#ask(id, params, send))?.result;
      const listed = result?.["tools"];
      if (!Array.isArray(listed)) return undefined;
      appendAll(tools, listed.filter(isJsonObject));
      const next = result?.["nextCursor"];
      if (typeof next !== "string") return tools;
      cursor = next;
    }
    return undefined;
  }

  async #ask(
    like: MessageId,
    params: object,
    send: SendOwn,
  ): Promise<ServerResponse | undefined> {
    const { id, key } = this.#newId(like);
    const { promise, resolve } = Promise.withResolvers<ServerResponse | undefined>();
    this.#open.set(key, resolve);
    const stop = new AbortController();
    try {
      const request = { jsonrpc: "2.0", id, method: "tools/list", params };
      void this.#host.pause(TELL_AFTER_MS, stop.signal).then(() => {
        if (!stop.signal.aborted) this.#host.tell(printed`gait: ${SLOW_LIST}`);
      });
      await send(encodeUtf8(canonicalText(request)));
      const late = this.#host.pause(ANSWER_WITHIN_MS, stop.signal).then(() => undefined);
      return await Promise.race([promise, late]);
    } finally {
      stop.abort();
      this.#open.delete(key);
    }
  }

  /** An id that the server cannot tell from the client's, so that it cannot answer us otherwise. */
  #newId(like: MessageId): { readonly id: string | number; readonly key: string } {
    const id = idLike(like, this.#host.randomBytes(OWN_ID_BYTES));
    const key = typeof id === "number" ? `n:${id}` : `s:${id}`;
    this.#own.add(key);
    const [oldest = key] = this.#own;
    // answers to older ones are compared with the lock as any other
    if (this.#own.size > MCP_PENDING_MAX) this.#own.delete(oldest);
    return { id, key };
  }
}

const SLOW_LIST =
  "the server has not listed its tools yet, and calls wait for that: they are compared " +
  `with the lock first; after ${ANSWER_WITHIN_MS / 1000} seconds the call is refused`;

/** The members of `_meta` that a request of 2026-07-28 must repeat. */
function protocolMeta(meta: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(meta).filter(([name]) => name.startsWith("io.modelcontextprotocol/")),
  );
}
