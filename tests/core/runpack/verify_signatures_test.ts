import assert from "node:assert/strict";
import { parsePrivateKey, parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { demoInput } from "../../../src/core/runpack/demo.ts";
import { record } from "../../../src/core/runpack/record.ts";
import { type VerifyReport, verifyRunpack } from "../../../src/core/runpack/verify.ts";
import { readMembers, REFERENCE_DEMO } from "../../support/demo_archive.ts";
import { OTHER_PUBLIC_TEXT, RFC_KEY } from "../../support/test_keys.ts";
import { utf8 } from "../../support/text_source.ts";
import { join, zipBytes } from "../../support/zip_bytes.ts";

const key = await parsePublicKey(RFC_KEY.publicText);
const other = await parsePublicKey(OTHER_PUBLIC_TEXT);
const signed = (await record(await demoInput(), {
  payloads: "keep",
  key: await parsePrivateKey(RFC_KEY.privateText),
})).bytes;

/** Signatures and keys, with the three answers for each pair. */
const SIGNATURES: readonly {
  readonly given: "none" | "the key" | "another key";
  readonly signed: boolean;
  readonly required: boolean;
  readonly answer: Pick<VerifyReport, "ok" | "trusted" | "signature_status" | "signature_errors">;
}[] = [
  {
    given: "none",
    signed: true,
    required: false,
    answer: {
      ok: true,
      trusted: false,
      signature_status: "skipped",
      signature_errors: ["public key not configured"],
    },
  },
  {
    given: "none",
    signed: true,
    required: true,
    answer: {
      ok: false,
      trusted: false,
      signature_status: "skipped",
      signature_errors: ["public key not configured"],
    },
  },
  ...[false, true].map((required) => ({
    given: "the key" as const,
    signed: true,
    required,
    answer: {
      ok: true,
      trusted: true,
      signature_status: "verified" as const,
      signature_errors: [],
    },
  })),
  ...[false, true].map((required) => ({
    given: "another key" as const,
    signed: true,
    required,
    answer: {
      ok: false,
      trusted: false,
      signature_status: "failed" as const,
      signature_errors: [
        "key id mismatch: signed by 21fe31dfa154, you gave 39f713d0a644",
      ],
    },
  })),
  ...(["none", "the key", "another key"] as const).flatMap((given) => [
    {
      given,
      signed: false,
      required: false,
      // who gives a key means to check a signature
      answer: {
        ok: given === "none",
        trusted: false,
        signature_status: "missing" as const,
        signature_errors: given === "none" ? [] : ["manifest has no signatures"],
      },
    },
    {
      given,
      signed: false,
      required: true,
      answer: {
        ok: false,
        trusted: false,
        signature_status: "missing" as const,
        signature_errors: ["manifest has no signatures"],
      },
    },
  ]),
];

const KEYS = { "none": undefined, "the key": key, "another key": other };

for (const { given, signed: isSigned, required, answer } of SIGNATURES) {
  const what = `${isSigned ? "a signed" : "an unsigned"} runpack, key: ${given}`;
  Deno.test(`verify() of ${what}, required: ${required}`, async () => {
    const report = await verifyRunpack(isSigned ? signed : REFERENCE_DEMO, {
      key: KEYS[given],
      requireSignature: required,
    });
    assert.deepEqual({ ...report, ...answer }, report);
    assert.equal(report.intact, true);
    assert.equal(report.signed, isSigned);
  });
}

Deno.test("verify() does not trust a runpack whose members changed, though its manifest is signed", async () => {
  const bytes = zipBytes([...await readMembers(signed)].map(([name, content]) => ({
    name,
    content: name === "intents.jsonl" ? join(content, utf8("\n")) : content,
  })));
  const report = await verifyRunpack(bytes, { key });
  assert.deepEqual(
    [report.ok, report.intact, report.signed, report.trusted, report.signature_status],
    [false, false, true, false, "verified"],
  );
});

Deno.test("verify() says without a key that a signature is one of another manifest", async () => {
  const members = await readMembers(signed);
  const manifest = JSON.parse(new TextDecoder().decode(members.get("manifest.json")));
  const [signature] = manifest.signatures;
  const report = async (signatures: readonly object[]) => {
    const changed = { ...manifest, signatures };
    const texts = new Map(
      [...members].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
    );
    texts.set("manifest.json", JSON.stringify(changed));
    return await verifyRunpack(
      zipBytes([...texts].map(([name, text]) => ({ name, content: text }))),
    );
  };
  const stale = { ...signature, signed_digest: "a".repeat(64) };
  for (
    const [one, fault] of [
      [stale, "signed_digest mismatch"],
      [{ ...signature, alg: "none" }, "unsupported alg: none"],
      [{ ...signature, sig: "AAAA" }, "invalid signature length: 3"],
      [{ ...signature, signed_digest: "" }, "missing signed_digest"],
    ] as const
  ) {
    const { ok, signature_status, signature_errors } = await report([one]);
    assert.deepEqual([ok, signature_status, signature_errors], [false, "failed", [fault]]);
  }
  // Another signature may still hold, so a key must tell.
  const { ok, signature_status } = await report([stale, signature]);
  assert.deepEqual([ok, signature_status], [true, "skipped"]);
});
