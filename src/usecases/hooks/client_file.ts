/** The file of a client in which gait is registered. */

import { type ClientName, hooksOf } from "../../core/clients/client.ts";
import type { ClientPlace, Registration } from "../../core/clients/registration.ts";
import { loadRegistration } from "../../core/clients/registrations.ts";
import { decodeUtf8, encodeUtf8, strictUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { withoutSecrets } from "../../core/review/shown_text.ts";
import { unifiedDiff } from "../../core/text_diff.ts";
import { printable } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf, isAbsolutePath, joinPath } from "../../io/path.ts";
import { removeLeftovers } from "../leftovers.ts";
import { CLIENT_FILE_MAX_BYTES } from "./registration_record.ts";

export type HookScope = "user" | "project";

/** Variables that move files of clients, for the commands that look for them. */
export const CLIENT_VARIABLES: readonly string[] = [
  ...["CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME", "COPILOT_HOME", "XDG_CONFIG_HOME"],
];

/** A file that a person owns, as it is. */
export interface OwnedFile {
  /** Where the client looks. */
  readonly path: string;
  /** Where it leads: a person may have put a link there. */
  readonly target: string;
  readonly scope: HookScope;
  /** Folder of the project in which it is; `undefined` for files of a user. */
  readonly project: string | undefined;
  readonly text: string | undefined;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly mode: number;
}

/** The file of a client in which gait is registered. */
export interface ClientFile extends OwnedFile {
  readonly client: ClientName;
  readonly registration: Registration;
}

/** The folder of the project in which gait was started: that of its repository, if there is one. */
export async function projectFolder(home: string, host: Host<"read">): Promise<string> {
  const start = await host.read.realPath(".") ?? "/";
  for (let folder = start; folder !== home; folder = directoryOf(folder)) {
    if (await host.read.entryOf(joinPath(folder, ".git")) !== undefined) return folder;
    if (folder === directoryOf(folder)) break;
  }
  return start;
}

/** Folders of a user and a project, and variables that move files of clients. */
export interface ClientPlaces {
  readonly scope: HookScope;
  readonly home: string;
  readonly project: string;
}

export function clientPlace({ home, project }: ClientPlaces, host: Host<"env">): ClientPlace {
  return { home, project, variable: (name) => variableOf(name, host) };
}

/**
 * Reads the file of a client in which hooks are registered.
 *
 * @throws {GaitError} as {@linkcode readOwnedFile}.
 */
export async function readClientFile(
  { client, ...places }: ClientPlaces & { readonly client: ClientName },
  host: Host<"read" | "env">,
): Promise<ClientFile> {
  const registration = await loadRegistration(client);
  const path = registration.path(places.scope, clientPlace(places, host));
  const file = await readOwnedFile(hooksOf(client), path, places, host);
  return { ...file, client, registration: naming(path, client, registration) };
}

/** The registration with errors that name the file, in place of what it is or after it. */
function naming(path: string, client: ClientName, registration: Registration): Registration {
  const what = quotedName(hooksOf(client));
  const at = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      const { message } = error;
      throw error.retold({
        message: message.includes(what)
          ? message.replace(what, () => quotedName(path))
          : `${message}, in ${quotedName(path)}`,
      });
    }
  };
  return {
    ...registration,
    add: (text, command) => at(() => registration.add(text, command)),
    remove: (text, id, before) => at(() => registration.remove(text, id, before)),
    entries: (text, id) => at(() => registration.entries(text, id)),
    ids: (text) => at(() => registration.ids(text)),
  };
}

/**
 * Reads a file of a client. `what` is its content, for errors: `the hooks of Codex`.
 *
 * @throws {GaitError} `invalid_input` for a link in a project, for what is not a file, and for text that
 * is not UTF-8.
 */
export async function readOwnedFile(
  what: string,
  path: string,
  { scope, home, project }: ClientPlaces,
  host: Host<"read">,
): Promise<OwnedFile> {
  const place = { path, scope, project: scope === "project" ? project : undefined };
  if (scope === "project") {
    if (project === await host.read.realPath(home) || project === home) {
      throw refusal(what, `${quotedName(project)} is your home folder`, "leave out --project");
    }
    const link = await host.read.linkOn(path);
    if (link !== undefined) {
      throw refusal(what, `${quotedName(link)} is a link`, "a repository may have brought it");
    }
  }
  const kind = await host.read.kindOf(path);
  if (kind === undefined) {
    if (await host.read.entryOf(path) !== undefined) {
      throw refusal(what, `${quotedName(path)} is a link that leads nowhere`, "remove it");
    }
    const mode = scope === "user" ? 0o600 : 0o644;
    return { ...place, target: path, text: undefined, bytes: undefined, mode };
  }
  if (kind !== "file") {
    throw refusal(what, `${quotedName(path)} is not a file`, "move it away");
  }
  const target = await host.read.realPath(path) ?? path;
  const { bytes } = await host.read.file(target, CLIENT_FILE_MAX_BYTES);
  const text = strictUtf8(bytes);
  if (text === undefined) {
    throw refusal(what, `${quotedName(path)} is not UTF-8`, "save it as UTF-8");
  }
  const mode = await host.read.modeOf(target) ?? 0o600;
  return { ...place, target, text, bytes: bytes.slice(), mode };
}

