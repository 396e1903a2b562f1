/** Laws of policies of generation 1.1 under random policies and calls; a million of them run in tests/soak. */

import { LAWS, tryLaws } from "./laws.ts";

const EXAMPLES = 500;

for (const law of LAWS) {
  const [name] = law;
  Deno.test(name, () => tryLaws([law], EXAMPLES));
}
