/**
 * Our command values as stricli's applications: stricli parses the options of a line that
 * `quickParse` leaves, and is loaded only for those.
 */

import {
  type Application,
  buildApplication,
  buildCommand,
  type CommandContext,
  run,
  text_en,
} from "@stricli/core";
import {
  type Command,
  flagOf,
  type OptionSpec,
  type OptionSpecs,
  type ParsedInput,
} from "./command.ts";
import { GLOBAL_FLAGS } from "./globals.ts";
import { SETTINGS } from "../core/project/settings.ts";
import { refuseInherited, refuseNameless, refuseOneDash, usageError } from "./usage_error.ts";

/**
 * Parses the tokens that follow the words of a command.
 *
 * @throws {GaitError} `invalid_input` for an unknown option, a missing value and the like.
 */
export async function parseInput(
  command: Command,
  tokens: readonly string[],
): Promise<ParsedInput> {
  refuseOneDash(command, tokens);
  refuseInherited(command, tokens);
  let parsed: ParsedInput | undefined;
  let fault: unknown;
  const app = leafApplication(command, {
    onParsed: (flags, args) => parsed = { options: keyed(command.options, flags), args },
    onFault: (error) => fault = error,
  });
  await run(app, valuesApart(command, tokens), { process: { stdout: SINK, stderr: SINK } });
  if (parsed === undefined) throw usageError(command, tokens, fault);
  refuseNameless(command, tokens, parsed.args);
  return parsed;
}

/** stricli reads `--name=`, and `--name=` with lines after it, as a positional. Split into two tokens, it is a value. */
function valuesApart({ options }: Command, tokens: readonly string[]): readonly string[] {
  const valued = Object.entries(options).filter(([, { type }]) => type !== "boolean");
  const flags = new Set(valued.map(([key]) => flagOf(key)));
  const end = tokens.indexOf("--");
  return tokens.flatMap((token, index) => {
    const isAfterEnd = end >= 0 && index > end;
    const name = isAfterEnd ? undefined : UNREAD.exec(token)?.[1];
    if (name === undefined) return [token];
    const value = token.slice(name.length + 1);
    if (flags.has(name)) return [name, value];
    // stricli refuses it, with the name.
    return value === "" ? [token] : [`${name}=?`];
  });
}

/** An option with an equals sign whose value is no line of text. */
const UNREAD = /^(--[A-Za-z][A-Za-z-]*)=(?:$|.*[\n\r\u2028\u2029])/;

const SINK = { write: () => {} };

const CONFIG = {
  scanner: { caseStyle: "original", allowArgumentEscapeSequence: true },
  documentation: { disableAnsiColor: true, caseStyle: "original" },
} as const;

interface LeafHooks {
  onParsed(flags: Readonly<Record<string, unknown>>, args: readonly string[]): void;
  onFault(error: unknown): void;
}

/** Any number of positionals: `run.ts` checks how many, for both parsers alike. */
const ANY_POSITIONALS = { kind: "array", parameter: { brief: "arguments", parse: String } };

function leafApplication(
  command: Command,
  { onParsed, onFault }: LeafHooks,
): Application<CommandContext> {
  const leaf = buildCommand({
    func: (flags: Readonly<Record<string, unknown>>, ...args: string[]) => onParsed(flags, args),
    parameters: {
      flags: { ...commandFlags(command.options), ...globalFlags() } as never,
      positional: ANY_POSITIONALS as never,
    },
    docs: {
      brief: command.summary,
      fullDescription: command.explain,
    },
  });
  return buildApplication(leaf, {
    name: `gait ${command.path}`,
    ...CONFIG,
    localization: {
      text: {
        ...text_en,
        exceptionWhileParsingArguments: (error) => {
          onFault(error);
          return "";
        },
      },
    },
  });
}

function commandFlags(options: OptionSpecs): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, spec]) => [flagOf(key).slice(2), flagParameter(spec)]),
  );
}

function flagParameter(spec: OptionSpec): unknown {
  const value = spec.type === "boolean" ? undefined : placeholderOf(spec);
  const filled = spec.setting === undefined ? "" : ` [${SETTINGS[spec.setting.key].variable}]`;
  const brief = (value === undefined ? spec.help : `<${value}> ${spec.help}`) + filled;
  switch (spec.type) {
    case "boolean":
      return { kind: "boolean", brief, optional: true, withNegated: false };
    case "list":
    case "paths":
      return {
        kind: "parsed",
        parse: String,
        brief,
        placeholder: value ?? "value",
        optional: true,
        variadic: spec.type === "list" ? "," : true,
      };
    default: {
      const presence = spec.default === undefined
        ? { optional: spec.required !== true }
        : { default: spec.default };
      if (spec.choices !== undefined) {
        return { kind: "enum", values: spec.choices, brief, ...presence };
      }
      return {
        kind: "parsed",
        parse: String,
        brief,
        placeholder: value ?? "value",
        ...presence,
      };
    }
  }
}

const PLACEHOLDERS = {
  path: "file",
  paths: "file",
  variable: "name",
  duration: "duration",
} as const;

function placeholderOf(
  spec: Exclude<OptionSpec, { readonly type: "boolean" }>,
): string | undefined {
  if (spec.value !== undefined || spec.type === "list" || spec.type === "string") return spec.value;
  return PLACEHOLDERS[spec.type];
}

/** Listed for help and completions only: `takeGlobals` removes them from the line before parsing. */
function globalFlags(): Record<string, unknown> {
  const shown = [...GLOBAL_FLAGS].filter(([, { key }]) => key !== "help");
  return Object.fromEntries(shown.map(([flag, { help }]) => [
    flag.slice(2),
    { kind: "boolean", brief: help, optional: true, withNegated: false },
  ]));
}

function keyed(
  options: OptionSpecs,
  flags: Readonly<Record<string, unknown>>,
): ParsedInput["options"] {
  return Object.fromEntries(
    Object.entries(options).map(([key, spec]) => {
      const value = flags[flagOf(key).slice(2)];
      if (spec.type === "boolean") return [key, value === true];
      if (spec.type === "paths") return [key, Array.isArray(value) ? value.map(String) : []];
      if (spec.type === "list") return [key, listItems(value)];
      return [key, value === undefined ? undefined : String(value)];
    }),
  );
}

function listItems(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map((item) => String(item).trim()) : [];
}
