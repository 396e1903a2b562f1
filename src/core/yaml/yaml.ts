/**
 * Strict reading of YAML 1.2 as another spelling of JSON: no anchors, aliases, tags, merge keys or
 * second documents, and nothing that two readers could take for different values. Built over the
 * events of js-yaml, so that every value keeps its place in the text.
 */

import { type Event, EVENT_ID, getScalarValue, parseEvents, YAMLException } from "js-yaml";
import { GaitError } from "../error.ts";
import { joinPointer, type JsonValue } from "../json/json.ts";
import { YAML_MAX_BYTES, YAML_MAX_DEPTH } from "../limits.ts";
import type { Source } from "../source.ts";
import { excerpt, positionOf, type TextPosition } from "../text_position.ts";
import { readPlainScalar, YamlScalarFault } from "./scalar.ts";

/** A parsed YAML text that remembers where its values stand. */
export interface YamlDocument {
  /** The value; `undefined` for a text that holds nothing but white space and comments. */
  readonly value: JsonValue | undefined;
  /** Name of the source. */
  readonly name: string;
  /** The text. */
  readonly text: string;
  /**
   * Place of the value at a JSON Pointer, or of its key. What is not there is placed at the nearest
   * container that is.
   */
  locate(pointer: string, part?: "key" | "value"): TextPosition;
}

/**
 * Parses one YAML document.
 *
 * @throws {GaitError} `invalid_input`; the message begins with `action`, names file, line, column
 * and key, and shows the line.
 */
export function parseYaml(source: Source, action: string): YamlDocument {
  const text = decodeText(source, action);
  let events: readonly Event[];
  try {
    // The document itself counts as one level.
    events = parseEvents(text, { maxDepth: YAML_MAX_DEPTH + 1 });
  } catch (error) {
    throw syntaxError(error, source.name, text, action);
  }
  const builder = new Builder(text, events);
  try {
    const value = builder.document();
    const { name } = source;
    return { value, name, text, locate: (at, part = "value") => builder.locate(at, part) };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const position = positionOf(text, fault.offset);
    const at = yamlPlace(source.name, position, fault.pointer);
    throw new GaitError(
      "invalid_input",
      `${action}: ${fault.problem} (${at})\n${excerpt(text, position)}`,
      { hint: fault.hint, fields: fault.pointer === "" ? [] : [fault.pointer] },
    );
  }
}

/** What the text of a YAML document consists of, in order. Only for text that `parseYaml` accepts. */
export { type Event as YamlEvent, EVENT_ID, getScalarValue, parseEvents } from "js-yaml";

/** `policy.yaml:3:5, /rules/0/name`: how messages name a place. */
export function yamlPlace(name: string, { line, column }: TextPosition, pointer: string): string {
  return `${name}:${line}:${column}${pointer === "" ? "" : `, ${pointer}`}`;
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeText({ bytes, name }: Source, action: string): string {
  const refuse = (problem: string, hint: string) =>
    new GaitError("invalid_input", `${action}: ${problem} (${name}:1:1)`, { hint });
  if (bytes.length > YAML_MAX_BYTES) {
    const problem = `${bytes.length} bytes are more than the limit of ${YAML_MAX_BYTES}`;
    throw refuse(problem, "split the file");
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw refuse("it starts with a byte-order mark", "save the file as UTF-8 without one");
  }
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw refuse("it is not valid UTF-8", "save the file as UTF-8");
  }
}

function syntaxError(error: unknown, name: string, text: string, action: string): GaitError {
  const known = error instanceof YAMLException;
  const reason = known ? error.reason : "it cannot be read";
  const problem = reason.includes("maxDepth")
    ? `it nests deeper than the limit of ${YAML_MAX_DEPTH}`
    : reason;
  const position = positionOf(text, known ? error.mark?.position ?? 0 : 0);
  const message = `${action}: ${problem} (${yamlPlace(name, position, "")})`;
  return new GaitError("invalid_input", `${message}\n${excerpt(text, position)}`, {
    hint: "check the indentation and the brackets at this line",
  });
}

class Fault extends Error {
  constructor(
    readonly problem: string,
    readonly hint: string,
    readonly offset: number,
    readonly pointer: string,
  ) {
    super(problem);
  }
}

const WRITE_OUT = "write the value out at each place";

