import { type Bytes, hashBytes } from "../../core/crypto/digest.ts";
import { followLines } from "../../core/log/follow_lines.ts";
import { indexFaults, seenHeads } from "../../core/log/index_faults.ts";
import type { IndexedLog } from "../../core/log/index_state.ts";
import { type LogVerification, LogVerifier } from "../../core/log/verify_log.ts";
import type { Host } from "../../io/host.ts";
import { isLogFile } from "./is_log.ts";

/** Content of a log; `undefined` for a file that is not a log, and for a damaged log. */
export async function verifyLogAt(
  path: string,
  host: Host<"read">,
  publicKeys: readonly Bytes[] = [],
): Promise<LogVerification | undefined> {
  if (!await isLogFile(path, host)) return undefined;
  const verifier = new LogVerifier({ publicKeys, cosigners: [], heads: [] }, hashBytes);
  const verification = verifier.end(await followLines(host.read.stream(path), verifier));
  return verification.isConsistent ? verification : undefined;
}

/** Says what a log is not, though its index says so; `undefined` if it is what the index saw. */
export async function otherThanIndexed(
  path: string,
  known: IndexedLog,
  host: Host<"read">,
): Promise<string | undefined> {
  const states = seenHeads(known);
  const verifier = new LogVerifier({ publicKeys: [], cosigners: [], heads: states }, hashBytes);
  const verification = verifier.end(await followLines(host.read.stream(path), verifier));
  // A log that was given up before, and is still there, may go like any other.
  const { dropped: _, unvouchedDrop: __, ...open } = known;
  const [fault] = indexFaults(open, states, verification);
  return fault?.problem;
}
