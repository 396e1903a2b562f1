/** Drafts a condition on command lines that were seen: their programs, sub-commands, files and hosts. */

import type { Word } from "../../gate/command/act.ts";
import { operandsOf } from "../../gate/command/judging/operands.ts";
import type { OperandFact } from "../../gate/command/operand.ts";
import type { OpenedAct, OpenedRun } from "../../gate/command/opened.ts";
import { openActs } from "../../gate/command/opening.ts";
import type { Role } from "../../gate/command/programs/program.ts";
import { wholeText } from "../../gate/command/programs/word_parts.ts";
import { readCommand } from "../../gate/command/read_command.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { secretKindsIn } from "../../redact/redactor.ts";
import { uniqueSorted } from "../../text.ts";
import { isListName } from "./draft.ts";
import { folderCondition, looksLikeUrl } from "./generalise.ts";
import { satisfiesAll } from "./satisfied.ts";

/** Programs whose first word is a sub-command. */
const WITH_SUBCOMMANDS: ReadonlySet<string> = new Set([
  ...["git", "npm", "pnpm", "yarn", "deno", "bun", "cargo", "go", "make", "pip", "pip3", "uv"],
  ...["docker", "podman", "kubectl", "gh", "brew", "apt", "apt-get", "systemctl", "dotnet"],
]);

/** Programs whose files are run, so that another file of a folder is another program. */
const INTERPRETER =
  /^(?:(?:ba|da|z|k)?sh|fish|python[\d.]*|node|deno|bun|perl|ruby|php|lua|Rscript|osascript)$/;

/** Programs that do no more than print, wait or answer, whatever they are given. */
const PRINTING: ReadonlySet<string> = new Set([
  ...["echo", "pwd", "true", "false", "sleep", "seq", "basename", "dirname", "whoami", "uname"],
]);

/** Roles of values of flags that are code, or that nothing is known of. */
const CODE: readonly Role[] = ["code", "script", "runs", "unknown"];

/** Most words of a program that are listed. */
const LISTED_MAX = 20;

/** The acts of command lines, as `every` of `match.command`; a text says why they are unknown. */
export interface DraftedCommands {
  readonly every: readonly JsonObject[];
  readonly notes: readonly string[];
}

/** An item of `every`, and what it generalises over. */
interface Item {
  readonly item: JsonObject;
  readonly note: string;
}

/** Runs of one program with one sub-command. */
interface Group {
  readonly program: string;
  readonly subcommand: string;
  readonly runs: OpenedRun[];
}

/** Acts of one line, or why they cannot be narrowed. */
function actsOf(line: JsonValue): readonly OpenedAct[] | string {
  const isVector = Array.isArray(line) && line.every((word) => typeof word === "string");
  if (typeof line !== "string" && !isVector) return "a value is not a command line";
  const reading = readCommand(line as string | readonly string[]);
  if (reading.kind === "unclear") return reading.text;
  if (reading.functions.length > 0) return "a line defines a function";
  const acts = openActs(reading);
  if (acts === undefined) return "a line does too many things";
  for (const act of acts) {
    if (act.kind === "assigns") continue;
    if (act.kind !== "run") {
      if (constant(act.file) === undefined) return "a file of a redirection is not known";
      continue;
    }
    const group = groupOf(act);
    if (typeof group === "string") return group;
  }
  return acts;
}

/**
 * Drafts items that the acts of the lines satisfy, each as narrow as the runs were. A line that cannot
 * be narrowed is left out, so it asks; the text says why none is left.
 */
