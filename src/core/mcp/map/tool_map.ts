/** The tool map, `gait.tools.yaml`: what the arguments of tools stand for. */

import { trim } from "../../text.ts";
import type { JsonObject } from "../../json/json.ts";
import type { IntentProvenance, IntentTarget } from "../../schema/gate.ts";
import {
  type MappedArg,
  type MappedTool,
  readToolMapFile,
  type ToolMapFile,
} from "../../schema/mcp.ts";
import type { Source } from "../../source.ts";
import { meaningOf } from "./arg_meaning.ts";
import {
  type ArgPattern,
  findArgs,
  jsonPathOf,
  parseArgPattern,
  pointerOf,
} from "./arg_pattern.ts";
import { moreSevere } from "../call/risk_class.ts";
import { readStrictDocument } from "../strict_document.ts";
import { DEFAULT_CONTEXT, targetsOf, type ToolCall } from "../call/tool_call.ts";
import { toolMapProblems } from "./tool_map_check.ts";

/** What is known of tools. */
export interface ToolMap {
  /** Verdicts to which the server's own words raise a call. */
  readonly tighten: Tightening;
  /** What a call of the tool `name` stands for. Never throws. */
  map(name: string, args: JsonObject): MappedCall;
}

/** Verdicts to which a call is raised; nothing here ever makes one milder. */
export interface Tightening {
  /** For a tool that may destroy, by its annotations. */
  readonly destructive?: "require_approval" | "block";
  /** For a tool that reaches out into the world, by its annotations. */
  readonly open_world?: "require_approval" | "block";
  /** For a tool that the server did not list. */
  readonly unlisted?: "require_approval" | "block";
}

/** What a call stands for. */
export interface MappedCall {
  /** Name that policies see, in place of the server's. */
  readonly tool_name?: string;
  /** Risk class, in place of the context's. */
  readonly risk_class?: string;
  /** Whether `risk_class` comes from an amount over its limit: then a more severe context stays. */
  readonly isRaised?: boolean;
  /** What the arguments name. */
  readonly targets: readonly IntentTarget[];
  /** Where the arguments come from. */
  readonly arg_provenance: readonly IntentProvenance[];
  /** JSON Pointers below the arguments of values that are never recorded. */
  readonly secrets: readonly string[];
  /** Why the call must be blocked: an argument is not what the map says, or is missing. */
  readonly problem?: string;
}

/** The name of the entry for every tool without one. */
const ANY_TOOL = "*";

/** A map that knows no tool. */
export const NO_TOOL_MAP: ToolMap = {
  tighten: {},
  map: () => ({ targets: [], arg_provenance: [], secrets: [] }),
};

/**
 * Parses a tool map, YAML or JSON. Unknown members, tools named twice and members that make no sense
 * together are refused.
 *
 * @throws {GaitError} `invalid_input`, naming place and members.
 */
export function parseToolMap(source: Source): ToolMap {
  const file = readStrictDocument(source, "parse tool map", readToolMapFile, toolMapProblems);
  return compileToolMap(file);
}

/** The call with what the map says of it. What `problem` says is the caller's to enforce. */
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
    // The untyped target counts only where there are no others: ours must not hide it.
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
  readonly tool: MappedTool;
  readonly args: readonly CompiledArg[];
}

function compileToolMap({ tighten = {}, tools = [] }: ToolMapFile): ToolMap {
  const byName = new Map(tools.map((tool) => [tool.name, compileTool(tool)]));
  const any = byName.get(ANY_TOOL);
  return {
    tighten,
    map(name, args) {
      const tool = name === ANY_TOOL ? any : byName.get(name) ?? any;
      return tool === undefined ? NO_TOOL_MAP.map(name, args) : mapCall(tool, args);
    },
  };
}

function compileTool(tool: MappedTool): CompiledTool {
  const args = (tool.args ?? []).flatMap((arg): CompiledArg[] => {
    const pattern = parseArgPattern(arg.path); // checked before
    return pattern === undefined ? [] : [{ arg, pattern }];
  });
  return { tool, args };
}

function mapCall({ tool, args: mappings }: CompiledTool, args: JsonObject): MappedCall {
  const targets: IntentTarget[] = [];
  const arg_provenance: IntentProvenance[] = [];
  const secrets = new Set<string>();
  const problems: string[] = [];
  const raises: string[] = [];
  for (const { arg, pattern } of mappings) {
    const found = findArgs(pattern, args).filter(({ value }) => value !== null);
    if (found.length === 0 && arg.required === true) problems.push(`${arg.path} is missing`);
    for (const { value, path, isDisguised } of found) {
      // a secret is one in whatever case its name is, as names of headers are
      if (isDisguised && arg.is !== "secret") {
        problems.push(`${pointerOf(path)} is spelled in another letter case than ${arg.path}`);
      }
      const meaning = meaningOf(arg, value);
      if (meaning.kind === "problem") problems.push(`${pointerOf(path)} ${meaning.text}`);
      if (meaning.kind === "targets") targets.push(...meaning.targets);
      if (meaning.kind === "secret") {
        // Records hold the names without the white space around them.
        secrets.add(pointerOf(path)).add(pointerOf(path.map(trim)));
      }
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
    ...(tool.tool_name === undefined ? {} : { tool_name: tool.tool_name }),
    ...(risk_class === undefined ? {} : { risk_class }),
    // Where the entry sets a class of its own, that one has replaced the context's already.
    ...(raised !== undefined && own === undefined ? { isRaised: true } : {}),
    ...{ targets, arg_provenance, secrets: [...secrets] },
    ...(problems[0] === undefined ? {} : { problem: problems[0] }),
  };
}
