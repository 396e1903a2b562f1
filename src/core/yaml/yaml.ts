/**
 * Strict reading of YAML 1.2 as another spelling of JSON: no anchors, aliases, tags, merge keys or
 * second documents, and nothing that two readers could take for different values.
 */

import { decodeUtf8 } from "../bytes.ts";
import { foreignFile } from "../foreign_file.ts";
import { GIT_LFS_HINT, GIT_LFS_POINTER } from "../git_lfs.ts";
import { WIDE_HINT, wideEncoding } from "../wide_encoding.ts";
import { GaitError } from "../error.ts";
import { quoted, shownName } from "../fault.ts";
import { joinPointer, type JsonValue, pointerTokens } from "../json/json.ts";
import { YAML_MAX_BYTES, YAML_MAX_VALUES } from "../limits.ts";
import type { Source } from "../source.ts";
import { excerpt, positionOf, type TextPosition } from "../text_position.ts";
import {
  isAbsent,
  isPlain,
  parseNodes,
  type YamlAlias,
  YamlFault,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
  type YamlTree,
} from "./nodes.ts";
import { readPlainScalar, YamlScalarFault } from "./scalar.ts";

/** A parsed YAML text that knows the place of each value. */
export interface YamlDocument {
  /** The value; `undefined` for a text that holds nothing but white space and comments. */
  readonly value: JsonValue | undefined;
  readonly name: string;
  readonly text: string;
  /** A missing value has the position of the nearest existing container. */
  locate(pointer: string, part?: "key" | "value"): TextPosition;
  /** Offset of that place in the text. */
  offset(pointer: string, part?: "key" | "value"): number;
}

export interface YamlReading {
  /** The value without what is at fault. */
  readonly document: YamlDocument;
  /** In the order of the text. */
  readonly faults: readonly YamlFault[];
}

/**
 * @throws {GaitError} `invalid_input`; the message begins with `action`, names file, line, column
 * and key, and shows the line.
 */
export function parseYaml(source: Source, action: string): YamlDocument {
  const { document, faults: [first] } = readYaml(source, action);
  if (first !== undefined) throw yamlError(document, first, action);
  return document;
}

/** {@linkcode parseYaml} that returns its faults, but for those that end the reading. */
export function readYaml(source: Source, action: string): YamlReading {
  const text = decodeText(source, action);
  const { name } = source;
  const reader = new StrictReader();
  try {
    const tree = parseNodes(text);
    const offset = (at: string, part: "key" | "value" = "value") => offsetOf(tree.root, at, part);
    const document = {
      value: reader.document(tree),
      name,
      text,
      offset,
      locate: (at: string, part?: "key" | "value") => positionOf(text, offset(at, part)),
    };
    return { document, faults: reader.faults };
  } catch (fault) {
    if (!(fault instanceof YamlFault)) throw fault;
    throw yamlError({ name, text }, fault, action);
  }
}

export function yamlError(
  { name, text }: Pick<YamlDocument, "name" | "text">,
  { problem, hint, offset, pointer }: YamlFault,
  action: string,
): GaitError {
  const position = positionOf(text, offset);
  const place = yamlPlace(name, position, pointer);
  const message = `${action}: ${problem} (${place})\n${excerpt(text, position)}`;
  return new GaitError("invalid_input", message, {
    hint,
    fields: pointer === "" ? [] : [pointer],
  });
}

/** `policy.yaml:3:5, /rules/0/name`: how messages name a place. */
export function yamlPlace(name: string, { line, column }: TextPosition, pointer: string): string {
  const member = pointer === "" ? "" : `, ${shownName(pointer)}`;
  return `${shownName(name)}:${line}:${column}${member}`;
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeText({ bytes, name }: Source, action: string): string {
  const refuse = (problem: string, hint: string) =>
    new GaitError("invalid_input", `${action}: ${problem} (${shownName(name)}:1:1)`, { hint });
  if (bytes.length > YAML_MAX_BYTES) {
    const problem = `${bytes.length} bytes are more than the limit of ${YAML_MAX_BYTES}`;
    throw refuse(problem, "split the file");
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw refuse("it starts with a byte-order mark", "save the file as UTF-8 without one");
  }
  const encoding = wideEncoding(bytes);
  if (encoding !== undefined) {
    throw refuse(`it is ${encoding}, not UTF-8`, `save it as UTF-8; ${WIDE_HINT}`);
  }
  if (bytes.length > YAML_MAX_VALUES && countValues(bytes) > YAML_MAX_VALUES) {
    const problem = `it has more lines, commas and brackets than the limit of ${YAML_MAX_VALUES}`;
    throw refuse(problem, "split the file");
  }
  if (GIT_LFS_POINTER.test(decodeUtf8(bytes.subarray(0, 64)))) {
    throw refuse("it is a Git LFS pointer, not the file itself", GIT_LFS_HINT);
  }
  const foreign = foreignFile(bytes, name);
  if (foreign !== undefined) throw refuse(`it is ${foreign.kind}`, foreign.hint);
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw refuse("it is not valid UTF-8", "save the file as UTF-8");
  }
}

