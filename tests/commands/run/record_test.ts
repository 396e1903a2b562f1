import assert from "node:assert/strict";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { gait, type SeenInMemory } from "../../support/gait.ts";
import { KEY_1 } from "../../support/test_key.ts";

const T = "2026-02-05T00:00:00Z";

// The second worked run of the format.
const INTEGRATION = JSON.stringify({
  run: {
    run_id: "run_integration",
    producer_version: "0.0.0-test",
    created_at: T,
    env: { os: "test", arch: "test", runtime: "go" },
    timeline: [{ event: "start", ts: T }, { event: "finish", ts: "2026-02-05T00:00:02Z" }],
  },
  intents: [
    { intent_id: "intent_1", tool_name: "tool.search", args: { query: "offline test" } },
    {
      intent_id: "intent_2",
      tool_name: "tool.fetch",
      args: { url: "https://example.local/resource" },
    },
  ],
  results: [1, 2].map((n) => ({
    intent_id: `intent_${n}`,
    status: "ok",
    result: { message: `result_${n}`, ok: true },
  })),
  refs: {
    receipts: [["tool.search", 1], ["tool.fetch", 2]].map(([locator, n]) => ({
      ref_id: `ref_${n}`,
      source_type: "integration-test",
      source_locator: locator,
      // printf 'query_1' | sha256sum, and so on
      query_digest: n === 1
        ? "930c5a30bafd8210d3ed588427e5f976ec0ebc212945020a7cd9ccb5cc23c3b5"
        : "876f9a03213a59cdd00e70552c2c7eb33f1b9264b2a61211435b19b80842710c",
      content_digest: n === 1
        ? "304a151097f29b17ad888a6883a1bf79c04bce12ea8651c809a3a96a29f736de"
        : "73fbfcfb90bbaaf80c2ef61d34f4607282001de5f99b9408a114aa3716b24c91",
      retrieved_at: T,
      redaction_mode: "reference",
    })),
  },
});

