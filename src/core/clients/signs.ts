/** What shows that a client is used. */

import type { ClientName } from "./client.ts";

/** Files and folders of each client, below the project. */
export const PROJECT_SIGNS: Readonly<Record<ClientName, readonly string[]>> = {
  "claude-code": [".claude", "CLAUDE.md"],
  codex: [".codex"],
  gemini: [".gemini", "GEMINI.md"],
  copilot: [".github/copilot-instructions.md", ".github/hooks"],
  cursor: [".cursor", ".cursorrules"],
  opencode: [".opencode", "opencode.json", "opencode.jsonc"],
};

/** Folders of each client, below the home folder. */
export const HOME_SIGNS: Readonly<Record<ClientName, string>> = {
  "claude-code": ".claude",
  codex: ".codex",
  gemini: ".gemini",
  copilot: ".copilot",
  cursor: ".cursor",
  opencode: ".config/opencode",
};
