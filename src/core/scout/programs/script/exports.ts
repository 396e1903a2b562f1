/** What a script exports. */

import { isTool } from "../judge.ts";
import type { Export } from "../site.ts";
import type { AnswerReader } from "./answers.ts";
import { placeOfSite } from "./calls.ts";
import { classOf, functionOf, literalOf } from "./definitions.ts";
import type { Draft } from "./draft.ts";
import { isClass, isFunction, keyOf, type Node, nodeAt, nodesAt, wordAt } from "./parse.ts";
import { moduleOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { textOf, valueOf } from "./values.ts";

/** Reads the exports of one file, when all its calls are known. */
export class ExportReader {
  readonly #draft: Draft;
  readonly #scope: Scope;
  readonly #answers: AnswerReader;
  readonly #exports: Record<string, Export> = {};

  /** `scope` has the names of the file. */
  constructor(draft: Draft, scope: Scope, answers: AnswerReader) {
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
      }
    }
    if (stars.length > 0) this.#exports["*"] = { path: stars.join("\n") };
    return this.#exports;
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

  /** Notes an export, and the texts in an object as its members. */
  #offer(name: string, node: Node): void {
    this.#exports[name] = this.#exportOf(node);
    const literal = literalOf(node, this.#scope);
    if (literal?.expression.type !== "ObjectExpression") return;
    for (const property of nodesAt(literal.expression, "properties")) {
      const [key, inner] = [keyOf(property), nodeAt(property, "value")];
      const text = inner === undefined ? undefined : textOf(inner, literal.scope);
      if (key !== undefined && text !== undefined) this.#exports[`${name}.${key}`] = { text };
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
      : [];
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
    };
  }
}

/** The name of a declared function or class, or the expression itself. */
function identifierOf(node: Node): Node {
  return isFunction(node) || isClass(node) ? nodeAt(node, "id") ?? node : node;
}
