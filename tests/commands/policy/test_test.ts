import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { DEFAULT_DIGESTS, INTENT_DIGEST, intentText } from "./fixtures.ts";

const I = intentText();

// verdicts and exit codes
const EXITS = [
  ["allow", 0],
  ["dry_run", 0],
  ["block", 3],
  ["require_approval", 4],
] as const;

for (const [verdict, exit] of EXITS) {
  Deno.test(`gait policy test exits ${exit} on ${verdict}, and prints the summary alone`, async () => {
    const files = { "p.yaml": `default_verdict: ${verdict}\n`, "i.json": I };
    const seen = await gait("policy test p.yaml i.json", { files });
    assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [
      exit,
      `policy test verdict=${verdict} reasons=default_${verdict} violations=none\n`,
      "",
    ]);
    assert.deepEqual([...seen.system.files.keys()], ["p.yaml", "i.json"], "nothing is written");
    assert.deepEqual(seen.system.narrowed, [{ kinds: ["read"], env: [] }]);
  });

  Deno.test(`gait policy test --json has the members of gate 5 for ${verdict}`, async () => {
    const files = { "p.yaml": `default_verdict: ${verdict}\n`, "i.json": I };
    const seen = await gait("policy test p.yaml i.json --json", { files });
    const { correlation_id, ...result } = seen.json();
    assert.match(String(correlation_id), /^[0-9a-f]{24}$/);
    assert.equal(seen.exit, exit);
    assert.equal(seen.stderr, "");
    assert.deepEqual(result, {
      ok: true,
      schema_id: "gait.policytest.result",
      schema_version: "1.0.0",
      created_at: "2026-02-05T00:00:00Z",
      policy_digest: DEFAULT_DIGESTS[verdict],
      intent_digest: INTENT_DIGEST,
      verdict,
      reason_codes: [`default_${verdict}`],
      summary: `policy test verdict=${verdict} reasons=default_${verdict} violations=none`,
    });
  });
}

Deno.test("gait policy test --strict-exit is 0 for allow only", async () => {
  for (const [verdict, exit] of [...EXITS.filter(([name]) => name !== "dry_run"), ["dry_run", 3]]) {
    const files = { "p.yaml": `default_verdict: ${verdict}\n`, "i.json": I };
    const seen = await gait("policy test p.yaml i.json --strict-exit", { files });
    assert.equal(seen.exit, exit, String(verdict));
  }
});

Deno.test("gait policy test prints reasons and violations of a rule, sorted and joined", async () => {
  const policy = `rules:
  - {name: r, effect: block, reason_codes: [zeta, alpha], violations: [v2, v1]}
`;
  const { exit, stdout } = await gait("policy test p.yaml i.json", {
    files: { "p.yaml": policy, "i.json": I },
  });
  assert.equal(exit, 3);
  assert.equal(stdout, "policy test verdict=block reasons=alpha,zeta violations=v1,v2\n");
});

Deno.test("gait policy test prints identical bytes twice, wherever the flags stand", async () => {
  const world = { files: { "p.yaml": "default_verdict: block", "i.json": I } };
  const once = await gait("policy test p.yaml i.json --json", world);
  const twice = await gait("policy test p.yaml i.json --json", world);
  assert.equal(once.stdout, twice.stdout);
  const bare = (seen: typeof once) => ({ ...seen.json(), correlation_id: "" });
  const early = await gait("--json policy test --strict-exit p.yaml i.json", world);
  assert.deepEqual(bare(early), bare(once));
});

Deno.test("gait policy test cuts the summary at 240 bytes, between characters", async () => {
  const reason = "é".repeat(150); // 300 bytes
  const full = `policy test verdict=block reasons=${reason} violations=none`; // 350 bytes
  const { json, stdout } = await gait("policy test p.yaml i.json --json", {
    files: {
      "p.yaml": `rules: [{name: r, effect: block, reason_codes: ["${reason}"]}]`,
      "i.json": I,
    },
  });
  const summary = String(json()["summary"]);
  const bytes = new TextEncoder().encode(summary).length;
  // 240 - 9 leaves 231 bytes: 34 of the lead and 98 whole characters; one byte is left over.
  assert.equal(summary, `${full.slice(0, 34)}${"é".repeat(98)}...(+${350 - 240})`);
  assert.equal(bytes, 34 + 196 + 9);
  assert.ok(!stdout.includes("\ufffd"));
});

