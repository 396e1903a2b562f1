/**
 * A small MCP server over standard streams that does what a script tells it, faults included. The
 * script is JSON: the first argument, or the file that it names, which a test may rewrite between two
 * starts of the same command.
 */

/** The behavior of the server. All members are optional. */
export interface ServerScript {
  /** `legacy` knows `initialize`, `modern` knows `server/discover`, `both` knows both. */
  readonly era?: "legacy" | "modern" | "both";
  /** Its tools. */
  readonly tools?: readonly unknown[];
  /** Tools to a page; all of them on one page by default. */
  readonly pageSize?: number;
  /** Every page says that there is another: with a `new` cursor each time, or the `same`. */
  readonly endless?: "new" | "same";
  /** Ends, with status 3, when it gets this method; `start`: at once. */
  readonly diesAt?: string;
  /** Never answers this method. */
  readonly hangsAt?: string;
  /** Writes without end when it gets this method: one long line, or many. */
  readonly floodsAt?: { readonly method: string; readonly what: "line" | "lines" };
  /** Lines written before anything else. */
  readonly banner?: readonly string[];
  /** Written to standard error at the start. */
  readonly stderr?: string;
  /** Members of a response by method, in place of `result`: `{"error": …}`, `{"result": …}`. */
  readonly answers?: Readonly<Record<string, object>>;
  /** Whole lines by method, in place of the response; `$ID` is replaced by the id. */
  readonly lines?: Readonly<Record<string, readonly string[]>>;
  /** Messages sent before the answer to a method, the first time that it comes or each time. */
  readonly before?: Readonly<Record<string, readonly object[]>>;
  readonly beforeEach?: Readonly<Record<string, readonly object[]>>;
  /** Goes on when its input ends, and when it is asked to end. */
  readonly stays?: boolean;
  /** File that gets each message that arrives, a line each. */
  readonly log?: string;
  /** File that gets the process id, and that of a program that it starts and never ends. */
  readonly pids?: string;
}

const encoder = new TextEncoder();

async function write(text: string): Promise<void> {
  const bytes = encoder.encode(text);
  try {
    for (let done = 0; done < bytes.length;) done += await Deno.stdout.write(bytes.subarray(done));
  } catch {
    Deno.exit(0); // the reader is gone
  }
}

async function send(message: object): Promise<void> {
  await write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

class Server {
  readonly #script: ServerScript;
  readonly #seen = new Set<string>();

  constructor(script: ServerScript) {
    this.#script = script;
  }

  async run(): Promise<void> {
    const { banner = [], diesAt, pids, stays, stderr } = this.#script;
    if (stderr !== undefined) console.error(stderr);
    if (stays) Deno.addSignalListener("SIGTERM", () => {});
    if (pids !== undefined) leaveChild(pids);
    if (diesAt === "start") Deno.exit(3);
    for (const line of banner) await write(`${line}\n`);
    let held = "";
    for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
      const lines = (held + chunk).split("\n");
      held = lines.pop() ?? "";
      for (const line of lines) await this.#take(line);
    }
    if (stays) await new Promise(() => setInterval(() => {}, 1000));
  }

  async #take(line: string): Promise<void> {
    const { log } = this.#script;
    if (log !== undefined) Deno.writeTextFileSync(log, `${line}\n`, { append: true });
    const message = JSON.parse(line);
    const { id, method } = message;
    if (typeof method !== "string") return;
    const { answers = {}, lines = {}, diesAt, hangsAt, floodsAt } = this.#script;
    if (method === diesAt) Deno.exit(3);
    if (method === floodsAt?.method) await flood(floodsAt.what);
    await this.#sendBefore(method);
    if (id === undefined || method === hangsAt) return;
    const raw = lines[method];
    if (raw !== undefined) {
      for (const text of raw) await write(`${text.replaceAll("$ID", JSON.stringify(id))}\n`);
      return;
    }
    await send({ id, ...(answers[method] ?? this.#answer(method, message.params ?? {})) });
  }

  async #sendBefore(method: string): Promise<void> {
    const { before = {}, beforeEach = {} } = this.#script;
    const isFirst = !this.#seen.has(method);
    this.#seen.add(method);
    const first = isFirst ? before[method] ?? [] : [];
    for (const message of [...first, ...beforeEach[method] ?? []]) await send(message);
  }

  #answer(method: string, params: Record<string, unknown>): object {
    const { era = "legacy" } = this.#script;
    const known = { supportedVersions: ["2026-07-28"], capabilities: { tools: {} } };
    const cached = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
    const isModern = era !== "legacy" && typeof params["_meta"] === "object";
    switch (method) {
      case "server/discover":
        if (era !== "legacy") return { result: { ...known, ...cached } };
        break;
      case "initialize":
        if (era === "modern") break;
        return {
          result: {
            protocolVersion: "2025-11-25",
            capabilities: { tools: {} },
            serverInfo: { name: "scripted", version: "1.0.0" },
          },
        };
      case "ping":
        return { result: {} };
      case "tools/list":
        return { result: { ...this.#page(params["cursor"]), ...(isModern ? cached : {}) } };
      case "tools/call": {
        const content = [{ type: "text", text: JSON.stringify(params["arguments"] ?? {}) }];
        return { result: { content, ...(isModern ? { resultType: "complete" } : {}) } };
      }
    }
    return { error: { code: -32601, message: `Method not found: ${method}` } };
  }

  #page(cursor: unknown): object {
    const { tools = [], pageSize = Infinity, endless } = this.#script;
    const at = Number(cursor ?? 0);
    if (endless === "same") return { tools: [], nextCursor: "again" };
    if (endless === "new") return { tools: [], nextCursor: String(at + 1) };
    const next = at + pageSize;
    return {
      tools: tools.slice(at, next),
      ...(next < tools.length ? { nextCursor: String(next) } : {}),
    };
  }
}

async function flood(what: "line" | "lines"): Promise<never> {
  const chunk = what === "line"
    ? "x".repeat(1 << 20)
    : '{"jsonrpc":"2.0","method":"m"}\n'.repeat(1 << 15);
  while (true) await write(chunk);
}

/** Starts a program that outlives the server unless the whole process group is ended. */
function leaveChild(pids: string): void {
  const child = new Deno.Command("sleep", { args: ["600"], stdin: "null", stdout: "null" }).spawn();
  Deno.writeTextFileSync(pids, `${Deno.pid}\n${child.pid}\n`);
}

/** The words that start a server by this script, or by the file that holds it. */
export function scriptedServer(script: ServerScript | string): string[] {
  const path = new URL(import.meta.url).pathname;
  const text = typeof script === "string" ? script : JSON.stringify(script);
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-config", "-A", path, text];
}

if (import.meta.main) {
  const [given = "{}"] = Deno.args;
  const text = given.startsWith("{") ? given : Deno.readTextFileSync(given);
  await new Server(JSON.parse(text)).run();
  Deno.exit(0);
}
