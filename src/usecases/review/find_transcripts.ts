/** Finds the transcripts of agent clients where the clients keep them. Reads names and times only. */

import type { ClientName } from "../../core/clients/client.ts";
import type { Host } from "../../io/host.ts";

/** How a transcript is stored. */
export type TranscriptForm = "lines" | "document" | "database" | "folder";

/** A file, or a folder of small files, in which a client keeps calls. */
export interface FoundTranscript {
  readonly client: ClientName;
  readonly path: string;
  readonly form: TranscriptForm;
  /** Time of the last change, in milliseconds since 1970. */
  readonly modifiedMs: number;
}

export interface TranscriptSearch {
  readonly clients: readonly ClientName[];
  /** Files that did not change since then are left out; in milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
}

/** Variables that say where clients keep their files. A command declares them. */
export const TRANSCRIPT_VARIABLES: readonly string[] = [];

/** By client, then by path. Follows no link that leads out of the client's folder. */
export function findTranscripts(
  _search: TranscriptSearch,
  _host: Host<"read" | "env">,
): Promise<readonly FoundTranscript[]> {
  return Promise.resolve([]);
}