export function draftCommands(seen: readonly JsonValue[]): DraftedCommands | string {
  const acts: OpenedAct[] = [];
  const lines: JsonValue[] = [];
  const leftOut = new Map<string, number>();
  for (const line of seen) {
    const own = actsOf(line);
    if (typeof own === "string") {
      leftOut.set(own, (leftOut.get(own) ?? 0) + 1);
      continue;
    }
    lines.push(line);
    for (const act of own) acts.push(act);
  }
  const [why] = leftOut.keys();
  if (lines.length === 0 && why !== undefined) return why;
  const groups = new Map<string, Group>();
  const files = { to_file: new Set<string>(), from_file: new Set<string>() };
  const variables = new Set<string>();
  for (const act of acts) {
    if (act.kind === "assigns") {
      variables.add(act.variable);
      continue;
    }
    if (act.kind !== "run") {
      files[act.kind].add(constant(act.file) ?? "");
      continue;
    }
    const group = groupOf(act);
    if (typeof group === "string") continue; // such a line was left out
    const key = `${group.program} ${group.subcommand}`;
    const known = groups.get(key) ?? group;
    groups.set(key, known);
    known.runs.push(act);
  }
  const all = [...groups.values()];
  const rest: readonly JsonObject[] = [
    ...(["to_file", "from_file"] as const).map((kind) => ({ [kind]: { path_glob: "**" } })),
    ...variables.size === 0 ? [] : [{ assigns: [...variables] }],
  ];
  const every: JsonObject[] = [];
  const notes: string[] = [];
  for (const group of all) {
    const others = [...all.filter((one) => one !== group).map(ownOf), ...rest];
    const found = candidates(group).find(({ item }) => satisfiesAll([item, ...others], lines));
    if (found !== undefined) every.push(found.item);
    notes.push(found?.note ?? `${nameOf(group)} asks: what it was given is not known, or too much`);
  }
  if (every.length === 0) return "no program of it can be narrowed";
  for (const kind of ["to_file", "from_file"] as const) {
    if (files[kind].size === 0) continue;
    const { condition, note } = folderCondition([...files[kind]]);
    every.push({ [kind]: condition });
    if (note !== undefined) notes.push(`${kind}: ${note}`);
  }
  if (variables.size > 0) {
    const names = uniqueSorted([...variables]);
    every.push({ assigns: names });
    notes.push(`${names.join(", ")} with any value`);
  }
  for (const [why, count] of leftOut) {
    notes.push(
      `${count === 1 ? "a line that was seen asks" : `${count} lines that were seen ask`}: ${why}`,
    );
  }
  return { every, notes };
}

function groupOf(run: OpenedRun): Group | string {
  const program = constant(run.program);
  if (program === undefined || /[/\\\s*]/.test(program) || isListName(program) || run.isShadowed) {
    return "a program is not known, or is named by a path";
  }
  const { words, depth } = run.invocation;
  if (depth === 0 && !WITH_SUBCOMMANDS.has(program)) return { program, subcommand: "", runs: [] };
  const start = run.words[afterFolders(run)];
  const first = start && constant(start);
  // Another flag before it could change its meaning; without a word only the program counts.
  if (run.words.length > 0 && (first === undefined || /^-|^$|\s/.test(first))) {
    return `the sub-command of ${program} is not known`;
  }
  // `stash push` and `stash drop` are as far from each other as two programs.
  const more = words.slice(1, depth).map(({ word }) => constant(word));
  if (more.includes(undefined)) return `the sub-command of ${program} is not known`;
  return { program, subcommand: [first ?? "", ...more].join(" "), runs: [] };
}

/** How many words in front only name the folder where a program works, as in `git -C sub log`. */
function afterFolders({ words, invocation: { levels } }: OpenedRun): number {
  let at = 0;
  for (;;) {
    const [, name = "", value] = /^--?([A-Za-z-]+)(?:=(.+))?$/.exec(textAt(words, at)) ?? [];
    const { roles = [], value: takes } = levels[0]?.flags.get(name) ?? {};
    const isFolder = roles.length === 1 && roles[0] === "folder" && takes === "required";
    if (!isFolder || (value === undefined && /^-|^$/.test(textAt(words, at + 1)))) return at;
    at += value === undefined ? 2 : 1;
  }
}

function textAt(words: readonly Word[], at: number): string {
  const word = words[at];
  return word === undefined ? "" : constant(word) ?? "";
}

/** Items for a group, the narrowest first. Not each of them need hold for the runs that were seen. */
function candidates(group: Group): readonly Item[] {
  const named = byOperands(group);
  const listed = [byWords(group, true), byWords(group, false)];
  const isInterpreter = INTERPRETER.test(group.program);
  // Code among its flags may be any other.
  if (isInterpreter && group.runs.some(hasCode)) return [];
  const both = isInterpreter ? listed : [named, ...listed];
  const any = { item: ownOf(group), note: `${nameOf(group)} with any words and flags` };
  return [...both.flatMap((item) => item ?? []), ...PRINTING.has(group.program) ? [any] : []];
}

