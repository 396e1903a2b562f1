/** The long counts of tests/usecases/log/writers_test.ts. */

import { appendAtOnce, killWriters } from "../support/log_writers.ts";
import { scratch } from "../support/gait.ts";

Deno.test("64 processes append 100 entries each to one log: each is there once", async () => {
  using place = scratch();
  const refused = await appendAtOnce(`${place.path}/log.jsonl`, 64, 100);
  // On a machine with as many cores as writers there are none.
  console.log(`${refused} of 6400 appends were refused for want of the lock, and tried again`);
});

Deno.test("a writer that is killed 500 times loses no entry that it said, and writes none twice", async () => {
  using place = scratch();
  await killWriters(`${place.path}/log.jsonl`, 500, Math.random);
});
