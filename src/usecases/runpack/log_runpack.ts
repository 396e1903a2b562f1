import { loadSyncHash } from "../../core/crypto/digest.ts";
import { originOf } from "../../core/log/checkpoint.ts";
import type { LogQuestions } from "../../core/log/follow_tree.ts";
import { type LogOutline, logRecords, outlineLog } from "../../core/log/log_run.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import type { Host } from "../../io/host.ts";
import { readHead } from "../log/read_head.ts";
import type { LogState } from "../log/log_writer.ts";
import {
  type SessionRunpack,
  type SessionRunpackOptions,
  type SessionRunpackTarget,
  writeSessionRunpack,
} from "./session_runpack.ts";

export interface LogRunpackOptions extends SessionRunpackOptions {
  /** Expected state of the log, if known; any other log is refused. */
  readonly state?: LogState | undefined;
}

const OTHER_KEY =
  "the log was not signed with the key of the runpack: the key vouches for the runpack " +
  "alone, and not for how the log came about";

/**
 * Writes the runpack of a decision log.
 *
 * @throws {GaitError} `verification_failed` for a log that is damaged or is not what was written; then
 * nothing is written.
 */
export async function writeLogRunpack(
  log: string,
  target: SessionRunpackTarget,
  options: LogRunpackOptions,
  host: Host<"read" | "write">,
): Promise<SessionRunpack | undefined> {
  const bytes = () => host.read.stream(log);
  const { key } = options;
  const own = key !== undefined && (await readHead(log, host))?.key_id === key.keyId
    ? key
    : undefined;
  const questions = {
    ...mustBe(options.state),
    publicKeys: own === undefined ? [] : [own.publicKey],
  };
  const outline = await outlineLog(log, bytes, await loadSyncHash(), questions);
  if (own !== undefined) refuseUnsigned(log, outline);
  const { run_id, ts, env, payloads } = outline.head;
  const lines = logRecords(bytes, outline);
  const isOther = key !== undefined && key.isThrowAway !== true && own === undefined;
  const warnings = [
    ...outline.warnings,
    ...(isOther ? [OTHER_KEY] : []),
    ...(own === undefined ? [] : unvouchedWarnings(outline)),
  ];
  const session = { run_id, lines, now: ts, env, payloads, warnings };
  return await writeSessionRunpack(session, target, options, host);
}

/** The key would vouch for a history that it did not sign. */
function refuseUnsigned(log: string, { verification: { tree } }: LogOutline): void {
  if (tree.vouched > 0) return;
  const text = `Cannot record a run from the log ${quotedName(log)}: it names the key, and the ` +
    "key signed no checkpoint of it";
  throw new GaitError("verification_failed", text, {
    hint: "another program wrote it: gait log verify with --public-key says what it proves",
  });
}

function unvouchedWarnings({ verification: { tree, vouched } }: LogOutline): readonly string[] {
  const count = tree.size - vouched;
  if (count === 0) return [];
  const what = count === 1 ? "1 entry" : `${count} entries`;
  return [
    `the key does not vouch for ${what} of the log: a process was killed before it signed, or another ` +
    "program wrote there; gait log verify with --public-key says which",
  ];
}

/**
 * Reads a log that stays without a runpack.
 *
 * @throws {GaitError} `verification_failed` for a log that was changed.
 */
export async function refuseChangedLog(
  log: string,
  state: LogState,
  host: Host<"read">,
): Promise<void> {
  await outlineLog(log, () => host.read.stream(log), await loadSyncHash(), mustBe(state));
}

/** The question to a log whether it is in a state. */
function mustBe(state: LogState | undefined): LogQuestions {
  const head = state && { origin: originOf(state.log_id), size: state.size, root: state.root };
  return { publicKeys: [], cosigners: [], heads: head === undefined ? [] : [head] };
}
