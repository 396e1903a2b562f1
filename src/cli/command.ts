/** A command is one value: help, parsing, permissions, exit code and output all follow from it. */

import type { ExitCode } from "../core/exit_code.ts";
import type { Host, Needs, PermissionKind } from "../io/host.ts";
import type { Style } from "./style.ts";

/** An option of a command. The key `out_dir` becomes the flag `--out-dir`. */
export type OptionSpec = {
  /** One line for the help text. */
  readonly help: string;
  /** Options that cannot be given together with this one, each with the reason as a hint. */
  readonly conflicts?: Readonly<Record<string, string>>;
  /** Options without which this one has no effect, each with the reason as a hint. */
  readonly requires?: Readonly<Record<string, string>>;
} & OptionKind;

/**
 * What an option takes. The parser trims every value. An empty path or name of a variable counts as
 * not given unless the option has a default.
 */
export type OptionKind =
  | { readonly type: "boolean" }
  | { readonly type: "list"; readonly value?: string }
  | (
    & {
      /**
       * `path` is a file or folder, `variable` the name of an environment variable that the command
       * reads, `duration` a text such as `1h30m` that is handed over in nanoseconds.
       */
      readonly type: "string" | "path" | "variable" | "duration";
      /** Placeholder in help: `file`, `dir`, `key`. */
      readonly value?: string;
      /** The only values that are accepted. */
      readonly choices?: readonly string[];
    }
    & {
      /** Whether the value is kept exactly as it was given, white space and all. */
      readonly verbatim?: true;
    }
    & (
      | { readonly default?: string; readonly required?: never }
      | { readonly default?: never; readonly required?: true }
    )
  );

/** Options by key. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What `run` gets for an option. */
export type OptionValue<S extends OptionSpec> = S extends { readonly type: "boolean" } ? boolean
  : S extends { readonly type: "list" } ? readonly string[]
  :
    | TextValue<S>
    | (S extends { readonly default: string } | { readonly required: true } ? never
      : undefined);

type TextValue<S extends OptionSpec> = S extends { readonly type: "duration" } ? bigint
  : S extends { readonly choices: readonly (infer C)[] } ? C
  : string;

/** All option values of a command. */
export type OptionValues<O extends OptionSpecs> = {
  readonly [Key in keyof O]: OptionValue<O[Key]>;
};

/** The positional arguments of a command. */
export interface PositionalSpec {
  /** Shown in help: `run_id|path`; several words name several arguments. */
  readonly name: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  /** Error when there are too few or too many. */
  readonly error: string;
}

/** Words behind `--`, which are another program's. */
export interface RestSpec {
  /** Shown in help: `server command`. */
  readonly name: string;
  readonly help: string;
}

/** What a command answers. A negative answer is an outcome too. */
export interface Outcome<D> {
  readonly exit: ExitCode;
  /** Status of a program that the command stands for; it is passed on in place of `exit`. */
  readonly status?: number;
  readonly data: D;
}

/** Members that the data of every command has. */
export interface CommandData {
  readonly ok: boolean;
  /** Printed on stderr in text mode, and as they are under `--json`. */
  readonly warnings?: readonly string[];
}

/** What a command starts from. */
export interface RunInput<V> {
  /** Option values by key. */
  readonly options: V;
  /** Positional arguments. */
  readonly args: readonly string[];
  /** What stands behind `--`, for a command that declares `rest`; else it is part of `args`. */
  readonly rest: readonly string[];
  /** Id of the command line, computed when it is asked for. */
  correlationId(): Promise<string>;
  /** All that `gait` offers, for commands about commands. */
  readonly tree: CommandTree;
}

/** A command with its parts tied together by type. */
export interface CommandDefinition<
  K extends PermissionKind,
  O extends OptionSpecs,
  D extends CommandData,
