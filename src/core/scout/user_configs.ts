/** Relative to the home folder. */
export const USER_CONFIGS: readonly string[] = [
  ".claude.json", // Claude Code
  ".config/Claude/claude_desktop_config.json", // Claude Desktop, by system
  "Library/Application Support/Claude/claude_desktop_config.json",
  "AppData/Roaming/Claude/claude_desktop_config.json",
  ".cursor/mcp.json", // Cursor
  ".config/Code/User/mcp.json", // VS Code, by system
  "Library/Application Support/Code/User/mcp.json",
  "AppData/Roaming/Code/User/mcp.json",
  ".config/Code/User/settings.json",
  "Library/Application Support/Code/User/settings.json",
  "AppData/Roaming/Code/User/settings.json",
  ".codex/config.toml", // Codex
  ".codeium/windsurf/mcp_config.json", // Windsurf
  ".config/zed/settings.json", // Zed
  "AppData/Roaming/Zed/settings.json",
  ".gemini/settings.json", // Gemini CLI
];

/** Relative to any folder of a project. Other files are found by their content. */
const PROJECT_CONFIGS: readonly string[] = [
  ".vscode/settings.json",
  ".zed/settings.json",
  ".gemini/settings.json",
  ".claude/settings.json",
  ...USER_CONFIGS,
];

export function isClientConfig(path: string): boolean {
  return PROJECT_CONFIGS.some((end) => path === end || path.endsWith(`/${end}`));
}
