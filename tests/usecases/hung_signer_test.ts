/** A signer that does not answer is ended, so that none is left behind. */

import assert from "node:assert/strict";
import type { RunningProgram } from "../../src/io/host.ts";
import { openSigner } from "../../src/usecases/keys/signer.ts";
import { MemorySystem } from "../support/memory_system.ts";
import { KEY_1 } from "../support/test_key.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";

/** A program that prints these lines and then hangs; what it was told to do is in `told`. */
function hanging(lines: readonly string[], told: string[]): RunningProgram {
  return {
    output: (async function* () {
      for (const line of lines) yield new TextEncoder().encode(`${line}\n`);
      await new Promise(() => {});
    })(),
    status: new Promise(() => {}),
    send: () => Promise.resolve(true),
    endInput: () => Promise.resolve(),
    stop: (how) => void told.push(how),
  };
}

for (const what of ["before its key", "at a message"]) {
  Deno.test(`a signer that hangs ${what} is forced to end`, async () => {
    const told: string[] = [];
    const key = (await parsePrivateKey(KEY_1.private)).publicKey.toBase64();
    const program = hanging(what === "at a message" ? [key] : [], told);
    const host = {
      ...new MemorySystem({}).narrow({ kinds: ["run", "env"], env: [] }),
      run: {
        start: () => Promise.resolve(program),
        program: () => Promise.reject(new Error("nothing else is run")),
      },
      // An answer that is there comes first; the deadline after it.
      pause: (_: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          signal?.addEventListener("abort", () => resolve());
          if (what === "at a message" && told.length === 0 && !isOpen) return;
          resolve();
        }),
    };
    let isOpen = false;
    const open = async () => {
      const signer = await openSigner("exec:/bin/signer", host);
      assert.deepEqual(told, [], "it answered in time");
      isOpen = true;
      await signer.sign(new Uint8Array(32));
    };
    await assert.rejects(open, /it did not answer within 10 s/);
    assert.deepEqual(told, ["force"]);
  });
}
