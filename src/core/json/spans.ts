/**
 * Places of the parts of a JSON text, for callers that keep its bytes: they return an id as it was
 * written, or drop one item of a list. The text must have been parsed already.
 */

/** A part of a text, as offsets in UTF-16 code units. */
export interface JsonSpan {
  /** Offset of the first unit. */
  readonly start: number;
  /** Offset after the last unit. */
  readonly end: number;
}

export interface MemberSpan extends JsonSpan {
  /** Its name, without quotes and escapes. */
  readonly name: string;
  /** Its value, without the white space around it; the span itself covers name, colon and value. */
  readonly value: JsonSpan;
}

/** Members of the object that starts at `at` or after white space there, in order. */
export function memberSpans(text: string, at = 0): readonly MemberSpan[] {
  return [...membersFrom(text, at)];
}

function* membersFrom(text: string, at: number): Generator<MemberSpan> {
  let next = behindSpace(text, at);
  if (text[next] !== "{") throw new RangeError("there is no object");
  next = behindSpace(text, next + 1);
  while (text[next] === '"') {
    const start = next;
    const nameEnd = endOfString(text, next);
    const quoted = text.slice(start, nameEnd);
    const name: string = quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
    const valueStart = behindSpace(text, behindSpace(text, nameEnd) + 1);
    const end = endOfValue(text, valueStart);
    yield { name, start, end, value: { start: valueStart, end } };
    next = behindSpace(text, end);
    if (text[next] === ",") next = behindSpace(text, next + 1);
  }
}

/** Items of the array that starts at `at` or after white space there, in order. */
export function itemSpans(text: string, at = 0): readonly JsonSpan[] {
  const items: JsonSpan[] = [];
  let next = behindSpace(text, at);
  if (text[next] !== "[") throw new RangeError("there is no array");
  next = behindSpace(text, next + 1);
  while (next < text.length && text[next] !== "]") {
    const end = endOfValue(text, next);
    items.push({ start: next, end });
    next = behindSpace(text, end);
    if (text[next] === ",") next = behindSpace(text, next + 1);
  }
  return items;
}

/** The text of the member `name`'s value, as written; `undefined` if there is none. */
export function rawMember(text: string, name: string): string | undefined {
  for (const member of membersFrom(text, 0)) {
    if (member.name === name) return text.slice(member.value.start, member.value.end);
  }
  return undefined;
}

function behindSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && " \t\r\n".includes(text[next] ?? "")) next++;
  return next;
}

function endOfValue(text: string, at: number): number {
  switch (text[at]) {
    case '"':
      return endOfString(text, at);
    case "{":
    case "[":
      return endOfNest(text, at);
    default: {
      let end = at;
      while (end < text.length && !",]} \t\r\n".includes(text[end] ?? "")) end++;
      return end;
    }
  }
}

/** Offset after the string that starts at `at`. */
export function endOfString(text: string, at: number): number {
  for (let from = at + 1;;) {
    // The engine's own search is quick: large payloads are one long string.
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length + 1;
    let before = quote - 1;
    while (before > at && text[before] === "\\") before--;
    const isEscaped = (quote - 1 - before) % 2 === 1;
    if (!isEscaped) return quote + 1;
    from = quote + 1;
  }
}

function endOfNest(text: string, at: number): number {
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    const unit = text[end];
    if (unit === '"') end = endOfString(text, end) - 1;
    else if (unit === "{" || unit === "[") depth++;
    else if ((unit === "}" || unit === "]") && --depth === 0) return end + 1;
  }
  return text.length;
}
