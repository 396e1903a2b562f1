/** Codex 0.171, started by `codex exec` with a provider of our own. */

import { responsesProtocol } from "../stub/responses.ts";
import { LIVE_PROMPT, type LiveClient, MADE_UP_KEY } from "./live_client.ts";

const KEY_VARIABLE = "GAIT_DOCTOR_KEY";

export const liveCodex: LiveClient = {
  protocol: responsesProtocol,
  program: "codex",
  // The sandbox of Codex would hide what a hook does not stop.
  args: ({ project }) => [
    ...["exec", "--skip-git-repo-check", "-C", project, "-s", "danger-full-access"],
    ...["--dangerously-bypass-hook-trust", LIVE_PROMPT],
  ],
  env: ({ home }) => ({ CODEX_HOME: `${home}/.codex`, [KEY_VARIABLE]: MADE_UP_KEY }),
  files: ({ home, url }) => ({
    [`${home}/.codex/config.toml`]: `# Only models that Codex knows get its tool for patches.
model = "gpt-5.5"
model_provider = "stub"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.stub]
name = "stub"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "${KEY_VARIABLE}"
request_max_retries = 0
stream_max_retries = 0
supports_websockets = false
`,
  }),
  shell: (line) => ({ tool: "exec_command", args: { cmd: line } }),
  write: (path, text) => ({
    tool: "apply_patch",
    args: `*** Begin Patch\n*** Add File: ${path}\n+${text}\n*** End Patch\n`,
  }),
};
