/** Finds the transcripts of agent clients where the clients keep them. Reads names and times only. */

import { CLIENT_TITLES, type ClientName } from "../../core/clients/client.ts";
import { GaitError } from "../../core/error.ts";
import { compareText } from "../../core/text.ts";
import type { DirectoryEntry, Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { HOME_VARIABLES, homeDirectory } from "../../io/workspace.ts";

/**
 * How a transcript is stored: `lines` of JSON, one JSON `document`, a `database`, or a `folder` with a
 * file for each part.
 */
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

/** Clients whose transcripts gait reads. */
export const TRANSCRIPT_CLIENTS: readonly ClientName[] = [
  "claude-code",
  "codex",
  "gemini",
  "copilot",
  "opencode",
];

/** Why transcripts of a client are not read; nothing if they are. */
export function whyNotRead(client: ClientName): string | undefined {
  if (TRANSCRIPT_CLIENTS.includes(client)) return undefined;
  return `${CLIENT_TITLES[client]} keeps its sessions in a form that is not documented`;
}

/** Variables that say where clients keep their files. A command declares them. */
export const TRANSCRIPT_VARIABLES: readonly string[] = [
  ...HOME_VARIABLES,
  "CLAUDE_CONFIG_DIR",
  "CODEX_HOME",
  "COPILOT_HOME",
  "GEMINI_CLI_HOME",
  "XDG_DATA_HOME",
];

/** A place in which a client keeps transcripts. `**` stands for folders within each other. */
interface Keep {
  readonly root: string;
  readonly pattern: string;
  readonly form: TranscriptForm;
}

/** By client, then by path. Follows no link that leads out of the client's folder. */
export async function findTranscripts(
  { clients, sinceMs = 0 }: TranscriptSearch,
  host: Host<"read" | "env">,
): Promise<readonly FoundTranscript[]> {
  const found: (readonly FoundTranscript[])[] = [];
  for (const client of TRANSCRIPT_CLIENTS.filter((one) => clients.includes(one))) {
    const ofClient = new Map<string, FoundTranscript>();
    for (const { root, pattern, form } of keepsOf(client, host)) {
      const real = await attempt(() => host.read.realPath(root));
      if (real === undefined) continue;
      for await (const path of expand(root, pattern.split("/"), form, real, host)) {
        const modifiedMs = await modified(path, form, host);
        if (modifiedMs === undefined || modifiedMs < sinceMs) continue;
        ofClient.set(path, { client, path, form, modifiedMs });
      }
    }
    found.push([...ofClient.values()].sort((a, b) => compareText(a.path, b.path)));
  }
  return found.flat();
}

function keepsOf(client: ClientName, host: Host<"env">): readonly Keep[] {
  const home = homeDirectory(host);
  const moved = (variable: string, usual = "") => {
    const folder = host.env.get(variable);
    if (folder) return [folder];
    return home === undefined ? [] : [joinPath(home, usual)];
  };
  switch (client) {
    case "claude-code": {
      const folders = moved("CLAUDE_CONFIG_DIR", ".claude");
      // Some versions moved their folder there.
      const other = host.env.get("CLAUDE_CONFIG_DIR") || home === undefined
        ? []
        : [joinPath(home, ".config/claude")];
      return [...folders, ...other].flatMap((root) => [
        { root, pattern: "projects/*/*.jsonl", form: "lines" },
        { root, pattern: "projects/*/*/subagents/**/*.jsonl", form: "lines" },
      ]);
    }
    case "codex":
      return moved("CODEX_HOME", ".codex").flatMap((root) => [
        { root, pattern: "sessions/**/rollout-*.jsonl", form: "lines" },
        { root, pattern: "archived_sessions/**/rollout-*.jsonl", form: "lines" },
      ]);
    case "gemini":
      return moved("GEMINI_CLI_HOME").flatMap((folder) => {
        const root = joinPath(folder, ".gemini");
        return [
          { root, pattern: "tmp/*/chats/**/*.jsonl", form: "lines" },
          { root, pattern: "tmp/*/chats/*.json", form: "document" },
        ];
      });
    case "copilot":
      return moved("COPILOT_HOME", ".copilot").flatMap((root) => [
        { root, pattern: "session-state/*/events.jsonl", form: "lines" },
        { root, pattern: "session-state/*.jsonl", form: "lines" },
      ]);
    case "opencode":
      return moved("XDG_DATA_HOME", ".local/share").flatMap((folder) => {
        const root = joinPath(folder, "opencode");
        return [
          { root, pattern: "opencode*.db", form: "database" },
          { root, pattern: "storage/message/*", form: "folder" },
        ];
      });
    case "cursor":
      return [];
  }
}

/** Folders within each other that `**` stands for. */
const DEEPEST = 8;

async function* expand(
  folder: string,
  [name = "", ...rest]: readonly string[],
  form: TranscriptForm,
  root: string,
  host: Host<"read">,
  depth = 0,
): AsyncGenerator<string> {
  const entries = await attempt(() => host.read.entries(folder)) ?? [];
  const isLast = rest.length === 0;
  const fits = name === "**" ? undefined : patternOf(name);
  for (const entry of entries) {
    const path = joinPath(folder, entry.name);
    const kind = await kindOf(path, entry, root, host);
    if (fits === undefined) {
      if (kind === "directory" && depth < DEEPEST) {
        yield* expand(path, [name, ...rest], form, root, host, depth + 1);
      }
    } else if (!fits.test(entry.name)) continue;
    else if (isLast) {
      if (kind === (form === "folder" ? "directory" : "file")) yield path;
    } else if (kind === "directory") yield* expand(path, rest, form, root, host);
  }
  if (fits === undefined) yield* expand(folder, rest, form, root, host);
}

function patternOf(name: string): RegExp {
  const text = name.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  return new RegExp(`^${text}$`);
}

/** The kind of an entry. A link counts as the file that it leads to, unless that is elsewhere. */
async function kindOf(
  path: string,
  { kind }: DirectoryEntry,
  root: string,
  host: Host<"read">,
): Promise<DirectoryEntry["kind"] | undefined> {
  if (kind !== "link") return kind;
  const real = await attempt(() => host.read.realPath(path));
  // Links to folders could form circles.
  const isFile = await attempt(() => host.read.kindOf(path)) === "file";
  return isFile && real?.startsWith(`${root.replace(/[/\\]$/, "")}/`) === true ? "file" : undefined;
}

/** A database changes in its log first. */
async function modified(
  path: string,
  form: TranscriptForm,
  host: Host<"read">,
): Promise<number | undefined> {
  const own = await attempt(() => host.read.modifiedMs(path));
  if (form !== "database" || own === undefined) return own;
  const log = `${path}-wal`;
  const isThere = await attempt(() => host.read.kindOf(log)) === "file";
  const other = isThere ? await attempt(() => host.read.modifiedMs(log)) : undefined;
  return Math.max(own, other ?? 0);
}

/** What cannot be read, or is gone meanwhile, is as good as absent. */
async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}
