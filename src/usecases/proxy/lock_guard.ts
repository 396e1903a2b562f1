/** Holds a server to its tool lock: calls pass only after its tools were listed and compared. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { GaitError } from "../../core/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json/json.ts";
import { MCP_KNOWN_MAX, MCP_LIST_MAX_PAGES } from "../../core/limits.ts";
import type { CallMessage } from "../../core/mcp/wire/client_message.ts";
import type { ServerResponse } from "../../core/mcp/wire/server_message.ts";
import { compareWithLock, type LockFinding, type ToolLock } from "../../core/mcp/lock/tool_lock.ts";
import type { BaseHost } from "../../io/host.ts";
import { present } from "../../core/present.ts";
import { printable } from "../../core/text.ts";
import { appendAll } from "../../core/lists.ts";

/** Sends one of gait's own messages to the server. */
export type SendOwn = (message: Uint8Array<ArrayBuffer>) => Promise<void>;

type Finding = Omit<LockFinding, "kind"> & { readonly kind: string };

const ANSWER_WITHIN_MS = 30_000;
const FINDINGS_SHOWN = 5;

/** Compares the tools that a server lists with the ones that a person accepted. */
export class LockGuard {
  readonly #lock: ToolLock;
  readonly #launchDigest: string;
  readonly #host: BaseHost;
  readonly #prefix: string;
  readonly #open = new Map<string, (response: ServerResponse) => void>();
  #requests = 0;
  #verdict: Promise<string | undefined> | undefined;
  #isChanged = false;

  constructor(lock: ToolLock, launchDigest: string, host: BaseHost) {
    this.#lock = lock;
    this.#launchDigest = launchDigest;
    this.#host = host;
    this.#prefix = `gait:${host.randomBytes(8).toHex()}:`;
  }

  /** Whether an id is one of our own requests. */
  isOwn(key: string): boolean {
    return key.startsWith(`s:${this.#prefix}`);
  }

  /** Takes a response to one of our own requests; false for any other. */
  takes(response: ServerResponse): boolean {
    const { key } = response.id;
    if (!this.isOwn(key)) return false;
    this.#open.get(key)?.(response);
    this.#open.delete(key);
    return true;
  }

  /** Has the tools compared again before the next call, since the server says that they changed. */
  forget(): void {
    if (!this.#isChanged) this.#verdict = undefined;
  }

  /** The reason code that blocks every call; `undefined` if the tools are those of the lock. */
  async problem(call: CallMessage, send: SendOwn): Promise<string | undefined> {
    this.#verdict ??= this.#compare(call, send);
    return await this.#verdict;
  }

  /** Why a page of the list that the client asked for must not pass, in words. */
  async problemOfPage(tools: readonly JsonValue[]): Promise<string | undefined> {
    const findings = await this.#findings(tools.filter(isJsonObject));
    // a tool that this page lacks may be on another page
    const [first] = findings.filter(({ kind }) => kind !== "removed");
    if (first === undefined) return undefined;
    this.#refuse([first]);
    // Quotes nothing from the server: a changed description may be aimed at the model.
    return "the server's tools differ from the tool lock; the log of gait mcp proxy says how";
  }

  async #compare(call: CallMessage, send: SendOwn): Promise<string | undefined> {
    const tools = await this.#list(call, send);
    if (tools === undefined) {
      this.#verdict = undefined; // the next call tries again
      this.#host.tell(
        "gait: calls are refused: the server does not list its tools, so they cannot be compared with the lock",
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
    this.#isChanged = true;
    this.#verdict = Promise.resolve("mcp_tools_changed");
    const shown = findings.slice(0, FINDINGS_SHOWN)
      .map(({ kind, tool, detail }) => `${kind} ${tool}: ${detail}`);
    const text = `calls are refused: the server's tools differ from the lock (${shown.join("; ")})`;
    this.#host.tell(printable(`gait: ${text}; gait mcp lock --review shows all differences`));
  }

  /** All tools of the server; `undefined` if it does not list them. */
  async #list({ meta, modern }: CallMessage, send: SendOwn) {
    const tools: JsonObject[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MCP_LIST_MAX_PAGES && tools.length <= MCP_KNOWN_MAX; page++) {
      const params = present({ cursor, _meta: modern ? protocolMeta(meta) : undefined });
      const result = (await this.#ask(params, send))?.result;
      const listed = result?.["tools"];
      if (!Array.isArray(listed)) return undefined;
      appendAll(tools, listed.filter(isJsonObject));
      const next = result?.["nextCursor"];
      if (typeof next !== "string") return tools;
      cursor = next;
    }
    return undefined;
  }

  async #ask(params: object, send: SendOwn): Promise<ServerResponse | undefined> {
    const id = `${this.#prefix}${++this.#requests}`;
    const { promise, resolve } = Promise.withResolvers<ServerResponse | undefined>();
    this.#open.set(`s:${id}`, resolve);
    const stop = new AbortController();
    try {
      const request = { jsonrpc: "2.0", id, method: "tools/list", params };
      await send(encodeUtf8(canonicalText(request)));
      const late = this.#host.pause(ANSWER_WITHIN_MS, stop.signal).then(() => undefined);
      return await Promise.race([promise, late]);
    } finally {
      stop.abort();
      this.#open.delete(`s:${id}`);
    }
  }
}

/** The members of `_meta` that a request of 2026-07-28 must repeat. */
function protocolMeta(meta: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(meta).filter(([name]) => name.startsWith("io.modelcontextprotocol/")),
  );
}
