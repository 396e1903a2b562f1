/** A call of an agent client as the judge reads it: its class, its targets, and what is unclear. */

import { GaitError } from "../../error.ts";
import { appendAll } from "../../lists.ts";
import { patchedPaths } from "../../gate/conditions/patch.ts";
import { describeJson, joinPointer, type JsonObject, type JsonValue } from "../../json/json.ts";
import { cleanedPath, pathFault, resolvedPath } from "../../path.ts";
import { CALL_TARGETS_MAX } from "../../limits.ts";
import { present, withoutEmpty } from "../../present.ts";
import type { IntentTarget } from "../../schema/gate.ts";
import { lower, shellWord, trim } from "../../text.ts";
import { type AdaptedCall, BARE_CALL, type UnclearPath } from "./adapters/adapter.ts";
import {
  CLASS_TARGETS,
  type ClientTool,
  type TargetRule,
  toldTool,
  TOOL_CLASSES,
  type ToolTable,
} from "./client_tools.ts";

/** A call in the client's words. */
export interface CalledByClient {
  /** Name of the adapter, for errors. */
  readonly adapter: string;
  /** The client, for errors: `Claude Code`. */
  readonly client: string;
  readonly tools: ToolTable;
  /** Name of the tool, with blanks around it as received. */
  readonly tool: string;
  readonly args: JsonObject;
  readonly cwd?: string | undefined;
  readonly session_id?: string | undefined;
}

/**
 * The call with its class in place of the name of a built-in tool, and its paths from the folder of the
 * client.
 *
 * @throws {GaitError} `invalid_input` for a target that is not text.
 */
export function adaptedCall(told: CalledByClient): AdaptedCall {
  const { tools, tool: given, session_id } = told;
  const called_as = trim(given);
  const tool = tools.find(called_as);
  const name = toolNameOf(called_as, tool, tools);
  const problems: string[] = [];
  const args = withJudgedNames(tool?.judgedAs, told.args, problems);
  const called = { ...told, args };
  const cwd = folderOf(tool, called);
  const rules = tool?.targets ?? CLASS_TARGETS.get(name) ?? [];
  const targets: NamedTarget[] = [];
  for (const rule of rules) {
    const found = targetsBy(rule, called);
    if (typeof found === "string") problems.push(found);
    else if (found.length > CALL_TARGETS_MAX) {
      problems.push(`the call names more files and URLs than the limit of ${CALL_TARGETS_MAX}`);
    } else appendAll(targets, found);
  }
  const place = placeOf(targets, cwd);
  return {
    ...BARE_CALL,
    name,
    called_as: given,
    args,
    targets: place.targets,
    context: present({ session_id }),
    isHeld: true,
    ...present({
      cwd: place.cwd,
      unclear_cwd: place.unclear_cwd,
      standard_name: tool?.name,
      told_tool: toldTool(called_as, name, tools),
    }),
    ...withoutEmpty({
      unclear_paths: place.unclear,
      stands_for: tool === undefined ? TOOL_CLASSES : tool.like,
    }),
    ...problems.length === 0 ? {} : { problem: problems.join("; ") },
  };
}

function toolNameOf(
  given: string,
  tool: ClientTool | undefined,
  { isExact }: ToolTable,
): string {
  const known = tool?.class ?? tool?.knownAs;
  if (known !== undefined) return known;
  const name = lower(given);
  if (name === "" || name.includes(".")) return name;
  if (isExact && tool !== undefined) return `tool.${name.replaceAll(/[_-]/g, "")}`;
  // The tool `patch` of a server `apply` must not get the name of the built-in `apply_patch`.
  if (isExact && !name.startsWith("mcp__")) return `tool.${name}`;
  return `tool.${name.replaceAll(/[ -]/g, "_")}`;
}

