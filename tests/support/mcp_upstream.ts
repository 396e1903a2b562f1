/** A server that answers as a test tells it, and keeps what it was asked. */

/** A request that arrived. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The body as text. */
  readonly text: string;
  /** Fires if the client leaves before the answer is complete. */
  readonly gone: AbortSignal;
}

/** A running server. */
export interface Upstream extends AsyncDisposable {
  readonly url: string;
  readonly asked: Asked[];
  /** The bodies that arrived, as text. */
  readonly texts: () => readonly string[];
}

/** Starts a server on a free port. */
export function startUpstream(
  answer: (asked: Asked) => Response | Promise<Response>,
  path: string = "/mcp",
): Upstream {
  const asked: Asked[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = new Uint8Array(await request.arrayBuffer());
      const one: Asked = {
        method: request.method,
        target: pathname + search,
        headers: request.headers,
        body,
        text: new TextDecoder().decode(body),
        gone: request.signal,
      };
      asked.push(one);
      return await answer(one);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}${path}`,
    asked,
    texts: () => asked.map(({ text }) => text),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Answers a request with a result, with its id as it was written. */
export function resultFor({ text }: Asked, result: string = '{"content":[]}'): Response {
  const id = /"id":("(?:[^"\\]|\\.)*"|[^,}]*)/.exec(text)?.[1];
  if (id === undefined) return new Response(null, { status: 202 });
  return jsonAnswer(`{"jsonrpc":"2.0","id":${id},"result":${result}}`);
}

/** A body of JSON. */
export function jsonAnswer(text: string, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  headers.set("content-type", "application/json");
  return new Response(text, { ...init, headers });
}

/** A stream of events that the test writes to. */
export class EventStream {
  readonly response: Response;
  /** Whether its reader has left. */
  isCancelled = false;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(init: ResponseInit = {}) {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      cancel: () => void (this.isCancelled = true),
    });
    const headers = new Headers(init.headers);
    headers.set("content-type", "text/event-stream");
    this.response = new Response(body, { ...init, headers });
  }

  write(text: string): void {
    this.#controller?.enqueue(this.#encoder.encode(text));
  }

  end(): void {
    this.#controller?.close();
  }
}

/** Sends a message as clients do. */
export function post(
  url: string,
  body: BodyInit,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** A request of JSON-RPC, as text. */
export function request(id: unknown, method: string, params?: object): string {
  return JSON.stringify({
    jsonrpc: "2.0",
    id,
    method,
    ...(params === undefined ? {} : { params }),
  });
}

/** A call of a tool, as text. */
export function toolCall(id: unknown, name: string, more: object = {}): string {
  return request(id, "tools/call", { name, arguments: {}, ...more });
}

/** `_meta` of the revision without sessions. */
export const MODERN_META = {
  _meta: {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  },
};

/** Reads a stream piece by piece. */
export class StreamReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();

  constructor(response: Response) {
    if (response.body === null) throw new Error("there is no body");
    this.#reader = response.body.getReader();
  }

  /** The next piece; empty at the end. */
  async next(): Promise<string> {
    const { value, done } = await this.#reader.read();
    return done ? "" : this.#decoder.decode(value);
  }

  /** Reads until the text is there, or the stream ends. */
  async until(text: string): Promise<string> {
    let all = "";
    while (!all.includes(text)) {
      const piece = await this.next();
      if (piece === "") break;
      all += piece;
    }
    return all;
  }

  /** Stops reading. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}