Deno.test("gait policy test leaves 240 bytes alone and cuts 241", async () => {
  const summaryFor = async (length: number) => {
    const reason = "r".repeat(length - "policy test verdict=block reasons= violations=none".length);
    const files = {
      "p.yaml": `rules: [{name: r, effect: block, reason_codes: [${reason}]}]`,
      "i.json": I,
    };
    return (await gait("policy test p.yaml i.json", { files })).stdout.trimEnd();
  };
  assert.match(await summaryFor(240), /violations=none$/);
  const cut = await summaryFor(241);
  assert.equal(cut.length, 240);
  assert.match(cut, /\.\.\.\(\+1\)$/);
});

Deno.test("gait policy test reads either input from standard input, and not both", async () => {
  const fromIntent = await gait("policy test p.yaml -", {
    files: { "p.yaml": "default_verdict: allow" },
    stdin: I,
  });
  assert.equal(fromIntent.exit, 0);
  const fromPolicy = await gait("policy test - i.json", {
    files: { "i.json": I },
    stdin: "default_verdict: block",
  });
  assert.equal(fromPolicy.exit, 3);
  const both = await gait("policy test - -", { stdin: I });
  assert.deepEqual([both.exit, both.stdout], [6, ""]);
  assert.match(both.stderr, /^error: policy and intent cannot both come from standard input\n/);
});

for (
  const [line, hint, others = ""] of [
    ["policy test", "gait policy test --help", "test files, folders with them, or "],
    ["policy test p.yaml", "a policy may also be named by --policy or in gait.toml"],
    ["policy test p.yaml i.json more", "gait policy test --help"],
  ] as const
) {
  Deno.test(`gait ${line} wants two files`, async () => {
    const files = { "p.yaml": "default_verdict: allow", "i.json": I };
    const { exit, stdout, stderr } = await gait(line, { files });
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.equal(
      stderr,
      `error: expected ${others}<policy.yaml> <intent_fixture.json>\nhint: ${hint}\n`,
    );
    const { json } = await gait(`${line} --json`, { files });
    const { correlation_id: _id, ...envelope } = json();
    assert.deepEqual(envelope, {
      ok: false,
      error: `expected ${others}<policy.yaml> <intent_fixture.json>`,
      error_code: "invalid_input",
      error_category: "invalid_input",
      hint,
      retryable: false,
    });
  });
}

Deno.test("gait policy test names an unknown option, and the nearest one", async () => {
  const { exit, stdout, stderr } = await gait("policy test p.yaml i.json --strict-exits");
  assert.deepEqual([exit, stdout], [6, ""]);
  assert.match(stderr, /^error: unknown option --strict-exits, did you mean --strict-exit\?\n/);
});

Deno.test("gait policy test reads the policy first, then the intent", async () => {
  const bad = { "bad.yaml": "default_verdict: never", "bad.json": "{" };
  const policyFirst = await gait("policy test bad.yaml bad.json", { files: bad });
  assert.match(
    policyFirst.stderr,
    /^error: Cannot use the policy: unknown default_verdict "never" /,
  );
  const missing = await gait("policy test no.yaml no.json", { files: {} });
  assert.match(missing.stderr, /^error: Cannot read policy "no.yaml"/);
  const noIntent = await gait("policy test p.yaml no.json", { files: { "p.yaml": "" } });
  assert.match(noIntent.stderr, /^error: Cannot read intent "no.json"/);
});

Deno.test("gait policy test exits 6 whatever words name and text contain", async () => {
  for (const name of ["policy_block.yaml", "lock.yaml", "timeout_contention.yaml"]) {
    const { exit } = await gait(`policy test ${name} i.json`, { files: { "i.json": I } });
    assert.equal(exit, 6, name);
  }
  const text = "rules:\n  - name: lock timeout contention\n    effect: block\n    effect: block\n";
  const { exit, stderr } = await gait("policy test p.yaml i.json", {
    files: { "p.yaml": text, "i.json": I },
  });
  assert.equal(exit, 6);
  assert.match(stderr, /the key "effect" occurs twice/);
});
