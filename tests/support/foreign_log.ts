/** The program in `foreign_log/`, which makes and judges documents of logs with the libraries of others. */

import assert from "node:assert/strict";
import { utf8 } from "./text_source.ts";

/** What the program answers to one request. */
export interface ForeignAnswer {
  /** Texts by what they are. */
  readonly made?: Readonly<Record<string, string>>;
  /** Whether a document is accepted, by library. */
  readonly accepted?: Readonly<Record<string, boolean>>;
  /** Time of a cosignature as libraries read it. */
  readonly seconds?: Readonly<Record<string, string>>;
}

/** Builds the program into a folder; answers its path. Its dependencies are those of `go.sum`. */
async function build(folder: string): Promise<string> {
  const program = `${folder}/foreign_log`;
  const { success, stderr } = await new Deno.Command("go", {
    args: ["build", "-mod=readonly", "-buildvcs=false", "-o", program, "."],
    cwd: new URL("foreign_log/", import.meta.url).pathname,
    // Without C a machine needs no compiler for it, and less is built.
    env: { CGO_ENABLED: "0", GOWORK: "off" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return program;
}

/** One process, which answers any number of requests. */
export class ForeignLog implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#lines = linesOf(child.stdout);
  }

  /** Builds and starts the program. */
  static async start(folder: string): Promise<ForeignLog> {
    const program = await build(folder);
    const command = new Deno.Command(program, {
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    });
    return new ForeignLog(command.spawn());
  }

  /** Answers requests in their order. */
  async ask(requests: readonly object[]): Promise<readonly ForeignAnswer[]> {
    const text = requests.map((request) => `${JSON.stringify(request)}\n`).join("");
    // Both at once: each side may wait until the other has read.
    const writing = this.#writer.write(utf8(text));
    const answers: ForeignAnswer[] = [];
    for (const _ of requests) {
      const { value, done } = await this.#lines.next();
      assert.ok(!done, "the program ended before its answer");
      answers.push(JSON.parse(value));
    }
    await writing;
    return answers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
    await this.#child.stdout.cancel().catch(() => {});
    await this.#child.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
