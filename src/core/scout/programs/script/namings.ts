/** Names that tools of a script get from the key or the server under which an agent is given them. */

import { isTool } from "../judge.ts";
import { libraryOf } from "../relevance.ts";
import type { Naming } from "../site.ts";
import { placeOfSite } from "./calls.ts";
import { functionOf, literalOf, propertyOf } from "./definitions.ts";
import type { Draft } from "./draft.ts";
import { bare, type Node, nodeAt, nodesAt } from "./parse.ts";
import { isOfProject, pathOf } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./values.ts";

/** Expressions that may stand for a tool. */
const REFERRING = new Set([
  ...["Identifier", "MemberExpression", "CallExpression", "NewExpression"],
  ...["ConditionalExpression", "LogicalExpression"],
]);

/** Gathers what may name a tool, and reads it when all calls are known. */
export class Namings {
  readonly #draft: Draft;
  /** Keys of objects and what is under them. */
  readonly #keys: {
    readonly key: string;
    readonly value: Node;
    readonly scope: Scope;
    readonly isCertain: boolean;
  }[] = [];
  readonly #keyed = new Map<Node, string>();
  readonly #sdkServers: { readonly options: Node; readonly scope: Scope }[] = [];

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** `holder` is the name of the object. */
  noteKey(key: string, given: Node, scope: Scope, holder: string): void {
    const value = bare(given);
    if (!REFERRING.has(value.type)) return;
    this.#keyed.set(value, key);
    const isCertain = /tools|tool_?(?:set|kit|map|reg)/i.test(holder);
    this.#keys.push({ key, value, scope, isCertain });
  }

  /** The key that a value is under. */
  keyOf(value: Node): string | undefined {
    return this.#keyed.get(value);
  }

  /** `createSdkMcpServer({ name: "x", tools: [ … ] })` */
  noteSdkServer(options: Node, scope: Scope): void {
    this.#sdkServers.push({ options, scope });
  }

  finish(): void {
    for (const { key, value, scope, isCertain } of this.#keys) {
      this.name(value, scope, { name: key, isCertain });
    }
    for (const { options, scope } of this.#sdkServers) this.#readSdkServer(options, scope);
  }

  #readSdkServer(options: Node, scope: Scope): void {
    const name = propertyOf(options, "name", scope);
    const tools = propertyOf(options, "tools", scope);
    const text = name === undefined ? undefined : textOf(name.expression, name.scope);
    const list = tools === undefined ? undefined : literalOf(tools.expression, tools.scope);
    if (text === undefined || list === undefined) return;
    for (const each of nodesAt(list.expression, "elements")) {
      this.name(each, list.scope, { prefix: `mcp__${text}__`, isCertain: true });
    }
  }

  /** Notes the name that the tool gets which an expression stands for. */
  name(
    given: Node,
    scope: Scope,
    naming: Omit<Naming, "of">,
    namings: Naming[] = this.#draft.namings,
  ): void {
    const { calls } = this.#draft;
    const node = bare(given);
    if (node.type === "ConditionalExpression" || node.type === "LogicalExpression") {
      for (const member of ["left", "right", "consequent", "alternate"]) {
        const each = nodeAt(node, member);
        if (each !== undefined) this.name(each, scope, naming, namings);
      }
      return;
    }
    const site = calls.find(node, scope);
    if (site !== undefined && isTool(site, "script")) {
      const callee = nodeAt(node, "callee");
      const called = callee === undefined ? undefined : functionOf(callee, scope);
      for (const each of called === undefined ? [site] : calls.returnedBy(called)) {
        namings.push({ of: placeOfSite(each), ...naming });
      }
      return;
    }
    const path = site?.path ?? pathOf(node, scope);
    // Of packages only what is in an object of tools is looked for: they may be of the same tree.
    const isCandidate = path !== undefined &&
      (isOfProject(path) || (naming.isCertain && libraryOf(path, "script") === undefined));
    if (isCandidate) namings.push({ of: path, ...naming });
  }
}
