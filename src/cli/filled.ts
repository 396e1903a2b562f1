/** Values that the command line leaves out: where they come from, and the project's file. */

import type { GaitError } from "../core/error.ts";
import type { ProjectSettings } from "../core/project/project_file.ts";
import type { SettingKey } from "../core/project/settings.ts";
import type { Trust } from "../core/project/trust.ts";

/** A file that was found. */
export interface SeenProjectFile {
  /** Absolute path, and the path as messages show it. */
  readonly path: string;
  readonly shown: string;
  readonly folder: string;
  readonly trust: Trust;
  /** Why its record of trust does not count. */
  readonly problem?: string;
  /** SHA-256 of its bytes, and they; absent for a file of another user. */
  readonly digest?: string;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** The file whose settings are looked at. */
export interface ProjectFileInUse extends SeenProjectFile {
  readonly settings: ProjectSettings;
}

/** The project files found from the working directory upwards. */
export interface FoundProject {
  /** Project files found, the nearest first. */
  readonly files: readonly SeenProjectFile[];
  readonly inUse: ProjectFileInUse | undefined;
  /** Why the file that counts cannot be taken. */
  readonly fault?: GaitError;
}

/** A value of a file that does not count. */
export interface IgnoredValue {
  readonly value: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** A setting that a command takes, and where its value comes from. */
export interface ResolvedSetting {
  readonly setting: SettingKey;
  /** Key of the option. */
  readonly option: string;
  readonly source: "option" | "variable" | "file" | "default" | "unset";
  readonly value: readonly string[];
  readonly file?: string;
  readonly line?: number;
  readonly trusted?: boolean;
  readonly ignored?: IgnoredValue;
}

/** Where options were filled from. */
export interface Filled {
  readonly settings: readonly ResolvedSetting[];
  readonly project: FoundProject;
  /** Error that stops the command: the settings of a trusted file are no longer known. */
  readonly refusal?: GaitError;
  readonly warnings: readonly string[];
}
