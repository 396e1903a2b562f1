/**
 * Whatever fails denies the call: with the client's own deny on standard output and exit 0, the form
 * that every client honours. Where even that is impossible: exit 2, and a text on standard error.
 */

import assert from "node:assert/strict";
import {
  callHook,
  claudeAnswer,
  claudePayload,
  HOOK_ID,
  HOOK_POLICY,
  type InstalledHook,
  installedHook,
  loggedLines,
} from "../../support/hooks.ts";
import type { ClientName } from "../../../src/core/clients/client.ts";
import type { MemorySystem } from "../../support/memory_system.ts";

const LS = claudePayload("Bash", { command: "ls" });
const RECORD = `/home/.gait/hooks/${HOOK_ID}.json`;
const WORDS = ["claude-code", "--id", HOOK_ID];

interface Failure {
  readonly installed?: InstalledHook;
  /** Changes what was installed. */
  readonly then?: (on: MemorySystem) => void;
  readonly payload?: unknown;
  readonly words?: readonly string[];
  /** What the text must say. */
  readonly says: RegExp;
}

const rewrite = (path: string, text: string, mode = 0o600) => (on: MemorySystem) =>
  void on.files.set(path, { bytes: new TextEncoder().encode(text), mode });
const remove = (path: string) => (on: MemorySystem) => void on.files.delete(path);

const FAILURES: Readonly<Record<string, Failure>> = {
  "no record": { then: remove(RECORD), says: /not installed for this user/ },
  "a malformed id": { words: ["claude-code", "--id", "../../x"], says: /id .* malformed/ },
  "a record that is not JSON": { then: rewrite(RECORD, "{"), says: /Cannot parse JSON/ },
  "a record with a member more": {
    installed: { record: { note: "mine" } },
    says: /\/note is not a known member/,
  },
  "a record that others may write": {
    installed: { world: { modes: { [RECORD]: 0o622 } } },
    says: /it is open to other users/,
  },
  "a record that is a link": {
    installed: { world: { links: [RECORD] } },
    says: /it is a link, or not a file/,
  },
  "a record of another client": { installed: { client: "codex" }, says: /about another client/ },
  "a record without a policy": { installed: { record: { policies: [] } }, says: /names no policy/ },
  "no policy file": { then: remove("/home/policy.yaml"), says: /Cannot read policy/ },
  "a policy that changed": {
    then: rewrite("/home/policy.yaml", `${HOOK_POLICY}# mine\n`),
    says: /policy\.yaml changed.*gait hooks accept claude-code/,
  },
  "a policy that is none": { installed: { policy: "rules: 7\n" }, says: /policy/ },
  "a tool map that changed": {
    installed: { map: "schema_version: 1.0.0\ntools: {}\n" },
    then: rewrite("/home/map.yaml", "schema_version: 1.0.0\ntools: {}\n# mine\n"),
    says: /map\.yaml changed/,
  },
  "no registration": {
    then: remove("/home/.client/hooks.json"),
    says: /no longer has what gait registered/,
  },
  "another command than the installed one": {
    words: [...WORDS, "--signer", "exec:/x"],
    says: /not the one installed/,
  },
  "no key": {
    installed: { record: { key_mode: "prod", private_key: "/home/none.key" } },
    says: /none\.key/,
  },
  "a log that cannot be written": {
    installed: { world: { unwritable: ["/log"] } },
    says: /Cannot write/,
  },
  "a log that is damaged": {
    then: (on) => {
      // The first 16 characters of SHA-256 of the session id 5b1c, by coreutils.
      const path = "/log/claude-code-db5a384048cf42e6.jsonl";
      on.directories.add("/log");
      rewrite(path, "{}\n")(on);
    },
    payload: { ...LS, session_id: "5b1c" },
    says: /log/,
  },
  "no home": {
    installed: { world: { env: { HOME: "" } } },
    says: /no variable names your home folder/,
  },
  "no answer in time": { installed: { world: { isLate: true } }, says: /no answer within 6 s/ },
  "a payload that is not JSON": { payload: "ls", says: /Cannot parse JSON/ },
  "an empty payload": { payload: "", says: /Cannot parse JSON/ },
  "two documents": { payload: `${JSON.stringify(LS)}\n{}`, says: /Cannot parse JSON/ },
  "a member twice": {
    payload: JSON.stringify(LS).replace("{", '{"tool_name":"Read",'),
    says: /tool_name/,
  },
  "two tools": { payload: { ...LS, name: "Read" }, says: /another tool/ },
  "NUL in the name of the tool": { payload: { ...LS, tool_name: "Read\0" }, says: /tool name/ },
  "NUL in the name of an argument": {
    payload: { ...LS, tool_input: { "a\0": 1 } },
    says: /name of a member/,
  },
  "arguments that are text": {
    payload: { ...LS, tool_input: "ls" },
    says: /tool_input is a string, expected an object/,
  },
  "arguments that are a list": {
    payload: { ...LS, tool_input: ["ls"] },
    says: /tool_input is an array, expected an object/,
  },
  "arguments that are a number": {
    payload: { ...LS, tool_input: 1 },
    says: /tool_input is a number, expected an object/,
  },
  "an unknown event": {
    payload: { session_id: "5b1c", cwd: "/w", hook_event_name: "Stop" },
    says: /event "Stop"/,
  },
  "another event than the command is registered for": {
    words: [...WORDS, "--event", "before"],
    payload: { ...LS, hook_event_name: "PostToolUse" },
    says: /not the one that the command was registered for/,
  },
  "a command line that takes longer to read than a client waits": {
    payload: claudePayload("Bash", { command: `${"ls; ".repeat(40_000)}rm x` }),
    says: /its command line has 160004 characters, at most 131072 are read/,
  },
  "arguments with more values than are looked at in time": {
    payload: claudePayload("mcp__a__b", { list: Array.from({ length: 10_001 }, () => 1) }),
    says: /its arguments have more than 10000 values/,
  },
  "a list": { payload: [LS], says: /not an object|an array/ },
};

