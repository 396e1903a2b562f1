/** The settings that a client keeps in the folder where gait was registered. */

import { folderOf } from "../path.ts";
import type { ClientName } from "./client.ts";

/**
 * What a client reads from one folder: settings that turn hooks off, other hooks, and servers. A variable
 * can move the folder to where no convention knows it.
 */
const NAMES: Readonly<Record<ClientName, readonly string[]>> = {
  "claude-code": ["settings.json", "settings.local.json", ".claude.json", "hooks"],
  codex: ["hooks.json", "config.toml", "config.json", "hooks"],
  gemini: ["settings.json", "hooks"],
  copilot: ["config.json", "settings.json", "mcp-config.json", "hooks"],
  cursor: ["hooks.json", "mcp.json"],
  opencode: ["opencode.json", "opencode.jsonc", "config.json", "plugin", "plugins"],
};

/** Files and folders of the client's settings around its file with the registration. */
export function settingsBeside(client: ClientName, path: string): readonly string[] {
  const own = folderOf(path);
  // These two have a file of gait alone, in a folder of such files.
  const folder = client === "copilot" || client === "opencode" ? folderOf(own) : own;
  return NAMES[client].map((name) => `${folder}/${name}`);
}
