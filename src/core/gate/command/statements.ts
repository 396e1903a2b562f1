/** Statements: lists, pipes, branches, loops, functions. */

import { isConstantArithmetic } from "./arithmetic.ts";
import { isBuiltin } from "./builtins.ts";
import { eitherFolder } from "./folders.ts";
import { type Feed, type Line, refuse, type Scope } from "./line.ts";
import { flushOutputs } from "./outputs.ts";
import { readRedirections } from "./redirections.ts";
import { readSimpleCommand } from "./simple_command.ts";
import type {
  CommandNode,
  CompoundList,
  For,
  FunctionNode,
  PipelineNode,
  Script,
  Select,
  Statement,
  WordNode,
} from "./syntax.ts";
import { readTest } from "./double_bracket.ts";
import { readOneWord, readWord } from "./words.ts";

/** Reads a whole line, or the script of a substitution. */
export function readScript(script: Script, scope: Scope, line: Line): void {
  const [only] = script.commands;
  if (script.commands.length === 1 && only !== undefined && readFileOnly(only, scope, line)) return;
  readStatements(script.commands, scope, line);
}

/** `$(< file)` reads a file and runs nothing. At the top of a line the same runs a pager in zsh. */
function readFileOnly(statement: Statement, scope: Scope, line: Line): boolean {
  const { command } = statement;
  if (line.isTop || command.type !== "Command" || command.name !== undefined) return false;
  const [redirect] = command.redirects;
  if (command.prefix.length !== 1 || redirect?.operator !== "<") return false;
  readRedirections([redirect], { acts: [], texts: [] }, scope, line);
  return true;
}

function readStatements(statements: readonly Statement[], scope: Scope, line: Line): void {
  for (const { command, background } of statements) {
    if (background === true) {
      const inner = scope.inner();
      readList(command, inner, line);
    } else readList(command, scope, line);
  }
}

function readList(node: Statement["command"], scope: Scope, line: Line): void {
  if (node.type !== "AndOr") return readPipeline(node, scope, line);
  const [first, ...rest] = node.commands;
  if (first !== undefined) readPipeline(first, scope, line);
  maybe(scope, () => {
    for (const command of rest) readPipeline(command, scope, line);
  });
}

/** Reads what may be executed or not, or again. */
function maybe(scope: Scope, read: () => void): void {
  const { isCertain } = scope;
  scope.isCertain = false;
  read();
  scope.isCertain = isCertain;
}

function readPipeline(node: PipelineNode, scope: Scope, line: Line): void {
  if (node.type !== "Pipeline") return readCommand(node, scope, line);
  const [only, ...more] = node.commands;
  if (node.prefixes.some((prefix) => prefix.type === "Time")) checkTimed(only);
  if (only === undefined) return;
  if (more.length === 0) return readCommand(only, scope, line);
  const start = line.acts.length;
  let last = scope;
  for (const command of node.commands) {
    last = scope.inner({ acts: line.since(start), texts: [] });
    readCommand(command, last, line);
  }
  // The last one runs in the shell itself in zsh, and in a sub-shell in others.
  scope.folder = eitherFolder(scope.folder, last.folder);
}

/** `time` is a word of the language in some shells and a program in others, with flags that write. */
function checkTimed(command: CommandNode | undefined): void {
  if (command === undefined) return;
  if (command.type !== "Command" || command.name === undefined) return;
  const { text, value } = command.name;
  if (/[$`]/.test(text) || !/^[A-Za-z0-9_./~]/.test(value)) refuse("shells time it in two ways");
}

function readCommand(node: CommandNode, scope: Scope, line: Line): void {
  switch (node.type) {
    case "Command":
      return readSimpleCommand(node, scope, line);
    case "Redirected":
      return readRedirected(node, scope, line);
    case "Function":
      return readFunction(node, scope, line);
    case "Coproc":
      return refuse("shells read coproc in several ways");
    case "Subshell":
      return line.enter(() => readStatements(node.body.commands, scope.inner(), line));
    case "BraceGroup":
      return line.enter(() => readStatements(node.body.commands, scope, line));
    case "TestCommand":
      return readTest(node.expression, scope, line);
    case "ArithmeticCommand":
      // A shell without it runs what is inside, and redirects.
      if (/[<>|&]/.test(node.body) || !isConstantArithmetic(node.body)) {
        refuse("it evaluates arithmetic");
      }
      return;
    case "ArithmeticFor":
      return refuse("it evaluates arithmetic");
    default:
      return line.enter(() => maybe(scope, () => readCompound(node, scope, line)));
  }
}

type Compound = Extract<CommandNode, { type: "If" | "While" | "For" | "Select" | "Case" }>;

function readCompound(node: Compound, scope: Scope, line: Line): void {
  const list = (one: CompoundList | undefined) => readStatements(one?.commands ?? [], scope, line);
  switch (node.type) {
    case "If":
      list(node.clause);
      list(node.then);
      for (const branch of node.elif) {
        list(branch.clause);
        list(branch.then);
      }
      return list(node.else);
    case "While":
      return repeated(scope, line, () => {
        list(node.clause);
        list(node.body);
      });
    case "For":
    case "Select":
      readLoopWords(node, scope, line);
      return repeated(scope, line, () => list(node.body));
    case "Case":
      readAside([node.word, ...node.items.flatMap((item) => item.pattern)], scope, line);
      for (const item of node.items) list(item.body);
  }
}

/** A folder change in a loop comes before the commands in front of it, too. */
function repeated(scope: Scope, line: Line, read: () => void): void {
  const { folder } = scope;
  const start = line.acts.length;
  read();
  if (scope.folder === folder) return;
  scope.folder = { kind: "unknown" };
  line.forgetFolders(start);
}

function readLoopWords(node: For | Select, scope: Scope, line: Line): void {
  const outputs = line.outputs.length;
  const start = line.acts.length;
  for (const one of node.wordlist ?? []) {
    for (const word of readWord(one, scope, line).words) line.hold(word, scope);
  }
  flushOutputs(outputs, line.since(start), scope, line);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(node.name.text)) refuse("a loop has no plain variable");
  line.assign(node.name.text, scope, false);
}

/** Reads words for the substitutions in them. */
function readAside(words: readonly WordNode[], scope: Scope, line: Line): void {
  const outputs = line.outputs.length;
  for (const word of words) readOneWord(word, scope, line);
  flushOutputs(outputs, [], scope, line);
}

type Redirected = Extract<CommandNode, { type: "Redirected" }>;

function readRedirected(node: Redirected, scope: Scope, line: Line): void {
  const outputs = line.outputs.length;
  const feed: Feed = { acts: [], texts: [] };
  const first = line.acts.length;
  readRedirections(node.redirects, feed, scope, line);
  const start = line.acts.length;
  const { feed: before } = scope;
  scope.feed = { acts: [...before.acts, ...feed.acts], texts: [...before.texts, ...feed.texts] };
  readCommand(node.command, scope, line);
  line.setWriters(first, start, line.since(start));
  const { acts } = scope.feed;
  scope.feed = before;
  flushOutputs(outputs, [...acts, ...line.since(start)], scope, line);
}

function readFunction(node: FunctionNode, scope: Scope, line: Line): void {
  const name = node.name.text;
  if (!/^[A-Za-z_][\w.:-]*$/.test(name)) refuse("a function has no plain name");
  if (isBuiltin(name)) refuse(`a function takes the place of ${name}`);
  line.functions.add(name);
  const { body } = node;
  if (body.type === "CompoundList") refuse("a function has no body");
  line.enter(() => readCommand(body, scope.inner(), line));
}
