/** How answers of conditions combine: order never matters, and a later answer still counts. */

import assert from "node:assert/strict";
import type { Answer } from "../../../../src/core/gate/conditions/answer.ts";
import type { JsonObject, JsonValue } from "../../../../src/core/json/json.ts";
import { askArgs, table } from "./support.ts";

/** Conditions that answer yes, no and unclear to 5. */
const TO_FIVE: Readonly<Record<Answer, JsonObject>> = {
  yes: { is: "number" },
  no: { is: "string" },
  unclear: { prefix: "a" },
};
/** Items of which `equals: x` holds, does not hold, and is unclear. */
const ITEMS: Readonly<Record<Answer, JsonValue>> = { yes: "x", no: "y", unclear: 1 };
const ANSWERS = ["yes", "no", "unclear"] as const;

const all = (answers: readonly Answer[]): Answer =>
  answers.includes("no") ? "no" : answers.includes("unclear") ? "unclear" : "yes";
const one = (answers: readonly Answer[]): Answer =>
  answers.includes("yes") ? "yes" : answers.includes("unclear") ? "unclear" : "no";

for (const a of ANSWERS) {
  for (const b of ANSWERS) {
    for (const c of ANSWERS) {
      const answers = [a, b, c];
      const label = answers.join(", ");
      Deno.test(`one of several conditions: ${label}`, () => {
        // They are asked in the order of their texts.
        for (const unclear of [{ glob: "a" }, { prefix: "a" }]) {
          const condition = answers.map((answer) => ({ ...TO_FIVE, unclear })[answer]);
          assert.equal(askArgs({ "/v": condition }, { v: 5 }).answer, one(answers));
        }
      });
      Deno.test(`any, every and only of several items: ${label}`, () => {
        const v = answers.map((answer) => ITEMS[answer]);
        const asked = (quantifier: string) =>
          askArgs({ "/v/*": { [quantifier]: { equals: "x" } } }, { v }).answer;
        assert.deepEqual([asked("any"), asked("every"), asked("only")], [
          one(answers),
          all(answers),
          all(answers),
        ]);
      });
      Deno.test(`several pointers, and several in a text: ${label}`, () => {
        const call = Object.fromEntries(
          answers.map((answer, index) => [`a${index}`, ITEMS[answer]]),
        );
        const args = Object.fromEntries(answers.map((_, index) => [`/a${index}`, { equals: "x" }]));
        assert.equal(askArgs(args, call).answer, all(answers));
        const text = JSON.stringify(call);
        assert.equal(askArgs({ "/v": { json: args } }, { v: text }).answer, all(answers));
      });
      Deno.test(`alternatives with quantifiers: ${label}`, () => {
        const v = answers.map((answer) => ITEMS[answer]);
        const condition = [{ every: { equals: "x" } }, { any: { is: "boolean" } }];
        assert.equal(askArgs({ "/v/*": condition }, { v }).answer, all(answers));
        const both = { any: { equals: "x" }, only: { not: { is: "boolean" } } };
        assert.equal(askArgs({ "/v/*": both }, { v }).answer, one(answers));
        const turned = askArgs({ "/v/*": { not: { every: { equals: "x" } } } }, { v }).answer;
        assert.equal(turned, { yes: "no", no: "yes", unclear: "unclear" }[all(answers)]);
      });
    }
  }
}

// Within one mapping a wrong type of one condition is no reason to forget another's no.
table({ prefix: "a", suffix: "z" }, [["az", "yes"], ["a", "no"], ["z", "no"], [1, "unclear"]]);
table({ is: "string", min_length: 2, max_length: 3 }, [["ab", "yes"], ["a", "no"], [5, "no"]]);
