/**
 * Ends a log that no session will continue, or gives up a log that is gone. Only a person does
 * this.
 */

import { hashBytes } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { type Checkpoint, isSignedBy } from "../../core/log/checkpoint.ts";
import { headLine } from "../../core/log/head_line.ts";
import { LOG_SCHEMA_ID } from "../../core/log/line.ts";
import type { IndexedLog, IndexState } from "../../core/log/index_state.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { LogEnd, LogEndResult, LogHead } from "../../core/schema/log.ts";
import { realPathOf, refuseLinkOn } from "../../io/output_paths.ts";
import { indexedAt, indexedPath, LogIndex, originalOf, readIndex } from "./log_index.ts";
import { listLogs } from "./list_logs.ts";
import { LogWriter } from "./log_writer.ts";
import { type LogEnding, readEnding } from "./read_end.ts";
import { readHead } from "./read_head.ts";
import { type HeadHost, sendLast } from "./send_heads.ts";
import { logSigner } from "./session_log.ts";
import { refuseOtherKey, refuseUnsignedExcuse } from "./signing.ts";

export type EndData = Omit<LogEndResult, "correlation_id">;

export interface EndRequest {
  /** Path or id of the log. */
  readonly target: string;
  /** Why it is ended. */
  readonly reason: LogEnd["reason"];
  /** Why it is given up, if it is gone. */
  readonly why: string;
  /** Signs the last checkpoint. */
  readonly key: SigningKey | undefined;
  /** Folder of logs with the index. */
  readonly folder: string | undefined;
}

/** The planned change, for the person who is asked. */
export interface EndPlan {
  readonly path: string;
  readonly log_id: string;
  readonly action: EndData["action"];
  readonly entries: number;
  /** Entries after the last checkpoint of the key, or of whoever, if there is no key: nothing covers them yet. */
  readonly uncovered?: number;
  /** Whether it is given up since its end is damaged; the file stays. */
  readonly isDamaged?: boolean;
  readonly last_time?: string;
  /** The client whose session it is. */
  readonly client?: string;
  readonly session_id?: string;
}

type EndHost = HeadHost;

/**
 * Finds the log, and says what is to be done with it.
 *
 * @throws {GaitError} `invalid_input` for a log that has ended, was given up, or is unknown.
 */
export async function planEnd(request: EndRequest, host: EndHost): Promise<EndPlan> {
  const { target, key, folder } = request;
  const state = folder === undefined ? undefined : await readIndex(folder, host, key?.publicKey);
  const found = await findLog(request, state, host);
  if (found.path === undefined) {
    await refuseUnsignedExcuse(folder ?? "", key, host);
    return dropPlan(found.known, folder ?? "");
  }
  const { path } = found;
  await refuseLinkOn("log", path, host);
  await refuseCopy(path, state, request, host);
  const ending = await endingOf(path, host);
  if ("damage" in ending) {
    // Nothing can be added to it, so the index says that it was given up.
    const known = state?.logs.get(ending.log_id);
    if (known === undefined) throw ending.damage;
    if (known.dropped !== undefined) throw givenUp(target, known.dropped);
    await refuseUnsignedExcuse(folder ?? "", key, host);
    return { ...dropPlan(known, folder ?? ""), path, isDamaged: true };
  }
  const { head, tip, checkpoint, lastTime, endReason, isIndex } = ending;
  if (isIndex) {
    throw unendable(target, "it is the index of logs, which never ends", "gait log status");
  }
  if (endReason !== undefined) {
    throw unendable(target, `it has ended: ${endReason}`, "gait log verify says what it proves");
  }
  refuseOtherKey(path, head.key_id, key);
  const { session } = head as LogHead;
  // A log that names the key and has no signature of it is ended without one.
  const isForeign = key !== undefined && head.key_id !== key.keyId &&
    !await isSignedByKey(checkpoint, key);
  return {
    ...{ path, log_id: head.log_id, action: "ended", entries: tip.range.size },
    ...withoutEmpty({ uncovered: tip.range.size - (isForeign ? 0 : tip.checkpointed) }),
    ...present({ last_time: lastTime, client: session.client, session_id: session.id }),
  };
}

/** The index would say of the log what is true of its copy. */
async function refuseCopy(
  path: string,
  state: IndexState | undefined,
  { target, folder = "" }: EndRequest,
  host: EndHost,
): Promise<void> {
  const log = state?.logs.get((await readHead(path, host))?.log_id ?? "");
  if (log === undefined) return;
  const original = await originalOf(log, { folder, path: await realPathOf(path, host) }, host);
  if (original === undefined) return;
  throw unendable(
    target,
    `it is a copy of the log ${quotedName(original)}`,
    "end that one, or delete the copy",
  );
}

/** How a log ends; its id, if it is damaged there. */
async function endingOf(
  path: string,
  host: EndHost,
): Promise<LogEnding | { readonly damage: GaitError; readonly log_id: string }> {
  try {
    return await readEnding(path, host);
  } catch (error) {
    const isDamage = error instanceof GaitError && error.code === "verification_failed";
    const head = isDamage ? await readHead(path, host) : undefined;
    if (!isDamage || head === undefined || head.schema_id !== LOG_SCHEMA_ID) throw error;
    return { damage: error, log_id: head.log_id };
  }
}

