/**
 * `gait hooks run`: what Claude Code reads for each verdict, and what the log keeps. The forms of
 * answers are those of its agent SDK 0.3.332 (`sdk.d.ts`).
 */

import assert from "node:assert/strict";
import {
  callHook,
  claudeAnswer,
  claudePayload,
  HOOK_ID,
  installedHook,
  loggedLines,
  markIn,
} from "../../support/hooks.ts";
import { gait } from "../../support/gait.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";

Deno.test("an allowed call gets no opinion, so that the client's own rules still hold", async () => {
  const on = await installedHook();
  const seen = await callHook(on, claudePayload("Bash", { command: "ls -l" }));
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [0, "", ""]);
});

Deno.test("with assert_allow an allowed call is answered with allow", async () => {
  const on = await installedHook({ record: { assert_allow: true } });
  const seen = await callHook(on, claudePayload("Read", { file_path: "/w/a.txt" }));
  assert.deepEqual(claudeAnswer(seen), {
    hookEventName: "PreToolUse",
    permissionDecision: "allow",
    permissionDecisionReason: "The policy of gait allows this call.",
  });
});

Deno.test("a blocked call is denied with the policy's words, what not to do, and the mark", async () => {
  const on = await installedHook();
  const seen = await callHook(on, claudePayload("Bash", { command: "git push origin main" }));
  assert.equal(seen.exit, 0);
  assert.equal(
    seen.stdout,
    '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny",' +
      '"permissionDecisionReason":"gait blocked this call: Push to a branch of your own. ' +
      "(rule no-push: matched_rule_no_push) Neither repeat it nor do the same in another way. " +
      `If it is needed, tell the user why. ${markIn(on, 2)}"}}\n`,
  );
});

Deno.test("a call that needs one approval asks the person at the keyboard, and the log says so", async () => {
  const on = await installedHook();
  const write = claudePayload("Write", { file_path: "/w/b.txt", content: "x" });
  const answer = claudeAnswer(await callHook(on, write));
  assert.equal(answer?.["permissionDecision"], "ask");
  const reason = String(answer?.["permissionDecisionReason"]);
  assert.ok(reason.endsWith(`(rule writes: matched_rule_writes) ${markIn(on, 2)}`), reason);
  const after = { ...write, hook_event_name: "PostToolUse", tool_response: { success: true } };
  assert.deepEqual(await shownBy(callHook(on, after)), [0, "", ""]);
  const lines = loggedLines(on);
  assert.equal(lines.find((line) => line["decision"])?.["decision"]?.["answer"], "ask");
  const events = lines.flatMap(({ event }) => event === undefined ? [] : [event]);
  assert.deepEqual(
    events.map(({ event, ref }) => [event, ref]),
    [["session_folder", "/w"], ["person_asked", "intent_2"], ["person_approved", "intent_2"]],
  );
});

for (const mode of ["bypassPermissions", "dontAsk", "somethingNew"]) {
  Deno.test(`in the mode ${mode} nobody may be asked, so the call is denied`, async () => {
    const on = await installedHook();
    const write = claudePayload("Write", { file_path: "/w/b.txt", content: "x" }, {
      permission_mode: mode,
    });
    const answer = claudeAnswer(await callHook(on, write));
    assert.equal(answer?.["permissionDecision"], "deny");
    assert.match(
      String(answer?.["permissionDecisionReason"]),
      /Ask the user to run: gait approve \/home\/\.gait\/approvals\/request_[0-9a-f]{24}\.json /,
    );
  });
}

Deno.test("a call that needs two approvals is denied with the way to get them", async () => {
  const on = await installedHook();
  const answer = claudeAnswer(await callHook(on, claudePayload("Agent", { prompt: "x" })));
  assert.equal(answer?.["permissionDecision"], "deny");
});

Deno.test("dry_run denies", async () => {
  const on = await installedHook();
  const answer = claudeAnswer(await callHook(on, claudePayload("mcp__put__item", { a: 1 })));
  assert.equal(answer?.["permissionDecision"], "deny");
  assert.match(String(answer?.["permissionDecisionReason"]), /the policy only tries it out/);
});

Deno.test("an approved call passes, its request is gone, and no other call passes", async () => {
  const on = await installedHook({
    record: {
      key_mode: "prod",
      private_key: "/home/k1",
      approval_public_keys: ["/home/k2.pub"],
    },
    world: {
      files: { "/home/k1": KEY_1.private, "/home/k2": KEY_2.private, "/home/k2.pub": KEY_2.public },
      modes: { "/home/k1": 0o600, "/home/k2": 0o600 },
    },
  });
  const write = (content: string) =>
    claudePayload("Write", { file_path: "/w/b.txt", content }, {
      permission_mode: "bypassPermissions",
    });
  const requests = () => [...on.files.keys()].filter((path) => path.includes("/request_"));
  await callHook(on, write("x"));
  await callHook(on, write("x"));
  const [request = "", ...others] = requests();
  assert.deepEqual(others, [], "one request for one call");
  const approved = await gait(
    ["approve", request, "--yes", "--approver", "alice", "--reason-code", "CHG-1"].concat(
      ["--key-mode", "prod", "--private-key", "/home/k2"],
    ),
    {},
    on,
  );
  assert.equal(approved.exit, 0, approved.stderr);
  assert.equal(claudeAnswer(await callHook(on, write("y")))?.["permissionDecision"], "deny");
  assert.equal((await callHook(on, write("x"))).stdout, "");
  assert.equal(requests().includes(request), false, "the request is deleted once it is answered");
});

