/** Clients that ask over connections that stay open, and what that cost the server. */

export interface Load {
  readonly connect: () => Promise<Deno.Conn>;
  /** Whole requests, sent in turn. */
  readonly requests: readonly Uint8Array[];
  readonly clients: number;
  readonly count: number;
}

export interface Measured {
  /** Time of each request, in milliseconds. */
  readonly times: readonly number[];
  readonly seconds: number;
}

/** Asks so often, over so many connections at a time. */
export async function askMany({ connect, requests, clients, count }: Load): Promise<Measured> {
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      using connection = await connect();
      const client = new KeptConnection(connection);
      for (let done = 0; done < count / clients; done++) {
        const request = requests[times.length % requests.length];
        if (request === undefined) throw new Error("there is nothing to ask");
        const sent = performance.now();
        await client.ask(request);
        times.push(performance.now() - sent);
      }
    }),
  );
  return { times, seconds: (performance.now() - start) / 1000 };
}

/** One connection that asks again and again. */
export class KeptConnection {
  readonly #connection: Deno.Conn;
  readonly #buffer = new Uint8Array(64 * 1024);
  readonly #decoder = new TextDecoder();

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /**
   * The body of the answer.
   *
   * @throws {Error} for every status but 200.
   */
  async ask(request: Uint8Array): Promise<string> {
    for (let sent = 0; sent < request.length;) {
      sent += await this.#connection.write(request.subarray(sent));
    }
    let seen = "";
    for (;;) {
      const read = await this.#connection.read(this.#buffer);
      if (read === null) throw new Error(`the server hung up: ${seen}`);
      seen += this.#decoder.decode(this.#buffer.subarray(0, read));
      const body = wholeBody(seen);
      if (body === undefined) continue;
      if (!seen.startsWith("HTTP/1.1 200")) throw new Error(seen);
      return body;
    }
  }
}

/** `undefined` until all of it is there. Answers in one byte a character are all that is measured. */
function wholeBody(text: string): string | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const body = text.slice(end + 4);
  const [, length] = /content-length: (\d+)/i.exec(text) ?? [];
  if (length !== undefined) return body.length >= Number(length) ? body : undefined;
  return body.endsWith("0\r\n\r\n") ? body : undefined;
}

/** A whole request with a body of JSON. */
export function postOf(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const all = { ...headers, "content-type": "application/json", "content-length": bytes.length };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = new TextEncoder().encode(`POST ${path} HTTP/1.1\r\n${lines}\r\n`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return whole;
}

/** The value below which this part of the values lies, to a thousandth. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? NaN;
}

/**
 * Time of the processor that a process used, in milliseconds. Linux counts it in hundredths of a
 * second; elsewhere it is not known.
 */
export function processorMs(pid: number): number {
  if (Deno.build.os !== "linux") return NaN;
  const [, fields = ""] = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ");
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return ((user ?? NaN) + (system ?? NaN)) * 10;
}

/** The most memory that a process had, in MiB. */
export function peakMiB(pid: number): number {
  if (Deno.build.os !== "linux") return NaN;
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
  return Number(kib) / 1024;
}
