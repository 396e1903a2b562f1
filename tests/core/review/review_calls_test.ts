import assert from "node:assert/strict";
import type { ToldCall } from "../../../src/core/clients/told_call.ts";
import { ReviewCalls } from "../../../src/core/review/review_calls.ts";
import type { ReadCall } from "../../../src/core/review/told_verdict.ts";

const TOKEN = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;

let number = 0;

/** A call of Claude Code in the shell; each has a key of its own unless it is given. */
function bash(command: string, more: Partial<ToldCall> = {}): ToldCall {
  number++;
  return {
    ...{ client: "claude-code", tool: "Bash", args: { command }, status: "ok" },
    session: { id: "s1", cwd: "/w" },
    time: "2026-11-20T10:00:00Z",
    copy_key: `k${number}`,
    ...more,
  };
}

const ALLOWED: ReadCall = {
  told: { kind: "judged", verdict: "allow", rule: "all", reason_codes: ["allowed"] },
};

/** Adds up calls under a policy that blocks each `rm`, asks about each `git`, and allows the rest. */
function reviewOf(calls: readonly ToldCall[], since = "2026-11-01T00:00:00Z") {
  const review = new ReviewCalls({
    ...{ since, examples: 2 },
    judge({ args: { command } }): ReadCall {
      const line = String(command);
      if (line.startsWith("rm")) {
        return {
          told: { kind: "judged", verdict: "block", rule: "no-rm", reason_codes: ["deleted"] },
        };
      }
      if (line.startsWith("git")) {
        return {
          told: {
            ...{ kind: "judged", verdict: "require_approval", rule: "" },
            reason_codes: ["default_require_approval"],
          },
        };
      }
      return command === undefined
        ? { told: { kind: "not_judged", why: "no_arguments" } }
        : ALLOWED;
    },
  });
  for (const call of calls) review.take(call);
  return review.result();
}

Deno.test("a review counts calls by how they ended", () => {
  const { totals } = reviewOf([
    bash("a"),
    bash("b", { status: "failed", exit_code: 3 }),
    bash("c", { status: "denied", denied_by: "hook" }),
    bash("d", { status: "interrupted" }),
    bash("e", { status: "unknown" }),
    bash("f", { status: "failed" }),
  ]);
  assert.deepEqual(totals, {
    ...{ sessions: 1, calls: 6, ok: 1, failed: 2, denied: 1, interrupted: 1, unknown: 1 },
    ...{ subagent_calls: 0, copies: 0, undated: 0 },
  });
});

Deno.test("a review counts a copy once, also if only the copy tells how the call ended", () => {
  const { totals } = reviewOf([
    bash("a", { copy_key: "one", status: "unknown" }),
    bash("a", { copy_key: "one", status: "failed", session: { id: "s2", cwd: "/w" } }),
    bash("a", { copy_key: "one", status: "failed", session: { id: "s3", cwd: "/w" } }),
    bash("a", { copy_key: "two" }),
  ]);
  assert.deepEqual(totals, {
    ...{ sessions: 3, calls: 2, ok: 1, failed: 1, denied: 0, interrupted: 0, unknown: 0 },
    ...{ subagent_calls: 0, copies: 2, undated: 0 },
  });
});

Deno.test("a review tells copies of one client from calls of another", () => {
  const { totals } = reviewOf([
    bash("a", { copy_key: "one" }),
    bash("a", { copy_key: "one", client: "codex" }),
  ]);
  assert.equal(totals.calls, 2);
  assert.equal(totals.copies, 0);
});

Deno.test("a review leaves out what was before, and counts what has no time", () => {
  const { totals } = reviewOf([
    bash("a", { time: "2026-10-31T23:59:59.999Z" }),
    bash("b", { time: "2026-11-01T00:00:00Z" }),
    bash("c", { time: "2026-11-01T00:00:00.5Z" }),
    bash("d", { time: undefined as unknown as string }),
  ]);
  assert.equal(totals.calls, 3);
  assert.equal(totals.undated, 1);
});

Deno.test("a review counts sub-agents with the session that started them", () => {
  const { totals, clients } = reviewOf([
    bash("a", { session: { id: "s1", cwd: "/w" } }),
    bash("b", { session: { id: "s1", agent: "x", cwd: "/w/deep" } }),
    bash("c", { session: { id: "s9", cwd: "/other" }, parent_session: "s1" }),
    // A sub-agent of a sub-agent.
    bash("d", { session: { id: "s10" }, parent_session: "s9" }),
    bash("e", { session: { id: "s2", cwd: "/v" } }),
  ]);
  assert.equal(totals.sessions, 2);
  assert.equal(totals.subagent_calls, 3);
  assert.equal(clients[0]?.project_total, 2);
  assert.deepEqual(clients[0]?.projects, [
    { project: "/w", sessions: 1, calls: 4 },
    { project: "/v", sessions: 1, calls: 1 },
  ]);
});

