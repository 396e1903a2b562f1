/** Writes `docs/reference.md`: every command, option, exit code, variable, setting and format. */

import type { Command } from "../src/cli/command.ts";
import { type OptionSection, optionSections, usageOf } from "../src/cli/help.ts";
import { GLOBAL_FLAGS } from "../src/cli/globals.ts";
import { AREAS } from "../src/cli/headings.ts";
import { TOPICS } from "../src/cli/topic_names.ts";
import { TOPIC_CONTENTS } from "../src/cli/topics.ts";
import { TREE } from "../src/commands/mod.ts";
import { formatted, GENERATED } from "./generated_page.ts";
import { markdownTable } from "./markdown_table.ts";

const PAGE = "docs/reference.md";

/** The page by its path below the project. */
export async function generateReference(): Promise<Map<string, string>> {
  const commands = await Promise.all(
    TREE.commands.filter(({ hidden }) => hidden !== true).map(({ load }) => load()),
  );
  const parts = [
    "# Reference\n",
    "Every command with its options, and what `gait help <topic>` tells. For looking things up; " +
    "to begin, see the [tutorial](tutorial.md).",
    `${GENERATED}\n`,
    "## Options of every command\n",
    markdownTable(
      ["option", "effect"],
      [...GLOBAL_FLAGS].map(([flag, { help }]) => [code(flag), cell(help)]),
    ),
    ...Object.keys(AREAS).flatMap((area) => [
      `## ${titled(AREAS[area as keyof typeof AREAS])}\n`,
      ...commands.filter(({ path }) => areaOf(path) === area).flatMap(commandParts),
    ]),
    ...Object.keys(TOPICS).flatMap((topic) => topicParts(topic as keyof typeof TOPICS)),
  ];
  return new Map([[PAGE, await formatted(parts.join("\n"))]]);
}

/** The area of a command is that of its first word. */
function areaOf(path: string): string | undefined {
  const [word] = path.split(" ");
  return [...TREE.groups, ...TREE.commands].find((one) => one.path === word)?.area;
}

function commandParts(command: Command): readonly string[] {
  const sections = optionSections(command);
  const rowsOf = ({ options }: OptionSection) =>
    options.map(({ term, text }) => [code(term), cell(text)]);
  const [first, second] = sections;
  const tables = first === undefined
    ? []
    : second === undefined
    ? [markdownTable(["option", "effect"], rowsOf(first))]
    : [
      markdownTable(
        ["option", "effect", "group"],
        sections.flatMap((one) => rowsOf(one).map((row) => [...row, one.heading.toLowerCase()])),
      ),
    ];
  return [
    `### gait ${command.path}\n`,
    `\`${usageOf(command)}\`\n`,
    `${cell(command.explain)}\n`,
    ...command.positional === undefined ? [] : [`Arguments: ${cell(command.positional.help)}.\n`],
    ...tables,
  ];
}

function topicParts(topic: keyof typeof TOPICS): readonly string[] {
  const { intro, sections } = TOPIC_CONTENTS[topic]();
  return [
    `## gait help ${topic}\n`,
    `${cell(intro)}\n`,
    ...sections.flatMap(({ heading, rows }) => [
      `### ${titled(heading)} (${topic})\n`,
      markdownTable(["name", "meaning"], rows.map(([term, text]) => [code(term), cell(text)])),
    ]),
  ];
}

function titled(heading: string): string {
  return heading[0] + heading.slice(1).toLowerCase();
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

/** A text that Markdown shows unchanged, in a cell or outside of one. */
function cell(text: string): string {
  return text.replace(/[|<*[\]]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\$&");
}
