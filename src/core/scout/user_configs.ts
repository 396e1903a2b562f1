/** Where the common agent clients keep their configuration at user level, below the home folder. */
export const USER_CONFIGS: readonly string[] = [
  ".claude.json", // Claude Code
  ".config/Claude/claude_desktop_config.json", // Claude Desktop, by system
  "Library/Application Support/Claude/claude_desktop_config.json",
  "AppData/Roaming/Claude/claude_desktop_config.json",
  ".cursor/mcp.json", // Cursor
  ".config/Code/User/mcp.json", // VS Code, by system
  "Library/Application Support/Code/User/mcp.json",
  "AppData/Roaming/Code/User/mcp.json",
  ".codex/config.toml", // Codex
  ".codeium/windsurf/mcp_config.json", // Windsurf
  ".config/zed/settings.json", // Zed
  ".gemini/settings.json", // Gemini CLI
];
