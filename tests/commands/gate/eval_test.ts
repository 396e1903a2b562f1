import assert from "node:assert/strict";
import { digest } from "../../../src/core/crypto/digest.ts";
import { gait, words } from "../../support/gait.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { FILES, INTENT, INTENT_DIGEST, newFiles, PROD, ruleOf, written } from "./support.ts";

const EVAL = "gate eval --intent i.json --policy";

Deno.test("gait gate eval prints its lines and writes a signed trace", async () => {
  const { exit, stdout, stderr, system } = await gait(`${EVAL} block.yaml ${PROD}`, {
    files: FILES,
  });
  // the trace id is a worked value of the format
  assert.deepEqual({ exit, stdout, stderr }, {
    exit: 3,
    stdout: `gate eval: verdict=block
trace: trace_7b7516562cae84fec11f5d16.json
reasons: default_block
`,
    stderr: "",
  });
  const trace = written(system, "trace_7b7516562cae84fec11f5d16.json");
  const { latency_ms, correlation_id, signature, ...rest } = trace;
  assert.deepEqual(rest, {
    schema_id: "gait.gate.trace",
    schema_version: "1.0.0",
    created_at: "2026-02-05T00:00:00Z",
    producer_version: "0.0.0-dev",
    trace_id: "7b7516562cae84fec11f5d16",
    tool_name: "tool.write",
    args_digest: "ce8ca77ac28994a21eec3dda3dab1a7734de817f7096e8701ab6b77f4b242c84",
    intent_digest: INTENT_DIGEST,
    policy_digest: "3592f5ae672a396845ca29c14ade912f99cb1fca99cecb8edd9cfec74eae8a35",
    verdict: "block",
  });
  assert.match(String(correlation_id), /^[0-9a-f]{24}$/);
  assert.ok(latency_ms === undefined || Number(latency_ms) > 0);
  const { key_id, signed_digest } = signature as Record<string, string>;
  const { signature: _, ...signed } = trace;
  assert.deepEqual([key_id, signed_digest], [KEY_1.keyId, await digest(signed)]);
  const verified = await gait(
    "trace verify trace_7b7516562cae84fec11f5d16.json --public-key k1.pub",
    {},
    system,
  );
  assert.equal(verified.exit, 0);
});

// policy, verdict, exit, exit under --strict-exit, trace id
const VERDICTS = [
  ["allow.yaml", "allow", 0, 0, "e73bb45804f5aaf3123990ec"],
  ["block.yaml", "block", 3, 3, "7b7516562cae84fec11f5d16"],
  ["ask.yaml", "require_approval", 4, 4, "adb8b5c9e2b1ec531e3a2bcf"],
  ["dry.yaml", "dry_run", 0, 3, undefined],
] as const;

for (const [policy, verdict, exit, strict, id] of VERDICTS) {
  Deno.test(`gait gate eval: ${verdict} exits ${exit}, and ${strict} under --strict-exit`, async () => {
    const seen = await gait(`${EVAL} ${policy} --json`, { files: FILES });
    const result = seen.json();
    assert.deepEqual([seen.exit, result["verdict"], result["ok"]], [exit, verdict, true]);
    assert.equal(seen.stderr, "");
    assert.equal(result["trace_path"], `trace_${result["trace_id"]}.json`);
    if (id !== undefined) assert.equal(result["trace_id"], id);
    const { correlation_id } = written(seen.system, String(result["trace_path"]));
    assert.equal(correlation_id, result["correlation_id"]);
    const strictly = await gait(`${EVAL} ${policy} --strict-exit`, { files: FILES });
    assert.equal(strictly.exit, strict);
  });
}

// simulated verdict, final verdict, would have blocked
const SIMULATED = [
  ["allow.yaml", "allow", "allow", undefined, "e73bb45804f5aaf3123990ec"],
  ["block.yaml", "block", "allow", true, "d7a3276e8a0aad83c04b9c6b"],
  ["ask.yaml", "require_approval", "allow", true, "425e18d2ecce62fc6830a525"],
  ["dry.yaml", "dry_run", "dry_run", undefined, undefined],
] as const;

