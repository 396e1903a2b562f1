/** What completion scripts propose for the word that somebody types. */

import { type Command, type CommandTree, flagOf, isMany, type OptionSpec } from "../cli/command.ts";
import { GLOBAL_FLAGS } from "../cli/globals.ts";
import { choicesOf } from "../cli/help.ts";
import { childrenOf, route } from "../cli/route.ts";
import { TOPICS } from "../cli/topic_names.ts";
import { CLIENTS } from "../core/clients/client.ts";
import { POLICY_TEMPLATES } from "../core/gate/policy/templates.ts";
import { SCHEMA_CATALOG } from "../core/schema/catalog.ts";
import type { Proposal } from "../core/schema/cli.ts";
import type { Host } from "../io/host.ts";
import { joinPath } from "../io/path.ts";
import { homeDirectory } from "../io/workspace.ts";
import { logFolder } from "../usecases/log/places.ts";

/** Proposals, and whether a file may stand there too. */
export interface Proposed {
  readonly proposals: readonly Proposal[];
  readonly takesFiles: boolean;
}

const NO_FILES = { takesFiles: false };

/** A line that is not typed to its end. */
export interface PartialLine {
  readonly typed: readonly string[];
  /** The beginning of the word to complete. */
  readonly partial: string;
  /** Folder of runs that a variable or the project's file names, if one does. */
  readonly runs: string | undefined;
}

/** Proposes endings of the last word of a line. */
export async function propose(
  { typed, partial, runs }: PartialLine,
  tree: CommandTree,
  host: Host<"read" | "env">,
): Promise<Proposed> {
  const isHelp = typed[0] === "help";
  const words = isHelp ? typed.slice(1) : typed;
  const found = route(tree, words.filter((word) => !word.startsWith("-")));
  const all = (proposals: readonly Proposal[]) =>
    proposals.filter(({ value }) => value.startsWith(partial));
  if (found.kind === "unknown") return { proposals: [], takesFiles: true };
  if (found.kind === "group") {
    const topics = isHelp && words.length === 0 ? Object.entries(TOPICS) : [];
    const own = partial.startsWith("-")
      ? globalProposals()
      : childProposals(tree, found.group.path);
    const named = topics.map(([value, help]) => ({ value, help }));
    return { proposals: all([...own, ...named]), ...NO_FILES };
  }
  const command = await found.entry.load();
  const tokens = words.slice(command.path.split(" ").length);
  const below = tokens.length === 0 ? childProposals(tree, command.path) : [];
  if (isHelp) return { proposals: all(below), ...NO_FILES };
  const places = command.options["runpack_dir"] === undefined
    ? []
    : [typedFolder(tokens, host) ?? runs ?? []].flat();
  const [flag = "", value] = splitOnce(partial);
  const inline = value === undefined ? undefined : optionOf(command, flag);
  if (inline !== undefined) {
    const { values, takesFiles } = await valuesOf(inline, places, host);
    const whole = values.map((one) => ({ ...one, value: `${flag}=${one.value}` }));
    return { proposals: all(whole), takesFiles };
  }
  const option = optionOf(command, tokens.at(-1) ?? "");
  if (option !== undefined && option.spec.type !== "boolean") {
    const { values, takesFiles } = await valuesOf(option, places, host);
    return { proposals: all(values), takesFiles };
  }
  if (partial.startsWith("-")) {
    return {
      proposals: all([...optionProposals(command, tokens), ...globalProposals()]),
      ...NO_FILES,
    };
  }
  const { values, takesFiles } = await argumentsOf(command, places, host);
  return { proposals: all([...below, ...values]), takesFiles };
}

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf("=");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

interface Option {
  readonly key: string;
  readonly spec: OptionSpec;
}

function optionOf({ options }: Command, flag: string): Option | undefined {
  const found = Object.entries(options).find(([key]) => flagOf(key) === flag);
  return found && { key: found[0], spec: found[1] };
}

function childProposals(tree: CommandTree, path: string): readonly Proposal[] {
  return childrenOf(tree, path).map((child) => (
    { value: child.path.split(" ").at(-1) ?? "", help: child.summary }
  ));
}

function globalProposals(): readonly Proposal[] {
  return [...GLOBAL_FLAGS].filter(([flag]) => flag.startsWith("--"))
    .map(([value, { help }]) => ({ value, help }));
}