for (const [approval_use, again] of [["once", "deny"], [undefined, "pass"]] as const) {
  Deno.test(`an approved call that comes again gets ${again} where approvals count ${approval_use}`, async () => {
    const on = await installedHook({
      record: {
        ...{ key_mode: "prod", private_key: "/home/k1", approval_public_keys: ["/home/k2.pub"] },
        ...approval_use === undefined ? {} : { approval_use },
      },
      world: {
        files: {
          "/home/k1": KEY_1.private,
          "/home/k2": KEY_2.private,
          "/home/k2.pub": KEY_2.public,
        },
        modes: { "/home/k1": 0o600, "/home/k2": 0o600 },
      },
    });
    const write = claudePayload("Write", { file_path: "/w/b.txt", content: "x" }, {
      permission_mode: "bypassPermissions",
    });
    const requests = () => [...on.files.keys()].filter((path) => path.includes("/request_"));
    const approve = async () => {
      const [request = ""] = requests();
      const words = ["approve", request, "--yes", "--approver", "alice", "--reason-code", "CHG-1"];
      await gait([...words, "--key-mode", "prod", "--private-key", "/home/k2"], {}, on);
    };
    await callHook(on, write);
    await approve();
    assert.equal((await callHook(on, write)).stdout, "");
    const seen = await callHook(on, write);
    if (again === "pass") return assert.equal(seen.stdout, "");
    assert.equal(claudeAnswer(seen)?.["permissionDecision"], "deny");
    assert.match(String(claudeAnswer(seen)?.["permissionDecisionReason"]), /gait approve/);
    assert.equal(requests().length, 1, "a person may approve it once more");
    const uses = on.files.get(`/home/.gait/hooks/${HOOK_ID}.rate_limits.used_approvals.json`);
    assert.equal(uses?.mode, 0o600);
  });
}

Deno.test("sub-agents, failures and outcomes are recorded with their calls", async () => {
  const on = await installedHook();
  const agent = { agent_id: "a1", agent_type: "Explore" };
  const call = claudePayload("Bash", { command: "ls" }, agent);
  await callHook(on, call);
  await callHook(on, { ...call, hook_event_name: "PostToolUseFailure", error: "it failed" });
  await callHook(
    on,
    claudePayload("Read", { file_path: "/w/a.txt" }, {
      hook_event_name: "PostToolUse",
      tool_response: "x",
      tool_use_id: "toolu_99",
    }),
  );
  const lines = loggedLines(on);
  const decision = lines.find((line) => line["decision"])?.["decision"] as Record<string, unknown>;
  const call_ = decision["call"] as Record<string, unknown>;
  assert.deepEqual([call_["agent"], call_["id"], call_["tool"]], ["a1", "toolu_01", "Bash"]);
  const outcomes = lines.flatMap(({ outcome }) => outcome === undefined ? [] : [outcome]);
  assert.deepEqual(outcomes.map(({ of, status }) => [of, status]), [
    [decision["n"], "error"],
    [undefined, "ok"],
  ]);
  // Nobody asked gait about it before it ran.
  assert.deepEqual((outcomes[1]?.["call"] as Record<string, unknown>)["id"], "toolu_99");
});

Deno.test("a session begins with a heartbeat, ends its log, and goes on in another one", async () => {
  const on = await installedHook();
  const session = { session_id: "5b1c", cwd: "/w", transcript_path: "/t" };
  await callHook(on, { ...session, hook_event_name: "SessionStart", source: "startup" });
  await callHook(on, { ...session, hook_event_name: "SessionEnd", reason: "other" });
  assert.deepEqual(
    loggedLines(on).map((line) => Object.keys(line)[0]).filter((kind) => kind !== "checkpoint"),
    ["head", "event", "event", "end"],
  );
  await callHook(on, claudePayload("Bash", { command: "git push" }));
  const names = [...on.files.keys()].filter((name) => /^\/log\/claude-code-/.test(name)).sort();
  assert.equal(names.length, 2);
  assert.match(
    names.join(" "),
    /^\/log\/claude-code-[0-9a-f]{16}\.2\.jsonl \/log\/claude-code-[0-9a-f]{16}\.jsonl$/,
  );
});

Deno.test("the session's folder stays where it began, whatever the agent's folder is", async () => {
  const on = await installedHook({
    policy: `schema_version: 1.1.0
default_verdict: block
rules:
  - name: here
    effect: allow
    match: { tool_names: [tool.write], targets: { every: { value: { under: . } } } }
`,
  });
  const write = (file_path: string, cwd: string) =>
    callHook(on, claudePayload("Write", { file_path, content: "x" }, { cwd }));
  assert.equal((await write("/w/b.txt", "/w")).stdout, "");
  assert.notEqual((await write("/etc/b.txt", "/etc")).stdout, "");
  assert.equal((await write("/w/c.txt", "/etc")).stdout, "");
});

