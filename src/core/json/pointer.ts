/** JSON Pointers (RFC 6901). */

export function joinPointer(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The member names and indexes of a pointer, without escapes. */
export function pointerTokens(pointer: string): readonly string[] {
  return pointer.split("/").slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