/** At least as many values as there are: no line, comma or bracket brings more than one. */
function countValues(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) {
    if (byte === 0x0a || byte === 0x0d || byte === 0x2c || byte === 0x5b || byte === 0x7b) count++;
  }
  return count;
}

const WRITE_OUT = "write the value out at each place";

/** Reads values and collects what is not JSON in another spelling. */
class StrictReader {
  readonly faults: YamlFault[] = [];

  document({ root, directives, next }: YamlTree): JsonValue | undefined {
    if (root === undefined) return undefined;
    for (const directive of directives) {
      if (directive.kind === "yaml" && directive.version === "1.2") continue;
      const what = directive.kind === "yaml" ? `YAML ${directive.version}` : "a %TAG directive";
      this.#fault(`${what} is not supported`, "remove the line that starts with %", 0, "");
    }
    const value = this.#node(root, "");
    if (next !== undefined) {
      this.#fault("it holds more than one document", "keep one document per file", next, "");
    }
    return isAbsent(root) ? undefined : value;
  }

  #fault(problem: string, hint: string, offset: number, pointer: string): void {
    this.faults.push(new YamlFault(problem, hint, offset, pointer));
  }

  #node(node: YamlNode, pointer: string): JsonValue {
    if (!this.#isPlainNode(node, pointer)) return null;
    switch (node.kind) {
      case "scalar":
        return this.#scalar(node, pointer);
      case "list":
        return node.items.map((item, index) => this.#node(item, joinPointer(pointer, index)));
      case "map":
        return this.#mapping(node, pointer);
    }
  }

  #mapping({ items }: YamlMap, pointer: string): JsonValue {
    const members = new Map<string, JsonValue>();
    for (const item of items) {
      const key = this.#key(item.key, pointer);
      const at = joinPointer(pointer, key ?? "");
      if (key !== undefined && members.has(key)) {
        const hint = "keep one of the two";
        this.#fault(`the key ${quoted(key)} occurs twice`, hint, item.key.start, at);
      } else {
        const value = this.#node(item.value, at);
        if (key !== undefined) members.set(key, value);
      }
    }
    // fromEntries defines members, so that one called __proto__ stays a member
    return Object.fromEntries(members);
  }

  #key(node: YamlNode, pointer: string): string | undefined {
    if (node.kind === "list" || node.kind === "map") {
      this.#fault("a key must be plain text", "use a word as the key", node.start, pointer);
      return undefined;
    }
    if (!this.#isPlainNode(node, pointer) || node.kind !== "scalar") return undefined;
    if (isPlain(node) && node.text === "<<") {
      const at = joinPointer(pointer, "<<");
      this.#fault("merge keys are not supported", WRITE_OUT, node.start, at);
      return undefined;
    }
    const key = this.#scalar(node, pointer);
    if (typeof key === "string") return key;
    const hint = "quote it if it is meant as text";
    const at = joinPointer(pointer, String(key));
    this.#fault(`the key ${String(key)} is not text`, hint, node.start, at);
    return undefined;
  }

  #scalar(node: YamlScalar, pointer: string): JsonValue {
    if (!node.text.isWellFormed()) {
      const hint = "write the character";
      this.#fault("a string has an unpaired surrogate", hint, node.start, pointer);
      return null;
    }
    if (!isPlain(node)) return node.text;
    try {
      return readPlainScalar(node.text);
    } catch (fault) {
      if (!(fault instanceof YamlScalarFault)) throw fault;
      this.#fault(fault.problem, fault.hint, node.start, pointer);
      return null;
    }
  }

  /** Whether a node is not an alias; reports its anchor and tag as faults. */
  #isPlainNode(node: YamlNode, pointer: string): node is Exclude<YamlNode, YamlAlias> {
    if (node.kind === "alias") {
      this.#fault("aliases are not supported", WRITE_OUT, node.start, pointer);
      return false;
    }
    const { anchorStart, tagStart } = node.event;
    if (anchorStart !== -1) {
      this.#fault("anchors are not supported", WRITE_OUT, anchorStart - 1, pointer);
    }
    if (tagStart !== -1) {
      const hint = "remove the tag; quote the value if it is meant as text";
      this.#fault("tags are not supported", hint, tagStart, pointer);
    }
    return true;
  }
}

/** Offset of the value at a pointer, or of its key; of the nearest container if it is not there. */
function offsetOf(
  root: YamlNode | undefined,
  pointer: string,
  part: "key" | "value",
): number {
  let [key, value] = [root, root];
  for (const name of pointerTokens(pointer)) {
    if (value?.kind === "list") {
      const item = value.items[Number(name)];
      if (item === undefined) break;
      [key, value] = [item, item];
    } else if (value?.kind === "map") {
      const pair = value.items.find(({ key }) => key.kind === "scalar" && key.text === name);
      if (pair === undefined) break;
      ({ key, value } = pair);
    }
  }
  return (part === "key" ? key : value)?.start ?? 0;
}
