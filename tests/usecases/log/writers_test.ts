/** Writers of one log: at once, and killed. The long counts are in tests/soak. */

import { appendAtOnce, killWriters } from "../../support/log_writers.ts";
import { scratch } from "../../support/gait.ts";

Deno.test("6 processes append 20 entries each to one log: each is there once", async () => {
  using place = scratch();
  await appendAtOnce(`${place.path}/log.jsonl`, 6, 20);
});

Deno.test("a writer that is killed 8 times loses no entry that it said, and writes none twice", async () => {
  using place = scratch();
  await killWriters(`${place.path}/log.jsonl`, 8, Math.random);
});
