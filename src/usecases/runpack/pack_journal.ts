/** From the journal of a session to its runpack. */

import { loadSyncSha256 } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { journalRecords, outlineJournal } from "../../core/mcp/call/journal.ts";
import { buildRunpack, type BuiltRunpack } from "../../core/runpack/record.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { writeRunpack } from "./write_runpack.ts";

/** How to pack. */
export interface PackOptions {
  readonly key: SigningKey | undefined;
  readonly compress: boolean;
  /** Whether a file that is there already stays; then the answer is `undefined`. */
  readonly keepsExisting?: boolean;
  /** Replaces the run id of the journal. */
  readonly runId?: string | undefined;
}

/** A packed journal. */
export interface PackedJournal extends Pick<BuiltRunpack, "manifest" | "payloads"> {
  readonly warnings: readonly string[];
}

/**
 * Writes the runpack of a journal; `target` names it, or makes its name from the run id.
 *
 * @throws {GaitError} `invalid_input` for what is no journal; then nothing is written.
 */
export async function packJournal(
  journal: string,
  target: string | ((runId: string) => Promise<string>),
  { key, compress, runId, keepsExisting = false }: PackOptions,
  host: Host<"read" | "write">,
): Promise<PackedJournal | undefined> {
  const bytes = () => host.read.stream(journal);
  const outline = await outlineJournal(journal, bytes);
  const path = typeof target === "string" ? target : await target(runId ?? outline.head.run_id);
  const directory = directoryOf(path);
  await host.write.directory(directory);
  await using intents = await host.write.spool("intents.jsonl", directory);
  await using results = await host.write.spool("results.jsonl", directory);
  const built = await buildRunpack(journalRecords(journal, bytes, outline), {
    // what the journal holds was chosen and redacted when it was written
    payloads: "keep",
    redactsSecrets: true,
    sha256: await loadSyncSha256(),
    now: outline.head.created_at,
    env: outline.head.env,
    runId,
    key,
  }, { intents, results });
  const failure = "recorded runpack failed verification";
  const options = { compress, failure, keepsExisting };
  if (!await writeRunpack(path, built, options, host)) return undefined;
  const { manifest } = built;
  return {
    manifest,
    payloads: outline.head.payloads,
    warnings: [...outline.warnings, ...built.warnings],
  };
}
