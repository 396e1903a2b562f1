/** What handlers of Python answer that list the tools of a server. */

import { libraryOf, mayMatter } from "../relevance.ts";
import type { Site } from "../site.ts";
import { classScopeOf, returnsOf } from "./definitions.ts";
import type { Draft } from "./draft.ts";
import {
  type AnyNode,
  type Call,
  childrenOf,
  type FunctionNode,
  isAttribute,
  isCall,
  isName,
} from "./parse.ts";
import { pathOf } from "./paths.ts";
import { LOW_LEVEL_TOOL } from "./rules.ts";
import type { Binding, Scope } from "./scope.ts";

/** Deeper nodes of an answer are not looked at. */
const MAX_DEPTH = 200;

/** Reads the tools in what a handler answers, also those that it refers to. */
export function readHandler(node: FunctionNode, scope: Scope, draft: Draft): void {
  const { parts, isOpen } = new AnswerReader(draft).read(node, scope);
  const values = returnsOf(node.body);
  const isNothing = values.length > 0 &&
    values.every((value) => value.nodeType === "List" && value.elts.length === 0);
  draft.answers.push({
    parts,
    code: "tools/list",
    isOpen: !isNothing && (isOpen || parts.length === 0),
    ...draft.placeOf(node),
  });
}

class AnswerReader {
  readonly #draft: Draft;
  readonly #parts: Site[] = [];
  /** Whether it refers to what other files have. */
  #isOpen = false;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  read(node: FunctionNode, scope: Scope) {
    this.#readFunction(node, scope);
    return { parts: this.#parts, isOpen: this.#isOpen };
  }

  #readFunction(node: FunctionNode, scope: Scope): void {
    if (this.#draft.seen.has(node)) return;
    this.#draft.seen.add(node);
    for (const statement of node.body) this.#search(statement, scope.enter(node), 0);
  }

  #search(node: AnyNode, scope: Scope, steps: number): void {
    if (steps > MAX_DEPTH || this.#draft.seen.has(node)) return;
    if (isCall(node)) this.#readCall(node, scope);
    if (isName(node)) {
      const binding = scope.find(node.id);
      this.#refer(binding, steps);
      if (binding?.kind === "value") {
        for (const { expression } of binding.scope.values.get(node.id) ?? []) {
          this.#search(expression, binding.scope, steps + 1);
        }
      }
    }
    if (isAttribute(node)) {
      this.#refer(classScopeOf(node.value, scope)?.attributes.get(node.attr), steps);
    }
    for (const child of childrenOf(node)) this.#search(child, scope, steps + 1);
  }

  #readCall(call: Call, scope: Scope): void {
    this.#draft.seen.add(call);
    const path = pathOf(call.func, scope);
    if (path === undefined || !mayMatter(path, "python")) return;
    const use = { form: "answer", path: `${path}()`, own: "", at: call, call } as const;
    const site = this.#draft.siteOf(use, scope);
    if (LOW_LEVEL_TOOL.test(path)) this.#parts.push(site);
    else this.#draft.sites.push(site);
  }

  /** Follows what a name or an attribute refers to. */
  #refer(binding: Binding | undefined, steps: number): void {
    switch (binding?.kind) {
      case "value":
        return this.#search(binding.expression, binding.scope, steps + 1);
      case "function":
        return this.#readFunction(binding.node, binding.scope);
      case "import":
        if (libraryOf(binding.path, "python") === undefined) this.#isOpen = true;
    }
  }
}
