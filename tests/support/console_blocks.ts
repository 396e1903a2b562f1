/**
 * Documents as tests: fenced blocks of Markdown, and the commands that their `console` blocks show.
 *
 * A block fenced as `json title=run_record.json` is a file of that name. A block fenced as `console`
 * holds command lines after `$ `, each followed by exactly what it prints. `console mask=key_id`
 * names what differs from run to run and is compared only by its form.
 */

/** A fenced block. */
export interface FencedBlock {
  /** First word after the fence; empty if there is none. */
  readonly language: string;
  /** `name=value` words after it. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** Spaces in front of the fence, within a list; they are not part of the text. */
  readonly indent: string;
}

/** Finds the fenced blocks of a document, in order. */
export function fencedBlocks(markdown: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open:
    | Omit<FencedBlock, "language" | "attributes" | "text"> & {
      readonly fence: string;
      readonly info: string;
      readonly lines: string[];
    }
    | undefined;
  for (const [index, text] of markdown.split("\n").entries()) {
    const [, indent = "", fence = "", info = ""] = /^( *)(`{3,})\s*(.*)$/.exec(text) ?? [];
    if (open === undefined) {
      if (fence !== "") open = { fence, info, indent, line: index + 1, lines: [] };
    } else if (fence === open.fence && info === "") {
      blocks.push(blockOf(open));
      open = undefined;
    } else {
      open.lines.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text);
    }
  }
  if (open !== undefined) throw new Error(`the block at line ${open.line} is never closed`);
  return blocks;
}

function blockOf(
  { info, line, indent, lines }: {
    readonly info: string;
    readonly line: number;
    readonly indent: string;
    readonly lines: readonly string[];
  },
): FencedBlock {
  const [language = "", ...words] = info.split(/\s+/);
  const attributes = new Map(words.map((word): [string, string] => {
    const [name = "", ...value] = word.split("=");
    return [name, value.join("=")];
  }));
  return { language, attributes, line, indent, text: lines.map((text) => `${text}\n`).join("") };
}

/** A command line of a `console` block with what it prints. */
export interface ConsoleStep {
  readonly command: string;
  readonly output: string;
  /** The command as the document spells it, with its `$ `. */
  readonly source: string;
  /** Line in the document, from 1. */
  readonly line: number;
}

/** Takes a `console` block apart. A line that ends in `\` goes on in the next one. */
export function consoleSteps({ text, line }: FencedBlock): ConsoleStep[] {
  const steps: { command: string; output: string; source: string; line: number }[] = [];
  let continues = false;
  for (const [index, row] of text.split("\n").slice(0, -1).entries()) {
    const last = steps.at(-1);
    if (row.startsWith("$ ")) {
      const source = `${row}\n`;
      steps.push({ command: row.slice(2), output: "", source, line: line + 1 + index });
    } else if (last === undefined) {
      throw new Error(`line ${line + 1 + index} shows output of no command`);
    } else if (continues) {
      last.command = `${last.command.slice(0, -1)}${row.trimStart()}`;
      last.source += `${row}\n`;
    } else {
      last.output += `${row}\n`;
    }
    continues = steps.at(-1)?.output === "" && steps.at(-1)?.command.endsWith("\\") === true;
  }
  return steps;
}

/** The document with the text of one block replaced. */
export function withBlock(
  markdown: string,
  { line, text, indent }: FencedBlock,
  replaced: string,
): string {
  const lines = markdown.split("\n");
  const rows = replaced.split("\n").slice(0, -1);
  const indented = rows.map((row) => row === "" ? "" : indent + row);
  lines.splice(line, text.split("\n").length - 1, ...indented);
  return lines.join("\n");
}

/** A command line without a shell: words, variables in front, standard input and output in files. */
export interface CommandLine {
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** File after `<`. */
  readonly stdin: string | undefined;
  /** File after `>`. */
  readonly stdout: string | undefined;
}

/** Splits a command line the way a shell does, as far as documents need it: quotes, `NAME=value`, `<`, `>`. */
export function parseCommandLine(command: string): CommandLine {
  const env: Record<string, string> = {};
  const words: string[] = [];
  let stdin: string | undefined;
  let stdout: string | undefined;
  const tokens = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  for (let at = 0; at < tokens.length; at++) {
    const token = (tokens[at] ?? "").replace(/'([^']*)'|"([^"]*)"/g, "$1$2");
    const [, name, value = ""] = /^([A-Z_]+)=(.*)$/.exec(token) ?? [];
    if (token === "<") stdin = tokens[++at];
    else if (token === ">") stdout = tokens[++at];
    else if (name !== undefined && words.length === 0) env[name] = value;
    else words.push(token);
  }
  return { env, words, stdin, stdout };
}

/** Parts that differ from run to run, by their names in `mask=`. */
export const MASKS: Readonly<Record<string, RegExp>> = {
  /** Ids of keys that were drawn at random, whole or shortened in a file name. */
  key_id: /(?<=key_id=|key id: |gait_)(?:[0-9a-f]{64}|[0-9a-f]{12})\b/g,
  /** Manifest digests that cover the current time, or a key drawn for the run. */
  manifest: /(?<=sha256:)[0-9a-f]{64}\b/g,
  /** Ids of packs that hold what was signed just now. */
  pack: /(?<=pack )pack_[0-9a-f]{16}\b/g,
  /** Ids of logs, which are drawn at random. */
  log: /(?<=log=|log\/)[0-9a-f]{32}\b/g,
  /** Whole digests of what was signed or timed just now. */
  sha256: /\b[0-9a-f]{64}\b/g,
  /** Times of what happened just now. */
  time: /\b\d{4}-\d\d-\d\dT[\d:.]+Z/g,
  /** When an approval ends, counted from now. */
  expires: /(?<=expires: )\S+/g,
  /** Shortened digests of redacted payloads, which cover a key drawn for the run. */
  digest: /\b[0-9a-f]{12}\b/g,
};

/** Replaces what the named masks find by their names. */
export function masked(text: string, names: readonly string[]): string {
  return names.reduce((shown, name) => {
    const mask = MASKS[name];
    if (mask === undefined) throw new Error(`there is no mask "${name}"`);
    return shown.replace(mask, `<${name}>`);
  }, text);
}
