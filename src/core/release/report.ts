import type { VerifyKey } from "../crypto/keys.ts";
import { GaitError } from "../error.ts";
import type { ReleaseFault, ReleaseVerifyResult } from "../schema/release.ts";
import type { RandomAccess, Source } from "../source.ts";

export interface ReleaseFolder {
  /** All entries of the folder. Links are not followed. */
  readonly entries: readonly {
    readonly name: string;
    readonly kind: "file" | "directory" | "link" | "other";
  }[];
  /** Reads a whole document. */
  file(name: string): Promise<Source>;
  /** Opens an archive, to be read in ranges. */
  open(name: string): Promise<RandomAccess & Disposable>;
}

/** Name of a check, as a fault reports it. */
export type ReleaseCheck = ReleaseFault["check"];

export type ReleaseReport =
  & Pick<
    ReleaseVerifyResult,
    "version" | "commit" | "builder" | "lock_checked"
  >
  & {
    readonly archives: NonNullable<ReleaseVerifyResult["archives"]>;
    /** Everything that is wrong, in the order of the checks. */
    readonly faults: readonly ReleaseFault[];
  };

export interface Checking {
  readonly folder: ReleaseFolder;
  /** Names of the assets that are files. */
  readonly names: ReadonlySet<string>;
  /** The only key to trust. */
  readonly key: VerifyKey;
  readonly log: FaultLog;
}

/** Collects faults, so that one run reports all of them. */
export class FaultLog {
  readonly faults: ReleaseFault[] = [];

  add(check: ReleaseCheck, asset: string, problem: string): void {
    this.faults.push({ check, asset, problem });
  }

  /** Returns the result of `read`. If it throws a `GaitError`, logs that and returns `undefined`. */
  async attempt<T>(
    check: ReleaseCheck,
    asset: string,
    read: () => T | Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      this.add(check, asset, error.message);
      return undefined;
    }
  }
}
