/** Puts gait between a client and the MCP servers in its settings, and takes it out again. */

import { encodeUtf8 } from "../../core/bytes.ts";
import type { ClientName } from "../../core/clients/client.ts";
import { JsonServers } from "../../core/clients/servers/json_servers.ts";
import { type ServerFile, serverFiles } from "../../core/clients/servers/server_files.ts";
import {
  type FoundServer,
  type ServerPlace,
  type ServersText,
  wordsBehindProxy,
} from "../../core/clients/servers/servers_text.ts";
import { TomlServers } from "../../core/clients/servers/toml_servers.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, quotedName } from "../../core/fault.ts";
import { appendAll } from "../../core/lists.ts";
import type { ChangedServer, ClientServer, McpClientRegistration } from "../../core/schema/mcp.ts";
import { nearest } from "../../core/suggest.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import {
  changeLines,
  clientPlace,
  type ClientPlaces,
  type OwnedFile,
  projectFolder,
  readOwnedFile,
  refuseWritten,
  writeClientFile,
} from "../hooks/client_file.ts";
import { homeOf } from "../hooks/registration_record.ts";
import { readServerRecord, writeServerRecord } from "./server_record.ts";

/** Servers of one file that are changed at once: each is read anew, which takes time in a large file. */
const SERVERS_MAX = 256;

type ServersHost = Host<"read" | "write" | "env">;

/** Which servers, and the words to put before theirs; none takes gait out. */
export interface ServersSetting {
  readonly client: ClientName;
  readonly scope: "user" | "project";
  /** Names of servers; all if empty. */
  readonly names: readonly string[];
  readonly prefix?: readonly string[];
}

/** A change of servers that can be shown; nothing is written yet. */
export interface PlannedServers {
  readonly servers: readonly ClientServer[];
  /** The changes in unified form. */
  readonly lines: readonly string[];
  write(): Promise<void>;
}

/** A file with servers, and what it would be. */
interface PlannedFile {
  readonly file: OwnedFile;
  readonly after: string;
  readonly record: McpClientRegistration;
  readonly servers: readonly ClientServer[];
}

/**
 * Finds the servers and what the files of the client would be.
 *
 * @throws {GaitError} `invalid_input` for a name that no server has, and files that cannot be changed.
 */
export async function planServers(
  setting: ServersSetting,
  host: ServersHost,
): Promise<PlannedServers> {
  const { client, scope, names } = setting;
  const home = homeOf(host);
  const project = await projectFolder(home, host);
  const places: ClientPlaces = { scope, home, project };
  const planned: PlannedFile[] = [];
  const known: string[] = [];
  for (const one of serverFiles(client, scope, clientPlace(places, host))) {
    const file = await readOwnedFile(
      `the servers in ${quotedName(one.path)}`,
      one.path,
      places,
      host,
    );
    if (file.text === undefined) continue;
    const text = await openServers(one, file.text);
    appendAll(known, text.servers().map(({ name }) => name));
    planned.push(await plannedFile({ ...setting, home, file, one, text }, host));
  }
  const missing = names.find((name) => !known.includes(name));
  if (missing !== undefined) {
    const guess = nearest(missing, known);
    throw new GaitError("invalid_input", `${client} has no MCP server ${quoted(missing)}`, {
      hint: guess === undefined
        ? known.length === 0 ? "its files name none" : `it has: ${known.join(", ")}`
        : `did you mean ${guess}?`,
    });
  }
  const changed = planned.filter(({ file, after }) => file.text !== after);
  return {
    servers: planned.flatMap(({ servers }) => servers),
    lines: changed.flatMap(({ file, after }) => changeLines(file.path, file.text, after)),
    async write() {
      for (const { file, after, record } of changed) {
        // First what undoes it; when it is undone, last.
        const isRemoval = setting.prefix === undefined;
        await refuseWritten(file, host);
        if (!isRemoval) await writeServerRecord(home, record, host);
        await writeClientFile(file, encodeUtf8(after), host);
        if (isRemoval) await writeServerRecord(home, record, host);
      }
    },
  };
}

