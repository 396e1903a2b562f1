import assert from "node:assert/strict";
import type { JsonObject, JsonValue } from "../../../src/core/json/json.ts";
import { signDocument } from "../../../src/core/crypto/signed_document.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { gait } from "../../support/gait.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { FILES } from "../gate/support.ts";

type Document = Record<string, JsonValue>;

// a trace that another implementation signed, with a violation more
const TRACE: Document = {
  schema_id: "gait.gate.trace",
  schema_version: "1.0.0",
  created_at: "2026-02-05T00:00:00Z",
  producer_version: "0.0.0-dev",
  trace_id: "7b7516562cae84fec11f5d16",
  correlation_id: "cid-123",
  tool_name: "tool.write",
  args_digest: "ce8ca77ac28994a21eec3dda3dab1a7734de817f7096e8701ab6b77f4b242c84",
  intent_digest: "9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7",
  policy_digest: "3592f5ae672a396845ca29c14ade912f99cb1fca99cecb8edd9cfec74eae8a35",
  verdict: "block",
  violations: ["v"],
  latency_ms: 12.5,
  approval_token_ref: "approval_1",
};

async function signed(document: JsonObject = TRACE, key: string = KEY_1.private) {
  const { signature, ...rest } = await signDocument(document, await parsePrivateKey(key));
  return { ...rest, signature: { ...signature } } as Document;
}

function verify(trace: JsonObject | string, flags = "--public-key k1.pub") {
  const text = typeof trace === "string" ? trace : JSON.stringify(trace);
  return gait(`trace verify t.json ${flags}`, { files: { ...FILES, "t.json": text } });
}

Deno.test("gait trace verify says ok, in text and with all members of the result", async () => {
  const { exit, stdout, stderr } = await verify(await signed());
  assert.deepEqual([exit, stdout, stderr], [0, "trace verify ok: t.json\n", ""]);
  const { json } = await verify(await signed(), "--public-key k1.pub --json");
  const { correlation_id: _, ...result } = json();
  assert.deepEqual(result, {
    ok: true,
    path: "t.json",
    trace_id: "7b7516562cae84fec11f5d16",
    verdict: "block",
    signature_status: "verified",
    key_id: KEY_1.keyId,
  });
});

Deno.test("gait trace verify takes every source of a key, and a later generation of traces", async () => {
  const env = { K: ` ${KEY_1.public}\n`, P: KEY_1.private };
  const later = await signed({ ...TRACE, observed_at: "2026-02-05T00:00:00.123456789Z" });
  for (const trace of [await signed(), later]) {
    const files = { ...FILES, "t.json": JSON.stringify(trace) };
    for (
      const flags of [
        "t.json --public-key k1.pub",
        "--path t.json --public-key-env K",
        "--path=t.json --private-key k1",
        "--private-key-env P t.json",
      ]
    ) {
      assert.equal((await gait(`trace verify ${flags}`, { files, env })).exit, 0, flags);
    }
  }
});

const sigOf = (trace: Document) => trace["signature"] as JsonObject;
const withSignature = (changes: JsonObject) => (trace: Document) => ({
  ...trace,
  signature: { ...sigOf(trace), ...changes },
});
const OTHER = "0".repeat(64);
const MISMATCH = "signed_digest mismatch";
const changed = (changes: JsonObject) => (trace: Document) => ({ ...trace, ...changes });
const dropped = (name: string) => (trace: Document) =>
  Object.fromEntries(Object.entries(trace).filter(([member]) => member !== name));

