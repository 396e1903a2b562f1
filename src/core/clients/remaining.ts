/** What is left to do after an installation, and what no hook of a client can stop. */

import type { ClientName } from "./client.ts";

interface Remaining {
  /** Steps of a person, after an installation for the user and for a project. */
  readonly steps: Readonly<Record<"user" | "project", readonly string[]>>;
  /** Ways around every hook of this client, as far as they are known. */
  readonly holes: readonly string[];
}

const CODEX_REVIEW =
  "run codex, then /hooks, and review the new hooks: Codex skips hooks that nobody reviewed";
const SHELL = "a command that runs on, such as an open shell, is judged only when it starts";

const REMAINING: Readonly<Record<ClientName, Remaining>> = {
  "claude-code": {
    steps: {
      user: ["claude --version must say 2.1.295 or later: earlier ones run calls whose hook fails"],
      project: [
        "claude --version must say 2.1.295 or later: earlier ones run calls whose hook fails",
        "open the folder with claude once, and trust it",
      ],
    },
    holes: [
      "files that a prompt names with @ are read without a call",
      "--bare, --safe-mode and disableAllHooks switch hooks off",
      SHELL,
    ],
  },
  codex: {
    steps: {
      user: [CODEX_REVIEW],
      project: [CODEX_REVIEW, "Codex must trust the folder: it asks, or codex exec --trust"],
    },
    holes: [
      "text that goes into a shell that is already open is not judged",
      "searches that the provider runs, and code mode, are not judged",
      "hooks = false in config.toml switches hooks off",
    ],
  },
  gemini: {
    steps: {
      user: [],
      project: ["Gemini CLI must trust the folder: it asks, or --skip-trust"],
    },
    holes: [
      "files that a prompt names with @ are read without a call",
      "calls of sub-agents carry the session of their parent",
      SHELL,
    ],
  },
  copilot: {
    steps: {
      user: [],
      project: [
        "copilot -p ignores the hooks of a repository in which it was never opened: open it once",
      ],
    },
    holes: [
      "calls that run in parallel wait for each other: later ones may run out of time, and run",
      SHELL,
    ],
  },
  cursor: {
    steps: {
      user: ["restart Cursor"],
      project: ["restart Cursor, and trust the folder"],
    },
    holes: ["agents in the cloud skip some hooks", SHELL],
  },
  opencode: {
    steps: { user: ["restart OpenCode"], project: ["restart OpenCode"] },
    holes: [
      "--pure starts OpenCode without plugins",
      "a plugin that is damaged is left out without a word: gait hooks doctor opencode finds that",
      SHELL,
    ],
  },
};

/** What a person is told after an installation, a line each. */
export function remainingLines(client: ClientName, scope: "user" | "project"): readonly string[] {
  const { steps, holes } = REMAINING[client];
  return [
    ...steps[scope],
    ...(scope === "project"
      ? [`each person runs gait hooks install ${client} --project too: it records what to judge by`]
      : []),
    `gait hooks doctor ${client} tries it out`,
    ...holes.map((hole) => `not covered: ${hole}`),
  ];
}
