/** Reduction of a run whose last call failed. Time must grow like the number of calls. */

import { reduceRunpack } from "../../src/core/runpack/reduce.ts";
import { DEFAULTS } from "../support/packs.ts";
import { largeParts } from "../support/large_packs.ts";

for (const size of [1_000, 10_000, 100_000]) {
  const source = largeParts(size, "other");
  Deno.bench(`reduce ${size} calls to one`, { group: "reduce", n: 10, warmup: 3 }, async () => {
    await reduceRunpack(source, { ...DEFAULTS, predicate: "non_ok_status" });
  });
}