for (const [policy, before, after, wouldBlock, id] of SIMULATED) {
  Deno.test(`gait gate eval --simulate turns ${before} into ${after}, exit 0`, async () => {
    const seen = await gait(`${EVAL} ${policy} --simulate --json`, { files: FILES });
    const result = seen.json();
    assert.equal(seen.exit, 0);
    assert.deepEqual(
      [result["verdict"], result["simulated_verdict"], result["would_have_blocked"]],
      [after, before, wouldBlock],
    );
    assert.ok((result["reason_codes"] as string[]).includes("simulate_mode_non_enforcing"));
    assert.equal("violations" in result, false);
    if (id !== undefined) assert.equal(result["trace_id"], id);
    // the name of the file tells that the decision was only simulated
    assert.equal(result["trace_path"], `trace_${result["trace_id"]}.simulated.json`);
    const text = await gait(`${EVAL} ${policy} --simulate`, { files: FILES });
    assert.match(
      text.stdout,
      new RegExp(
        `\nsimulate: would_have_blocked=${wouldBlock ?? false} simulated_verdict=${before}\n`,
      ),
    );
  });
}

const LIMITED = ruleOf("effect: allow", "rate_limit: { requests: 2, window: hour }");
const STATE = ".gait-out/gate_rate_limits.json";
const KEY = "hour|tool_identity|2026-02-05T00:00:00Z|tool.write|example-user";

Deno.test("gait gate eval counts calls in a file and blocks those beyond the limit", async () => {
  const { system } = await gait("version", { files: { ...FILES, "p.yaml": LIMITED } });
  const results = [];
  for (let call = 0; call < 3; call++) {
    const { exit, json } = await gait(`${EVAL} p.yaml --json`, {}, system);
    const { verdict, rate_limit_used, rate_limit_remaining, rate_limit_key } = json();
    assert.equal(rate_limit_key, "tool.write|example-user");
    results.push([exit, verdict, rate_limit_used, rate_limit_remaining]);
  }
  assert.deepEqual(results, [
    [0, "allow", 1, 1],
    [0, "allow", 2, undefined],
    [3, "block", 2, undefined],
  ]);
  assert.deepEqual(written(system, STATE), {
    schema_id: "gait.gate.rate_limit_state",
    schema_version: "1.0.0",
    counters: [{ key: KEY, count: 2 }],
  });
  assert.equal(system.files.get(STATE)?.mode, 0o600);
  assert.deepEqual([...system.locked], []);
  const denied = (await gait(`${EVAL} p.yaml --json`, {}, system)).json();
  assert.deepEqual(denied["violations"], ["rate_limit_exceeded"]);
  assert.deepEqual(denied["reason_codes"], ["matched_rule_the_rule", "rate_limit_exceeded"]);
});

Deno.test("a state that is empty counts nothing, and the result says so", async () => {
  for (const line of ["gate eval --policy p.yaml --intent i.json", "mcp proxy p.yaml c.json"]) {
    const files = { ...FILES, "p.yaml": LIMITED, "c.json": '{"name":"tool.write"}' };
    const seen = await gait([...words(line), "--rate-limit-state", "", "--json"], { files });
    assert.equal(seen.exit, 0);
    assert.match(
      JSON.stringify(seen.json()["warnings"]),
      /no call is counted: --rate-limit-state is empty/,
    );
    const counted = await gait(`${line} --json`, { files });
    assert.doesNotMatch(JSON.stringify(counted.json()["warnings"]), /no call is counted/);
  }
});

