/**
 * The one form in which each client takes a refusal, byte for byte. These texts stand apart from the
 * dialects on purpose: what a dialect prints is held against them.
 */

import type { ClientName } from "../client.ts";
import { GAIT_MARK } from "../mark.ts";

/** Stands for the reason as a JSON string. */
const REASON = "%";

const REFUSALS: Readonly<Record<ClientName, string>> = {
  "claude-code":
    '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":%}}\n',
  codex:
    '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":%}}\n',
  gemini: '{"decision":"deny","reason":%}\n',
  copilot: '{"permissionDecision":"deny","permissionDecisionReason":%}\n',
  cursor: '{"permission":"deny","user_message":%,"agent_message":%}\n',
  opencode: '{"answer":"deny","text":%}\n',
};

/**
 * The reason in what a hook printed; `undefined` unless it is a refusal that the client honours, with a
 * reason, and nothing else.
 */
export function refusalIn(client: ClientName, stdout: string): string | undefined {
  const parts = REFUSALS[client].split(REASON);
  const [start = ""] = parts;
  if (!stdout.startsWith(start)) return undefined;
  const [literal = ""] = /^"(?:[^"\\]|\\.)*"/.exec(stdout.slice(start.length)) ?? [];
  // Each place has the same reason.
  if (literal === "" || parts.join(literal) !== stdout) return undefined;
  try {
    const reason: unknown = JSON.parse(literal);
    return typeof reason === "string" && reason.trim() !== "" ? reason : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a reason is that of a judged call; that of a failure has no decision to point to. */
export function isRuling(reason: string): boolean {
  return reason.split(GAIT_MARK).at(-1) === "" && GAIT_MARK.test(reason);
}
