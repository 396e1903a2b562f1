/** Syntax trees of TypeScript and JavaScript. The parser enters here and nowhere else. */

import { tsPlugin } from "@sveltejs/acorn-typescript";
import { Parser } from "acorn";

/** A node of ESTree or of its extensions for TypeScript and JSX. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/**
 * Tokens that are read for each character of a text, at most. TypeScript is parsed by trying: nested
 * `f<a>(f<a>(…` doubles the work at each level, and a text of 200 characters would take years.
 */
const TOKENS_PER_CHARACTER = 8;
const TOKENS_MIN = 20_000;

let tokensLeft = 0;

const parsers = {
  plain: limited(Parser.extend(tsPlugin())),
  jsx: limited(Parser.extend(tsPlugin({ jsx: true }))),
};

function limited(base: typeof Parser): typeof Parser {
  return base.extend((Given) =>
    class extends Given {
      // Called for each token, also for those that are read again after a wrong guess.
      nextToken(): unknown {
        if (tokensLeft-- <= 0) throw new RangeError("guesses nest too deeply");
        // @ts-expect-error: the parser has this method, its types do not
        return super.nextToken();
      }

      // The tokenizer takes `<` and `/` for operators here, but for a `yield` that it follows to its function.
      parseYield(forInit: unknown): unknown {
        // @ts-expect-error: the parser has this member, its types do not
        this.exprAllowed = true;
        // @ts-expect-error: the parser has this method, its types do not
        return super.parseYield(forInit);
      }

      parseAwait(forInit: unknown): unknown {
        // @ts-expect-error: the parser has this member, its types do not
        this.exprAllowed = true;
        // @ts-expect-error: the parser has this method, its types do not
        return super.parseAwait(forInit);
      }

      /** Ignores faults that are not about syntax, such as a type and a value with one name. */
      raiseRecoverable(): void {}

      /** `<T extends A>(x: T) => …` in a file of JSX: TypeScript takes it, the parser would not. */
      reportReservedArrowTypeParam(): void {}
    }
  );
}

/** @throws {Error} for a text that is not a script, with line and column in its message. */
export function parseScript(text: string, path: string): Node {
  tokensLeft = TOKENS_MIN + TOKENS_PER_CHARACTER * text.length;
  const options = {
    ecmaVersion: "latest",
    allowHashBang: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
  } as const;
  const parser = /\.(?:[mc]?ts|vue|svelte|astro)$/i.test(path) ? parsers.plain : parsers.jsx;
  const attempt = (sourceType: "module" | "script") =>
    parser.parse(text, { ...options, sourceType }) as unknown as Node;
  try {
    return attempt("module");
  } catch (error) {
    // Old scripts may use words that modules may not.
    if (!(error instanceof SyntaxError) || /^(?:im|ex)port\b/m.test(text)) throw error;
    try {
      return attempt("script");
    } catch {
      throw error;
    }
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string" && "start" in value;
}

/** A member that is a node. */
export function nodeAt(node: Node | undefined, member: string): Node | undefined {
  const value = node?.[member];
  return isNode(value) ? value : undefined;
}

/** Nodes of a member that is a list. */
export function nodesAt(node: Node | undefined, member: string): readonly Node[] {
  const value = node?.[member];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function wordAt(node: Node | undefined, member: string): string | undefined {
  const value = node?.[member];
  return typeof value === "string" ? value : undefined;
}

/** Nodes directly below a node, without types. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  // The loop over keys makes no list of them, which took a third of the time of reading.
  for (const member in node) {
    const value = node[member];
    if (typeof value !== "object" || value === null) continue;
    if (member === "typeAnnotation" || member === "returnType") continue;
    if (isNode(value)) children.push(value);
    else if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) children.push(each);
    }
  }
  return children;
}

const WRAPPERS = new Set([
  ...["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion"],
  ...["TSInstantiationExpression", "ParenthesizedExpression", "ChainExpression"],
]);

/** The expression in types, `await` and parentheses. */
export function bare(node: Node): Node {
  let inner = node;
  for (;;) {
    const next = WRAPPERS.has(inner.type)
      ? nodeAt(inner, "expression")
      : inner.type === "AwaitExpression"
      ? nodeAt(inner, "argument")
      : inner.type === "SequenceExpression" // `(0, library.tool)(…)`
      ? nodesAt(inner, "expressions").at(-1)
      : undefined;
    if (next === undefined) return inner;
    inner = next;
  }
}

/** Names that a pattern binds. */
export function namesIn(pattern: Node | undefined): readonly string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [wordAt(pattern, "name") ?? ""];
    case "ArrayPattern":
      return nodesAt(pattern, "elements").flatMap(namesIn);
    case "ObjectPattern":
      return nodesAt(pattern, "properties").flatMap((each) => namesIn(nodeAt(each, "value")));
  }
  return [];
}

export function isFunction({ type }: Node): boolean {
  return type === "FunctionDeclaration" || type === "FunctionExpression" ||
    type === "ArrowFunctionExpression";
}

export function isClass({ type }: Node): boolean {
  return type === "ClassDeclaration" || type === "ClassExpression";
}

/** Name of a property or method, if it is written out. */
export function keyOf(property: Node): string | undefined {
  const key = nodeAt(property, "key");
  if (key?.type === "Literal") {
    const value = key["value"];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  }
  return property["computed"] === true ? undefined : wordAt(key, "name");
}

/** The name after the dot of `a.b`, also in `a["b"]`. */
export function memberName(expression: Node): string | undefined {
  const property = nodeAt(expression, "property");
  if (expression["computed"] !== true) return wordAt(property, "name");
  return property?.type === "Literal" ? wordAt(property, "value") : undefined;
}

const returned = new WeakMap<Node, readonly Node[]>();

/** Values that a function returns. */
export function returnsOf(node: Node): readonly Node[] {
  const known = returned.get(node);
  if (known !== undefined) return known;
  const found = findReturns(node);
  returned.set(node, found);
  return found;
}

function findReturns(node: Node): readonly Node[] {
  const body = nodeAt(node, "body");
  if (body === undefined) return [];
  if (body.type !== "BlockStatement") return [body];
  const found: Node[] = [];
  const search = (each: Node) => {
    for (const child of childrenOf(each)) {
      if (child.type === "ReturnStatement") {
        const value = nodeAt(child, "argument");
        if (value !== undefined) found.push(value);
      } else if (!isFunction(child) && !isClass(child)) search(child);
    }
  };
  search(body);
  return found;
}

/** The text of a part of a template. */
export function cookedOf(quasi: Node): string {
  const value = quasi["value"];
  return typeof value === "object" && value !== null && "cooked" in value &&
      typeof value.cooked === "string"
    ? value.cooked
    : "";
}
