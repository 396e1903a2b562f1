/** Gemini CLI 0.61 with a key, its API at another address. */

import { generateContentProtocol } from "../stub/generate_content.ts";
import { LIVE_PROMPT, type LiveClient, MADE_UP_KEY } from "./live_client.ts";

const SETTINGS = {
  general: { enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
};

export const liveGemini: LiveClient = {
  protocol: generateContentProtocol,
  program: "gemini",
  // A fixed model: otherwise a first request asks which one to take.
  args: () => ["-p", LIVE_PROMPT, "--approval-mode", "yolo", "-m", "gemini-2.5-flash"],
  env: ({ url }) => ({
    GEMINI_API_KEY: MADE_UP_KEY,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_CLI_NO_RELAUNCH: "true",
    // It sends requests to loopback through a proxy, too.
    HTTPS_PROXY: "",
    HTTP_PROXY: "",
  }),
  files: ({ home }) => ({
    [`${home}/.gemini/settings.json`]: `${JSON.stringify(SETTINGS, null, 2)}\n`,
  }),
  shell: (line) => ({
    tool: "run_shell_command",
    args: { command: line, description: "a line of gait hooks doctor" },
  }),
  write: (path, text) => ({ tool: "write_file", args: { file_path: path, content: text } }),
};
