/** Comparison of two runs whose last call differs. Time must grow like the number of calls. */

import { diffRunpacks } from "../../src/core/runpack/diff.ts";
import { readRunpack } from "../../src/core/runpack/read.ts";
import { fileOf } from "../support/packs.ts";
import { largeBytes, largeParts } from "../support/large_packs.ts";

for (const size of [1_000, 10_000, 100_000]) {
  const [left, right] = [largeParts(size), largeParts(size, "other")];
  for (const privacy of ["full", "metadata"] as const) {
    Deno.bench(`diff ${size} calls, ${privacy}`, { group: privacy, n: 10, warmup: 3 }, async () => {
      await diffRunpacks(left, right, privacy);
    });
  }
}

for (const size of [1_000, 10_000, 100_000]) {
  const [left, right] = [await largeBytes(size), await largeBytes(size, "other")];
  Deno.bench(`read and diff ${size} calls`, { group: "read", n: 3, warmup: 1 }, async () => {
    await diffRunpacks(await readRunpack(fileOf(left)), await readRunpack(fileOf(right)));
  });
}
