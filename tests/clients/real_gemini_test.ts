/**
 * Gemini CLI 0.61.0 itself, against the stub model: what its hooks stop, and what they do not. Markers on
 * the disk count.
 */

import assert from "node:assert/strict";
import { liveGemini } from "../../src/core/clients/live/gemini.ts";
import {
  ClientPlace,
  failingPrograms,
  requireInstalled,
  SAYS_NOTHING,
  shellProgram,
  whereCalled,
} from "../support/driven_client.ts";
import {
  assertAskDenies,
  assertChangedPolicyDenies,
  assertGaitObeyed,
  assertHeartbeat,
  assertObserves,
  assertServed,
} from "../support/gait_in_client.ts";

requireInstalled("gemini");

const RUN = liveGemini.shell("echo ran > ran.txt");
const DENY = '{"decision":"deny","reason":"gate says no"}';

/** Whether the shell call of the model ran, and what the model was told, with a stand-in for gait. */
async function withStandIn(program: readonly string[]) {
  using gemini = new ClientPlace("gemini");
  const seen = await gemini.drive({ plan: [RUN], register: gemini.standIn(program) });
  return { ...seen, ran: gemini.left("ran.txt") };
}

Deno.test("gemini runs the call where no hook is registered", async () => {
  using gemini = new ClientPlace("gemini");
  await gemini.drive({ plan: [RUN] });
  assert.equal(gemini.left("ran.txt"), "ran\n");
});

Deno.test("gemini runs the call where the hook has no opinion", async () => {
  const { ran } = await withStandIn(shellProgram(`cat > /dev/null; ${SAYS_NOTHING}`));
  assert.equal(ran, "ran\n");
});

Deno.test("gemini does not run a call that is denied, and tells its model why", async () => {
  const { ran, told } = await withStandIn(shellProgram(whereCalled(`echo '${DENY}'`)));
  assert.equal(ran, undefined);
  assert.deepEqual(told, ['{"error":"Tool execution blocked: gate says no"}']);
});

Deno.test("gemini does not run a call that is asked about where nobody is there, also in yolo mode", async () => {
  const ask = '{"decision":"ask","reason":"a person decides"}';
  const { ran, requests, told } = await withStandIn(shellProgram(whereCalled(`echo '${ask}'`)));
  assert.equal(ran, undefined);
  // It ends at the question, after the model asked for the call.
  assert.deepEqual([requests, told], [1, []]);
});

for (const [failure, program] of Object.entries(failingPrograms(DENY))) {
  Deno.test(`gemini does not run a call whose gait ${failure}`, async () => {
    const { ran, told } = await withStandIn(program);
    assert.equal(ran, undefined);
    assert.match(told[0] ?? "", /^\{"error":"Tool execution blocked: /);
    assert.match(
      told[0] ?? "",
      /gait gave no answer, so this call does not run\. gait hooks doctor/,
    );
  });
}

Deno.test("gait in gemini: lines, files and calls of MCP run or leave nothing, as the policy says", async () => {
  await assertGaitObeyed("gemini");
});

Deno.test("gait in gemini: a call that a person must approve does not run where nobody is there", async () => {
  await assertAskDenies("gemini");
});

Deno.test("gait in gemini: a changed policy denies every call until a person accepts it", async () => {
  await assertChangedPolicyDenies("gemini");
});

Deno.test("gait in gemini: a session that asks about no call leaves a heartbeat", async () => {
  await assertHeartbeat("gemini");
});

Deno.test("gait in gemini: the server that a session starts answers the next one", async () => {
  await assertServed("gemini");
});

Deno.test("gait in gemini: with --observe every call runs, and the log says what would not have", async () => {
  await assertObserves("gemini");
});

// What no hook can close: asserted as it is, so that a version that closes it is noticed.

Deno.test("residual risk: gemini reads a file that the prompt names with @, and asks no hook", async () => {
  using gemini = new ClientPlace("gemini");
  Deno.writeTextFileSync(`${gemini.project}/secret.txt`, "kept-to-myself");
  let sent = "";
  const { told } = await gemini.drive({
    plan: [],
    register: gemini.standIn(shellProgram(whereCalled(`echo '${DENY}'`))),
    client: {
      args: (place) =>
        liveGemini.args(place).map((word) => word === "do it" ? "do it @secret.txt" : word),
      protocol: {
        ...liveGemini.protocol,
        reply(request, plan) {
          sent += JSON.stringify(request.body);
          return liveGemini.protocol.reply(request, plan);
        },
      },
    },
  });
  assert.deepEqual(told, []);
  assert.match(sent, /kept-to-myself/);
});

Deno.test("gemini does not run the call where gait's program prints something else than JSON, with exit code 0", async () => {
  const { ran } = await withStandIn(shellProgram(whereCalled("echo denied")));
  // Alone, such an answer would let it run.
  assert.equal(ran, undefined);
});
