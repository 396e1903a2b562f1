/** A command is one value. Help, parsing, permissions, exit code and output all follow from it. */

import { ExitCode } from "../core/exit_code.ts";
import type { ProjectPort } from "../io/project_port.ts";
import type { Host, Needs, PermissionKind } from "../io/host.ts";
import type { Style } from "./style.ts";
import type { SettingKey } from "../core/project/settings.ts";
import type { Filled } from "./filled.ts";
import type { OptionSetting } from "./option_setting.ts";
import type { Area, OptionGroup } from "./headings.ts";

/** An option of a command. The key `out_dir` becomes the flag `--out-dir`. */
export type OptionSpec = {
  readonly help: string;
  /** Keys of options that this one excludes, each with the hint of the error. */
  readonly conflicts?: Readonly<Record<string, string>>;
  /** Keys of options that this one needs to have an effect, each with the hint of the error. */
  readonly requires?: Readonly<Record<string, string>>;
  /**
   * Set if the command writes there. gait refuses such a path if the line names it as an input too. All
   * other options of type `path` are inputs.
   */
  readonly writes?: true;
  /** Set on texts and lists that are paths of inputs; `keys` are files, or folders, that gait trusts. */
  readonly reads?: "paths" | "keys";
  /** The setting that fills the option where the line leaves it out; see `fill_options.ts`. */
  readonly setting?: OptionSetting;
  /** Set if every line needs it, and the command itself refuses a line without it. */
  readonly needed?: true;
  /** Where help lists it, if that does not follow from its key; see `option_groups.ts`. */
  readonly group?: OptionGroup;
} & OptionKind;

/**
 * Type of an option's value. The parser trims every value and refuses a blank one: it usually
 * comes from a variable that is not set, and ignoring it would drop what the option asks for. An
 * option whose format treats blank as absent says so, or has a blank default.
 */
export type OptionKind =
  | { readonly type: "boolean" }
  | {
    readonly type: "list";
    readonly value?: string;
    /**
     * Words for what an item must be; with it an empty item is an error, without it empty items are
     * dropped.
     */
    readonly notEmpty?: string;
    /** Reads a list of blank items as an absent option, in place of refusing it. */
    readonly blank?: "absent";
  }
  | {
    /** Paths: the option repeats, and a comma is part of a path. */
    readonly type: "paths";
    readonly value?: string;
    /** Drops blank paths, in place of refusing them. */
    readonly blank?: "absent";
  }
  | (
    & {
      /**
       * `path` is a file or folder. `variable` is the name of an environment variable that the
       * command reads. `duration` is a text such as `1h30m`; `run` gets it in nanoseconds.
       */
      readonly type: "string" | "path" | "variable" | "duration";
      /** Placeholder in help: `file`, `dir`, `key`. */
      readonly value?: string;
      readonly choices?: readonly string[];
      /** Keeps white space at both ends of the value. */
      readonly verbatim?: true;
      /** Accepts a blank value: as an absent option, or unchanged. */
      readonly blank?: "absent" | "kept";
    }
    & (
      | { readonly default?: string; readonly required?: never }
      | { readonly default?: never; readonly required?: true }
    )
  );

/** Whether an option gives a list. */
export function isMany(spec: OptionSpec): spec is OptionSpec & { readonly type: "list" | "paths" } {
  return spec.type === "list" || spec.type === "paths";
}

/** Options by key: `out_dir` for `--out-dir`. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionValue<S extends OptionSpec> = S extends { readonly type: "boolean" } ? boolean
  : S extends { readonly type: "list" | "paths" } ? readonly string[]
  :
    | TextValue<S>
    | (S extends { readonly default: string } | { readonly required: true } ? never
      : undefined);

type TextValue<S extends OptionSpec> = S extends { readonly type: "duration" } ? bigint
  : S extends { readonly choices: readonly (infer C)[] } ? C
  : string;

export type OptionValues<O extends OptionSpecs> = {
  readonly [Key in keyof O]: OptionValue<O[Key]>;
};

export interface PositionalSpec {
  /** Shown in help: `run_id|path`; several words name several arguments. */
  readonly name: string;
  readonly help: string;
  /** Set if the arguments are words, so that none of them is a file. */
  readonly words?: true;
  /** Fewest and most that are accepted; 0 and 1 by default. */
  readonly min?: number;
  readonly max?: number;
  /** Message of the error when there are too few or too many. */
  readonly error: string;
  /** The setting that supplies the first arguments if too few are given. */
  readonly setting?: Pick<OptionSetting, "key" | "untrusted">;
}

