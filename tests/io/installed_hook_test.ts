/** From nothing to the first blocked call: the registered command line, started as a client starts it. */

import assert from "node:assert/strict";
import { gaitProcess } from "../support/gait.ts";
import { HooksHome } from "../support/hooks_home.ts";

const POLICY = `schema_id: gait.gate.policy
schema_version: 1.1.0
default_verdict: allow
commands: { tool.exec: /command }
rules:
  - name: no-push
    effect: block
    match: { tool_names: [tool.exec], command: { any: [{ program: git, subcommand: push }] } }
    reason_codes: [no_push]
`;

async function asClient(
  home: HooksHome,
  line: string,
  command: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const payload = {
    session_id: "s1",
    transcript_path: "/tmp/s1.jsonl",
    cwd: home.path,
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_input: { command },
    tool_use_id: "toolu_1",
  };
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", line],
    cwd: home.path,
    env: { HOME: home.path, GAIT_LOG_HEADS: "off" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(payload)));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("gait hooks install claude-code, and the next call that the policy blocks does not run", async () => {
  using home = new HooksHome();
  home.write("policy.yaml", POLICY);
  const denoDir = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  Deno.mkdirSync(`${home.path}/.cache`);
  Deno.symlinkSync(denoDir, `${home.path}/.cache/deno`);
  const installed = await gaitProcess(
    ["hooks", "install", "claude-code", "--policy", home.policy, "--yes", "--no-serve"],
    { cwd: home.path, env: { HOME: home.path, PATH: "/usr/bin:/bin", DENO_DIR: denoDir } },
  );
  assert.equal(installed.exit, 0, installed.stderr);
  const settings = () => JSON.parse(home.read(".claude/settings.json") ?? "");
  const { command } = settings().hooks.PreToolUse[0].hooks[0];

  const blocked = await asClient(home, command, "git push origin main");
  assert.deepEqual([blocked.code, blocked.stderr], [0, ""]);
  const { hookSpecificOutput } = JSON.parse(blocked.stdout);
  assert.equal(hookSpecificOutput.permissionDecision, "deny");
  assert.match(hookSpecificOutput.permissionDecisionReason, /no_push.*\[gait [0-9a-f]{8}#\d+\]/s);
  const passed = await asClient(home, command, "git status");
  assert.deepEqual(passed, { code: 0, stdout: "", stderr: "" });

  // Deno does not start where the working folder is gone.
  const gone = `mkdir gone; cd gone; rmdir ../gone; ${command}`;
  const unjudged = await asClient(home, gone, "git status");
  assert.deepEqual([unjudged.code, unjudged.stdout], [2, ""]);
  assert.match(unjudged.stderr, /^gait gave no answer, so this call does not run\. /m);

  // The client writes its file anew: what gait registered is still the same.
  home.write(".claude/settings.json", JSON.stringify({ model: "x", ...settings() }));
  assert.equal((await asClient(home, command, "git status")).stdout, "");
  // Somebody takes the strict part out of the entry.
  home.write(
    ".claude/settings.json",
    JSON.stringify(settings()).replace(',"onFailure":"block"', ""),
  );
  const changed = await asClient(home, command, "git status");
  assert.match(changed.stdout, /"permissionDecision":"deny".*gait hooks accept claude-code/);
  // And the record is gone.
  Deno.removeSync(`${home.path}/.gait/hooks`, { recursive: true });
  const unknown = await asClient(home, command, "git status");
  assert.match(unknown.stdout, /"permissionDecision":"deny".*gait hooks install claude-code/);
});
