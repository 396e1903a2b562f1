/** Help texts. They fit the width of the terminal; loaded only when somebody asks for help. */

import { SETTINGS } from "../core/project/settings.ts";
import {
  type Command,
  type CommandEntry,
  type CommandGroup,
  type CommandTree,
  flagOf,
  type OptionSpec,
} from "./command.ts";
import { columnsOf, proseLines, USUAL_COLUMNS } from "./fit.ts";
import { GLOBAL_FLAGS } from "./globals.ts";
import { type Area, AREAS, OPTION_GROUPS, type OptionGroup } from "./headings.ts";
import { optionGroupOf } from "./option_groups.ts";
import { shownIn } from "./route.ts";
import type { Style } from "./style.ts";
import { TOPICS } from "./topic_names.ts";

type Child = CommandEntry | CommandGroup;

/** Most and fewest columns that a text is set in. */
const MOST_COLUMNS = 120;
const LEAST_COLUMNS = 40;
/** Widest first column; what is wider gets a line of its own. The second is for wide terminals. */
const TERM_COLUMNS = 30;
const WIDE_TERM_COLUMNS = 44;
const WIDE_FROM_COLUMNS = 110;
/** Largest share of a narrow terminal that the first column takes: 30 of 80. */
const TERM_SHARE = 3 / 8;
/** From so many options on they are listed in groups. */
const GROUPED_FROM = 7;

const BEGINNING =
  "Begin with: gait demo for a sample run, gait review to see what agents did on this " +
  "machine, or gait init in a project.";

/** A style whose width is known. */
export function helpStyle(style: Style): Style {
  const columns = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, style.columns ?? USUAL_COLUMNS));
  return { ...style, columns };
}

/** Help of `gait` itself. */
export function rootHelp(tree: CommandTree, style: Style): string {
  const children = shownIn(tree, "");
  const areaOf = ({ path }: Child) => {
    const [word] = path.split(" ");
    return children.find((child) => child.path === word)?.area;
  };
  const topicTerm = (name: string) => `help ${name}`;
  const width = termWidth([
    ...children.map(({ path }) => path),
    ...Object.keys(TOPICS).map(topicTerm),
  ], style);
  const areas = (Object.keys(AREAS) as Area[]).map((area) =>
    section(
      AREAS[area],
      children.filter((child) => areaOf(child) === area)
        .flatMap(({ path, summary }) => entry(path, summary, width, style)),
      style,
    )
  );
  const topics = Object.entries(TOPICS).flatMap(([name, what]) =>
    entry(topicTerm(name), what, width, style)
  );
  return text([
    proseLines(tree.explain, "", style),
    [
      ...proseLines(BEGINNING, "", style),
      ...proseLines("Then: gait <command> --help, or gait help <command>.", "", style),
    ],
    ...areas,
    section("MORE HELP", topics, style),
    section("EVERY COMMAND TAKES", globalEntries(width, style), style),
  ]);
}

/** Help of a group of commands. */
export function groupHelp(
  group: CommandGroup,
  children: readonly Child[],
  style: Style,
): string {
  const below = (path: string) => path.slice(group.path.length + 1);
  const width = termWidth(children.map(({ path }) => below(path)), style);
  return text([
    section("USAGE", [`  gait ${group.path} <command> [options]`], style),
    proseLines(group.explain, "", style),
    proseLines(`gait ${group.path} <command> --help tells the rest.`, "", style),
    section(
      "COMMANDS",
      children.flatMap(({ path, summary }) => entry(below(path), summary, width, style)),
      style,
    ),
  ]);
}

