import assert from "node:assert/strict";
import { flipBits, STORED_WITHOUT_EFFECT } from "../../support/bit_flips.ts";
import { ownDemo } from "../../support/demo_archive.ts";

// tests/soak flips every bit of every member
Deno.test("every bit flipped in the headers and manifest of our demo archive is noticed or without effect", async () => {
  assert.deepEqual(await flipBits(await ownDemo(), "headers"), STORED_WITHOUT_EFFECT);
});
