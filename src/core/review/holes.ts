/** What no hook of a client can close, and which calls of a history went that way. */

import type { ClientName } from "../clients/client.ts";
import type { ToldCall } from "../clients/told_call.ts";

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

export const HOLES: Readonly<Record<ClientName, readonly Hole[]>> = {
  "claude-code": [
    { id: "at_file", text: "a file that a person names with @ is read without a hook" },
    {
      id: "old_subagents",
      text: "sub-agents of versions 2.1.76 to 2.1.92 ran calls without a hook",
      isSeen: subagentOf("2.1.76", "2.1.92"),
    },
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
  ],
  gemini: [
    { id: "at_file", text: "a file that a person names with @ is read without a hook" },
  ],
  copilot: [
    {
      id: "old_subagents",
      text: "sub-agents of versions 1.0.11 to 1.0.37 ran calls without a hook",
      isSeen: subagentOf("1.0.11", "1.0.37"),
    },
    { id: "parallel_calls", text: "of parallel calls, later ones may time out and run" },
  ],
  cursor: [
    { id: "cloud_agents", text: "agents in the cloud skip some hooks" },
  ],
  opencode: [
    { id: "pure", text: "with --pure, or if the plugin cannot be loaded, nothing is asked" },
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
