/**
 * Checks that the judged call is the call that runs. Conditions see trimmed texts; the tool gets
 * the texts unchanged.
 */

import { joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { trim } from "../../text.ts";
import type { Condition } from "../conditions/condition.ts";
import { CONDITION_NAMES, readAsOf } from "../conditions/condition_words.ts";
import { checkedPointer, FOLDER_ARGUMENT, selectValues } from "../conditions/select.ts";
import { patternSet } from "./name_set.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { type Policy, POLICY_SCHEMA_VERSION } from "../policy/policy.ts";

/**
 * How the warning begins of a call that is judged in another form than a tool would get, where gait does not
 * know whether who asks runs the call. Who does, treats it as blocked.
 */
export const OTHER_CALL = "the judged call differs from the received one (args_not_exact): ";

/**
 * Says which argument a policy of 1.1 judged in another form than it was received in; `undefined` if
 * there is none. An edge that runs the call must block it then.
 */
export function changedArgument(
  policies: readonly Policy[],
  received: JsonObject,
  intent: NormalizedIntent,
): string | undefined {
  if (!policies.some(isExtended) || received === intent.args) return undefined;
  const texts = new Map<string, string>();
  const name = collectChanges(received, "", texts);
  if (name !== undefined) return `${name} has white space around its name`;
  if (texts.size === 0) return undefined;
  // Relative paths and command lines begin there.
  const folder = joinPointer("", FOLDER_ARGUMENT);
  if (texts.has(folder)) return `${folder} ${changeIn(texts.get(folder), "white space")}`;
  for (const policy of policies.filter(isExtended)) {
    const found = readPointers(policy, intent.tool_name).flatMap((pointer) =>
      selectedBy(pointer, intent.args)
    ).find((at) => texts.has(at));
    if (found !== undefined) return `${found} ${changeIn(texts.get(found), "white space")}`;
    const line = changedLine(policy, intent, texts);
    if (line !== undefined) return `${line} ${changeIn(texts.get(line), "unusual white space")}`;
  }
  return undefined;
}

function isExtended({ schema_version }: Policy): boolean {
  return schema_version !== POLICY_SCHEMA_VERSION;
}

function changeIn(text: string | undefined, blanks: string): string {
  return text?.isWellFormed() === false ? "holds half a character" : `has ${blanks} around it`;
}

/** Collects the texts that trimming changes; returns the first name that it changes. */
function collectChanges(
  value: JsonValue,
  at: string,
  texts: Map<string, string>,
): string | undefined {
  if (typeof value === "string" && (trim(value) !== value || !value.isWellFormed())) {
    texts.set(at, value);
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, item] of Object.entries<JsonValue>(value)) {
    const trimmed = trim(name.toWellFormed());
    const below = joinPointer(at, trimmed);
    if (trimmed !== name) return below;
    const found = collectChanges(item, below, texts);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Conditions whose answer white space changes. */
const EXACT = CONDITION_NAMES.filter((name) =>
  ["equals", "in", "patch"].includes(name) ||
  ["path", "url", "email"].includes(readAsOf(name) ?? "")
);

/** Pointers of the conditions that read a text exactly, in rules about the tool. */
function readPointers({ rules }: Policy, tool_name: string): readonly string[] {
  return rules.flatMap(({ match: { args = [], tool_names } }) => {
    if (tool_names.length > 0 && !patternSet(tool_names).has(tool_name)) return [];
    return args.filter(({ Pointer, Condition }) =>
      !Pointer.split("/").includes("**") && isExact(Condition)
    ).map(({ Pointer }) => Pointer);
  });
}

function isExact({ AnyOf }: Condition): boolean {
  return AnyOf.some((mapping) => {
    if (EXACT.some((name) => mapping[name] !== undefined)) return true;
    const { not, any, every, only, json = {} } = mapping;
    return [not, any, every, only, ...Object.values(json)]
      .some((inner) => inner !== undefined && isExact(inner));
  });
}

function selectedBy(text: string, args: JsonObject): readonly string[] {
  const selection = selectValues(args, checkedPointer(text));
  return selection.kind === "values" ? selection.values.map(({ at }) => at) : [];
}

/** A command line from which more was trimmed than the blanks that a shell drops too. */
function changedLine(
  { commands = {} }: Policy,
  intent: NormalizedIntent,
  texts: ReadonlyMap<string, string>,
): string | undefined {
  const pointers = Object.entries(commands).filter(([tool]) => tool === intent.tool_name)
    .map(([, pointer]) => pointer);
  const changed = [...texts].find(([at, text]) =>
    pointers.some((pointer) =>
      // Words of an argument vector reach the program unchanged.
      at.startsWith(`${pointer}/`) || (at === pointer && isReadOtherwise(text))
    )
  );
  return changed?.[0];
}

function isReadOtherwise(line: string): boolean {
  const trimmed = trim(line);
  const isSame = line.isWellFormed() && line.replace(/^[ \t\n]+|[ \t\n]+$/g, "") === trimmed;
  // A blank after a backslash is part of the last word.
  return !isSame || trimmed.endsWith("\\");
}
