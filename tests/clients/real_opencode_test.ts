/**
 * OpenCode 1.18.33 itself, against the stub model: what our plugin stops, and what it does not. Markers
 * on the disk count.
 */

import assert from "node:assert/strict";
import type { LiveClient } from "../../src/core/clients/live/live_client.ts";
import { liveOpencode } from "../../src/core/clients/live/opencode.ts";
import {
  ClientPlace,
  failingPrograms,
  requireInstalled,
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

requireInstalled("opencode");

const RUN = liveOpencode.shell("echo ran > ran.txt");
const DENY = '{"answer":"deny","text":"gate says no"}';

/** Whether the shell call of the model ran, and what the model was told, with a stand-in for gait. */
async function withStandIn(program: readonly string[], client: Partial<LiveClient> = {}) {
  using opencode = new ClientPlace("opencode");
  const register = opencode.standIn(program);
  const { told } = await opencode.drive({ plan: [RUN], register, client });
  return { ran: opencode.left("ran.txt"), told: told[0] ?? "" };
}

Deno.test("opencode runs the call where there is no plugin", async () => {
  using opencode = new ClientPlace("opencode");
  await opencode.drive({ plan: [RUN] });
  assert.equal(opencode.left("ran.txt"), "ran\n");
});

Deno.test("opencode runs a call that is passed", async () => {
  const { ran } = await withStandIn(shellProgram(`echo '{"answer":"pass","text":""}'`));
  assert.equal(ran, "ran\n");
});

Deno.test("opencode does not run a call that is denied, and tells its model why", async () => {
  const { ran, told } = await withStandIn(shellProgram(whereCalled(`echo '${DENY}'`)));
  assert.equal(ran, undefined);
  assert.equal(told, "gate says no");
});

const FAILURES = {
  ...failingPrograms(DENY),
  "says nothing": shellProgram("cat > /dev/null"),
  "answers with text": shellProgram("echo pass"),
};

for (const [failure, program] of Object.entries(FAILURES)) {
  Deno.test(`opencode does not run a call whose gait ${failure}`, async () => {
    const { ran, told } = await withStandIn(program);
    assert.equal(ran, undefined);
    assert.match(told, /^gait gave no answer, so this call does not run: /);
  });
}

Deno.test("gait in opencode: lines, files and calls of MCP run or leave nothing, as the policy says", async () => {
  await assertGaitObeyed("opencode");
});

Deno.test("gait in opencode: a call that a person must approve does not run where nobody is there", async () => {
  await assertAskDenies("opencode");
});

Deno.test("gait in opencode: a changed policy denies every call until a person accepts it", async () => {
  await assertChangedPolicyDenies("opencode");
});

Deno.test("gait in opencode: a session that asks about no call leaves a heartbeat", async () => {
  await assertHeartbeat("opencode");
});

Deno.test("gait in opencode: the server that a session starts answers the next one", async () => {
  await assertServed("opencode");
});

Deno.test("gait in opencode: with --observe every call runs, and the log says what would not have", async () => {
  await assertObserves("opencode");
});

// What no plugin can close: asserted as it is, so that a version that closes it is noticed.

Deno.test("residual risk: opencode leaves out a plugin that is damaged, and runs the call", async () => {
  using opencode = new ClientPlace("opencode");
  const register = opencode.standIn(shellProgram(`echo '${DENY}'`));
  await opencode.drive({
    plan: [RUN],
    async register(place) {
      await register(place);
      await Deno.writeTextFile(`${place.home}/.config/opencode/plugins/gait.js`, "(", {
        append: true,
      });
    },
  });
  assert.equal(opencode.left("ran.txt"), "ran\n");
});

Deno.test("residual risk: opencode --pure starts without plugins, and runs the call", async () => {
  const { ran } = await withStandIn(shellProgram(`echo '${DENY}'`), {
    args: (place) => [...liveOpencode.args(place), "--pure"],
  });
  assert.equal(ran, "ran\n");
});
