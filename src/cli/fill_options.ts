/**
 * Fills the options that a line left out: from a variable, else from the project's file. The order is
 * option, variable, file, default. Everything follows from the `setting` of an option.
 */

import type { ProjectPort } from "../io/project_port.ts";
import { GaitError } from "../core/error.ts";
import { quoted, quotedName } from "../core/fault.ts";
import { parseStateAddress } from "../core/gate/state/address.ts";
import { isAbsolutePath } from "../core/path.ts";
import { present } from "../core/present.ts";
import {
  SETTING_KEYS,
  SETTING_MAX_PATHS,
  type SettingKey,
  SETTINGS,
} from "../core/project/settings.ts";
import { lowerTrim, shellWord, trim } from "../core/text.ts";
import { type Command, flagOf, isMany, type OptionSpec, type ParsedInput } from "./command.ts";
import { fileWarnings, findProject } from "./project.ts";
import type { Filled, IgnoredValue, ProjectFileInUse, ResolvedSetting } from "./filled.ts";

type Options = Record<string, ParsedInput["options"][string]>;

/** A line with what it left open, and where that comes from. */
export interface FilledInput extends Filled {
  readonly input: ParsedInput;
}

/** The line as it was typed. */
interface Line {
  readonly input: ParsedInput;
  /** Keys of the options that the command line has. */
  readonly given: ReadonlySet<string>;
  /** Words after `--`. */
  readonly rest: readonly string[];
}

/**
 * Fills options and positionals.
 *
 * @throws {GaitError} `invalid_input` for a blank variable, and for a file that cannot be taken.
 */
export async function fillOptions(
  command: Pick<Command, "options" | "positional">,
  line: Line,
  port: ProjectPort,
): Promise<FilledInput> {
  const project = await findProject(port);
  const filler = new Filler(command, line, project.inUse, port);
  const filled = filler.fill();
  const warnings = [...fileWarnings(project), ...filler.warnings()];
  return { ...filled, project, warnings, ...present({ refusal: filler.refusal() }) };
}

/** Keys of the options that tokens name, whatever they set them to. */
export function givenKeys(
  options: Command["options"],
  tokens: readonly string[],
): ReadonlySet<string> {
  const flags = new Set(tokens.map((token) => token.split("=", 1)[0]));
  return new Set(Object.keys(options).filter((key) => flags.has(flagOf(key))));
}

/** The value that one source gives a setting. */
interface Offer {
  readonly value: readonly string[];
  readonly source: "variable" | "file";
  readonly line?: number;
}

class Filler {
  readonly #options: Options;
  readonly #specs: Command["options"];
  readonly #positional: Command["positional"];
  readonly #line: Line;
  readonly #file: ProjectFileInUse | undefined;
  readonly #port: ProjectPort;
  readonly #settings: ResolvedSetting[] = [];
  /** Warnings about policies that the command line cannot take. */
  readonly #misfits: string[] = [];
  /** Settings that the file could say and does not. */
  readonly #open = new Set<SettingKey>();

  constructor(
    { options, positional }: Pick<Command, "options" | "positional">,
    line: Line,
    file: ProjectFileInUse | undefined,
    port: ProjectPort,
  ) {
    this.#options = { ...line.input.options };
    this.#specs = options;
    this.#positional = positional;
    this.#line = line;
    this.#file = file;
    this.#port = port;
  }

