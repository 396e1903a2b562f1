/** A real Redis server on a loopback port of its own, with a folder that goes with it. */

import { connectState } from "../../src/io/state_server.ts";
import { scratch } from "./gait.ts";
import { hasProgram } from "./programs.ts";
import { until } from "./until.ts";

/** Whether Debian's `redis-server`, or another one, is installed. */
export const HAS_REDIS = hasProgram("redis-server");

/** A port on which nothing listens at the moment. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Keeps every write on the disk before it answers. */
export const DURABLE = ["--appendonly", "yes", "--appendfsync", "always"];

export interface RedisOptions {
  /** Further options of the server: `["--requirepass", "x"]`. */
  readonly args?: readonly string[];
  /** Port for TLS in place of an ordinary one. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder = scratch();
  readonly #options: RedisOptions;
  #child: Deno.ChildProcess | undefined;

  private constructor(port: number, options: RedisOptions) {
    this.port = port;
    this.#options = options;
  }

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    for (let attempt = 1;; attempt++) {
      const server = new RedisServer(freePort(), options);
      try {
        await server.run();
        return server;
      } catch (error) {
        await server[Symbol.asyncDispose]();
        // Between the question and the start, somebody else may have taken the port.
        if (attempt === 3) throw error;
      }
    }
  }

  /** Address of the server, or of another port that leads to it. */
  url(port = this.port): string {
    return `${this.#options.tls === undefined ? "redis" : "rediss"}://127.0.0.1:${port}`;
  }

  /** Starts it, again with the data that its folder holds. */
  async run(): Promise<void> {
    const { args = [], tls } = this.#options;
    const folder = this.#folder.path;
    if (tls !== undefined) {
      Deno.writeTextFileSync(`${folder}/cert.pem`, tls.cert);
      Deno.writeTextFileSync(`${folder}/key.pem`, tls.key);
    }
    const ports = tls === undefined ? ["--port", String(this.port)] : [
      ...["--port", "0", "--tls-port", String(this.port), "--tls-auth-clients", "no"],
      ...["--tls-cert-file", `${folder}/cert.pem`, "--tls-key-file", `${folder}/key.pem`],
    ];
    this.#child = new Deno.Command("redis-server", {
      args: [
        ...[...ports, "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
        ...["--daemonize", "no", "--logfile", `${folder}/log`],
        ...args,
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const log = `${folder}/log`;
    const isReady = () => {
      try {
        return /Ready to accept connections/.test(Deno.readTextFileSync(log));
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return false;
        throw error;
      }
    };
    let hasEnded = false;
    this.#child.status.then(() => hasEnded = true);
    await until(() => hasEnded || isReady(), "a server of Redis that takes connections");
    if (!hasEnded) return;
    this.#child = undefined;
    throw new Error(`redis-server ended: ${Deno.readTextFileSync(log)}`);
  }

  /** Ends it by its id, and waits until it is gone. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    child.kill(signal);
    await child.status;
    Deno.removeSync(`${this.#folder.path}/log`);
  }

  /** One command over a connection of its own, as an operator would give it. */
  async say(...words: readonly string[]): Promise<string> {
    const { port, hostname } = { port: this.port, hostname: "127.0.0.1" };
    const isTls = this.#options.tls !== undefined;
    using connection = await connectState({
      ...{ hostname, port, tls: isTls, timeoutMs: 5000 },
      caCertificate: this.#options.tls?.cert,
    });
    const reply = await connection.ask(words, 5000);
    return reply.kind === "nothing" ? "" : reply.text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    this.#folder[Symbol.dispose]();
  }
}
