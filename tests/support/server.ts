/** Starts a real `gait serve`, and asks it byte by byte or as a client would. */

import { denoArgs } from "./gait.ts";

export interface StartedServer extends AsyncDisposable {
  /** Path of the socket, or address. */
  readonly where: string;
  readonly child: Deno.ChildProcess;
  /** Everything that it wrote to standard error so far. */
  stderr(): string;
  /** Asks it to end; its exit code and what it printed. */
  stop(): Promise<{ readonly exit: number; readonly stdout: string }>;
}

/** Starts a server, and returns when it listens. */
export async function startServer(
  argv: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<StartedServer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: denoArgs(["serve", ...argv]),
    ...{ cwd, env: { NO_COLOR: "1", ...env } },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  let text = "";
  const { promise: where, resolve, reject } = Promise.withResolvers<string>();
  const told = (async () => {
    for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const [, place] = /^listening on (.*)\n/m.exec(text) ?? [];
      if (place !== undefined) resolve(place);
    }
    reject(new Error(text));
  })();
  const printed = new Response(child.stdout).text();
  const end = async () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    const { code } = await child.status;
    await told;
    return { exit: code, stdout: await printed };
  };
  try {
    return {
      where: await where,
      child,
      stderr: () => text,
      stop: end,
      [Symbol.asyncDispose]: async () => void await end(),
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Opens a connection to a socket, or to an address such as `http://127.0.0.1:8300`. */
export async function connect(where: string): Promise<Deno.Conn> {
  if (where.startsWith("/")) return await Deno.connect({ transport: "unix", path: where });
  const { hostname, port } = new URL(where);
  return await Deno.connect({ hostname, port: Number(port) });
}

/** Sends bytes as they are, and reads until the server closes the connection. */
export async function sendRaw(where: string, text: string | Uint8Array): Promise<Answer> {
  using connection = await connect(where);
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const writer = connection.writable.getWriter();
  // A server that refuses early does not read the rest.
  await writer.write(bytes).catch(() => {});
  let answer = "";
  try {
    for await (const piece of connection.readable.pipeThrough(new TextDecoderStream())) {
      answer += piece;
    }
  } catch {
    // The connection was reset after the answer.
  }
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  const [, status = "0"] = /^HTTP\/1\.1 (\d{3})/.exec(head) ?? [];
  return { status: Number(status), headers: head, body: rest.join("\r\n\r\n") };
}

/** Asks as a client would, over a connection of its own. */
export async function ask(
  where: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const host = where.startsWith("/") ? "gait" : new URL(where).host;
  const all = {
    host,
    connection: "close",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
    ...(body === undefined
      ? {}
      : { "content-length": String(new TextEncoder().encode(text).length) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const method = body === undefined ? "GET" : "POST";
  return await sendRaw(where, `${method} ${path} HTTP/1.1\r\n${lines}\r\n${text}`);
}
