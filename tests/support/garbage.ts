/** Collecting garbage at a moment that a test chooses. */

import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");

/** Collects all garbage, and with it what is only held weakly. */
export const collectGarbage: () => void = vm.runInNewContext("gc");

/** Collects garbage again and again until it is disposed of. */
export function collectingGarbage(): Disposable {
  const timer = setInterval(collectGarbage, 40);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
