/** Where clients keep the MCP servers that they start. */

import type { ClientName } from "../client.ts";
import type { ClientPlace } from "../registration.ts";
import { clientFolder } from "../json_registration.ts";
import type { SettingsForm } from "../settings_text.ts";
import type { ServerPlace } from "./servers_text.ts";

export interface ServerFile {
  readonly path: string;
  readonly format: "json" | "toml";
  /** Objects with servers by name, each by its path in the file. */
  readonly lists: readonly ServerPlace[];
  readonly form: SettingsForm;
}

const MCP_SERVERS: readonly ServerPlace[] = [["mcpServers"]];

/** Files of a client in which servers may be; not all of them need be there. */
export function serverFiles(
  client: ClientName,
  scope: "user" | "project",
  place: ClientPlace,
): readonly ServerFile[] {
  const { home, project, variable } = place;
  const isProject = scope === "project";
  const json = (
    path: string,
    lists = MCP_SERVERS,
    { comments = false, trailingCommas = false } = {},
  ): ServerFile => ({
    ...{ path, format: "json", lists },
    form: { name: path, comments, trailingCommas, mark: false },
  });
  switch (client) {
    case "claude-code": {
      if (isProject) return [json(`${project}/.mcp.json`)];
      const own = variable("CLAUDE_CONFIG_DIR")?.trim() || home;
      return [json(`${own}/.claude.json`, [...MCP_SERVERS, ["projects", project, "mcpServers"]])];
    }
    case "codex": {
      const folder = isProject
        ? `${project}/.codex`
        : clientFolder(place, { by: "CODEX_HOME", below: ".codex" });
      return [{ ...json(`${folder}/config.toml`), format: "toml" }];
    }
    case "gemini": {
      const folder = isProject ? project : variable("GEMINI_CLI_HOME")?.trim() || home;
      return [json(`${folder}/.gemini/settings.json`, MCP_SERVERS, { comments: true })];
    }
    case "copilot":
      if (isProject) return [json(`${project}/.mcp.json`), json(`${project}/.github/mcp.json`)];
      return [
        json(`${clientFolder(place, { by: "COPILOT_HOME", below: ".copilot" })}/mcp-config.json`),
      ];
    case "cursor":
      return [json(`${isProject ? project : home}/.cursor/mcp.json`)];
    case "opencode": {
      const own = clientFolder(place, { by: "XDG_CONFIG_HOME", below: ".config" });
      const folder = isProject ? project : `${own}/opencode`;
      return ["opencode.json", "opencode.jsonc"].map((name) =>
        json(`${folder}/${name}`, [["mcp"]], { comments: true, trailingCommas: true })
      );
    }
  }
}