async function openServers({ path, format, lists, form }: ServerFile, text: string) {
  return format === "toml"
    ? await TomlServers.read(text, quotedName(path))
    : new JsonServers(text, form, lists);
}

interface PlannedPart extends ServersSetting {
  readonly home: string;
  readonly file: OwnedFile;
  readonly one: ServerFile;
  readonly text: ServersText;
}

async function plannedFile(
  { client, names, prefix, home, file, one, text: start }: PlannedPart,
  host: Host<"read"> & { now(): string },
): Promise<PlannedFile> {
  const recorded = (await readServerRecord(home, file.path, host))?.servers ?? [];
  const isMeant = ({ name }: FoundServer) => names.length === 0 || names.includes(name);
  const isSame = (place: ServerPlace) => (changed: ChangedServer) =>
    changed.place.join("\0") === place.join("\0");
  let text: ServersText = start;
  const servers: ClientServer[] = [];
  const kept: ChangedServer[] = [];
  const changing = start.servers().filter((server) =>
    server.words !== undefined && isMeant(server) &&
    (prefix !== undefined || wordsBehindProxy(server.words) !== undefined)
  );
  if (changing.length > SERVERS_MAX) {
    const message =
      `Cannot change ${quotedName(file.path)}: it names more than ${SERVERS_MAX} MCP ` +
      "servers";
    throw new GaitError("invalid_input", message, {
      hint: "name those that matter: --server, as often as needed",
    });
  }
  for (const server of start.servers()) {
    const { place, name, words, fault } = server;
    const shared = { name, path: file.path };
    if (words === undefined) {
      servers.push({ ...shared, state: "not_covered", reason: fault ?? "it is not started" });
      continue;
    }
    const known = recorded.find(isSame(place));
    const isJudged = wordsBehindProxy(words) !== undefined;
    if (!isMeant(server)) {
      if (known !== undefined && isJudged) kept.push(known);
      servers.push({ ...shared, state: isJudged && prefix !== undefined ? "judged" : "left" });
      continue;
    }
    // From what the server was, so that a second installation replaces the first.
    if (isJudged) text = await reopened(one, withoutProxy(text, { place, words, known }));
    if (prefix === undefined) {
      servers.push({ ...shared, state: isJudged ? "restored" : "left" });
      continue;
    }
    const before = text.written(place);
    text = await reopened(one, text.withPrefix(place, prefix));
    const after = text.written(place);
    kept.push({ place: [...place], before, after });
    servers.push({ ...shared, state: "judged" });
  }
  refuseOtherChanges(start, text, file.path);
  const record: McpClientRegistration = {
    schema_id: "gait.mcp.client_registration",
    schema_version: "1.0.0",
    created_at: normalizeTimestamp(host.now()) ?? host.now(),
    client,
    path: file.path,
    servers: kept,
  };
  return { file, after: text.text, record, servers };
}

/** Reads a changed text anew, so that what follows sees its words. */
function reopened(one: ServerFile, { text }: ServersText): Promise<ServersText> {
  return openServers(one, text);
}

/** The file without gait before a server: as it was, if nobody changed the server since. */
function withoutProxy(
  text: ServersText,
  { place, words, known }: {
    readonly place: ServerPlace;
    readonly words: readonly string[];
    readonly known: ChangedServer | undefined;
  },
): ServersText {
  if (known !== undefined && text.written(place) === known.after) {
    return text.withWritten(place, known.before);
  }
  return text.withWords(place, wordsBehindProxy(words) ?? words);
}

/**
 * The text is changed by offsets. That it says the same of every server but for gait is checked again.
 *
 * @throws {GaitError} `internal_failure`.
 */
function refuseOtherChanges(before: ServersText, after: ServersText, path: string): void {
  const said = (text: ServersText) =>
    JSON.stringify(
      text.servers().map(({ place, words = [], fault }) => [
        place,
        wordsBehindProxy(words) ?? words,
        fault,
      ]),
    );
  if (said(before) === said(after)) return;
  throw new GaitError("internal_failure", `Cannot change ${quotedName(path)} without harm`, {
    hint: "put gait mcp proxy before the servers by hand: docs/mcp.md",
  });
}
