/** What a script exports. */

import { isTool } from "../judge.ts";
import type { Export, ToolList } from "../site.ts";
import type { AnswerReader } from "./answers.ts";
import { placeOfSite } from "./calls.ts";
import { classOf, functionOf, literalOf } from "./definitions.ts";
import type { Draft } from "./draft.ts";
import type { Lists } from "./lists.ts";
import {
  bare,
  isClass,
  isFunction,
  keyOf,
  memberName,
  type Node,
  nodeAt,
  nodesAt,
  wordAt,
} from "./parse.ts";
import { isOfProject, moduleOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { valueOf } from "./values.ts";

/** Longer lists are not those that an agent is given. */
const ELEMENTS_MAX = 500;

/** Reads the exports of one file, when all its calls are known. */
export class ExportReader {
  readonly #draft: Draft;
  readonly #scope: Scope;
  readonly #answers: AnswerReader;
  readonly #lists: Lists;
  readonly #exports: Record<string, Export> = {};

  /** `scope` has the names of the file. */
  constructor(
    { draft, scope, answers, lists }: {
      readonly draft: Draft;
      readonly scope: Scope;
      readonly answers: AnswerReader;
      readonly lists: Lists;
    },
  ) {
    this.#lists = lists;
    this.#draft = draft;
    this.#scope = scope;
    this.#answers = answers;
  }

  read(tree: Node): Readonly<Record<string, Export>> {
    const stars: string[] = [];
    for (const statement of nodesAt(tree, "body")) {
      switch (statement.type) {
        case "ExportAllDeclaration": {
          const source = wordAt(nodeAt(statement, "source"), "value");
          if (source !== undefined) stars.push(moduleOf(source));
          break;
        }
        case "ExportDefaultDeclaration": {
          const declared = nodeAt(statement, "declaration");
          if (declared !== undefined) this.#offer("default", identifierOf(declared));
          break;
        }
        case "ExportNamedDeclaration":
          this.#readSpecifiers(statement);
          this.#readDeclared(nodeAt(statement, "declaration"));
          break;
        case "ExpressionStatement":
          this.#readAssigned(nodeAt(statement, "expression"), stars);
      }
    }
    if (stars.length > 0) this.#exports["*"] = { path: stars.join("\n") };
    return this.#exports;
  }

  /** `module.exports = { a }`, `exports.a = a`, `Object.assign(exports, require("./a"))` */
  #readAssigned(expression: Node | undefined, stars: string[]): void {
    const [left, right] = [nodeAt(expression, "left"), nodeAt(expression, "right")];
    if (left?.type !== "MemberExpression" || right === undefined) return;
    const object = nodeAt(left, "object");
    const name = memberName(left);
    const isModule = wordAt(object, "name") === "module" && name === "exports";
    const isMember = wordAt(object, "name") === "exports" ||
      (wordAt(nodeAt(object, "object"), "name") === "module" &&
        object !== undefined && memberName(object) === "exports");
    if (isMember && name !== undefined) return this.#offer(name, right);
    if (!isModule) return;
    const value = bare(right);
    this.#offer("default", value);
    const passed = wordAt(nodeAt(value, "callee"), "name") === "require"
      ? wordAt(nodesAt(value, "arguments")[0], "value")
      : undefined;
    if (passed !== undefined) stars.push(moduleOf(passed));
    for (const property of value.type === "ObjectExpression" ? nodesAt(value, "properties") : []) {
      const [key, inner] = [keyOf(property), nodeAt(property, "value")];
      if (key !== undefined && inner !== undefined) this.#offer(key, inner);
    }
  }

  /** `export { a, b as c } from "d"` */
  #readSpecifiers(statement: Node): void {
    const source = wordAt(nodeAt(statement, "source"), "value");
    for (const each of nodesAt(statement, "specifiers")) {
      const [local, exported] = [nodeAt(each, "local"), nodeAt(each, "exported")];
      const name = wordAt(exported, "name");
      if (name === undefined || local === undefined) continue;
      if (source === undefined) this.#offer(name, local);
      else this.#exports[name] = { path: `${moduleOf(source)}:${wordAt(local, "name") ?? name}` };
    }
  }

  /** `export const a = 1`, `export function a() {}`, `export enum A {}` */
  #readDeclared(declared: Node | undefined): void {
    for (const each of [...nodesAt(declared, "declarations"), declared]) {
      const id = nodeAt(each, "id");
      const name = wordAt(id, "name");
      if (id === undefined || name === undefined) continue;
      this.#offer(name, id);
      if (each?.type !== "TSEnumDeclaration") continue;
      for (const member of nodesAt(nodeAt(each, "body") ?? each, "members")) {
        const text = wordAt(nodeAt(member, "initializer"), "value");
        const key = wordAt(nodeAt(member, "id"), "name");
        if (key !== undefined && text !== undefined) this.#exports[`${name}.${key}`] = { text };
      }
    }
  }

  /** Notes an export, and the texts and imported values in an object as its members. */
  #offer(name: string, node: Node): void {
    this.#exports[name] = this.#exportOf(node);
    this.#offerMethods(name, node);
    const literal = literalOf(node, this.#scope);
    if (literal?.expression.type !== "ObjectExpression") return;
    for (const property of nodesAt(literal.expression, "properties")) {
      const [key, inner] = [keyOf(property), nodeAt(property, "value")];
      if (key === undefined || inner === undefined) continue;
      const { text, path } = valueOf(inner, literal.scope);
      if (text !== undefined) this.#exports[`${name}.${key}`] = { text };
      else if (path !== undefined && isOfProject(path)) this.#exports[`${name}.${key}`] = { path };
    }
  }

  /** Notes what methods of a class return: a handler of another file may answer it. */
  #offerMethods(name: string, node: Node): void {
    const holder = classOf(node, this.#scope);
    for (const [member, binding] of holder?.attributes ?? []) {
      if (binding.kind !== "function") continue;
      const answers = this.#answers.partsReturned(binding.node, binding.scope);
      const { sites, namings } = this.#lists.offeredByFunction(binding.node, binding.scope);
      if (answers.length === 0 && sites.length === 0) continue;
      const tools = sites.length === 0 ? {} : { tools: { sites, namings } };
      this.#exports[`${name}.${member}`] = { kind: "function", answers, ...tools };
    }
  }

  #exportOf(node: Node): Export {
    const [scope, draft] = [this.#scope, this.#draft];
    const value = valueOf(node, scope);
    const called = functionOf(node, scope);
    const own = draft.calls.find(node, scope);
    const made = own !== undefined
      ? [own]
      : called === undefined
      ? []
      : draft.calls.returnedBy(called);
    const [site] = made;
    const parts = draft.holdsSchemas || called === undefined
      ? this.#answers.partsOf(node, scope)
      : this.#answers.partsReturned(called.node, called.scope);
    const tools = this.#toolsOf(node);
    return {
      ...(value.text === undefined ? {} : { text: value.text }),
      ...(value.path === undefined ? {} : { path: value.path }),
      ...(site !== undefined && isTool(site, "script")
        ? { kind: "tool" }
        : called !== undefined
        ? { kind: "function" }
        : classOf(node, scope) === undefined
        ? {}
        : { kind: "class" }),
      place: draft.placeOf(node),
      ...(made.length === 0 ? {} : { made: made.map(placeOfSite) }),
      ...(parts.length === 0 ? {} : { answers: parts }),
      ...(tools === undefined ? {} : { tools }),
    };
  }

  /** The list of tools that an export is, or that it returns. */
  #toolsOf(node: Node): ToolList | undefined {
    const [scope, lists] = [this.#scope, this.#lists];
    const called = functionOf(node, scope);
    const list = called?.node ?? literalOf(node, scope)?.expression;
    if (list === undefined) return undefined;
    const offered = called === undefined
      ? lists.offeredBy(node, scope)
      : lists.offeredByFunction(called.node, called.scope);
    const sites = offered.sites.slice(0, ELEMENTS_MAX);
    return sites.length === 0 ? undefined : { sites, namings: offered.namings };
  }
}

/** The name of a declared function or class, or the expression itself. */
function identifierOf(node: Node): Node {
  return isFunction(node) || isClass(node) ? nodeAt(node, "id") ?? node : node;
}
