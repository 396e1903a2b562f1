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
import { oneOf, quoted, shownName } from "../core/fault.ts";
import { nearest } from "../core/suggest.ts";
import { type Command, flagOf } from "./command.ts";
import { meantFlag } from "./dashes.ts";
import { GLOBAL_FLAGS } from "./globals.ts";

/** The error for a line that stricli refused. `fault` is what stricli reported. */
export function usageError(command: Command, tokens: readonly string[], fault: unknown): GaitError {
  const hint = `gait ${command.path} --help`;
  const whole = tokens.find((token) => WHOLE_HELP.has(token));
  if (fault === undefined && whole !== undefined) {
    const meant = whole === "-H" ? "-h" : "--help";
    const message = `unknown option ${whole}, did you mean ${meant}?`;
    return new GaitError("invalid_input", message, { hint });
  }
  if (!(fault instanceof ArgumentScannerError)) {
    return new GaitError("invalid_input", "Cannot parse the command line", { hint, cause: fault });
  }
  return new GaitError("invalid_input", messageOf(command, tokens, fault), { hint });
}

/** Options of stricli for its own help, at which it reports no fault. */
const WHOLE_HELP: ReadonlySet<string> = new Set(["-H", "--helpAll", "--help-all"]);

/** By class and not by its name, which a bundle changes. */
function messageOf(
  command: Command,
  tokens: readonly string[],
  fault: ArgumentScannerError,
): string {
  if (fault instanceof FlagNotFoundError) {
    // Not the corrections of stricli: it offers --user for --yes, and --quiet for --list.
    const guess = nearest(`--${fault.input}`, longFlags(command)) ??
      longFlags(command).find((flag) => abbreviates(fault.input, flag.slice(2)));
    return `unknown option --${fault.input}${
      guess === undefined ? "" : `, did you mean ${guess}?`
    }`;
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

/**
 * Refuses an option with one dash, such as `-public-key`, or with one of typography, such as
 * `—json`: stricli takes both for arguments.
 *
 * @throws {GaitError} `invalid_input`
 */
export function refuseOneDash(command: Command, tokens: readonly string[]): void {
  const end = tokens.indexOf("--");
  const known = new Set(longFlags(command));
  for (const token of end < 0 ? tokens : tokens.slice(0, end)) {
    const [name = ""] = token.split("=", 1);
    const meant = meantFlag(name);
    if (meant === undefined || !known.has(meant)) continue;
    throw new GaitError(
      "invalid_input",
      `unknown option ${shownName(name)}, did you mean ${meant}?`,
      {
        hint: `gait ${command.path} --help`,
      },
    );
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
    throw new GaitError("invalid_input", `unknown option --${shownName(name)}`, {
      hint: `gait ${path} --help`,
    });
  }
}

/**
 * Refuses what begins like an option and has no name of one, such as `--__proto__` or a dash and a
 * control character, which stricli takes for an argument. `args` are the arguments that it found.
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
  const found = args.slice(0, args.length - literal).find((word) => NAMELESS.test(word));
  if (found === undefined) return;
  const [name = ""] = found.split("=", 1);
  const shown = shownName(name === "--" ? found : name);
  throw new GaitError("invalid_input", `unknown option ${shown}`, {
    hint: `gait ${command.path} --help; words after -- are no options`,
  });
}

/** Two dashes, or one before a character that is none of a name: a control or an invisible one. */
const NAMELESS = /^-(?:-|[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}])/u;

/** Names the whole word, such as `-json`: stricli reports its first letter only. */
function unknownShort(command: Command, tokens: readonly string[], letter: string): string {
  const word = tokens.find((token) => token.startsWith(`-${letter}`)) ?? `-${letter}`;
  const [name = ""] = word.slice(1).split("=", 1);
  const guess = nearest(`--${name}`, longFlags(command));
  const suggestion = name.length < 2 || guess === undefined ? "" : `, did you mean ${guess}?`;
  return `unknown option -${shownName(name)}${suggestion}`;
}

/** Whether a word is a longer one with letters left out, and begins like it: `pubkey` of `public-key`. */
function abbreviates(word: string, whole: string): boolean {
  if (word.length < 3 || word[0] !== whole[0]) return false;
  let at = 0;
  for (const letter of whole) if (letter === word[at]) at++;
  return at === word.length;
}

/** The options that a command takes, without those of one letter. */
function longFlags({ options }: Command): readonly string[] {
  const flags = [...Object.keys(options).map(flagOf), ...GLOBAL_FLAGS.keys()];
  return flags.filter((flag) => flag.startsWith("--"));
}

function isRequired(command: Command, flag: string): boolean {
  return Object.entries(command.options).some(([key, spec]) =>
    flagOf(key) === `--${flag}` && "required" in spec && spec.required === true
  );
}