/** Options that the line can still take. */
function optionProposals({ options }: Command, tokens: readonly string[]): readonly Proposal[] {
  const given = new Set(tokens.map((token) => splitOnce(token)[0]));
  return Object.entries(options)
    .filter(([key, spec]) => !given.has(flagOf(key)) || isMany(spec))
    .map(([key, { help }]) => ({ value: flagOf(key), help }));
}

interface Values {
  readonly values: readonly Proposal[];
  readonly takesFiles: boolean;
}

async function valuesOf(
  { key, spec }: Option,
  places: readonly string[],
  host: Host<"read" | "env">,
): Promise<Values> {
  if (spec.type === "boolean") return { values: [], ...NO_FILES };
  const isPath = spec.type === "path" || spec.type === "paths" || spec.reads !== undefined;
  const choices = choicesOf(spec);
  if (choices !== undefined) return { values: plain(choices), ...NO_FILES };
  if (key === "pack") {
    return { values: plain(POLICY_TEMPLATES), ...NO_FILES };
  }
  if (key === "client") return { values: plain(CLIENTS), ...NO_FILES };
  if (key === "log") return { values: await logNames(host), takesFiles: isPath };
  const runs = spec.value?.includes("run_id") === true || key === "run" || key === "from";
  return { values: runs ? await runIds(places, host) : [], takesFiles: isPath };
}

async function argumentsOf(
  { positional }: Command,
  places: readonly string[],
  host: Host<"read" | "env">,
): Promise<Values> {
  const name = positional?.name ?? "";
  const [first = ""] = name.split(" ");
  if (positional === undefined) return { values: [], ...NO_FILES };
  if (name.includes("run_id") || name === "left right") {
    return { values: await runIds(places, host), takesFiles: true };
  }
  if (first === "client") return { values: plain(CLIENTS), takesFiles: name !== first };
  if (first === "schema") return { values: schemaNames(), ...NO_FILES };
  if (/^log(\||$)/.test(first)) return { values: await logNames(host), takesFiles: true };
  if (/^[\w-]+(\|[\w-]+)+$/.test(first)) return { values: plain(first.split("|")), ...NO_FILES };
  return { values: [], takesFiles: positional.words !== true };
}

function plain(values: readonly string[]): readonly Proposal[] {
  return values.map((value) => ({ value, help: "" }));
}

function schemaNames(): readonly Proposal[] {
  return SCHEMA_CATALOG.map(({ name, description }) => ({ value: name, help: description }));
}

/** The folder that `--runpack-dir` names on the line; the shell did not expand its `~` yet. */
function typedFolder(tokens: readonly string[], host: Host<"env">): string | undefined {
  const flag = flagOf("runpack_dir");
  const at = tokens.findLastIndex((token) => splitOnce(token)[0] === flag);
  if (at < 0) return undefined;
  const value = splitOnce(tokens[at] ?? "")[1] ?? tokens[at + 1];
  const home = homeDirectory(host);
  return home === undefined ? value : value?.replace(/^~(?=\/|$)/, () => home);
}

/** Ids of the runs where commands look for them: in these places, `gait-out` and the home folder. */
async function runIds(
  places: readonly string[],
  host: Host<"read" | "env">,
): Promise<readonly Proposal[]> {
  const home = homeDirectory(host);
  const folders = [
    ...places,
    "gait-out",
    ...(home === undefined ? [] : [`${home}/.gait/runpacks`]),
  ];
  const names = new Set((await Promise.all(folders.map((one) => namesIn(one, host)))).flat());
  const ids = [...names].flatMap((name) => /^runpack_([\w.-]+)\.zip$/.exec(name)?.[1] ?? []);
  return plain(ids.sort());
}

/** Paths of the logs of sessions. */
async function logNames(host: Host<"read" | "env">): Promise<readonly Proposal[]> {
  const folder = logFolder(host);
  if (folder === undefined) return [];
  const names = await namesIn(folder, host);
  const logs = names.filter((name) => /^[\w.-]+\.jsonl$/.test(name) && name !== "index.jsonl");
  return plain(logs.map((name) => joinPath(folder, name)));
}

/** Names in a folder, sorted; none if it cannot be read: a proposal is no place for an error. */
async function namesIn(folder: string, host: Host<"read">): Promise<readonly string[]> {
  try {
    return [...await host.read.list(folder)].sort();
  } catch {
    return [];
  }
}
