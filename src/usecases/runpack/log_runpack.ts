import { loadSyncHash, loadSyncSha256 } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { originOf } from "../../core/log/checkpoint.ts";
import type { LogQuestions } from "../../core/log/follow_tree.ts";
import { logRecords, outlineLog } from "../../core/log/log_run.ts";
import { buildRunpack, type BuiltRunpack } from "../../core/runpack/record.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import type { LogState } from "../log/log_writer.ts";
import { writeRunpack } from "./write_runpack.ts";

export interface LogRunpackOptions {
  readonly key: SigningKey | undefined;
  readonly compress: boolean;
  /** Whether an existing file stays; then the result is `undefined`. */
  readonly keepsExisting?: boolean;
  /** What the log must be, if that is known; then any other one is refused. */
  readonly state?: LogState | undefined;
  /** Replaces the run id of the log. */
  readonly runId?: string | undefined;
}

export type LogRunpack = Pick<BuiltRunpack, "manifest" | "payloads" | "warnings">;

/**
 * Writes the runpack of a decision log; `target` is its path, or makes the path from the run id.
 *
 * @throws {GaitError} `verification_failed` for a log that is damaged or is not what was written; then
 * nothing is written.
 */
export async function writeLogRunpack(
  log: string,
  target: string | ((runId: string) => Promise<string>),
  { key, compress, runId, state, keepsExisting = false }: LogRunpackOptions,
  host: Host<"read" | "write">,
): Promise<LogRunpack | undefined> {
  const bytes = () => host.read.stream(log);
  const outline = await outlineLog(log, bytes, await loadSyncHash(), mustBe(state));
  const path = typeof target === "string" ? target : await target(runId ?? outline.head.run_id);
  const directory = directoryOf(path);
  await host.write.directory(directory);
  await using intents = await host.write.spool("intents.jsonl", directory);
  await using results = await host.write.spool("results.jsonl", directory);
  const { manifest, members, warnings } = await buildRunpack(
    logRecords(bytes, outline),
    {
      // The session chose and redacted the payloads when it wrote the log.
      payloads: "keep",
      redactsSecrets: true,
      sha256: await loadSyncSha256(),
      now: outline.head.ts,
      env: outline.head.env,
      runId,
      key,
    },
    { intents, results },
  );
  if (!await writeRunpack(path, members, { compress, key, keepsExisting }, host)) return undefined;
  const { payloads } = outline.head;
  return { manifest, payloads, warnings: [...outline.warnings, ...warnings] };
}

/**
 * Reads a log that stays without a runpack.
 *
 * @throws {GaitError} `verification_failed` for one that is not what was written.
 */
export async function refuseChangedLog(
  log: string,
  state: LogState,
  host: Host<"read">,
): Promise<void> {
  await outlineLog(log, () => host.read.stream(log), await loadSyncHash(), mustBe(state));
}

/** What a log must be, as a question to it. */
function mustBe(state: LogState | undefined): LogQuestions {
  const head = state && { origin: originOf(state.log_id), size: state.size, root: state.root };
  return { publicKeys: [], cosigners: [], heads: head === undefined ? [] : [head] };
}
