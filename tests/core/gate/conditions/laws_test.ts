/** Laws of policies of generation 1.1 under random policies and calls; many more run in tests/soak. */

import { LAWS, TOTAL, tryLaws } from "./laws.ts";

for (const law of LAWS) {
  const [name] = law;
  Deno.test(name, () => tryLaws([law], law === TOTAL ? 10_000 : 2000));
}
