import { journalRecords, outlineJournal } from "../../core/mcp/call/journal.ts";
import type { Host } from "../../io/host.ts";
import {
  type SessionRunpack,
  type SessionRunpackOptions,
  type SessionRunpackTarget,
  writeSessionRunpack,
} from "./session_runpack.ts";

/**
 * Writes the runpack of a journal.
 *
 * @throws {GaitError} `invalid_input` for a file that is not a journal; then nothing is written.
 */
export async function writeJournalRunpack(
  journal: string,
  target: SessionRunpackTarget,
  options: SessionRunpackOptions,
  host: Host<"read" | "write">,
): Promise<SessionRunpack | undefined> {
  const bytes = () => host.read.stream(journal);
  const outline = await outlineJournal(journal, bytes);
  const { run_id, created_at, env, payloads } = outline.head;
  const lines = journalRecords(journal, bytes, outline);
  const session = { run_id, lines, now: created_at, env, payloads, warnings: outline.warnings };
  return await writeSessionRunpack(session, target, options, host);
}
