/** Makes mutants of a source file: copies that differ in one place which a test should notice. */

import { parse } from "@babel/parser";

/** One change of one place. */
export interface Mutant {
  /** Path of the file from the root of the checkout, with `/`. */
  readonly file: string;
  /** Line of the place, from 1. */
  readonly line: number;
  /** First and last offset of the changed text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Function or class member around the place, as `Class.member`; empty at the top of the file. */
  readonly within: string;
  /** Kind of the change, in words. */
  readonly kind: string;
  /** The changed text, and what takes its place. */
  readonly from: string;
  readonly to: string;
}

/** A node of the syntax tree; its other members are nodes, lists of them, or values. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: { readonly start: { readonly line: number } };
  readonly [member: string]: unknown;
}

/** Where a node stands. */
interface Place {
  readonly parent: Node | undefined;
  /** Member of the parent. */
  readonly key: string;
  readonly within: string;
  readonly isInFunction: boolean;
  /** Whether the parent is the body of a function. */
  readonly isInBody: boolean;
}

/** Makes all mutants of a file, in the order of their places. */
export function makeMutants(file: string, text: string): readonly Mutant[] {
  const { program } = parse(text, { sourceType: "module", plugins: ["typescript"] });
  const maker = new Maker(file, text);
  maker.visit(program as unknown as Node, NOWHERE);
  const seen = new Set<string>();
  return maker.mutants.filter(({ start, end, to }) => {
    const key = `${start} ${end} ${to}`;
    return seen.has(key) ? false : seen.add(key);
  }).toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * The text of a file that notes in the global list `__reached` which places of mutants are run, by the
 * numbers that they come with.
 */
export function noting(text: string, mutants: readonly NumberedMutant[]): string {
  return wrapped(text, mutants, (place, isStatement) => {
    const notes = place.map(([index]) => `__reached[${index}]=1`);
    return isStatement ? [`{${notes.join(";")};`, "}"] : [`(${notes},`, ")"];
  });
}

/** The text of a file with all of its mutants, of which the global `__mutant` chooses one by its number. */
export function switching(text: string, mutants: readonly NumberedMutant[]): string {
  return wrapped(text, mutants, (place, isStatement) => {
    if (isStatement) {
      const isHere = place.map(([index]) => `__mutant!==${index}`).join("&&");
      // In a block, since an `else` may follow.
      return [`{if(${isHere}){`, "}}"];
    }
    const others = place.map(([index, { to }]) => `__mutant===${index}?(${to}):`);
    return [`(${others.join("")}(`, "))"];
  });
}

/** A mutant with a number that is its own among those of a run. */
export type NumberedMutant = readonly [number: number, mutant: Mutant];

/** Puts texts before and behind each place of mutants. */
function wrapped(
  text: string,
  mutants: readonly NumberedMutant[],
  around: (
    place: readonly NumberedMutant[],
    isStatement: boolean,
  ) => readonly [before: string, after: string],
): string {
  const places = new Map<string, NumberedMutant[]>();
  for (const one of mutants) {
    const [, { start, end, kind }] = one;
    const key = `${start} ${end} ${kind === "statement"}`;
    places.set(key, [...places.get(key) ?? [], one]);
  }
  const edits: { readonly at: number; readonly rank: number; readonly text: string }[] = [];
  for (const place of places.values()) {
    const [[, { start, end, kind }]] = place as [NumberedMutant];
    const [before, after] = around(place, kind === "statement");
    // Of places that begin or end together the wider one is around the other.
    edits.push({ at: start, rank: -end, text: before }, {
      at: end,
      rank: -ENDS - start,
      text: after,
    });
  }
  edits.sort((a, b) => a.at - b.at || a.rank - b.rank);
  let [made, at] = ["", 0];
  for (const edit of edits) {
    made += text.slice(at, edit.at) + edit.text;
    at = edit.at;
  }
  return made + text.slice(at);
}

/** @throws {SyntaxError} for a text that is no TypeScript: such a mutant would fail every test. */
export function checkSyntax(text: string): void {
  parse(text, { sourceType: "module", plugins: ["typescript"] });
}

/** The text of a file with a mutant in it. */
export function mutated(text: string, { start, end, to }: Mutant): string {
  return text.slice(0, start) + to + text.slice(end);
}

/** More than any offset: at one position what ends comes before what begins. */
const ENDS = 1e9;

const NOWHERE: Place = {
  ...{ parent: undefined, key: "", within: "" },
  ...{ isInFunction: false, isInBody: false },
};

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
};
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  ...COMPARISONS,
  "|": ["&"],
  "&": ["|"],
  "|=": ["="],
  "+=": ["-="],
};
const ANSWERS = ["yes", "no", "unclear"];
const VERDICTS = ["allow", "dry_run", "require_approval", "block"];
/** Methods with the one that takes its place. */
const OTHER_METHODS: Readonly<Record<string, string>> = {
  some: "every",
  every: "some",
  max: "min",
  min: "max",
  startsWith: "endsWith",
  endsWith: "startsWith",
};
/** Methods that bring a value into another form; a mutant leaves the form as it is. */
const FORMS = new Set([
  ...["toLowerCase", "toUpperCase", "normalize", "trim", "replace", "replaceAll", "toWellFormed"],
  ...["filter", "reverse", "toReversed", "sort", "toSorted", "slice"],
]);
const FUNCTIONS = new Set([
  ...["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"],
  ...["ClassMethod", "ClassPrivateMethod", "ObjectMethod"],
]);
/** Statements that can be left out. A declaration cannot: the rest would not run at all. */
const DROPPED = new Set([
  ...["ExpressionStatement", "ReturnStatement", "ContinueStatement", "BreakStatement"],
  ...["ThrowStatement", "ForOfStatement", "ForInStatement", "ForStatement", "WhileStatement"],
]);
/** Of nodes that only types have, these hold an expression. */
const WITH_EXPRESSION = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"]);

