import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { digest } from "../../../src/core/crypto/digest.ts";
import { GaitError } from "../../../src/core/error.ts";
import { formatArtifact, signDocument } from "../../../src/core/crypto/signed_document.ts";
import {
  buildTrace,
  parseTrace,
  signTrace,
  traceFileName,
  traceId,
  type TraceInput,
  verifyTrace,
} from "../../../src/core/gate/record/trace.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json/json.ts";
import { RFC8032_KEYS, source, testKey } from "./support.ts";

const INTENT = "9a16703c02a4dcc0861b45fd01e39677f10f7561adab118d5e1cd409041451f7";
const ARGS = "ce8ca77ac28994a21eec3dda3dab1a7734de817f7096e8701ab6b77f4b242c84";
const BLOCK = "3592f5ae672a396845ca29c14ade912f99cb1fca99cecb8edd9cfec74eae8a35";
const ALLOW = "65819d9cf07c7619aa8aaf2bd4e8d6f8e3f86b139b49a68c535fd14d77a5009f";
const APPROVAL = "07a528a879e4f0e0cd5a0e2ca801924746b47dac624862207ef21d4ec266f8f9";

const INPUT: TraceInput = {
  created_at: "2026-02-05T00:00:00Z",
  producer_version: "0.0.0-dev",
  tool_name: "tool.write",
  args_digest: ARGS,
  intent_digest: INTENT,
  policy_digest: BLOCK,
  verdict: "block",
  violations: [],
};

Deno.test("traceId gives the worked ids", async () => {
  const rows = [
    [BLOCK, INTENT, "block", "7b7516562cae84fec11f5d16"],
    [BLOCK, INTENT, "allow", "d7a3276e8a0aad83c04b9c6b"],
    [ALLOW, INTENT, "allow", "e73bb45804f5aaf3123990ec"],
    [APPROVAL, INTENT, "require_approval", "adb8b5c9e2b1ec531e3a2bcf"],
    [APPROVAL, INTENT, "allow", "425e18d2ecce62fc6830a525"],
    [
      "f4581f55c41a3ee69b316c95f66fbfc293ae7f06e6458491e3ca232dfb26608c",
      "6660565b20fa03709e635691a7673921ff7ba20a2b731a162f6f7e63c6b5bb3b",
      "block",
      "1b16531a60fcae7245255cda",
    ],
  ] as const;
  for (const [policy_digest, intent_digest, verdict, expected] of rows) {
    assert.equal(await traceId({ policy_digest, intent_digest, verdict }), expected);
  }
});

Deno.test("buildTrace gives the two worked digests", async () => {
  const bare = buildTrace(INPUT, "7b7516562cae84fec11f5d16");
  assert.equal(
    await digest(bare),
    "e10460eeeb664bb25bc8efcd58f13ecb59fba756a8d2cbf90e1f4f0dee83100e",
  );
  const full = buildTrace(
    { ...INPUT, correlation_id: "cid-123", approval_token_ref: "approval_1", latency_ms: 12.5 },
    "7b7516562cae84fec11f5d16",
  );
  assert.equal(
    await digest(full),
    "8ce253f385daa44e092fe7cb135ccba8bd12946eb96a3de00120c8f64495e39c",
  );
});

Deno.test("buildTrace leaves out what is empty and keeps the listed order", () => {
  const empty = { correlation_id: "", approval_token_ref: "", latency_ms: 0 };
  assert.deepEqual(Object.keys(buildTrace({ ...INPUT, ...empty }, "id")), [
    ...["schema_id", "schema_version", "created_at", "producer_version", "trace_id", "tool_name"],
    ...["args_digest", "intent_digest", "policy_digest", "verdict"],
  ]);
  for (const latency_ms of [-1, NaN, Infinity]) {
    assert.equal(buildTrace({ ...INPUT, latency_ms }, "id").latency_ms, undefined);
  }
  const full = { correlation_id: "c", approval_token_ref: "a", latency_ms: 1, violations: ["v"] };
  assert.deepEqual(Object.keys(buildTrace({ ...INPUT, ...full }, "id")).slice(4), [
    ...["trace_id", "correlation_id", "tool_name", "args_digest", "intent_digest"],
    ...["policy_digest", "verdict", "violations", "latency_ms", "approval_token_ref"],
  ]);
});

