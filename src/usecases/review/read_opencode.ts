/** Reads the calls that OpenCode keeps: in a database, or in a file for each part of a message. */

import { openCodeCall, type OpenCodeSession } from "../../core/clients/opencode/transcript.ts";
import { SqliteFile, type SqliteRow } from "../../core/clients/opencode/sqlite_file.ts";
import { parsed, textAt } from "../../core/clients/transcript.ts";
import type { Told } from "../../core/clients/told_call.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { unreadable } from "../../core/fault.ts";
import { isJsonObject, type JsonObject } from "../../core/json/json.ts";
import { TRANSCRIPT_LINE_MAX_BYTES } from "../../core/limits.ts";
import { compareText } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { baseName, directoryOf, joinPath } from "../../io/path.ts";

const PART_UNREAD = "it is a part of a message, and not JSON";

/** Calls of all sessions, as they began. What the database does not have yet is in its log. */
export async function* openCodeDatabase(
  path: string,
  host: Host<"read">,
): AsyncGenerator<Told> {
  const log = `${path}-wal`;
  const hasLog = await host.read.kindOf(log) === "file";
  const file = await host.read.open(path);
  using _file = file;
  const wal = hasLog ? await host.read.open(log) : undefined;
  using _wal = wal;
  try {
    const database = await SqliteFile.open(file, wal);
    if (!await database.has("part")) {
      yield { kind: "unread", line: 0, why: "it has no table of parts: another version wrote it" };
      return;
    }
    const sessions = new Map<string, OpenCodeSession>();
    for await (const row of database.rows("session")) {
      const id = textOf(row, "id");
      if (id === undefined) continue;
      sessions.set(id, {
        id,
        parent: textOf(row, "parent_id"),
        directory: textOf(row, "directory"),
        version: textOf(row, "version"),
      });
    }
    let part = 0;
    for await (const row of database.rows("part")) {
      part++;
      const data = textOf(row, "data") ?? "";
      // Most parts are texts of the model, and long.
      if (!/"type"\s*:\s*"tool"/.test(data)) continue;
      const value = parsed(encodeUtf8(data));
      const session = textOf(row, "session_id") ?? "";
      const call = isJsonObject(value)
        ? openCodeCall(value, sessions.get(session) ?? { id: session })
        : { kind: "unread", line: part, why: PART_UNREAD } as const;
      if (call !== undefined) yield call;
    }
  } catch (error) {
    // The client may write meanwhile, so that a page is not the one that was meant.
    if (!(error instanceof RangeError)) throw error;
    throw unreadable("database", path, "it is damaged", "close the client, and run this again");
  }
}

function textOf(row: SqliteRow, name: string): string | undefined {
  const value = row[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Calls of one session; `path` is the folder with its messages. */
export async function* openCodeFolder(
  path: string,
  host: Host<"read">,
): AsyncGenerator<Told> {
  const storage = directoryOf(directoryOf(path));
  const session = await sessionOf(baseName(path), storage, host);
  // Ids begin with the time, so their order is that of the calls.
  const messages = (await host.read.list(path)).filter((name) => name.endsWith(".json"));
  for (const message of messages.sort(compareText)) {
    const folder = joinPath(storage, "part", message.slice(0, -".json".length));
    if (await host.read.kindOf(folder) !== "directory") continue;
    const parts = (await host.read.list(folder)).filter((name) => name.endsWith(".json"));
    for (const part of parts.sort(compareText)) {
      const value = await documentAt(joinPath(folder, part), host);
      const call = value === undefined
        ? { kind: "unread", line: 0, why: `${part}: ${PART_UNREAD}` } as const
        : openCodeCall(value, session);
      if (call !== undefined) yield call;
    }
  }
}

async function sessionOf(
  id: string,
  storage: string,
  host: Host<"read">,
): Promise<OpenCodeSession> {
  const folder = joinPath(storage, "session");
  const kind = await host.read.kindOf(folder);
  for (const { name } of kind === "directory" ? await host.read.entries(folder) : []) {
    const path = joinPath(folder, name, `${id}.json`);
    if (await host.read.kindOf(path) !== "file") continue;
    const value = await documentAt(path, host);
    return {
      id,
      parent: textAt(value, "parentID"),
      directory: textAt(value, "directory"),
      version: textAt(value, "version"),
    };
  }
  return { id };
}

async function documentAt(path: string, host: Host<"read">): Promise<JsonObject | undefined> {
  try {
    const value = parsed((await host.read.file(path, TRANSCRIPT_LINE_MAX_BYTES)).bytes);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}
