/** Settings in JSON5, which is a part of JavaScript: keys without quotes, text in single ones. */

import { JSON_MAX_DEPTH } from "../../limits.ts";
import type { Source } from "../../source.ts";
import {
  keyOf,
  type Node,
  nodeAt,
  nodesAt,
  parseScript,
  wordAt,
} from "../programs/script/parse.ts";
import {
  positionsIn,
  SettingsFault,
  type SettingsNode,
  type SettingsScalar,
  settingsText,
  type SettingsTree,
} from "./settings_tree.ts";

/** What stands before the text, so that a document that is an object is no block of statements. */
const BEFORE = "(";

/** @throws {SettingsFault} */
export function json5Tree(source: Source): SettingsTree {
  const text = settingsText(source);
  const positionOf = positionsIn(text);
  const builder = new Json5Builder((why, offset) => new SettingsFault(why, positionOf(offset)));
  const root = builder.document(text, source.name);
  return { root, loose: "syntax of JSON5", twice: builder.twice, positionOf };
}

type Fault = (why: string, offset: number) => SettingsFault;

class Json5Builder {
  readonly #fault: Fault;
  twice: SettingsTree["twice"];

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  document(text: string, name: string): SettingsNode {
    const [statement, more] = nodesAt(this.#parsed(text, name), "body");
    const value = nodeAt(statement, "expression");
    if (value === undefined || more !== undefined) throw this.#program(value ?? statement);
    return this.#value(value, 0);
  }

  #parsed(text: string, name: string): Node {
    try {
      return parseScript(`${BEFORE}${text}\n)`, name);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const at = "pos" in error ? Math.max(0, Number(error.pos) - BEFORE.length) : 0;
      const isDeep = error instanceof RangeError || error.message.includes("stack space");
      throw isDeep ? this.#tooDeep(at) : this.#fault("it is not valid JSON5", at);
    }
  }

  #value(node: Node, depth: number): SettingsNode {
    const offset = node.start - BEFORE.length;
    if (depth > JSON_MAX_DEPTH) throw this.#tooDeep(offset);
    switch (node.type) {
      case "ObjectExpression":
        return this.#object(node, depth);
      case "ArrayExpression":
        return {
          kind: "list",
          offset,
          items: nodesAt(node, "elements").map((each) => this.#value(each, depth + 1)),
        };
    }
    const value = scalarOf(node);
    if (value === undefined) throw this.#program(node);
    return { kind: "scalar", offset, value };
  }

  #object(node: Node, depth: number): SettingsNode {
    const names = new Set<string>();
    const members = nodesAt(node, "properties").map((property) => {
      const [name, value] = [keyOf(property), nodeAt(property, "value")];
      const isPlain = property["computed"] !== true && property["shorthand"] !== true;
      if (name === undefined || value === undefined || !isPlain) throw this.#program(property);
      const offset = property.start - BEFORE.length;
      if (names.has(name)) this.twice ??= { name, offset };
      names.add(name);
      return { name, offset, value: this.#value(value, depth + 1) };
    });
    return { kind: "object", offset: node.start - BEFORE.length, members };
  }

  #program(node: Node | undefined): SettingsFault {
    const offset = Math.max(0, (node?.start ?? 0) - BEFORE.length);
    return this.#fault("it is not valid JSON5: a value is a program", offset);
  }

  #tooDeep(offset: number): SettingsFault {
    return this.#fault(`it nests deeper than the limit of ${JSON_MAX_DEPTH}`, offset);
  }
}

/** The value of a text, a number or a word; `undefined` for what a program would have to tell. */
function scalarOf(node: Node): SettingsScalar["value"] | undefined {
  if (node.type === "Identifier") {
    const word = wordAt(node, "name");
    return word === "Infinity" ? Infinity : word === "NaN" ? NaN : undefined;
  }
  if (node.type === "UnaryExpression") {
    const argument = nodeAt(node, "argument");
    const number = argument && scalarOf(argument);
    const sign = wordAt(node, "operator");
    if (typeof number !== "number" || argument?.type === "UnaryExpression") return undefined;
    return sign === "-" ? -number : sign === "+" ? number : undefined;
  }
  const value = node.type === "Literal" ? node["value"] : undefined;
  const isPlain = typeof value === "string" || typeof value === "number" ||
    typeof value === "boolean" || (value === null && wordAt(node, "raw") === "null");
  return isPlain ? value : undefined;
}
