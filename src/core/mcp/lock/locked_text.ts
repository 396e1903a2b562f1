/**
 * Texts of a server that reach the prompt of a model besides its tools: its instructions, and the
 * lists of its prompts and resources.
 */

import { canonicalText } from "../../json/canonical.ts";
import { digest } from "../../crypto/digest.ts";
import { GaitError } from "../../error.ts";
import { oneOf, quoted } from "../../fault.ts";
import { isJsonObject, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { compareText, csv } from "../../text.ts";
import type { LockedText, LockFinding } from "../../schema/mcp.ts";
import { disguised, unclearName } from "../wire/message_names.ts";
import { describeInvisible } from "./invisible_text.ts";
import { show } from "./schema_constraints.ts";
import { textLines } from "./tool_changes.ts";

export type TextKind = LockedText["kind"];

/** All kinds, sorted. */
export const TEXT_KINDS: readonly TextKind[] = [
  "instructions",
  "prompts",
  "resource_templates",
  "resources",
];

interface ListKind {
  /** Method that lists the items, member of its result, and capability that announces it. */
  readonly method: string;
  readonly member: string;
  readonly capability: string;
  /** The member that tells the items apart, and the others that the lock covers. */
  readonly key: string;
  readonly parts: readonly string[];
}

/** The kinds that are lists. */
export const LIST_KINDS: Readonly<Record<Exclude<TextKind, "instructions">, ListKind>> = {
  prompts: {
    ...{ method: "prompts/list", member: "prompts", capability: "prompts", key: "name" },
    parts: ["title", "description", "arguments"],
  },
  resource_templates: {
    ...{ method: "resources/templates/list", member: "resourceTemplates" },
    ...{ capability: "resources", key: "uriTemplate" },
    parts: ["name", "title", "description", "mimeType"],
  },
  resources: {
    ...{ method: "resources/list", member: "resources", capability: "resources", key: "uri" },
    parts: ["name", "title", "description", "mimeType"],
  },
};

/** The texts of a server, each as it gave it: a text, or a list of objects. */
export type ListedTexts = Readonly<Partial<Record<TextKind, JsonValue>>>;

const WORDS: Readonly<Record<string, readonly TextKind[]>> = {
  instructions: ["instructions"],
  prompts: ["prompts"],
  resources: ["resource_templates", "resources"],
  none: [],
};

/**
 * Reads the kinds that a person names: `instructions`, `prompts`, `resources` (with their
 * templates), or `none`.
 *
 * @throws {GaitError} `invalid_input` for another word, and for `none` together with others.
 */
export function textKinds(words: readonly string[]): readonly TextKind[] {
  const names = words.flatMap(csv);
  const bad = names.find((name) => !Object.hasOwn(WORDS, name)) ??
    (names.length > 1 && names.includes("none") ? "none" : undefined);
  if (bad !== undefined) {
    throw new GaitError("invalid_input", `Cannot use --texts ${quoted(names.join())}`, {
      hint: `expected ${oneOf(Object.keys(WORDS))}, several with commas, none alone`,
    });
  }
  return TEXT_KINDS.filter((kind) => names.some((name) => WORDS[name]?.includes(kind)));
}

export function kindsInWords(kinds: readonly TextKind[]): string {
  return kinds.filter((kind) => kind !== "resource_templates" || !kinds.includes("resources"))
    .join(", ").replace("resource_templates", "resource templates");
}

/**
 * @throws {GaitError} `invalid_input` for a value that is neither a text nor a list of clear items.
 */
export async function lockTexts(texts: ListedTexts): Promise<readonly LockedText[]> {
  const kinds = TEXT_KINDS.filter((kind) => Object.hasOwn(texts, kind));
  return await Promise.all(kinds.map(async (kind): Promise<LockedText> => {
    const given = texts[kind] ?? null;
    if (kind === "instructions") {
      const text = given ?? "";
      if (typeof text !== "string") throw unlockable("its instructions are not text");
      return { kind, digest: await digest(text), text };
    }
    const items = lockedItems(kind, given ?? []);
    return { kind, digest: await digest(items), items: [...items] };
  }));
}

function lockedItems(kind: keyof typeof LIST_KINDS, given: JsonValue): readonly JsonObject[] {
  const { member, key, parts } = LIST_KINDS[kind];
  if (!Array.isArray(given)) throw unlockable(`"${member}" is not a list`);
  const names = [key, ...parts];
  const byKey = new Map<string, JsonObject>();
  for (const item of given) {
    if (!isJsonObject(item)) throw unlockable(`"${member}" holds something else than objects`);
    const isUnclear = unclearName(item) !== undefined || disguised(item, names) !== undefined;
    const name = item[key];
    if (isUnclear || typeof name !== "string") {
      throw unlockable(`an item of "${member}" has no clear "${key}", or another unclear member`);
    }
    if (byKey.has(name)) throw unlockable(`"${member}" has ${quoted(name)} twice`);
    const kept = names.filter((part) => Object.hasOwn(item, part));
    byKey.set(name, Object.fromEntries(kept.map((part) => [part, item[part] ?? null])));
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, item]) => item);
}

