/** Time limits of a conversation with a server. The tests control the clock, so nothing waits. */

import assert from "node:assert/strict";
import { serverAddress } from "../../../src/commands/mcp/server_address.ts";
import { askForTools } from "../../../src/usecases/tool_list/ask_for_tools.ts";
import { planHttp } from "../../../src/usecases/proxy/http_plan.ts";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import type { Host, Origin, RunningProgram } from "../../../src/io/host.ts";
import { MemorySystem } from "../../support/memory_system.ts";

/** A server in this process. `answer` makes its answers. */
class FakeProgram implements RunningProgram {
  readonly #answer: (message: Record<string, unknown>) => readonly object[];
  readonly #status = Promise.withResolvers<number>();
  readonly #stream = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>(
    {},
    undefined,
    { highWaterMark: 1000 },
  );
  readonly #writer = this.#stream.writable.getWriter();
  readonly got: string[] = [];
  readonly stops: string[] = [];
  readonly output = this.#stream.readable;
  readonly status = this.#status.promise;

  constructor(answer: (message: Record<string, unknown>) => readonly object[]) {
    this.#answer = answer;
  }

  async send(bytes: Uint8Array): Promise<boolean> {
    const message = JSON.parse(decodeUtf8(bytes));
    this.got.push(message.method);
    for (const one of this.#answer(message)) {
      const { id } = message;
      const line = "text" in one ? one.text : JSON.stringify({ jsonrpc: "2.0", id, ...one });
      await this.#writer.write(encodeUtf8(`${line}\n`));
    }
    return true;
  }

  endInput(): Promise<void> {
    return Promise.resolve();
  }

  stop(how: "ask" | "force"): void {
    this.stops.push(how);
    if (how !== "force") return;
    this.#status.resolve(137);
    void this.#writer.close().catch(() => {});
  }
}

/** A host whose pauses end when `passes` resolves, which gets their length, or when they are aborted. */
function hostWith(
  passes: (milliseconds: number) => Promise<void>,
  start: () => FakeProgram,
  origin?: Origin,
): Host<"run" | "net"> {
  const host = new MemorySystem().narrow({ kinds: ["run", "net"], env: [] });
  return {
    ...host,
    run: { ...host.run, start: () => Promise.resolve(start()) },
    net: {
      ...host.net,
      origin: () => origin === undefined ? Promise.reject(new Error()) : Promise.resolve(origin),
    },
    async pause(milliseconds, signal) {
      const off = Promise.withResolvers<void>();
      signal?.addEventListener("abort", () => off.resolve(), { once: true });
      await Promise.race([passes(milliseconds), off.promise]);
    },
  };
}

const NEVER = new Promise<void>(() => {});
const SETTING = { timeout: 30_000_000_000n, capabilities: [], kinds: [], token: "" };
const STDIO = serverAddress(["server"], "");

const INITIALIZED = { result: { protocolVersion: "2025-11-25", capabilities: {} } };
const TOOLS = { result: { tools: [{ name: "a" }] } };

Deno.test("a server that does not answer server/discover is asked to initialize, on the same pipe", async () => {
  const program = new FakeProgram(({ method }) => {
    if (method === "initialize") return [INITIALIZED];
    return method === "tools/list" ? [TOOLS] : [];
  });
  const pauses: number[] = [];
  const host = hostWith((milliseconds) => {
    pauses.push(milliseconds);
    return milliseconds === 10_000
      ? Promise.resolve()
      : milliseconds === 2000
      ? Promise.resolve()
      : NEVER;
  }, () => program);
  const { tools, protocol_version } = await askForTools(STDIO, SETTING, host);
  assert.deepEqual([tools, protocol_version], [[{ name: "a" }], "2025-11-25"]);
  assert.deepEqual(program.got, [
    ...["server/discover", "initialize", "notifications/initialized", "tools/list"],
  ]);
  assert.deepEqual(program.stops, ["ask", "force"], "it did not end by itself");
  assert.deepEqual(pauses, [30_000, 10_000, 2000, 2000]);
});

Deno.test("an answer that comes too late is not taken for that of another question", async () => {
  const program = new FakeProgram(({ id, method }) => {
    if (method === "initialize") {
      return [{ id: 1, error: { code: -32601, message: "late" } }, INITIALIZED];
    }
    return method === "tools/list" ? [{ id: Number(id) - 1, result: {} }, TOOLS] : [];
  });
  const host = hostWith((ms) => ms === 30_000 ? NEVER : Promise.resolve(), () => program);
  assert.deepEqual((await askForTools(STDIO, SETTING, host)).tools, [{ name: "a" }]);
});

Deno.test("a server that never answers is ended by force, and the error says what was waited for", async () => {
  const reached = Promise.withResolvers<void>();
  const program = new FakeProgram(({ method }) => {
    if (method === "initialize") return [INITIALIZED];
    if (method !== "tools/list") return [{ text: "\x1b[1mhello" }, { error: { code: -32601 } }];
    reached.resolve();
    return [];
  });
  const host = hostWith((ms) => ms === 30_000 ? reached.promise : NEVER, () => program);
  await assert.rejects(askForTools(STDIO, SETTING, host), {
    code: "internal_failure",
    message: "Cannot list the server's tools: it does not answer within 30s, waited for: " +
      'tools/list; lines that are not messages: 2, the first: "\\\\u001b[1mhello"',
  });
  assert.deepEqual(program.stops, ["force"]);
});

Deno.test("an address that never answers is given up", async () => {
  const sent: string[] = [];
  let isClosed = false;
  const over = Promise.withResolvers<void>();
  const origin: Origin = {
    send({ body, signal }) {
      sent.push(JSON.parse(decodeUtf8(body ?? new Uint8Array())).method);
      if (sent.length === 2) over.resolve();
      const { promise, resolve } = Promise.withResolvers<{ ok: false; problem: string }>();
      const end = () => resolve({ ok: false, problem: "the request was ended" });
      if (signal.aborted) end();
      signal.addEventListener("abort", end, { once: true });
      return promise;
    },
    [Symbol.dispose]: () => {
      isClosed = true;
    },
  };
  const host = hostWith(
    (ms) => ms === 30_000 ? over.promise : ms === 10_000 ? Promise.resolve() : NEVER,
    () => new FakeProgram(() => []),
    origin,
  );
  const address = serverAddress([], "http://127.0.0.1:1/mcp");
  await assert.rejects(askForTools(address, SETTING, host), {
    message:
      "Cannot list the server's tools: it does not answer within 30s, waited for: initialize",
    hint: "check the address, and that an MCP server answers there",
  });
  assert.deepEqual([sent, isClosed], [["server/discover", "initialize"], true]);
});

Deno.test("a URL has one spelling, the same as in the proxy", () => {
  for (const url of ["http://LOCALHOST:80", "http://localhost/", "http://localhost/a/.."]) {
    assert.deepEqual(serverAddress([], url).launch, ["http://localhost/"]);
    assert.equal(planHttp({ ...PLAN, upstream: url }).target.href, "http://localhost/");
  }
});

const PLAN = { allow_host: [], allow_origin: [], listen: "127.0.0.1:0", token: undefined };
