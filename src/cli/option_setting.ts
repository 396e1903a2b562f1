/** How options say which setting fills them. */

import type { SettingKey } from "../core/project/settings.ts";

/** How a setting of a project fills an option. Options that exclude it keep it from being filled. */
export interface OptionSetting {
  readonly key: SettingKey;
  /** Keys of options that say the same in another way. */
  readonly unless?: readonly string[];
  /** This option is filled only if one of these options has a value, typed or filled. */
  readonly beside?: readonly string[];
  /** Whether the command line takes the option; by default every line does. */
  fits?(line: FilledLine): boolean;
  /** Values of other options that it needs. It is not filled where the line says otherwise. */
  readonly implies?: Readonly<Record<string, string>>;
  /** Options that are also set if the file is not trusted. */
  readonly untrusted?: Readonly<Record<string, true>>;
  /** Set if it is filled only where the path is there already. */
  readonly ifThere?: true;
  /** Set if the option takes a file too, so that a folder must end in a slash. */
  readonly asFolder?: true;
}

/** A line as it was typed. */
export interface FilledLine {
  /** Keys of the options on it. */
  readonly given: ReadonlySet<string>;
  readonly args: readonly string[];
  /** Words after `--`. */
  readonly rest: readonly string[];
}
