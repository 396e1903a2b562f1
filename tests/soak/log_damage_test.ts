/** Each pair of lines that is cut out of a log of 200 entries, and each byte of a shorter one. */

import assert from "node:assert/strict";
import { loadSyncHash } from "../../src/core/crypto/digest.ts";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import { LogVerifier } from "../../src/core/log/verify_log.ts";
import { writtenLog } from "../support/written_log.ts";

const hash = await loadSyncHash();

async function isConsistent(lines: readonly Uint8Array[]): Promise<boolean> {
  const verifier = new LogVerifier({ publicKeys: [], cosigners: [], heads: [] }, hash);
  for (const line of lines) await verifier.take(line, verifier.read(line));
  return verifier.end({ tornBytes: 0 }).isConsistent;
}

Deno.test("each pair of lines that is cut out of a log of 200 entries is found, unless both may go", async () => {
  const log = await writtenLog({ entries: 200, keeps: false });
  const lines = log.map(({ text }) => encodeUtf8(text));
  const mayGo = log.map(({ kind }) => kind === "checkpoint");
  for (let first = 0; first < lines.length; first++) {
    for (let second = first + 1; second < lines.length; second++) {
      const left = lines.toSpliced(second, 1).toSpliced(first, 1);
      // The end and the last checkpoint are the tail, which may be cut off.
      const isTail = first === lines.length - 2;
      const expected = isTail || (mayGo[first] === true && mayGo[second] === true);
      assert.equal(await isConsistent(left), expected, `lines ${first + 1} and ${second + 1}`);
    }
  }
});

Deno.test("each byte of a log that changes is found, but for those of signatures without a key", async () => {
  const log = await writtenLog({ entries: 16, every: 4 });
  const lines = log.map(({ text }) => encodeUtf8(text));
  for (const [at, line] of lines.entries()) {
    const text = log[at]?.text ?? "";
    // Name, key id and bytes of a signature line: without a key they say nothing.
    const signature = /\u2014 .*?(?=\\n",)/.exec(text);
    const start = signature === null ? -1 : encodeUtf8(text.slice(0, signature.index)).length;
    const end = start + encodeUtf8(signature?.[0] ?? "").length;
    for (let place = 0; place < line.length; place++) {
      if (place >= start && place < end) continue;
      const changed = line.slice();
      changed[place] = (changed[place] ?? 0) ^ 1;
      const said = `line ${at + 1}, byte ${place}`;
      assert.equal(await isConsistent(lines.with(at, changed)), false, said);
    }
  }
});
