import {
  AliasNotFoundError,
  ArgumentParseError,
  ArgumentScannerError,
  EnumValidationError,
  FlagNotFoundError,
  InvalidNegatedFlagSyntaxError,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from "@stricli/core";
import { GaitError } from "../core/error.ts";
import { oneOf, quoted } from "../core/fault.ts";
import { nearest } from "../core/suggest.ts";
import { type Command, flagOf } from "./command.ts";
import { GLOBAL_FLAGS } from "./globals.ts";

/** The error for a line that stricli refused. `fault` is what stricli reported. */
export function usageError(command: Command, tokens: readonly string[], fault: unknown): GaitError {
  const hint = `gait ${command.path} --help`;
  if (!(fault instanceof ArgumentScannerError)) {
    return new GaitError("invalid_input", "Cannot parse the command line", { hint, cause: fault });
  }
  return new GaitError("invalid_input", messageOf(command, tokens, fault), { hint });
}

/** By class and not by its name, which a bundle changes. */
function messageOf(
  command: Command,
  tokens: readonly string[],
  fault: ArgumentScannerError,
): string {
  if (fault instanceof FlagNotFoundError) {
    const guesses = fault.corrections.map((name) => `--${name}`).join(" or ");
    return `unknown option --${fault.input}${guesses === "" ? "" : `, did you mean ${guesses}?`}`;
  }
  if (fault instanceof AliasNotFoundError) return unknownShort(command, tokens, fault.input);
  if (fault instanceof UnsatisfiedFlagError) {
    const { externalFlagName, nextFlagName } = fault;
    return isRequired(command, externalFlagName) && nextFlagName === undefined
      ? `missing required --${externalFlagName}`
      : `missing value for --${externalFlagName}`;
  }
  if (fault instanceof UnexpectedFlagError) return `--${fault.externalFlagName} is given twice`;
  if (fault instanceof EnumValidationError) {
    const { externalFlagName, input, values } = fault;
    return `Cannot use --${externalFlagName} ${quoted(input)}: expected ${oneOf(values)}`;
  }
  if (fault instanceof ArgumentParseError) {
    return `Cannot use --${fault.externalFlagNameOrPlaceholder} ${quoted(fault.input)}`;
  }
  if (fault instanceof InvalidNegatedFlagSyntaxError) {
    return `--${fault.externalFlagName} takes no value, found ${quoted(fault.valueText)}`;
  }
  if (fault instanceof UnexpectedPositionalError) {
    return `unexpected argument ${quoted(fault.input)}`;
  }
  if (fault instanceof UnsatisfiedPositionalError) return `missing argument ${fault.placeholder}`;
  return fault.message;
}

/** Dashes of typography, which editors and chat programs put in place of two hyphens. */
const OTHER_DASHES =
  /^-?[\u2010-\u2015\u2212\ufe58\ufe63\uff0d][-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]*(?=[A-Za-z])/;

/** The option that a word with other dashes than two hyphens means. */
function meantFlag(name: string): string | undefined {
  const isOneDash = /^-[A-Za-z]/.test(name);
  if (!isOneDash && !OTHER_DASHES.test(name)) return undefined;
  return name.replace(isOneDash ? /^-/ : OTHER_DASHES, "--").toLowerCase();
}

/**
 * Refuses an option with one dash, such as `-public-key`, or with one of typography, such as
 * `—json`: stricli takes both for arguments.
 *
 * @throws {GaitError} `invalid_input`
 */
export function refuseOneDash(command: Command, tokens: readonly string[]): void {
  const end = tokens.indexOf("--");
  const known = new Set([...Object.keys(command.options).map(flagOf), ...GLOBAL_FLAGS.keys()]);
  for (const token of end < 0 ? tokens : tokens.slice(0, end)) {
    const [name = ""] = token.split("=", 1);
    const meant = meantFlag(name);
    if (meant === undefined || !known.has(meant)) continue;
    throw new GaitError("invalid_input", `unknown option ${name}, did you mean ${meant}?`, {
      hint: `gait ${command.path} --help`,
    });
  }
}

/**
 * Refuses options such as `--constructor` and `--noToString`: stricli looks names up in plain objects,
 * and finds the members that every object has.
 *
 * @throws {GaitError} `invalid_input`
 */
export function refuseInherited({ path }: Command, tokens: readonly string[]): void {
  const end = tokens.indexOf("--");
  for (const token of end < 0 ? tokens : tokens.slice(0, end)) {
    const [, name = ""] = /^--([^=]+)/.exec(token) ?? [];
    const denied = name.replace(/^no-?(.)/, (_, first: string) => first.toLowerCase());
    // stricli takes one letter too many off `--no-x`.
    const names = [name, denied, name.replace(/^no-./, "")];
    if (!names.some((each) => each in Object.prototype)) continue;
    throw new GaitError("invalid_input", `unknown option --${name}`, {
      hint: `gait ${path} --help`,
    });
  }
}

/**
 * Refuses what begins like an option and has no name of one, such as `--__proto__`, which stricli takes
 * for an argument. `args` are the arguments that it found.
 *
 * @throws {GaitError} `invalid_input`
 */
export function refuseNameless(
  command: Command,
  tokens: readonly string[],
  args: readonly string[],
): void {
  const end = tokens.indexOf("--");
  const literal = end < 0 ? 0 : tokens.length - end - 1;
  const found = args.slice(0, args.length - literal).find((word) => word.startsWith("--"));
  if (found === undefined) return;
  const [name = ""] = found.split("=", 1);
  throw new GaitError("invalid_input", `unknown option ${name === "--" ? found : name}`, {
    hint: `gait ${command.path} --help; words after -- are no options`,
  });
}

/** Names the whole word, such as `-json`: stricli reports its first letter only. */
function unknownShort(command: Command, tokens: readonly string[], letter: string): string {
  const word = tokens.find((token) => token.startsWith(`-${letter}`)) ?? `-${letter}`;
  const known = [...Object.keys(command.options).map(flagOf), ...GLOBAL_FLAGS.keys()];
  const [name = ""] = word.slice(1).split("=", 1);
  const guess = nearest(`--${name}`, known);
  const suggestion = name.length < 2 || guess === undefined ? "" : `, did you mean ${guess}?`;
  return `unknown option -${name}${suggestion}`;
}

function isRequired(command: Command, flag: string): boolean {
  return Object.entries(command.options).some(([key, spec]) =>
    flagOf(key) === `--${flag}` && "required" in spec && spec.required === true
  );
}
