import assert from "node:assert/strict";
import { digest } from "../../../src/core/crypto/digest.ts";
import { parseRunpack, type Runpack } from "../../../src/core/runpack/read.ts";
import { record, type RecordOptions } from "../../../src/core/runpack/record.ts";
import type { RecordInput } from "../../../src/core/schema/runpack.ts";
import { readMembers } from "../../support/demo_archive.ts";
import { refusal } from "../../support/refusal.ts";

const run = { run_id: "run_x" };
const ARGS = { query: "q", deep: { list: [1, 2] } };
const RESULT = { ok: true };
const WRONG = "0".repeat(64);
const argsDigest = await digest(ARGS);
const resultDigest = await digest(RESULT);

async function recorded(input: RecordInput, options: RecordOptions = {}): Promise<Runpack> {
  return await parseRunpack((await record(input, options)).bytes);
}

const input: RecordInput = {
  run,
  intents: [{ intent_id: "i", tool_name: "t", args: ARGS }],
  results: [{ intent_id: "i", status: "ok", result: RESULT }],
  refs: { receipts: [{ query_digest: "q", content_digest: "c", retrieval_params: { k: "v" } }] },
};

/** Which payloads are stored, by option and capture mode. */
const MATRIX: readonly {
  readonly payloads?: "digest" | "keep";
  readonly captureMode?: "reference" | "raw";
  readonly inInput?: string;
  readonly kept: boolean;
}[] = [
  { kept: false },
  { payloads: "digest", kept: false },
  { payloads: "keep", kept: true },
  { captureMode: "raw", kept: true },
  { captureMode: "reference", kept: false },
  { inInput: "raw", kept: true },
  { inInput: "reference", kept: false },
  { inInput: "raw", captureMode: "reference", kept: false },
  { inInput: "raw", payloads: "digest", kept: false },
  { captureMode: "raw", payloads: "digest", kept: false },
  { captureMode: "reference", payloads: "keep", kept: true },
];

for (const { kept, inInput, ...options } of MATRIX) {
  const what = JSON.stringify({ ...options, ...(inInput && { capture_mode: inInput }) });
  Deno.test(`payloads are ${kept ? "kept" : "left out"} under ${what}`, async () => {
    const source = inInput === undefined ? input : { ...input, capture_mode: inInput };
    const { intents, results, refs } = await recorded(source, options);
    assert.deepEqual(intents[0]?.args, kept ? ARGS : undefined);
    assert.deepEqual(results[0]?.result, kept ? RESULT : undefined);
    assert.deepEqual(refs.receipts[0]?.retrieval_params, kept ? { k: "v" } : undefined);
    assert.equal(intents[0]?.args_digest, argsDigest);
    assert.equal(results[0]?.result_digest, resultDigest);
  });
}

Deno.test("nothing of a payload is in the archive by default", async () => {
  const secret = "very-private-value";
  const { bytes } = await record({
    run,
    intents: [{ intent_id: "i", args: { secret, [secret]: 1 } }],
    results: [{ intent_id: "i", result: { nested: [{ secret }] } }],
    refs: { receipts: [{ query_digest: "q", content_digest: "c", retrieval_params: { secret } }] },
    normalization: { intent_args: { i: { secret } }, result_payloads: { i: { secret } } },
  });
  for (const [name, content] of await readMembers(bytes)) {
    assert.ok(!new TextDecoder().decode(content).includes(secret), name);
  }
});