Deno.test("rate_limit_key names what is counted together, without the window", async () => {
  const rows = [
    ["tool", "tool.write"],
    ["identity", "example-user"],
    ["tool_identity", "tool.write|example-user"],
  ];
  for (const [scope, key] of rows) {
    for (const window of ["minute", "hour"]) {
      const limit = `rate_limit: { requests: 2, window: ${window}, scope: ${scope} }`;
      const files = { ...FILES, "p.yaml": ruleOf("effect: allow", limit) };
      for (const now of ["2026-02-05T00:00:00Z", "2026-11-22T07:49:30Z"]) {
        const { json } = await gait(`${EVAL} p.yaml --json`, { files, now });
        assert.deepEqual([json()["rate_limit_scope"], json()["rate_limit_key"]], [scope, key]);
      }
      const text = await gait(`${EVAL} p.yaml`, { files });
      assert.ok(text.stdout.includes(`\nrate limit: 1 used, 1 left (${key})\n`));
    }
  }
});

Deno.test("gait gate eval --simulate counts nothing, and an empty state path keeps nothing", async () => {
  const files = { ...FILES, "p.yaml": LIMITED };
  const simulated = await gait(`${EVAL} p.yaml --simulate --json`, { files });
  assert.equal(simulated.json()["rate_limit_used"], 1);
  assert.deepEqual(
    newFiles(simulated.system, files).filter((path) => !path.startsWith("trace")),
    [],
  );
  const unkept = await gait(`${EVAL} p.yaml --rate-limit-state= --json`, { files });
  assert.deepEqual([unkept.exit, unkept.json()["rate_limit_used"]], [0, 1]);
  assert.equal(unkept.system.files.has(STATE), false);
});

Deno.test("gait gate eval exits 1 and may be retried when the lock is held", async () => {
  const { system } = await gait("version", { files: { ...FILES, "p.yaml": LIMITED } });
  system.locked.add(`${STATE}.lock`);
  const { exit, json } = await gait(`${EVAL} p.yaml --json`, {}, system);
  const { correlation_id: _, ...envelope } = json();
  assert.equal(exit, 1);
  assert.deepEqual(envelope, {
    ok: false,
    error: "Cannot take the lock of the rate limits: another program held it for 3 seconds",
    error_code: "rate_limit_lock_timeout",
    error_category: "state_contention",
    hint: "retry after contention subsides",
    retryable: true,
  });
});

const CREDENTIAL = ruleOf(
  "effect: allow",
  "require_broker_credential: true",
  "broker_reference: eg-ress.1",
  "broker_scopes: [export]",
);

Deno.test("gait gate eval asks the stub broker and writes the evidence", async () => {
  const files = { ...FILES, "p.yaml": CREDENTIAL };
  const line = `${EVAL} p.yaml --credential-broker STUB --credential-scopes Z,a --json`;
  const { exit, json, system } = await gait(line, { files });
  const result = json();
  assert.equal(exit, 0);
  assert.equal(result["credential_issuer"], "stub");
  assert.match(String(result["credential_ref"]), /^stub:[0-9a-f]{24}$/);
  const evidence = written(system, `credential_evidence_${result["trace_id"]}.json`);
  assert.deepEqual(Object.keys(evidence), [
    ...["schema_id", "schema_version", "created_at", "producer_version", "trace_id", "tool_name"],
    ...["identity", "broker", "reference", "scope", "credential_ref"],
  ]);
  assert.deepEqual(
    [evidence["identity"], evidence["reference"], evidence["scope"]],
    ["example-user", "eg-ress.1", ["Z", "a", "export"]],
  );
});

