import assert from "node:assert/strict";
import { GaitError } from "../../src/core/error.ts";

/** Runs `act`, which must throw a {@linkcode GaitError}, and answers that error. */
export async function refusal(act: () => unknown): Promise<GaitError> {
  try {
    await act();
  } catch (error) {
    assert.ok(error instanceof GaitError, `not a GaitError: ${error}`);
    return error;
  }
  assert.fail("nothing was refused");
}
