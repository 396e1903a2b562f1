/** The name of a tool in records that redact nothing, since their processes share no key of markers. */

import { printable } from "../../core/text.ts";

/** Letters alone have the shape of no secret. */
const PLAIN = /^[A-Za-z_.:/-]{0,64}$/;

/** Warns of a name that looks like a secret: it is in trace and log as it was given. */
export async function clearNameWarning(tool_name: string): Promise<readonly string[]> {
  if (PLAIN.test(tool_name)) return [];
  const { findSecrets } = await import("../../core/redact/find_secrets.ts");
  const kinds = [...new Set(findSecrets(tool_name).map(({ kind }) => kind))].sort();
  if (kinds.length === 0) return [];
  return [
    `tool_name looks like a secret (${
      printable(kinds.join(", "))
    }) and is stored in clear; name the ` +
    "tool without it",
  ];
}
