import assert from "node:assert/strict";
import { present, withoutEmpty } from "../../src/core/present.ts";

Deno.test("present() leaves out members that are undefined, and no others", () => {
  assert.deepEqual(present({ a: undefined, b: null, c: "", d: 0, e: false, f: [] }), {
    b: null,
    c: "",
    d: 0,
    e: false,
    f: [],
  });
});

Deno.test("withoutEmpty() also leaves out what is empty, zero or false", () => {
  assert.deepEqual(
    withoutEmpty({ a: undefined, b: null, c: "", d: 0, e: false, f: [], g: [0], h: {}, i: "x" }),
    { g: [0], h: {}, i: "x" },
  );
});
