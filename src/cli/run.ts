/** From argv to exit code, in one line of sight. */

import { ERROR_CLASSES, GaitError } from "../core/error.ts";
import { ExitCode } from "../core/exit_code.ts";
import { VERSION } from "../core/version.ts";
import type { System } from "../io/host.ts";
import type { Command, CommandGroup, CommandTree, ParsedInput } from "./command.ts";
import { correlationIdOf } from "./correlation_id.ts";
import type { Ended } from "./event_log.ts";
import { type Globals, refuseGlobalValues, takeGlobals } from "./globals.ts";
import {
  printJson,
  printLines,
  type RenderContext,
  renderError,
  renderOutcome,
  renderWarning,
} from "./render.ts";
import { settleOptions } from "./option_values.ts";
import { quickParse } from "./quick_parse.ts";
import { childrenOf, rootGroup, route } from "./route.ts";
import { styleOf } from "./style.ts";

/** Runs one command line and answers the exit code. Never throws. */
export async function runCli(
  argv: readonly string[],
  tree: CommandTree,
  system: System,
): Promise<number> {
  const { globals, rest } = takeGlobals(argv);
  const context = renderContext(argv, globals, system);
  const runLine = () => runToEnd(rest, tree, globals, context);
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

async function runToEnd(
  words: readonly string[],
  tree: CommandTree,
  globals: Globals,
  context: RenderContext,
): Promise<Ended> {
  try {
    refuseGlobalValues(words);
    return { exit: await dispatch(words, tree, globals, context) };
  } catch (error) {
    return await fail(error, context);
  }
}

/** A failure of a command, with what its error result says beside the error. */
class CommandFailure extends Error {
  constructor(cause: unknown, readonly members: object | undefined) {
    super("a command failed", { cause });
  }
}

/** The one place where an error becomes output and an exit code. */
async function fail(thrown: unknown, context: RenderContext): Promise<Ended> {
  const [error, members] = thrown instanceof CommandFailure
    ? [thrown.cause, thrown.members]
    : [thrown, undefined];
  const known = error instanceof GaitError ? error : unexpected(error);
  await renderError(known, context, { ...members, ...known.members });
  const { exit, category } = ERROR_CLASSES[known.code];
  return { exit, category };
}

async function dispatch(
  words: readonly string[],
  tree: CommandTree,
  globals: Globals,
  context: RenderContext,
): Promise<number> {
  const [first, ...others] = words;
  if (first === undefined && !globals.help) {
    return globals.explain ? await explain("", tree.explain, context) : await printVersion(context);
  }
  if (first === "--version" || first === "-v") return await printVersion(context);
  if (first === "help") return await dispatch(others, tree, { ...globals, help: true }, context);

  const found = route(tree, words.slice(0, firstOption(words)));
  switch (found.kind) {
    case "unknown":
      throw unknownCommand(found.words, found.nearest ?? found.group, found.nearest);
    case "group":
      if (globals.explain) return await explain(found.group.path, found.group.explain, context);
      if (globals.help) return await printHelp(await helpOf(found.group, tree), context);
      return await refuseBareGroup(found.group, tree, words, context);
    case "command": {
      const command = await found.entry.load();
      if (globals.explain) return await explain(command.path, command.explain, context);
      if (globals.help) {
        const { commandHelp } = await import("./stricli_app.ts");
        return await printHelp(await commandHelp(command), context);
      }
      const tokens = words.slice(command.path.split(" ").length);
      return await runCommand(command, tokens, tree, globals, context);
    }
  }
}

async function runCommand(
  command: Command,
  tokens: readonly string[],
  tree: CommandTree,
  globals: Globals,
  context: RenderContext,
): Promise<number> {
  let input: ParsedInput | undefined;
  try {
    const end = command.rest === undefined ? -1 : tokens.indexOf("--");
    const [own, rest] = end < 0 ? [tokens, []] : [tokens.slice(0, end), tokens.slice(end + 1)];
    input = quickParse(command.options, own) ?? await parseWithStricli(command, own);
    input = { ...input, options: settleOptions(command, input.options) };
    checkPositionals(command, input.args);
    const host = context.system.narrow(command.needsFor(input.options, input.args, rest), {
      quiet: globals.json,
    });

    const { correlationId } = context;
    const execution = await command.execute({ ...input, rest, correlationId, tree }, host);

    await renderOutcome(execution, context);
    return execution.status ?? execution.exit;
  } catch (error) {
    throw new CommandFailure(error, command.errorMembers(input?.options ?? {}));
  }
}

async function parseWithStricli(command: Command, tokens: readonly string[]): Promise<ParsedInput> {
  const { parseInput } = await import("./stricli_app.ts");
  return await parseInput(command, tokens);
}

function checkPositionals({ path, positional }: Command, args: readonly string[]): void {
  const { min = 0, max = 0, error = "unexpected positional arguments" } = positional ?? {};
  if (args.length >= min && args.length <= max) return;
  throw new GaitError("invalid_input", error, { hint: `gait ${path} --help` });
}

function firstOption(words: readonly string[]): number {
  const index = words.findIndex((word) => word.startsWith("-"));
  return index < 0 ? words.length : index;
}

async function printVersion(context: RenderContext): Promise<number> {
  if (context.json) await printJson({ ok: true, version: VERSION }, context);
  else printLines([`gait ${VERSION}`], context);
  return ExitCode.success;
}

async function explain(command: string, text: string, context: RenderContext): Promise<number> {
  if (context.json) await printJson({ ok: true, command, explain: text }, context);
  else printLines([text], context);
  return ExitCode.success;
}

async function printHelp(usage: string, context: RenderContext): Promise<number> {
  if (context.json) await printJson({ ok: true, usage }, context);
  else context.system.stdout.write(usage);
  return ExitCode.success;
}

async function helpOf(group: CommandGroup, tree: CommandTree): Promise<string> {
  const { groupHelp } = await import("./stricli_app.ts");
  return await groupHelp(group, childrenOf(tree, group.path));
}

/** A group alone does nothing: its usage goes to stderr. */
async function refuseBareGroup(
  group: CommandGroup,
  tree: CommandTree,
  words: readonly string[],
  context: RenderContext,
): Promise<number> {
  const isRoot = group.path === rootGroup(tree).path;
  const commands = childrenOf(tree, group.path).map(({ path }) => path).join(", ");
  const message = isRoot
    ? `unknown option ${words[0]}`
    : `expected a command of ${group.path}: ${commands}`;
  const hint = `gait ${group.path}${isRoot ? "" : " "}--help`;
  if (context.json || isRoot) throw new GaitError("invalid_input", message, { hint });
  context.system.stderr.write(await helpOf(group, tree));
  return ExitCode.invalid_input;
}

function unknownCommand(words: string, help: string, guess: string | undefined): GaitError {
  const suggestion = guess === undefined ? "" : `, did you mean ${guess}?`;
  return new GaitError("invalid_input", `unknown command ${words}${suggestion}`, {
    hint: help === "" ? "gait --help" : `gait ${help} --help`,
  });
}

/** A failure that nobody foresaw. The message names it; the stack stays inside. */
function unexpected(error: unknown): GaitError {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new GaitError("internal_failure", `unexpected failure: ${text}`, { cause: error });
}

function renderContext(argv: readonly string[], globals: Globals, system: System): RenderContext {
  const { stdout, stderr } = system;
  let correlationId: Promise<string> | undefined;
  return {
    system,
    json: globals.json,
    style: styleOf(stdout.color && !globals.noColor, stdout.columns),
    errorStyle: styleOf(stderr.color && !globals.noColor, stderr.columns),
    correlationId: () => correlationId ??= correlationIdOf(argv),
  };
}
