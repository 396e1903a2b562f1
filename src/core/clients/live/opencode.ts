/** OpenCode 1.18 with a provider of our own. */

import { chatCompletionsProtocol } from "../stub/chat_completions.ts";
import { LIVE_PROMPT, type LiveClient, MADE_UP_KEY } from "./live_client.ts";

export const liveOpencode: LiveClient = {
  protocol: chatCompletionsProtocol,
  program: "opencode",
  args: () => ["run", LIVE_PROMPT],
  env: () => ({
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
  }),
  files: ({ home, url }) => {
    const folder = `${home}/.config/opencode`;
    return {
      [`${folder}/opencode.json`]: `${JSON.stringify(settings(url), null, 2)}\n`,
      // Else it installs this package from npm beside a plugin, and waits for that. Ours needs none.
      [`${folder}/package-lock.json`]: `${JSON.stringify(INSTALLED)}\n`,
      [`${folder}/node_modules/.package-lock.json`]: "{}\n",
    };
  },
  shell: (line) => ({
    tool: "bash",
    args: { command: line, description: "a line of gait hooks doctor" },
  }),
  write: (path, text) => ({ tool: "write", args: { filePath: path, content: text } }),
};

const INSTALLED = {
  lockfileVersion: 3,
  packages: { "": { dependencies: { "@opencode-ai/plugin": "*" } } },
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
