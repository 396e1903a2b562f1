/** Writes the runpack of a session that was recorded while it ran. */

import { loadSyncSha256 } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { type BuildOptions, buildRunpack, type BuiltRunpack } from "../../core/runpack/record.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { writeRunpack } from "./write_runpack.ts";

export interface SessionRunpackOptions {
  readonly key: SigningKey | undefined;
  readonly compress: boolean;
  /** Whether an existing file stays; then the result is `undefined`. */
  readonly keepsExisting?: boolean;
  /** Replaces the run id of the record. */
  readonly runId?: string | undefined;
  /** Whether to look for secrets that the session kept; its own report named them already. */
  readonly looksForSecrets?: boolean;
}

/** A path, or what makes it from the run id. */
export type SessionRunpackTarget = string | ((runId: string) => Promise<string>);

export type SessionRunpack = Pick<BuiltRunpack, "manifest" | "payloads" | "warnings">;

/** A session as its journal or its log tells it. */
export interface RecordedSession extends Pick<BuildOptions, "now" | "env"> {
  readonly run_id: string;
  readonly lines: Parameters<typeof buildRunpack>[0];
  readonly payloads: BuiltRunpack["payloads"];
  readonly warnings: readonly string[];
}

/** Answers what was written; `undefined` if a file stayed. */
export async function writeSessionRunpack(
  { run_id, lines, now, env, payloads, warnings: noted }: RecordedSession,
  target: SessionRunpackTarget,
  { key, compress, runId, keepsExisting = false, looksForSecrets = false }: SessionRunpackOptions,
  host: Host<"read" | "write">,
): Promise<SessionRunpack | undefined> {
  const path = typeof target === "string" ? target : await target(runId ?? run_id);
  const directory = directoryOf(path);
  await host.write.directory(directory);
  await using intents = await host.write.spool("intents.jsonl", directory);
  await using results = await host.write.spool("results.jsonl", directory);
  const { manifest, members, warnings } = await buildRunpack(
    lines,
    {
      // The session chose and redacted the payloads when it recorded them.
      payloads: "keep",
      redactsSecrets: !looksForSecrets,
      sha256: await loadSyncSha256(),
      now,
      env,
      runId,
      key,
    },
    { intents, results },
  );
  if (!await writeRunpack(path, members, { compress, key, keepsExisting }, host)) return undefined;
  return { manifest, payloads, warnings: [...noted, ...warnings] };
}
