/**
 * Finds the changes of an item, and how much each matters. See
 * docs/formats/inventory.md#difference.
 */

import { present } from "../present.ts";
import type { InventoryItem, ItemChange } from "../schema/scout.ts";
import { shellWord } from "../text.ts";
import { programName } from "./clients/launch_source.ts";
import { type RiskLevel, riskOf, riskScore } from "./identity.ts";

/** An item as a difference reads it: `server` may be that of any program. */
export type LooseItem = Omit<InventoryItem, "server"> & { readonly server?: object };

/** The highest of some levels; `undefined` of none. */
export function highestLevel(levels: Iterable<RiskLevel>): RiskLevel | undefined {
  let highest: RiskLevel | undefined;
  for (const level of levels) {
    if (highest === undefined || riskScore(level) > riskScore(highest)) highest = level;
  }
  return highest;
}

/** How much a new item matters: a server may do anything. */
export function addedLevel({ kind, risk_level = "low" }: LooseItem): RiskLevel {
  return highestLevel([risk_level, ...(kind === "mcp_server" ? ["medium" as const] : [])]) ?? "low";
}

/** Differences between two items with one id; empty if they are equal. */
export function itemChanges(was: LooseItem, is: LooseItem): readonly ItemChange[] {
  const isRiskier = riskScore(is.risk_level) > riskScore(was.risk_level);
  return [
    ...textChange("kind", was.kind, is.kind, "medium"),
    ...textChange("name", was.name, is.name, "low"),
    ...textChange("locator", was.locator, is.locator, "low"),
    ...textChange(
      "risk_level",
      was.risk_level,
      is.risk_level,
      isRiskier ? is.risk_level ?? "low" : "low",
    ),
    // The text of a skill is what an agent does; its digest is a tag.
    ...listChanges(
      "tags",
      was.tags ?? [],
      is.tags ?? [],
      (tag) => /^digest:/.test(tag) ? "medium" : "low",
    ),
    ...serverChanges(was.server, is.server),
  ];
}

function serverChanges(
  was: object | undefined,
  is: object | undefined,
): readonly ItemChange[] {
  if (was === undefined || is === undefined) return [];
  return [
    ...launchChanges(was, is),
    ...hiddenChanges(was, is),
    ...listChanges("variables", texts(was, "variables"), texts(is, "variables"), variableLevel),
    ...listChanges("inputs", texts(was, "inputs"), texts(is, "inputs"), () => "low"),
    ...textChange(
      "disabled",
      String(member(was, "disabled") === true),
      String(member(is, "disabled") === true),
      member(is, "disabled") === true ? "low" : "medium",
    ),
    ...listChanges("unasked", texts(was, "unasked"), texts(is, "unasked"), () => "high"),
    ...listChanges("tools", texts(was, "tools"), texts(is, "tools"), riskOf),
    ...listChanges("clients", texts(was, "clients"), texts(is, "clients"), () => "medium"),
  ];
}

/** Variables that say which code a program loads, and from where it is fetched. */
const LOADS_CODE =
  /^(?:PATH|LD_PRELOAD|LD_LIBRARY_PATH|DYLD_.*|NODE_OPTIONS|NODE_PATH|PYTHON(?:PATH|HOME|STARTUP)|PERL5(?:OPT|LIB)|RUBYOPT|JAVA_TOOL_OPTIONS|BASH_ENV|npm_config_.*|PIP_.*|UV_.*|DOCKER_HOST|HTTPS?_PROXY|ALL_PROXY)$/i;

function variableLevel(name: string): RiskLevel {
  return LOADS_CODE.test(name) ? "high" : "medium";
}

/** Digits of a digest that tell two apart. */
const SHOWN_DIGITS = 12;