Deno.test("signTrace signs the 32 raw bytes of the digest, as another library verifies", async () => {
  const trace = await signTrace(INPUT, await testKey(0));
  const { signed_digest = "", sig, alg, key_id } = trace.signature;
  assert.equal(signed_digest, "e10460eeeb664bb25bc8efcd58f13ecb59fba756a8d2cbf90e1f4f0dee83100e");
  assert.equal(alg, "ed25519");
  // SHA-256 of the public key of RFC 8032, test 1
  assert.equal(key_id, "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9");
  const x = Uint8Array.fromHex(RFC8032_KEYS[0].slice(64)).toBase64({ alphabet: "base64url" });
  const publicKey = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: x.replace(/=+$/, "") },
    format: "jwk",
  });
  assert.ok(verify(null, Uint8Array.fromHex(signed_digest), publicKey, Uint8Array.fromBase64(sig)));
});

Deno.test("formatArtifact writes two spaces and one final LF", () => {
  assert.equal(formatArtifact({ a: 1, b: ["x"] }), '{\n  "a": 1,\n  "b": [\n    "x"\n  ]\n}\n');
});

Deno.test("traceFileName marks simulated decisions", () => {
  assert.equal(traceFileName("abc", { simulated: false }), "trace_abc.json");
  assert.equal(traceFileName("abc", { simulated: true }), "trace_abc.simulated.json");
});

async function signed(): Promise<Record<string, JsonValue>> {
  const full = {
    ...{ correlation_id: "cid-123", approval_token_ref: "approval_1", latency_ms: 12.5 },
    violations: ["v"],
  };
  return JSON.parse(JSON.stringify(await signTrace({ ...INPUT, ...full }, await testKey(0))));
}

type Document = Record<string, JsonValue>;

async function check(document: JsonObject) {
  const received = parseTrace(source(JSON.stringify(document), "trace.json"));
  return await verifyTrace(received, await testKey(0));
}

function withSignature(document: Document, changes: JsonObject): Document {
  return { ...document, signature: { ...document["signature"] as JsonObject, ...changes } };
}

function without(document: Document, name: string): Document {
  return Object.fromEntries(Object.entries(document).filter(([member]) => member !== name));
}

function flipBit(document: Document, at: number): Document {
  const bytes = Uint8Array.fromBase64(sigOf(document));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return withSignature(document, { sig: bytes.toBase64() });
}

function sigOf(document: Document): string {
  return String((document["signature"] as JsonObject)["sig"]);
}

/** The same signature with the group order added to S: verifiers must not accept it. */
function addOrder(document: Document): Document {
  const bytes = Uint8Array.fromBase64(sigOf(document));
  const order = Uint8Array.fromHex(
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
  );
  let carry = 0;
  for (let at = 0; at < 32; at++) {
    const sum = (bytes[32 + at] ?? 0) + (order[at] ?? 0) + carry;
    bytes[32 + at] = sum & 0xff;
    carry = sum >> 8;
  }
  return withSignature(document, { sig: bytes.toBase64() });
}

const MISMATCH = "signed_digest mismatch";
const OTHER_DIGEST = "0".repeat(64);

