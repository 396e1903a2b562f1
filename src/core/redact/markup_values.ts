/**
 * Secrets in markup: elements and attributes of XML and HTML whose name is telling, also with a namespace,
 * and values in an element beside the one that has the name, as property lists and tables have them.
 */

import { escapeRegExp } from "../newer_builtins.ts";
import type { Span } from "./card_number.ts";

const TAG_MAX_CHARACTERS = 600;
const VALUE_MAX_CHARACTERS = 4096;
/** Elements that only set off a text, and the opening of character data (XML 1.0, 2.7). */
const AROUND =
  /(?:\s{0,40}<(?:code|b|strong|em|i|tt|kbd|samp|span|pre|p|value|string)(?:\s[^<>]{0,200})?>){0,3}\s{0,40}/y;
const CDATA = "<![CDATA[";
/** The end of an element with the name, and the element after it. */
const NEXT_ELEMENT =
  /(?:\s{0,8}<\/(?:code|b|strong|em|i|tt|kbd|span|p)>){0,3}:?\s{0,8}<\/([\w:-]{1,20})>\s{0,80}<([\w:-]{1,20})(?:\s[^<>]{0,200})?>/y;
/** An attribute that says what the value beside it is called. */
const NAMING =
  /\s(?:[\w.-]{1,20}:)?(?:name|key|id|field|property|param)\s{0,4}=\s{0,4}["']?[\w.-]{0,60}$/i;
const VALUE_OF =
  /\s(?:value|content|data|default)\s{0,4}=\s{0,4}(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>=`]{1,512}))/di;

/** The value of an element or attribute in markup whose name lies between `start` and `end`. */
export function markupValue(text: string, start: number, end: number): Span | undefined {
  return elementValue(text, start, end) ?? besideValue(text, start, end) ??
    attributeValue(text, start, end);
}

/** `<password>`, `<ns:password type="clear">` and what is in them. */
function elementValue(text: string, start: number, end: number): Span | undefined {
  if (!/<(?:[\w.-]{1,40}:)?$/.test(text.slice(Math.max(0, start - 42), start))) return undefined;
  const close = text.slice(end, end + TAG_MAX_CHARACTERS).search(/[<>]/);
  if (close < 0 || text[end + close] !== ">" || !/[\s/>]/.test(text[end] ?? "")) return undefined;
  const own = valueIn(text, end, end + close);
  if (own !== undefined) return own;
  const span = textAfter(text, end + close);
  // What ends with another element is no element of its own: `C<$pass>` and `<password>` are prose.
  const isClosed = span !== undefined &&
    new RegExp(
      `^\\s{0,200}(?:\\]\\]>\\s{0,40})?(?:</\\w{1,8}>\\s{0,40}){0,3}</(?:[\\w.-]{1,40}:)?${
        escapeRegExp(text.slice(start, end))
      }\\s{0,8}>`,
    )
      .test(text.slice(span[1], span[1] + 600));
  return isClosed ? span : undefined;
}

/** `<key>password</key><string>…`, `<th>Password</th><td>…`. */
function besideValue(text: string, start: number, end: number): Span | undefined {
  if (!/[>\s]$/.test(text.slice(Math.max(0, start - 1), start))) return undefined;
  NEXT_ELEMENT.lastIndex = end;
  const next = NEXT_ELEMENT.exec(text);
  if (next === null || /^th$/i.test(next[2] ?? "")) return undefined;
  return textOf(text, end + next[0].length);
}

/** `<add key="ApiKey" value="…"/>` with its attributes in any order, and `<entry key="password">…`. */
function attributeValue(text: string, start: number, end: number): Span | undefined {
  const before = text.slice(Math.max(0, start - TAG_MAX_CHARACTERS), start);
  const open = before.lastIndexOf("<");
  if (open < 0 || before.lastIndexOf(">") > open || !/^<[A-Za-z]/.test(before.slice(open))) {
    return undefined;
  }
  if (!NAMING.test(before)) return undefined;
  const close = text.slice(end, end + TAG_MAX_CHARACTERS).search(/[<>]/);
  if (close < 0 || text[end + close] !== ">") return undefined;
  const from = start - before.length + open;
  return valueIn(text, from, end + close) ?? textAfter(text, end + close);
}

/** The attribute `value` of a tag. */
function valueIn(text: string, from: number, to: number): Span | undefined {
  const match = VALUE_OF.exec(text.slice(from, to));
  const span = match?.indices?.slice(1).find((one) => one !== undefined);
  return span === undefined ? undefined : [from + span[0], from + span[1]];
}

/** The text behind a tag that ends at `close`. */
function textAfter(text: string, close: number): Span | undefined {
  return text[close - 1] === "/" ? undefined : textOf(text, close + 1);
}

/** The text of an element, without white space around it, if nothing but its end follows. */
function textOf(text: string, at: number): Span | undefined {
  AROUND.lastIndex = at;
  let from = at + (AROUND.exec(text)?.[0].length ?? 0);
  const isData = text.startsWith(CDATA, from);
  if (isData) from += CDATA.length;
  const part = text.slice(from, from + VALUE_MAX_CHARACTERS);
  const length = isData ? part.indexOf("]]>") : part.indexOf("<");
  if (length <= 0 || (!isData && !/^<\/[A-Za-z]/.test(part.slice(length, length + 3)))) {
    return undefined;
  }
  const value = part.slice(0, length);
  const lead = value.length - value.trimStart().length;
  const own = value.trim().length;
  return own === 0 ? undefined : [from + lead, from + lead + own];
}
