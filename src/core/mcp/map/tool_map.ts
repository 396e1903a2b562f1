/** The tool map, `gait.tools.yaml`: says which arguments of a tool are paths, hosts, secrets and so on. */

import { present } from "../../present.ts";
import { lowerTrim, sortedUnique, trim } from "../../text.ts";
import { quoted } from "../../fault.ts";
import type { JsonObject } from "../../json/json.ts";
import type { IntentProvenance, IntentTarget } from "../../schema/gate.ts";
import {
  type MapDefaults,
  type MappedArg,
  type MappedTool,
  readToolMapFile,
  type Tightening,
  type ToolMapFile,
} from "../../schema/mcp.ts";
import type { Source } from "../../source.ts";
import { type ArgSurroundings, meaningOf } from "./arg_meaning.ts";
import {
  type ArgPattern,
  findArgs,
  type FoundArg,
  isEverywhere,
  jsonPathOf,
  parseArgPattern,
  pointerOf,
} from "./arg_pattern.ts";
import { moreSevere } from "../call/risk_class.ts";
import { type DocumentKind, readStrictDocument } from "../strict_document.ts";
import { DEFAULT_CONTEXT, targetsOf, type ToolCall } from "../call/tool_call.ts";
import { NO_TARGET, toolMapProblems, withBase } from "./tool_map_check.ts";
import { ANY_TOOL, entryFinder, isMeant } from "./tool_entries.ts";
import { appendAll } from "../../lists.ts";

export interface ToolMap {
  /** How strict to be with tools that the server itself calls risky, or does not list. */
  readonly tighten: Tightening;
  /** Names that policies see in place of tools' own. */
  readonly given: ReadonlySet<string>;
  /**
   * Whether the map says which tool this is: it has an entry of its own, or a pattern that gives it the
   * name that policies see. Another pattern only describes what is called so.
   */
  names(name: string, about?: CallSurroundings): boolean;
  /** Reads the arguments of a call. Never throws. */
  map(name: string, args: JsonObject, about?: CallSurroundings): MappedCall;
  /**
   * JSON Pointers of the secrets in the arguments of an intent, sorted. An intent has the name that
   * policies see, in lower case: every entry that it may mean counts.
   */
  secretsOf(name: string, args: JsonObject): readonly string[];
}

/** Data of a call besides name and arguments. */
export interface CallSurroundings extends ArgSurroundings {
  /** Name of the tool in the client's own spelling, whose entry counts where the name has none. */
  readonly standard_name?: string | undefined;
}

export interface MappedCall {
  /** Replaces the server's name of the tool in the intent. */
  readonly tool_name?: string;
  /** Replaces the risk class of the context. */
  readonly risk_class?: string;
  /** Whether `risk_class` follows from an amount over its limit: then a more severe context wins. */
  readonly isRaised?: boolean;
  readonly targets: readonly IntentTarget[];
  readonly arg_provenance: readonly IntentProvenance[];
  /** JSON Pointers of values that are never recorded, relative to the arguments. */
  readonly secrets: readonly string[];
  /** JSON Pointers of the arguments that were read as paths. */
  readonly paths?: readonly string[];
  /** Why the call must be blocked: an argument is missing, or is not what the map says. */
  readonly problem?: string;
}

const TOOL_MAP_FILE: DocumentKind<ToolMapFile> = {
  action: "parse tool map",
  schema: "mcp/tool_map",
  read: readToolMapFile,
  check: toolMapProblems,
};

/** The map of a session without a tool map. */
export const NO_TOOL_MAP: ToolMap = {
  tighten: {},
  given: new Set(),
  names: () => false,
  map: () => ({ targets: [], arg_provenance: [], secrets: [] }),
  secretsOf: () => [],
};

/**
 * Parses a tool map, YAML or JSON.
 *
 * @throws {GaitError} `invalid_input` with the place, for unknown members, tools with two entries and
 * members that contradict each other.
 */
export function parseToolMap(source: Source): ToolMap {
  return compileToolMap(readStrictDocument(source, TOOL_MAP_FILE));
}

/**
 * Completes a call with the targets, names and classes of the map. The caller must enforce
 * `problem`.
 */
export function withMapping(call: ToolCall, mapped: MappedCall): ToolCall {
  const { target: _untyped, ...rest } = call;
  const { tool_name, risk_class, isRaised = false } = mapped;
  const current = trim(call.context.risk_class ?? "") || DEFAULT_CONTEXT.risk_class;
  const raised = risk_class !== undefined && isRaised
    ? moreSevere(current, risk_class)
    : risk_class;
  return {
    ...rest,
    name: tool_name ?? call.name,
    // An untyped target counts only without others; the mapped ones must not hide it.
    targets: [...targetsOf(call), ...mapped.targets],
    arg_provenance: [...call.arg_provenance, ...mapped.arg_provenance],
    context: raised === undefined ? call.context : { ...call.context, risk_class: raised },
  };
}

interface CompiledArg {
  readonly arg: MappedArg;
  readonly pattern: ArgPattern;
}

interface CompiledTool {
  readonly name: string;
  readonly tool: MappedTool;
  readonly args: readonly CompiledArg[];
  /** Arguments that are secret in every call. */
  readonly secrets: readonly ArgPattern[];
}