Deno.test("a review shows what the policy stops, the strictest first, and what ran of it", () => {
  const { verdicts, rules, not_judged } = reviewOf([
    bash("git push", { time: "2026-11-20T10:00:03Z" }),
    bash("git pull"),
    bash("git pull"),
    bash("rm a", { time: "2026-11-20T10:00:01Z" }),
    bash("rm b", { time: "2026-11-20T10:00:02Z", status: "denied" }),
    bash("rm c", { time: "2026-11-20T09:00:00Z", status: "failed" }),
    bash("ls"),
    bash("", { args: {} }),
  ]);
  assert.deepEqual(verdicts, {
    ...{ allow: 1, dry_run: 0, require_approval: 3, block: 3, not_judged: 1 },
  });
  assert.deepEqual(not_judged, [{ why: "no_arguments", calls: 1 }]);
  assert.deepEqual(
    rules.map(({ verdict, rule, calls, ran, first, last, examples }) => [
      ...[verdict, rule, calls, ran, first, last],
      examples.map(({ subject }) => subject),
    ]),
    [
      [
        ...["block", "no-rm", 3, 2, "2026-11-20T09:00:00Z", "2026-11-20T10:00:02Z"],
        ["rm b", "rm a"],
      ],
      [
        ...["require_approval", undefined, 3, 3, "2026-11-20T10:00:00Z", "2026-11-20T10:00:03Z"],
        ["git push", "git pull"],
      ],
    ],
  );
});

Deno.test("a review counts files with secrets and hosts, but not those of denied calls", () => {
  const { secret_files, secret_file_calls, hosts, host_total, unknown_host_calls } = reviewOf([
    bash("cat .env ~/.ssh/id_rsa", { time: "2026-11-20T10:00:05Z" }),
    bash("cat .env", { status: "failed" }),
    bash("cat .env", { status: "denied" }),
    bash("curl https://a.example/x https://a.example/y"),
    bash("curl https://b.example", { status: "denied" }),
    bash("curl https://c.example; cat .env", { status: "unknown", may_be_denied: true }),
    bash("git push"),
  ]);
  assert.deepEqual(secret_files, [
    { path: ".env", calls: 2, last: "2026-11-20T10:00:05Z" },
    { path: "~/.ssh/id_rsa", calls: 1, last: "2026-11-20T10:00:05Z" },
  ]);
  assert.equal(secret_file_calls, 2);
  assert.deepEqual(hosts, [{ name: "a.example", calls: 1 }]);
  assert.equal(host_total, 1);
  assert.equal(unknown_host_calls, 1);
});

Deno.test("a review counts secrets in arguments and results, and shows none of them", () => {
  const review = reviewOf([
    bash("env", { result: `GITHUB_TOKEN=${TOKEN}\nUSER=bob@example.com` }),
    bash(`rm --token ${TOKEN} x`, { session: { id: TOKEN, agent: TOKEN, cwd: `/w/${TOKEN}` } }),
    bash("git log", { result: "Author: Bob <bob@example.com>" }),
    bash("rm x", { args: { command: "rm x", password: "hunter22" }, status: "denied" }),
  ]);
  assert.equal(review.printed_secret_calls, 3);
  assert.deepEqual(
    review.printed_secrets.map(({ kind, in_results, in_arguments }) => [
      ...[kind, in_results, in_arguments],
    ]),
    [["github_token", 1, 1], ["password", 0, 1]],
  );
  assert.ok(!JSON.stringify(review).includes("ghp_"));
  assert.ok(!JSON.stringify(review).includes("hunter22"));
});

Deno.test("a review counts calls that went where no hook looks", () => {
  const of = (call: Partial<ToldCall>) =>
    reviewOf([bash("x", call)]).clients[0]?.holes.filter(({ calls = 0 }) => calls > 0)
      .map(({ id, calls }) => [id, calls]);
  assert.deepEqual(of({ client: "codex", tool: "write_stdin" }), [["write_stdin", 1]]);
  assert.deepEqual(of({ client: "codex", tool: "web_search" }), [["hosted_search", 1]]);
  assert.deepEqual(of({ client: "codex", tool: "exec_command" }), []);
  const agent = { id: "s1", agent: "a" };
  assert.deepEqual(of({ session: { ...agent, version: "2.1.90" } }), [["old_subagents", 1]]);
  assert.deepEqual(of({ session: { ...agent, version: "2.1.93" } }), []);
  assert.deepEqual(of({ session: { id: "s1", version: "2.1.90" } }), []);
});

Deno.test("a review without calls is all zeros", () => {
  const { totals, clients, rules, hosts } = reviewOf([]);
  assert.equal(totals.calls, 0);
  assert.deepEqual([clients, rules, hosts], [[], [], []]);
});