async function recorded(seen: SeenInMemory) {
  const bundle = String(seen.json()["bundle"]);
  const file = seen.system.files.get(bundle.replace(/^\.\//, ""));
  assert.ok(file, `${bundle} is there`);
  return await parseRunpack(file.bytes);
}

Deno.test("gait run record --payloads keep gives the worked manifest", async () => {
  const seen = await gait("run record in.json --payloads keep --json", {
    files: { "in.json": INTEGRATION },
  });
  assert.equal(seen.exit, 0);
  assert.equal(
    seen.json()["manifest_digest"],
    "bba4ca5de3a9d33edacbfa55ca63f052e1bd77f738a9142ae762146fa3949569",
  );
});

Deno.test("gait run record stores payloads by digest unless told otherwise", async () => {
  const seen = await gait("run record in.json --json", { files: { "in.json": INTEGRATION } });
  const { intents, results } = await recorded(seen);
  assert.equal(seen.json()["payloads"], "digest");
  for (const record of [...intents, ...results]) {
    assert.equal("args" in record || "result" in record, false);
  }
  // printf '{"query":"offline test"}' | sha256sum
  assert.equal(
    intents[0]?.args_digest,
    "a6de3762bf639c5d3ff501fe06d72c84cf09e14c0ac244b4cf479f890dc988ff",
  );
});

Deno.test("gait run record prints its lines and nothing else", async () => {
  const { stdout, stderr } = await gait("run record in.json", {
    files: { "in.json": INTEGRATION },
  });
  const lines = stdout.split("\n");
  assert.equal(lines[0], "run_id=run_integration");
  assert.equal(lines[1], "bundle=./gait-out/runpack_run_integration.zip");
  assert.match(
    lines[2] ?? "",
    /^ticket_footer=GAIT run_id=run_integration manifest=sha256:[0-9a-f]{64} verify="gait verify run_integration"$/,
  );
  assert.deepEqual(lines.slice(3), [
    "payloads=digest",
    "signature_status=missing",
    "next=gait verify run_integration",
    "",
  ]);
  assert.equal(stderr, "");
});

Deno.test("gait run record accepts the smallest run", async () => {
  const seen = await gait("run record in.json --json", {
    files: { "in.json": '{"run":{"run_id":"run_min"}}' },
    now: "2026-03-01T10:20:30.120Z",
  });
  const { run, refs, manifest, report } = await recorded(seen);
  assert.equal(run.timeline, null);
  assert.equal(run.created_at, "2026-03-01T10:20:30.12Z");
  assert.deepEqual(run.env, { os: "linux", arch: "amd64", runtime: "deno" });
  assert.deepEqual(refs.receipts, []);
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  assert.equal(manifest.files[0]?.sha256, empty);
  assert.equal(manifest.files[2]?.sha256, empty);
  assert.equal(report.ok, true);
});

Deno.test("gait run record writes numbers and strings in their canonical form", async () => {
  const input =
    `{"run":{"run_id":"run_traps"},"intents":[{"intent_id":"i","tool_name":"x<y>&\u2028","args":
    {"n":12345678901234567890,"f":1e21,"g":1.0,"h":1e-7,"neg":-0,"s":"\\ud800x","z":[1,2,{"b":null,"a":true}]}}]}`;
  const seen = await gait("run record in.json --payloads keep --json", {
    files: { "in.json": input },
  });
  const bundle = seen.system.files.get("gait-out/runpack_run_traps.zip");
  const text = new TextDecoder().decode(bundle?.bytes);
  assert.ok(text.includes(
    '{"args":{"f":1e+21,"g":1,"h":1e-7,"n":12345678901234567000,"neg":0,"s":"\ufffdx","z":[1,2,{"a":true,"b":null}]}',
  ));
  assert.ok(text.includes('"tool_name":"x<y>&\u2028"'));
});

// Folders, and the path that the result shows.
const OUT_DIRS = [
  ["", "./gait-out/runpack_X.zip"],
  ["--out-dir plain", "./plain/runpack_X.zip"],
  ["--out-dir=plain//sub/", "./plain/sub/runpack_X.zip"],
  ["--out-dir .h", ".h/runpack_X.zip"],
  ["--out-dir /abs/o", "/abs/o/runpack_X.zip"],
] as const;

for (const [flags, bundle] of OUT_DIRS) {
  Deno.test(`gait run record ${flags || "without --out-dir"} writes ${bundle}`, async () => {
    const files = { "in.json": '{"run":{"run_id":"X"}}' };
    const { json } = await gait(`run record ${flags} in.json --json`, { files });
    assert.equal(json()["bundle"], bundle);
  });
}

const REFUSED: readonly (readonly [string, string, string])[] = [
  ["run record", "", "Missing --input, or an argument"],
  ["run record a b", "", 'unexpected argument "b": expected one file'],
  ["run record a --input b", "", "--input and an argument cannot be combined"],
  ["run record gone.json", "", 'Cannot read "gone.json"'],
  ["run record in.json", "{}", "Cannot record the run: /run/run_id is missing"],
  ["run record in.json", "null", 'Cannot read "in.json": it is not run data'],
  ["run record in.json", "[]", 'Cannot read "in.json": it is not run data'],
  ["run record in.json", '{"run":', 'Cannot parse JSON "in.json"'],
  [
    "run record in.json",
    '{"run":{"run_id":"a","run_id":"b"}}',
    'Cannot parse JSON "in.json": the member /run/run_id occurs twice',
  ],
  [
    "run record in.json",
    '{"Run":{"run_id":"a"}}',
    'Cannot read "in.json": /Run differs only in letter case from "run"',
  ],
  [
    "run record in.json",
    '{"run":{"run_id":"a","created_at":"2026-02-05 00:00:00Z"}}',
    'Cannot read "in.json": /run/created_at is "2026-02-05 00:00:00Z"',
  ],
  [
    "run record in.json",
    '{"run":{"run_id":"a"},"intents":[{"args":[]}]}',
    'Cannot read "in.json": /intents/0/args is an array, expected an object',
  ],
  [
    "run record in.json",
    '{"run":{"run_id":"a"},"intents":[{"args":{"n":1e400}}]}',
    'Cannot parse JSON "in.json": the number of /intents/0/args/n is too large',
  ],
  [
    "run record in.json",
    '{"run":{"run_id":"../x"}}',
    'Cannot use run id "../x": it contains a path separator',
  ],
  ["run record in.json", '{"run":{"run_id":"a\\\\b"}}', "Cannot use run id"],
  ["run record in.json", '{"run":{"run_id":".."}}', 'Cannot use run id "..": it names a directory'],
  ["run record in.json", '{"run":{"run_id":" a"}}', "Cannot use run id"],
  ["run record in.json", '{"run":{"run_id":"a\\u0007"}}', "Cannot use run id"],
  ["run record in.json --run-id a/b", '{"run":{"run_id":"a"}}', "Cannot use run id"],
  [
    "run record in.json --capture-mode all",
    '{"run":{"run_id":"a"}}',
    'Cannot record the run: capture mode is "all", expected reference or raw',
  ],
  [
    "run record in.json",
    '{"run":{"run_id":"a"},"capture_mode":"all"}',
    'Cannot record the run: capture mode is "all", expected reference or raw',
  ],
  [
    "run record in.json --out-dir ../o",
    '{"run":{"run_id":"a"}}',
    'Cannot write a runpack to "../o/runpack_run.zip": a relative path must not leave this folder',
  ],
  [
    "run record in.json --payloads both",
    '{"run":{"run_id":"a"}}',
    'Cannot use --payloads "both": expected digest or keep',
  ],
  [
    "run record in.json --redact /foo/x",
    '{"run":{"run_id":"a"}}',
    'Cannot use redaction rule "/foo/x"',
  ],
  [
    "run record in.json --redact secret",
    '{"run":{"run_id":"a"}}',
    'Cannot use redaction rule "secret"',
  ],
  [
    "run record in.json --key-mode prod",
    '{"run":{"run_id":"a"}}',
    "Cannot sign in prod mode: no private key is given",
  ],
  [
    "run record in.json --key-mode dev --private-key k",
    '{"run":{"run_id":"a"}}',
    "Cannot use the given private key in dev mode",
  ],
  [
    "run record in.json --private-key-env NONE",
    '{"run":{"run_id":"a"}}',
    'Cannot read private key: variable "NONE" is not set',
  ],
  [
    "run record in.json",
    '{"run":{"run_id":"a"},"intents":[{"intent_id":"i","tool_name":"t"}]}',
    "Cannot record intent i: it needs args, args_digest or normalization.intent_args",
  ],
  [
    "run record in.json",
    '{"run":{"run_id":"a"},"results":[{"intent_id":"i","status":"ok"}]}',
    "Cannot record result i: it needs result, result_digest or normalization.result_payloads",
  ],
  [
    "run record in.json",
    `{"run":{"run_id":"a"},"intents":[{"intent_id":"i","args":{},"args_digest":"${
      "0".repeat(64)
    }"}]}`,
    "Cannot record intent i: args_digest is not the digest of args",
  ],
  [
    "run record in.json",
    '{"run":{"run_id":"a"},"refs":{"receipts":[{"ref_id":"r"}]}}',
    'Cannot record receipt "r": it needs query_digest and content_digest',
  ],
];

for (
  const other of [
    "--input a.json",
    "--input-format json",
    "--capture-mode raw",
    "--payloads keep",
    "--redact secrets",
  ]
) {
  for (const from of ["--from-log", "--from-journal"]) {
    Deno.test(`gait run record does not combine ${from} and ${other}`, async () => {
      const { exit, stderr } = await gait(`run record ${from} j ${other}`);
      assert.equal(exit, 6);
      const [flag = ""] = other.split(" ");
      assert.equal(
        stderr,
        `error: ${from} and ${flag} cannot be combined\nhint: a log says itself how it was recorded\n`,
      );
    });
  }
}

for (const [line, input, message] of REFUSED) {
  Deno.test(`gait ${line} of ${input} exits 6 and leaves nothing`, async () => {
    const files = input === "" ? {} : { "in.json": input };
    const { exit, stdout, stderr, system } = await gait(line, { files });
    assert.equal(exit, 6, stderr);
    assert.equal(stdout, "");
    assert.ok(stderr.startsWith(`error: ${message}`), stderr);
    assert.deepEqual([...system.files.keys()].filter((path) => path !== "in.json"), []);
  });
}

Deno.test("gait run record names every bad member at once", async () => {
  const input =
    '{"run":{"run_id":7,"created_at":"x"},"intents":{},"refs":{"receipts":[{"ref_id":1}]}}';
  const { json } = await gait("run record in.json --json", { files: { "in.json": input } });
  assert.deepEqual(json()["fields"], [
    "/run/run_id",
    "/run/created_at",
    "/intents",
    "/refs/receipts/0/ref_id",
  ]);
});

Deno.test("gait run record --run-id replaces the id in run, refs, intents and results", async () => {
  const input = JSON.stringify({
    run: { run_id: "old" },
    intents: [{ intent_id: "i", run_id: "other", args: {} }],
    results: [{ intent_id: "i", run_id: "other", result: {} }],
    refs: { run_id: "other" },
  });
  const seen = await gait("run record in.json --run-id new --json", {
    files: { "in.json": input },
  });
  const { run, intents, results, refs, manifest } = await recorded(seen);
  const ids = [run, ...intents, ...results, refs, manifest].map(({ run_id }) => run_id);
  assert.deepEqual(ids, ["new", "new", "new", "new", "new"]);
});

Deno.test("gait run record reads standard input and JSON Lines alike", async () => {
  const document = JSON.stringify({
    run: { run_id: "r", created_at: T },
    intents: [{ intent_id: "i", tool_name: "t", args: { a: 1 } }],
    results: [{ intent_id: "i", status: "ok", result: {} }],
    refs: { receipts: [{ ref_id: "x", query_digest: "q", content_digest: "c" }] },
  });
  const lines = `{"run":{"run_id":"r","created_at":"${T}"}}

{"receipt":{"ref_id":"x","query_digest":"q","content_digest":"c"}}
{"result":{"intent_id":"i","status":"ok","result":{}}}
{"intent":{"intent_id":"i","tool_name":"t","args":{"a":1}}}`;
  const digests = [
    await gait("run record in.json --json", { files: { "in.json": document } }),
    await gait("run record - --json", { stdin: document }),
    await gait("run record in.jsonl --json", { files: { "in.jsonl": lines } }),
    await gait("run record - --json", { stdin: lines }),
    await gait("run record in --input-format jsonl --json", { files: { in: lines } }),
  ].map(({ json }) => json()["manifest_digest"]);
  assert.equal(typeof digests[0], "string");
  assert.deepEqual(new Set(digests).size, 1);
});

const BAD_LINES = [
  [
    '{"intent":{"intent_id":"i","args":{}}}\n{"run":{"run_id":"r"}}',
    "Cannot record the run: /run/run_id is missing",
  ],
  ['{"run":{"run_id":"r"}}\n{"run":{"run_id":"r"}}', "run is given twice"],
  ['{"run":{"run_id":"r"}}\n{"capture_mode":"raw"}', "capture_mode must come before run"],
  ['{"run":{"run_id":"r"}}\n{}', "expected exactly one of"],
  ['{"run":{"run_id":"r"}}\n{"intent":{},"result":{}}', "expected exactly one of"],
  ['{"run":{"run_id":"r"}}\n{"intent":', "in.jsonl line 2"],
] as const;

for (const [lines, message] of BAD_LINES) {
  Deno.test(`gait run record refuses the lines ${lines.replace("\n", " ")}`, async () => {
    const { exit, stderr, system } = await gait("run record in.jsonl", {
      files: { "in.jsonl": lines },
    });
    assert.equal(exit, 6);
    assert.ok(stderr.includes(message), stderr);
    assert.equal(system.files.size, 1);
  });
}

Deno.test("gait run record --redact replaces values before anything is stored", async () => {
  // assembled so that no scanner mistakes the test for a leak
  const token = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");
  const input = JSON.stringify({
    run: { run_id: "r" },
    intents: [{
      intent_id: "i",
      tool_name: "t",
      args: { auth: `x ${token} y`, deep: [{ pin: 1234 }] },
    }],
  });
  const line = "run record in.json --payloads keep --redact secrets --redact /args/**/pin --json";
  const seen = await gait(line, { files: { "in.json": input } });
  const { intents } = await recorded(seen);
  const stored = JSON.stringify(intents[0]?.args);
  assert.equal(stored.includes(token), false);
  assert.match(
    stored,
    /^\{"auth":"x gait:redacted:github_token:[0-9a-f]{16} y","deep":\[\{"pin":"gait:redacted:\/args\/\*\*\/pin:[0-9a-f]{16}"\}\]\}$/,
  );
  assert.deepEqual(seen.json()["redactions"], [
    { rule: "/args/**/pin", count: 1 },
    { rule: "secrets:github_token", count: 1 },
  ]);
  assert.equal("warnings" in seen.json(), false);
});

Deno.test("gait run record warns about secrets that it keeps, as text and as JSON", async () => {
  const input =
    '{"run":{"run_id":"r"},"intents":[{"intent_id":"i","tool_name":"send","args":{"to":"someone@example.org"}}]}';
  const files = { "in.json": input };
  const text = await gait("run record in.json --payloads keep", { files });
  assert.match(
    text.stderr,
    /^warning: kept payloads of 1 record look like secrets \(email\)/,
  );
  const { json } = await gait("run record in.json --payloads keep --json", { files });
  assert.equal((json()["warnings"] as string[]).length, 1);
  const byDigest = await gait("run record in.json --json", { files });
  assert.equal("warnings" in byDigest.json(), false);
});

Deno.test("gait run record --capture-mode raw keeps payloads unless --payloads says otherwise", async () => {
  const files = {
    "in.json": '{"run":{"run_id":"r"},"intents":[{"intent_id":"i","args":{"a":1}}]}',
  };
  const raw = await gait("run record in.json --capture-mode raw --json", { files });
  assert.equal(raw.json()["payloads"], "keep");
  assert.equal((await recorded(raw)).manifest.capture_mode, "raw");
  const digest = await gait("run record in.json --capture-mode raw --payloads digest --json", {
    files,
  });
  assert.equal(digest.json()["payloads"], "digest");
  const inInput = { "in.json": '{"run":{"run_id":"r"},"capture_mode":" raw "}' };
  assert.equal(
    (await gait("run record in.json --json", { files: inInput })).json()["payloads"],
    "keep",
  );
});

Deno.test("gait run record signs with a given key and warns about a throw-away one", async () => {
  const files = {
    "in.json": '{"run":{"run_id":"r"}}',
    "k.key": KEY_1.private,
    "p.key": KEY_1.public,
  };
  const signed = await gait("run record in.json --private-key k.key --json", { files });
  assert.equal(signed.json()["signature_status"], "signed");
  assert.equal(signed.json()["signature_key_id"], KEY_1.keyId);
  const check = await gait("verify r --public-key p.key --json", {}, signed.system);
  assert.equal(check.json()["trusted"], true);
  const dev = await gait("run record in.json --key-mode dev", { files });
  assert.match(dev.stderr, /^warning: signed with a throw-away key/);
});

Deno.test("gait run record tells which unknown members it did not record", async () => {
  const input =
    '{"run":{"run_id":"r"},"intents":[{"intent_id":"i","args":{},"tool":"x"},{"intent_id":"j","args":{},"tool":"x"}]}';
  const { stderr } = await gait("run record in.json", { files: { "in.json": input } });
  assert.equal(
    stderr,
    "warning: unknown member /intents/*/tool (2 times) was not recorded\n" +
      "warning: 2 calls without tool_name: no reader can tell the tool\n",
  );
});

Deno.test("gait run record --compress stores the same members smaller", async () => {
  const args = { text: "a".repeat(5000) };
  const input = JSON.stringify({ run: { run_id: "r" }, intents: [{ intent_id: "i", args }] });
  const files = { "in.json": input };
  const plain = await gait("run record in.json --payloads keep --json", { files });
  const small = await gait("run record in.json --payloads keep --compress --json", { files });
  assert.equal(plain.json()["manifest_digest"], small.json()["manifest_digest"]);
  const size = ({ system }: SeenInMemory) =>
    system.files.get("gait-out/runpack_r.zip")?.bytes.length ?? 0;
  assert.ok(size(small) < size(plain) / 2);
  assert.equal((await gait("verify r", {}, small.system)).exit, 0);
});

for (const run_id of ["--help", "-h", "--explain", "-"]) {
  Deno.test(`gait run record refuses the run id ${run_id}, which a command takes for an option`, async () => {
    const files = { "r.json": JSON.stringify({ run: { run_id }, intents: [], results: [] }) };
    for (const line of ["run record r.json", `run record r.json --run-id=${run_id}`]) {
      const { exit, stderr } = await gait(line, { files });
      assert.equal(exit, 6);
      assert.match(stderr, /it begins with -, as options do/);
    }
  });
}
