import { loadSyncSha256, StreamDigest, type StreamSummary } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { journalRecords, outlineJournal } from "../../core/mcp/call/journal.ts";
import { buildRunpack, type BuiltRunpack } from "../../core/runpack/record.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { writeRunpack } from "./write_runpack.ts";

export interface JournalRunpackOptions {
  readonly key: SigningKey | undefined;
  readonly compress: boolean;
  /** Whether an existing file stays; then the result is `undefined`. */
  readonly keepsExisting?: boolean;
  /** What the journal must hold, if that is known; then any other content is refused. */
  readonly written?: StreamSummary | undefined;
  /** Replaces the run id of the journal. */
  readonly runId?: string | undefined;
}

export type JournalRunpack = Pick<BuiltRunpack, "manifest" | "payloads" | "warnings">;

/**
 * Writes the runpack of a journal; `target` is its path, or makes the path from the run id.
 *
 * @throws {GaitError} `invalid_input` for a file that is no journal, `verification_failed` for one that
 * does not hold what was written; then nothing is written.
 */
export async function writeJournalRunpack(
  journal: string,
  target: string | ((runId: string) => Promise<string>),
  { key, compress, runId, written, keepsExisting = false }: JournalRunpackOptions,
  host: Host<"read" | "write">,
): Promise<JournalRunpack | undefined> {
  // INVARIANT: each pass reads to the end, so that what is packed is what was compared
  const bytes = () => asWritten(host.read.stream(journal), written, journal);
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

/** Passes the bytes on, and throws at their end if they are others than were written. */
async function* asWritten(
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  written: StreamSummary | undefined,
  journal: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (written === undefined) return yield* bytes;
  const digest = new StreamDigest();
  let held: Uint8Array<ArrayBuffer> | undefined;
  for await (const chunk of bytes) {
    await digest.update(chunk);
    if (held !== undefined) yield held;
    held = chunk;
  }
  const { size, sha256 } = await digest.finish();
  if (size !== written.size || sha256 !== written.sha256) throw changed(journal, "pack");
  if (held !== undefined) yield held;
}

/**
 * Refuses a journal that stays without a pack, if it is not what its session wrote.
 *
 * @throws {GaitError} `verification_failed`
 */
export async function refuseChangedJournal(
  journal: string,
  written: StreamSummary,
  host: Host<"read">,
): Promise<void> {
  const digest = new StreamDigest();
  for await (const chunk of host.read.stream(journal)) await digest.update(chunk);
  const { size, sha256 } = await digest.finish();
  if (size !== written.size || sha256 !== written.sha256) throw changed(journal, "keep");
}

function changed(journal: string, act: "pack" | "keep"): GaitError {
  const text = `Cannot ${act} the journal ${
    quotedName(journal)
  }: it is not what this session wrote`;
  return new GaitError("verification_failed", text, {
    hint: "another program changed it, and it was kept: the signed traces say what was decided",
  });
}
