/** Conditions on types, presence, origin and plain values. */

import assert from "node:assert/strict";
import { askArgs, table } from "./support.ts";

table({ is: "string" }, [
  ["x", "yes"],
  ["1", "yes"],
  [1, "no"],
  [true, "no"],
  [["x"], "no"],
  [{ x: "x" }, "no"],
  [null, "no"],
  [undefined, "no"],
]);
table({ is: "number" }, [[1, "yes"], [1.5, "yes"], ["1", "no"], [[1], "no"], [true, "no"]]);
table({ is: "integer" }, [
  [1, "yes"],
  [1.0, "yes"],
  [-0, "yes"],
  [1e300, "yes"],
  [1.5, "no"],
  ["1", "no"],
  [true, "no"],
]);
table({ is: "boolean" }, [[true, "yes"], [false, "yes"], [0, "no"], [1, "no"], ["true", "no"]]);
table({ is: "list" }, [[[], "yes"], [["x"], "yes"], ["x", "no"], [{ 0: "x" }, "no"], [null, "no"]]);
table({ is: "object" }, [[{}, "yes"], [{ x: 1 }, "yes"], [[], "no"], [null, "no"], ["{}", "no"]]);
table({ is: ["string", "number"] }, [["x", "yes"], [2, "yes"], [true, "no"], [[2], "no"]]);

table({ present: true }, [
  ["x", "yes"],
  ["", "yes"],
  [0, "yes"],
  [false, "yes"],
  [[], "yes"],
  [null, "no"],
  [undefined, "no"],
]);
table({ present: false }, [
  [undefined, "yes"],
  [null, "yes"],
  ["", "no"],
  [0, "no"],
  [false, "no"],
  [{}, "no"],
]);

table({ not: { prefix: "rm" } }, [
  ["ls", "yes"],
  ["rm -r", "no"],
  [undefined, "yes"],
  [null, "yes"],
  [1, "unclear", "wrong_type"],
  [["rm"], "unclear", "wrong_type"],
]);
table({ not: { not: { prefix: "rm" } } }, [["rm", "yes"], ["ls", "no"], [1, "unclear"]]);
table({ not: { present: true } }, [[undefined, "yes"], ["x", "no"]]);
table({ not: [{ prefix: "a" }, { suffix: "z" }] }, [["mid", "yes"], ["a", "no"], ["z", "no"]]);

table({ equals: "EUR" }, [
  ["EUR", "yes"],
  [" EUR ", "yes"], // texts of calls are trimmed
  ["eur", "no"],
  ["EUR\u200b", "no"],
  ["ＥＵＲ", "no"],
  ["EU\u0000R", "no"],
  ["", "no"],
  [["EUR"], "unclear", "wrong_type"],
  [{ EUR: "EUR" }, "unclear", "wrong_type"],
  [1, "unclear", "wrong_type"],
  [true, "unclear", "wrong_type"],
  [undefined, "no"],
]);
table({ equals: "é" }, [["é", "yes"], ["e\u0301", "no"]]);
table({ in: [1, "2", true] }, [
  [1, "yes"],
  [1.0, "yes"],
  ["2", "yes"],
  [true, "yes"],
  [2, "no"],
  ["1", "no"],
  ["true", "no"],
  [false, "no"],
  [[1], "unclear"],
  [null, "no"],
]);
table({ equals: 0 }, [[0, "yes"], [-0, "yes"], ["0", "unclear"], [false, "unclear"], [
  1e-300,
  "no",
]]);
table({ equals: false }, [[false, "yes"], [true, "no"], [0, "unclear"], ["", "unclear"]]);
table({ is: "string", equals: "x" }, [["x", "yes"], [1, "no"], [["x"], "no"], ["y", "no"]]);