// Each row breaks one thing of a sound trace.
const FAULTS: [string, (trace: Document) => Document | Promise<Document>, string | undefined][] = [
  [
    "schema_id changed",
    (t) => ({ ...t, schema_id: "gait.gate.traces" }),
    'it is not a trace: /schema_id is "gait.gate.traces", expected gait.gate.trace',
  ],
  ["schema_version changed", (t) => ({ ...t, schema_version: "1.0.1" }), MISMATCH],
  ["created_at changed", (t) => ({ ...t, created_at: "2026-02-05T00:00:01Z" }), MISMATCH],
  [
    "created_at with a zero fraction",
    (t) => ({ ...t, created_at: "2026-02-05T00:00:00.000Z" }),
    MISMATCH,
  ],
  [
    "created_at in another offset",
    (t) => ({ ...t, created_at: "2026-02-05T01:00:00+01:00" }),
    MISMATCH,
  ],
  ["producer_version changed", (t) => ({ ...t, producer_version: "1.0.0" }), MISMATCH],
  ["trace_id changed", (t) => ({ ...t, trace_id: "0".repeat(24) }), MISMATCH],
  ["correlation_id changed", (t) => ({ ...t, correlation_id: "cid-124" }), MISMATCH],
  ["correlation_id removed", (t) => without(t, "correlation_id"), MISMATCH],
  ["tool_name changed", (t) => ({ ...t, tool_name: "tool.read" }), MISMATCH],
  ["args_digest changed", (t) => ({ ...t, args_digest: OTHER_DIGEST }), MISMATCH],
  ["intent_digest changed", (t) => ({ ...t, intent_digest: OTHER_DIGEST }), MISMATCH],
  ["policy_digest changed", (t) => ({ ...t, policy_digest: OTHER_DIGEST }), MISMATCH],
  ["verdict changed", (t) => ({ ...t, verdict: "allow" }), MISMATCH],
  ["violations removed", (t) => without(t, "violations"), MISMATCH],
  ["violations emptied", (t) => ({ ...t, violations: [] }), MISMATCH],
  ["a violation added", (t) => ({ ...t, violations: ["v", "w"] }), MISMATCH],
  ["latency_ms changed", (t) => ({ ...t, latency_ms: 12 }), MISMATCH],
  ["approval_token_ref changed", (t) => ({ ...t, approval_token_ref: "approval_2" }), MISMATCH],
  ["an unknown member added", (t) => ({ ...t, note: "approved by all" }), MISMATCH],
  ["a null member added", (t) => ({ ...t, event_id: null }), MISMATCH],
  ["signature removed", (t) => without(t, "signature"), "trace signature missing"],
  ["signature null", (t) => ({ ...t, signature: null }), "trace signature missing"],
  [
    "signed_digest removed",
    (t) => withSignature(t, { signed_digest: null }),
    "missing signed_digest",
  ],
  ["signed_digest empty", (t) => withSignature(t, { signed_digest: "" }), "missing signed_digest"],
  [
    "signed_digest of another document",
    (t) => withSignature(t, { signed_digest: OTHER_DIGEST }),
    MISMATCH,
  ],
  [
    "signed_digest in capitals",
    (t) => {
      const { signed_digest } = t["signature"] as JsonObject;
      return withSignature(t, { signed_digest: String(signed_digest).toUpperCase() });
    },
    MISMATCH,
  ],
  ["alg of another kind", (t) => withSignature(t, { alg: "rsa" }), "unsupported alg: rsa"],
  ["alg in capitals", (t) => withSignature(t, { alg: "Ed25519" }), "unsupported alg: Ed25519"],
  ["alg empty", (t) => withSignature(t, { alg: "" }), "unsupported alg: "],
  [
    "key_id of another key",
    (t) => withSignature(t, { key_id: OTHER_DIGEST }),
    "key id mismatch: signed by 000000000000, you gave 21fe31dfa154",
  ],
  [
    "sig not base64",
    (t) => withSignature(t, { sig: "not base64!" }),
    "decode sig: it is not standard base64 with padding",
  ],
  [
    "sig without padding",
    (t) => withSignature(t, { sig: sigOf(t).replace(/=+$/, "") }),
    "decode sig: it is not standard base64 with padding",
  ],
  [
    "sig too short",
    (t) => withSignature(t, { sig: btoa("x".repeat(63)) }),
    "invalid signature length: 63",
  ],
  [
    "sig too long",
    (t) => withSignature(t, { sig: btoa("x".repeat(65)) }),
    "invalid signature length: 65",
  ],
  ["sig empty", (t) => withSignature(t, { sig: "" }), "invalid signature length: 0"],
  ["one bit of R flipped", (t) => flipBit(t, 0), undefined],
  ["one bit of S flipped", (t) => flipBit(t, 32), undefined],
  ["group order added to S", addOrder, undefined],
  [
    "tampered, and the digest made to fit",
    async (t) => {
      const signed_digest = await digest(without({ ...t, verdict: "allow" }, "signature"));
      return withSignature({ ...t, verdict: "allow" }, { signed_digest });
    },
    undefined,
  ],
  [
    "signed by another key under this key's id",
    async (t) => {
      const { signature, ...rest } = t;
      const { key_id } = signature as JsonObject;
      const other = await signDocument(rest, await testKey(1));
      return { ...rest, signature: { ...other.signature, key_id: String(key_id) } };
    },
    undefined,
  ],
  [
    "signed by another key",
    async ({ signature: _, ...rest }) => {
      const other = await signDocument(rest, await testKey(1));
      return { ...rest, signature: { ...other.signature } };
    },
    "key id mismatch: signed by 39f713d0a644, you gave 21fe31dfa154",
  ],
];