/** Digest given or not, right or wrong, with payloads kept or not. */
const DIGESTS: readonly {
  readonly what: string;
  readonly given?: string;
  readonly args?: typeof ARGS;
  readonly normalized?: Record<string, string>;
  readonly payloads: "digest" | "keep";
  readonly written?: string;
  readonly warning?: string;
  readonly error?: string;
}[] = [
  { what: "an empty digest", args: ARGS, payloads: "digest", written: argsDigest },
  { what: "an empty digest", args: ARGS, payloads: "keep", written: argsDigest },
  {
    what: "the right digest",
    given: argsDigest,
    args: ARGS,
    payloads: "digest",
    written: argsDigest,
  },
  {
    what: "the right digest in upper case, kept as given",
    given: argsDigest.toUpperCase(),
    args: ARGS,
    payloads: "digest",
    written: argsDigest.toUpperCase(),
  },
  {
    what: "a wrong digest",
    given: WRONG,
    args: ARGS,
    payloads: "keep",
    written: WRONG,
    warning: "given digests differ from the kept payloads of intent i",
  },
  {
    what: "a wrong digest",
    given: WRONG,
    args: ARGS,
    payloads: "digest",
    error: "Cannot record intent i: args_digest is not the digest of args, and args would not be",
  },
  { what: "a digest alone", given: WRONG, payloads: "digest", written: WRONG },
  { what: "a digest alone", given: "not even hex", payloads: "keep", written: "not even hex" },
  {
    what: "neither digest nor payload",
    payloads: "digest",
    error: "Cannot record intent i: it needs args, args_digest or normalization.intent_args",
  },
  {
    what: "neither digest nor payload",
    payloads: "keep",
    error: "Cannot record intent i: it needs args, args_digest or normalization.intent_args",
  },
  {
    what: "a normalized form, which is what the digest covers",
    args: ARGS,
    normalized: { n: "1" },
    payloads: "keep",
    written: await digest({ n: "1" }),
  },
  {
    what: "a normalized form without payload",
    normalized: { n: "1" },
    payloads: "digest",
    written: await digest({ n: "1" }),
  },
  {
    what: "a digest that contradicts the normalized form",
    given: argsDigest,
    args: ARGS,
    normalized: { n: "1" },
    payloads: "keep",
    error: "Cannot record intent i: args_digest is not the digest of its normalized form",
  },
  {
    what: "a digest of the normalized form",
    given: await digest({ n: "1" }),
    args: ARGS,
    normalized: { n: "1" },
    payloads: "digest",
    written: await digest({ n: "1" }),
  },
];

for (const { what, given, args, normalized, payloads, written, warning, error } of DIGESTS) {
  Deno.test(`${what} under --payloads ${payloads}`, async () => {
    const source: RecordInput = {
      run,
      intents: [{
        intent_id: "i",
        ...(given === undefined ? {} : { args_digest: given }),
        ...(args === undefined ? {} : { args }),
      }],
      ...(normalized === undefined ? {} : { normalization: { intent_args: { i: normalized } } }),
    };
    if (error !== undefined) {
      const refused = await refusal(() => record(source, { payloads }));
      assert.equal(refused.code, "invalid_input");
      assert.ok(refused.message.startsWith(error), refused.message);
      return;
    }
    const { bytes, warnings } = await record(source, { payloads });
    const [intent] = (await parseRunpack(bytes)).intents;
    assert.equal(intent?.args_digest, written);
    assert.deepEqual(intent?.args, payloads === "keep" ? args : undefined);
    assert.deepEqual(warnings, warning === undefined ? [] : [warning]);
  });
}

Deno.test("results follow the same rules as arguments", async () => {
  const of = (result: Record<string, unknown>, more: Partial<RecordInput> = {}) =>
    record({ run, results: [{ intent_id: "i", ...result }], ...more });
  assert.equal(
    (await refusal(() => of({}))).message,
    "Cannot record result i: it needs result, result_digest or normalization.result_payloads",
  );
  const normalization = { result_payloads: { i: { n: 1 } } };
  assert.equal(
    (await refusal(() => of({ result_digest: WRONG }, { normalization }))).message,
    "Cannot record result i: result_digest is not the digest of its normalized form",
  );
  assert.match(
    (await refusal(() => of({ result: RESULT, result_digest: WRONG }))).message,
    /result_digest is not the digest of result, and result would not be stored$/,
  );
  const { results } = await parseRunpack((await of({}, { normalization })).bytes);
  assert.equal(results[0]?.result_digest, await digest({ n: 1 }));
});

Deno.test("an id that is a property of every object has no normalized form", async () => {
  const source = {
    run,
    intents: [{ intent_id: "constructor", args: {} }, { intent_id: "__proto__", args: {} }],
    normalization: { intent_args: {} },
  };
  assert.equal((await recorded(source)).intents.length, 2);
});

Deno.test("a normalized form that is not an object is refused", async () => {
  const source = JSON.parse(
    '{"run":{"run_id":"run_x"},"intents":[{"intent_id":"i"}],"normalization":{"intent_args":{"i":[1]}}}',
  );
  const error = await refusal(() => record(source));
  assert.match(
    error.message,
    /^Cannot use "input": \/normalization\/intent_args\/i is not an object$/,
  );
});

const token = `ghp_${"a1B2".repeat(9)}`;
const card = ["4111", "1111", "1111", "1111"].join(" ");