for (
  const [name, { installed, then, payload = LS, words = WORDS, says }] of Object.entries(FAILURES)
) {
  Deno.test(`${name} denies`, async () => {
    const on = await installedHook(installed);
    then?.(on);
    const seen = await callHook(on, payload, words);
    assert.equal(seen.exit, 0, seen.stderr);
    assert.equal(seen.stdout.split("\n").length, 2, "exactly one document and a line end");
    const answer = claudeAnswer(seen);
    assert.deepEqual(Object.keys(answer ?? {}).sort(), [
      "hookEventName",
      "permissionDecision",
      "permissionDecisionReason",
    ]);
    assert.equal(answer?.["permissionDecision"], "deny");
    const reason = String(answer?.["permissionDecisionReason"]);
    assert.match(reason, says);
    assert.match(reason, /gait hooks doctor claude-code/, "it names the way out");
    assert.doesNotMatch(reason, /--adapter/, "hooks have no such option");
  });
}

/** A call of `ls` in each client's words, and the refusal that the client honours, as docs/clients.md says. */
const CLIENTS: Readonly<
  Record<Exclude<ClientName, "claude-code">, {
    readonly payload: object;
    refusal(reason: string): object;
  }>
> = {
  codex: {
    payload: {
      ...{ session_id: "s", turn_id: "t", transcript_path: null, cwd: "/w", model: "any" },
      ...{ hook_event_name: "PreToolUse", permission_mode: "default", tool_name: "Bash" },
      ...{ tool_input: { command: "ls" }, tool_use_id: "call_1" },
    },
    refusal: (reason) => ({
      hookSpecificOutput: {
        hookEventName: "PreToolUse",
        permissionDecision: "deny",
        permissionDecisionReason: reason,
      },
    }),
  },
  gemini: {
    payload: {
      ...{ session_id: "s", transcript_path: "/t", cwd: "/w", hook_event_name: "BeforeTool" },
      ...{ timestamp: "2026-11-01T10:00:00Z", tool_name: "run_shell_command" },
      tool_input: { command: "ls" },
    },
    refusal: (reason) => ({ decision: "deny", reason }),
  },
  copilot: {
    payload: {
      ...{ sessionId: "s", timestamp: 1_793_527_200_000, cwd: "/w", toolName: "bash" },
      toolArgs: { command: "ls" },
    },
    refusal: (reason) => ({ permissionDecision: "deny", permissionDecisionReason: reason }),
  },
  cursor: {
    payload: {
      ...{ conversation_id: "s", generation_id: "g", model: "any", hook_event_name: "preToolUse" },
      ...{ cursor_version: "2.4.0", workspace_roots: ["/w"], transcript_path: null, cwd: "/w" },
      ...{ tool_name: "Shell", tool_input: { command: "ls" }, tool_use_id: "call_1" },
    },
    refusal: (reason) => ({ permission: "deny", user_message: reason, agent_message: reason }),
  },
  opencode: {
    payload: {
      event: "tool.execute.before",
      input: { tool: "bash", sessionID: "s", callID: "call_1" },
      output: { args: { command: "ls" } },
      directory: "/w",
    },
    refusal: (reason) => ({ answer: "deny", text: reason }),
  },
};