  fill(): { readonly input: ParsedInput; readonly settings: readonly ResolvedSetting[] } {
    let { args } = this.#line.input;
    // In the order of the table: whether a tool map counts depends on the policies.
    for (const key of SETTING_KEYS) {
      for (const [option, spec] of Object.entries(this.#specs)) {
        if (spec.setting?.key === key) this.#settings.push(this.#fillOption(option, spec, key));
      }
      if (this.#positional?.setting?.key === key) args = this.#fillPositional(key, args);
    }
    return { input: { options: this.#options, args }, settings: this.#settings };
  }

  warnings(): readonly string[] {
    const file = this.#file;
    if (file?.trust !== "untrusted") return this.#misfits;
    const used = this.#settings.filter(({ source, setting }) =>
      source === "file" && SETTINGS[setting].untrusted !== "inside"
    );
    const ignored = new Map<string, SettingKey[]>();
    for (const { setting, ignored: one } of this.#settings) {
      if (one === undefined) continue;
      ignored.set(one.reason, [...ignored.get(one.reason) ?? [], setting]);
    }
    const names = (keys: readonly SettingKey[]) => [...new Set(keys)].join(", ");
    const usedKeys = names(used.map(({ setting }) => setting));
    const isOne = (keys: readonly SettingKey[]) => new Set(keys).size === 1;
    return [
      ...this.#misfits,
      ...(used.length === 0 ? [] : [
        `${file.shown} is not trusted, but used for ${usedKeys}, as nothing else gives them; ` +
        "to trust it: gait config trust",
      ]),
      ...[...ignored].map(([reason, keys]) =>
        `in ${file.shown} ${names(keys)} ${isOne(keys) ? "does" : "do"} not count: ${reason}`
      ),
    ];
  }

  /**
   * Error if the file changed since it was trusted, else `undefined`. Running without its settings
   * would silently drop a verification key or a rate limit.
   */
  refusal(): GaitError | undefined {
    const file = this.#file;
    if (file?.trust !== "changed" && file?.trust !== "gone") return undefined;
    // Where something is written loosens nothing.
    const keys = [...this.#open].filter((key) => SETTINGS[key].untrusted !== "inside");
    if (keys.length === 0) return undefined;
    const problem = file.problem === undefined
      ? ""
      : ` (its record does not count, ${file.problem})`;
    const [what, next] = file.trust === "gone"
      ? ["it was trusted and is gone", `gait config untrust ${shellWord(file.path)}`]
      : [`it is not what was trusted${problem}`, "gait config trust, or gait config untrust"];
    const name = quotedName(file.shown);
    return new GaitError(
      "invalid_input",
      `Cannot use ${name}: ${what}, and the line leaves to it: ${keys.join(", ")}`,
      { hint: `${next}; --no-config leaves it unread` },
    );
  }

  #fillOption(option: string, spec: OptionSpec, key: SettingKey): ResolvedSetting {
    const filled = this.#filledOption(option, spec, key);
    // Before anything shows it: an address may hold a password.
    const [address] = filled.value;
    if (key === "state.server" && address !== undefined) parseStateAddress(address);
    return filled;
  }

  #filledOption(option: string, spec: OptionSpec, key: SettingKey): ResolvedSetting {
    const at = { setting: key, option };
    if (this.#line.given.has(option)) {
      return { ...at, source: "option", value: textsOf(this.#options[option]) };
    }
    const unfilled = (): ResolvedSetting => {
      const value = textsOf(this.#options[option]);
      return { ...at, source: value.length === 0 ? "unset" : "default", value };
    };
    if (!this.#fits(option, spec)) return unfilled();
    const offer = this.#offer(key);
    if (offer?.source !== "variable" && !this.isTrusted) this.#open.add(key);
    if (offer === undefined) return unfilled();
    const reason = offer.source === "file" ? this.#refusal(key, offer.value) : undefined;
    if (reason !== undefined) return { ...unfilled(), ignored: this.#ignored(offer, reason) };
    const isText = SETTINGS[key].kind === "text";
    const value = isText
      ? offer.value
      : offer.value.map((path) => `${this.#resolved(path, offer)}${suffixOf(spec)}`);
    if (spec.setting?.ifThere === true && !value.some((path) => this.#port.exists(path))) {
      return unfilled();
    }
    this.#options[option] = isMany(spec) ? value : value[0];
    Object.assign(this.#options, spec.setting?.implies);
    const { isTrusted } = this;
    if (offer.source === "file" && !isTrusted) {
      Object.assign(this.#options, spec.setting?.untrusted);
    }
    return { ...at, value, ...this.#origin(offer) };
  }

  /** Missing positionals in front are the setting, if it has as many values as are missing. */
  #fillPositional(key: SettingKey, args: readonly string[]): readonly string[] {
    const { min = 0, max = 0 } = this.#positional ?? {};
    if (args.length >= min) return args;
    const offer = this.#offer(key);
    if (offer?.source !== "variable" && !this.isTrusted) this.#open.add(key);
    if (offer === undefined) return args;
    const at = { setting: key, option: "" };
    const reason = offer.source === "file" ? this.#refusal(key, offer.value) : undefined;
    if (reason !== undefined) {
      const ignored = this.#ignored(offer, reason);
      this.#settings.push({ ...at, source: "unset", value: [], ignored });
      return args;
    }
    const value = offer.value.map((path) => this.#resolved(path, offer));
    const filled = [...value, ...args];
    if (filled.length < min || filled.length > max) {
      const where = offer.source === "file" ? this.#file?.shown : SETTINGS[key].variable;
      if (value.length > 1 && min - args.length === 1) {
        this.#misfits.push(
          `${where} names ${value.length} policies, and this line takes one: put it in front`,
        );
      }
      return args;
    }
    this.#settings.push({ ...at, value, ...this.#origin(offer) });
    if (offer.source === "file" && !this.isTrusted) {
      Object.assign(this.#options, this.#positional?.setting?.untrusted);
    }
    return filled;
  }

  get isTrusted(): boolean {
    return this.#file?.trust === "trusted";
  }

  /** Whether the line leaves the option open: nothing on it says the same or excludes it. */
  #fits(option: string, { setting, conflicts = {} }: OptionSpec): boolean {
    const { given, rest, input: { args } } = this.#line;
    const excluded = [
      ...Object.keys(conflicts),
      ...setting?.unless ?? [],
      ...Object.keys(this.#specs).filter((key) => this.#specs[key]?.conflicts?.[option]),
    ];
    if (excluded.some((key) => given.has(key))) return false;
    const { beside } = setting ?? {};
    if (beside?.some((key) => textsOf(this.#options[key]).length > 0) === false) return false;
    const isContrary = Object.entries(setting?.implies ?? {}).some(([key, value]) =>
      given.has(key) && lowerTrim(String(this.#options[key])) !== value
    );
    return !isContrary && setting?.fits?.({ given, args, rest }) !== false;
  }

  #offer(key: SettingKey): Offer | undefined {
    const { variable, kind } = SETTINGS[key];
    const text = this.#port.variable(variable);
    if (text !== undefined) {
      const value = kind === "list" ? text.split(this.#separator()) : [text];
      return { source: "variable", value: checkedPaths(variable, value.map(trim)) };
    }
    const said = this.#file?.settings.get(key);
    return said && { source: "file", value: said.paths, line: said.line };
  }

  /** As in PATH; drive letters have a colon. */
  #separator(): string {
    return /^[A-Za-z]:/.test(this.#port.cwd) ? ";" : ":";
  }

  /** Why a value of the file does not count; `undefined` if it does. */
  #refusal(key: SettingKey, value: readonly string[]): string | undefined {
    const file = this.#file;
    if (file === undefined || file.trust === "trusted") return undefined;
    if (file.trust !== "untrusted") return "the file changed since it was trusted";
    const { untrusted } = SETTINGS[key];
    const trustIt = "(gait config trust)";
    if (untrusted === "nothing") return `the file is not trusted ${trustIt}`;
    const isOwn = this.#settings.some(({ setting, source, ignored }) =>
      setting === "policies" && source === "file" && ignored === undefined
    );
    if (untrusted === "with_policies" && !isOwn) {
      return `the policies are not its own, and the file is not trusted ${trustIt}`;
    }
    for (const path of value) {
      const fault = this.#placeFault(path, file.folder);
      if (fault !== undefined) {
        return `${quoted(path)} ${fault}, and the file is not trusted ${trustIt}`;
      }
    }
    return undefined;
  }

  #placeFault(path: string, folder: string): string | undefined {
    // A folder that is not there yet, or a link, can come before it.
    if (path.split(/[/\\]/).includes("..")) return "climbs with ..";
    const inside = this.#port.placeIn(folder, absolute(path, folder));
    if (inside === undefined) return "leads out of its folder";
    const isGit = [path, inside].some((text) =>
      text.split(/[/\\]/).some((part) => part.toLowerCase() === ".git")
    );
    return isGit ? "leads into .git" : undefined;
  }

  #resolved(path: string, { source }: Offer): string {
    const folder = this.#file?.folder ?? "";
    if (source === "variable" || folder === this.#port.cwd) return path;
    return absolute(path, folder);
  }

  #origin(offer: Offer): Pick<ResolvedSetting, "source" | "file" | "line" | "trusted"> {
    if (offer.source === "variable") return { source: "variable" };
    const file = this.#file?.shown ?? "";
    return { source: "file", file, line: offer.line ?? 1, trusted: this.isTrusted };
  }

  #ignored({ value, line }: Offer, reason: string): IgnoredValue {
    return { value, file: this.#file?.shown ?? "", line: line ?? 1, reason };
  }
}

function absolute(path: string, folder: string): string {
  return isAbsolutePath(path) ? path : `${folder === "/" ? "" : folder}/${path}`;
}

/** Suffix that marks a folder where a command takes a file or a folder. */
function suffixOf({ setting }: OptionSpec): string {
  return setting?.asFolder === true ? "/" : "";
}

function textsOf(value: ParsedInput["options"][string]): readonly string[] {
  if (Array.isArray(value)) return value;
  return typeof value === "string" && value !== "" ? [value] : [];
}

function checkedPaths(variable: string, paths: readonly string[]): readonly string[] {
  const hint = `unset ${variable} if nothing is meant, or add --no-config`;
  const refuse = (fault: string) =>
    new GaitError("invalid_input", `Cannot use the variable ${variable}: ${fault}`, { hint });
  if (paths.includes("")) {
    throw refuse(paths.length === 1 ? "it is blank" : "a path in it is blank");
  }
  if (paths.length > SETTING_MAX_PATHS) throw refuse(`it has more than ${SETTING_MAX_PATHS} paths`);
  return paths;
}
