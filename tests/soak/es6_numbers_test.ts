import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { canonicalize } from "../../src/core/json/canonical.ts";
import { ES6_CHECKSUMS, es6Line, es6NumberBits } from "../support/es6_numbers.ts";

Deno.test("canonicalize() writes the first million numbers of the published test", () => {
  const numbers = es6NumberBits((bytes) =>
    new Uint8Array(createHash("sha256").update(bytes).digest())
  );
  const hash = createHash("sha256");
  const found: Record<string, string> = {};
  for (let line = 1; line <= 1_000_000; line++) {
    hash.update(es6Line(numbers.next().value ?? 0n, canonicalize));
    if (String(line) in ES6_CHECKSUMS) found[line] = hash.copy().digest("hex");
  }
  assert.deepEqual(found, ES6_CHECKSUMS);
});
