/** Every bit of two archives, each flipped by itself. */

import assert from "node:assert/strict";
import { DEFLATED_WITHOUT_EFFECT, flipBits, STORED_WITHOUT_EFFECT } from "../support/bit_flips.ts";
import { ownDemo, REFERENCE_DEMO } from "../support/demo_archive.ts";

Deno.test("every bit flipped in our demo archive is noticed or without effect", async () => {
  assert.deepEqual(await flipBits(await ownDemo(), "all"), STORED_WITHOUT_EFFECT);
});

Deno.test("every bit flipped in the reference's demo archive is noticed or without effect", async () => {
  assert.deepEqual(await flipBits(REFERENCE_DEMO, "all"), DEFLATED_WITHOUT_EFFECT);
});
