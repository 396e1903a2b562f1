/** Recognizes the transcript of an agent client by how it begins. */

import type { ClientName } from "../clients/client.ts";

export interface TranscriptKind {
  readonly client: ClientName;
  readonly form: "lines" | "document" | "database";
}

const SQLITE = "SQLite format 3\0";
/** Lines of other kinds may come before one that tells. */
const LINES_MAX = 20;

/** The client whose transcript begins so; `undefined` for every other file. */
export function transcriptKind(beginning: string, path: string): TranscriptKind | undefined {
  if (beginning.startsWith(SQLITE)) {
    return /(?:^|[\\/])opencode[^\\/]*\.db$/.test(path)
      ? { client: "opencode", form: "database" }
      : undefined;
  }
  for (const line of beginning.split("\n", LINES_MAX)) {
    const client = clientOfLine(line);
    if (client !== undefined) return { client, form: "lines" };
  }
  const isGemini = /^\s*\{/.test(beginning) && /"sessionId"\s*:/.test(beginning) &&
    /"projectHash"\s*:/.test(beginning) && /"messages"\s*:\s*\[/.test(beginning);
  return isGemini ? { client: "gemini", form: "document" } : undefined;
}

function clientOfLine(line: string): ClientName | undefined {
  if (!line.startsWith("{")) return undefined;
  // A line may be too long to be here whole.
  const has = (name: string, value = "") => new RegExp(`"${name}"\\s*:\\s*${value}`).test(line);
  if (
    has("payload", "\\{") && has("timestamp") &&
    has("type", '"(?:session_meta|response_item|event_msg|turn_context|compacted)"')
  ) {
    return "codex";
  }
  if (has("data", "\\{") && has("type", '"(?:session|tool|user|assistant|hook|system)\\.')) {
    return "copilot";
  }
  if (has("projectHash") && has("sessionId")) return "gemini";
  return has("sessionId") && has("type", '"(?:user|assistant|system|summary|attachment|progress)"')
    ? "claude-code"
    : undefined;
}