function launchChanges(was: object, is: object): readonly ItemChange[] {
  const [before, after] = [launchText(was), launchText(is)];
  const [source, next] = [sourceOf(was), sourceOf(is)];
  if (source.code !== next.code) return [change("launch", "critical", before, after)];
  const changes: ItemChange[] = [];
  if (source.version !== next.version) {
    const isLoosened = source.isPinned && !next.isPinned;
    const level = isLoosened ? "high" : "medium";
    changes.push(change("version", level, source.version, next.version));
  }
  const words = [wordsWithout(was, source.version), wordsWithout(is, next.version)];
  if (words[0] !== words[1]) changes.push(change("launch", "medium", before, after));
  return changes;
}

/** Nobody can see what changed, so it may be what runs. */
function hiddenChanges(was: object, is: object): readonly ItemChange[] {
  const [before, after] = [was, is].map((server) =>
    text(member(server, "hidden_digest")).slice(0, SHOWN_DIGITS)
  );
  return textChange("hidden_digest", before, after, "high");
}

/** The program of a server, without its version. If it differs, another program has the name. */
function sourceOf(server: object): {
  readonly code: string;
  readonly version: string;
  readonly isPinned: boolean;
} {
  const [first = ""] = texts(server, "launch");
  const fetched = member(server, "package");
  if (isObject(fetched)) {
    const code = JSON.stringify(["package", member(fetched, "ecosystem"), member(fetched, "name")]);
    const version = text(member(fetched, "version"));
    return { code, version, isPinned: member(fetched, "pinned") === true };
  }
  const image = member(server, "image");
  if (isObject(image)) {
    const version = [text(member(image, "tag")), text(member(image, "digest"))].filter(Boolean)
      .join("@");
    const code = JSON.stringify(["image", member(image, "name")]);
    return { code, version, isPinned: member(image, "pinned") === true };
  }
  const words = texts(server, "launch");
  // An interpreter runs what its words name.
  const script = isInterpreter(first) ? words.slice(1).find((word) => !word.startsWith("-")) : "";
  const code = JSON.stringify([member(server, "transport"), first, script]);
  return { code, version: "", isPinned: false };
}

function isInterpreter(word: string): boolean {
  return /^(?:node|deno|bun|tsx|python[\d.]*|uv|ruby|perl|php|java|dotnet|sh|bash|zsh|dash|cmd|powershell|pwsh|env|npm|pnpm|yarn|go|cargo)$/
    .test(programName(word));
}

/**
 * The words with the version taken out, so that a new version alone does not count as another
 * launch.
 */
function wordsWithout(server: object, version: string): string {
  const words = texts(server, "launch");
  const kept = version === "" ? words : words.map((word) => withoutAll(word, version.split("@")));
  return JSON.stringify(kept.map((word) => word.replace(/[@:=]+$/, "")));
}

function withoutAll(word: string, parts: readonly string[]): string {
  return parts.reduce((rest, part) => rest.replaceAll(part, ""), word);
}

function launchText(server: object): string {
  return texts(server, "launch").map(shellWord).join(" ");
}

function textChange(
  member: string,
  before: string | undefined,
  after: string | undefined,
  level: RiskLevel,
): readonly ItemChange[] {
  return before === after ? [] : [change(member, level, before, after)];
}

/** Added items have the level that `levelOf` returns; removed items have a low level. */
function listChanges(
  member: string,
  before: readonly string[],
  after: readonly string[],
  levelOf: (item: string) => RiskLevel,
): readonly ItemChange[] {
  const [old, now] = [new Set(before), new Set(after)];
  const gone = [...old.difference(now)].sort();
  const come = [...now.difference(old)].sort();
  if (gone.length + come.length === 0) return [];
  const level = highestLevel(come.map(levelOf)) ?? "low";
  return [change(member, level, gone.join(", ") || undefined, come.join(", ") || undefined)];
}

function change(
  member: string,
  level: RiskLevel,
  before: string | undefined,
  after: string | undefined,
): ItemChange {
  return { member, level, ...present({ before: before || undefined, after: after || undefined }) };
}

function member(object: object, name: string): unknown {
  return Object.entries(object).find(([key]) => key === name)?.[1];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function texts(server: object, name: string): readonly string[] {
  const list = member(server, name);
  return Array.isArray(list) ? list.map(text) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
