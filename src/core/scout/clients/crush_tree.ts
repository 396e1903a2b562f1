/**
 * Settings of Crush, which are a program of Bash: `mcp add <name> --type http --url …`. Only commands
 * that the text spells out are read; nothing runs.
 */

import type { Command } from "../../gate/command/syntax.ts";
import { parseLine } from "../../gate/command/syntax.ts";
import type { Source } from "../../source.ts";
import {
  positionsIn,
  SettingsFault,
  type SettingsMember,
  type SettingsNode,
  settingsText,
  type SettingsTree,
} from "./settings_tree.ts";

/** Longest text, in UTF-16 code units, and most here-documents: the parser needs time for each in each. */
const MAX_LENGTH = 64 * 1024;
const MAX_HERE_DOCUMENTS = 100;

/** Members of an entry in JSON, by the flag that sets them. */
const MEMBERS: Readonly<Record<string, string>> = {
  "--type": "type",
  "--command": "command",
  "--url": "url",
};
const LISTS: Readonly<Record<string, string>> = {
  "--args": "args",
  "--disabled-tools": "disabled_tools",
  "--enabled-tools": "enabled_tools",
};
const PAIRS: Readonly<Record<string, string>> = { "--env": "env", "--header": "headers" };

/**
 * The servers of a program as a tree of the shape of `crush.json`.
 *
 * @throws {SettingsFault}
 */
export function crushTree(source: Source): SettingsTree {
  const text = settingsText(source);
  const positionOf = positionsIn(text);
  const refuse = (problem: string) => new SettingsFault(problem, positionOf(0));
  if (text.length > MAX_LENGTH) throw refuse(`it is longer than ${MAX_LENGTH} characters`);
  if ((text.match(/<</g)?.length ?? 0) > MAX_HERE_DOCUMENTS) {
    throw refuse(`it has more than ${MAX_HERE_DOCUMENTS} here-documents`);
  }
  const script = parseLine(text);
  if (script === undefined) throw refuse("it is not valid Bash");
  const members: SettingsMember[] = [];
  let isComputed = false;
  for (const command of commandsIn(script)) {
    const words = [command.name?.value ?? "", ...command.args.map(wordText)];
    if (/^(?:source|\.|eval|exec)$/.test(words[0] ?? "")) isComputed = true;
    if (words[0] !== "mcp" || words[1] !== "add") continue;
    const [name = "", ...flags] = words.slice(2);
    if (/[$`]/.test(name)) isComputed = true;
    members.push({ name, offset: command.pos, value: entryOf(flags, command.pos) });
  }
  members.sort((a, b) => a.offset - b.offset);
  const mcp: SettingsNode = { kind: "object", offset: 0, members };
  return {
    root: { kind: "object", offset: 0, members: [{ name: "mcp", offset: 0, value: mcp }] },
    loose: undefined,
    twice: undefined,
    ...(isComputed
      ? { partly: "it is a program that may get servers from elsewhere, and gait does not run it" }
      : {}),
    positionOf,
  };
}

function wordText(word: Command["args"][number]): string {
  return "value" in word && typeof word.value === "string" ? word.value : word.text;
}

/** All commands of a script, also those that run on a condition. */
function commandsIn(script: object): readonly Command[] {
  const found: Command[] = [];
  const seen = new Set<unknown>();
  const waiting: unknown[] = [script];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== "object" || node === null || seen.has(node)) continue;
    seen.add(node);
    if (isCommand(node)) found.push(node);
    for (const value of Object.values(node)) waiting.push(value);
  }
  return found;
}

function isCommand(node: object): node is Command {
  return "type" in node && node.type === "Command";
}

function entryOf(flags: readonly string[], offset: number): SettingsNode {
  const texts = new Map<string, SettingsNode>();
  const lists = new Map<string, SettingsNode[]>();
  const pairs = new Map<string, SettingsMember[]>();
  const scalar = (value: string | boolean): SettingsNode => ({ kind: "scalar", offset, value });
  for (let at = 0; at < flags.length; at++) {
    const [flag = "", given] = (flags[at] ?? "").split(/=(.*)/s);
    const next = () => given ?? flags[++at] ?? "";
    const list = LISTS[flag];
    const pair = PAIRS[flag];
    const member = MEMBERS[flag];
    if (list !== undefined) lists.set(list, [...lists.get(list) ?? [], scalar(next())]);
    else if (pair !== undefined) {
      const name = next();
      const value = scalar(flags[++at] ?? "");
      pairs.set(pair, [...pairs.get(pair) ?? [], { name, offset, value }]);
    } else if (member !== undefined) texts.set(member, scalar(next()));
    else if (flag === "--disabled") {
      texts.set("disabled", scalar(/^(?:true|1|yes)$/i.test(next())));
    } else if (flag.startsWith("--")) next();
  }
  const members = [
    ...texts,
    ...[...lists].map(([name, items]) => [name, { kind: "list", offset, items }] as const),
    ...[...pairs].map(([name, set]) => [name, { kind: "object", offset, members: set }] as const),
  ];
  return {
    kind: "object",
    offset,
    members: members.map(([name, value]) => ({ name, offset, value })),
  };
}
