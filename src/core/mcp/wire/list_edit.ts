import { itemSpans, type JsonSpan, memberSpans } from "../../json/spans.ts";
import { apply, ByteText, cutsOf, type Edit } from "./byte_edit.ts";
import type { ServerResponse } from "./server_message.ts";

/**
 * Drops the tools for which `isHidden` answers true from a `tools/list` response. Where a tool was
 * dropped from a result that any client may share (`cacheScope: "public"`), the result becomes
 * `private`, since the list now depends on who asks. Everything else keeps its bytes: white space,
 * order, escapes, numbers, also bytes that are not UTF-8.
 *
 * Never throws. A response without such a list is returned unchanged, and so is a response that
 * cannot be edited: hiding only helps the model, and every call is judged anyway. A tool that has
 * two names, because the member is given twice, is dropped if either is hidden. A tool for which
 * `isHidden` throws is dropped too.
 */
export function withoutTools(
  { bytes }: Pick<ServerResponse, "bytes">,
  isHidden: (name: string) => boolean,
): Uint8Array {
  try {
    const text = new ByteText(bytes);
    const edits = members(text, { start: 0, end: bytes.length }, "result")
      .flatMap((result) => editsOf(text, result, isHidden));
    return edits.length === 0 ? bytes : apply(bytes, edits);
  } catch {
    return bytes;
  }
}

/** Every value of the member: a text may give it twice, and readers differ on which one counts. */
function members(text: ByteText, at: JsonSpan, name: string): readonly JsonSpan[] {
  if (!startsWith(text, at, "{")) return [];
  return memberSpans(text.units, at.start)
    .filter((member) => member.name === name).map(({ value }) => value);
}

function startsWith({ units }: ByteText, { start, end }: JsonSpan, unit: string): boolean {
  return units.slice(start, end).trimStart().startsWith(unit);
}

function editsOf(
  text: ByteText,
  result: JsonSpan,
  isHidden: (name: string) => boolean,
): readonly Edit[] {
  const lists = members(text, result, "tools").filter((list) => startsWith(text, list, "["));
  const cuts = lists.flatMap((list) => {
    const items = itemSpans(text.units, list.start);
    return cutsOf(items, items.map((item) => isDropped(text, item, isHidden)));
  });
  if (cuts.length === 0) return [];
  const scopes = members(text, result, "cacheScope")
    .filter((scope) => text.stringAt(scope) === "public")
    .map((scope) => ({ ...scope, replacement: '"private"' }));
  return [...cuts, ...scopes];
}

function isDropped(
  text: ByteText,
  item: JsonSpan,
  isHidden: (name: string) => boolean,
): boolean {
  return members(text, item, "name").some((span) => {
    const name = text.stringAt(span);
    if (name === undefined) return false;
    try {
      return isHidden(name);
    } catch {
      return true; // fails closed
    }
  });
}
