/** Drafts a tool map from the schemas of tools: what names and formats tell, and what they do not. */

import { joinPointer, type JsonObject } from "../../json/json.ts";
import { compareText, foldCase, nameFault, printable } from "../../text.ts";
import { counted } from "../../lists.ts";
import { type Guess, guessOf } from "./guess.ts";
import { type SchemaArg, schemaArgs } from "./schema_args.ts";

/** A tool as its server lists it. */
export interface DraftedTool {
  readonly name: string;
  readonly definition: JsonObject;
}

/** A drafted tool map. */
export interface MapDraft {
  /** The map: YAML with comments that say what was guessed. */
  readonly text: string;
  /** Arguments that it maps, secrets included. */
  readonly guessed: number;
  /** Arguments that a person must decide on. */
  readonly unsure: number;
}

interface GuessedArg {
  readonly arg: SchemaArg;
  readonly guess: Guess;
}

interface GuessedTool {
  readonly name: string;
  readonly args: readonly GuessedArg[];
  readonly unread: readonly string[];
}

/**
 * Drafts a map. `from` says in its head where the tools come from. It guesses paths, URLs, hosts,
 * repositories, buckets, tables, queues, SQL and secrets; it reads no description, and no annotation.
 */
export function draftToolMap(tools: readonly DraftedTool[], from: string): MapDraft {
  const guessed = tools.map(guessedTool);
  const all = guessed.flatMap(({ args }) => args);
  const secrets = [...new Map(
    all.filter(({ guess }) => guess.kind === "secret")
      .map(({ arg: { name } }) => [foldCase(name), name]),
  ).values()].sort(compareText);
  const folded = new Set(secrets.map(foldCase));
  const isSecret = (steps: readonly string[]) => steps.some((step) => folded.has(foldCase(step)));
  const entries = guessed.flatMap((tool) => toolLines(tool, isSecret));
  const isMapped = entries.some((line) => line.startsWith("  - name:"));
  const mapped =
    all.filter(({ arg, guess }) =>
      guess.kind === "secret" || (guess.kind === "mapped" && !isSecret(arg.steps))
    ).length;
  const unsure = all.filter(({ guess }) => guess.kind === "unsure").length;
  const text = [
    `# Draft of a tool map from ${printable(from)}: ${counted(tools.length, "tool")}, ${
      counted(mapped, "argument")
    } guessed, ${unsure} unsure.`,
    "# Guessed from names, types and formats, which prove nothing. Read every line before you use it.",
    "# No schema says operation, sensitivity, risk_class, limits, or where relative paths begin.",
    "schema_id: gait.mcp.tool_map",
    "schema_version: 1.1.0",
    ...defaultsLines(secrets),
    isMapped ? "tools:" : "tools: []",
    ...entries,
    "",
  ].join("\n");
  return { text, guessed: mapped, unsure };
}

function guessedTool({ name, definition }: DraftedTool): GuessedTool {
  const { args, unread } = schemaArgs(definition["inputSchema"]);
  return { name, args: args.map((arg) => ({ arg, guess: guessOf(arg) })), unread };
}

function defaultsLines(secrets: readonly string[]): readonly string[] {
  const base = "base: /srv/app # the folder where relative paths begin, if it is one";
  if (secrets.length === 0) return ["# defaults:", `#   ${base}`];
  return [
    "defaults:",
    `  # ${base}`,
    "  secrets: # guessed by name",
    ...secrets.map((name) => `    - ${scalar(`/**${joinPointer("", name)}`)}`),
  ];
}

/** The entry of a tool, or comments alone if nothing of it is mapped. */
function toolLines(
  { name, args, unread }: GuessedTool,
  isSecret: (steps: readonly string[]) => boolean,
): readonly string[] {
  const lines: string[] = [];
  const rest: string[] = [];
  const notes: string[] = [];
  let isMapped = false;
  for (const { arg, guess } of args) {
    const path = pointerOf(arg);
    switch (guess.kind) {
      case "secret":
        break;
      case "mapped":
        if (isSecret(arg.steps)) {
          notes.push(`${path} is inside a value that the defaults call secret`);
          break;
        }
        isMapped = true;
        lines.push(
          `- { path: ${scalar(path)}, is: ${guess.is}${
            arg.isRequired ? ", required: true" : ""
          } } # by its ${guess.by}`,
        );
        break;
      case "unsure":
        notes.push(`unsure: ${path} may be ${guess.may}`);
        break;
      case "choice":
        notes.push(`${path} is one of a few values: a policy can name them`);
        break;
      case "none":
        if (isLeaf(arg)) rest.push(`${path} (${arg.types.join(" or ") || "any type"})`);
    }
  }
  const all = [
    ...notes,
    ...(rest.length === 0 ? [] : [`not guessed: ${rest.join(", ")}`]),
    ...unread.map((what) => `not read: ${what}`),
    ...(nameFault(name) === undefined ? [] : ["a tool map cannot hold its name"]),
  ].map((text) => `# ${printable(text)}`);
  if (isMapped && nameFault(name) === undefined) {
    return [
      `  - name: ${toolName(name)}`,
      "    args:",
      ...[...lines, ...all].map((line) => `      ${line}`),
    ];
  }
  return [
    `  # ${printable(name)}${all.length === 0 ? ": nothing to map" : ":"}`,
    ...all.map((line) => `  ${line}`),
  ];
}

/** Objects and lists are listed by what is in them, unless nothing is known of it. */
function isLeaf({ types }: SchemaArg): boolean {
  return !types.every((type) => type === "object" || type === "array") || types.length === 0;
}

function pointerOf({ steps }: SchemaArg): string {
  return steps.reduce(joinPointer, "");
}

/** The name as an entry spells it: a star is itself. */
function toolName(name: string): string {
  return scalar(name.replaceAll("*", "[*]"));
}

const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./*-]*$/;
/** Words that YAML reads as something else than text. */
const NO_TEXT = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;

/** A text as YAML: plain, or in double quotes with ASCII alone. */
function scalar(text: string): string {
  if (PLAIN.test(text) && !NO_TEXT.test(text)) return text;
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
