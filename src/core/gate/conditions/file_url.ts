/** Paths that a `file:` URL may stand for. */

/** URL parsers skip tabs and line breaks; `git+file:` and `jar:file:` lead to files, too. */
const FILE_URL =
  /^(?:[A-Za-z][A-Za-z0-9.-]{0,31}[+:]){0,2}f[\t\r\n]*i[\t\r\n]*l[\t\r\n]*e[\t\r\n]*:/i;

/** Whether a text is a `file:` URL. */
export function isFileUrl(text: string): boolean {
  return FILE_URL.test(text);
}

/** The paths that programs may make of a `file:` URL: with and without a host, query and escapes. */
export function fileUrlPaths(url: string): readonly string[] {
  const rest = url.replace(FILE_URL, "").replace(/[\t\r\n]/g, "");
  const paths = new Set<string>();
  for (const text of [rest, rest.replace(/[?#][^]*$/, "")]) {
    for (const path of [text, ...withoutHost(text)]) {
      paths.add(path);
      paths.add(decoded(path));
    }
  }
  for (const path of [...paths]) {
    // The path of file:///C:/x is C:/x.
    if (/^[\\/][A-Za-z]:(?:[\\/]|$)/.test(path)) paths.add(path.slice(1));
  }
  return [...paths];
}

/** `//host/x` is `/x` on that host; some programs read `//x` as `x`. */
function withoutHost(text: string): readonly string[] {
  const host = /^[\\/]{2}[^\\/]*/.exec(text)?.[0];
  return host === undefined ? [] : [text.slice(host.length), text.slice(2)];
}

/** The text with its escapes replaced once, as programs do it. Bytes that are no UTF-8 stay unreadable. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => {
    const bytes = escapes.slice(1).split("%").map((digits) => Number.parseInt(digits, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  });
}
