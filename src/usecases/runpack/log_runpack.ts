import { loadSyncHash } from "../../core/crypto/digest.ts";
import { originOf } from "../../core/log/checkpoint.ts";
import type { LogQuestions } from "../../core/log/follow_tree.ts";
import { logRecords, outlineLog } from "../../core/log/log_run.ts";
import type { Host } from "../../io/host.ts";
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
  const outline = await outlineLog(log, bytes, await loadSyncHash(), mustBe(options.state));
  const { run_id, ts, env, payloads, key_id } = outline.head;
  const lines = logRecords(bytes, outline);
  const { key } = options;
  const isOther = key !== undefined && key.isThrowAway !== true && key.keyId !== key_id;
  const warnings = isOther ? [...outline.warnings, OTHER_KEY] : outline.warnings;
  const session = { run_id, lines, now: ts, env, payloads, warnings };
  return await writeSessionRunpack(session, target, options, host);
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
