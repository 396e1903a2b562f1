/** Commands that documents mention in passing: does each name something that there is? */

import { GLOBAL_FLAGS } from "../../src/cli/globals.ts";
import { flagOf } from "../../src/cli/command.ts";
import { COMMANDS } from "../../src/commands/mod.ts";
import { fencedBlocks, parseCommandLine } from "./console_blocks.ts";
import { ROOT } from "./documents.ts";
import { TASK_NAMES } from "./tasks.ts";

/** A line of shell, or a code span that looks like one. */
export interface Mention {
  readonly line: number;
  readonly command: string;
}

/** Languages of blocks that a reader would paste into a shell. */
export const SHELLS: ReadonlySet<string> = new Set([
  ...["sh", "bash", "zsh", "shell", "shell-session", "powershell", "pwsh", "ps1", "cmd", "bat"],
]);

/** Code spans of the prose, and lines of shell blocks. `console` blocks are run, and left out. */
export function mentions(markdown: string): Mention[] {
  const found: Mention[] = [];
  const blocks = fencedBlocks(markdown);
  for (const { language, text, line } of blocks) {
    if (!SHELLS.has(language)) continue;
    for (const [index, row] of text.split("\n").entries()) {
      const isOutput = language === "shell-session" && !row.startsWith("$ ");
      const command = isOutput ? "" : row.replace(/^\$ |(?:^|\s)#.*$/g, "").trim();
      if (command !== "") found.push({ line: line + 1 + index, command });
    }
  }
  const prose = markdown.replace(/^ *(`{3,}).*\n[^]*?^ *\1\s*$/gm, (b) => b.replace(/[^\n]/g, ""));
  for (const match of prose.matchAll(/`([^`]+)`/g)) {
    const line = prose.slice(0, match.index).split("\n").length;
    found.push({ line, command: (match[1] ?? "").replace(/\s+/g, " ").trim() });
  }
  return found;
}

/** Messages that are quoted and begin like a command. */
const MESSAGES: ReadonlySet<string> = new Set(["gait binary not found"]);

/** The fault of a mentioned command; `undefined` without one, or if the command is not ours. */
export async function faultOf(command: string): Promise<string | undefined> {
  if (MESSAGES.has(command)) return undefined;
  const { words } = parseCommandLine(command.replace(/^npx -y deno@\S+/, "deno"));
  const [program, first = "", second = ""] = words;
  if (/^(?:[\w./-]+\/)?gait$/.test(program ?? "")) return await gaitFault(words.slice(1));
  if (program === "deno" && first === "task" && second !== "" && !/^[<.…]/.test(second)) {
    return TASK_NAMES.has(second) ? undefined : `there is no task "${second}"`;
  }
  if (program === "make") {
    // The Makefile turns a target into the task of that name.
    const missing = words.slice(1).find((word) =>
      /^[a-z]/.test(word) && !TASK_NAMES.has(word.replaceAll("-", ":"))
    );
    return missing === undefined ? undefined : `there is no target "${missing}"`;
  }
  const script = program === "bash" || program === "sh" ? first : program ?? "";
  if (/^(?:\.\/)?scripts\/[\w./-]+$/.test(script)) {
    const { isFile } = await Deno.stat(new URL(script, ROOT)).catch(() => ({ isFile: false }));
    return isFile ? undefined : `there is no ${script}`;
  }
  return undefined;
}

async function gaitFault(words: readonly string[]): Promise<string | undefined> {
  const names = words.filter((word) => !word.startsWith("-"));
  const [first = ""] = names;
  if (!/^[a-z]/.test(first) || first === "help" || first === "version") return undefined;
  const isCalled = (path: string) => `${names.join(" ")} `.startsWith(`${path} `);
  const entry = COMMANDS.filter(({ path }) => isCalled(path))
    .sort((left, right) => right.path.length - left.path.length)[0];
  if (entry === undefined) {
    const isGroup = names.length === 1 || /^[^a-z]/.test(names[1] ?? "");
    if (isGroup && COMMANDS.some(({ path }) => path.startsWith(`${first} `))) return undefined;
    return `there is no command "gait ${names.slice(0, 2).join(" ")}"`;
  }
  const { options } = await entry.load();
  const known = new Set(Object.keys(options).map(flagOf));
  for (const word of words) {
    const [flag = ""] = word.split("=", 1);
    if (!/^--[a-z]/.test(flag) || known.has(flag) || GLOBAL_FLAGS.has(flag)) continue;
    return `gait ${entry.path} has no option ${flag}`;
  }
  return undefined;
}