// every member, and every structural failure; no message: a false signature
const FAULTS: readonly (readonly [
  string,
  (trace: Document) => JsonObject | Promise<JsonObject>,
  string | undefined,
])[] = [
  [
    "another schema_id",
    changed({ schema_id: "gait.gate.traces" }),
    'it is not a trace: /schema_id is "gait.gate.traces", expected gait.gate.trace',
  ],
  ...Object.entries({
    schema_version: "1.0.1",
    created_at: "2026-02-05T00:00:01Z",
    producer_version: "1.0.0",
    trace_id: "0".repeat(24),
    correlation_id: "cid-124",
    tool_name: "tool.read",
    args_digest: OTHER,
    intent_digest: OTHER,
    policy_digest: OTHER,
    verdict: "allow",
    violations: ["v", "w"],
    latency_ms: 12,
    approval_token_ref: "approval_2",
  }).map(([name, value]) => [`${name} changed`, changed({ [name]: value }), MISMATCH] as const),
  ...["correlation_id", "violations", "latency_ms", "approval_token_ref"].map((name) =>
    [`${name} removed`, dropped(name), MISMATCH] as const
  ),
  ["a member added", changed({ note: "approved" }), MISMATCH],
  ["violations emptied", changed({ violations: [] }), MISMATCH],
  ["a zero fraction", changed({ created_at: "2026-02-05T00:00:00.000Z" }), MISMATCH],
  ["another offset", changed({ created_at: "2026-02-05T01:00:00+01:00" }), MISMATCH],
  ["the signature removed", dropped("signature"), "trace signature missing"],
  ["the digest removed", withSignature({ signed_digest: "" }), "missing signed_digest"],
  ["the digest of something else", withSignature({ signed_digest: OTHER }), MISMATCH],
  ["another algorithm", withSignature({ alg: "rsa" }), "unsupported alg: rsa"],
  ["the id of another key", withSignature({ key_id: OTHER }), "key id mismatch"],
  ["a signature that is no base64", withSignature({ sig: "!" }), "decode sig: "],
  [
    "a short signature",
    withSignature({ sig: btoa("x".repeat(63)) }),
    "invalid signature length: 63",
  ],
  ["a signature of zeros", withSignature({ sig: btoa("\0".repeat(64)) }), undefined],
  [
    "the signature of another key under this one's id",
    async (trace) => {
      const { sig } = sigOf(await signed(TRACE, KEY_2.private));
      return withSignature({ sig: sig ?? "" })(trace);
    },
    undefined,
  ],
  ["another signer", () => signed(TRACE, KEY_2.private), "key id mismatch"],
];

/** What to do about a fault. */
function nextStep(fault: string): string {
  if (fault === "trace signature missing") {
    return "--allow-unsigned accepts a trace without a signature";
  }
  return fault === "key id mismatch"
    ? "give the public key of the one who signed it"
    : "re-run verify after checking artifact integrity";
}

for (const [name, tamper, message] of FAULTS) {
  Deno.test(`gait trace verify refuses a trace with ${name}, exit 2`, async () => {
    const trace = await tamper(await signed());
    const { exit, json, stderr } = await verify(trace, "--public-key k1.pub --json");
    const result = json();
    assert.deepEqual([exit, stderr], [2, ""]);
    assert.deepEqual([result["ok"], result["signature_status"], result["path"]], [
      false,
      "failed",
      "t.json",
    ]);
    if (message === undefined) {
      assert.equal("error" in result, false, "an answer, not an error");
      assert.equal(result["key_id"], KEY_1.keyId);
    } else {
      assert.ok(String(result["error"]).startsWith(message), String(result["error"]));
      const { error_code, error_category, retryable, hint } = result;
      assert.deepEqual([error_code, error_category, retryable, hint], [
        "verification_failed",
        "verification_failed",
        false,
        nextStep(message),
      ]);
    }
    const text = await verify(trace);
    assert.equal(text.exit, 2);
    assert.ok(text.stdout.startsWith("trace verify failed: t.json\nsignature status: failed\n"));
  });
}

const mixed = btoa(atob(KEY_1.private).slice(0, 32) + atob(KEY_2.private).slice(32));
const smallOrder = btoa("\0".repeat(32));

// the line after `trace verify`, message
const ERRORS = [
  ["--public-key k1.pub", "Missing --path"],
  ["t.json --path t.json --public-key k1.pub", "--path and an argument cannot be combined"],
  ["t.json u.json --public-key k1.pub", 'unexpected argument "u.json": expected trace path'],
  ["t.json", "Missing --public-key"],
  ["gone.json --public-key k1.pub", 'Cannot read trace record "gone.json": '],
  ["dir --public-key k1.pub", 'Cannot read trace record "dir": '],
  ["empty --public-key k1.pub", 'Cannot parse JSON "empty": '],
  ["bytes --public-key k1.pub", 'Cannot parse JSON "bytes": '],
  ["list.json --public-key k1.pub", 'Cannot parse JSON "list.json": '],
  ["twice.json --public-key k1.pub", 'Cannot parse JSON "twice.json": '],
  ["case.json --public-key k1.pub", 'Cannot read "case.json": '],
  ["time.json --public-key k1.pub", 'Cannot read "time.json": '],
  ["type.json --public-key k1.pub", 'Cannot read "type.json": '],
  ["bom.json --public-key k1.pub", 'Cannot parse JSON "bom.json": '],
  ["t.json --public-key gone", 'Cannot read public key "gone": '],
  ["t.json --public-key dir", 'Cannot read public key "dir": '],
  ["t.json --public-key t.json", "Cannot use the public key: it is JSON"],
  ["t.json --public-key k1", "Cannot use the public key: it is a private key"],
  ["t.json --public-key small", "unsound public key: "],
  ["t.json --public-key huge", 'Cannot read public key "huge": '],
  ["t.json --private-key mixed", "private key does not match"],
  ["t.json --private-key k1.pub", "Cannot use the private key: it is a public key"],
  [
    "t.json --public-key k1.pub --public-key-env K",
    "--public-key-env and --public-key cannot be combined",
  ],
  ["t.json --public-key-env K", 'Cannot read public key: variable "K" is not set or blank'],
  [
    "t.json --private-key-env BLANK",
    'Cannot read private key: variable "BLANK" is not set or blank',
  ],
] as const;