/** The arguments by the names that policies know, in their order. */
function withJudgedNames(
  names: ClientTool["judgedAs"],
  args: JsonObject,
  problems: string[],
): JsonObject {
  if (names === undefined) return args;
  const judged = (name: string) => Object.hasOwn(names, name) ? names[name] ?? name : name;
  const taken = new Map<string, string>();
  for (const name of Object.keys(args)) {
    const other = taken.get(judged(name));
    if (other !== undefined) {
      problems.push(`/${other} and /${name} both say what /${judged(name)} is`);
      return args;
    }
    taken.set(judged(name), name);
  }
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [judged(name), value]));
}

/** The folder of the call: that of the client, or the one that its arguments name from there. */
function folderOf(tool: ClientTool | undefined, called: CalledByClient): string | undefined {
  const { cwd } = called;
  if (tool?.folder === undefined) return cwd;
  const value = textIn(tool.folder, called);
  if (value === undefined || trim(value) === "") return cwd;
  // A folder that programs read differently stays as it is, and is found unclear.
  if (pathFault(value) !== undefined) return value;
  const folder = cleanedPath(value);
  if (folder.root !== "relative") return folder.text;
  if (cwd === undefined || pathFault(cwd) !== undefined) return value;
  return resolvedPath(cleanedPath(cwd), folder).text;
}

/** A target with the JSON Pointer of the argument that names it. */
interface NamedTarget extends IntentTarget {
  readonly from: string;
}

/**
 * One target for each argument that can name it: gait does not know which of several the tool uses, so
 * none may hide another. A text where an argument does not say what it names.
 */
function targetsBy(rule: TargetRule, called: CalledByClient): NamedTarget[] | string {
  const { kind, operation } = rule;
  const found: NamedTarget[] = [];
  const values = new Set<string>();
  for (const { value, from } of textsBy(rule, called)) {
    switch (kind) {
      case "patch":
      case "patches": {
        const paths = kind === "patch" ? patchedPaths(value) : pathsOfPatchesIn(value);
        if (paths === undefined) return `the patch in ${from} does not say which files it changes`;
        appendAll(found, paths.map((path) => ({ kind: "path", value: path, operation, from })));
        break;
      }
      case "urls":
        appendAll(
          found,
          urlsIn(value).map((url) => ({ kind: "url", value: url, operation, from })),
        );
        break;
      default:
        if (!values.has(value)) found.push({ kind, value, operation, from });
        values.add(value);
    }
    // One of these arguments describes the call; the others only add to it.
    if (kind === "other" && found.length > 0) break;
  }
  return found;
}

/** The texts in which targets are looked for, each with its place; none is blank. */
function textsBy(
  { kind, from, isList }: TargetRule,
  called: CalledByClient,
): readonly { readonly value: string; readonly from: string }[] {
  const all = from.flatMap((name) => {
    const pointer = joinPointer("", name);
    const list = isList === true ? listIn(name, called) : undefined;
    if (list === undefined) return [{ value: textIn(name, called) ?? "", from: pointer }];
    return kind === "other"
      ? [{ value: list.map(shellWord).join(" "), from: pointer }]
      : list.map((value, at) => ({ value, from: joinPointer(pointer, at) }));
  });
  return all.filter(({ value }) => trim(value) !== "");
}

const PATCH_START = "*** Begin Patch";
const PATCH_END = "*** End Patch";

/** The paths of all patches in a command line; `undefined` if one of them is not clear. */
function pathsOfPatchesIn(line: string): readonly string[] | undefined {
  const starts = line.split(PATCH_START).length - 1;
  if (starts === 0) return [];
  const lines = line.split("\n");
  const all: string[] = [];
  let read = 0;
  for (let at = 0; at < lines.length; at++) {
    if (lines[at] !== PATCH_START) continue;
    const end = lines.indexOf(PATCH_END, at);
    if (end === -1) return undefined;
    const paths = patchedPaths(lines.slice(at, end + 1).join("\n"));
    if (paths === undefined) return undefined;
    appendAll(all, paths);
    read++;
    at = end;
  }
  // A shell may put other texts in the place of these signs.
  return read !== starts || all.some((path) => /[$`\\]/.test(path)) ? undefined : all;
}

/**
 * URLs in a text for people, up to the first character that cannot be part of one. The length of a scheme
 * is bounded, as a long word must not be read anew from each of its letters.
 */
function urlsIn(text: string): readonly string[] {
  const found = text.match(/[a-z][a-z0-9+.-]{0,31}:\/\/[^\s"'<>`{}|\\^]+/gi) ?? [];
  return [...new Set(found.map(withoutStop))];
}

