/**
 * Finds what is newer than Node 20 in a bundle that is not minified: builtins, syntax and regular
 * expressions. The library must load and work there.
 */

import { type AnyNode, parse } from "acorn";

/** A use of something that Node 20 lacks. */
export interface NewerUse {
  /** File of the bundle's sources that has it. */
  readonly file: string;
  /** What is used, such as `Uint8Array.fromHex`. */
  readonly builtin: string;
}

/** The one file that may use newer builtins: it has their fallbacks. */
const FALLBACKS = "src/core/newer_builtins.ts";

/** Members that no object but that of the builtin has in code like ours, by name. */
const MEMBERS: ReadonlyMap<string, string> = new Map([
  ...["toHex", "toBase64", "setFromHex", "setFromBase64"].map((name) =>
    [name, `Uint8Array.prototype.${name}`] as const
  ),
  ...["symmetricDifference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"].map((name) =>
    [name, `Set.prototype.${name}`] as const
  ),
  ...["getOrInsert", "getOrInsertComputed"].map((name) => [name, `Map.prototype.${name}`] as const),
  ...["getFloat16", "setFloat16"].map((name) => [name, `DataView.prototype.${name}`] as const),
  ...["transferToFixedLength", "transferToImmutable"].map((name) =>
    [name, `ArrayBuffer.prototype.${name}`] as const
  ),
]);

/** Members of builtins that are called by their full names. */
const STATIC: ReadonlySet<string> = new Set([
  ...["Uint8Array.fromHex", "Uint8Array.fromBase64", "RegExp.escape", "Error.isError"],
  ...["Promise.withResolvers", "Promise.try", "Array.fromAsync", "Map.groupBy", "Object.groupBy"],
  ...["Math.sumPrecise", "Math.f16round", "Iterator.from", "Iterator.concat", "JSON.rawJSON"],
  ...["JSON.isRawJSON", "Atomics.waitAsync", "Atomics.pause", "URL.parse", "Iterator.zip"],
]);

/** Names of globals. */
const GLOBALS: ReadonlySet<string> = new Set([
  ...["Iterator", "Float16Array", "SuppressedError", "DisposableStack", "AsyncDisposableStack"],
  ...["Temporal", "WebSocket", "EventSource", "navigator", "Storage", "localStorage", "URLPattern"],
]);

/** Methods of sets that other objects have, too: told by their operand, which is made on the spot. */
const SET_METHODS: ReadonlySet<string> = new Set(["union", "intersection", "difference"]);

/** Helpers of iterators, and what makes iterators. */
const HELPERS: ReadonlySet<string> = new Set([
  ...["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every"],
  "find",
]);
const ITERATORS: ReadonlySet<string> = new Set(["entries", "keys", "values", "matchAll"]);
/** Objects whose methods of those names answer arrays. */
const ARRAYS: ReadonlySet<string> = new Set(["Object", "Reflect"]);

/** Uses in the text of a bundle, in their order. */
export function newerUses(bundle: string): readonly NewerUse[] {
  const files = [...bundle.matchAll(/^\/\/ (\S+)$/gm)].map(({ 1: file = "", index }) => ({
    ...{ file, index },
  }));
  const fileAt = (at: number) => files.findLast(({ index }) => index <= at)?.file ?? "";
  const uses: NewerUse[] = [];
  const note = (node: AnyNode, builtin: string) => {
    const file = fileAt(node.start);
    if (!file.endsWith(FALLBACKS)) uses.push({ file, builtin });
  };
  const tree = parse(bundle, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowHashBang: true,
  });
  visit(tree, (node) => {
    const found = builtinOf(node);
    if (found !== undefined) note(node, found);
  });
  return uses;
}

function builtinOf(node: AnyNode): string | undefined {
  switch (node.type) {
    case "VariableDeclaration":
      return node.kind === "using" || node.kind === "await using" ? node.kind : undefined;
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return (node.attributes ?? []).length > 0 ? "import attributes" : undefined;
    case "Literal":
      return node.regex && expressionFault(node.regex.pattern);
    case "NewExpression":
      return node.callee.type === "Identifier" && GLOBALS.has(node.callee.name)
        ? node.callee.name
        : undefined;
    case "CallExpression":
      return helperOf(node);
    case "MemberExpression": {
      const name = nameOf(node);
      if (name === undefined) return undefined;
      const owner = node.object.type === "Identifier" ? node.object.name : "";
      if (STATIC.has(`${owner}.${name}`)) return `${owner}.${name}`;
      if (GLOBALS.has(owner)) return owner;
      return MEMBERS.get(name);
    }
    default:
      return undefined;
  }
}

function helperOf(node: Extract<AnyNode, { type: "CallExpression" }>): string | undefined {
  const { callee, arguments: [operand] } = node;
  if (callee.type !== "MemberExpression") return undefined;
  const name = nameOf(callee) ?? "";
  const isSet = operand?.type === "NewExpression" && operand.callee.type === "Identifier" &&
    ["Set", "Map"].includes(operand.callee.name);
  if (SET_METHODS.has(name) && isSet) return `Set.prototype.${name}`;
  const { object } = callee;
  if (!HELPERS.has(name) || object.type !== "CallExpression") return undefined;
  if (object.callee.type !== "MemberExpression") return undefined;
  const { object: owner } = object.callee;
  const isArray = owner.type === "Identifier" && ARRAYS.has(owner.name);
  if (isArray || !ITERATORS.has(nameOf(object.callee) ?? "")) return undefined;
  return `Iterator.prototype.${name}`;
}

/** Groups that switch flags, and a name that two groups share. */
function expressionFault(pattern: string): string | undefined {
  const plain = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gs, "");
  if (/\(\?[ims]*-?[ims]+:/.test(plain)) return "flags within a regular expression";
  const names = [...plain.matchAll(/\(\?<([^=!>][^>]*)>/g)].map(([, name]) => name);
  return new Set(names).size < names.length ? "groups of equal names" : undefined;
}

function nameOf({ property, computed }: Extract<AnyNode, { type: "MemberExpression" }>) {
  if (!computed && property.type === "Identifier") return property.name;
  return property.type === "Literal" && typeof property.value === "string"
    ? property.value
    : undefined;
}

function visit(value: unknown, see: (node: AnyNode) => void): void {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) {
      for (let at = next.length - 1; at >= 0; at--) open.push(next[at]);
    } else if (typeof next === "object" && next !== null && "type" in next) {
      see(next as AnyNode);
      for (const inner of Object.values(next).reverse()) {
        if (typeof inner === "object") open.push(inner);
      }
    }
  }
}
