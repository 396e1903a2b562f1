/** Claude Code 2.1 with its API at another address. Its vendor's terms leave runs to a user's machine. */

import { messagesProtocol } from "../stub/messages.ts";
import { LIVE_PROMPT, type LiveClient, MADE_UP_KEY } from "./live_client.ts";

export const liveClaudeCode: LiveClient = {
  protocol: messagesProtocol,
  program: "claude",
  args: () => [
    ...["-p", LIVE_PROMPT, "--output-format", "stream-json", "--verbose"],
    ...["--permission-mode", "bypassPermissions"],
  ],
  env: ({ home, url }) => ({
    CLAUDE_CONFIG_DIR: `${home}/.claude`,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: MADE_UP_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
  }),
  files: () => ({}),
  shell: (line) => ({
    tool: "Bash",
    args: { command: line, description: "a line of gait hooks doctor" },
  }),
  write: (path, text) => ({ tool: "Write", args: { file_path: path, content: text } }),
};
