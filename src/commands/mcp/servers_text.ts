/** What is printed about the servers of a client. */

import type { McpClientServersResult } from "../../core/schema/mcp.ts";
import { printable } from "../../core/text.ts";

const HEADS: Readonly<Record<McpClientServersResult["action"], string>> = {
  installed: "ok: restart the client, so that it starts its servers anew",
  present: "it is so already",
  planned: "nothing was written",
  removed: "ok: restart the client, so that it starts its servers anew",
  absent: "there is no server to change",
};

const STATES: Readonly<Record<McpClientServersResult["servers"][number]["state"], string>> = {
  judged: "judged",
  left: "as it was",
  restored: "not judged any more",
  not_covered: "not covered",
};

export function serversText(
  command: string,
  { action, servers, changes }: Omit<McpClientServersResult, "correlation_id">,
): readonly string[] {
  return [
    ...(action === "planned" ? changes.map(printable) : []),
    `${command}${action === "installed" || action === "removed" ? " " : ": "}${HEADS[action]}`,
    ...servers.map(({ name, path, state, reason }) =>
      `  ${printable(name)}: ${STATES[state]}${
        reason === undefined ? "" : ` (${printable(reason)})`
      }, ${printable(path)}`
    ),
  ];
}