Deno.test("gait gate eval names a secret of the env broker by its digest only", async () => {
  const files = { ...FILES, "p.yaml": CREDENTIAL };
  const env = { GAIT_BROKER_TOKEN_EG_RESS_1: " secret ", OTHER: "x" };
  const line = `${EVAL} p.yaml --credential-broker env --json`;
  const { json, stdout, system } = await gait(line, { files, env });
  assert.equal(json()["credential_ref"], "env:GAIT_BROKER_TOKEN_EG_RESS_1:2bb80d537b1da3e3");
  assert.deepEqual(system.narrowed[0], {
    kinds: ["read", "write", "env"],
    env: [
      "GAIT_CREDENTIAL_COMMAND_ALLOWLIST",
      ...["GAIT_LOG_DIR", "HOME", "USERPROFILE", "GAIT_LOG_HEADS", "CI", "GITHUB_STEP_SUMMARY"],
      "SSH_AUTH_SOCK",
    ],
    envPrefix: "GAIT_BROKER_TOKEN_",
  });
  const all = [...system.files.values()].map(({ bytes }) => new TextDecoder().decode(bytes));
  assert.ok(!`${stdout}${all}`.includes("secret"));
  for (const value of [undefined, " "]) {
    const blank = await gait(line, {
      files,
      env: value === undefined ? {} : { GAIT_BROKER_TOKEN_EG_RESS_1: value },
    });
    assert.deepEqual([blank.exit, blank.json()["reason_codes"]], [
      3,
      ["broker_credential_missing", "matched_rule_the_rule"],
    ]);
  }
});

const COMMAND = `${EVAL} p.yaml --credential-broker command --credential-command ./broker ` +
  "--credential-command-args=a,b --json";
const answer = (stdout: string, changes = {}) => () => ({
  stdout: new TextEncoder().encode(stdout),
  stderrBytes: 0,
  status: 0,
  timedOut: false,
  ...changes,
});

Deno.test("gait gate eval runs a command broker with the exact input of the contract", async () => {
  const files = { ...FILES, "p.yaml": CREDENTIAL };
  const run = answer(' {"credential_ref":" vault:lease 7 ","extra":1}\n', { stderrBytes: 99 });
  const { exit, json, system } = await gait(COMMAND, { files, run });
  assert.equal(exit, 0);
  assert.deepEqual(
    [json()["credential_issuer"], json()["credential_ref"]],
    ["command", "vault:lease 7"],
  );
  const [request] = system.ran;
  assert.deepEqual([request?.program, request?.args, request?.timeoutMs, request?.maxOutputBytes], [
    "./broker",
    ["a", "b"],
    5_000,
    16_384,
  ]);
  assert.equal(
    new TextDecoder().decode(request?.stdin),
    '{"ToolName":"tool.write","Identity":"example-user","Workspace":"/tmp/workspace","SessionID":"","RequestID":"","Reference":"eg-ress.1","Scope":["export"]}',
  );
  assert.deepEqual(system.narrowed[0]?.kinds, ["read", "write", "env", "run"]);
});

const ISSUED = '{"credential_ref":"hunter2"}';
// answers that are no credential
const BAD_BROKERS: readonly (readonly [string, (() => ReturnType<ReturnType<typeof answer>>)])[] = [
  ["text", answer("hunter2")],
  ["a list", answer("[]")],
  ["null", answer("null")],
  ["an empty object", answer("{}")],
  ["nothing", answer("")],
  ["text behind the object", answer(`${ISSUED} x`)],
  ["status 1", answer(ISSUED, { status: 1 })],
  ["a timeout", answer(ISSUED, { timedOut: true, status: -1 })],
  ["too much output", answer(ISSUED.padEnd(16_385))],
  ["too much on standard error", answer(ISSUED, { stderrBytes: 16_385 })],
  ["a reference that is too long", answer(`{"credential_ref":"${"h".repeat(257)}"}`)],
  ["a reference of two lines", answer('{"credential_ref":"hunter2\\n3"}')],
  ["a failure to start", () => {
    throw new Error("hunter2");
  }],
];

