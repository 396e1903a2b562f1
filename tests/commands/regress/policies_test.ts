/** Runs that were judged by policies of 1.1, one and several, as fixtures. */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import { callOf, openLive } from "../../support/live_session.ts";
import { MemorySystem } from "../../support/memory_system.ts";

const BASE = `schema_version: 1.1.0
default_verdict: allow
commands: { bash: /command }
rules:
  - name: keep-secrets
    effect: block
    message: Secrets stay here.
    match: { tool_names: ["*"], args: { /**: { any: { path_glob: "**/.env" } } } }
  - name: no-force-push
    effect: block
    when_unclear: require_approval
    match: { command: { any: { program: git, subcommand: push, flags: f } } }
`;
const PROJECT = `schema_version: 1.1.0
default_verdict: allow
rules:
  - { name: ask, effect: require_approval, match: { tool_names: ["deploy_*"], args: { /to: { prefix: prod } } } }
`;
/** The same without its first rule. */
const LAX = BASE.replace(/ {2}- name: keep-secrets[^]*?(?= {2}- name: no-force)/, "");

const CALLS = [
  ["write_file", { path: "a.md" }],
  ["write_file", { path: "config/.env" }],
  ["bash", { command: "git push -f" }],
  ["bash", { command: "git push $FLAGS" }],
  ["deploy_app", { to: "production" }],
] as const;

/** A session of these calls, as a runpack. */
async function runOf(base: string): Promise<Uint8Array<ArrayBuffer>> {
  const live = await openLive(base, {
    options: {
      policy: ["p.yaml", "q.yaml"],
      context: "context.json",
      runpack_out: "run.zip",
      run_id: "run_policies",
      payloads: "keep",
    },
    world: {
      files: {
        "q.yaml": PROJECT,
        "context.json": JSON.stringify({ identity: "a", workspace: "/repo", risk_class: "high" }),
      },
    },
  });
  for (const [index, [name, args]] of CALLS.entries()) {
    const ruling = await live.client(callOf(index, name, args));
    if (ruling === "forward") {
      await live.server(`{"jsonrpc":"2.0","id":${index},"result":{"content":[]}}`);
    }
  }
  await live.end();
  return live.system.files.get("run.zip")?.bytes ?? assert.fail("there is no runpack");
}

Deno.test("a run under two policies of 1.1 is a fixture with its verdicts, and passes", async () => {
  const system = new MemorySystem({ files: { "run.zip": await runOf(BASE) } });
  assert.equal((await gait("regress init --from run.zip --trajectory", {}, system)).exit, 0);
  const fixture = JSON.parse(
    decodeUtf8(system.files.get("fixtures/run_policies/fixture.json")?.bytes ?? new Uint8Array()),
  );
  assert.deepEqual(fixture.expected_verdict_sequence, [
    ...["allow", "block", "block", "require_approval", "require_approval"],
  ]);
  const { exit, stdout } = await gait("regress run", {}, system);
  assert.equal(exit, 0, stdout);
});

Deno.test("a run under a policy without a rule fails where that rule decided", async () => {
  const system = new MemorySystem({ files: { "run.zip": await runOf(BASE) } });
  await gait("regress init --from run.zip --trajectory", {}, system);
  const path = "fixtures/run_policies/fixture.json";
  const fixture = JSON.parse(decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array()));
  const files = Object.fromEntries([...system.files].map(([name, { bytes }]) => [name, bytes]));
  const changed = new MemorySystem({
    files: {
      ...files,
      [path]: JSON.stringify({ ...fixture, candidate_runpack: "candidate.zip" }),
      "fixtures/run_policies/candidate.zip": await runOf(LAX),
    },
  });
  const { exit } = await gait("regress run", {}, changed);
  assert.equal(exit, 5);
  const { graders } = JSON.parse(
    decodeUtf8(changed.files.get("regress_result.json")?.bytes ?? new Uint8Array()),
  );
  const trajectory = graders.find(({ name }: { readonly name: string }) => /trajectory/.test(name));
  const { status, reason_codes, details } = trajectory;
  assert.deepEqual([status, reason_codes], ["fail", ["unexpected_verdict_sequence"]]);
  assert.deepEqual([
    details.verdict_sequence_mismatch_index,
    details.verdict_sequence_expected_at_mismatch,
    details.verdict_sequence_actual_at_mismatch,
  ], [1, "block", "allow"]);
});
