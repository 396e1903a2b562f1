/** Payloads too long to be kept: recorded by digest, and not searched. */

import assert from "node:assert/strict";
import { digest } from "../../../src/core/crypto/digest.ts";
import { Redactor } from "../../../src/core/redact/redactor.ts";
import { type PayloadInput, PayloadRecorder } from "../../../src/core/runpack/payloads.ts";

const SECRET = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
const SHORT = { text: SECRET };
const LONG = { text: [SECRET, ..."x".repeat(100)] };

function input(payload: typeof SHORT | typeof LONG): PayloadInput {
  return {
    member: "result",
    ...{ owner: "intent_1", payload, normalized: undefined, givenDigest: "", maxCharacters: 100 },
  };
}

/** A recorder, and how many values its redactor marked. */
function redacting(rules: readonly string[], payloads: "keep" | "digest") {
  const marked: string[] = [];
  const hmac = (text: string) => {
    marked.push(text);
    return "0123456789abcdef".repeat(4);
  };
  const redactor = new Redactor(rules, hmac);
  const redactsSecrets = rules.includes("secrets");
  return {
    recorder: new PayloadRecorder({ payloads, redactor, redactsSecrets }),
    redactor,
    marked,
  };
}

Deno.test("PayloadRecorder records a payload by digest that is longer than what is kept, and says so", async () => {
  const recorder = new PayloadRecorder({ payloads: "keep" });
  assert.deepEqual(await recorder.record(input(LONG)), { digest: await digest(LONG) });
  assert.deepEqual(recorder.warnings, [
    "too long to be kept: result of intent_1; only the digest is recorded",
  ]);
  assert.deepEqual((await recorder.record(input(SHORT))).payload, SHORT);
});

Deno.test("PayloadRecorder says nothing of a long payload where none is kept", async () => {
  const recorder = new PayloadRecorder({ payloads: "digest" });
  assert.deepEqual(await recorder.record(input(LONG)), { digest: await digest(LONG) });
  assert.deepEqual(recorder.warnings, []);
});

for (const payloads of ["keep", "digest"] as const) {
  Deno.test(`one marker stands for a payload that is too long to be searched for secrets (${payloads})`, async () => {
    const { recorder, redactor, marked } = redacting(["secrets"], payloads);
    const recorded = await recorder.record(input(LONG));
    const marker = { redacted: "gait:redacted:too_long:0123456789abcdef" };
    assert.deepEqual(recorded, {
      digest: await digest(marker),
      ...(payloads === "keep" ? { payload: marker } : {}),
    });
    assert.deepEqual(marked.length, 1);
    assert.deepEqual(redactor.redactions, [{ rule: "secrets:too_long", count: 1 }]);
    assert.deepEqual([...redactor.hidden], []);
    assert.deepEqual(recorder.warnings, [
      "too long to be searched for secrets: result of intent_1; each is replaced by one marker",
    ]);
  });
}

Deno.test("patterns still hold for a long payload, whose digest covers what they leave", async () => {
  const { recorder } = redacting(["/result/text/0"], "keep");
  const left = { text: ["gait:redacted:/result/text/0:0123456789abcdef", ..."x".repeat(100)] };
  assert.deepEqual(await recorder.record(input(LONG)), { digest: await digest(left) });
});
