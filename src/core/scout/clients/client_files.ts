/** Which clients read a file, by the end of its path. */

import { type Client, type ClientFile, CLIENTS } from "./client_table.ts";

/** A client and its file. */
export interface ClientMatch {
  readonly client: Client;
  readonly file: ClientFile;
}

/** The folder of settings of each system, below the home folder. */
export const CONFIG_FOLDERS: readonly string[] = [
  ".config",
  "Library/Application Support",
  "AppData/Roaming",
];

/** Clients that read a file of this path, in whatever folder it is. */
export function clientsOf(path: string): readonly ClientMatch[] {
  const whole = path.toLowerCase();
  const { byName, others } = table();
  const found = [...byName.get(baseOf(whole)) ?? [], ...others]
    .filter(({ pattern }) => pattern.test(whole));
  // A client may have an entry for a project and one for the home folder.
  const ids = new Set<string>();
  return found.filter(({ client }) => !ids.has(client.id) && ids.add(client.id));
}

/** Whether a name is that of settings that are a program. */
export function isProgramSettings(name: string): boolean {
  return table().byName.get(name.toLowerCase())?.some(({ file }) =>
    file.shapes.includes("crush")
  ) ??
    false;
}

interface Entry extends ClientMatch {
  /** For whole paths in lower case. */
  readonly pattern: RegExp;
}

interface Table {
  /** By the last part of the path, in lower case. */
  readonly byName: ReadonlyMap<string, readonly Entry[]>;
  /** Those whose last part is a pattern. */
  readonly others: readonly Entry[];
}

let built: Table | undefined;

function table(): Table {
  if (built !== undefined) return built;
  const byName = new Map<string, Entry[]>();
  const others: Entry[] = [];
  for (const client of CLIENTS) {
    for (const file of client.files) {
      for (const end of endsOf(file.path.toLowerCase())) {
        const entry = { client, file, pattern: patternOf(end) };
        const last = baseOf(end);
        if (last.includes("*")) others.push(entry);
        else byName.set(last, [...byName.get(last) ?? [], entry]);
      }
    }
  }
  return built = { byName, others };
}

/** The path without the folder that it starts from. */
function endsOf(path: string): readonly string[] {
  if (path.startsWith("{config}/")) {
    return CONFIG_FOLDERS.map((folder) =>
      `${folder.toLowerCase()}${path.slice("{config}".length)}`
    );
  }
  return [path.replace(/^(?:~\/|\/|[a-z]:\/)/, "")];
}

function patternOf(path: string): RegExp {
  const parts = path.split("/").map((part) =>
    part === "**" ? "(?:[^/]+/)*" : `${nameSource(part)}/`
  );
  return new RegExp(`(?:^|/)${parts.join("").slice(0, -1)}$`);
}

/** The source of a regular expression for a name in which `*` matches any text. */
export function nameSource(name: string): string {
  return name.split("*").map((words) => words.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]*");
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
