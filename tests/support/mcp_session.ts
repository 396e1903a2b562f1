/** A real `gait mcp proxy` process with a client's end of its pipes. */

import { denoArgs } from "./gait.ts";

const decoder = new TextDecoder();

/** How to start gait. */
export interface ProxyOptions {
  readonly cwd: string;
  /** Options of `gait mcp proxy`. */
  readonly flags?: readonly string[];
  /** The server's command; one that records what it gets by default. */
  readonly server?: readonly string[];
  /** Starts the server itself, without gait. */
  readonly isDirect?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** File in which the default server keeps what it gets. */
export const SERVER_LOG = "server.log";

/** Words that start a server script of `tests/support`. */
export function serverCommand(script: string, ...args: readonly string[]): string[] {
  const path = new URL(script, import.meta.url).pathname;
  return [Deno.execPath(), "run", "--quiet", "-A", path, ...args];
}

/** Words that start gait with a server to proxy. */
export function proxyCommand(
  flags: readonly string[],
  server: readonly string[] = serverCommand("mcp_recording_server.ts", SERVER_LOG),
): string[] {
  return [Deno.execPath(), ...denoArgs(["mcp", "proxy", ...flags, "--", ...server])];
}

/** A client's end of a session. */
export class ProxyProcess implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly stderr: Promise<string>;
  #seen = new Uint8Array();

  constructor(options: ProxyOptions) {
    const { cwd, flags = ["--policy", "p.yaml"], server, isDirect = false, env } = options;
    const command = isDirect && server !== undefined ? server : proxyCommand(flags, server);
    const [program = "", ...args] = command;
    this.child = new Deno.Command(program, {
      args,
      cwd,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1", ...env },
    }).spawn();
    this.#writer = this.child.stdin.getWriter();
    this.#reader = this.child.stdout.getReader();
    this.stderr = new Response(this.child.stderr).text();
  }

  /** Writes to gait. A pipe that gait has closed does not fail the test. */
  async send(text: string | Uint8Array): Promise<void> {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    await this.#writer.write(bytes).catch(() => {});
  }

  /** The next line, without its line feed; `undefined` at the end. */
  async line(): Promise<string | undefined> {
    while (true) {
      const end = this.#seen.indexOf(10);
      if (end >= 0) {
        const line = decoder.decode(this.#seen.subarray(0, end));
        this.#seen = this.#seen.slice(end + 1);
        return line;
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      const both = new Uint8Array(this.#seen.length + value.length);
      both.set(this.#seen);
      both.set(value, this.#seen.length);
      this.#seen = both;
    }
  }

  /** Sends a line and answers the next one, parsed. */
  // deno-lint-ignore no-explicit-any -- tests check its members themselves
  async ask(message: string): Promise<any> {
    await this.send(`${message}\n`);
    return JSON.parse(await this.line() ?? "null");
  }

  /** Ends its input and answers the rest of its output, its exit status and its standard error. */
  async end(): Promise<
    { readonly rest: Uint8Array; readonly status: number; readonly stderr: string }
  > {
    await this.#writer.close().catch(() => {});
    return await this.settle();
  }

  /** Waits for its end without closing its input. */
  async settle(): Promise<{ rest: Uint8Array; status: number; stderr: string }> {
    const chunks = [this.#seen];
    while (true) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      chunks.push(new Uint8Array(value));
    }
    const rest = new Uint8Array(await new Blob(chunks).arrayBuffer());
    const { code } = await this.child.status;
    return { rest, status: code, stderr: await this.stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // it has ended
    }
    await this.#writer.close().catch(() => {});
    await this.#reader.cancel().catch(() => {});
    await this.child.status;
    await this.stderr;
  }
}
