/** Where the agent clients of tests are installed, at the versions that their lock files pin. */

import { createHash } from "node:crypto";

/** Clients that are installed from npm. */
export const NPM_CLIENTS = ["codex", "gemini", "copilot", "opencode"] as const;
export type NpmClient = (typeof NPM_CLIENTS)[number];

const PACKAGES = new URL("../tests/clients/packages/", import.meta.url);

/** A file of the client's package in this repository. */
export function packageFile(client: NpmClient, name: "package.json" | "package-lock.json"): URL {
  return new URL(`${client}/${name}`, PACKAGES);
}

/** The folder that a client is installed into: another one for each lock file. */
export function clientFolder(client: NpmClient): string {
  const lock = Deno.readFileSync(packageFile(client, "package-lock.json"));
  const digest = createHash("sha256").update(lock).digest("hex").slice(0, 16);
  return `${cacheFolder()}/${client}-${digest}`;
}

/** Folder of all of them; `GAIT_CLIENTS_DIR` names another one. */
function cacheFolder(): string {
  const given = Deno.env.get("GAIT_CLIENTS_DIR");
  if (given !== undefined && given !== "") return given;
  const cache = Deno.env.get("XDG_CACHE_HOME");
  const base = cache === undefined || cache === "" ? `${Deno.env.get("HOME")}/.cache` : cache;
  return `${base}/gait-clients`;
}

/** Folders for PATH, in which the client's program lies. */
export function programFolders(client: NpmClient): readonly string[] {
  const modules = `${clientFolder(client)}/node_modules`;
  // The package of OpenCode gets its program from an install script; its part for the platform has one.
  const own = client === "opencode" ? [`${modules}/opencode-linux-x64/bin`] : [];
  return [...own, `${modules}/.bin`];
}
