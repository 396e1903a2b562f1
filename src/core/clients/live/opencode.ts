/** OpenCode 1.18 with a provider of our own. */

import { chatCompletionsProtocol } from "../stub/chat_completions.ts";
import { LIVE_PROMPT, type LiveClient, MADE_UP_KEY } from "./live_client.ts";

export const liveOpencode: LiveClient = {
  protocol: chatCompletionsProtocol,
  program: "opencode",
  args: () => ["run", LIVE_PROMPT],
  env: ({ url }) => ({
    // It installs a package of its own beside each plugin, and waits for the end of that.
    NPM_CONFIG_REGISTRY: `${url}/npm/`,
    NPM_CONFIG_FETCH_RETRIES: "0",
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
  }),
  files: ({ home, url }) => ({
    [`${home}/.config/opencode/opencode.json`]: `${JSON.stringify(settings(url), null, 2)}\n`,
  }),
  shell: (line) => ({
    tool: "bash",
    args: { command: line, description: "a line of gait hooks doctor" },
  }),
  write: (path, text) => ({ tool: "write", args: { filePath: path, content: text } }),
};

function settings(url: string) {
  return {
    $schema: "https://opencode.ai/config.json",
    model: "stub/stub",
    small_model: "stub/stub",
    autoupdate: false,
    share: "disabled",
    permission: { bash: "allow", edit: "allow" },
    provider: {
      stub: {
        npm: "@ai-sdk/openai-compatible",
        name: "stub",
        options: { baseURL: `${url}/v1`, apiKey: MADE_UP_KEY },
        models: {
          stub: { name: "stub", tool_call: true, limit: { context: 100000, output: 1000 } },
        },
      },
    },
  };
}
