/** Ways from an MCP client to a server that are measured: over pipes, and over HTTP. */

export interface McpWay {
  readonly name: string;
  /** The process that the client talks to. */
  readonly pid: number;
  /** Makes a call, and answers how many milliseconds its answer took. */
  call(): Promise<number>;
  end(): Promise<void>;
}

export interface HttpWay extends McpWay {
  readonly address: string;
}

const LF = 0x0a;

function callBytes(id: number): Uint8Array<ArrayBuffer> {
  const params = { name: "echo", arguments: { message: `call ${id}`, count: id } };
  return new TextEncoder().encode(
    `${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params })}\n`,
  );
}

/** Starts a program and talks to it over its pipes. */
export function piped(name: string, command: readonly string[], cwd: string): Promise<McpWay> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, {
    ...{ args, cwd, stdin: "piped", stdout: "piped", stderr: "null" },
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.getReader();
  let id = 0;
  return Promise.resolve({
    name,
    pid: child.pid,
    async call() {
      const bytes = callBytes(id++);
      const start = performance.now();
      await writer.write(bytes);
      while (true) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`${name} ended`);
        if (value.at(-1) === LF) return performance.now() - start;
      }
    },
    async end() {
      await writer.close();
      await reader.cancel();
      await child.status;
    },
  });
}

/** Starts a program that prints its address, and talks to it over HTTP. */
export async function connected(
  name: string,
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<HttpWay> {
  const [program = "", ...args] = command;
  const child = new Deno.Command(program, {
    ...{ args, cwd, env, stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
  const address = await addressIn(child.stderr);
  const client = Deno.createHttpClient({});
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  let id = 0;
  return {
    ...{ name, address, pid: child.pid },
    async call() {
      const body = callBytes(id++).subarray(0, -1);
      const start = performance.now();
      const response = await fetch(address, { method: "POST", headers, body, client });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${name} answered ${response.status}`);
      return performance.now() - start;
    },
    async end() {
      client.close();
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

/** The first address that a program prints. The rest is read, so that it can go on printing. */
async function addressIn(output: ReadableStream<Uint8Array>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  void (async () => {
    let seen = "";
    for await (const piece of output.pipeThrough(new TextDecoderStream())) {
      seen += piece;
      const [found] = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(seen) ?? [];
      if (found !== undefined) resolve(found);
    }
    reject(new Error(`no address was printed: ${seen}`));
  })();
  return await promise;
}