/** Words after `--`, for a command that passes them to another program. */
export interface RestSpec {
  readonly name: string;
  readonly help: string;
}

/** The result of a command. A negative answer (not intact, blocked, changed) is a result too. */
export interface Outcome<D> {
  /** By default `success` if the data is `ok`, else `verification_failed`. */
  readonly exit?: ExitCode;
  /** Exit status of a program that the command ran; replaces `exit`, and may be any number. */
  readonly status?: number;
  readonly data: D;
}

/** Members that the data of every command has. */
export interface CommandData {
  readonly ok: boolean;
  /** Printed on stderr in text mode, and as a member of the data under `--json`. */
  readonly warnings?: readonly string[];
}

/** Everything that a command line said, for `run`. */
export interface RunInput<V> {
  /** Option values by key, trimmed and checked. */
  readonly options: V;
  readonly args: readonly string[];
  /** Words after `--`, if the command declares `rest`; otherwise they are part of `args`. */
  readonly rest: readonly string[];
  /** Id of the command line, computed on the first call. */
  correlationId(): Promise<string>;
  /** Every command of `gait`, for commands about commands. */
  readonly tree: CommandTree;
  /** The settings that options were filled from; `undefined` for a command without such options. */
  readonly filled: Filled | undefined;
  /** Looks for the project's file, for commands about it; `undefined` with `--no-config`. */
  readonly project: ProjectPort | undefined;
}

/** A command whose options, permissions and data are checked against each other by type. */
export interface CommandDefinition<
  K extends PermissionKind,
  O extends OptionSpecs,
  D extends CommandData,
> {
  /** Words that call it: `run record`. */
  readonly path: string;
  readonly summary: string;
  /** One line on purpose and limits, for `--explain`. Golden files keep it stable. */
  readonly explain: string;
  /** Every kind of access that it may ever use; gait revokes all others before it runs. */
  readonly needs: readonly K[];
  /** The part of `needs` that this call uses; gait revokes the rest too. All by default. */
  needsOf?(
    options: OptionValues<O>,
    args: readonly string[],
    rest: readonly string[],
  ): readonly K[];
  /**
   * Set if it asks for the project's file itself, whatever its options are filled from. A file that
   * cannot be taken is then no failure.
   */
  readonly asksForProject?: true;
  /** Environment variables that it reads, besides those that its `variable` options name. */
  readonly env?: {
    readonly names?: readonly string[];
    /** Names that start with the value of `option`, if `isRead` returns true. */
    readonly prefixed?: {
      readonly option: keyof O & string;
      isRead(options: OptionValues<O>): boolean;
    };
  };
  readonly options: O;
  readonly positional?: PositionalSpec;
  /** Words after `--` that go to another program; gait never reads them as options. */
  readonly rest?: RestSpec;
  /** Command lines for the help text, without the leading `gait`. */
  readonly examples?: readonly string[];
  run(input: RunInput<OptionValues<O>>, host: Host<K>): Promise<Outcome<D>>;
  text(data: D, style: Style): readonly string[];
  /**
   * The single result, all that `--quiet` prints; nothing by default. `text` if the text is a document
   * and nothing else.
   */
  readonly quiet?: "text" | ((data: D) => readonly string[]);
  /** The part of the data that `--json` prints. All of it by default. */
  json?(data: D): CommandData;
  /** Lines on stderr in both modes, for programs such as CI that read annotations there. */
  notes?(data: D): readonly string[];
  /** Members of every error result of this command. No options if the line could not be parsed. */
  errorMembers?(options: Partial<OptionValues<O>>): object;
}

/** A command without its type parameters, so that commands fit into one list. */
export interface Command {
  readonly path: string;
  readonly summary: string;
  readonly explain: string;
  readonly needs: readonly PermissionKind[];
  readonly env: {
    readonly names: readonly string[];
    readonly fromOptions: readonly string[];
    readonly prefixOption: string | undefined;
  };
  readonly options: OptionSpecs;
  /** The settings that its options and positionals are filled from. */
  readonly settings: readonly SettingKey[];
  readonly asksForProject: boolean;
  readonly positional: PositionalSpec & { readonly min: number; readonly max: number } | undefined;
  readonly rest: RestSpec | undefined;
  readonly examples: readonly string[];
  /** The access that it uses for these options and arguments. */
  needsFor(
    options: ParsedInput["options"],
    args?: readonly string[],
    rest?: readonly string[],
  ): Needs;
  /** Runs with parsed input; returns the outcome and how to print it. */
  execute(
    input: RunInput<ParsedInput["options"]>,
    host: Host<PermissionKind>,
  ): Promise<Execution>;
  /** See {@linkcode CommandDefinition.errorMembers}. */
  errorMembers(options: ParsedInput["options"]): object;
}

