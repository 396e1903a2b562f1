/** The state of other processes. */

import { until } from "./until.ts";

/** Whether a process runs. A killed one stays listed until its parent asks for its status. */
export function isRunning(pid: number): boolean {
  const { stdout } = new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] })
    .outputSync();
  const state = new TextDecoder().decode(stdout).trim();
  return state !== "" && !state.startsWith("Z");
}

/** Waits for the end of a process: a kill returns before the process is gone. */
export async function untilGone(pid: number): Promise<void> {
  await until(() => !isRunning(pid), `the end of process ${pid}`);
}
