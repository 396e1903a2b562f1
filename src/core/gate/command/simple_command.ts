/** A simple command: assignments in front, a program with its words, redirections. */

import type { Act, Word } from "./act.ts";
import { readArray, readAssignment } from "./assignments.ts";
import { readBuiltin } from "./builtins.ts";
import { UNKNOWN_FOLDER } from "./folders.ts";
import { type Feed, joinFeeds, type Line, type OpenRun, refuse, type Scope } from "./line.ts";
import { BUILTIN_PREFIXES } from "./not_read.ts";
import { flushOutputs } from "./outputs.ts";
import { readRedirections } from "./redirections.ts";
import type { Command, CommandArgument, Redirection } from "./syntax.ts";
import { constantText, constantWord, unknownWord } from "./word_builder.ts";
import { readOneWord, type ReadWord, readWord } from "./words.ts";
import { appendAll } from "../../lists.ts";

/** Reads a command and adds its acts. */
export function readSimpleCommand(node: Command, scope: Scope, line: Line): void {
  checkGaps(node);
  const outputs = line.outputs.length;
  const own: Feed = { acts: [], texts: [] };
  const start = line.acts.length;
  const words = readWords(node, scope, line);
  appendAll(own.acts, line.since(start).filter((act) => act.kind !== "assigns"));
  const assigned = node.prefix.filter((item) => item.type === "Assignment");
  const [program] = words;
  const name = program === undefined ? undefined : constantText(program.words[0]);
  for (const assignment of assigned) {
    // `IFS= read` changes how this one command splits a line, and nothing after it.
    if (assignment.name === "IFS" && name === "read") continue;
    readAssignment(assignment, scope, line);
  }
  readRedirections(node.redirects, own, scope, line);
  const all = words.flatMap((word) => word.words);
  const end = line.acts.length;
  const run = addRun(node, all, joinFeeds(scope.feed, own), scope, line);
  const isForAll = isPrefixOnly(all);
  // `exec > file` takes the output of all that follows.
  if (!isForAll) line.setWriters(start, end, run === undefined ? own.acts : [run]);
  if (assigned.some((one) => one.name === "CDPATH")) scope.folder = UNKNOWN_FOLDER;
  flushOutputs(outputs, run === undefined ? own.acts : [...run.fedBy, run], scope, line);
  if (words.length === 0) return;
  if (isForAll) {
    // `exec < file` is the input of what follows.
    scope.feed = joinFeeds(scope.feed, own);
  }
  readBuiltin(words, scope, line);
}

/** Whether a command is `exec`, `command` or the like alone. */
function isPrefixOnly(words: readonly Word[]): boolean {
  return words.length > 0 &&
    words.every((word) => BUILTIN_PREFIXES.has(constantText(word) ?? ""));
}

/** A process substitution that touches the word before it belongs to that word. */
function checkGaps(node: Command): void {
  let end = -1;
  const name = node.name === undefined ? [] : [node.name];
  for (const item of [...node.prefix, ...name, ...node.suffix]) {
    if (item.pos === end && (item.type === "Word" || item.type === "Assignment")) {
      refuse("shells split it in two ways");
    }
    end = item.end;
  }
}

function readWords(node: Command, scope: Scope, line: Line): ReadWord[] {
  if (node.name === undefined) return [];
  const words = [readProgram(node.name, scope, line)];
  let isEnded = false;
  for (const item of node.suffix) {
    if (item.type === "Word" || item.type === "Assignment") {
      // Where `&>` ends a command, what follows is another.
      if (isEnded) refuse("shells end a command in two places");
      words.push(readArgument(item, scope, line));
    } else if (isWordToSome(item.descriptor)) {
      words.push({ words: [unknownWord("many", "")], isNumber: false, variable: undefined });
    }
    isEnded ||= item.type === "Redirect" && item.operator.startsWith("&>");
  }
  return words;
}

/** Some shells take `{name}`, or a number of several digits, before a redirection as a word. */
function isWordToSome(descriptor: Redirection["descriptor"]): boolean {
  if (descriptor === undefined) return false;
  return descriptor.type === "FileDescriptorVariable" || descriptor.end - descriptor.pos > 1;
}

function readProgram(node: Command["name"] & object, scope: Scope, line: Line): ReadWord {
  const read = readWord(node, scope, line);
  const { text } = node;
  const isBraced = node.parts?.some((part) => part.type === "BraceExpansion") ?? false;
  if (text.startsWith("{") && !isBraced) refuse("zsh reads a brace as the start of a block");
  // Some shells take names that others refuse, and `+=`, for assignments.
  if (/^[^'"\\$`=]+=|^[A-Za-z_][A-Za-z0-9_]*\[/.test(text)) {
    refuse("shells disagree on what is an assignment");
  }
  return read;
}

function readArgument(node: CommandArgument, scope: Scope, line: Line): ReadWord {
  if (node.type === "Word") return readWord(node, scope, line);
  const front = node.text.slice(0, node.text.indexOf("=") + 1);
  if (node.index !== undefined) refuse("it evaluates an array subscript");
  const whole = (value: Word): ReadWord => {
    const [first, ...more] = value.pieces;
    const pieces: Word["pieces"] = first?.kind === "text"
      ? [{ kind: "text", text: front + first.text }, ...more]
      : [{ kind: "text", text: front }, ...value.pieces];
    const word: Word = { pieces, count: "one", source: node.text };
    return { words: [word], isNumber: false, variable: undefined };
  };
  if (node.value.type === "Word") {
    const [value] = readOneWord(node.value, scope, line).words;
    return whole(value ?? constantWord(""));
  }
  readArray(node.value, scope, line);
  return whole(unknownWord("one", ""));
}

function addRun(
  node: Command,
  words: readonly Word[],
  feed: Feed,
  scope: Scope,
  line: Line,
): OpenRun | undefined {
  const [program, ...rest] = words;
  if (program !== undefined) return pushRun(program, rest, feed, scope, line);
  if (node.name !== undefined) refuse("a command has no words");
  if (node.redirects.length === 0 || node.prefix.some((item) => item.type === "Assignment")) {
    return undefined;
  }
  const implied = constantWord(impliedProgram(node.redirects), "");
  return pushRun(implied, [], feed, scope, line);
}

/** The program that zsh runs for a line with redirections and no program. */
function impliedProgram(redirects: readonly Redirection[]): string {
  return redirects.length === 1 && redirects[0]?.operator === "<" ? "more" : "cat";
}

function pushRun(
  program: Word,
  words: readonly Word[],
  feed: Feed,
  scope: Scope,
  line: Line,
): OpenRun {
  const fedBy: readonly Act[] = feed.acts;
  const run: OpenRun = { kind: "run", program, words, fedBy, folder: scope.folder };
  if (feed.texts.length > 0) run.texts = feed.texts;
  line.add(run);
  return run;
}