for (const [words, message] of ERRORS) {
  Deno.test(`gait trace verify ${words} exits 6 and says why`, async () => {
    const files = {
      ...FILES,
      "t.json": JSON.stringify(await signed()),
      "dir/x": "",
      "empty": "",
      "bytes": new Uint8Array([0xff, 0x00]),
      "list.json": "[]",
      "twice.json": '{"verdict":"allow","verdict":"block"}',
      "case.json": '{"Verdict":"allow"}',
      "time.json": '{"created_at":"yesterday"}',
      "type.json": '{"latency_ms":"1"}',
      "bom.json": "\ufeff{}",
      "small": smallOrder,
      "huge": "A".repeat(100_000),
      "mixed": mixed,
    };
    const world = { files, env: { BLANK: " " } };
    const text = await gait(`trace verify ${words}`, world);
    assert.deepEqual([text.exit, text.stdout], [6, ""]);
    assert.ok(text.stderr.startsWith(`error: ${message}`), text.stderr);
    const { json } = await gait(`trace verify ${words} --json`, world);
    assert.deepEqual([json()["ok"], json()["error_code"]], [false, "invalid_input"]);
  });
}

// documents that the same key signed, and that are no traces; the last five each lack one member
const NO_TRACES: readonly (readonly [string, JsonObject, string])[] = [
  [
    "an approval token",
    {
      schema_id: "gait.gate.approval_token",
      schema_version: "1.0.0",
      created_at: "2026-02-05T00:00:00Z",
      producer_version: "1.0.0",
      token_id: "1b16531a60fcae7245255cda",
      approver_identity: "alice",
      reason_code: "ok",
      intent_digest: OTHER,
      policy_digest: OTHER,
      scope: ["*"],
      expires_at: "2027-02-05T00:00:00Z",
    },
    '/schema_id is "gait.gate.approval_token", expected gait.gate.trace',
  ],
  [
    "the manifest of a runpack",
    {
      schema_id: "gait.runpack.manifest",
      schema_version: "1.0.0",
      created_at: "2026-02-05T00:00:00Z",
      producer_version: "1.0.0",
      run_id: "run_demo",
      capture_mode: "reference",
      files: [],
      manifest_digest: OTHER,
    },
    '/schema_id is "gait.runpack.manifest", expected gait.gate.trace',
  ],
  [
    "a trace that calls itself a token",
    { ...TRACE, schema_id: "gait.gate.approval_token" },
    '/schema_id is "gait.gate.approval_token", expected gait.gate.trace',
  ],
  [
    "a trace of no kind",
    dropped("schema_id")(TRACE),
    "/schema_id is missing, expected gait.gate.trace",
  ],
  ...["trace_id", "tool_name", "intent_digest", "policy_digest", "verdict"].map((name) =>
    [`a trace without ${name}`, dropped(name)(TRACE), `/${name} is missing or blank`] as const
  ),
];

for (const [what, document, fault] of NO_TRACES) {
  Deno.test(`gait trace verify, verify chain, a folder and a pack refuse ${what}`, async () => {
    const error = `it is not a trace: ${fault}`;
    const received = await signed(document);
    const { exit, json } = await verify(received, "--public-key k1.pub --json");
    const { ok, error: found, signature_status } = json();
    assert.deepEqual([exit, ok, found, signature_status], [2, false, error, "failed"]);
    const bare = await verify(document, "--public-key k1.pub --allow-unsigned --json");
    assert.deepEqual([bare.exit, bare.json()["error"]], [2, error]);

    const files = { ...FILES, "d/trace_a.json": JSON.stringify(received) };
    const { system } = await gait("demo", { files });
    const chain = "verify chain --run run_demo --trace d/trace_a.json --public-key k1.pub";
    assert.equal((await gait(`${chain} --allow-unsigned`, {}, system)).exit, 2);
    assert.notEqual((await gait("trace verify d --public-key k1.pub", {}, system)).exit, 0);
    const pack = "guard pack --run run_demo --trace d/trace_a.json --public-key k1.pub --out p.zip";
    assert.equal((await gait(pack, {}, system)).exit, 6);
    assert.equal(
      (await gait("verify d/trace_a.json --public-key k2.pub", {}, system)).exit === 0,
      false,
    );
  });
}

Deno.test("gait trace verify keeps traces of another schema version", async () => {
  const later = await signed({ ...TRACE, schema_version: "1.1.0" });
  assert.equal((await verify(later)).exit, 0);
});
