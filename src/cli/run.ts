/** From argv to exit code: route, parse, narrow, run, print. */

import { ERROR_CLASSES, GaitError } from "../core/error.ts";
import { ExitCode } from "../core/exit_code.ts";
import { VERSION } from "../core/version.ts";
import type { System } from "../io/host.ts";
import type { Command, CommandGroup, CommandTree, ParsedInput } from "./command.ts";
import { correlationIdOf } from "./correlation_id.ts";
import type { Ended } from "./event_log.ts";
import { GLOBAL_FLAGS, type Globals, refuseGlobalValues, takeGlobals } from "./globals.ts";
import type { Filled } from "./filled.ts";
import { withoutEmpty } from "../core/present.ts";
import { quickParse } from "./quick_parse.ts";
import {
  printInfo,
  type RenderContext,
  renderError,
  renderOutcome,
  renderWarning,
} from "./render.ts";
import { childrenOf, rootGroup, route, shownIn } from "./route.ts";
import { type Style, styleOf } from "./style.ts";
import { isTopic, type Topic, TOPICS } from "./topic_names.ts";
import { quoted, shownName } from "../core/fault.ts";
import { nearest } from "../core/suggest.ts";

interface LineContext extends RenderContext {
  readonly tree: CommandTree;
  readonly globals: Globals;
}

/** Runs one command line and returns the exit code. Never throws. */
export async function runCli(
  argv: readonly string[],
  tree: CommandTree,
  system: System,
): Promise<number> {
  const { globals, rest } = takeGlobals(argv);
  const context = { ...renderContext(argv, globals, system), tree, globals };
  const runLine = () => runToEnd(rest, context);
  const logs = await system.eventLogs();
  if (logs === undefined) return (await runLine()).exit;
  const { withEventLogs } = await import("./event_log.ts");
  const line = {
    argv,
    isCommand: (path: string) => tree.commands.some((command) => command.path === path),
    correlationId: context.correlationId,
    warn: (text: string) => renderWarning(text, context),
  };
  return (await withEventLogs(line, logs, runLine)).exit;
}

/** The one place where an error becomes output and an exit code. */
async function runToEnd(words: readonly string[], context: LineContext): Promise<Ended> {
  try {
    refuseGlobalValues(words);
    return { exit: await dispatch(words, context) };
  } catch (thrown) {
    const error = gaitError(thrown);
    await tellError(error, context);
    const { exit, category } = ERROR_CLASSES[error.code];
    return { exit, category };
  }
}

/** What cannot be told where it belongs is told on standard error, or nowhere: the exit code stays. */
async function tellError(error: GaitError, context: LineContext): Promise<void> {
  try {
    await renderError(error, context);
  } catch {
    try {
      await renderError(error, { ...context, json: false });
    } catch {
      // Nobody can read it.
    }
  }
}

async function dispatch(words: readonly string[], context: LineContext): Promise<number> {
  const { tree, globals } = context;
  const [first, ...others] = words;
  if (first === "help") {
    const [topic = "", ...more] = others;
    if (isTopic(topic) && more.length === 0) return await printTopic(topic, context);
    const helped = { ...context, globals: { ...globals, help: true } };
    return await dispatch(others, helped).catch((error) => {
      throw withTopics(error, others, tree);
    });
  }
  if (first === "--version" || first === "-v") {
    return await printInfo({ version: VERSION }, `gait ${VERSION}\n`, context);
  }
  const found = route(tree, words.slice(0, firstOption(words)));
  switch (found.kind) {
    case "unknown":
      await refuseOtherDashes(found.words, found.group);
      throw unknownCommand(found.words, found.nearest ?? found.group, found.nearest);
    case "group": {
      if (globals.explain) return await printExplanation(found.group, context);
      const isBare = first === undefined;
      if (globals.help || isBare) {
        return await printHelp(await helpOf(found.group, context.style, tree), context);
      }
      return await refuseBareGroup(found.group, words, context);
    }
    case "command": {
      const command = await found.entry.load();
      if (globals.explain) return await printExplanation(command, context);
      if (globals.help) {
        const { commandHelp, helpStyle } = await import("./help.ts");
        const style = helpStyle(context.style);
        const below = childrenOf(tree, command.path);
        return await printHelp(commandHelp(command, below, style), context);
      }
      return await runCommand(command, words.slice(command.path.split(" ").length), context);
    }
  }
}

