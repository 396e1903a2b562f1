/** What is left to do after an installation, and what no hook of a client can stop. */

import type { ClientName } from "./client.ts";
import { HOLES } from "./holes.ts";

const CODEX_REVIEW =
  "run codex, then /hooks, and review the new hooks: Codex skips hooks that nobody reviewed";
const CLAUDE_VERSION =
  "claude --version must say 2.1.295 or later: earlier ones run calls whose hook fails";

/** Steps of a person, after an installation for the user and for a project. */
const STEPS: Readonly<Record<ClientName, Readonly<Record<"user" | "project", readonly string[]>>>> =
  {
    "claude-code": {
      user: [CLAUDE_VERSION],
      project: [CLAUDE_VERSION, "open the folder with claude once, and trust it"],
    },
    codex: {
      user: [CODEX_REVIEW],
      project: [CODEX_REVIEW, "Codex must trust the folder: it asks, or codex exec --trust"],
    },
    gemini: {
      user: [],
      project: ["Gemini CLI must trust the folder: it asks, or --skip-trust"],
    },
    copilot: {
      user: [],
      project: [
        "copilot -p ignores the hooks of a repository in which it was never opened: open it once",
      ],
    },
    cursor: { user: ["restart Cursor"], project: ["restart Cursor, and trust the folder"] },
    opencode: { user: ["restart OpenCode"], project: ["restart OpenCode"] },
  };

/** What a person is told after an installation, a line each. */
export function remainingLines(client: ClientName, scope: "user" | "project"): readonly string[] {
  return [
    ...STEPS[client][scope],
    ...(scope === "project"
      ? [`each person runs gait hooks install ${client} --project too: it records what to judge by`]
      : []),
    `gait hooks doctor ${client} tries it out`,
    ...HOLES[client].map(({ text }) => `not covered: ${text}`),
  ];
}