for (const [name, run] of BAD_BROKERS) {
  Deno.test(`gait gate eval blocks when the broker answers with ${name}, and repeats nothing of it`, async () => {
    const files = { ...FILES, "p.yaml": CREDENTIAL };
    const { exit, json, stdout, stderr, system } = await gait(COMMAND, { files, run });
    assert.equal(exit, 3);
    assert.deepEqual(json()["violations"], ["broker_credential_missing"]);
    const all = [...system.files.values()].map(({ bytes }) => new TextDecoder().decode(bytes));
    assert.ok(!`${stdout}${stderr}${all}`.includes("hunter2"));
    assert.equal(system.files.has(`trace_${json()["trace_id"]}.json`), true);
  });
}

Deno.test("gait gate eval neither drops nor keeps run but for a command broker that is enforced", async () => {
  const files = { ...FILES, "p.yaml": CREDENTIAL };
  const simulated = await gait(`${COMMAND} --simulate`, { files });
  assert.deepEqual(simulated.system.narrowed[0]?.kinds, ["read", "write", "env"]);
  assert.deepEqual(simulated.system.ran, []);
  assert.equal(simulated.json()["would_have_blocked"], undefined);
  const off = await gait(`${EVAL} p.yaml --simulate --json`, { files });
  assert.deepEqual(off.json()["simulated_reason_codes"], [
    "broker_credential_required",
    "matched_rule_the_rule",
  ]);
});

Deno.test("gait gate eval --simulate says what the broker would answer, and writes no evidence", async () => {
  const files = { ...FILES, "p.yaml": CREDENTIAL };
  const name = "GAIT_BROKER_TOKEN_EG_RESS_1";
  const missing = ["broker_credential_missing", "matched_rule_the_rule"];
  const present = ["broker_credential_present", "matched_rule_the_rule"];
  const rows = [
    ["env", {}, "block", missing],
    ["env", { [name]: " " }, "block", missing],
    ["env", { [`${name}X`]: "secret" }, "block", missing],
    ["env", { [name]: "secret" }, "allow", present],
    ["stub", {}, "allow", present],
  ] as const;
  for (const [broker, env, verdict, codes] of rows) {
    const line = `${EVAL} p.yaml --credential-broker ${broker}`;
    const enforced = (await gait(`${line} --json`, { files, env })).json();
    assert.deepEqual([enforced["verdict"], enforced["reason_codes"]], [verdict, codes]);
    const { exit, json, system } = await gait(`${line} --simulate --json`, { files, env });
    const result = json();
    assert.deepEqual(
      [exit, result["simulated_verdict"], result["simulated_reason_codes"]],
      [0, verdict, codes],
    );
    assert.equal(result["would_have_blocked"], verdict === "block" ? true : undefined);
    assert.equal([...system.files.keys()].some((path) => path.includes("evidence")), false);
  }
});

Deno.test("gait gate eval --simulate says that a command broker was not asked", async () => {
  const files = { ...FILES, "p.yaml": CREDENTIAL };
  const { json } = await gait(`${COMMAND} --simulate`, { files });
  assert.match(String(json()["warnings"]), /the command broker was not asked/);
  const words = COMMAND.split(" ").map((word) => word === "./broker" ? "a b" : word);
  const shell = await gait([...words, "--simulate"], { files });
  assert.equal(shell.json()["simulated_verdict"], "block");
});

Deno.test("a blocked call asks no broker", async () => {
  const policy = CREDENTIAL.replace("effect: allow", "effect: block");
  const { system, exit } = await gait(COMMAND, { files: { ...FILES, "p.yaml": policy } });
  assert.deepEqual([exit, system.ran], [3, []]);
});

const OUTPUTS = "--trace-out d/t/x.json --approval-audit-out d/a/y.json " +
  "--credential-evidence-out d/e/z.json";

