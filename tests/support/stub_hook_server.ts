/** A server in place of gait's on the socket of a hook, whose answers are bytes of a test's choice. */

import { LINE_ID } from "./hook_lines.ts";
import { utf8 } from "./text_source.ts";

/** What a stub does with a connection: the bytes that it sends, or `hangs` without an answer. */
export type StubAnswer = string | "hangs";

export class StubHookServer implements AsyncDisposable {
  readonly requests: string[] = [];
  readonly #listener: Deno.UnixListener;
  readonly #answer: StubAnswer;
  readonly #open = new Set<Deno.Conn>();
  readonly #served: Promise<void>;

  /** Listens on the socket of the hook below a home folder. */
  constructor(home: string, answer: StubAnswer) {
    this.#answer = answer;
    this.#listener = Deno.listen({ transport: "unix", path: socketIn(home) });
    this.#served = this.#serve();
  }

  async #serve(): Promise<void> {
    const served: Promise<void>[] = [];
    for await (const connection of this.#listener) served.push(this.#one(connection));
    await Promise.all(served);
  }

  async #one(connection: Deno.Conn): Promise<void> {
    this.#open.add(connection);
    try {
      const request = await wholeRequest(connection);
      if (request === undefined) return;
      this.requests.push(request);
      if (this.#answer === "hangs") return await untilClosed(connection);
      const writer = connection.writable.getWriter();
      await writer.write(utf8(this.#answer));
    } catch {
      // The client went away.
    } finally {
      this.#open.delete(connection);
      try {
        connection.close();
      } catch {
        // It is closed.
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    await this.#served;
  }
}

/** The path of the hook's socket, whose folder is there then. */
export function socketIn(home: string): string {
  const folder = `${home}/.gait/serve`;
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  return `${folder}/${LINE_ID}.sock`;
}

/** An answer as the server gives it, with other parts where they are given. */
export function stubAnswer(
  body: string,
  { status = "200 OK", hook = LINE_ID, length = utf8(body).length }: {
    readonly status?: string;
    readonly hook?: string | undefined;
    readonly length?: number;
  } = {},
): string {
  return [
    `HTTP/1.1 ${status}`,
    "content-type: application/json",
    ...(hook === "" ? [] : [`gait-hook: ${hook}`]),
    `content-length: ${length}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}

const DENY = '{"permissionDecision":"deny"}\n';

/** Answers that do not count, by what is wrong with them. */
export const NO_ANSWERS: Readonly<Record<string, StubAnswer>> = {
  "closes without a word": "",
  "says something else than HTTP": '{"permissionDecision":"allow"}\n',
  "is not gait's, and silent": stubAnswer("", { hook: "" }),
  "is not gait's, and has an answer": stubAnswer(DENY, { hook: "" }),
  "answers for another hook": stubAnswer("", { hook: "fedcba9876543210" }),
  "fails": stubAnswer("{}\n", { status: "500 Internal Server Error" }),
  "refuses": stubAnswer("{}\n", { status: "409 Conflict" }),
  "has no content": stubAnswer("", { status: "204 No Content" }),
  "goes on": stubAnswer("", { status: "100 Continue" }),
  "leads elsewhere": stubAnswer("", { status: "302 Found" }),
  "stops in the middle of the headers": stubAnswer(DENY).slice(0, 60),
  "stops before the end of the headers": stubAnswer("").slice(0, -2),
  "stops before the body": stubAnswer(DENY).slice(0, -DENY.length),
  "stops in the middle of the body": stubAnswer(DENY).slice(0, -8),
  "sends more than it says": stubAnswer(DENY, { length: 2 }),
  "says no length": stubAnswer("").replace("content-length: 0\r\n", ""),
  "answers in chunks": stubAnswer("").replace("content-length: 0", "transfer-encoding: chunked"),
  "sends a text": stubAnswer("allow\n"),
  "sends a list": stubAnswer("[]\n"),
  "sends half a document": stubAnswer('{"a":1\n'),
  "sends a word before the answer": stubAnswer(`ok ${DENY}`),
  "sends a line behind the answer": stubAnswer(`${DENY}done\n`),
  "does not answer in time": "hangs",
};

async function wholeRequest(connection: Deno.Conn): Promise<string | undefined> {
  let bytes = new Uint8Array();
  const chunk = new Uint8Array(256 * 1024);
  while (true) {
    const count = await connection.read(chunk);
    if (count === null) return undefined;
    const both = new Uint8Array(bytes.length + count);
    both.set(bytes);
    both.set(chunk.subarray(0, count), bytes.length);
    bytes = both;
    // One character for each byte.
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const [, length = ""] = /^content-length: (\d+)\r$/mi.exec(text) ?? [];
    if (bytes.length >= end + 4 + Number(length)) return new TextDecoder().decode(bytes);
  }
}

async function untilClosed(connection: Deno.Conn): Promise<void> {
  while (await connection.read(new Uint8Array(16)) !== null);
}