function compileToolMap(file: ToolMapFile): ToolMap {
  const { schema_version, defaults = {}, tools = [] } = file;
  const compiled = tools.map((tool) => compileTool(tool, defaults));
  const kind = { hasPatterns: schema_version === "1.1.0" };
  const find = entryFinder(compiled, kind);
  const unnamed = file.defaults === undefined
    ? undefined
    : compileTool({ name: ANY_TOOL }, defaults);
  return {
    tighten: file.tighten ?? defaults.tighten ?? {},
    given: new Set(
      tools.flatMap(({ tool_name }) => tool_name === undefined ? [] : [lowerTrim(tool_name)]),
    ),
    names(name, { standard_name } = {}) {
      const { entry, by } = find(name, standard_name);
      return by === "name" || (by === "pattern" && entry?.tool.tool_name !== undefined);
    },
    map(name, args, { standard_name, ...about } = {}) {
      const { entry = unnamed, alike } = find(name, standard_name);
      const mapped = entry === undefined
        ? NO_TOOL_MAP.map(name, args)
        : mapCall(entry, args, about);
      if (alike === undefined) return mapped;
      const problem = `the tool map spells this tool ${quoted(alike)}, the call ${quoted(name)}`;
      return { ...mapped, problem };
    },
    secretsOf(name, args) {
      const meant = compiled.filter(({ name: own, tool: { tool_name = own } }) =>
        own !== ANY_TOOL && (isMeant(name, own, kind) || lowerTrim(tool_name) === lowerTrim(name))
      );
      const any = compiled.find(({ name }) => name === ANY_TOOL) ?? unnamed;
      const entries = meant.length > 0 || any === undefined ? meant : [any];
      return sortedUnique(entries.flatMap((one) => mapCall(one, args, {}).secrets));
    },
  };
}

function compileTool(tool: MappedTool, defaults: MapDefaults): CompiledTool {
  const { base, risk_class, secrets = [] } = defaults;
  const args = (tool.args ?? []).flatMap((arg): CompiledArg[] =>
    patternsOf([arg.path]).map((pattern) => ({ arg: withBase(arg, base), pattern }))
  );
  const named = { ...tool, ...present({ risk_class: tool.risk_class ?? risk_class }) };
  return { name: tool.name, tool: named, args, secrets: patternsOf(secrets) };
}

/** tool_map_check.ts refused other texts. */
function patternsOf(texts: readonly string[]): readonly ArgPattern[] {
  return texts.flatMap((text) => parseArgPattern(text) ?? []);
}

function mapCall(
  { tool, args: mappings, secrets: hidden }: CompiledTool,
  args: JsonObject,
  about: ArgSurroundings,
): MappedCall {
  const targets: IntentTarget[] = [];
  const arg_provenance: IntentProvenance[] = [];
  const secrets = new Set<string>();
  const problems: string[] = [];
  const raises: string[] = [];
  const paths: string[] = [];
  // Records drop the white space around names.
  const hide = ({ path }: FoundArg) => secrets.add(pointerOf(path)).add(pointerOf(path.map(trim)));
  const always = hidden.flatMap((pattern) => placesOf(pattern, args));
  always.forEach(hide);
  const isHidden = secretPlaces(always);
  for (const { arg, pattern } of mappings) {
    const found = placesOf(pattern, args);
    // a tool may put in an amount of its own, which could be over the limit
    const isNeeded = arg.required === true || (arg.is === "amount" && arg.optional !== true);
    if (isNeeded && !isEverywhere(pattern, args)) problems.push(`${arg.path} is missing`);
    for (const place of found) {
      const { value, path, isDisguised } = place;
      // A secret is one whatever its letter case: names of headers have none.
      if (isDisguised && arg.is !== "secret") {
        problems.push(`${pointerOf(path)} is spelled in another letter case than ${arg.path}`);
      }
      if (!NO_TARGET.includes(arg.is) && isHidden(path)) {
        problems.push(`${pointerOf(path)} is secret by the defaults, and a ${arg.is} by the entry`);
        continue;
      }
      const meaning = meaningOf(arg, value, about);
      if (arg.is === "path") paths.push(pointerOf(path));
      if (meaning.kind === "problem") problems.push(`${pointerOf(path)} ${meaning.text}`);
      if (meaning.kind === "targets") appendAll(targets, meaning.targets);
      if (meaning.kind === "secret") hide(place);
      if (meaning.kind === "amount" && meaning.isOver && arg.over !== undefined) {
        raises.push(arg.over.risk_class);
      }
      const { provenance } = arg;
      if (provenance !== undefined) {
        arg_provenance.push({ arg_path: jsonPathOf(path.map(trim)), source: provenance });
      }
    }
  }
  const own = tool.risk_class;
  const [first, ...others] = raises;
  const raised = first === undefined ? undefined : others.reduce(moreSevere, first);
  const risk_class = raised === undefined || own === undefined
    ? raised ?? own
    : moreSevere(own, raised);
  return {
    ...present({ tool_name: tool.tool_name, risk_class, problem: problems[0] }),
    // A class of the entry replaces that of the context anyway.
    ...(raised !== undefined && own === undefined ? { isRaised: true } : {}),
    ...(paths.length > 0 ? { paths } : {}),
    targets,
    arg_provenance,
    secrets: [...secrets],
  };
}

function placesOf(pattern: ArgPattern, args: JsonObject): readonly FoundArg[] {
  return findArgs(pattern, args).filter(({ value }) => value !== null);
}

/** Tells whether an argument is one of the places or lies below one. */
function secretPlaces(places: readonly FoundArg[]): (path: readonly string[]) => boolean {
  if (places.length === 0) return () => false;
  const pointers = new Set(places.map(({ path }) => pointerOf(path)));
  return (path) => path.some((_, index) => pointers.has(pointerOf(path.slice(0, index + 1))));
}
