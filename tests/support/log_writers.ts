/** Processes that append to one log, some of which are killed. */

import assert from "node:assert/strict";
import { type Bytes, hashBytes } from "../../src/core/crypto/digest.ts";
import { parsePublicKey } from "../../src/core/crypto/keys.ts";
import { followLines } from "../../src/core/log/follow_lines.ts";
import { inclusionProof, leafHash, rootOfInclusion, subtreeRoot } from "../../src/core/log/tree.ts";
import { isLineFault, readLine } from "../../src/core/log/line.ts";
import { LogVerifier } from "../../src/core/log/verify_log.ts";
import { KEY_1 } from "./test_key.ts";

const SCRIPT = new URL("log_appender.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** Starts a process that appends, and collects what it says it wrote. */
export function startAppender(path: string, name: string, count: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-check", "-A", "--config", CONFIG],
      ...[SCRIPT, path, name, String(count)],
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = new Response(child.stdout).text().then((text) => text.split("\n").slice(0, -1) // a line that was cut off was not said
  );
  const complained = new Response(child.stderr).text();
  return { child, said, complained };
}

/** What is in a log after all of it was verified: the entries' names, and how many bytes were cut off. */
export async function verified(path: string): Promise<{ refs: string[]; tornBytes: number }> {
  const { publicKey } = await parsePublicKey(KEY_1.public);
  const questions = { publicKeys: [publicKey], cosigners: [], heads: [] };
  const verifier = new LogVerifier(questions, hashBytes);
  const refs: string[] = [];
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(file.statSync().size);
  for (let at = 0; at < bytes.length;) at += file.readSync(bytes.subarray(at)) ?? bytes.length;
  const ending = await followLines(ReadableStream.from([bytes]), verifier, ({ line }) => {
    if (line.event?.ref !== undefined) refs.push(line.event.ref);
  });
  const { tree, isConsistent } = verifier.end(ending);
  assert.ok(isConsistent, JSON.stringify(tree.faults));
  return { refs, tornBytes: ending.tornBytes };
}

/** Whether the first, the middle and the last entry have proofs that hold. */
export async function proofsHold(path: string): Promise<boolean> {
  const text = Deno.readTextFileSync(path);
  const leaves: Bytes[] = [];
  for (const line of text.slice(0, text.lastIndexOf("\n")).split("\n")) {
    const bytes = new TextEncoder().encode(line);
    const read = readLine(bytes);
    if (!isLineFault(read) && read.leaf !== undefined) {
      leaves.push(await leafHash(bytes, hashBytes));
    }
  }
  const size = leaves.length;
  const tree = { size, hashOf: (at: number) => leaves[at] ?? new Uint8Array() };
  const root = await subtreeRoot(tree, 0, size, hashBytes);
  for (const index of [0, Math.floor(size / 2), size - 1]) {
    const proof = await inclusionProof(tree, index, size, hashBytes);
    const leaf = tree.hashOf(index);
    const found = await rootOfInclusion({ index, size, leaf, proof }, hashBytes);
    if (found === undefined || found.some((byte, at) => byte !== root[at])) return false;
  }
  return true;
}

/**
 * Kills a writer at a random moment, so often, always of one log. Afterwards every entry that was said
 * is there once, the log verifies, and its proofs hold.
 */
export async function killWriters(
  path: string,
  kills: number,
  random: () => number,
): Promise<void> {
  const said: string[] = [];
  for (let at = 0; at < kills; at++) {
    const { child, said: lines, complained } = startAppender(path, `p${at}`, 100_000);
    // The first line says that it runs; then it is killed while it writes.
    await until(path, said.length + at);
    await new Promise((resolve) => setTimeout(resolve, random() * 20));
    child.kill("SIGKILL");
    await child.status;
    for (const line of await lines) said.push(line);
    assert.equal(await complained, "");
    if (at % 50 === 49 || at === kills - 1) {
      const seen = await verified(path);
      const found = new Set(seen.refs);
      assert.equal(found.size, seen.refs.length, "an entry is there twice");
      for (const ref of said) assert.ok(found.has(ref), `${ref} was said and is not there`);
    }
  }
  const last = startAppender(path, "last", 1);
  assert.deepEqual(await last.said, ["last-0"]);
  assert.ok(await proofsHold(path));
}

/** Waits until the log grew beyond what it was. */
async function until(path: string, lines: number): Promise<void> {
  const sizeOf = () => {
    try {
      return Deno.statSync(path).size;
    } catch {
      return 0;
    }
  };
  const before = lines === 0 ? 0 : sizeOf();
  while (sizeOf() <= before) await new Promise((resolve) => setTimeout(resolve, 1));
}

/**
 * Lets many processes append at once; each entry that was said must be there once. Answers how many
 * appends were refused because the lock was not to be had in time.
 */
export async function appendAtOnce(path: string, writers: number, each: number): Promise<number> {
  const running = Array.from({ length: writers }, (_, at) => startAppender(path, `w${at}`, each));
  const said: string[] = [];
  let refusals = 0;
  for (const { said: lines, complained } of running) {
    for (const line of await lines) said.push(line);
    const refused = (await complained).split("\n").slice(0, -1);
    assert.deepEqual(refused.filter((line) => !line.startsWith("refused ")), []);
    refusals += refused.length;
  }
  assert.equal(said.length, writers * each);
  const { refs } = await verified(path);
  assert.deepEqual(refs.toSorted(), said.toSorted());
  return refusals;
}
