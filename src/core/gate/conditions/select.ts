/** Selects values by JSON Pointers; `*` means one step, `**` any number. */

import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { pointerTokens } from "../../json/pointer.ts";
import { foldedName } from "./folded_name.ts";

/** A parsed pointer. */
export interface ValuePointer {
  /** Text of the pointer. */
  readonly text: string;
  readonly steps: readonly Step[];
  /** Whether it may select several values, so that a quantifier must say how many count. */
  readonly isPlural: boolean;
  /** Whether it ends with `**`, which selects every scalar below. */
  readonly isDeep: boolean;
  /** What it selects where it leads nowhere. */
  readonly absent: Selection;
}

type Step =
  | { readonly kind: "name"; readonly name: string; readonly folded: string }
  | { readonly kind: "one" }
  | { readonly kind: "any" };

/** A value that a pointer selects; `undefined` if there is none, `null` for an item of a list. */
export interface Selected {
  readonly at: string;
  readonly value: JsonValue | undefined;
}

/** The values that a pointer selects, or the reason why they cannot be determined. */
export type Selection =
  | { readonly kind: "values"; readonly values: readonly Selected[] }
  | {
    readonly kind: "unclear";
    readonly why: "wrong_type" | "disguised_name";
    readonly at: string;
    readonly text: string;
  };

/** Parses a pointer; returns the fault in words for an invalid one. */
export function parseValuePointer(text: string): ValuePointer | string {
  if (text !== "" && !text.startsWith("/")) return "does not begin with /";
  const tokens = text.split("/").slice(1);
  if (tokens.includes("")) return "has an empty name";
  if (/~(?![01])/.test(text)) return "has a ~ that is neither ~0 nor ~1";
  if (tokens.filter((token) => token === "**").length > 1) return "has more than one **";
  const steps = tokens.map((token): Step => {
    if (token === "*") return { kind: "one" };
    if (token === "**") return { kind: "any" };
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    return { kind: "name", name, folded: foldedName(name) };
  });
  const isPlural = steps.some(({ kind }) => kind !== "name");
  return {
    text,
    steps,
    isPlural,
    isDeep: steps.at(-1)?.kind === "any",
    absent: { kind: "values", values: isPlural ? [] : [{ at: text, value: undefined }] },
  };
}

/**
 * Parses a pointer of a policy that was read.
 *
 * @throws {TypeError} for a malformed pointer, which no reader of policies lets through.
 */
export function checkedPointer(text: string): ValuePointer {
  const pointer = parseValuePointer(text);
  if (typeof pointer === "string") throw new TypeError(`the pointer ${text} ${pointer}`);
  return pointer;
}

/** Whether a pointer leads to a place, or to something in it. */
export function mayReach({ steps }: ValuePointer, at: string): boolean {
  const tokens = pointerTokens(at);
  const leads = (step: number, token: number): boolean => {
    if (token === tokens.length) return true;
    const wanted = steps[step];
    if (wanted === undefined) return false;
    if (wanted.kind === "any") return true;
    return (wanted.kind === "one" || wanted.name === tokens[token]) && leads(step + 1, token + 1);
  };
  return leads(0, 0);
}

/** Folder of a call, which adapters add to the arguments; only a pointer with this name selects it. */
export const FOLDER_ARGUMENT = "gait:cwd";

/** Name of a tool whose lines are of another shell than its class says, which adapters add too. */
export const SHELL_ARGUMENT = "gait:shell";

/** Name of a tool that shares its class with others, so that each tool has its own digests. */
export const TOOL_ARGUMENT = "gait:tool";

const ADDED: readonly string[] = [FOLDER_ARGUMENT, SHELL_ARGUMENT, TOOL_ARGUMENT];

/** Whether gait itself adds an argument; only a pointer with its name selects it. */
export function isAddedArgument(name: string): boolean {
  return ADDED.includes(name);
}

/** Why a call that brings what gait adds itself cannot be judged; `undefined` for every other call. */
export function addedArgumentFault(args: JsonObject): string | undefined {
  const name = Object.keys(args).map(foldedName).find(isAddedArgument);
  return name === undefined
    ? undefined
    : `the argument ${name} is what gait adds itself, so a call may not have it`;
}

/** The folded names of the arguments of a call, for all pointers that are asked of it. */
export function foldedNames(args: JsonObject): ReadonlySet<string> {
  return new Set(Object.keys(args).map(foldedName));
}