function hasCode({ invocation }: OpenedRun): boolean {
  return invocation.flags.some(({ flag }) =>
    flag === undefined || flag.roles.some((role) => CODE.includes(role))
  );
}

/** Any words and flags, as long as the files and hosts that they name are like those of the runs. */
function byOperands(group: Group): Item | undefined {
  const seen: Record<OperandFact, string[]> = { reads: [], writes: [], hosts: [] };
  for (const run of group.runs) {
    const operands = operandsOf(run);
    for (const fact of ["reads", "writes", "hosts"] as const) {
      for (const { word, folder, isSure } of operands[fact]) {
        const text = constant(word) ?? (fact === "hosts" ? undefined : inFolder(word));
        if (text === undefined || !isSure || folder.kind !== "start") return undefined;
        seen[fact].push(text);
      }
    }
  }
  const hosts = uniqueSorted(seen.hosts.map(hostIn));
  if (seen.reads.length + seen.writes.length + hosts.length === 0 || hosts.includes("")) {
    return undefined;
  }
  const notes: string[] = [];
  // Where the whole workspace was meant, a flag could name any file in it.
  const isWide = seen.reads.includes(".") || seen.writes.includes(".");
  const others = isWide ? unseenFlags(group, []) : [];
  const item: Record<string, JsonValue> = {
    ...ownOf(group),
    ...others.length === 0 ? {} : { not: { flags: others } },
  };
  for (const fact of ["reads", "writes"] as const) {
    if (seen[fact].length === 0) {
      item[fact] = NONE;
      continue;
    }
    const { condition, note } = folderCondition(uniqueSorted(seen[fact]));
    item[fact] = { only: condition };
    notes.push(`${fact} ${note ?? uniqueSorted(seen[fact]).join(", ")}`);
  }
  item["hosts"] = hosts.length === 0 ? NONE : { only: { host: hosts } };
  if (hosts.length > 0) notes.push(`hosts ${hosts.join(", ")}`);
  const but = others.length === 0 ? "" : " but those that name more";
  return { item, note: `${nameOf(group)} with any flags${but}; ${notes.join("; ")}` };
}

/** Of a fact, that there is nothing. */
const NONE: JsonObject = { only: { present: false } };

/** Turns a pattern for names in a folder into one possible name. */
function inFolder({ pieces }: Word): string | undefined {
  const known = pieces.findIndex(({ kind }) => kind !== "text");
  const start = pieces.slice(0, known).map((piece) => piece.kind === "text" ? piece.text : "");
  const end = pieces.slice(known);
  const isName = end.every((piece) =>
    piece.kind === "text"
      ? !piece.text.includes("/")
      : piece.kind === "run" || piece.kind === "letter"
  );
  const folder = /^(.*)\/[^/]*$/.exec(start.join(""))?.[1];
  return isName && folder !== undefined ? `${folder}/x` : undefined;
}

/** The host that a word names; empty if it is unknown. */
function hostIn(text: string): string {
  if (looksLikeUrl(text)) return new URL(text).hostname;
  return /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(text) ? text.toLowerCase() : "";
}

/**
 * The words of the runs, and flags that name nothing. With `hasFacts` no file and no host may be named;
 * without, flags that name one are those of the runs, with their values.
 */