class Maker {
  readonly mutants: Mutant[] = [];

  constructor(readonly file: string, readonly text: string) {}

  visit(node: Node, place: Place): void {
    const { type } = node;
    if (type.startsWith("TS") && !WITH_EXPRESSION.has(type)) return;
    if (type === "ImportDeclaration" || type.startsWith("ExportAll")) return;
    this.#mutate(node, place);
    const name = nameOf(node, place.parent);
    const inner = {
      within: name === undefined ? place.within : joined(place.within, name),
      isInFunction: place.isInFunction || FUNCTIONS.has(type),
      isInBody: type === "BlockStatement" && FUNCTIONS.has(place.parent?.type ?? ""),
    };
    for (const [key, value] of Object.entries(node)) {
      if (key === "loc" || key.endsWith("Comments") || key.startsWith("type")) continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) this.visit(child, { ...inner, parent: node, key });
      }
    }
  }

  #add(kind: string, node: Node, place: Place, to: string): void {
    const { start, end, loc } = node;
    const from = this.text.slice(start, end);
    const { line } = loc.start;
    const { file, text } = this;
    if (from === to || text.slice(start, end) === to) return;
    this.mutants.push({ file, line, start, end, within: place.within, kind, from, to });
  }

  #source(node: Node): string {
    return this.text.slice(node.start, node.end);
  }

  #mutate(node: Node, place: Place): void {
    switch (node.type) {
      case "IfStatement":
      case "ConditionalExpression":
        this.#condition(node, place, ["true", "false"]);
        break;
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
        this.#condition(node, place, ["false"]); // without end it would only run out of time
        break;
      case "BinaryExpression":
      case "AssignmentExpression":
        this.#operator(node, place);
        break;
      case "LogicalExpression":
        this.#logical(node, place);
        break;
      case "UnaryExpression":
        if (node.operator === "!") {
          this.#add("negation", node, place, this.#source(node.argument as Node));
        }
        break;
      case "BooleanLiteral":
        this.#add("boolean", node, place, String(!node.value));
        break;
      case "NumericLiteral":
        this.#number(node, place);
        break;
      case "StringLiteral":
        this.#word(node, place);
        break;
      case "RegExpLiteral":
        this.#add("expression", node, place, `/(?!)/${node.flags}`);
        break;
      case "CallExpression":
        this.#call(node, place);
        break;
      case "ArrayExpression":
        this.#items(node, node.elements as readonly (Node | null)[], place);
        break;
      case "ObjectExpression":
        // Within functions they are made of what was found; tables stand at the top.
        if (!place.isInFunction) this.#items(node, node.properties as readonly Node[], place);
        break;
    }
    if (DROPPED.has(node.type)) this.#statement(node, place);
  }

  #condition(node: Node, place: Place, values: readonly string[]): void {
    const test = node.test as Node | null;
    if (test === null || test.type === "BooleanLiteral") return;
    for (const value of values) this.#add("condition", test, place, value);
  }

  #operator(node: Node, place: Place): void {
    const { operator } = node as unknown as { readonly operator: string };
    const [left, right] = [node.left as Node, node.right as Node];
    // Parentheses around an operand belong to none of the three nodes.
    const [before, between, after] = [
      this.text.slice(node.start, left.end),
      this.text.slice(left.end, right.start),
      this.text.slice(right.start, node.end),
    ];
    for (const other of OPERATORS[operator] ?? []) {
      this.#add("operator", node, place, before + between.replace(operator, other) + after);
    }
  }

  #logical(node: Node, place: Place): void {
    const { operator } = node as unknown as { readonly operator: string };
    if (operator === "??") return; // mostly for a value that types demand and that cannot be missing
    const [left, right] = [this.#source(node.left as Node), this.#source(node.right as Node)];
    const other = operator === "&&" ? "||" : "&&";
    this.#add("operator", node, place, `((${left}) ${other} (${right}))`);
    this.#add("condition", node, place, `(${left})`);
    this.#add("condition", node, place, `(${right})`);
  }

  #number(node: Node, place: Place): void {
    const { value } = node as unknown as { readonly value: number };
    if (isKey(place)) return;
    this.#add("number", node, place, String(value + 1));
    if (value > 0) this.#add("number", node, place, String(value - 1));
    else this.#add("number", node, place, "(-1)");
  }

  /** An answer becomes each other one; a verdict the next milder and the next stricter one. */
  #word(node: Node, place: Place): void {
    const { value } = node as unknown as { readonly value: string };
    if (isKey(place)) return;
    const at = VERDICTS.indexOf(value);
    const others = ANSWERS.includes(value)
      ? ANSWERS.filter((one) => one !== value)
      : at < 0
      ? []
      : [VERDICTS[at - 1], VERDICTS[at + 1]].filter((one) => one !== undefined);
    for (const other of others) this.#add("word", node, place, JSON.stringify(other));
  }

  #call(node: Node, place: Place): void {
    const callee = node.callee as Node;
    if (callee.type !== "MemberExpression" || callee.computed === true) return;
    const { name } = callee.property as unknown as { readonly name: string };
    const [object, property] = [callee.object as Node, callee.property as Node];
    const rest = this.text.slice(property.end, node.end);
    if (Object.hasOwn(OTHER_METHODS, name)) {
      const head = this.text.slice(node.start, property.start);
      this.#add("method", node, place, `${head}${OTHER_METHODS[name]}${rest}`);
    }
    if (FORMS.has(name)) this.#add("form", node, place, `(${this.#source(object)})`);
  }

  #items(node: Node, items: readonly (Node | null)[], place: Place): void {
    for (const [index, item] of items.entries()) {
      if (item === null) continue;
      const [previous, next] = [items[index - 1], items[index + 1]];
      // With an item goes one comma.
      const [start, end] = next
        ? [item.start, next.start]
        : previous
        ? [previous.end, item.end]
        : [node.start + 1, node.end - 1];
      const to = this.text.slice(node.start, start) + this.text.slice(end, node.end);
      const from = this.#source(item);
      const { file } = this;
      const { line } = item.loc.start;
      const { within } = place;
      const kind = "item";
      // The place is the item, so that a change elsewhere in a long table does not matter.
      const removed = { start: node.start, end: node.end };
      this.mutants.push({ file, line, ...removed, within, kind, from, to });
    }
  }

  #statement(node: Node, place: Place): void {
    const { parent, key } = place;
    if (parent === undefined) return;
    // To leave out all that an `if` does is to make its condition false.
    if (parent.type === "IfStatement" && key === "consequent" && parent.alternate === null) return;
    // A function that no longer returns anything at its end is a fault that types find.
    if (node.type === "ReturnStatement" && place.isInBody && isLast(node, parent)) return;
    this.#add("statement", node, place, ";");
  }
}

function isLast(node: Node, parent: Node): boolean {
  return Array.isArray(parent.body) && parent.body.at(-1) === node;
}

function isKey({ parent, key }: Place): boolean {
  return key === "key" && parent?.computed !== true;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Name that a node gives to what stands in it. */
function nameOf(node: Node, parent: Node | undefined): string | undefined {
  const named = (node.id ?? (FUNCTIONS.has(node.type) ? node.key : undefined)) as
    | { readonly name?: string; readonly id?: { readonly name: string } }
    | undefined;
  if (named?.id !== undefined) return `#${named.id.name}`;
  if (named?.name !== undefined) return named.name;
  if (node.type !== "ArrowFunctionExpression" || parent === undefined) return undefined;
  return (parent.id as { readonly name?: string } | undefined)?.name;
}

function joined(within: string, name: string): string {
  if (within === "") return name;
  return within === name || within.endsWith(`.${name}`) ? within : `${within}.${name}`;
}
