/** What the verification of a release reads, and how it gathers what is wrong. */

import { GaitError } from "../error.ts";
import type { ReleaseFault, ReleaseVerifyResult } from "../schema/release.ts";
import type { RandomAccess, Source } from "../source.ts";

/** A folder that was downloaded. */
export interface ReleaseFolder {
  /** Everything in it, links not followed. */
  readonly entries: readonly {
    readonly name: string;
    readonly kind: "file" | "directory" | "link" | "other";
  }[];
  /** A whole document. */
  file(name: string): Promise<Source>;
  /** An archive. */
  open(name: string): Promise<RandomAccess & Disposable>;
}

/** The name of a check. */
export type ReleaseCheck = ReleaseFault["check"];

/** What verification found. */
export type ReleaseReport =
  & Pick<
    ReleaseVerifyResult,
    "version" | "commit" | "builder" | "lock_checked"
  >
  & {
    readonly archives: NonNullable<ReleaseVerifyResult["archives"]>;
    /** In the order of the checks. */
    readonly faults: readonly ReleaseFault[];
  };

/** Gathers faults, so that one run names them all. */
export class FaultLog {
  readonly faults: ReleaseFault[] = [];

  /** Adds a fault. */
  add(check: ReleaseCheck, asset: string, problem: string): void {
    this.faults.push({ check, asset, problem });
  }

  /** The result of `read`, or `undefined` and a fault if it refuses its input. */
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