/** Help of a command; `below` are commands whose words begin with its own. */
export function commandHelp(
  command: Command,
  below: readonly Child[],
  style: Style,
): string {
  const { positional, rest, examples } = command;
  const sections = optionSections(command);
  const globals = globalTerms();
  const width = termWidth(
    [
      ...sections.flatMap(({ options }) => options.map(({ term }) => term)),
      ...globals.map(([term]) => term),
    ],
    style,
  );
  const belowWidth = termWidth(below.map(({ path }) => `gait ${path}`), style);
  const groups = sections.map(({ heading, options }) =>
    section(heading, options.flatMap(({ term, text }) => entry(term, text, width, style)), style)
  );
  const args = [
    ...positional === undefined ? [] : [[argumentOf(command), positional.help] as const],
    ...rest === undefined ? [] : [[`-- <${rest.name}>`, rest.help] as const],
  ];
  return text([
    section("USAGE", usageLines(command, style), style),
    proseLines(command.explain, "", style),
    section("ARGUMENTS", args.flatMap(([term, help]) => entry(term, help, width, style)), style),
    ...groups,
    section("GENERAL", globalEntries(width, style), style),
    section("EXAMPLES", examples.flatMap((line) => exampleLines(line, style)), style),
    section(
      "FURTHER COMMANDS",
      below.flatMap(({ path, summary }) => entry(`gait ${path}`, summary, belowWidth, style)),
      style,
    ),
  ]);
}

/** Options below one heading, in the order in which they are listed: needed ones first. */
export interface OptionSection {
  readonly heading: string;
  readonly options: readonly { readonly term: string; readonly text: string }[];
}

/** The options of a command as help and reference list them: below one heading, or in groups. */
export function optionSections(command: Command): readonly OptionSection[] {
  const options = Object.entries(command.options)
    .map(([key, spec]) => ({
      term: termOf(key, spec),
      text: textOf(spec),
      isNeeded: isNeeded(spec),
      group: optionGroupOf(key, spec),
    }))
    .toSorted((a, b) => Number(b.isNeeded) - Number(a.isNeeded));
  const ungrouped = options.filter(({ group }) => group === "others");
  // Headings with one line each, before a list of all others, tell nothing.
  const isFlat = options.length < GROUPED_FROM || ungrouped.length * 2 > options.length;
  const sections = isFlat
    ? [{ heading: "OPTIONS", options }]
    : (Object.keys(OPTION_GROUPS) as OptionGroup[]).map((name) => ({
      heading: OPTION_GROUPS[name],
      options: options.filter(({ group }) => group === name),
    }));
  return sections.filter(({ options }) => options.length > 0);
}

/** Whether a line must have the option: the parser says so, or the command. */
function isNeeded(spec: OptionSpec): boolean {
  return spec.needed === true || ("required" in spec && spec.required === true);
}

/** An option as it is typed: `--policy <file>...`. */
function termOf(key: string, spec: OptionSpec): string {
  if (spec.type === "boolean") return flagOf(key);
  return `${flagOf(key)} <${placeholderOf(spec)}>${spec.type === "paths" ? "..." : ""}`;
}

/** Longest list of choices that stands in place of the value. */
const CHOICES_COLUMNS = 16;

const PLACEHOLDERS = {
  path: "file",
  paths: "file",
  variable: "name",
  duration: "duration",
  string: "text",
  list: "items",
} as const;

function placeholderOf(spec: Exclude<OptionSpec, { readonly type: "boolean" }>): string {
  const choices = choicesOf(spec);
  if (choices === undefined) return spec.value ?? PLACEHOLDERS[spec.type];
  const joined = choices.join("|");
  return joined.length <= CHOICES_COLUMNS ? joined : "choice";
}

/** The values that an option takes, if they are few and known. */
export function choicesOf(spec: OptionSpec): readonly string[] | undefined {
  if (!("choices" in spec) || spec.choices === undefined) {
    const { value } = spec as { readonly value?: string };
    if (value === undefined || !/^[\w-]+(\|[\w-]+)+$/.test(value)) return undefined;
    return value.includes("run_id") ? undefined : value.split("|");
  }
  return spec.choices;
}

/** What help says of an option, with what the parser and the settings know of it. */
function textOf(spec: OptionSpec): string {
  const notes: string[] = [];
  if (isNeeded(spec)) notes.push("required");
  if (spec.type !== "boolean" && placeholderOf(spec) === "choice") {
    notes.push(`one of ${choicesOf(spec)?.join(", ")}`);
  }
  if (spec.type === "list") notes.push("separated by commas");
  const standard = "default" in spec ? spec.default ?? "" : "";
  if (standard !== "") notes.push(`default ${standard}`);
  const variable = spec.setting === undefined ? [] : [SETTINGS[spec.setting.key].variable];
  return [
    spec.help,
    ...notes.length === 0 ? [] : [`(${notes.join("; ")})`],
    ...variable.map((name) => `[${name}]`),
  ].join(" ");
}

