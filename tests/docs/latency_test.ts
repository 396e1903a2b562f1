/** The latency budgets of docs/hardening/contracts.md (NFR-2, operations.md 19), on whole processes. */

import assert from "node:assert/strict";
import { ROOT } from "../support/documents.ts";
import { gaitProcess, scratch, words } from "../support/gait.ts";

const RUNS = 5;
const BUDGETS: readonly (readonly [line: string, medianMs: number])[] = [
  ["verify run_demo", 500],
  ["gate eval --policy policy.yaml --intent intent.json --trace-out trace.json", 300],
  ["regress run", 1500],
];

Deno.test("verify, gate eval and regress run stay within their budgets", async () => {
  using folder = scratch();
  const cwd = folder.path;
  const example = (name: string) => new URL(`examples/policy-test/${name}`, ROOT);
  await Deno.copyFile(example("allow.yaml"), `${cwd}/policy.yaml`);
  await Deno.copyFile(example("intent.json"), `${cwd}/intent.json`);
  for (const line of ["demo", "regress init --from run_demo"]) {
    assert.equal((await gaitProcess(words(line), { cwd })).exit, 0);
  }
  const late: string[] = [];
  for (const [line, budget] of BUDGETS) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now();
      assert.equal((await gaitProcess(words(line), { cwd })).exit, 0, line);
      times.push(performance.now() - start);
    }
    const median = times.sort((left, right) => left - right)[RUNS >> 1] ?? Infinity;
    if (median > budget) late.push(`${line}: ${Math.round(median)} ms, budget ${budget} ms`);
  }
  assert.deepEqual(late, []);
});

Deno.test("the budgets are those of the contracts", async () => {
  const text = await Deno.readTextFile(new URL("docs/hardening/contracts.md", ROOT));
  for (const [line, budget] of BUDGETS) {
    const [command = ""] = /^[a-z]+(?: eval| run(?!_))?/.exec(line) ?? [];
    assert.ok(text.includes(`\`${command}\` ≤ ${budget} ms`), `${command} ≤ ${budget} ms`);
  }
});
