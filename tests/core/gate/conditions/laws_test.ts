/** Laws of policies of generation 1.1 under random policies and calls; many more run in tests/soak. */

import fc from "fast-check";
import { LAWS } from "./laws.ts";

for (const [name, property] of LAWS) {
  Deno.test(name, () => fc.assert(property, { numRuns: 500 }));
}
