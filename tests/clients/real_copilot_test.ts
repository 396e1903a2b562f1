/**
 * Copilot CLI 1.0.102 itself, against the stub model: what its hooks stop, and what they do not. Markers on
 * the disk count.
 */

import assert from "node:assert/strict";
import { liveCopilot } from "../../src/core/clients/live/copilot.ts";
import {
  ClientPlace,
  failingPrograms,
  requireInstalled,
  shellProgram,
  whereCalled,
} from "../support/driven_client.ts";

requireInstalled("copilot");

const RUN = liveCopilot.shell("echo ran > ran.txt");
const DENY = '{"decision":"deny","reason":"gate says no"}';

/** Whether the shell call of the model ran, and what the model was told, with a stand-in for gait. */
async function withStandIn(program: readonly string[]) {
  using copilot = new ClientPlace("copilot");
  const { told } = await copilot.drive({ plan: [RUN], register: copilot.standIn(program) });
  return { ran: copilot.left("ran.txt"), told };
}

Deno.test("copilot runs the call where no hook is registered", async () => {
  using copilot = new ClientPlace("copilot");
  await copilot.drive({ plan: [RUN] });
  assert.equal(copilot.left("ran.txt"), "ran\n");
});

Deno.test("copilot runs the call where the hook has no opinion", async () => {
  const { ran } = await withStandIn(shellProgram("cat > /dev/null"));
  assert.equal(ran, "ran\n");
});

Deno.test("copilot does not run a call that is denied, and tells its model why", async () => {
  const { ran, told } = await withStandIn(shellProgram(whereCalled(`echo '${DENY}'`)));
  assert.equal(ran, undefined);
  assert.deepEqual(told, ['{"error":"Tool execution blocked: gate says no"}']);
});

Deno.test("copilot does not run a call that is asked about where nobody is there, also in yolo mode", async () => {
  const ask = '{"decision":"ask","reason":"a person decides"}';
  const { ran } = await withStandIn(shellProgram(whereCalled(`echo '${ask}'`)));
  assert.equal(ran, undefined);
});

for (const [failure, program] of Object.entries(failingPrograms(DENY))) {
  Deno.test(`copilot does not run a call whose gait ${failure}`, async () => {
    const { ran, told } = await withStandIn(program);
    assert.equal(ran, undefined);
    assert.match(told[0] ?? "", /^\{"error":"Tool execution blocked: /);
    assert.match(
      told[0] ?? "",
      /gait gave no answer, so this call does not run\. gait hooks doctor/,
    );
  });
}

// What no hook can close: asserted as it is, so that a version that closes it is noticed.

Deno.test("residual risk: copilot reads a file that the prompt names with @, and asks no hook", async () => {
  using copilot = new ClientPlace("copilot");
  Deno.writeTextFileSync(`${copilot.project}/secret.txt`, "kept-to-myself");
  let sent = "";
  const { told } = await copilot.drive({
    plan: [],
    register: copilot.standIn(shellProgram(whereCalled(`echo '${DENY}'`))),
    client: {
      args: (place) =>
        liveCopilot.args(place).map((word) => word === "do it" ? "do it @secret.txt" : word),
      protocol: {
        ...liveCopilot.protocol,
        reply(request, plan) {
          sent += JSON.stringify(request.body);
          return liveCopilot.protocol.reply(request, plan);
        },
      },
    },
  });
  assert.deepEqual(told, []);
  assert.match(sent, /kept-to-myself/);
});

Deno.test("residual risk: copilot runs the call after an answer that is no JSON, with exit code 0", async () => {
  const { ran } = await withStandIn(shellProgram(whereCalled("echo denied")));
  assert.equal(ran, "ran\n");
});