/** Builds the value of a document from its events, and finds offsets by pointer. */
class Builder {
  readonly #text: string;
  readonly #events: readonly Event[];
  #next = 0;
  /** Filled on a second walk that is only made for an error. */
  #offsets: Map<string, { readonly key: number; readonly value: number }> | undefined;
  /** End of the value read last: where an absent value stands. */
  #end = 0;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  document(): JsonValue | undefined {
    this.#next = 0;
    this.#end = 0;
    const first = this.#events[this.#next++];
    if (first === undefined) return undefined;
    if (first.type === EVENT_ID.DOCUMENT) {
      for (const directive of first.directives) {
        if (directive.kind === "yaml" && directive.version === "1.2") continue;
        const what = directive.kind === "yaml" ? `YAML ${directive.version}` : "a %TAG directive";
        throw new Fault(`${what} is not supported`, "remove the line that starts with %", 0, "");
      }
    }
    const only = this.#events[this.#next];
    const empty = only?.type === EVENT_ID.SCALAR && only.valueStart === -1 &&
      only.anchorStart === -1 &&
      only.tagStart === -1;
    const value = this.#value("", -1);
    this.#next++; // the end of the document
    const second = this.#events[this.#next];
    if (second !== undefined) {
      throw new Fault(
        "it holds more than one document",
        "keep one document per file",
        this.#startOfSecond(),
        "",
      );
    }
    return empty ? undefined : value;
  }

  locate(pointer: string, part: "key" | "value"): TextPosition {
    if (this.#offsets === undefined) {
      this.#offsets = new Map();
      this.document();
    }
    let at = pointer;
    while (!this.#offsets.has(at) && at !== "") at = at.slice(0, at.lastIndexOf("/"));
    const found = this.#offsets.get(at);
    const offset = found === undefined
      ? 0
      : part === "key" && found.key >= 0
      ? found.key
      : found.value;
    return positionOf(this.#text, offset);
  }

  #value(pointer: string, keyOffset: number): JsonValue {
    const event = this.#events[this.#next++];
    if (event === undefined) {
      throw new Fault("the text ends too early", "complete it", this.#end, pointer);
    }
    switch (event.type) {
      case EVENT_ID.ALIAS:
        throw new Fault("aliases are not supported", WRITE_OUT, event.anchorStart - 1, pointer);
      case EVENT_ID.SCALAR: {
        this.#refuseProperties(event, pointer);
        const offset = event.valueStart === -1 ? this.#end : this.#openingQuote(event);
        this.#offsets?.set(pointer, { key: keyOffset, value: offset });
        this.#end = Math.max(this.#end, event.valueEnd);
        return this.#scalar(event, offset, pointer);
      }
      case EVENT_ID.SEQUENCE: {
        this.#refuseProperties(event, pointer);
        this.#offsets?.set(pointer, { key: keyOffset, value: event.start });
        const items: JsonValue[] = [];
        while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
          items.push(this.#value(joinPointer(pointer, items.length), -1));
        }
        this.#next++;
        return items;
      }
      case EVENT_ID.MAPPING:
        this.#refuseProperties(event, pointer);
        this.#offsets?.set(pointer, { key: keyOffset, value: event.start });
        return this.#mapping(pointer);
      default:
        throw new Fault("a value was expected", "complete it", this.#end, pointer);
    }
  }

  #mapping(pointer: string): JsonValue {
    const members = new Map<string, JsonValue>();
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
      const { key, offset } = this.#key(pointer);
      const at = joinPointer(pointer, key);
      if (members.has(key)) {
        throw new Fault(`the key "${key}" stands twice`, "keep one of the two", offset, at);
      }
      members.set(key, this.#value(at, offset));
    }
    this.#next++;
    // fromEntries defines members, so that one called __proto__ stays a member
    return Object.fromEntries(members);
  }

  #key(pointer: string): { readonly key: string; readonly offset: number } {
    const event = this.#events[this.#next++];
    if (event?.type === EVENT_ID.ALIAS) {
      throw new Fault("aliases are not supported", WRITE_OUT, event.anchorStart - 1, pointer);
    }
    if (event?.type !== EVENT_ID.SCALAR) {
      const offset = event !== undefined && "start" in event ? event.start : this.#end;
      throw new Fault("a key must be plain text", "use a word as the key", offset, pointer);
    }
    this.#refuseProperties(event, pointer);
    const offset = event.valueStart === -1 ? this.#end : this.#openingQuote(event);
    this.#end = Math.max(this.#end, event.valueEnd);
    if (event.style === PLAIN && getScalarValue(this.#text, event) === "<<") {
      throw new Fault(
        "merge keys are not supported",
        WRITE_OUT,
        offset,
        joinPointer(pointer, "<<"),
      );
    }
    const key = this.#scalar(event, offset, pointer);
    if (typeof key !== "string") {
      throw new Fault(
        `the key ${String(key)} is not text`,
        "quote it if it is meant as text",
        offset,
        joinPointer(pointer, String(key)),
      );
    }
    return { key, offset };
  }

  #scalar(event: ScalarEvent, offset: number, pointer: string): JsonValue {
    const text = getScalarValue(this.#text, event);
    if (!text.isWellFormed()) {
      throw new Fault("a string has an unpaired surrogate", "write the character", offset, pointer);
    }
    if (event.style !== PLAIN) return text;
    try {
      return readPlainScalar(text);
    } catch (fault) {
      if (!(fault instanceof YamlScalarFault)) throw fault;
      throw new Fault(fault.problem, fault.hint, offset, pointer);
    }
  }

  #refuseProperties(event: PropertyEvent, pointer: string): void {
    if (event.anchorStart !== -1) {
      throw new Fault("anchors are not supported", WRITE_OUT, event.anchorStart - 1, pointer);
    }
    if (event.tagStart !== -1) {
      const hint = "remove the tag; quote the value if it is meant as text";
      throw new Fault("tags are not supported", hint, event.tagStart, pointer);
    }
  }

  #openingQuote(event: ScalarEvent): number {
    const quoted = event.style === SINGLE_QUOTED || event.style === DOUBLE_QUOTED;
    return quoted ? event.valueStart - 1 : event.valueStart;
  }

  #startOfSecond(): number {
    const from = this.#text.indexOf("---", this.#end);
    return from === -1 ? this.#end : from;
  }
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type PropertyEvent = Extract<Event, { tagStart: number }>;

const PLAIN = 1;
const SINGLE_QUOTED = 2;
const DOUBLE_QUOTED = 3;
