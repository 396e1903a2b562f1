/** The clients that can be driven, each loaded where it is used. */

import type { ClientName } from "../client.ts";
import type { LiveClient } from "./live_client.ts";

/** Loads how a client is started; `undefined` for one that starts only with a login. */
export async function loadLiveClient(client: ClientName): Promise<LiveClient | undefined> {
  switch (client) {
    case "claude-code":
      return (await import("./claude_code.ts")).liveClaudeCode;
    case "codex":
      return (await import("./codex.ts")).liveCodex;
    case "gemini":
      return (await import("./gemini.ts")).liveGemini;
    case "copilot":
      return (await import("./copilot.ts")).liveCopilot;
    case "opencode":
      return (await import("./opencode.ts")).liveOpencode;
    case "cursor":
      return undefined;
  }
}
