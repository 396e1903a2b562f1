/**
 * What no hook of a client can close, said when gait is installed; and which calls of a history went that
 * way.
 */

import type { ClientName } from "./client.ts";
import type { ToldCall } from "./told_call.ts";

export interface Hole {
  readonly id: string;
  readonly text: string;
  /** Whether a call went through it; absent where transcripts tell of no call. */
  readonly isSeen?: (call: ToldCall) => boolean;
}

const tool = (...names: readonly string[]) => ({ tool: called }: ToldCall): boolean =>
  names.includes(called.toLowerCase());

/** Whether a sub-agent of a client of versions between two made the call. */
const subagentOf = (from: string, to: string) => ({ session, parent_session }: ToldCall): boolean =>
  (session.agent !== undefined || parent_session !== undefined) &&
  session.version !== undefined &&
  compareVersions(session.version, from) >= 0 && compareVersions(session.version, to) <= 0;

const AT_FILE: Hole = {
  id: "at_file",
  text: "a file that a prompt names with @ is read without a hook",
};
const RUNNING: Hole = {
  id: "running_programs",
  text: "a command that runs on, such as an open shell, is judged only when it starts",
};

export const HOLES: Readonly<Record<ClientName, readonly Hole[]>> = {
  "claude-code": [
    AT_FILE,
    { id: "switched_off", text: "--bare, --safe-mode and disableAllHooks switch hooks off" },
    {
      id: "old_subagents",
      text: "sub-agents of versions 2.1.76 to 2.1.92 ran calls without a hook",
      isSeen: subagentOf("2.1.76", "2.1.92"),
    },
    RUNNING,
  ],
  codex: [
    {
      id: "write_stdin",
      text: "write_stdin types into a shell that is already open, without a hook",
      isSeen: tool("write_stdin"),
    },
    {
      id: "hosted_search",
      text: "the search of the vendor runs without a hook",
      isSeen: tool("web_search", "web_search_call"),
    },
    { id: "code_mode", text: "exec of Code Mode runs without a hook", isSeen: tool("exec") },
    { id: "switched_off", text: "hooks = false in config.toml switches hooks off" },
  ],
  gemini: [
    AT_FILE,
    { id: "subagents_unnamed", text: "calls of sub-agents carry the session of their parent" },
    RUNNING,
  ],
  copilot: [
    {
      id: "old_subagents",
      text: "sub-agents of versions 1.0.11 to 1.0.37 ran calls without a hook",
      isSeen: subagentOf("1.0.11", "1.0.37"),
    },
    { id: "parallel_calls", text: "of parallel calls, later ones may time out and run" },
    RUNNING,
  ],
  cursor: [
    { id: "cloud_agents", text: "agents in the cloud skip some hooks" },
    RUNNING,
  ],
  opencode: [
    { id: "switched_off", text: "--pure starts OpenCode without plugins" },
    {
      id: "damaged_plugin",
      text:
        "a plugin that is damaged is left out without a word: gait hooks doctor opencode finds that",
    },
    { id: "replaced_tools", text: "a plugin of the project can replace a built-in tool" },
    RUNNING,
  ],
};

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(/[.+-]/).map((part) => parseInt(part, 10)));
  for (let at = 0; at < 3; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
