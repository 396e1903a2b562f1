/** Reads what a transcript tells, without holding it. */

import { CLIENT_TITLES, type ClientName } from "../../core/clients/client.ts";
import { ClaudeCodeTranscript } from "../../core/clients/claude_code/transcript.ts";
import { CodexTranscript } from "../../core/clients/codex/transcript.ts";
import { CopilotTranscript } from "../../core/clients/copilot/transcript.ts";
import { geminiDocumentCalls, readGeminiTranscript } from "../../core/clients/gemini/transcript.ts";
import type { Told } from "../../core/clients/told_call.ts";
import {
  readTranscriptLines,
  type TranscriptPlace,
  type TranscriptReader,
} from "../../core/clients/transcript.ts";
import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { parseJsonObject } from "../../core/json/json.ts";
import { JSON_MAX_BYTES, KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import { trim } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf, joinPath } from "../../io/path.ts";
import { openCodeDatabase, openCodeFolder } from "./read_opencode.ts";
import type { FoundTranscript } from "./find_transcripts.ts";

export type TranscriptFile = Pick<FoundTranscript, "client" | "path" | "form">;

/**
 * Calls in the order in which they were made. What cannot be read is an `unread` item, never the end;
 * so is a file that cannot be opened.
 */
export async function* readTranscript(
  found: TranscriptFile,
  host: Host<"read">,
): AsyncGenerator<Told> {
  try {
    yield* told(found, host);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    yield { kind: "unread", line: 0, why: error.message };
  }
}

async function* told(
  { client, path, form }: TranscriptFile,
  host: Host<"read">,
): AsyncGenerator<Told> {
  const bytes = () => host.read.stream(path);
  if (form === "database") return yield* openCodeDatabase(path, host);
  if (form === "folder") return yield* openCodeFolder(path, host);
  const place = await placeOf(client, path, host);
  if (form === "document") {
    yield* geminiDocumentCalls(parseJsonObject(await host.read.file(path, JSON_MAX_BYTES)), place);
  } else if (client === "gemini") yield* readGeminiTranscript(bytes, place);
  else yield* readTranscriptLines(bytes(), readerOf(client, place));
}

function readerOf(client: ClientName, place: TranscriptPlace): TranscriptReader {
  switch (client) {
    case "claude-code":
      return new ClaudeCodeTranscript(place);
    case "codex":
      return new CodexTranscript(place);
    case "copilot":
      return new CopilotTranscript(place);
    default:
      throw new GaitError("invalid_input", `transcripts of ${client} have no lines`, {
        hint: `give a database or a folder that ${CLIENT_TITLES[client]} wrote`,
      });
  }
}

/** What the folders around a transcript tell. */
async function placeOf(
  client: ClientName,
  path: string,
  host: Host<"read">,
): Promise<TranscriptPlace> {
  const folder = directoryOf(path);
  const above = directoryOf(folder);
  switch (client) {
    case "claude-code":
      return baseName(folder) === "subagents" ? { parent: baseName(above) } : {};
    case "gemini": {
      const isAgent = baseName(folder) !== "chats" && baseName(above) === "chats";
      const project = directoryOf(isAgent ? above : folder);
      const root = joinPath(project, ".project_root");
      const isThere = await host.read.kindOf(root) === "file";
      const text = isThere
        ? trim(decodeUtf8((await host.read.file(root, KEY_FILE_MAX_BYTES)).bytes))
        : "";
      return {
        ...(isAgent ? { parent: baseName(folder) } : {}),
        ...(text === "" ? {} : { cwd: text }),
      };
    }
    default:
      return {};
  }
}