/** Without what ends a sentence or closes a bracket. */
function withoutStop(url: string): string {
  let end = url.length;
  while (end > 0 && ").,;:!?]".includes(url.charAt(end - 1))) end--;
  return url.slice(0, end);
}

/** A list of texts; `undefined` if the argument is no list. */
function listIn(
  name: string,
  { args, adapter, client }: CalledByClient,
): readonly string[] | undefined {
  const value = Object.hasOwn(args, name) ? args[name] : undefined;
  if (!Array.isArray(value)) return undefined;
  return value.map((item: JsonValue, at) => {
    if (typeof item === "string") return item;
    throw notText(joinPointer(joinPointer("", name), at), item, { adapter, client });
  });
}

function textIn(name: string, { args, adapter, client }: CalledByClient): string | undefined {
  const value = Object.hasOwn(args, name) ? args[name] ?? undefined : undefined;
  if (value === undefined || typeof value === "string") return value;
  throw notText(joinPointer("", name), value, { adapter, client });
}

interface CallPlace {
  readonly targets: readonly IntentTarget[];
  /** The working folder, if all programs read its path alike. */
  readonly cwd: string | undefined;
  /** The working folder as given, if they do not. */
  readonly unclear_cwd: string | undefined;
  readonly unclear: readonly UnclearPath[];
}

/** Each path as given, and as the cleaned path from the working folder. */
function placeOf(named: readonly NamedTarget[], cwd: string | undefined): CallPlace {
  const base = cwd !== undefined && pathFault(cwd) === undefined ? cleanedPath(cwd) : undefined;
  const isPlace = base !== undefined && base.root !== "relative";
  // If programs read the folder differently, the tool map cannot know better.
  const isUnclear = trim(cwd ?? "") !== "" && !isPlace;
  const unclear: UnclearPath[] = [];
  const targets = named.flatMap(({ from, ...target }) => {
    if (target.kind !== "path") return [target];
    const fault = pathFault(target.value);
    const path = cleanedPath(target.value);
    const isLost = path.root === "relative" && !isPlace;
    const text = fault ?? (isLost ? lostText(isUnclear) : undefined);
    if (text !== undefined) {
      const ofClient = isLost && isUnclear ? { isOfClient: true } as const : {};
      unclear.push({ pointer: from, text, ...ofClient });
      return [target];
    }
    const value = base === undefined ? path.text : resolvedPath(base, path).text;
    return value === target.value ? [target] : [target, { ...target, value }];
  });
  return {
    targets,
    cwd: isPlace ? base.text : undefined,
    unclear_cwd: isUnclear ? cwd : undefined,
    unclear,
  };
}

function lostText(isUnclear: boolean): string {
  return isUnclear
    ? "is relative, and programs read the folder in cwd differently"
    : "is relative, and the payload names no folder in cwd";
}

function notText(
  place: string,
  value: JsonValue,
  { adapter, client }: Pick<CalledByClient, "adapter" | "client">,
): GaitError {
  const pointer = `/tool_input${place}`;
  const message = `parse ${adapter} tool call: ${pointer} is ${
    describeJson(value)
  }, expected a string`;
  return new GaitError("invalid_input", message, {
    fields: [pointer],
    hint: `send what ${client} gave to the hook, unchanged`,
  });
}
