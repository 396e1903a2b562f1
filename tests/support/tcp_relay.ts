/** A relay on a loopback port that can hold back what a server answers, or cut it off. */

export class TcpRelay implements AsyncDisposable {
  readonly port: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  /** What happens to answers: they pass, wait until they pass again, or end the connection. */
  answers: "pass" | "hold" | "cut" = "pass";
  /** Answers that were held or cut. */
  lost = 0;
  #released = Promise.withResolvers<void>();

  constructor(target: number) {
    this.port = this.#listener.addr.port;
    void this.#accept(target);
  }

  /** Lets held answers pass. */
  release(): void {
    this.answers = "pass";
    this.#released.resolve();
    this.#released = Promise.withResolvers<void>();
  }

  async #accept(target: number): Promise<void> {
    for await (const client of this.#listener) {
      this.#open.add(client);
      try {
        const server = await Deno.connect({ hostname: "127.0.0.1", port: target });
        this.#open.add(server);
        void this.#pump(client, server, false);
        void this.#pump(server, client, true);
      } catch {
        this.#close(client);
      }
    }
  }

  async #pump(from: Deno.Conn, to: Deno.Conn, isAnswer: boolean): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    try {
      for (;;) {
        const read = await from.read(buffer);
        if (read === null) break;
        if (isAnswer && this.answers !== "pass") {
          this.lost++;
          if (this.answers === "cut") break;
          while (this.answers === "hold") await this.#released.promise;
        }
        for (let done = 0; done < read;) done += await to.write(buffer.subarray(done, read));
      }
    } catch {
      // One side is gone, and so both are.
    }
    this.#close(from);
    this.#close(to);
  }

  #close(connection: Deno.Conn): void {
    if (!this.#open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // closed by the other side
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.release();
    for (const connection of [...this.#open]) this.#close(connection);
    await Promise.resolve();
  }
}
