/**
 * Codex 0.171.0 itself, against the stub model: what its hooks stop, and what they do not. Markers on
 * the disk count; its exit code is 0 after a block.
 */

import assert from "node:assert/strict";
import { liveCodex } from "../../src/core/clients/live/codex.ts";
import type { LiveClient } from "../../src/core/clients/live/live_client.ts";
import { responsesProtocol } from "../../src/core/clients/stub/responses.ts";
import type { StubProtocol } from "../../src/core/clients/stub/stub_protocol.ts";
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
  assertObserves,
} from "../support/gait_in_client.ts";

requireInstalled("codex");

const RUN = liveCodex.shell("echo ran > ran.txt");
const DENY =
  '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"gate says no"}}';
const DENIES = shellProgram(whereCalled(`echo '${DENY}'`));

/** Whether the shell call of the model ran, and what the model was told, with a stand-in for gait. */
async function withStandIn(program: readonly string[], client: Partial<LiveClient> = {}) {
  using codex = new ClientPlace("codex");
  const register = codex.standIn(program);
  const { told, printed } = await codex.drive({ plan: [RUN], register, client });
  return { ran: codex.left("ran.txt"), told: told[0] ?? "", printed };
}

Deno.test("codex runs the call where no hook is registered", async () => {
  using codex = new ClientPlace("codex");
  const { told } = await codex.drive({ plan: [RUN] });
  assert.equal(codex.left("ran.txt"), "ran\n");
  assert.match(told[0] ?? "", /Process exited with code 0/);
});

Deno.test("codex runs the call where the hook has no opinion", async () => {
  const { ran } = await withStandIn(shellProgram("cat > /dev/null"));
  assert.equal(ran, "ran\n");
});

Deno.test("codex does not run a call that is denied, and tells its model why", async () => {
  const { ran, told } = await withStandIn(DENIES);
  assert.equal(ran, undefined);
  assert.match(told, /^Command blocked by PreToolUse hook: gate says no\. Command: echo ran > /);
});

for (const [failure, program] of Object.entries(failingPrograms(DENY))) {
  Deno.test(`codex does not run a call whose gait ${failure}`, async () => {
    const { ran, told } = await withStandIn(program);
    assert.equal(ran, undefined);
    assert.match(told, /^Command blocked by PreToolUse hook: /);
    assert.match(told, /gait gave no answer, so this call does not run\. gait hooks doctor codex/);
  });
}

Deno.test("gait in codex: lines, files and calls of MCP run or leave nothing, as the policy says", async () => {
  await assertGaitObeyed("codex");
});

Deno.test("gait in codex: a call that a person must approve does not run where nobody is there", async () => {
  await assertAskDenies("codex");
});

Deno.test("gait in codex: a changed policy denies every call until a person accepts it", async () => {
  await assertChangedPolicyDenies("codex");
});

Deno.test("gait in codex: with --observe every call runs, and the log says what would not have", async () => {
  await assertObserves("codex");
});

// What no hook can close: asserted as it is, so that a version that closes it is noticed.

const UNREVIEWED: Partial<LiveClient> = {
  args: (place) =>
    liveCodex.args(place).filter((word) => word !== "--dangerously-bypass-hook-trust"),
};

Deno.test("residual risk: codex skips a hook that nobody reviewed, and says nothing of it", async () => {
  const { ran, printed } = await withStandIn(DENIES, UNREVIEWED);
  assert.equal(ran, "ran\n");
  assert.doesNotMatch(printed, /review|trust/i);
});

Deno.test("residual risk: codex runs the call where its settings turn hooks off", async () => {
  const { ran } = await withStandIn(DENIES, {
    files: (place) => {
      const files = Object.entries(liveCodex.files(place));
      return Object.fromEntries(
        files.map(([path, text]) => [path, `${text}\n[features]\nhooks = false\n`]),
      );
    },
  });
  assert.equal(ran, "ran\n");
});

Deno.test("residual risk: codex runs the call after an answer with a member that it does not know", async () => {
  const merged = DENY.replace(/^\{/, '{"permission":"deny",');
  const { ran } = await withStandIn(shellProgram(whereCalled(`echo '${merged}'`)));
  assert.equal(ran, "ran\n");
});

/** The id of the shell that stays open is in what Codex told of the call that opened it. */
const TYPES_INTO_SHELL: StubProtocol = {
  ...responsesProtocol,
  reply(request, plan) {
    const [opened = ""] = responsesProtocol.told(request.body);
    const session_id = Number(/session ID (\d+)/.exec(opened)?.[1] ?? 0);
    const [open, type] = plan;
    if (open === undefined || typeof type?.args !== "object") {
      return responsesProtocol.reply(request, plan);
    }
    return responsesProtocol.reply(request, [open, {
      ...type,
      args: { ...type.args, session_id },
    }]);
  },
};

Deno.test("residual risk: what is typed into a shell that is open already meets no hook", async () => {
  using codex = new ClientPlace("codex");
  // The same text is denied where it starts a process.
  const program = shellProgram(`if grep -q 'ran.txt'; then echo '${DENY}'; fi`);
  const { told } = await codex.drive({
    plan: [
      { tool: "exec_command", args: { cmd: "bash", tty: true, yield_time_ms: 500 } },
      { tool: "write_stdin", args: { chars: "echo ran > ran.txt\n", yield_time_ms: 1000 } },
    ],
    register: codex.standIn(program),
    client: { protocol: TYPES_INTO_SHELL },
  });
  assert.equal(told.length, 2);
  assert.equal(codex.left("ran.txt"), "ran\n");
});
