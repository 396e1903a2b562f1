/** JSON with comments, as people write settings. */

import stripJsonComments from "strip-json-comments";

/** The text with blanks in place of comments, so that every part keeps its place. */
export function withoutComments(
  text: string,
  { trailingCommas = false }: { readonly trailingCommas?: boolean } = {},
): string {
  return stripJsonComments(text, { trailingCommas });
}
