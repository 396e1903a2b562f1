/** Copies of a framework's tools with members replaced. */

import { GaitError } from "../core/error.ts";
import { quoted } from "../core/fault.ts";

/** A copy with other members. It keeps what a spread loses: prototype, getters, hidden members. */
export function withMembers<Tool extends object>(
  tool: Tool,
  members: Readonly<Record<string, unknown>>,
): Tool {
  const descriptors = Object.getOwnPropertyDescriptors(tool);
  const replaced = Object.entries(members).map(([name, value]) =>
    [name, { value, enumerable: true, configurable: true, writable: true }] as const
  );
  return Object.create(Object.getPrototypeOf(tool), {
    ...descriptors,
    ...Object.fromEntries(replaced),
  });
}

/** A tool that does not run in this process cannot be stopped here. */
export function notGateable(name: string, found: string): GaitError {
  return new GaitError("invalid_input", `Cannot gate the tool ${quoted(name)}: ${found}`, {
    hint: "leave it out, or give the agent it only where something else stops it",
  });
}

/** Where a yes in the framework was asked to count. */
export type FrameworkApprovals = "framework";

/** Refuses to count a yes in the framework where only signed approvals count. */
export function refuseUncounted(
  gate: { readonly peek?: unknown },
  approvals: FrameworkApprovals | undefined,
): void {
  if (approvals === undefined || gate.peek !== undefined) return;
  throw new GaitError("invalid_input", "Cannot count approvals of the framework with this gate", {
    hint: "a server counts signed approvals: gait approve --help; createPolicyGate counts a yes",
  });
}