/** What is known of where a pointer begins. */
export interface SelectOptions {
  /** Whether the root is a value in a text. */
  readonly isInner?: boolean;
  /** The folded names of the root. */
  readonly names?: ReadonlySet<string> | undefined;
}

/** Selects values below `root`, which is the arguments of a call or (`isInner`) a value in a text. */
export function selectValues(
  root: JsonValue,
  pointer: ValuePointer,
  { isInner = false, names }: SelectOptions = {},
): Selection {
  const [first] = pointer.steps;
  // Most pointers of a policy are about arguments of other tools.
  if (names !== undefined && first?.kind === "name" && !names.has(first.folded)) {
    return pointer.absent;
  }
  const walk = new Walk(pointer.steps, isInner);
  walk.step(root, "", 0, { isItem: false, isFree: false });
  if (walk.fault !== undefined) return walk.fault;
  return walk.values.length === 0 ? pointer.absent : { kind: "values", values: walk.values };
}

interface Way {
  /** Whether the value is an item of a list. */
  readonly isItem: boolean;
  /** Whether a `**` came before, so that a step may lead nowhere. */
  readonly isFree: boolean;
}

class Walk {
  readonly values: Selected[] = [];
  fault: (Selection & { readonly kind: "unclear" }) | undefined;

  constructor(readonly steps: readonly Step[], readonly isInner: boolean) {}

  step(value: JsonValue, at: string, index: number, way: Way): void {
    if (this.fault !== undefined) return;
    const step = this.steps[index];
    if (step === undefined) {
      if (value !== null || way.isItem) this.values.push({ at, value });
      return;
    }
    if (step.kind === "any") {
      this.#anyNumber(value, at, index, way);
      return;
    }
    if (value === null) return;
    if (typeof value !== "object") {
      if (step.kind === "one" && index === this.steps.length - 1) this.values.push({ at, value });
      else if (!way.isFree) this.#wrongType(at, "is not an object or list");
      return;
    }
    if (step.kind === "one") this.#each(value, at, index + 1, way);
    else if (isJsonObject(value)) this.#member(value, step, at, index, way);
    else this.#item(value as readonly JsonValue[], step, at, index, way);
  }

  #wrongType(at: string, text: string): void {
    this.fault = { kind: "unclear", why: "wrong_type", at, text };
  }

  #member(
    object: { readonly [name: string]: JsonValue },
    { name, folded }: Step & { readonly kind: "name" },
    at: string,
    index: number,
    way: Way,
  ): void {
    for (const other in object) {
      if (other === name || foldedName(other) !== folded) continue;
      this.fault = {
        kind: "unclear",
        why: "disguised_name",
        at: joinPointer(at, other),
        text: `is a name that some programs take for ${name}`,
      };
      return;
    }
    if (!Object.hasOwn(object, name)) return;
    const value = object[name] ?? null;
    this.step(value, joinPointer(at, name), index + 1, { ...way, isItem: false });
  }

  #item(
    list: readonly JsonValue[],
    { name }: Step & { readonly kind: "name" },
    at: string,
    index: number,
    way: Way,
  ): void {
    if (!/^(?:0|[1-9][0-9]*)$/.test(name)) {
      if (!way.isFree) this.#wrongType(at, "is a list, not an object");
      return;
    }
    const value = list[Number(name)];
    if (value === undefined) return;
    this.step(value, joinPointer(at, name), index + 1, { ...way, isItem: true });
  }

  #each(value: JsonObject | readonly JsonValue[], at: string, index: number, way: Way): void {
    if (Array.isArray(value)) {
      for (const [place, item] of value.entries()) {
        this.step(item, joinPointer(at, place), index, { ...way, isItem: true });
      }
    } else {
      for (const [name, member] of Object.entries(value)) {
        if (at === "" && isAddedArgument(name) && !this.isInner) continue;
        this.step(member, joinPointer(at, name), index, { ...way, isItem: false });
      }
    }
  }

  #anyNumber(value: JsonValue, at: string, index: number, way: Way): void {
    const free = { ...way, isFree: true };
    const isLast = index === this.steps.length - 1;
    const isScalar = value === null || typeof value !== "object";
    if (isScalar || !isLast) this.step(value, at, index + 1, free);
    if (!isScalar) this.#each(value, at, index, free);
  }
}
