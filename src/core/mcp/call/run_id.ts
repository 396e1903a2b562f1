/** Ids of the runs that decisions belong to; see mcp.md 5. */

import { trim } from "../../text.ts";

const DERIVED_HEX = 12;

/** The first usable of the ids that are given, else one made from the intent. */
export function runIdOf(
  candidates: readonly (string | undefined)[],
  intent_digest: string,
): string {
  for (const candidate of candidates) {
    const id = sanitized(candidate ?? "");
    if (id !== "") return id.startsWith("run_") ? id : `run_${id}`;
  }
  return `run_mcp_${intent_digest.slice(0, DERIVED_HEX)}`;
}

function sanitized(text: string): string {
  return trim(text).replaceAll(/[^A-Za-z0-9_-]+/g, "_").replaceAll(/^_+|_+$/g, "");
}