/**
 * Compares texts with those that were locked. Kinds that the lock does not hold are not compared. With
 * `isPage` the lists may lack items, which may be on another page.
 */
export function compareTexts(
  locked: readonly LockedText[],
  listed: readonly LockedText[],
  { isPage }: { readonly isPage: boolean },
): readonly LockFinding[] {
  return listed.flatMap((now) => {
    const before = locked.find(({ kind }) => kind === now.kind);
    if (before === undefined || (before.digest === now.digest)) return [];
    const lines = now.kind === "instructions"
      ? textLines("/instructions", before.text ?? "", now.text ?? "")
      : itemLines(now.kind, before.items ?? [], now.items ?? [], isPage);
    if (lines.length === 0 && isPage) return [];
    const detail = lines.length > 0 ? lines.join("\n") : `/${now.kind}: differs from its digest`;
    const hidden = describeInvisible(now.text ?? now.items ?? "", `/${now.kind}`);
    return [
      { kind: "text_changed", tool: "", detail },
      ...(hidden.length === 0
        ? []
        : [{ kind: "invisible_characters", tool: "", detail: hidden.join("\n") } as const]),
    ] as const;
  });
}

function itemLines(
  kind: keyof typeof LIST_KINDS,
  before: readonly JsonObject[],
  now: readonly JsonObject[],
  isPage: boolean,
): readonly string[] {
  const { key, parts } = LIST_KINDS[kind];
  const old = new Map(before.map((item) => [item[key], item]));
  const changed = now.flatMap((item): readonly string[] => {
    const name = String(item[key]);
    const pointer = joinPointer(`/${kind}`, name);
    const was = old.get(name);
    if (was === undefined) return [`${show(name)} of ${kind} is new: ${show(item)}`];
    if (canonicalText(was) === canonicalText(item)) return [];
    const lines = parts.flatMap((part) =>
      textLines(joinPointer(pointer, part), was[part], item[part])
    );
    return lines.length > 0 ? lines : [`${show(name)} of ${kind} differs`];
  });
  if (isPage) return changed;
  const names = new Set(now.map((item) => item[key]));
  const gone = before.filter((item) => !names.has(item[key] ?? null))
    .map((item) => `${show(item[key])} of ${kind} is no longer listed`);
  return [...changed, ...gone];
}

/** Warnings about invisible characters, one line for each place. */
export function invisibleInTexts(texts: readonly LockedText[]): readonly string[] {
  return texts.flatMap(({ kind, text, items }) =>
    describeInvisible(text ?? items ?? "", `/${kind}`)
  );
}

function unlockable(problem: string): GaitError {
  return new GaitError("invalid_input", `Cannot lock the server's texts: ${problem}`, {
    hint: "the server breaks the protocol: report this to its author, or leave it out with --texts",
  });
}
