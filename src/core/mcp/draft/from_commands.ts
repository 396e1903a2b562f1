/** Drafts a condition on command lines that were seen: their programs, sub-commands and files. */

import type { Act, Word } from "../../gate/command/act.ts";
import { readCommand } from "../../gate/command/read_command.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { uniqueSorted } from "../../text.ts";
import { isListName } from "./draft.ts";
import { folderCondition } from "./generalise.ts";

/** Programs whose first word is a sub-command. */
const WITH_SUBCOMMANDS: ReadonlySet<string> = new Set([
  ...["git", "npm", "pnpm", "yarn", "deno", "bun", "cargo", "go", "make", "pip", "pip3", "uv"],
  ...["docker", "podman", "kubectl", "gh", "brew", "apt", "apt-get", "systemctl", "dotnet"],
]);

/** What command lines do, as `every` of `match.command`; a text says why it cannot be told. */
export interface DraftedCommands {
  readonly every: readonly JsonObject[];
  readonly notes: readonly string[];
}

/** Drafts items that the acts of all lines satisfy. */
export function draftCommands(lines: readonly JsonValue[]): DraftedCommands | string {
  const acts: Act[] = [];
  for (const line of lines) {
    const isVector = Array.isArray(line) && line.every((word) => typeof word === "string");
    if (typeof line !== "string" && !isVector) return "a value is no command line";
    const reading = readCommand(line as string | readonly string[]);
    if (reading.kind === "unclear") return reading.text;
    if (reading.functions.length > 0) return "a line defines a function";
    for (const act of reading.acts) acts.push(act);
  }
  const programs = new Map<string, Set<string>>();
  const files = { to_file: new Set<string>(), from_file: new Set<string>() };
  const variables = new Set<string>();
  for (const act of acts) {
    if (act.kind === "assigns") {
      variables.add(act.variable);
      continue;
    }
    if (act.kind !== "run") {
      const file = constant(act.file);
      if (file === undefined) return "a file of a redirection is not known";
      files[act.kind].add(file);
      continue;
    }
    const name = constant(act.program);
    if (name === undefined || /[/\\\s*]/.test(name) || isListName(name) || act.isShadowed) {
      return "a program is not known, or is named by a path";
    }
    const subcommands = programs.get(name) ?? new Set();
    programs.set(name, subcommands);
    if (!WITH_SUBCOMMANDS.has(name)) continue;
    const first = act.words[0] && constant(act.words[0]);
    // A flag before it could change what it means; without a word the program alone is seen.
    if (act.words.length > 0 && (first === undefined || /^-|^$|\s/.test(first))) {
      return `the sub-command of ${name} is not known`;
    }
    subcommands.add(first ?? "");
  }
  const notes: string[] = [];
  const every: JsonObject[] = [...programs].map(([program, words]) => {
    const subcommand = uniqueSorted([...words]);
    if (subcommand.length === 0 || words.has("")) {
      notes.push(`${program} with any words and flags`);
      return { program };
    }
    notes.push(`${program} ${subcommand.join(", ")} with any further words and flags`);
    return { program, subcommand };
  });
  for (const kind of ["to_file", "from_file"] as const) {
    if (files[kind].size === 0) continue;
    const { condition, note } = folderCondition([...files[kind]]);
    every.push({ [kind]: condition });
    if (note !== undefined) notes.push(`${kind}: ${note}`);
  }
  if (variables.size > 0) every.push({ assigns: uniqueSorted([...variables]) });
  return { every, notes };
}

/** The text of a word that is the same each time. */
function constant({ pieces, count }: Word): string | undefined {
  if (count !== "one") return undefined;
  const texts = pieces.map((piece) => piece.kind === "text" ? piece.text : undefined);
  return texts.includes(undefined) ? undefined : texts.join("");
}
