/** The port through which options are filled from variables and the file of a project. */

/** A place where the file of a project may be, from the working directory upwards. */
export type FoundProjectFile =
  & {
    /** Absolute path of the file, and of its folder. */
    readonly path: string;
    readonly folder: string;
  }
  & (
    | { readonly kind: "file"; readonly bytes: Uint8Array<ArrayBuffer> }
    /** It belongs to another user, and was not read. */
    | { readonly kind: "foreign" }
    | { readonly kind: "missing" }
  );

/** A record of trust below the home folder, or why it does not count. */
export type TrustRecordFile =
  & { readonly path: string }
  & (
    | { readonly bytes: Uint8Array<ArrayBuffer>; readonly problem?: undefined }
    | { readonly problem: string }
  );

/** Sources that fill options before permissions are dropped. All reads are synchronous. */
export interface ProjectPort {
  /** The working directory, absolute and without links. */
  readonly cwd: string;
  /** The home folder, absolute and without links; `undefined` if no variable names one. */
  readonly home: string | undefined;
  /** Value of a variable; `undefined` if it is not set or gait may not read it. */
  variable(name: string): string | undefined;
  /**
   * The places of a file of this name, nearest first, each looked at when it is asked for.
   *
   * @throws {GaitError} `invalid_input` for a link, a special file, and one of more than `maxBytes`.
   */
  files(name: string, maxBytes: number): Iterable<FoundProjectFile>;
  /** The record of trust with this file name, if there is one. */
  trustRecord(name: string, maxBytes: number): TrustRecordFile | undefined;
  /**
   * The place below a folder that an absolute path leads to, every link followed, relative to the
   * folder; `undefined` if it leads elsewhere. What is not there yet counts as no link.
   */
  placeIn(folder: string, path: string): string | undefined;
  /** Whether something is at a path, links followed. */
  exists(path: string): boolean;
}