Deno.test("gait gate eval writes where it is told, making directories, with mode 0600", async () => {
  const policy = CREDENTIAL.replace("effect: allow", "effect: allow\n    min_approvals: 2");
  const files = { ...FILES, "p.yaml": policy };
  const line = `${EVAL} p.yaml --credential-broker stub ${OUTPUTS} --json`;
  const { json, exit, system } = await gait(line, { files });
  assert.deepEqual(newFiles(system, files), ["d/a/y.json", "d/e/z.json", "d/t/x.json"]);
  for (const path of newFiles(system, files)) assert.equal(system.files.get(path)?.mode, 0o600);
  // an allow rule with min_approvals
  const { required_approvals, valid_approvals, approval_audit_path } = json();
  assert.deepEqual([exit, required_approvals, valid_approvals, approval_audit_path], [
    0,
    2,
    undefined,
    "d/a/y.json",
  ]);
  const { approved, entries } = written(system, "d/a/y.json");
  assert.deepEqual([approved, entries], [false, []]);
});

for (const what of ["trace", "approval-audit", "credential-evidence"]) {
  Deno.test(`gait gate eval gives no verdict when the ${what} cannot be written`, async () => {
    const policy = CREDENTIAL.replace("effect: allow", "effect: allow\n    min_approvals: 1");
    const line = `${EVAL} p.yaml --credential-broker stub --${what}-out no/x.json --json`;
    const files = { ...FILES, "p.yaml": policy };
    const { exit, json } = await gait(line, { files, unwritable: ["no"] });
    const { ok, error, error_code, verdict } = json();
    assert.deepEqual([exit, ok, error_code, verdict], [1, false, "internal_failure", undefined]);
    assert.match(String(error), new RegExp(`^write ${what.replace("-", " ")}: `));
    const text = await gait(line.replace(" --json", ""), { files, unwritable: ["no"] });
    assert.deepEqual([text.exit, text.stdout], [1, ""]);
  });
}

Deno.test("gait gate eval warns once of the throw-away key, and never under --key-mode prod", async () => {
  const dev = await gait(`${EVAL} allow.yaml`, { files: FILES });
  assert.match(dev.stderr, /^warning: signed with a throw-away key[^\n]+\n$/);
  const { json } = await gait(`${EVAL} allow.yaml --json`, { files: FILES });
  assert.equal((json()["warnings"] as string[]).length, 1);
  assert.equal((await gait(`${EVAL} allow.yaml ${PROD}`, { files: FILES })).stderr, "");
});

Deno.test("gait gate eval shows control characters of a policy as escapes", async () => {
  const policy = ruleOf("effect: block", 'reason_codes: ["a\\u001b[2Jb"]');
  const { stdout } = await gait(`${EVAL} p.yaml`, { files: { ...FILES, "p.yaml": policy } });
  assert.ok(!stdout.includes("\u001b"));
});

Deno.test("gait gate eval answers the same bytes for the same call, but for the latency", async () => {
  const once = () => gait(`${EVAL} block.yaml ${PROD} --json`, { files: FILES });
  assert.equal((await once()).stdout, (await once()).stdout);
});

const NO_IDENTITY = JSON.stringify({ ...INTENT, context: { ...INTENT.context, identity: " " } });
const CLOSED = "fail_closed: { enabled: true }";

