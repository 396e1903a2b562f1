/** Finds the settings of agent clients in the home folder and on the machine. */

import {
  type ClientMatch,
  CONFIG_FOLDERS,
  nameSource,
} from "../../core/scout/clients/client_files.ts";
import { type Client, type ClientFile, CLIENTS } from "../../core/scout/clients/client_table.ts";
import type { SettingsLevel } from "../../core/scout/clients/server_items.ts";
import { isPruned } from "../../core/scout/paths.ts";
import { compareText } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";

/** Variables that move the settings of clients. */
export const SETTINGS_VARIABLES: readonly string[] = [
  ...HOME_VARIABLES,
  "XDG_CONFIG_HOME",
  "APPDATA",
  ...new Set(
    CLIENTS.flatMap(({ files }) =>
      files.flatMap(({ moved }) => moved === undefined ? [] : [moved.by])
    ),
  ),
];

/** Folders within each other that are looked through for `**`. */
const DEEPEST = 8;
/** Most folders that are looked through for one pattern. */
const FOLDERS_MAX = 5000;

/** A file of a client that is there. */
export interface UserSettings {
  readonly path: string;
  readonly level: SettingsLevel;
  readonly clients: readonly ClientMatch[];
}

/** Files of clients that are there, by path, each once. A folder that cannot be read is as good as none. */
export async function userSettings(
  home: string,
  host: Host<"read" | "env">,
): Promise<readonly UserSettings[]> {
  const found = new Map<string, { level: SettingsLevel; clients: ClientMatch[] }>();
  for (const client of CLIENTS) {
    for (const file of client.files) {
      for (const pattern of patternsOf(file, home, host)) {
        const level = /^(?:\/|[A-Z]:\/)/.test(file.path) ? "system" : "user";
        for (const path of await expand(pattern, host)) add(path, level, { client, file });
      }
    }
  }
  return [...found].map(([path, settings]) => ({ path, ...settings }))
    .sort((a, b) => compareText(a.path, b.path));

  function add(path: string, level: SettingsLevel, match: { client: Client; file: ClientFile }) {
    const known = found.get(path);
    if (known === undefined) found.set(path, { level, clients: [match] });
    else known.clients.push(match);
  }
}

/** Where a file of the table may be on this machine. Files of a project are elsewhere. */
function patternsOf(
  { path, moved }: ClientFile,
  home: string,
  host: Host<"env">,
): readonly string[] {
  // On other systems `C:/` is a folder below the working directory, which anyone may have made.
  const isWindows = /^[A-Za-z]:/.test(home);
  if (/^[A-Z]:\//.test(path)) return isWindows ? [path] : [];
  if (path.startsWith("/")) return isWindows ? [] : [path];
  const named = (variable: string, rest: string) => {
    const folder = host.env.get(variable);
    return folder ? [joinPath(folder, rest)] : [];
  };
  if (path.startsWith("{config}/")) {
    const rest = path.slice("{config}/".length);
    return [
      ...CONFIG_FOLDERS.map((folder) => joinPath(home, folder, rest)),
      ...named("XDG_CONFIG_HOME", rest),
      ...named("APPDATA", rest),
    ];
  }
  if (!path.startsWith("~/")) return [];
  const below = path.slice("~/".length);
  return [
    joinPath(home, below),
    ...(below.startsWith(".config/")
      ? named("XDG_CONFIG_HOME", below.slice(".config/".length))
      : []),
    ...(moved === undefined ? [] : named(moved.by, moved.path)),
  ];
}

/** The files that a pattern names. */
async function expand(pattern: string, host: Host<"read">): Promise<readonly string[]> {
  const parts = pattern.split("/");
  const first = parts.findIndex((part) => part.includes("*"));
  if (first < 0) {
    return await kindOf(pattern, host) === undefined ? [] : [pattern];
  }
  const base = parts.slice(0, first).join("/");
  if (await kindOf(base, host) !== "directory") return [];
  const rest = parts.slice(first).map((part) =>
    part === "**" ? "(?:[^/]+/)*" : `${nameSource(part)}/`
  );
  const wanted = new RegExp(`^${rest.join("").slice(0, -1)}$`);
  const deepest = parts.includes("**") ? DEEPEST : parts.length - first;
  const found: string[] = [];
  const waiting = [""];
  for (let looked = 0; waiting.length > 0 && looked < FOLDERS_MAX; looked++) {
    const folder = waiting.shift() ?? "";
    for (const { name, kind } of await entriesOf(joinPath(base, folder), host)) {
      const inner = folder === "" ? name : `${folder}/${name}`;
      if (kind === "directory") {
        if (!isPruned(name) && inner.split("/").length < deepest) waiting.push(inner);
      } else if (wanted.test(inner)) found.push(`${base}/${inner}`);
    }
  }
  return found.sort(compareText);
}

async function entriesOf(folder: string, host: Host<"read">) {
  try {
    return await host.read.entries(folder);
  } catch {
    return [];
  }
}

async function kindOf(path: string, host: Host<"read">) {
  try {
    return await host.read.kindOf(path);
  } catch {
    return "file"; // reading it says why it cannot be read
  }
}
