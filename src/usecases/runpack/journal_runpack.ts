import { loadSyncSha256 } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { journalRecords, outlineJournal } from "../../core/mcp/call/journal.ts";
import { buildRunpack, type BuiltRunpack } from "../../core/runpack/record.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { writeRunpack } from "./write_runpack.ts";

export interface JournalRunpackOptions {
  readonly key: SigningKey | undefined;
  readonly compress: boolean;
  /** Whether an existing file stays; then the result is `undefined`. */
  readonly keepsExisting?: boolean;
  /** Replaces the run id of the journal. */
  readonly runId?: string | undefined;
}

export type JournalRunpack = Pick<BuiltRunpack, "manifest" | "payloads" | "warnings">;

/**
 * Writes the runpack of a journal; `target` is its path, or makes the path from the run id.
 *
 * @throws {GaitError} `invalid_input` for a file that is no journal; then nothing is written.
 */
export async function writeJournalRunpack(
  journal: string,
  target: string | ((runId: string) => Promise<string>),
  { key, compress, runId, keepsExisting = false }: JournalRunpackOptions,
  host: Host<"read" | "write">,
): Promise<JournalRunpack | undefined> {
  const bytes = () => host.read.stream(journal);
  const outline = await outlineJournal(journal, bytes);
  const path = typeof target === "string" ? target : await target(runId ?? outline.head.run_id);
  const directory = directoryOf(path);
  await host.write.directory(directory);
  await using intents = await host.write.spool("intents.jsonl", directory);
  await using results = await host.write.spool("results.jsonl", directory);
  const { manifest, members, warnings } = await buildRunpack(
    journalRecords(journal, bytes, outline),
    {
      // The session chose and redacted the payloads when it wrote the journal.
      payloads: "keep",
      redactsSecrets: true,
      sha256: await loadSyncSha256(),
      now: outline.head.created_at,
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