function byWords(group: Group, hasFacts: boolean): Item | undefined {
  // Of what no table knows, any word may be a file, a host or a program.
  if (group.runs.some(({ invocation }) => invocation.isVague)) return undefined;
  const words = new Set<string>();
  let quantifier = "every";
  for (const { invocation } of group.runs) {
    const all = invocation.words.map(({ word }) => constant(word));
    const own = group.subcommand === "" ? all : all.slice(group.subcommand.split(" ").length);
    if (own.length === 0) quantifier = "only";
    for (const word of own) {
      if (word === undefined || !isListable(word)) return undefined;
      words.add(word);
    }
  }
  if (words.size > LISTED_MAX) return undefined;
  const listed = uniqueSorted([...words]);
  const flags = namingFlags(group, hasFacts ? COVERED : []);
  if (flags === undefined) return undefined;
  const item = {
    ...ownOf(group),
    ...flags.others.length === 0 ? {} : { not: { flags: flags.others } },
    ...Object.keys(flags.options).length === 0 ? {} : { option: flags.options },
    words: listed.length === 0 ? NONE : { [quantifier]: { in: listed } },
    ...hasFacts ? { reads: NONE, writes: NONE, hosts: NONE } : {},
  };
  const start = `${nameOf(group)} with any flags that name no file, host or program`;
  const own = Object.keys(flags.options).map((name) => `; values of ${name} as seen`).join("");
  const what = listed.length === 0 ? ", and no words" : `; words ${listed.join(", ")}`;
  return { item, note: `${start}${own}${what}` };
}

/** Roles of which the facts of an item ask. */
const COVERED: readonly Role[] = [
  ...["reads", "writes", "changes", "hosts", "url", "remote_reads", "remote_writes"] as const,
  ...["at_reads", "keyed_reads", "lists", "format_writes"] as const,
  ...["form", "pin", "source", "more_words", "reads_any"] as const,
];

/** Roles of what is no file, no host and no program. */
const PLAIN: readonly Role[] = ["text", "backup"];

/** Flags that name something: those that no run has, and conditions on those that one has. */
function namingFlags({ runs }: Group, covered: readonly Role[]) {
  const invocations = runs.map(({ invocation }) => invocation);
  const given = invocations.flatMap(({ flags }) => flags);
  const options: Record<string, JsonValue> = {};
  for (const { name, flag, values } of given) {
    const roles = flag?.roles.filter((role) => !PLAIN.includes(role)) ?? [];
    if (flag === undefined || roles.length === 0) continue;
    if (flag.value === "none" || name in options) continue;
    const same = given.filter((one) => one.name === name);
    const texts = same.flatMap((one) => one.values.map(constant));
    if (values.length === 0 || !texts.every((text) => text !== undefined && isListable(text))) {
      return undefined;
    }
    const isAlways = invocations.every(({ flags }) => flags.some((one) => one.name === name));
    const condition = { in: uniqueSorted(texts as readonly string[]) }; // by the line above
    options[name] = isAlways ? condition : [{ present: false }, condition];
  }
  return { options, others: unseenFlags({ runs }, covered) };
}

/** Flags that name something, and that no run has. */
function unseenFlags({ runs }: Pick<Group, "runs">, covered: readonly Role[]): readonly string[] {
  const seen = new Set(runs.flatMap(({ invocation }) => invocation.flags.map(({ name }) => name)));
  const levels = runs.flatMap(({ invocation }) => invocation.levels);
  const others = levels.flatMap(({ flags }) =>
    [...flags].flatMap(([name, { roles }]) => {
      const isNaming = roles.some((role) => !PLAIN.includes(role) && !covered.includes(role));
      return isNaming && !seen.has(name) ? [name] : [];
    })
  );
  return uniqueSorted(others);
}

/** Whether a word may get into a policy, which many people read. */
function isListable(word: string): boolean {
  const kinds = secretKindsIn({ word });
  kinds.delete("email");
  return word !== "" && word.length <= 200 && word.trim() === word && !isListName(word) &&
    // deno-lint-ignore no-control-regex
    !/[\x00-\x1f\x7f]/.test(word) && kinds.size === 0;
}

function ownOf({ program, subcommand }: Group): JsonObject {
  return subcommand === "" ? { program } : { program, subcommand: [subcommand] };
}

function nameOf({ program, subcommand }: Group): string {
  return `${program} ${subcommand}`.trim();
}

/** The text of a word without unknown parts. */
function constant(word: Word): string | undefined {
  return word.count === "one" ? wholeText(word) ?? joined(word) : undefined;
}

function joined({ pieces }: Word): string | undefined {
  const texts = pieces.map((piece) => piece.kind === "text" ? piece.text : undefined);
  return texts.includes(undefined) ? undefined : texts.join("");
}
