/** Folders and ports of the doctor, and looks at files that never throw. */

import type { OnboardingMode } from "../../core/doctor/check.ts";
import { GaitError } from "../../core/error.ts";
import type { Host, StagedFile } from "../../io/host.ts";

/** Ports that the checks use. There is none to start a program: a checkout could bring one. */
export type DoctorHost = Host<"read" | "write" | "env">;

export interface Place {
  /** As the user gave it; fix commands name it. */
  readonly workdir: string;
  /** Absolute, or relative to the current directory and not to `workdir`. */
  readonly outputDir: string;
  readonly mode: OnboardingMode;
  readonly host: DoctorHost;
}

/** Says why a directory cannot be written to; `undefined` if it can. Leaves no file there. */
export async function writeFault(directory: string, host: DoctorHost): Promise<string | undefined> {
  return await faultOf(async () => {
    // Staged under a random name, and never committed.
    await using probe = await host.write.stage(`${directory}/gait-doctor-probe`, 0o600);
    await writeByte(probe);
  });
}

/** Apart from its caller: the bundler drops the closing of a resource whose only use it can move. */
async function writeByte(file: StagedFile): Promise<void> {
  await file.write(new Uint8Array(1));
}

/** The error message of an action; `undefined` if it succeeds. */
export async function faultOf(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return error.message;
  }
}

/** Permission bits of a file; 0 if it cannot be read, or if the system has no such bits. */
export async function modeBits(path: string, host: DoctorHost): Promise<number> {
  try {
    return await host.read.modeOf(path) ?? 0;
  } catch {
    return 0;
  }
}

/** The kind of a file, or why it cannot be told; neither if there is no such file. */
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
