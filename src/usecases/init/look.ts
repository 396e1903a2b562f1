/** Looks at a project: which clients, servers and frameworks it uses. Nothing of it is run. */

import { CLIENT_TITLES, type ClientName, CLIENTS } from "../../core/clients/client.ts";
import { serverFiles } from "../../core/clients/servers/server_files.ts";
import { GaitError } from "../../core/error.ts";
import { quotedName } from "../../core/fault.ts";
import { HOME_SIGNS, PROJECT_SIGNS } from "../../core/clients/signs.ts";
import { frameworksOf, PACKAGE_FILES } from "../../core/init/frameworks.ts";
import { appendAll } from "../../core/lists.ts";
import type { InitFinding } from "../../core/schema/config.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { clientPlace } from "../hooks/client_file.ts";
import { planServers } from "../servers/client_servers.ts";

const PACKAGE_FILE_MAX_BYTES = 1024 * 1024;

/** What a project uses. */
export interface Seen {
  readonly found: readonly InitFinding[];
  readonly clients: readonly ClientName[];
  /** Clients that read servers from files of the project, each file once. */
  readonly serverClients: readonly ClientName[];
  readonly warnings: readonly string[];
}

export async function lookAt(
  { home, folder }: { readonly home: string; readonly folder: string },
  host: Host<"read" | "write" | "env">,
): Promise<Seen> {
  const found: InitFinding[] = [];
  const warnings: string[] = [];
  const clients: ClientName[] = [];
  const isThere = async (path: string) => await host.read.entryOf(path) !== undefined;
  for (const client of CLIENTS) {
    const signs = [
      ...PROJECT_SIGNS[client].map((name) => ({ sign: name, path: joinPath(folder, name) })),
      { sign: `~/${HOME_SIGNS[client]}`, path: joinPath(home, HOME_SIGNS[client]) },
    ];
    for (const { sign, path } of signs) {
      if (!await isThere(path)) continue;
      clients.push(client);
      found.push({ kind: "client", name: CLIENT_TITLES[client], sign });
      break;
    }
  }

  const place = clientPlace({ scope: "project", home, project: folder }, host);
  const filesOf = (client: ClientName) =>
    serverFiles(client, "project", place).map(({ path }) => path);
  // The hook of a client judges the calls of its servers too.
  const taken = new Set(clients.flatMap(filesOf));
  const serverClients: ClientName[] = [];
  const listed = new Set<string>();
  for (const client of CLIENTS) {
    const files: string[] = [];
    for (const path of filesOf(client)) if (await isThere(path)) files.push(path);
    if (files.every((path) => listed.has(path))) continue;
    const isFree = files.every((path) => !taken.has(path));
    for (const path of files) listed.add(path);
    await telling(warnings, async () => {
      const { servers } = await planServers({ client, scope: "project", names: [] }, host);
      const isNew = ({ name, path }: { name: string; path: string }) =>
        !found.some((one) => one.name === name && one.sign === path.slice(folder.length + 1));
      appendAll(
        found,
        servers.filter(isNew).map(({ name, path }): InitFinding => (
          { kind: "server", name, sign: path.slice(folder.length + 1) }
        )),
      );
      if (!isFree || servers.length === 0) return;
      serverClients.push(client);
      for (const path of files) taken.add(path);
    });
  }

  for (const file of PACKAGE_FILES) {
    const path = joinPath(folder, file);
    if ((await host.read.entryOf(path))?.kind !== "file") continue;
    await telling(warnings, async () => {
      const names = await frameworksOf(file, await host.read.file(path, PACKAGE_FILE_MAX_BYTES));
      appendAll(
        found,
        names.map((name): InitFinding => ({ kind: "framework", name, sign: file })),
      );
    });
  }
  return { found, clients, serverClients, warnings };
}

/** A file of the project that cannot be read keeps nobody from going on. */
async function telling(warnings: string[], act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    warnings.push(error.message);
  }
}

/** @throws {GaitError} `invalid_input` for a folder that is no project of its own. */
export function refuseFolder(
  { home, folder, project }: {
    readonly home: string;
    readonly folder: string;
    readonly project: string;
  },
): void {
  const refuse = (fault: string, hint: string) =>
    new GaitError("invalid_input", `Cannot set up ${quotedName(folder)}: ${fault}`, { hint });
  if (folder === home) throw refuse("it is your home folder", "cd into the folder of a project");
  if (`${home}/`.startsWith(folder === "/" ? "/" : `${folder}/`)) {
    throw refuse("your home folder is inside it", "cd into the folder of a project");
  }
  if (folder !== project) {
    throw refuse(
      `it belongs to the repository ${quotedName(project)}`,
      "run gait init in the folder of the repository",
    );
  }
}
