import { trim } from "../../text.ts";

/** Length of the digest's prefix in an id that is made from an intent. */
const DERIVED_HEX = 12;

/** The first candidate that has a usable character, else an id made from the digest of the intent. */
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
