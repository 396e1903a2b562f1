/** Policies with a list of 130,000 values: more than the arguments that one call of a function can have. */

import assert from "node:assert/strict";
import { FILES } from "../commands/gate/support.ts";
import { gait } from "./gait.ts";

const MANY = 130_000;

/** So many values, each made of its index. */
export function values(item: (index: number) => string): string[] {
  return Array.from({ length: MANY }, (_, index) => item(index));
}

/** Checks that commands read and judge by a match list of that many values. */
export async function judgeByLongList(key: string): Promise<void> {
  const match = { [key]: values((i) => `v${i}/`) };
  const policy = { default_verdict: "allow", rules: [{ name: "r", effect: "block", match }] };
  const files = { ...FILES, "p.json": JSON.stringify(policy) };
  for (
    const line of [
      "policy validate p.json",
      "policy test p.json i.json",
      "gate eval --policy p.json --intent i.json",
    ]
  ) {
    const { exit, json } = await gait(`${line} --json`, { files });
    assert.equal(exit, 0, String(json()["error"]));
  }
}
