/**
 * The paths that a patch touches. Two forms are read, strictly: the envelope of `*** Begin Patch`, and
 * a git diff whose hunks add up. Programs that apply patches are lenient, so every other text has no
 * answer.
 */

import { appendAll } from "../../lists.ts";
/** The paths that a patch touches, at least one; `undefined` for a text that is not such a patch. */
export function patchedPaths(text: string): readonly string[] | undefined {
  if (HIDDEN_FILE_LINE.test(text)) return undefined;
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const paths = lines[0] === "*** Begin Patch" ? envelopePaths(lines) : diffPaths(lines);
  return paths === undefined || paths.length === 0 ? undefined : paths;
}

/** A file line after a character that some readers take for the end of a line. */
const HIDDEN_FILE_LINE =
  // deno-lint-ignore no-control-regex
  /[\r\v\f\x1c-\x1e\x85\u2028\u2029][ \t+-]*(?:\*\*\*|diff |--- |\+\+\+ |@@|rename |copy |Index:)/;

const FILE_LINE = /^\*\*\* (Add File|Update File|Delete File|Move to): (\S(?:.*\S)?)$/;

function envelopePaths(lines: readonly string[]): readonly string[] | undefined {
  if (lines.at(-1) !== "*** End Patch") return undefined;
  const paths: string[] = [];
  let last: string | undefined;
  let canMove = false;
  for (const line of lines.slice(1, -1)) {
    const fits = FILE_LINE.exec(line);
    if (fits !== null) {
      const [, action = "", path = ""] = fits;
      if (action === "Move to" && !canMove) return undefined;
      paths.push(path);
      if (action !== "Move to") last = action;
      canMove = action === "Update File";
      continue;
    }
    canMove = false;
    if (!isBodyLine(line, last)) return undefined;
  }
  return paths;
}

/**
 * Whether a line may follow a file line; a line that a lenient reader takes for a file line may
 * not.
 */
function isBodyLine(line: string, action: string | undefined): boolean {
  const trimmed = line.replace(/^[ +-]/, "").trimStart();
  const isFileLine = /^\*\*\*/.test(trimmed) && !/^[+]/.test(line);
  if (line === "*** End of File") return action === "Update File";
  if (isFileLine) return false;
  if (action === "Add File") return line.startsWith("+");
  if (action === "Update File") return line === "" || /^(?:[ +-]|@@(?: |$))/.test(line);
  return false;
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@(?: .*)?$/;
/** Of ordinary files: through links and modules a patch reaches other paths than it names. */
const EXTENDED =
  /^(?:old mode|new mode|deleted file mode|new file mode) 100(?:644|755)$|^(?:dis)?similarity index \d+%$|^index [0-9a-f]+\.\.[0-9a-f]+(?: 100(?:644|755))?$/;
const MOVED = /^(?:rename|copy) (?:from|to) (.+)$/;

function diffPaths(lines: readonly string[]): readonly string[] | undefined {
  const paths: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const header = headerPaths(lines[at] ?? "");
    if (header === undefined) return undefined;
    appendAll(paths, header);
    at++;
    for (; at < lines.length && !(lines[at] ?? "").startsWith("diff --git "); at++) {
      const line = lines[at] ?? "";
      const moved = MOVED.exec(line)?.[1];
      if (moved !== undefined) {
        if (!header.includes(unquotedPath(moved) ?? "")) return undefined;
      } else if (line.startsWith("--- ") || line.startsWith("+++ ")) {
        const path = sidePath(line.slice(4), line.startsWith("---") ? "a/" : "b/");
        if (path !== "" && !header.includes(path ?? "")) return undefined;
      } else if (line.startsWith("@@")) {
        const end = hunkEnd(lines, at);
        if (end === undefined) return undefined;
        at = end - 1;
      } else if (!EXTENDED.test(line)) return undefined;
    }
  }
  return paths;
}

/** The two paths of a `diff --git` line, which must be told apart without doubt. */
function headerPaths(line: string): readonly string[] | undefined {
  if (!line.startsWith("diff --git ")) return undefined;
  const rest = line.slice("diff --git ".length);
  const [, first, second] =
    /^("(?:[^"\\]|\\.)*"|[^\s"]+) ("(?:[^"\\]|\\.)*"|[^\s"]+)$/.exec(rest) ??
      samePaths(rest);
  const from = sidePath(first ?? "", "a/");
  const to = sidePath(second ?? "", "b/");
  return from === undefined || to === undefined || from === "" || to === ""
    ? undefined
    : [from, to];
}

/** Paths with blanks can be told apart only if both are the same. */
function samePaths(rest: string): readonly string[] {
  const middle = Math.floor(rest.length / 2);
  const [a, b] = [rest.slice(0, middle), rest.slice(middle + 1)];
  return a.slice(2) === b.slice(2) ? ["", a, b] : [];
}

/** A path without its `a/` or `b/`; empty for `/dev/null`. */
function sidePath(written: string, prefix: string): string | undefined {
  if (written === "/dev/null") return "";
  const path = unquotedPath(written.replace(/\t$/, ""));
  // Some programs remove all slashes after a/, others one.
  const isPlain = path?.startsWith(prefix) === true && path.charAt(prefix.length) !== "/";
  return isPlain ? path.slice(prefix.length) : undefined;
}

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "\\": 92,
};

/** A character of a quoted name as it stands or escaped; a backslash alone is an escape of nothing. */
const QUOTED_CHARACTER = /\\(?:([0-3][0-7]{2})|([^]?))|[^]/g;

/** A path as git writes it: in quotes with octal escapes where it has unusual characters. */
function unquotedPath(written: string): string | undefined {
  const quoted = /^"([^]*)"$/.exec(written)?.[1];
  if (quoted === undefined) return /[\t\r"]/.test(written) ? undefined : written;
  if (/[^\x20-\x7e]/.test(quoted)) return undefined; // git would have escaped it
  const bytes: number[] = [];
  for (const [whole, octal, sign] of quoted.matchAll(QUOTED_CHARACTER)) {
    const byte = octal !== undefined
      ? parseInt(octal, 8)
      : sign !== undefined
      ? ESCAPES[sign]
      : whole.charCodeAt(0);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}

/**
 * Index of the line after a hunk; `undefined` if the hunk has another number of lines than it says.
 */
function hunkEnd(lines: readonly string[], start: number): number | undefined {
  const [whole, removed = "1", added = "1"] = HUNK.exec(lines[start] ?? "") ?? [];
  if (whole === undefined) return undefined;
  let before = Number(removed);
  let after = Number(added);
  let at = start + 1;
  while (before > 0 || after > 0) {
    const sign = lines[at]?.charAt(0);
    // Some programs drop the blank of an empty line of context.
    if (sign === " " || sign === "") {
      before--;
      after--;
    } else if (sign === "-") before--;
    else if (sign === "+") after--;
    else if (!isNoNewline(lines[at])) return undefined;
    if (before < 0 || after < 0) return undefined;
    at++;
  }
  return isNoNewline(lines[at]) ? at + 1 : at;
}

function isNoNewline(line: string | undefined): boolean {
  return line?.startsWith("\\ ") === true;
}
