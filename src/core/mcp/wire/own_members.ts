/**
 * Members that only gait writes, in messages of a server. A client reads gait's decision on a call in
 * `_meta`, so a server that wrote one could say that a call was stopped which it ran.
 */

import { endOfString, type JsonSpan } from "../../json/spans.ts";
import { JSON_MAX_DEPTH } from "../../limits.ts";
import { apply, ByteText, cutsOf, type Edit } from "./byte_edit.ts";

/** How the names of such members begin. */
const OWN = "gait/";

/** The same in a text, each letter perhaps escaped. Nearly no message has it. */
const MAYBE_OWN = /gait\\?\/|\\u00(?:67|61|69|74|2f)/i;

/** Members with data of a tool, which is not gait's to change. */
const DATA = "structuredContent";

/**
 * The message without members of gait's own in any `_meta` and in the data of an error; the same
 * array if it has none. `undefined` if it nests too deeply to tell. Never throws; text that is not
 * JSON is not changed.
 */
export function withoutOwnMembers(
  bytes: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  const text = new ByteText(bytes);
  if (!MAYBE_OWN.test(text.units)) return bytes;
  const edits = new Search(text).edits();
  if (edits === undefined) return undefined;
  return edits.length === 0 ? bytes : apply(bytes, edits);
}

interface Level {
  readonly isObject: boolean;
  /** Whether members of gait's own are looked for here. */
  readonly isSearched: boolean;
  /** Whether it is data of a tool. */
  readonly isData: boolean;
  /** Members so far, if they are looked at. */
  readonly members: JsonSpan[];
  readonly isOwn: boolean[];
  expectsName: boolean;
  /** Name of the member whose value comes next. */
  name: string;
  start: number;
}

/** One pass over a message: deep or long ones take no more time for each of their bytes. */
class Search {
  readonly #text: ByteText;
  readonly #levels: Level[] = [];
  readonly #edits: Edit[] = [];
  /** Where the last value ended. */
  #end = 0;

  constructor(text: ByteText) {
    this.#text = text;
  }

  edits(): readonly Edit[] | undefined {
    const { units } = this.#text;
    for (let at = 0; at < units.length; at++) {
      const level = this.#levels.at(-1);
      switch (units[at]) {
        case '"':
          at = this.#string(level, at) - 1;
          break;
        case "{":
        case "[":
          if (this.#levels.length >= JSON_MAX_DEPTH) return undefined;
          this.#open(level, units[at] === "{");
          break;
        case "}":
        case "]":
          this.#close(level);
          this.#end = at + 1;
          break;
        case ",":
          if (level !== undefined) endMember(level, this.#end);
          break;
        case " ":
        case "\t":
        case "\r":
        case "\n":
        case ":":
          break;
        default:
          this.#end = at + 1;
      }
    }
    return this.#edits;
  }

  #string(level: Level | undefined, start: number): number {
    const end = endOfString(this.#text.units, start);
    this.#end = end;
    if (level?.isObject === true && level.expectsName) {
      level.expectsName = false;
      level.name = this.#name({ start, end });
      level.start = start;
    }
    return end;
  }

  #name({ start, end }: JsonSpan): string {
    const plain = this.#text.units.slice(start + 1, end - 1);
    if (!plain.includes("\\")) return plain;
    try {
      return this.#text.stringAt({ start, end }) ?? "";
    } catch {
      return plain; // no JSON, so no client reads it
    }
  }

  #open(above: Level | undefined, isObject: boolean): void {
    const depth = this.#levels.length;
    const isData = above?.isData === true || (above?.isObject === true && above.name === DATA);
    // Older servers send several messages in an array.
    const top = this.#levels[0]?.isObject === false ? 3 : 2;
    const isErrorData = above?.isObject === true && above.name === "data" &&
      this.#levels[depth - 2]?.name === "error" && depth === top;
    this.#levels.push({
      isObject,
      isData,
      isSearched: isObject && !isData &&
        ((above?.isObject === true && above.name === "_meta") || isErrorData),
      ...{ members: [], isOwn: [], expectsName: isObject, name: "", start: -1 },
    });
  }

  #close(level: Level | undefined): void {
    this.#levels.pop();
    if (level === undefined) return;
    endMember(level, this.#end);
    if (level.isOwn.includes(true)) {
      for (const edit of cutsOf(level.members, level.isOwn)) this.#edits.push(edit);
    }
  }
}

function endMember(level: Level, end: number): void {
  if (level.isSearched && level.start >= 0) {
    level.members.push({ start: level.start, end });
    level.isOwn.push(level.name.toLowerCase().startsWith(OWN));
  }
  level.start = -1;
  level.expectsName = level.isObject;
}
