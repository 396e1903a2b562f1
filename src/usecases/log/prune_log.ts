/** Prunes a log: the file is replaced under its lock, and its tree stays. */

import { type HashBytes, loadSyncHash } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { followLines } from "../../core/log/follow_lines.ts";
import { headLine } from "../../core/log/head_line.ts";
import { MCP_CLIENT } from "../../core/log/log_run.ts";
import { type PruneOrder, Pruner } from "../../core/log/prune.ts";
import type { Addition } from "../../core/log/tip.ts";
import type { Stretch } from "../../core/log/found_unsigned.ts";
import { LogVerifier } from "../../core/log/verify_log.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { LogPruneResult } from "../../core/schema/log.ts";
import { concatBytes } from "../../core/bytes.ts";
import { counted } from "../../core/lists.ts";
import type { Host } from "../../io/host.ts";
import { refuseLinkOn } from "../../io/output_paths.ts";
import { removeLeftovers } from "../leftovers.ts";
import { LogIndex, readIndex } from "./log_index.ts";
import { LogWriter } from "./log_writer.ts";
import { readEnding } from "./read_end.ts";
import { logSigner } from "./session_log.ts";
import { refuseOtherKey } from "./signing.ts";

export type PruneData = Omit<LogPruneResult, "correlation_id">;

export interface PruneRequest extends PruneOrder {
  readonly path: string;
  /** Why, and who says so. */
  readonly why: string | undefined;
  readonly who: string | undefined;
  /** Signs the checkpoint after the announcement. */
  readonly key: SigningKey | undefined;
  /** Folder of logs with the index. */
  readonly folder: string | undefined;
}

/** Lines are written in pieces of at least so many bytes. */
const WRITE_BYTES = 64 * 1024;

/**
 * Prunes a log that is consistent.
 *
 * @throws {GaitError} `invalid_input` for entries that do not exist or must stay, and without the
 * key of a signed log; `verification_failed` for a damaged log.
 */
export async function pruneLog(
  request: PruneRequest,
  host: Host<"read" | "write">,
): Promise<PruneData> {
  const { path, entries, onlyPayloads, key, folder } = request;
  await refuseLinkOn("log", path, host);
  const { head, tip, endReason, isIndex } = await readEnding(path, host);
  if (isIndex) throw unprunable(path, "it is the index of logs", "gait log prune takes one log");
  const hasEnded = endReason !== undefined;
  refuseKept(path, entries ?? [], tip.range.size, hasEnded && !onlyPayloads, onlyPayloads);
  refuseOtherKey(path, head.key_id, key);
  if (head.key_id !== undefined && key === undefined && !onlyPayloads) {
    const hint = "--private-key <file> signs the announcement; --payloads needs no key";
    throw unprunable(path, "it is signed, and its key was not given", hint);
  }
  const hash = await loadSyncHash();
  const setting = { signer: key && logSigner(key), hash, durable: true };
  using writer = await LogWriter.open({
    ...setting,
    path,
    ownKeyId: key?.keyId,
    isIndex: false,
    mustBe: "there",
    head: () => {
      throw unprunable(path, "nothing was written to it", "remove the file");
    },
  }, host);
  const isIndexed = folder !== undefined &&
    (await readIndex(folder, host))?.logs.has(head.log_id) === true;
  const pruner = new Pruner(request, hash);
  const { names = 1 } = await host.read.identityOf(path) ?? {};
  await writer.replace(
    async (lines, to) => {
      await rewrite(path, lines, to, pruner, hash);
      if (pruner.kept !== undefined) {
        const what = `its entry ${pruner.kept} says which entries the key does not vouch for`;
        throw unprunable(path, what, "leave that entry out, or delete the whole log");
      }
      if (hasEnded && isIndexed && folder !== undefined && pruner.count > 0) {
        // Before the file is replaced, or the pruned entries would count as unannounced.
        using index = await LogIndex.open({ ...setting, folder }, host);
        for (const stretch of pruner.pruned) {
          await index.pruned({ log_id: head.log_id, ...stretch, ...reasonOf(request) });
        }
      }
      return pruner.count + pruner.payloads > 0;
    },
    () => pruner.pruned.map((stretch) => announcement(stretch, request)),
  );
  // What a killed prune left has entries that are to go. While the log is held, nobody writes such a file.
  const leftovers = await writer.whileHeld(() => removeLeftovers(path, host));
  const state = await writer.state();
  const announced = hasEnded ? (isIndexed ? "index" as const : "nowhere" as const) : "log" as const;
  const { pruned, payloads, referring, count } = pruner;
  // Hooks open the log anew for each call; a proxy continues only in the file that it wrote.
  const isLive = !hasEnded && "session" in head && head.session.client === MCP_CLIENT;
  return {
    ...{ ok: true, path, log_id: head.log_id, pruned, payloads, entries: state.size },
    head: headLine(state),
    ...(count === 0 ? {} : { announced }),
    ...withoutEmpty({
      referring,
      warnings: [...warningsOf(pruner, announced, isLive), ...copiesWarnings(names, leftovers)],
    }),
  };
}

