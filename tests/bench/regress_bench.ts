/** A set of fixtures, each read, graded and dropped. Time per fixture must stay flat. */

import { gradeFixture } from "../../src/core/regress/grade.ts";
import { junitBytes } from "../../src/core/regress/junit.ts";
import { newResult, resultBytes } from "../../src/core/regress/result.ts";
import { readRunpack } from "../../src/core/runpack/read.ts";
import type { GraderResult } from "../../src/core/schema/regress.ts";
import { demoPack, fileOf, T } from "../support/packs.ts";
import { loaded } from "../support/regress.ts";

const { bytes } = await demoPack();

for (const size of [10, 100, 1_000]) {
  Deno.bench(`regress ${size} fixtures`, { group: "regress", n: 5, warmup: 2 }, async () => {
    const results: GraderResult[] = [];
    for (let index = 0; index < size; index++) {
      const runpack = await readRunpack(fileOf(bytes));
      const name = `fixture-${index}`;
      results.push(...await gradeFixture(loaded(runpack, {}, undefined, name)));
    }
    const result = newResult({ fixtureSet: "default", createdAt: T, results });
    resultBytes(result);
    junitBytes(result);
  });
}
