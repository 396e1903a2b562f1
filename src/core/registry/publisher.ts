import { quoted } from "../fault.ts";

/**
 * Says why a publisher is not allowed; `undefined` if it is. The list is in lower case; an empty one
 * allows all.
 */
export function publisherRefusal(
  publisher: string,
  allowed: readonly string[],
): string | undefined {
  if (allowed.length === 0 || allowed.includes(publisher)) return undefined;
  return publisher === ""
    ? "the manifest names no publisher, and only listed ones are allowed"
    : `publisher ${quoted(publisher)} is not in the list of allowed ones`;
}
