/** The records in decision logs: traces, approval audits and credential evidence, with their proofs. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { type Bytes, loadSyncHash } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import { checkpointMember, proofMember } from "../../core/guard/log_proofs.ts";
import type { PackFile } from "../../core/guard/members.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import { proofText } from "../../core/log/proof.ts";
import { inclusionProof, KnownSubtrees, leafHash, type Leaves } from "../../core/log/tree.ts";
import { LogVerifier } from "../../core/log/verify_log.ts";
import { parseCheckpoint } from "../../core/log/checkpoint.ts";
import { hashesOf } from "../../core/log/line.ts";
import type { LogHead, LogLine } from "../../core/schema/log.ts";
import type { Source } from "../../core/source.ts";
import { appendAll } from "../../core/lists.ts";
import { compareText } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { evidenceFolders } from "../../core/places.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { logFolder } from "../log/places.ts";
import { isLogFile } from "../log/is_log.ts";

/** A record of a log, as if it were a file: `session.jsonl#3`. */
export interface LogRecord {
  readonly path: string;
  readonly source: Source;
}

/** Everything in a log that a pack can hold. */
export interface LoggedRecords {
  readonly head: LogHead;
  /** The traces of decisions that were enforced, in order. */
  readonly traces: readonly LogRecord[];
  /** The traces of decisions that were only simulated; their paths say so. */
  readonly simulated: readonly LogRecord[];
  readonly approvals: readonly LogRecord[];
  readonly credentials: readonly LogRecord[];
  /** The last checkpoint and a proof of each decision, as members of a pack. */
  readonly proofs: readonly PackFile[];
  /** Warnings about records that the log does not cover. */
  readonly warnings: readonly string[];
}

/**
 * Reads a log and verifies it.
 *
 * @throws {GaitError} `verification_failed` for a log that is damaged.
 */
export async function readLogRecords(path: string, host: Host<"read">): Promise<LoggedRecords> {
  const hash = await loadSyncHash();
  const verifier = new LogVerifier({ publicKeys: [], cosigners: [], heads: [] }, hash);
  const records = new RecordList(path);
  const hashes: Bytes[] = [];
  const entries = new Map<number, Bytes>();
  let last: { readonly size: number; readonly note: string } | undefined;
  const torn = { bytes: 0 };
  for await (const line of splitLines(wholeLines(host.read.stream(path), torn))) {
    const read = await verifier.line(line);
    if (read === undefined) continue;
    const { checkpoint, pruned, decision } = read.line;
    if (read.leaf !== undefined) hashes.push(await leafHash(line, hash));
    if (pruned !== undefined) appendAll(hashes, hashesOf(pruned.leaves) ?? []);
    if (decision !== undefined) entries.set(decision.n, line.slice());
    if (checkpoint !== undefined) {
      last = { size: parseCheckpoint(checkpoint.note)?.size ?? 0, note: checkpoint.note };
    }
    records.take(read.line);
  }
  const { head, tree: { faults: [fault] } } = verifier.end({ tornBytes: torn.bytes });
  if (head === undefined || fault !== undefined) {
    const problem = fault === undefined ? "it is empty" : `line ${fault.line}: ${fault.problem}`;
    throw new GaitError("verification_failed", `Cannot use the log ${quoted(path)}: ${problem}`, {
      hint: "gait log verify names every fault of it",
    });
  }
  const { traces, approvals, credentials, simulated } = records;
  const leaves: Leaves = {
    size: hashes.length,
    hashOf: (at) => hashes[at] ?? new Uint8Array(),
    known: new KnownSubtrees(),
  };
  const proofs: PackFile[] = [];
  let unproved = 0;
  for (const [index, entry] of entries) {
    if (last === undefined || index >= last.size) {
      unproved++;
      continue;
    }
    const proof = await inclusionProof(leaves, index, last.size, hash);
    const text = proofText({ entry, index, hashes: proof, checkpoint: last.note });
    proofs.push({ path: proofMember(head.log_id, index), bytes: encodeUtf8(text) });
  }
  if (last !== undefined) {
    proofs.push({ path: checkpointMember(head.log_id), bytes: encodeUtf8(last.note) });
  }
  const warnings = unproved === 0
    ? []
    : [`${path}: ${unproved} decisions came after the last checkpoint and have no proof`];
  return { head, traces, approvals, credentials, simulated, proofs, warnings };
}

/** End of the paths of simulated decisions, as of their files. */
const SIMULATED_END = ".simulated.json";

class RecordList {
  readonly traces: LogRecord[] = [];
  readonly approvals: LogRecord[] = [];
  readonly credentials: LogRecord[] = [];
  readonly simulated: LogRecord[] = [];
  readonly #path: string;
  /** Entries of simulated decisions; their records are not evidence either. */
  readonly #simulated = new Set<number>();

  constructor(path: string) {
    this.#path = path;
  }

  take({ decision, approval, credential }: LogLine): void {
    if (decision?.simulated === true) {
      this.#simulated.add(decision.n);
      this.simulated.push(this.#record(decision.n, decision.trace, SIMULATED_END));
    } else if (decision !== undefined) {
      this.traces.push(this.#record(decision.n, decision.trace));
    }
    const about = approval ?? credential;
    if (about === undefined || this.#simulated.has(about.of)) return;
    const list = approval === undefined ? this.credentials : this.approvals;
    list.push(this.#record(about.n, about.record));
  }

  #record(n: number, document: object, end = ""): LogRecord {
    const path = `${this.#path}#${n}${end}`;
    return { path, source: { name: path, bytes: encodeUtf8(canonicalText(document)) } };
  }
}

/** The logs in folders, sorted. Folders that do not exist have none. */
export async function logsIn(
  folders: readonly string[],
  host: Host<"read">,
): Promise<readonly string[]> {
  const paths: string[] = [];
  const seen = new Set<string>();
  for (const folder of folders) {
    if (await host.read.kindOf(folder) !== "directory") continue;
    const real = await host.read.realPath(folder) ?? folder;
    if (seen.has(real)) continue;
    seen.add(real);
    for (const name of await host.read.list(folder)) {
      const path = joinPath(folder, name);
      if (/^[^.].*\.jsonl$/s.test(name) && await isLogFile(path, host)) paths.push(path);
    }
  }
  return paths.sort(compareText);
}

/** The logs of a run in folders. Its id is on the first line; nothing else is read. */
export async function logsOfRun(
  run_id: string,
  folders: readonly string[],
  host: Host<"read">,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of await logsIn(folders, host)) {
    if (await runIdOf(path, host) === run_id) found.push(path);
  }
  return found;
}

async function runIdOf(path: string, host: Host<"read">): Promise<string | undefined> {
  for await (const chunk of host.read.stream(path)) {
    const end = chunk.indexOf(0x0a);
    const start = new TextDecoder().decode(end < 0 ? chunk : chunk.subarray(0, end));
    return /"run_id":"([^"\\]*)"/.exec(start)?.[1];
  }
  return undefined;
}

/** Where the logs of a run may lie: in the folder of logs, and where other evidence lies. */
export function placesOfLogs(runpackPath: string, host: Host<"env">): readonly string[] {
  const folder = logFolder(host);
  return [...(folder === undefined ? [] : [folder]), ...evidenceFolders(directoryOf(runpackPath))];
}