Deno.test("kept payloads that look like they hold secrets give one warning", async () => {
  const { warnings } = await record({
    run,
    intents: [{ intent_id: "a", args: { t: token } }, { intent_id: "b", args: { x: "fine" } }],
    results: [{ intent_id: "a", result: { [`by ${token}`]: [{ card }] } }],
  }, { payloads: "keep" });
  assert.deepEqual(warnings, [
    "kept payloads of 2 records look like secrets (card_number, github_token); " +
    "record with --redact secrets, or without --payloads keep",
  ]);
  assert.ok(!warnings.join().includes(token));
});

Deno.test("payloads that are not kept, or redacted, give no such warning", async () => {
  const source = { run, intents: [{ intent_id: "a", args: { t: token } }] };
  assert.deepEqual((await record(source)).warnings, []);
  assert.deepEqual((await record(source, { payloads: "keep", redact: ["secrets"] })).warnings, []);
  const byPointer = await record(source, { payloads: "keep", redact: ["/args/other"] });
  assert.deepEqual(byPointer.warnings, [
    "kept payloads of 1 record look like secrets (github_token); " +
    "record with --redact secrets, or without --payloads keep",
    "--redact /args/other matched nothing; /args exists",
  ]);
});

const MARKER = /^gait:redacted:[^:]+:[0-9a-f]{16}$/;

Deno.test("redaction comes before digest and archive, and is reported", async () => {
  const source = {
    run,
    intents: [{ intent_id: "a", args: { user: { token: "t0p" }, note: `key ${token}` } }],
    results: [{ intent_id: "a", result: { token: "t0p", fine: 1 } }],
    refs: {
      receipts: [{ query_digest: "q", content_digest: "c", retrieval_params: { token: "t0p" } }],
    },
  };
  const { bytes, redactions, warnings } = await record(source, {
    payloads: "keep",
    redact: ["secrets", "/**/token"],
  });
  assert.deepEqual(redactions, [
    { rule: "/**/token", count: 3 },
    { rule: "secrets:github_token", count: 1 },
  ]);
  assert.deepEqual(warnings, []);
  const { intents, results, refs } = await parseRunpack(bytes);
  const args = intents[0]?.args as { user: { token: string }; note: string };
  assert.match(args.user.token, /^gait:redacted:\/\*\*\/token:[0-9a-f]{16}$/);
  assert.match(args.note.replace("key ", ""), MARKER);
  assert.equal(results[0]?.result?.["token"], args.user.token);
  assert.equal(refs.receipts[0]?.retrieval_params?.["token"], args.user.token);
  assert.equal(intents[0]?.args_digest, await digest(args));
  for (const content of (await readMembers(bytes)).values()) {
    const text = new TextDecoder().decode(content);
    assert.ok(!text.includes(token) && !text.includes("t0p"));
  }
});

Deno.test("a digest of what was redacted is replaced, since it would let guesses be tested", async () => {
  for (const payloads of ["keep", "digest"] as const) {
    const source = { run, intents: [{ intent_id: "a", args_digest: argsDigest, args: ARGS }] };
    const { intents } = await recorded(source, { payloads, redact: ["/args/query"] });
    assert.notEqual(intents[0]?.args_digest, argsDigest);
    if (payloads === "keep") assert.equal(intents[0]?.args_digest, await digest(intents[0]?.args));
  }
});

Deno.test("a redacted normalized form is covered by the digest, not the original", async () => {
  const { intents } = await recorded({
    run,
    intents: [{ intent_id: "a" }],
    normalization: { intent_args: { a: { secret: "s" } } },
  }, { redact: ["/args/secret"] });
  assert.notEqual(intents[0]?.args_digest, await digest({ secret: "s" }));
});

Deno.test("equal values get equal markers in one run, and other markers in the next", async () => {
  const source = { run, intents: [{ args: { a: "v", b: "v", c: "w" } }] };
  const markers = async () => {
    const { intents } = await recorded(source, { payloads: "keep", redact: ["/args/*"] });
    return intents[0]?.args as { a: string; b: string; c: string };
  };
  const [first, second] = [await markers(), await markers()];
  assert.equal(first.a, first.b);
  assert.notEqual(first.a, first.c);
  assert.notEqual(first.a, second.a);
});

Deno.test("record() refuses a redaction rule that it does not understand", async () => {
  const error = await refusal(() => record(input, { redact: ["args/token"] }));
  assert.equal(error.code, "invalid_input");
});
