import { loadSyncHash } from "../../core/crypto/digest.ts";
import { logCalls, type LogOutline, outlineLog } from "../../core/log/log_run.ts";
import type { ListedCall, ListedResult } from "../../core/runpack/inspect.ts";
import { present } from "../../core/present.ts";
import { decisionPart } from "../../core/runpack/recorded_decisions.ts";
import type { Host } from "../../io/host.ts";

/** The run that a log records, with the calls and results that a list of them shows. */
export interface ListedRun {
  readonly run: LogOutline["run"] & { readonly run_id: string };
  readonly intents: readonly ListedCall[];
  readonly results: readonly ListedResult[];
  readonly warnings: readonly string[];
}

/**
 * Reads a log that must be consistent.
 *
 * @throws {GaitError} `verification_failed` for a damaged log.
 */
export async function readLogRun(
  path: string,
  { showPayloads }: { readonly showPayloads: boolean },
  host: Host<"read">,
): Promise<ListedRun> {
  const bytes = () => host.read.stream(path);
  const outline = await outlineLog(path, bytes, await loadSyncHash());
  const intents: ListedCall[] = [];
  const results: ListedResult[] = [];
  for await (const { intent, result } of logCalls(bytes)) {
    if (intent !== undefined) {
      const { args, ...listed } = intent;
      intents.push({ ...listed, ...(showPayloads ? present({ args }) : {}) });
    }
    if (result !== undefined) {
      const { result: payload, ...listed } = result;
      const shown = payload && (showPayloads ? payload : decisionPart(payload));
      results.push({ ...listed, ...present({ result: shown }) });
    }
  }
  const { run_id } = outline.head;
  return { run: { ...outline.run, run_id }, intents, results, warnings: outline.warnings };
}
