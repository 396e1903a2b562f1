/** Servers on loopback that hand out a pack, or misbehave. */

import { gaitProcess, scratch } from "./gait.ts";
import type { SelfSigned } from "./self_signed.ts";
import { MANIFEST, PUBLIC } from "./signed_pack.ts";

/** Answers the nth request for a path. */
export type Answer = (path: string, count: number) => Response;

/** A folder with a key and a manifest, a server, and gait to ask it. */
export class PackWorld implements AsyncDisposable {
  readonly #folder = scratch();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #scheme: string;
  /** Environment of gait. */
  readonly env: Record<string, string> = { NO_PROXY: "127.0.0.1,localhost" };
  /** How often the server was asked. */
  requests = 0;

  constructor(answer: Answer = () => new Response(MANIFEST), tls?: SelfSigned) {
    this.put("k.pub", PUBLIC);
    this.put("m.json", MANIFEST);
    this.#scheme = tls === undefined ? "http" : "https";
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls },
      (request) => answer(new URL(request.url).pathname, ++this.requests),
    );
  }

  get path(): string {
    return this.#folder.path;
  }

  get base(): string {
    return `${this.#scheme}://127.0.0.1:${this.#server.addr.port}`;
  }

  put(name: string, content: string): void {
    Deno.writeTextFileSync(`${this.path}/${name}`, content);
  }

  read(name: string): string {
    return Deno.readTextFileSync(`${this.path}/${name}`);
  }

  /** Runs a registry command with the key and a cache in the folder. */
  async run(line: string) {
    const words = line.split(" ").filter((word) => word !== "");
    const more = words[0] === "list" ? [] : ["--public-key", "k.pub"];
    const argv = ["registry", ...words, ...more, "--cache-dir", "cache", "--json"];
    const seen = await gaitProcess(argv, { cwd: this.path, env: this.env });
    return { exit: seen.exit, ...JSON.parse(seen.stdout) };
  }

  /** Installs from this server, which is allowed, over http, with very short pauses. */
  install(path: string, more = "") {
    return this.installFrom(`${this.base}${path}`, more);
  }

  installFrom(url: string, more = "") {
    const allowed = "--allow-host 127.0.0.1 --allow-insecure-http --retry-base-delay 1ms";
    return this.run(`install ${url} ${allowed} ${more}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    this.#folder[Symbol.dispose]();
  }
}

/** A server that sends these bytes, and hangs up unless it is to stall. */
export class RawServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #done: Promise<void>;
  /** How often it was asked. */
  requests = 0;

  constructor(reply: string, { stall = false }: { readonly stall?: boolean } = {}) {
    this.#done = this.#serve(new TextEncoder().encode(reply), stall);
  }

  get base(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async #serve(reply: Uint8Array, stall: boolean): Promise<void> {
    for await (const connection of this.#listener) {
      this.requests++;
      this.#open.add(connection);
      await connection.read(new Uint8Array(8192));
      for (let done = 0; done < reply.length;) {
        done += await connection.write(reply.subarray(done));
      }
      if (!stall) this.#close(connection);
    }
  }

  #close(connection: Deno.Conn): void {
    if (this.#open.delete(connection)) connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of [...this.#open]) this.#close(connection);
    this.#listener.close();
    await this.#done;
  }
}

/** An answer with a length of its own. */
export function rawAnswer(body: string, length: number): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
}
