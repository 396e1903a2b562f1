/** Names such as `ENV~1`, which Windows gives to files with longer ones. */

import { type GlobPart, globParts } from "./glob.ts";

const SHORT_NAME = /^([^~.\s]{1,6})~[0-9]{1,6}(?:\.([^.\s]{0,3}))?$/;
/** Short names of Windows in crowded folders: two characters and four of a digest. */
const DIGEST = /^(.{2})[0-9a-f]{4}$/;

/** Whether a name may be short for another. */
export function isShortName(name: string): boolean {
  return SHORT_NAME.test(name);
}

/** Whether a short name may mean a name that a part of a pattern matches. */
export function isShortFor(short: string, pattern: string): boolean {
  const [, base = "", ending = ""] = SHORT_NAME.exec(short.toLowerCase()) ?? [];
  if (base === "") return false;
  const parts = globParts(pattern.toLowerCase());
  const [, two = ""] = DIGEST.exec(base) ?? [];
  const fits = (start: string) => {
    const known = startOf(parts);
    return known.isWhole ? known.text.startsWith(start) : agree(known.text, start);
  };
  return (fits(base) || (two !== "" && fits(two))) && hasEnding(parts, ending);
}

/** The letters with which the names begin, without what short names leave out. */
function startOf(parts: readonly GlobPart[]): { readonly text: string; readonly isWhole: boolean } {
  const [first] = parts;
  if (typeof first !== "object") return { text: "", isWhole: false };
  const isWhole = parts.length === 1;
  const name = first.text.replace(/^[. ]+/, "");
  const base = isWhole ? name.replace(/\.[^.]*$/, "") : name;
  return { text: base.replaceAll(/[. ]/g, ""), isWhole };
}

function agree(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** Whether the names may end with this extension; a short name keeps three letters of it. */
function hasEnding(parts: readonly GlobPart[], ending: string): boolean {
  const last = parts.at(-1);
  if (typeof last !== "object") return true;
  const name = parts.length === 1 ? last.text.replace(/^[. ]+/, "") : last.text;
  const dot = name.lastIndexOf(".");
  if (dot >= 0) return name.slice(dot + 1).replaceAll(" ", "").slice(0, 3) === ending;
  return parts.length > 1 || ending === "";
}
