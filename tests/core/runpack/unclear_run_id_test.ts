import assert from "node:assert/strict";
import { checkRunId } from "../../../src/core/runpack/run_id.ts";
import { ticketFooter } from "../../../src/core/runpack/ticket_footer.ts";

for (const id of ["run_\u202egp.zip", "run\u200b1", "run\u2066x", "run\ufeffx", "run_\u{e0041}"]) {
  Deno.test(`a run id with a character that nobody sees is refused: ${JSON.stringify(id)}`, () => {
    assert.throws(() => checkRunId(id), /Cannot use run id .*invisible/);
  });
}

Deno.test("ticketFooter quotes a run id for the shell where that is needed", () => {
  const digest = "0".repeat(64);
  const verify = (id: string) => /verify="(.*)"$/.exec(ticketFooter(id, digest))?.[1];
  assert.equal(verify("run_1"), "gait verify run_1");
  assert.equal(verify("run;id"), "gait verify 'run;id'");
  assert.equal(verify("$(id)"), "gait verify '$(id)'");
  assert.equal(verify("a b"), "gait verify 'a b'");
});