table({ min: 0, max: 100 }, [
  [0, "yes"],
  [100, "yes"],
  [-0, "yes"],
  [100.00000000000001, "no"],
  [-5e-324, "no"],
  [1e308, "no"],
  ["100", "unclear", "wrong_type"],
  ["1e1", "unclear", "wrong_type"],
  [true, "unclear", "wrong_type"],
  [[50], "unclear", "wrong_type"],
  [{ value: 50 }, "unclear", "wrong_type"],
  [undefined, "no"],
  [null, "no"],
]);
table({ above: 0, below: 100 }, [
  [0, "no"],
  [5e-324, "yes"],
  [99.99999999999999, "yes"],
  [100, "no"],
  [-1, "no"],
  ["50", "unclear"],
]);
table({ is: "number", max: 100, min: 0 }, [["100", "no"], [true, "no"], [50, "yes"]]);

table({ min_items: 1, max_items: 2 }, [
  [["a"], "yes"],
  [["a", "b"], "yes"],
  [[null], "yes"],
  [[["a", "b", "c"]], "yes"], // one item, which is a list
  [[], "no"],
  [["a", "b", "c"], "no"],
  ["a", "unclear", "wrong_type"],
  [{ length: 1 }, "unclear", "wrong_type"],
  [1, "unclear", "wrong_type"],
  [undefined, "no"],
]);

const SOURCES: readonly (readonly [
  source: string,
  entries: readonly (readonly [path: string, source: string])[],
  answer: "yes" | "no" | "unclear",
])[] = [
  ["external", [["$.v", "external"]], "yes"],
  ["external", [["v", "external"]], "yes"],
  ["external", [["/v", "external"]], "yes"],
  ["external", [["args.v", "external"]], "yes"],
  ["external", [["$.args.v", "external"]], "yes"],
  ["external", [["$['v']", "external"]], "yes"],
  ["external", [['$["v"]', "external"]], "yes"],
  ["external", [["$", "external"]], "yes"], // what it stands in
  ["external", [["$.v.part[0]", "external"]], "yes"], // a part of it
  ["external", [["$.*", "external"]], "yes"],
  ["external", [[".v", "external"]], "yes"],
  ["external", [["args.other", "external"]], "no"],
  ["external", [["$.other", "external"]], "no"],
  ["external", [["$.vv", "external"]], "no"],
  ["external", [["$.v", "user"]], "no"],
  ["external", [["$.v", "user"], ["$.v", "external"]], "yes"],
  ["external", [], "no"],
  ["external", [["$..v", "external"]], "unclear"],
  ["external", [["the value of v", "external"]], "unclear"],
  ["external", [["the value of v", "user"]], "no"], // whatever it is about, it is not external
  ["unlabelled", [], "yes"],
  ["unlabelled", [["$.other", "user"]], "yes"],
  ["unlabelled", [["$.v", "user"]], "no"],
  ["unlabelled", [["$.v.part", "user"]], "no"],
  ["unlabelled", [["the value of v", "user"]], "unclear"],
  ["unlabelled", [["the value of v", "user"], ["$.v", "user"]], "no"],
];
for (const [source, entries, answer] of SOURCES) {
  Deno.test(`source ${source} answers ${answer} with ${JSON.stringify(entries)}`, () => {
    const provenance = entries.map(([arg_path, source]) => ({ arg_path, source }));
    assert.equal(askArgs({ "/v": { source } }, { v: "x" }, { provenance }).answer, answer);
  });
}
Deno.test("source answers no to what is absent", () => {
  const provenance = [{ arg_path: "$.v", source: "external" }];
  assert.equal(askArgs({ "/v": { source: "external" } }, {}, { provenance }).answer, "no");
  assert.equal(askArgs({ "/v": { source: "unlabelled" } }, { v: null }).answer, "no");
});

Deno.test("a list of mappings means one of them, in any order", () => {
  const either = [{ present: false }, { in: ["low", "normal"] }];
  for (const alternatives of [either, either.toReversed()]) {
    const ask = (call: Record<string, never>) => askArgs({ "/v": alternatives }, call).answer;
    assert.equal(ask({}), "yes");
    assert.equal(ask({ v: "low" } as never), "yes");
    assert.equal(ask({ v: "high" } as never), "no");
    assert.equal(ask({ v: 1 } as never), "unclear");
  }
});
