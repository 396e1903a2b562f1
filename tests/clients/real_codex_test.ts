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
  driveWithGait,
  gaitAt,
  MARK,
} from "../support/gait_in_client.ts";
import { utf8 } from "../support/text_source.ts";

requireInstalled("codex");

const RUN = liveCodex.shell("echo ran > ran.txt");
const DENY =
  '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"gate says no"}}';
const DENIES = shellProgram(whereCalled(`echo '${DENY}'`));

/** Codex as people start it: hooks that nobody reviewed are skipped. */
const UNREVIEWED: Partial<LiveClient> = {
  args: (place) =>
    liveCodex.args(place).filter((word) => word !== "--dangerously-bypass-hook-trust"),
};

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
  const { ran } = await withStandIn(shellProgram(`cat > /dev/null; ${SAYS_NOTHING}`));
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

Deno.test("gait in codex: a session that asks about no call leaves a heartbeat", async () => {
  await assertHeartbeat("codex");
});

Deno.test("gait in codex: the server that a session starts answers the next one", async () => {
  await assertServed("codex");
});

Deno.test("gait in codex: with --observe every call runs, and the log says what would not have", async () => {
  await assertObserves("codex");
});

/** What Codex itself says of its hooks: their keys, and the hashes that a review would store. */
async function hooksOf(at: ClientPlace): Promise<readonly { key: string; currentHash: string }[]> {
  const codex = new Deno.Command("codex", {
    args: ["app-server"],
    env: { ...at.env, CODEX_HOME: `${at.home}/.codex` },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = codex.stdin.getWriter();
  const send = (message: object) => writer.write(utf8(`${JSON.stringify(message)}\n`));
  try {
    const params = { clientInfo: { name: "test", version: "1" } };
    await send({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    let rest = "";
    for await (const chunk of codex.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { id, result } = JSON.parse(line);
        if (id === 1) {
          await send({ jsonrpc: "2.0", method: "initialized" });
          const cwds = [at.project];
          await send({ jsonrpc: "2.0", id: 2, method: "hooks/list", params: { cwds } });
        } else if (id === 2) return result.data[0].hooks;
      }
    }
    throw new Error("codex did not list its hooks");
  } finally {
    codex.kill("SIGKILL");
    await codex.status;
  }
}

Deno.test("gait hooks doctor sees whether a person reviewed the hook in codex, which then blocks without more", async () => {
  using at = new ClientPlace("codex");
  const env = { CODEX_HOME: `${at.home}/.codex` };
  const trusted = async () => {
    const { stdout } = await gaitAt(at, ["hooks", "doctor", "codex", "--json"], env);
    const { checks } = JSON.parse(stdout);
    const failed = checks.filter(({ status }: { status: string }) => status === "fail");
    const [found] = checks.filter(({ name }: { name: string }) => name === "trusted");
    return [found.status, failed.length];
  };
  const { told } = await driveWithGait(at, [liveCodex.shell("touch made.txt")], {
    client: UNREVIEWED,
    async then() {
      assert.deepEqual(await trusted(), ["fail", 1]);
      const reviews = (await hooksOf(at)).map(({ key, currentHash }) =>
        `[hooks.state.${JSON.stringify(key)}]\ntrusted_hash = "${currentHash}"\n`
      );
      assert.equal(reviews.length, 3);
      await Deno.writeTextFile(`${at.home}/.codex/config.toml`, `\n${reviews.join("\n")}`, {
        append: true,
      });
      assert.deepEqual(await trusted(), ["pass", 0]);
    },
  });
  assert.equal(at.left("made.txt"), undefined);
  assert.match(told[0] ?? "", MARK);
});

Deno.test("gait hooks doctor --live proves it with codex itself, before anything is installed", async () => {
  using at = new ClientPlace("codex");
  const { stdout, exit } = await gaitAt(at, ["hooks", "doctor", "codex", "--live"]);
  assert.match(stdout, /^- codex registered: fail \(gait is not registered with Codex, /m);
  assert.match(
    stdout,
    /^- codex live_shell: pass \(Codex did not run a shell line that is denied, /m,
  );
  assert.match(stdout, /^- codex live_write: pass \(Codex did not write a file that is denied, /m);
  assert.equal(exit, 2);
  assert.deepEqual([...Deno.readDirSync(at.home)], []);
});

Deno.test("codex starts hooks without the profile of the shell: what that prints spoils no answer", async () => {
  using at = new ClientPlace("codex");
  Deno.writeTextFileSync(`${at.home}/.bash_profile`, "echo welcome\n");
  Deno.writeTextFileSync(`${at.home}/.profile`, "echo welcome\n");
  const { told } = await at.drive({
    plan: [RUN],
    register: at.standIn(DENIES),
    client: { env: (place) => ({ ...liveCodex.env(place), SHELL: "/bin/bash" }) },
  });
  assert.equal(at.left("ran.txt"), undefined);
  assert.match(told[0] ?? "", /gate says no/);
});

// What no hook can close: asserted as it is, so that a version that closes it is noticed.

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
  const program = shellProgram(
    `if grep -q 'ran.txt'; then echo '${DENY}'; else ${SAYS_NOTHING}; fi`,
  );
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
