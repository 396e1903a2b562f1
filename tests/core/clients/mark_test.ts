/** The mark in texts for clients. */

import assert from "node:assert/strict";
import { GAIT_MARK, markOf } from "../../../src/core/clients/mark.ts";

Deno.test("markOf() begins the log's id and names the entry, and GAIT_MARK finds that and nothing else", () => {
  const mark = markOf("0a1b2c3d4e5f60718293a4b5c6d7e8f9", 17);
  assert.equal(mark, "[gait 0a1b2c3d#17]");
  assert.equal(GAIT_MARK.exec(`gait blocked this call. ${mark}\n`)?.[0], mark);
  for (
    const other of ["[gait 0a1b2c3d]", "[gait 0a1b2c3#1]", "[gait 0A1B2C3D#1]", "gait 0a1b2c3d#1"]
  ) {
    assert.equal(GAIT_MARK.exec(other), null, other);
  }
});