for (const [client, { payload, refusal }] of Object.entries(CLIENTS)) {
  const name = client as ClientName;
  const words = [client, "--id", HOOK_ID, "--event", "before"];
  Deno.test(`${client}: the same installation without a fault lets the call through`, async () => {
    const seen = await callHook(await installedHook({ client: name }), payload, words);
    const isSilent = !["cursor", "opencode"].includes(client);
    const nothing = client === "cursor" ? "{}\n" : '{"answer":"pass"}\n';
    assert.deepEqual([seen.exit, seen.stdout], [0, isSilent ? "" : nothing]);
  });
  for (
    const [fault, { installed, then, payload: own, words: given, says }] of Object.entries(FAILURES)
  ) {
    // Those of Claude Code's own payload, log and record are above.
    if (own !== undefined || given !== undefined || installed?.client !== undefined) continue;
    Deno.test(`${client}: ${fault} denies`, async () => {
      const on = await installedHook({ ...installed, client: name });
      then?.(on);
      const seen = await callHook(on, payload, words);
      assert.equal(seen.exit, 0, seen.stderr);
      const [, reason = ""] = /"(gait could not judge .*?)"[,}]/s.exec(seen.stdout) ?? [];
      assert.deepEqual(JSON.parse(seen.stdout), refusal(JSON.parse(`"${reason}"`)));
      assert.match(
        JSON.parse(`"${reason}"`),
        new RegExp(says.source.replace("claude-code", client)),
      );
    });
  }
}

Deno.test("the same installation without a fault lets the call through", async () => {
  const on = await installedHook();
  const seen = await callHook(on, LS);
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [0, "", ""]);
});

Deno.test("an answer that nobody reads ends with 2 and a text", async () => {
  const on = await installedHook({ world: { isClosed: true } });
  const seen = await callHook(on, claudePayload("Bash", { command: "git push" }));
  assert.equal(seen.exit, 2);
  assert.match(seen.stderr, /does not read the answer/);
});

Deno.test("a changed policy is in the log with its digest", async () => {
  const on = await installedHook();
  await callHook(on, LS);
  rewrite("/home/policy.yaml", "rules: []\n")(on);
  await callHook(on, LS);
  const event = loggedLines(on).flatMap(({ event }) => event === undefined ? [] : [event])
    .find(({ event }) => event === "policy_changed");
  // sha256sum of "rules: []" and LF, by coreutils.
  assert.equal(event?.["ref"], "e0dfa70eb69d47fe9cb2be8a4fcd53e74cf7fe26fcbb1f06912b57a9c028e4e0");
});

Deno.test("what is broken after a call is told, and answers nothing", async () => {
  const on = await installedHook();
  const seen = await callHook(on, "{{{", [...WORDS, "--event", "after"]);
  assert.deepEqual([seen.exit, seen.stdout], [1, ""]);
  assert.match(seen.stderr, /^gait could not record this event: /);
});

Deno.test("observing lets calls run whatever fails, and says so", async () => {
  const on = await installedHook({ record: { observe: true } });
  remove("/home/policy.yaml")(on);
  const seen = await callHook(on, LS, [...WORDS, "--observe"]);
  assert.deepEqual([seen.exit, seen.stdout], [0, ""]);
  assert.match(seen.stderr, /^gait could not record this event: /);
});

Deno.test("the command alone does not make a hook observe", async () => {
  const on = await installedHook();
  const seen = await callHook(on, claudePayload("Bash", { command: "git push" }), [
    ...WORDS,
    "--observe",
  ]);
  assert.equal(claudeAnswer(seen)?.["permissionDecision"], "deny");
});
