/** litewitness, a witness by others, which signs with a key in an SSH agent. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";

const EMPTY_ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const NAME = "witness.example/litewitness";

/** Builds the program into a folder; answers its path. Its dependencies are those of `go.sum`. */
async function build(folder: string): Promise<string> {
  const program = `${folder}/litewitness`;
  const { success, stderr } = await new Deno.Command("go", {
    args: [
      ...["build", "-mod=readonly", "-buildvcs=false", "-o", program],
      "filippo.io/torchwood/cmd/litewitness",
    ],
    cwd: new URL("foreign_witness/", import.meta.url).pathname,
    // Without C a machine needs no compiler for it, and less is built.
    env: { CGO_ENABLED: "0", GOWORK: "off" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return program;
}

async function run(program: string, args: readonly string[], env: Record<string, string> = {}) {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], env })
    .output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** An SSH agent with one new Ed25519 key. */
class Agent {
  readonly #child: Deno.ChildProcess;
  readonly socket: string;
  /** SHA-256 of the raw public key, in hex, as litewitness names keys too. */
  readonly fingerprint: string;

  private constructor(child: Deno.ChildProcess, socket: string, fingerprint: string) {
    this.#child = child;
    this.socket = socket;
    this.fingerprint = fingerprint;
  }

  static async start(folder: string): Promise<Agent> {
    const [socket, key] = [`${folder}/agent.sock`, `${folder}/witness_key`];
    const child = new Deno.Command("ssh-agent", {
      args: ["-D", "-a", socket],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    // It prints its variables once it listens.
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    await run("ssh-add", ["-q", key], { SSH_AUTH_SOCK: socket });
    const listed = await run("ssh-keygen", ["-l", "-E", "sha256", "-f", `${key}.pub`]);
    return new Agent(child, socket, listed.split(" ")[1] ?? "");
  }

  async end(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
  }
}

export class ForeignWitness implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #child: Deno.ChildProcess;
  readonly #folder: string;
  readonly url: string;
  readonly vkey: string;

  private constructor(parts: {
    readonly agent: Agent;
    readonly child: Deno.ChildProcess;
    readonly folder: string;
    readonly url: string;
    readonly vkey: string;
  }) {
    this.#agent = parts.agent;
    this.#child = parts.child;
    this.#folder = parts.folder;
    this.url = parts.url;
    this.vkey = parts.vkey;
  }

  /** Builds and starts the program. */
  static async start(folder: string): Promise<ForeignWitness> {
    const program = await build(folder);
    const agent = await Agent.start(folder);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const address = `127.0.0.1:${listener.addr.port}`;
    listener.close();
    const child = new Deno.Command(program, {
      args: [
        ...["-name", NAME, "-db", `${folder}/witness.db`, "-ssh-agent", agent.socket],
        ...["-listen", address, "-key", agent.fingerprint],
      ],
      stderr: "piped",
    }).spawn();
    const vkey = await saidKey(child.stderr);
    const url = `http://${address}`;
    await answering(url);
    return new ForeignWitness({ agent, child, folder, url, vkey });
  }

  /** Makes a log known, whose checkpoints a key signs. */
  know(origin: string, vkey: string): void {
    using database = new DatabaseSync(`${this.#folder}/witness.db`);
    database.prepare("INSERT INTO log VALUES (?, 0, ?)").run(origin, EMPTY_ROOT);
    database.prepare("INSERT INTO key VALUES (?, ?)").run(origin, vkey);
  }

  /** The size at which it last saw a log. */
  sizeOf(origin: string): number | undefined {
    using database = new DatabaseSync(`${this.#folder}/witness.db`);
    const row = database.prepare("SELECT tree_size FROM log WHERE origin = ?").get(origin);
    return row === undefined ? undefined : Number(row["tree_size"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await this.#agent.end();
  }
}

/** The verifier key that it says it signs with. */
async function saidKey(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  void (async () => {
    let said = "";
    for await (const chunk of stderr.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      const key = /msg="verifier key" vkey=(\S+)/.exec(said)?.[1];
      if (key !== undefined) resolve(key.replaceAll('"', ""));
    }
    reject(new Error(said));
  })();
  return await promise;
}

async function answering(url: string): Promise<void> {
  for (;;) {
    try {
      await (await fetch(url)).body?.cancel();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
