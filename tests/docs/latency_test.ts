/** The latency budgets of docs/hardening/contracts.md, on whole processes. */

import assert from "node:assert/strict";
import { ROOT } from "../support/documents.ts";
import { gaitProcess, scratch, words } from "../support/gait.ts";

const RUNS = 5;
const BUDGETS: readonly (readonly [line: string, medianMs: number])[] = [
  ["verify run_demo", 500],
  ["gate eval --policy policy.yaml --intent intent.json --trace-out trace.json", 300],
  ["regress run", 1500],
];

/** Time of an empty script on a machine that the budgets are meant for, in milliseconds. */
const EMPTY_MS = 60;

Deno.test("verify, gate eval and regress run stay within their budgets", async () => {
  using folder = scratch();
  const cwd = folder.path;
  const example = (name: string) => new URL(`examples/policy-test/${name}`, ROOT);
  await Deno.copyFile(example("allow.yaml"), `${cwd}/policy.yaml`);
  await Deno.copyFile(example("intent.json"), `${cwd}/intent.json`);
  await Deno.writeTextFile(`${cwd}/empty.ts`, "");
  for (const line of ["demo", "regress init --from run_demo"]) {
    assert.equal((await gaitProcess(words(line), { cwd })).exit, 0);
  }
  const empty = () =>
    new Deno.Command(Deno.execPath(), { args: ["run", "--quiet", "empty.ts"], cwd }).output();
  const late: string[] = [];
  for (const [line, budget] of BUDGETS) {
    const times: number[] = [];
    const empties: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      empties.push(await timeOf(empty));
      times.push(await timeOf(() => gaitProcess(words(line), { cwd })));
    }
    // A machine that is busy with other things is slow to do nothing, too.
    const allowed = budget * Math.max(1, median(empties) / EMPTY_MS);
    if (median(times) > allowed) {
      late.push(`${line}: ${Math.round(median(times))} ms of ${Math.round(allowed)} ms`);
    }
  }
  assert.deepEqual(late, []);
});

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Infinity;
}

Deno.test("the budgets are those of the contracts", async () => {
  const text = await Deno.readTextFile(new URL("docs/hardening/contracts.md", ROOT));
  for (const [line, budget] of BUDGETS) {
    const [command = ""] = /^[a-z]+(?: eval| run(?!_))?/.exec(line) ?? [];
    assert.ok(text.includes(`\`${command}\` ≤ ${budget} ms`), `${command} ≤ ${budget} ms`);
  }
});
