/** The registrations of all clients, each loaded where it is used. */

import type { ClientName } from "./client.ts";
import type { Registration } from "./registration.ts";

export async function loadRegistration(client: ClientName): Promise<Registration> {
  switch (client) {
    case "claude-code":
      return (await import("./claude_code/registration.ts")).claudeCodeRegistration;
    case "codex":
      return (await import("./codex/registration.ts")).codexRegistration;
    case "gemini":
      return (await import("./gemini/registration.ts")).geminiRegistration;
    case "copilot":
      return (await import("./copilot/registration.ts")).copilotRegistration;
    case "cursor":
      return (await import("./cursor/registration.ts")).cursorRegistration;
    case "opencode":
      return (await import("./opencode/registration.ts")).openCodeRegistration;
  }
}