function copiesWarnings(names: number, leftovers: number): readonly string[] {
  return [
    ...(leftovers === 0
      ? []
      : [`removed ${counted(leftovers, "part")} of the log that a killed prune left beside it`]),
    ...(names === 1 ? [] : [
      `the file had ${counted(names - 1, "other name")}: there, all entries are still in it`,
    ]),
  ];
}

/** Verifies the lines and writes those that stay. */
async function rewrite(
  path: string,
  lines: AsyncIterable<Uint8Array<ArrayBuffer>>,
  to: { write(chunk: Uint8Array): Promise<void> },
  pruner: Pruner,
  hash: HashBytes,
): Promise<void> {
  const verifier = new LogVerifier({ publicKeys: [], cosigners: [], heads: [] }, hash);
  let pending: Uint8Array[] = [];
  let bytes = 0;
  const write = async (parts: readonly Uint8Array[]) => {
    for (const part of parts) {
      pending.push(part.slice());
      bytes += part.length;
    }
    if (bytes < WRITE_BYTES) return;
    await to.write(concatBytes(pending));
    [pending, bytes] = [[], 0];
  };
  // A damaged log is refused at its end; until then nothing is in its place.
  const ending = await followLines(
    lines,
    verifier,
    async (_, line) => await write(await pruner.line(line)),
  );
  await write(pruner.end());
  await to.write(concatBytes(pending));
  const [fault] = verifier.end(ending).tree.faults;
  if (fault === undefined) return;
  const text = `Cannot prune the log ${quotedName(path)}: line ${fault.line}: ${fault.problem}`;
  throw new GaitError("verification_failed", text, {
    hint: "gait log verify names every fault of it",
  });
}

/** The head names the log and its key, and the end closes it: both stay. */
function refuseKept(
  path: string,
  entries: readonly Stretch[],
  size: number,
  hasEnd: boolean,
  onlyPayloads: boolean,
): void {
  const last = entries.at(-1);
  if (last !== undefined && last.from + last.count > size) {
    const hint = `it has ${size} entries, from 0 on; gait log show lists them`;
    throw unprunable(path, `it has no entry ${last.from + last.count - 1}`, hint);
  }
  if (onlyPayloads || last === undefined) return;
  if (entries[0]?.from === 0) {
    throw unprunable(path, "its first entry says which log it is", "delete the whole log instead");
  }
  if (!hasEnd || last.from + last.count < size) return;
  throw unprunable(path, "its last entry is its end", "delete the whole log instead");
}

function announcement(stretch: Stretch, request: PruneRequest): Addition {
  return { entry: { event: { event: "pruned", ...stretch, ...reasonOf(request) } } };
}

function reasonOf({ who, why }: PruneRequest): { readonly who?: string; readonly why?: string } {
  return present({ who, why });
}

function warningsOf(
  { referring, count, payloads }: Pruner,
  announced: NonNullable<PruneData["announced"]>,
  isLive: boolean,
): readonly string[] {
  return [
    ...(isLive && count + payloads > 0
      ? ["a session that still writes this log refuses its further calls: start it again"]
      : []),
    ...(count === 0 && payloads === 0 ? ["there was nothing left to prune"] : []),
    ...(referring.length === 0 ? [] : [
      `entries that stay are about pruned ones: ${
        referring.join(", ")
      }; gait log show --entry shows ` +
      "what they say",
    ]),
    ...(count > 0 && announced === "nowhere"
      ? ["the log has ended and no index knows it: who pruned and why is recorded nowhere"]
      : []),
  ];
}

function unprunable(path: string, problem: string, hint: string): GaitError {
  return new GaitError("invalid_input", `Cannot prune the log ${quotedName(path)}: ${problem}`, {
    hint,
  });
}