const ERRORS: readonly (readonly [string, string])[] = [
  ["gate eval", "Missing --policy and --intent"],
  ["gate eval --policy allow.yaml", "Missing --intent"],
  ["gate eval --intent i.json --policy=", "Missing --policy"],
  [`${EVAL} allow.yaml extra`, 'unexpected argument "extra"'],
  [
    `${EVAL} allow.yaml --simulate --strict-exit`,
    "--strict-exit and --simulate cannot be combined",
  ],
  [`${EVAL} gone_block_lock_timeout.yaml`, 'Cannot read policy "gone_block_lock_timeout.yaml": '],
  [`${EVAL} dir`, 'Cannot read policy "dir": '],
  [`${EVAL} typo.yaml`, "Cannot use the policy: "],
  [`${EVAL} bom.yaml`, "Cannot use the policy: "],
  [`${EVAL} bytes`, "Cannot use the policy: "],
  [`${EVAL} twice.yaml`, "Cannot use the policy: "],
  ["gate eval --policy allow.yaml --intent gone.json", 'Cannot read intent "gone.json": '],
  ["gate eval --policy allow.yaml --intent dir", 'Cannot read intent "dir": '],
  ["gate eval --policy allow.yaml --intent empty", 'Cannot parse JSON "empty": '],
  ["gate eval --policy allow.yaml --intent bom.yaml", 'Cannot parse JSON "bom.yaml": '],
  ["gate eval --policy allow.yaml --intent trailing.json", 'Cannot parse JSON "trailing.json": '],
  [
    "gate eval --policy allow.yaml --intent huge_number.json",
    'Cannot parse JSON "huge_number.json": ',
  ],
  ["gate eval --policy allow.yaml --intent case.json", 'Cannot read "case.json": '],
  [
    "gate eval --policy allow.yaml --intent nobody.json",
    'Cannot judge "nobody.json": /context/identity is empty',
  ],
  [
    "gate eval --policy closed.yaml --intent nobody.json",
    'Cannot judge "nobody.json": /context/identity is empty',
  ],
  ["gate eval --policy allow.yaml --intent twins.json", 'Cannot judge "twins.json": /args/'],
  [
    `${EVAL} allow.yaml --credential-broker vault`,
    'Cannot use --credential-broker "vault": expected off, stub, env or command',
  ],
  [
    `${EVAL} allow.yaml --credential-broker command`,
    "--credential-broker command needs --credential-command",
  ],
  [
    `${EVAL} allow.yaml --credential-broker command --credential-command ./other`,
    'Cannot use --credential-command "./other": expected one of the commands in GAIT_CREDENTIAL_COMMAND_ALLOWLIST',
  ],
  [`${EVAL} limited.yaml --rate-limit-state bytes`, 'Cannot parse JSON "bytes": '],
  [`${EVAL} limited.yaml --rate-limit-state dir`, 'Cannot read rate limit state "dir": '],
  [`${EVAL} allow.yaml --key-mode local`, 'Cannot use key mode "local": expected dev or prod'],
  [`${EVAL} allow.yaml --private-key k1`, "Cannot use the given private key in dev mode"],
  [`${EVAL} allow.yaml --key-mode prod`, "Cannot sign in prod mode: no private key is given"],
  [`${EVAL} allow.yaml --key-mode=`, "Cannot sign in prod mode: no private key is given"],
  [
    `${EVAL} allow.yaml ${PROD} --private-key-env K`,
    "--private-key-env and --private-key cannot be combined",
  ],
  [
    `${EVAL} allow.yaml --key-mode prod --private-key-env K`,
    'Cannot read private key: variable "K" is not set',
  ],
  [
    `${EVAL} allow.yaml --key-mode prod --private-key-env BLANK`,
    'Cannot read private key: variable "BLANK" is not set',
  ],
  [`${EVAL} allow.yaml --key-mode prod --private-key gone`, 'Cannot read private key "gone": '],
  [
    `${EVAL} allow.yaml --key-mode prod --private-key k1.pub`,
    "Cannot use the private key: it is a public key",
  ],
  [
    `${EVAL} allow.yaml --key-mode prod --private-key i.json`,
    "Cannot use the private key: it is JSON",
  ],
  [`${EVAL} allow.yaml --key-mode prod --private-key mixed`, "private key does not match"],
  [
    `${EVAL} ask.yaml --approval-public-key k2.pub --approval-public-key-env K`,
    "Cannot choose a public key: ",
  ],
  [
    `${EVAL} ask.yaml --approval-public-key-env K`,
    'Cannot read public key: variable "K" is not set',
  ],
  [`${EVAL} ask.yaml --approval-public-key gone`, 'Cannot read public key "gone": '],
  [`${EVAL} ask.yaml --approval-public-key k1`, "Cannot use the public key: it is a private key"],
  [
    `${EVAL} ask.yaml --approval-private-key k1.pub`,
    "Cannot use the private key: it is a public key",
  ],
  [`${EVAL} ask.yaml --approval-token gone`, 'Cannot read approval token "gone": '],
  [`${EVAL} ask.yaml --approval-token dir`, 'Cannot read approval token "dir": '],
  [`${EVAL} ask.yaml --approval-token bytes`, 'Cannot parse JSON "bytes": '],
  [`${EVAL} ask.yaml --approval-token-chain k1,gone`, 'Cannot read approval token "gone": '],
  [`${EVAL} allow.yaml --trace-out i.json`, 'Cannot write --trace-out to "i.json": it is --intent'],
  [
    `${EVAL} allow.yaml --trace-out ./allow.yaml`,
    'Cannot write --trace-out to "./allow.yaml": it is --policy',
  ],
];