async function runCommand(
  command: Command,
  tokens: readonly string[],
  context: LineContext,
): Promise<number> {
  const { system, tree, globals, correlationId } = context;
  let input: ParsedInput | undefined;
  let filled: Filled | undefined;
  try {
    const end = command.rest === undefined ? -1 : tokens.indexOf("--");
    const [own, rest] = end < 0 ? [tokens, []] : [tokens.slice(0, end), tokens.slice(end + 1)];
    input = quickParse(command.options, own) ?? await parseWithStricli(command, own);
    const isFilled = command.settings.length > 0;
    const hasOptions = Object.keys(command.options).length > 0;
    const line = isFilled || hasOptions ? await import("./line.ts") : undefined;
    const asks = isFilled || command.asksForProject;
    const project = asks && !globals.noConfig ? await system.project() : undefined;
    if (line !== undefined && project !== undefined && isFilled) {
      const typed = { input, given: line.givenKeys(command.options, own), rest };
      const { input: whole, ...from } = await line.fillOptions(command, typed, project);
      [input, filled] = [whole, from];
      const fault = filled.project.fault ?? filled.refusal;
      if (fault !== undefined && !command.asksForProject) throw fault;
      // Commands about the file tell the same in their result.
      const told = command.asksForProject ? [] : filled.warnings;
      for (const warning of told) renderWarning(warning, context);
    }
    if (line !== undefined) {
      input = { ...input, options: line.settleOptions(command, input.options) };
    }
    checkPositionals(command, input.args);
    const needs = command.needsFor(input.options, input.args, rest);
    const host = system.narrow(needs, { quiet: globals.json || globals.quiet });
    await line?.refuseOverwritten(command, input, rest, host);
    const run = { ...input, rest, correlationId, tree, filled, project };
    const execution = await command.execute(run, host);

    await renderOutcome(execution, context, filled?.warnings);
    return execution.status ?? execution.exit;
  } catch (thrown) {
    const error = gaitError(thrown);
    const members = {
      ...command.errorMembers(input?.options ?? {}),
      ...withoutEmpty({ warnings: filled?.warnings }),
      ...error.members,
    };
    throw error.retold({ members });
  }
}

async function parseWithStricli(command: Command, tokens: readonly string[]): Promise<ParsedInput> {
  const { parseInput } = await import("./stricli_app.ts");
  return await parseInput(command, tokens);
}

function checkPositionals({ path, positional }: Command, args: readonly string[]): void {
  const { min = 0, max = 0, error } = positional ?? {};
  if (args.length >= min && args.length <= max) return;
  const surplus = args[max];
  const found = surplus === undefined ? [] : [`unexpected argument ${quoted(surplus)}`];
  throw new GaitError(
    "invalid_input",
    [...found, ...(error === undefined ? [] : [error])].join(": "),
    {
      hint: `gait ${path} --help`,
    },
  );
}

function firstOption(words: readonly string[]): number {
  const index = words.findIndex((word) => word.startsWith("-"));
  return index < 0 ? words.length : index;
}

async function printExplanation(
  { path, explain }: Command | CommandGroup,
  context: LineContext,
): Promise<number> {
  return await printInfo({ command: path, explain }, `${explain}\n`, context);
}

async function printHelp(usage: string, context: LineContext): Promise<number> {
  return await printInfo({ usage }, usage, context);
}

async function helpOf(group: CommandGroup, style: Style, tree: CommandTree): Promise<string> {
  const { groupHelp, helpStyle, rootHelp } = await import("./help.ts");
  if (group.path === rootGroup(tree).path) return rootHelp(tree, helpStyle(style));
  return groupHelp(group, shownIn(tree, group.path), helpStyle(style));
}

async function printTopic(topic: Topic, context: LineContext): Promise<number> {
  const { helpStyle } = await import("./help.ts");
  const { topicHelp } = await import("./topics.ts");
  return await printHelp(topicHelp(topic, helpStyle(context.style)), context);
}