/**
 * Writes the file of a client, or removes it where nothing is left; each with the mode it had.
 *
 * @throws {GaitError} `invalid_input` if the client, or somebody else, wrote it since it was read.
 */
export async function writeClientFile(
  file: OwnedFile,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  host: Host<"read" | "write">,
): Promise<void> {
  const { path, target, mode, project, bytes: was } = file;
  await refuseWritten(file, host);
  if (project !== undefined) {
    const writes = await host.write.within(project);
    if (bytes !== undefined) await writes.file(path, bytes, { mode, was });
    else if (was !== undefined) await writes.remove(path, was);
    return;
  }
  await removeLeftovers(target, host);
  if (bytes === undefined) {
    await host.write.remove(target);
    return;
  }
  await host.write.directory(directoryOf(target), 0o700);
  await host.write.file(target, bytes, mode);
}

/** A person may have looked at the change for a while. */
export async function refuseWritten(
  { path, target, bytes, scope }: OwnedFile,
  host: Host<"read">,
): Promise<void> {
  const link = scope === "project" ? await host.read.linkOn(path) : undefined;
  if (link !== undefined) {
    throw refusal(quotedName(path), `${quotedName(link)} became a link meanwhile`, "look at it");
  }
  const isThere = await host.read.entryOf(target) !== undefined;
  const now = isThere ? (await host.read.file(target, CLIENT_FILE_MAX_BYTES)).bytes : undefined;
  const [was, is] = await Promise.all(
    [bytes, now].map(async (one) => one === undefined ? "" : await sha256(new Uint8Array(one))),
  );
  if (was === is) return;
  throw new GaitError(
    "invalid_input",
    `Cannot change ${quotedName(path)}: it was written meanwhile`,
    {
      hint: "end the client, then try again",
    },
  );
}

/** Lines that show a change of a file, for a person; secrets in it are left out. */
export function changeLines(
  path: string,
  before: string | undefined,
  after: string | undefined,
): readonly string[] {
  const lines = unifiedDiff(before ?? "", after ?? "");
  if (lines.length === 0) return [];
  const [from, to] = [before, after].map((text) => text === undefined ? "/dev/null" : path);
  return [`--- ${from}`, `+++ ${to}`, ...lines.map(withoutSecrets)].map(printable);
}

/** A registration in a file, and what is recorded of it. */
export interface KnownEntry {
  readonly id: string;
  /** Absent if there is no record. */
  readonly recorded?: {
    readonly file_digest: string;
    /** What the file held before gait; `undefined` if there was no file. */
    readonly before: Bytes | undefined;
  };
}

/** What a file would be without gait: as it was before if nobody changed it since, else without us. */
export async function withoutGait(
  file: Omit<ClientFile, "project">,
  { id, recorded }: KnownEntry,
): Promise<Bytes | undefined> {
  const { text, bytes, registration } = file;
  if (text === undefined || bytes === undefined) return undefined;
  const before = recorded?.before;
  if (before !== undefined && await sha256(bytes) === recorded?.file_digest) return before;
  const was = before === undefined ? undefined : decodeUtf8(before);
  const left = registration.remove(text, id, recorded === undefined ? undefined : { text: was });
  if (left !== undefined) return encodeUtf8(left);
  return was !== undefined && registration.remove(was, id) === undefined ? before : undefined;
}

type Bytes = Uint8Array<ArrayBuffer>;

function variableOf(name: string, host: Host<"env">): string | undefined {
  const value = host.env.get(name)?.trim();
  if (value === undefined || value === "" || isAbsolutePath(value)) return value;
  throw new GaitError("invalid_input", `Cannot use the variable ${name}: it is no absolute path`, {
    hint: `set ${name} as the client gets it, or unset it`,
  });
}

function refusal(what: string, fault: string, hint: string): GaitError {
  const message = `Cannot change ${what}: ${fault}`;
  return new GaitError("invalid_input", message, { hint });
}
