/** Which publishers are accepted. */

/** Why a publisher is not accepted by a normalized list; `undefined` if it is. An empty list accepts all. */
export function publisherRefusal(
  publisher: string,
  allowed: readonly string[],
): string | undefined {
  if (allowed.length === 0 || allowed.includes(publisher)) return undefined;
  return publisher === ""
    ? "publisher allowlist configured but manifest publisher is empty"
    : `manifest publisher ${publisher} is not in allowlist`;
}
