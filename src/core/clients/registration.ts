/** Where and how gait is registered in a client's settings. */

import type { JsonValue } from "../json/json.ts";

/** The command that a client is to start for each call. */
export interface HookCommand {
  /** Id of the registration. */
  readonly id: string;
  /** Words that start gait, without `hooks run`. */
  readonly program: readonly string[];
  /** Variables that gait gets whatever those of the client are; of all others it gets a few. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly observe: boolean;
  /** Whether a server of this registration is asked first, and started where there is none. */
  readonly serve?: boolean;
  /** Who signs, if not a key of the record: the hook asks for access to it before it reads anything. */
  readonly signer?: string | undefined;
  /** Server that counts calls, if one does: the hook asks for access to it before it reads anything. */
  readonly state?: string | undefined;
  /** Whether the client runs commands with a POSIX shell. */
  readonly isPosix: boolean;
}

/** Variables and folders that decide where a client looks. */
export interface ClientPlace {
  readonly home: string;
  /** Folder of the project. */
  readonly project: string;
  variable(name: string): string | undefined;
}

/** What a client's file held before gait. */
export interface TextBefore {
  /** `undefined` if there was no file. */
  readonly text: string | undefined;
}

/** How one client is told to ask gait. Pure. */
export interface Registration {
  /** Variables that move the client's files. */
  readonly variables: readonly string[];
  /** The client's file with the registration. */
  path(scope: "user" | "project", place: ClientPlace): string;
  /**
   * The text of the file with our entries added, in place of earlier ones with the same id; every other
   * byte stays, and so does an entry that is as it would be. Without a text, a new file.
   *
   * @throws {GaitError} `invalid_input` for a file that the client would not read as gait does.
   */
  add(text: string | undefined, command: HookCommand): string;
  /**
   * The text without our entries; `undefined` if nothing but what gait wrote is left. What was there
   * before gait stays, if that is known.
   */
  remove(text: string, id: string, before?: TextBefore): string | undefined;
  /** Our entries in the file, event by event; `undefined` if none has this id. */
  entries(text: string, id: string): JsonValue | undefined;
  /** Ids of all registrations of gait in the file. */
  ids(text: string): readonly string[];
}