> {
  /** Words that call it: `run record`. */
  readonly path: string;
  /** One line for lists. */
  readonly summary: string;
  /** One stable line on purpose and limits, for `--explain`. */
  readonly explain: string;
  /** Everything that it may ever touch; every other kind is revoked before it runs. */
  readonly needs: readonly K[];
  /** The part of `needs` that this call asks for; the rest is revoked too. All by default. */
  needsOf?(
    options: OptionValues<O>,
    args: readonly string[],
    rest: readonly string[],
  ): readonly K[];
  /** Environment variables that it reads, beside those that its `variable` options name. */
  readonly env?: {
    readonly names?: readonly string[];
    /** An option whose value begins the names, where `isRead` says that they are read. */
    readonly prefixed?: {
      readonly option: keyof O & string;
      isRead(options: OptionValues<O>): boolean;
    };
  };
  readonly options: O;
  readonly positional?: PositionalSpec;
  /** Words behind `--` that belong to another program and are never read as options. */
  readonly rest?: RestSpec;
  /** Command lines for the help text, without the leading `gait`. */
  readonly examples?: readonly string[];
  run(input: RunInput<OptionValues<O>>, host: Host<K>): Promise<Outcome<D>>;
  /** Lines for people. */
  text(data: D, style: Style): readonly string[];
  /** What `--json` prints, where `text` needs to know more than that. All of it by default. */
  json?(data: D): CommandData;
  /** Lines on stderr, in both modes, for a machine that watches what is printed. */
  notes?(data: D): readonly string[];
  /** Members beside every error under `--json`. Options are missing if the line could not be read. */
  errorMembers?(options: Partial<OptionValues<O>>): object;
}

/** A command whose types are settled. */
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
  readonly positional: PositionalSpec | undefined;
  readonly rest: RestSpec | undefined;
  readonly examples: readonly string[];
  /** What it will touch when it is called with these options and positionals. */
  needsFor(
    options: ParsedInput["options"],
    args?: readonly string[],
    rest?: readonly string[],
  ): Needs;
  /** Runs with parsed input; answers the outcome and how to print it. */
  execute(
    input: RunInput<ParsedInput["options"]>,
    host: Host<PermissionKind>,
  ): Promise<Execution>;
  /** Members beside an error under `--json`. */
  errorMembers(options: ParsedInput["options"]): object;
}

/** Option values by key, and positionals, as the parser made them from the command's own specs. */
export interface ParsedInput {
  readonly options: Readonly<
    Record<string, boolean | string | bigint | readonly string[] | undefined>
  >;
  readonly args: readonly string[];
}

/** An outcome with its text form. */
export interface Execution extends Outcome<CommandData> {
  text(style: Style): readonly string[];
  notes(): readonly string[];
}

/** Ties a definition into a {@linkcode Command}. */
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
    positional,
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
      return {
        kinds: definition.needsOf?.(values, args, rest) ?? needs,
        env: [...env.names ?? [], ...named],
        ...(prefixed?.isRead(values) === true
          ? { envPrefix: textOf(prefixed.option) || defaultOf(definition.options[prefixed.option]) }
          : {}),
      };
    },
    async execute(input, host) {
      const values = input.options as OptionValues<O>; // the same invariant
      const outcome = await definition.run({ ...input, options: values }, host);
      const { exit, status, data } = outcome;
      return {
        exit,
        ...(status === undefined ? {} : { status }),
        data: definition.json?.(data) ?? data,
        text: (style) => definition.text(data, style),
        notes: () => definition.notes?.(data) ?? [],
      };
    },
    errorMembers: (options) => definition.errorMembers?.(options as Partial<OptionValues<O>>) ?? {}, // the same invariant
  };
}

function variableKeys(options: OptionSpecs): readonly string[] {
  return Object.keys(options).filter((key) => options[key]?.type === "variable");
}

function defaultOf(spec: OptionSpec | undefined): string {
  return spec === undefined || spec.type === "boolean" || spec.type === "list"
    ? ""
    : spec.default ?? "";
}

/** A command in the list: enough for help; the rest is loaded when it runs. */
export interface CommandEntry {
  readonly path: string;
  readonly summary: string;
  /** Left out of help and completions. */
  readonly hidden?: true;
  load(): Promise<Command>;
}

/** A group of commands. */
export interface CommandGroup {
  readonly path: string;
  readonly summary: string;
  readonly explain: string;
}

/** All that `gait` offers. */
export interface CommandTree {
  readonly explain: string;
  readonly groups: readonly CommandGroup[];
  readonly commands: readonly CommandEntry[];
}

/** Flag of an option key. */
export function flagOf(key: string): string {
  return `--${key.replaceAll("_", "-")}`;
}
