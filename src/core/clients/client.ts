/** The agent clients in which gait can stand, and by which names they are asked for. */

import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { nearest } from "../suggest.ts";
import { lowerTrim } from "../text.ts";
import type { HookDialect } from "./hook_event.ts";

export const CLIENTS = [
  "claude-code",
  "codex",
  "gemini",
  "copilot",
  "cursor",
  "opencode",
] as const;

export type ClientName = (typeof CLIENTS)[number];

/** Names as their vendors write them. */
export const CLIENT_TITLES: Readonly<Record<ClientName, string>> = {
  "claude-code": "Claude Code",
  codex: "Codex",
  gemini: "Gemini CLI",
  copilot: "Copilot CLI",
  cursor: "Cursor",
  opencode: "OpenCode",
};

/** What the hooks of a client are called in errors. */
export function hooksOf(client: ClientName): string {
  return `the hooks of ${CLIENT_TITLES[client]}`;
}

const OTHER_NAMES: ReadonlyMap<string, ClientName> = new Map([
  ["claude", "claude-code"],
  ["claude_code", "claude-code"],
  ["claudecode", "claude-code"],
  ["gemini-cli", "gemini"],
  ["copilot-cli", "copilot"],
]);

/** @throws {GaitError} `invalid_input` for a name that no client has. */
export function clientNamed(given: string): ClientName {
  const name = lowerTrim(given);
  const client = CLIENTS.find((one) => one === name) ?? OTHER_NAMES.get(name);
  if (client !== undefined) return client;
  const guess = nearest(name, CLIENTS);
  throw new GaitError("invalid_input", `unknown client: ${quoted(given)}`, {
    hint: guess === undefined ? `clients: ${CLIENTS.join(", ")}` : `did you mean ${guess}?`,
  });
}

/** Loads how a client talks with its hooks; a hook loads that of its own client alone. */
export async function loadDialect(client: ClientName): Promise<HookDialect> {
  switch (client) {
    case "claude-code":
      return (await import("./claude_code/dialect.ts")).claudeCodeDialect;
    case "codex":
      return (await import("./codex/dialect.ts")).codexDialect;
    case "gemini":
      return (await import("./gemini/dialect.ts")).geminiDialect;
    case "copilot":
      return (await import("./copilot/dialect.ts")).copilotDialect;
    case "cursor":
      return (await import("./cursor/dialect.ts")).cursorDialect;
    case "opencode":
      return (await import("./opencode/dialect.ts")).opencodeDialect;
  }
}