for (const [name, tamper, error] of FAULTS) {
  Deno.test(`verifyTrace refuses: ${name}`, async () => {
    const expected = error === undefined ? { status: "failed" } : { status: "failed", error };
    assert.deepEqual(await check(await tamper(await signed())), expected);
  });
}

Deno.test("verifyTrace accepts what was signed, in any order of members", async () => {
  const trace = await signed();
  assert.deepEqual(await check(trace), { status: "verified" });
  assert.deepEqual(await check(Object.fromEntries(Object.entries(trace).reverse())), {
    status: "verified",
  });
});

Deno.test("verifyTrace accepts an empty key id", async () => {
  assert.deepEqual(await check(withSignature(await signed(), { key_id: "" })), {
    status: "verified",
  });
});

Deno.test("verifyTrace accepts the later generation, which signs more members", async () => {
  const { signature: _, ...rest } = await signed();
  const later = {
    ...rest,
    observed_at: "2026-02-05T00:00:00.123456789Z",
    event_id: "e".repeat(24),
    context: { phase: "apply" },
  };
  const trace = await signDocument(later, await testKey(0));
  assert.deepEqual(await check({ ...later, signature: { ...trace.signature } }), {
    status: "verified",
  });
});

const trace = { ...INPUT, schema_id: "gait.gate.trace", schema_version: "1.0.0", trace_id: "t" };

// Each row: why, text.
const UNREADABLE: [string, string][] = [
  ["empty", ""],
  ["not JSON", "{"],
  ["a list", "[]"],
  ["a duplicate member", '{"verdict":"allow","verdict":"block"}'],
  ["a member in other letter case", JSON.stringify({ ...trace, Verdict: "allow" })],
  ["a number as verdict", JSON.stringify({ ...trace, verdict: 1 })],
  ["text as latency", JSON.stringify({ ...trace, latency_ms: "1" })],
  ["text as violations", JSON.stringify({ ...trace, violations: "v" })],
  ["created_at not a time", JSON.stringify({ ...trace, created_at: "yesterday" })],
  ["a signature that is text", JSON.stringify({ ...trace, signature: "abc" })],
  ["a key id that is a number", JSON.stringify({ ...trace, signature: { key_id: 1 } })],
];

for (const [name, text] of UNREADABLE) {
  Deno.test(`parseTrace refuses: ${name}`, () => {
    assert.throws(() => parseTrace(source(text, "trace.json")), (error) => {
      assert.ok(error instanceof GaitError);
      assert.equal(error.code, "invalid_input");
      assert.match(error.message, /^Cannot (?:parse JSON|read) "[^"]+": /);
      return true;
    });
  });
}
