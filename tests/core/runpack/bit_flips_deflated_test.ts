import assert from "node:assert/strict";
import { DEFLATED_WITHOUT_EFFECT, flipBits } from "../../support/bit_flips.ts";
import { REFERENCE_DEMO } from "../../support/demo_archive.ts";

// tests/soak flips every bit of every member
Deno.test("every bit flipped in the headers and manifest of the reference's demo archive is noticed or without effect", async () => {
  // of the 9 bits of data without effect, those in the manifest and in the sample
  assert.deepEqual(await flipBits(REFERENCE_DEMO, "headers"), {
    ...DEFLATED_WITHOUT_EFFECT,
    data: 3,
  });
});