/** The arguments of a command as they are typed, without brackets. */
function argumentOf({ positional }: Command): string {
  const names = positional?.name.split(" ") ?? [];
  const isMany = (positional?.max ?? 0) > names.length;
  return names.map((name) => `<${name}>`).join(" ") + (isMany ? "..." : "");
}

/** The line that a command is called by: what is not in brackets is required. */
export function usageOf(command: Command): string {
  const { positional, rest, options } = command;
  const needed = Object.entries(options).filter(([, spec]) => isNeeded(spec))
    .map(([key, spec]) => termOf(key, spec));
  const args = argumentOf(command);
  return [
    `gait ${command.path}`,
    ...args === "" ? [] : [(positional?.min ?? 0) > 0 ? args : `[${args}]`],
    ...needed,
    "[options]",
    ...rest === undefined ? [] : [`[-- <${rest.name}>]`],
  ].join(" ");
}

function usageLines(command: Command, style: Style): readonly string[] {
  return hanging(usageOf(command), style);
}

/** An example in lines that a shell reads as one. */
function exampleLines(line: string, style: Style): readonly string[] {
  const lines = hanging(`gait ${line}`, {
    ...style,
    columns: (style.columns ?? USUAL_COLUMNS) - 2,
  });
  return lines.map((each, at) => at < lines.length - 1 ? `${each} \\` : each);
}

/** Lines of which all but the first are indented further. Words are never cut: they are typed. */
function hanging(line: string, { columns = USUAL_COLUMNS }: Style): readonly string[] {
  const lines: string[] = [];
  let current = "  ";
  const fitting = pieces(line).flatMap((piece) => {
    const isTooWide = columnsOf(piece) > columns - 4;
    return isTooWide && /^--[\w-]+ [^'"]+$/.test(piece) ? piece.split(" ") : [piece];
  });
  for (const piece of fitting) {
    const isFirst = current.trim() === "";
    const longer = isFirst ? current + piece : `${current} ${piece}`;
    if (isFirst || columnsOf(longer) <= columns) {
      current = longer;
      continue;
    }
    lines.push(current);
    current = `    ${piece}`;
  }
  return [...lines, current];
}

/** Words of a line; an option stays with its value, and quotes with what is in them. */
function pieces(line: string): readonly string[] {
  return line.match(/--[\w-]+ (?:<[^>]*>\S*|'[^']*'|"[^"]*"|[^-\s]\S*)|'[^']*'|"[^"]*"|\S+/g) ?? [];
}

function globalTerms(): readonly (readonly [string, string])[] {
  return [...GLOBAL_FLAGS].filter(([flag]) => flag !== "-h").map(([flag, { help }]) =>
    [flag === "--help" ? "-h, --help" : flag, help] as const
  );
}

function globalEntries(width: number, style: Style): readonly string[] {
  return globalTerms().flatMap(([term, help]) => entry(term, help, width, style));
}

/** Columns of the terms in a list, without those that are too wide to have a text beside them. */
export function termWidth(terms: readonly string[], { columns = USUAL_COLUMNS }: Style): number {
  // A text needs more room than its term where there is little.
  const most = columns < WIDE_FROM_COLUMNS
    ? Math.min(TERM_COLUMNS, Math.floor(columns * TERM_SHARE))
    : WIDE_TERM_COLUMNS;
  const fitting = terms.map(columnsOf).filter((term) => term <= most);
  return fitting.reduce((most, columns) => Math.max(most, columns), 0);
}

/** A term with its text beside it, or below it where the term is too wide. */
export function entry(term: string, help: string, width: number, style: Style): readonly string[] {
  const indent = " ".repeat(width + 4);
  const [first = "", ...more] = proseLines(help, indent, style);
  const shown = style.paint("cyan", term);
  if (columnsOf(term) > width) return [`  ${shown}`, first, ...more];
  const gap = " ".repeat(width - columnsOf(term) + 2);
  return [`  ${shown}${gap}${first.slice(indent.length)}`, ...more];
}

function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : [style.paint("bold", title), ...lines];
}

/** Paragraphs with an empty line between them. */
function text(paragraphs: readonly (readonly string[])[]): string {
  const shown = paragraphs.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
