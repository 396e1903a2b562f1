/** Reads what a transcript tells, without holding it. */

import type { Told } from "../../core/clients/told_call.ts";
import type { Host } from "../../io/host.ts";
import type { FoundTranscript } from "./find_transcripts.ts";

/**
 * Calls in the order in which they were made. What cannot be read is an `unread` item, never the end;
 * so is a file that cannot be opened.
 */
export async function* readTranscript(
  _found: Pick<FoundTranscript, "client" | "path" | "form">,
  _host: Host<"read">,
): AsyncGenerator<Told> {
}