/** Option values by key, and positionals. Values have the types of the command's option specs. */
export interface ParsedInput {
  readonly options: Readonly<
    Record<string, boolean | string | bigint | readonly string[] | undefined>
  >;
  readonly args: readonly string[];
}

export interface Execution extends Outcome<CommandData> {
  readonly exit: ExitCode;
  text(style: Style): readonly string[];
  quiet(): readonly string[];
  notes(): readonly string[];
}

/** What `--quiet` prints goes to programs. */
const PLAIN: Style = { columns: undefined, paint: (_, text) => text };

export function defineCommand<
  const K extends PermissionKind,
  const O extends OptionSpecs,
  D extends CommandData,
>(definition: CommandDefinition<K, O, D>): Command {
  const { env = {}, positional, rest, examples = [], needs, options } = definition;
  return {
    path: definition.path,
    summary: definition.summary,
    explain: definition.explain,
    needs,
    options,
    settings: settingsOf(options, positional),
    asksForProject: definition.asksForProject === true,
    positional: positional && { min: 0, max: 1, ...positional },
    rest,
    examples,
    env: {
      names: env.names ?? [],
      fromOptions: variableKeys(options),
      prefixOption: env.prefixed?.option,
    },
    needsFor(options, args = [], rest = []) {
      // INVARIANT: the parser made these values from `options`, so they have its types.
      const values = options as OptionValues<O>;
      const textOf = (key: string): string => {
        const value = options[key];
        return typeof value === "string" ? value : "";
      };
      const named = variableKeys(definition.options).map(textOf).filter((name) => name !== "");
      const { prefixed } = env;
      const kinds: readonly PermissionKind[] = definition.needsOf?.(values, args, rest) ?? needs;
      const isLeftOut = kinds.every((kind) => kind !== "env") &&
        needs.some((kind) => kind === "env");
      return {
        kinds,
        env: [...isLeftOut ? [] : env.names ?? [], ...named],
        ...(prefixed?.isRead(values) === true
          ? { envPrefix: textOf(prefixed.option) || defaultOf(definition.options[prefixed.option]) }
          : {}),
      };
    },
    async execute(input, host) {
      // INVARIANT: as in needsFor
      const values = input.options as OptionValues<O>;
      const { exit, status, data } = await definition.run({ ...input, options: values }, host);
      return {
        exit: exit ?? (data.ok ? ExitCode.success : ExitCode.verification_failed),
        ...(status === undefined ? {} : { status }),
        data: definition.json?.(data) ?? data,
        text: (style) => definition.text(data, style),
        quiet: () => {
          const { quiet = () => [] } = definition;
          return quiet === "text" ? definition.text(data, PLAIN) : quiet(data);
        },
        notes: () => definition.notes?.(data) ?? [],
      };
    },
    // INVARIANT: as in needsFor
    errorMembers: (options) => definition.errorMembers?.(options as Partial<OptionValues<O>>) ?? {},
  };
}

function settingsOf(
  options: OptionSpecs,
  positional: PositionalSpec | undefined,
): readonly SettingKey[] {
  const keys = [
    ...Object.values(options).map(({ setting }) => setting?.key),
    positional?.setting?.key,
  ];
  return [...new Set(keys.filter((key) => key !== undefined))];
}

function variableKeys(options: OptionSpecs): readonly string[] {
  return Object.keys(options).filter((key) => options[key]?.type === "variable");
}

function defaultOf(spec: OptionSpec | undefined): string {
  return spec === undefined || spec.type === "boolean" || isMany(spec) ? "" : spec.default ?? "";
}

/** A command in the list: enough for help; the rest is loaded when it runs. */
export interface CommandEntry {
  readonly path: string;
  readonly summary: string;
  /** Leaves it out of help and completions. */
  readonly hidden?: true;
  /** Where `gait` lists it, for commands and groups of one word. */
  readonly area?: Area;
  load(): Promise<Command>;
}

export interface CommandGroup {
  readonly path: string;
  /** Where `gait` lists it. */
  readonly area?: Area;
  readonly summary: string;
  readonly explain: string;
}

/** Every command and group of `gait`, with the text of `gait --explain`. */
export interface CommandTree {
  readonly explain: string;
  readonly groups: readonly CommandGroup[];
  readonly commands: readonly CommandEntry[];
}

/** The flag of an option key: `--out-dir` for `out_dir`. */
export function flagOf(key: string): string {
  return `--${key.replaceAll("_", "-")}`;
}
