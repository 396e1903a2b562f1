/**
 * Copilot CLI 1.0.102 itself, against the stub model: what its hooks stop, and what they do not. Markers
 * on the disk count.
 */

import assert from "node:assert/strict";
import { liveCopilot } from "../../src/core/clients/live/copilot.ts";
import type { LiveClient } from "../../src/core/clients/live/live_client.ts";
import { loadRegistration } from "../../src/core/clients/registrations.ts";
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

requireInstalled("copilot");

const RUN = liveCopilot.shell("echo ran > ran.txt");
const DENY = '{"permissionDecision":"deny","permissionDecisionReason":"gate says no"}';
const DENIES = shellProgram(whereCalled(`echo '${DENY}'`));

/** Whether the shell call of the model ran, and what the model was told, with a stand-in for gait. */
async function withStandIn(program: readonly string[], client: Partial<LiveClient> = {}) {
  using copilot = new ClientPlace("copilot");
  const register = copilot.standIn(program);
  const { told } = await copilot.drive({ plan: [RUN], register, client });
  return { ran: copilot.left("ran.txt"), told: told[0] ?? "" };
}

Deno.test("copilot runs the call where no hook is registered", async () => {
  using copilot = new ClientPlace("copilot");
  await copilot.drive({ plan: [RUN] });
  assert.equal(copilot.left("ran.txt"), "ran\n");
});

Deno.test("copilot runs the call where the hook has no opinion", async () => {
  const { ran } = await withStandIn(shellProgram(`cat > /dev/null; ${SAYS_NOTHING}`));
  assert.equal(ran, "ran\n");
});

Deno.test("copilot does not run a call that is denied, and tells its model why", async () => {
  const { ran, told } = await withStandIn(DENIES);
  assert.equal(ran, undefined);
  assert.equal(told, "Denied by preToolUse hook: gate says no");
});

Deno.test("copilot does not run a call that is asked about where nobody is there", async () => {
  const ask = '{"permissionDecision":"ask","permissionDecisionReason":"a person decides"}';
  const { ran, told } = await withStandIn(shellProgram(whereCalled(`echo '${ask}'`)));
  assert.equal(ran, undefined);
  assert.notEqual(told, "");
});

for (const [failure, program] of Object.entries(failingPrograms(DENY))) {
  Deno.test(`copilot does not run a call whose gait ${failure}`, async () => {
    const { ran, told } = await withStandIn(program);
    assert.equal(ran, undefined);
    assert.match(told, /^Denied by preToolUse hook/);
  });
}

Deno.test("gait in copilot: lines, files and calls of MCP run or leave nothing, as the policy says", async () => {
  await assertGaitObeyed("copilot");
});

Deno.test("gait in copilot: a call that a person must approve does not run where nobody is there", async () => {
  await assertAskDenies("copilot");
});

Deno.test("gait in copilot: a changed policy denies every call until a person accepts it", async () => {
  await assertChangedPolicyDenies("copilot");
});

Deno.test("gait in copilot: a session that asks about no call leaves a heartbeat", async () => {
  await assertHeartbeat("copilot");
});

Deno.test("gait in copilot: the server that a session starts answers the next one", async () => {
  await assertServed("copilot");
});

Deno.test("gait in copilot: with --observe every call runs, and the log says what would not have", async () => {
  await assertObserves("copilot");
});

// What no hook can close: asserted as it is, so that a version that closes it is noticed.

Deno.test("residual risk: copilot runs the call in spite of hooks of a fresh repository", async () => {
  using copilot = new ClientPlace("copilot");
  const registration = await loadRegistration("copilot");
  await copilot.drive({
    plan: [RUN],
    register({ home, project }) {
      const path = registration.path("project", { home, project, variable: () => undefined });
      const command = { id: "1f2e3d4c5b6a7988", program: DENIES, observe: false, isPosix: true };
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, registration.add(undefined, command));
      return Promise.resolve();
    },
  });
  assert.equal(copilot.left("ran.txt"), "ran\n");
});

Deno.test("copilot does not run the call where gait's program prints something else than JSON, with exit code 0", async () => {
  const { ran } = await withStandIn(shellProgram(whereCalled("echo denied")));
  // Alone, such an answer would let it run.
  assert.equal(ran, undefined);
});

Deno.test("residual risk: an explicit allow runs a call that copilot itself would refuse", async () => {
  const asks: Partial<LiveClient> = {
    args: (place) => liveCopilot.args(place).filter((word) => word !== "--allow-all-tools"),
  };
  const silent = await withStandIn(shellProgram(`cat > /dev/null; ${SAYS_NOTHING}`), asks);
  assert.equal(silent.ran, undefined);
  const allow = '{"permissionDecision":"allow"}';
  const { ran } = await withStandIn(shellProgram(whereCalled(`echo '${allow}'`)), asks);
  assert.equal(ran, "ran\n");
});
