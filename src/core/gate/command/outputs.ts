/** `>(…)`: scripts that read what a command writes. */

import type { Act } from "./act.ts";
import type { Line, Scope } from "./line.ts";

/** Reads the scripts that wait since there were `start` of them, fed by `acts`. */
export function flushOutputs(
  start: number,
  acts: readonly Act[],
  scope: Scope,
  line: Line,
): void {
  for (const script of line.outputs.splice(start)) {
    line.enter(() => {
      line.readScript(script, scope.inner({ acts: [...acts], texts: [] }), line);
    });
  }
}