/** An unknown command after `help` may be a mistyped topic. */
function withTopics(
  error: unknown,
  [word = "", more]: readonly string[],
  tree: CommandTree,
): unknown {
  const isKnown = tree.groups.some(({ path }) => path === word);
  if (!(error instanceof GaitError) || error.code !== "invalid_input" || isKnown) return error;
  if (isTopic(word) && more !== undefined) {
    return new GaitError("invalid_input", `unexpected argument ${quoted(more)}`, {
      hint: `gait help ${word}`,
    });
  }
  const commands = childrenOf(tree, "").map(({ path }) => path);
  const guess = nearest(word, [...Object.keys(TOPICS), ...commands]);
  const suggestion = guess === undefined ? "" : `, did you mean ${guess}?`;
  return new GaitError("invalid_input", `unknown command or topic ${seen(word)}${suggestion}`, {
    hint: guess === undefined ? "gait help" : `gait help ${guess}`,
  });
}

/** A group alone does nothing: its usage goes to stderr. An option beside it is the mistake. */
async function refuseBareGroup(
  group: CommandGroup,
  words: readonly string[],
  { tree, json, system, errorStyle }: LineContext,
): Promise<number> {
  const word = words[group.path === "" ? 0 : group.path.split(" ").length];
  if (word !== undefined) {
    const short = /^-[a-z]$/i.test(word) ? word.toLowerCase() : undefined;
    const known = flagsOf(group.path);
    const guess = known.find((flag) => flag === short) ??
      nearest(word.replace(/^-+/, "--"), known);
    throw unknownOption(word, guess, group.path);
  }
  if (json) {
    const commands = childrenOf(tree, group.path).map(({ path }) => path).join(", ");
    throw new GaitError("invalid_input", `expected a command of ${group.path}: ${commands}`, {
      hint: `gait ${group.path} --help`,
    });
  }
  system.stderr.write(await helpOf(group, errorStyle, tree));
  return ExitCode.invalid_input;
}

/** Options beside a group, or before any command. */
function flagsOf(group: string): readonly string[] {
  return [...GLOBAL_FLAGS.keys(), ...(group === "" ? ["--version", "-v"] : [])];
}

/**
 * Refuses an option with dashes of typography in the place of a command: `gait —version`.
 *
 * @throws {GaitError} `invalid_input`
 */
async function refuseOtherDashes(words: string, group: string): Promise<void> {
  const { meantFlag } = await import("./dashes.ts");
  const word = words.split(" ").at(-1) ?? "";
  const meant = meantFlag(word);
  if (meant !== undefined && flagsOf(group).includes(meant)) {
    throw unknownOption(word, meant, group);
  }
}

function unknownOption(word: string, guess: string | undefined, help: string): GaitError {
  const suggestion = guess === undefined ? "" : `, did you mean ${guess}?`;
  return new GaitError("invalid_input", `unknown option ${shownName(word)}${suggestion}`, {
    hint: help === "" ? "gait --help" : `gait ${help} --help`,
  });
}

/** Words of which the last may be an unset variable of a script. */
function seen(words: string): string {
  return shownName(/(?:^| )$/.test(words) ? `${words}""` : words);
}

function unknownCommand(words: string, help: string, guess: string | undefined): GaitError {
  const suggestion = guess === undefined ? "" : `, did you mean ${guess}?`;
  return new GaitError("invalid_input", `unknown command ${seen(words)}${suggestion}`, {
    hint: help === "" ? "gait --help" : `gait ${help} --help`,
  });
}

/** How the runtime begins to refuse a module that it may not read. */
const UNREADABLE = "Requires read access to ";

/** Any other error is a defect of gait. Its message is shown; its stack only stays in `cause`. */
function gaitError(thrown: unknown): GaitError {
  if (thrown instanceof GaitError) return thrown;
  if (thrown instanceof TypeError && thrown.message.startsWith(UNREADABLE)) {
    return new GaitError(
      "dependency_missing",
      "Cannot load a part of gait: it may not read files",
      {
        hint: "start it with --allow-read",
        cause: thrown,
      },
    );
  }
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new GaitError("internal_failure", `unexpected failure: ${text}`, { cause: thrown });
}

function renderContext(argv: readonly string[], globals: Globals, system: System): RenderContext {
  const { stdout, stderr } = system;
  let correlationId: Promise<string> | undefined;
  return {
    system,
    json: globals.json,
    quiet: globals.quiet,
    style: styleOf(stdout.color && !globals.noColor && !globals.json, stdout.columns),
    errorStyle: styleOf(stderr.color && !globals.noColor, stderr.columns),
    correlationId: () => correlationId ??= correlationIdOf(argv),
  };
}