/** Does what the plan says. */
export async function endLog(
  { path, log_id, action }: EndPlan,
  { reason, why, key, folder }: EndRequest,
  host: EndHost,
): Promise<EndData> {
  const signer = key && logSigner(key);
  const setting = { signer, hash: hashBytes, durable: true };
  const state = folder === undefined ? undefined : await readIndex(folder, host);
  const indexed = state?.logs.has(log_id) === true;
  using index = folder === undefined || !indexed
    ? undefined
    : await LogIndex.open({ ...setting, folder }, host);
  const about = { ok: true, path, log_id, action, indexed };
  if (action === "dropped") {
    await index?.dropped(log_id, why);
    return { ...about, reason: why };
  }
  const { head, checkpoint } = await readEnding(path, host);
  // The key must not vouch for what another program wrote before the end.
  const isForeign = key !== undefined && head.key_id === key.keyId &&
    !await isSignedByKey(checkpoint, key);
  using writer = await LogWriter.open({
    ...setting,
    ...(isForeign ? { signer: undefined } : { ownKeyId: key?.keyId }),
    path,
    isIndex: false,
    mustBe: "there",
    head: () => {
      throw unendable(path, "nothing was written to it", "remove the file");
    },
  }, host);
  await writer.end(reason);
  const ended = await writer.state();
  await index?.closed(ended);
  const last = headLine(ended);
  await sendLast(last, host);
  return {
    ...{ ...about, reason, entries: ended.size, head: last },
    ...warningsOf(
      {
        isUnsigned: head.key_id !== undefined && key === undefined,
        isForeign,
        found: writer.foreign,
        isKnown: state === undefined || indexed,
      },
    ),
  };
}

async function isSignedByKey(
  checkpoint: Checkpoint | undefined,
  { publicKey }: SigningKey,
): Promise<boolean> {
  return checkpoint !== undefined && await isSignedBy(checkpoint, publicKey, hashBytes);
}

/** A log by its path, its id, or the path that the index has. */
async function findLog(
  { target, folder }: EndRequest,
  state: IndexState | undefined,
  host: EndHost,
): Promise<
  | { readonly path: string }
  | { readonly path?: never; readonly known: IndexedLog }
> {
  if (await host.read.kindOf(target) !== undefined) return { path: target };
  const isId = /^[0-9a-f]{32}$/.test(target);
  const place = { folder: folder ?? "", path: await realPathOf(target, host) };
  const known = isId ? state?.logs.get(target) : state && indexedAt(state, place);
  if (known === undefined) {
    const path = isId && folder !== undefined ? await pathOfId(target, folder, host) : undefined;
    if (path !== undefined) return { path };
    throw unendable(target, "there is no such log", "gait log status lists the logs");
  }
  if (known.dropped !== undefined) {
    throw givenUp(target, known.dropped);
  }
  const path = indexedPath(known, folder ?? "");
  const isThere = await host.read.kindOf(path) === "file" &&
    (await readHead(path, host))?.log_id === known.log_id;
  return isThere ? { path } : { known };
}

async function pathOfId(
  log_id: string,
  folder: string,
  host: EndHost,
): Promise<string | undefined> {
  if (await host.read.kindOf(folder) !== "directory") return undefined;
  const { logs } = await listLogs(folder, host);
  return logs.find((log) => log.log_id === log_id)?.path;
}

function dropPlan(known: IndexedLog, folder: string): EndPlan {
  const { log_id, seen } = known;
  const path = indexedPath(known, folder);
  return { path, log_id, action: "dropped", entries: seen?.size ?? 1 };
}

function warningsOf(
  { isUnsigned, isForeign, found, isKnown }: {
    readonly isUnsigned: boolean;
    readonly isForeign: boolean;
    /** Entries of a log that another key signed last, or none. */
    readonly found: number;
    readonly isKnown: boolean;
  },
): { readonly warnings?: readonly string[] } {
  const warnings = [
    ...(isUnsigned ? ["unvouched: the end is not signed, as no --private-key was given"] : []),
    ...(isForeign
      ? [
        "unvouched: the end is not signed, as the key did not sign the last checkpoint before it: " +
        "gait log verify says for which entries it vouches",
      ]
      : []),
    ...(found === 0 ? [] : [
      "unvouched: the key did not sign the last checkpoint before the end, and does not vouch for what " +
      "it did not sign before: gait log verify says for which entries it vouches",
    ]),
    ...(isKnown ? [] : ["the index does not know this log, and has not its end"]),
  ];
  return warnings.length === 0 ? {} : { warnings };
}

function givenUp(target: string, why: string): GaitError {
  return unendable(target, `it was given up: ${why}`, "gait log status lists the logs");
}

function unendable(target: string, problem: string, hint: string): GaitError {
  const text = `Cannot end the log ${quotedName(target)}: ${problem}`;
  return new GaitError("invalid_input", text, { hint });
}
