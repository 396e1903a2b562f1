/** Texts that are UTF-16 or UTF-32, as some systems write them. */

/** Hint for a text in such an encoding: how to save it as UTF-8. */
export const WIDE_HINT =
  "what > of Windows PowerShell writes is UTF-16: use cmd /c, PowerShell 7, or utf8NoBOM";

/** UTF-16 or UTF-32, with or without byte order mark, by the first bytes; `undefined` if neither. */
export function wideEncoding(bytes: Uint8Array): "UTF-16" | "UTF-32" | undefined {
  const [a = 1, b = 1, c = 1, d = 1] = bytes;
  const isMarked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  if ((c === 0 && d === 0 && (isMarked || b === 0)) || (a === 0 && b === 0 && bytes.length >= 4)) {
    return "UTF-32";
  }
  // The texts that gait reads begin with ASCII, and hold no NUL.
  return isMarked || (bytes.length >= 2 && (a === 0) !== (b === 0)) ? "UTF-16" : undefined;
}
