/** A server on a loopback port that answers each command with the bytes that a test gives. */

/** Bytes to send for a command, by its first word; `close` hangs up. */
export type Answers = (words: readonly string[]) => string | Uint8Array | "close";

export class FakeStateServer implements Disposable {
  readonly port: number;
  /** The commands that came, in order. */
  readonly heard: (readonly string[])[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();

  constructor(answers: Answers) {
    this.port = this.#listener.addr.port;
    void this.#accept(answers);
  }

  url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async #accept(answers: Answers): Promise<void> {
    for await (const client of this.#listener) {
      this.#open.add(client);
      void this.#serve(client, answers);
    }
  }

  async #serve(client: Deno.Conn, answers: Answers): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (let read = await client.read(buffer); read !== null; read = await client.read(buffer)) {
        // What gait sends fits into one piece on loopback.
        const text = new TextDecoder().decode(buffer.subarray(0, read));
        const words = text.split("\r\n").filter((_, index) => index > 0 && index % 2 === 0);
        this.heard.push(words);
        const answer = answers(words);
        if (answer === "close") break;
        const bytes = typeof answer === "string" ? new TextEncoder().encode(answer) : answer;
        for (let done = 0; done < bytes.length;) done += await client.write(bytes.subarray(done));
      }
    } catch {
      // gait hung up.
    }
    this.#close(client);
  }

  #close(client: Deno.Conn): void {
    if (!this.#open.delete(client)) return;
    try {
      client.close();
    } catch {
      // closed by the other side
    }
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const client of [...this.#open]) this.#close(client);
  }
}
