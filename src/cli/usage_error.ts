import { ArgumentScannerError, formatMessageForArgumentScannerError } from "@stricli/core";
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
  const message = formatMessageForArgumentScannerError(fault, {
    FlagNotFoundError: ({ input, corrections }) => {
      const guesses = corrections.map((name) => `--${name}`).join(" or ");
      return `unknown option --${input}${guesses === "" ? "" : `, did you mean ${guesses}?`}`;
    },
    AliasNotFoundError: ({ input }) => unknownShort(command, tokens, input),
    UnsatisfiedFlagError: ({ externalFlagName, nextFlagName }) =>
      isRequired(command, externalFlagName) && nextFlagName === undefined
        ? `missing required --${externalFlagName}`
        : `missing value for --${externalFlagName}`,
    UnexpectedFlagError: ({ externalFlagName }) => `--${externalFlagName} is given twice`,
    EnumValidationError: ({ externalFlagName, input, values }) =>
      `Cannot use --${externalFlagName} ${quoted(input)}: expected ${oneOf(values)}`,
    ArgumentParseError: ({ externalFlagNameOrPlaceholder, input }) =>
      `Cannot use --${externalFlagNameOrPlaceholder} ${quoted(input)}`,
    InvalidNegatedFlagSyntaxError: ({ externalFlagName, valueText }) =>
      `--${externalFlagName} takes no value, found ${quoted(valueText)}`,
    UnexpectedPositionalError: ({ input }) => `unexpected argument ${quoted(input)}`,
    UnsatisfiedPositionalError: ({ placeholder }) => `missing argument ${placeholder}`,
  });
  return new GaitError("invalid_input", message, { hint });
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
