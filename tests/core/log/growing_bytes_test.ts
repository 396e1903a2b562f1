import assert from "node:assert/strict";
import fc from "fast-check";
import { GrowingBytes } from "../../../src/core/log/growing_bytes.ts";

Deno.test("GrowingBytes has what was set last, and zeros where nothing was or it was cleared", () => {
  const index = fc.oneof(fc.nat(20), fc.integer({ min: 4_090, max: 4_100 }), fc.nat(999_999));
  const steps = fc.array(fc.tuple(index, fc.uint8Array({ minLength: 3, maxLength: 3 })), {
    maxLength: 60,
  });
  fc.assert(fc.property(steps, fc.func(fc.boolean()), (steps, isCleared) => {
    const bytes = new GrowingBytes(3);
    const model = new Map<number, Uint8Array>();
    for (const [index, value] of steps) {
      if (model.has(index) && isCleared(index)) {
        bytes.clear(index);
        model.delete(index);
      } else {
        bytes.set(index, value);
        model.set(index, value);
      }
    }
    for (const [index] of steps) {
      assert.deepEqual([...bytes.get(index)], [...model.get(index) ?? [0, 0, 0]], `at ${index}`);
    }
    assert.deepEqual([...bytes.get(2 ** 53 - 1)], [0, 0, 0]);
  }));
});