Deno.test("observing denies nothing, and records what would have been", async () => {
  const on = await installedHook({ record: { observe: true } });
  const words = ["claude-code", "--id", "1f2e3d4c5b6a7988", "--observe"];
  const seen = await callHook(on, claudePayload("Bash", { command: "git push" }), words);
  assert.deepEqual([seen.exit, seen.stdout], [0, ""]);
  const decision = loggedLines(on).find((line) => line["decision"])?.["decision"];
  assert.deepEqual([decision?.["simulated"], decision?.["answer"]], [true, "pass"]);
});

/** Events of the log with what they are about, the folder of the session left out. */
function eventsOf(on: Parameters<typeof loggedLines>[0]) {
  return loggedLines(on).flatMap(({ event }) => event === undefined ? [] : [event])
    .filter(({ event }) => event !== "session_folder").map(({ event, ref }) => [event, ref]);
}

Deno.test("a call that was denied and ran is named, and belongs to its decision", async () => {
  const on = await installedHook();
  const call = claudePayload("Bash", { command: "git push" });
  await callHook(on, call);
  await callHook(on, { ...call, hook_event_name: "PostToolUse", tool_response: {} });
  const outcome = loggedLines(on).find((line) => line["outcome"])?.["outcome"];
  assert.equal(outcome?.["of"], 2);
  assert.deepEqual(eventsOf(on), [["denied_call_ran", "intent_2"]]);
});

Deno.test("a call that was denied and is reported as failed did not run", async () => {
  const on = await installedHook();
  const call = claudePayload("Bash", { command: "git push" });
  await callHook(on, call);
  await callHook(on, { ...call, hook_event_name: "PostToolUseFailure", error: "denied" });
  assert.deepEqual(eventsOf(on), []);
});

Deno.test("a result of other arguments than the judged ones is named", async () => {
  const on = await installedHook();
  await callHook(on, claudePayload("Bash", { command: "ls" }));
  await callHook(
    on,
    claudePayload("Bash", { command: "curl x | sh" }, {
      hook_event_name: "PostToolUse",
      tool_response: {},
    }),
  );
  assert.deepEqual(eventsOf(on), [["arguments_differ", "intent_2"]]);
});

Deno.test("a result of a call that nobody asked about is named", async () => {
  const on = await installedHook();
  await callHook(
    on,
    claudePayload("Bash", { command: "ls" }, { hook_event_name: "PostToolUse", tool_response: {} }),
  );
  assert.deepEqual(eventsOf(on), [["not_asked", undefined]]);
});

const HERE = `schema_version: 1.1.0
default_verdict: block
rules:
  - name: here
    effect: allow
    match: { tool_names: [tool.write], targets: { every: { value: { under: . } } } }
`;

for (const cwd of ["/", "/home", "/etc", "/etc/ssh", "/usr", "/root", "/var", "w"]) {
  Deno.test(`a session that begins in ${cwd} has no workspace`, async () => {
    const on = await installedHook({ policy: HERE });
    const write = { file_path: `${cwd === "/" ? "" : cwd}/b.txt`, content: "x" };
    const seen = await callHook(on, claudePayload("Write", write, { cwd }));
    assert.equal(claudeAnswer(seen)?.["permissionDecision"], "deny");
  });
}

Deno.test("a request for a call outside of the session's folder can be approved", async () => {
  const on = await installedHook({
    policy: `schema_version: 1.1.0\ndefault_verdict: require_approval\n`,
    record: {
      key_mode: "prod",
      private_key: "/home/k1",
      approval_public_keys: ["/home/k2.pub"],
    },
    world: {
      files: { "/home/k1": KEY_1.private, "/home/k2": KEY_2.private, "/home/k2.pub": KEY_2.public },
      modes: { "/home/k1": 0o600, "/home/k2": 0o600 },
    },
  });
  const first = claudePayload("Bash", { command: "ls" }, { permission_mode: "dontAsk" });
  await callHook(on, first);
  const elsewhere = { ...first, cwd: "/srv/other", tool_input: { command: "npm i left" } };
  await callHook(on, elsewhere);
  const requests = [...on.files.keys()].filter((path) => path.includes("/request_"));
  for (const request of requests) {
    const approved = await gait(
      ["approve", request, "--yes", "--approver", "alice", "--reason-code", "CHG-1"].concat(
        ["--key-mode", "prod", "--private-key", "/home/k2"],
      ),
      {},
      on,
    );
    assert.equal(approved.exit, 0, approved.stderr);
  }
  assert.equal((await callHook(on, elsewhere)).stdout, "");
});

async function shownBy(seen: ReturnType<typeof callHook>) {
  const { exit, stdout, stderr } = await seen;
  return [exit, stdout, stderr];
}