const mixed = btoa(atob(FILES.k1).slice(0, 32) + atob(FILES.k2).slice(32));
const HOSTILE = {
  ...FILES,
  "dir/x": "",
  "empty": "",
  "bytes": new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
  "typo.yaml": "defualt_verdict: allow",
  "bom.yaml": "\ufeffdefault_verdict: allow",
  "twice.yaml": "default_verdict: allow\ndefault_verdict: block",
  "closed.yaml": CLOSED,
  "limited.yaml": LIMITED,
  "trailing.json": `${FILES["i.json"]} x`,
  "huge_number.json": '{"args":{"n":1e400}}',
  "case.json": '{"Tool_Name":"tool.read"}',
  "nobody.json": NO_IDENTITY,
  "twins.json": JSON.stringify({ ...INTENT, args: { a: 1, " a": 2 } }),
  "mixed": mixed,
};

for (const [line, message] of ERRORS) {
  Deno.test(`gait ${line} exits 6 and says why, as text and as JSON`, async () => {
    const env = { BLANK: " ", GAIT_CREDENTIAL_COMMAND_ALLOWLIST: "other,./broker" };
    const world = { files: HOSTILE, env };
    const text = await gait(line, world);
    assert.equal(text.exit, 6, text.stdout);
    assert.equal(text.stdout, "");
    assert.ok(text.stderr.startsWith(`error: ${message}`), text.stderr);
    assert.match(text.stderr, /\nhint: .+\n$/);
    const json = await gait(`${line} --json`, world);
    const { ok, error, error_code, error_category, retryable, verdict } = json.json();
    assert.deepEqual([json.exit, json.stderr], [6, ""]);
    assert.ok(String(error).startsWith(message), String(error));
    assert.deepEqual([ok, error_code, error_category, retryable, verdict], [
      false,
      "invalid_input",
      "invalid_input",
      false,
      undefined,
    ]);
    for (const key of [FILES.k1, FILES.k2]) {
      assert.ok(!`${text.stderr}${json.stdout}`.includes(key.slice(0, 20)), "no key material");
    }
    assert.deepEqual(newFiles(json.system, HOSTILE).filter((path) => path.startsWith("trace")), []);
  });
}

for (
  const [given, path] of [
    ["--private-key k1 --key-mode prod", "k1"],
    ["--approval-public-key k1.pub", "k1.pub"],
    ["--approval-private-key k2", "k2"],
    ["--approval-token t.json", "t.json"],
    ["--approval-token-chain t.json", "t.json"],
  ]
) {
  Deno.test(`gait gate eval ${given} writes no output over ${path}`, async () => {
    const files = { ...FILES, "t.json": "{}" };
    for (const out of ["--trace-out", "--approval-audit-out", "--credential-evidence-out"]) {
      const line = `gate eval --policy allow.yaml --intent i.json ${given} ${out} ${path}`;
      const { exit, stderr } = await gait(line, { files });
      assert.deepEqual([exit, stderr.includes(`Cannot write ${out}`)], [6, true], stderr);
    }
  });
}
