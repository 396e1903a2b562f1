/** Writes `docs/api.md`: every function and type of the library, as `deno doc` tells them. */

import { formatted, GENERATED } from "./generated_page.ts";
import { markdownTable } from "./markdown_table.ts";

const ROOT = new URL("../", import.meta.url);
const PAGE = "docs/api.md";

/** Headings of the page, each with the words that `deno doc` begins such a symbol with. */
const SECTIONS = {
  Functions: ["function"],
  "Classes and values": ["class", "const"],
  Types: ["interface", "type"],
} as const;

/** An exported name. */
interface Exported {
  /** The word after which the name comes, such as `function`. */
  readonly kind: string;
  readonly name: string;
  readonly declaration: string;
  /** Lines below the declaration, without their indent. */
  readonly lines: readonly string[];
}

/** The page by its path below the project. */
export async function generateApi(): Promise<Map<string, string>> {
  const exported = exportedNames(await denoDoc());
  const parts = [
    "# API\n",
    "Every function and type of the [library](library.md), for looking things up. The library " +
    "page has examples.",
    `${GENERATED}\n`,
    ...Object.entries(SECTIONS).flatMap(([heading, kinds]) => [
      `## ${heading}\n`,
      ...exported.filter(({ kind }) => kinds.some((one) => one === kind)).map(partOf),
    ]),
  ];
  return new Map([[PAGE, await formatted(parts.join("\n"))]]);
}

/** What `deno doc` prints about the library. It reads the checkout and nothing else. */
async function denoDoc(): Promise<string> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", "mod.ts"],
    env: { NO_COLOR: "1" },
    stderr: "inherit",
    cwd: ROOT,
  }).output();
  if (!success) throw new Error("Cannot read the library with deno doc");
  return new TextDecoder().decode(stdout);
}

/** Takes the text of `deno doc` apart. The first part is about the module and no name. */
function exportedNames(text: string): Exported[] {
  const [, ...parts] = text.split(/^Defined in .*\n\n/m);
  return parts.map((part) => {
    const [declaration = "", ...lines] = part.trimEnd().split("\n");
    const [, kind, name] = /^(?:async |abstract )*([a-z]+) (\w+)/.exec(declaration) ?? [];
    if (kind === undefined || name === undefined) {
      throw new Error(`Cannot tell what deno doc names: ${declaration}`);
    }
    return { kind, name, declaration, lines: lines.map((line) => line.replace(/^ {2}/, "")) };
  });
}

function partOf({ kind, name, declaration, lines }: Exported): string {
  const heading = `### ${name}\n`;
  if (kind === "function" || kind === "const" || kind === "type") {
    const shown = declaration.replace(/^async /, "");
    return `${heading}\n\`\`\`ts ignore\n${shown};\n\`\`\`\n\n${textOf(lines)}\n`;
  }
  const first = lines.findIndex((line, at) => at > 0 && lines[at - 1] === "" && isMember(line));
  const about = first < 0 ? lines : lines.slice(0, first);
  const rows = first < 0 ? [] : membersOf(lines.slice(first));
  const relation = / (?:extends|implements) .*/.exec(declaration)?.[0] ?? "";
  const kinship = relation === "" ? "" : `\`${kind} ${name}${relation}\`\n\n`;
  const table = rows.length === 0 ? "" : markdownTable(["member", "meaning"], rows);
  return `${heading}\n${kinship}${textOf(about)}\n\n${table}`;
}

/** Whether a line declares a member: what `deno doc` says about it is indented. */
function isMember(line: string): boolean {
  return /^(?:constructor\(|(?:(?:override|readonly|static|get) )*[\w"[\]]+(?:[?:(]|<))/.test(line);
}

function membersOf(lines: readonly string[]): (readonly [string, string])[] {
  const starts = lines.flatMap((line, at) => /^\S/.test(line) && isMember(line) ? [at] : []);
  return starts.flatMap((start, at): (readonly [string, string])[] => {
    const about = lines.slice(start + 1, starts[at + 1]).map((line) => line.replace(/^ {2}/, ""));
    if (about.some((line) => line.trim() === "@internal")) return [];
    const declared = (lines[start] ?? "").replace(/^(?:override |readonly )+/, "");
    return [[`\`${declared.replaceAll("|", "\\|")}\``, textOf(about).replace(/\s*\n\s*/g, " ")]];
  });
}

/** A comment as Markdown: without examples, and with what a function throws as a sentence. */
function textOf(lines: readonly string[]): string {
  const [text = "", ...tags] = lines.join("\n").split(/^@/m);
  const thrown = tags.flatMap((tag) => {
    const [, error, why = ""] = /^throws \{(\w+)\}\s+([^]*)/.exec(tag) ?? [];
    return error === undefined ? [] : [`Throws \`${error}\`: ${why.replace(/\s+/g, " ").trim()}`];
  });
  return [text.trim(), ...thrown].filter((part) => part !== "").join("\n\n")
    .replace(/\{@linkcode ([\w.]+)\}/g, "`$1`")
    .replace(/^INVARIANT: (\w)/gm, (_, letter: string) => letter.toUpperCase())
    .replaceAll("|", "\\|");
}
