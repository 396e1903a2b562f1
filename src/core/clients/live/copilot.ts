/** Copilot CLI 1.0.102 without a login: a model of our own, offline. */

import { chatCompletionsProtocol } from "../stub/chat_completions.ts";
import { LIVE_PROMPT, type LiveClient, MADE_UP_KEY } from "./live_client.ts";

export const liveCopilot: LiveClient = {
  protocol: chatCompletionsProtocol,
  program: "copilot",
  args: () => ["-p", LIVE_PROMPT, "--no-color", "--allow-all-tools"],
  env: ({ home, url }) => ({
    COPILOT_HOME: `${home}/.copilot`,
    COPILOT_OFFLINE: "true",
    COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
    COPILOT_PROVIDER_API_KEY: MADE_UP_KEY,
    COPILOT_MODEL: "stub",
    COPILOT_AUTO_UPDATE: "false",
    HTTP_PROXY: "",
  }),
  files: () => ({}),
  shell: (line) => ({
    tool: "bash",
    args: { command: line, description: "a line of gait hooks doctor" },
  }),
  write: (path, text) => ({ tool: "create", args: { path, file_text: text } }),
};
