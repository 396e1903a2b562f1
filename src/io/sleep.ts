/** Blocks the process. Timers would load Deno's Node layer, which costs start-up time. */
export function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
