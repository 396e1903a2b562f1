/** What all checks of the doctor start from. */

import type { OnboardingMode } from "../../core/doctor/check.ts";
import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";

/** The ports of the doctor. */
export type DoctorHost = Host<"read" | "write" | "env" | "run">;

/** Where the doctor looks. */
export interface Place {
  readonly workdir: string;
  readonly outputDir: string;
  readonly mode: OnboardingMode;
  readonly host: DoctorHost;
}

/** Why nothing can be written into a directory; `undefined` if something can. Leaves nothing. */
export async function writeFault(directory: string, host: DoctorHost): Promise<string | undefined> {
  return await faultOf(async () => {
    // the name is drawn at random, and the file is never committed
    await using probe = await host.write.stage(`${directory}/gait-doctor-probe`, 0o600);
    await probe.write(new Uint8Array(1));
  });
}

/** The message of the failure of `action`; `undefined` if it works. */
export async function faultOf(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return error.message;
  }
}

/** Permission bits; none where the system or the file has none. */
export async function modeBits(path: string, host: DoctorHost): Promise<number> {
  try {
    return await host.read.modeOf(path) ?? 0;
  } catch {
    return 0;
  }
}

/** What stands at a path, or why that cannot be told. */
export async function lookAt(
  path: string,
  host: DoctorHost,
): Promise<
  { readonly kind?: "file" | "directory" | "other" | undefined; readonly fault?: string }
> {
  try {
    return { kind: await host.read.kindOf(path) };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { fault: error.message };
  }
}
