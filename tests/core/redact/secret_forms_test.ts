/** Secrets in configuration, source, tables and command lines, whole; and what only looks like them. */

import assert from "node:assert/strict";
import { findSecrets } from "../../../src/core/redact/find_secrets.ts";
import {
  FORM_COUNT,
  formSamples,
  HARMLESS_COUNT,
  harmlessForms,
  OTHER_WRAPPINGS,
} from "../../support/secret_forms.ts";

const WRAPPINGS = Object.keys(OTHER_WRAPPINGS).length;

/** A part of the secret that tells more than a marker would. */
function isLeft(text: string, secret: string): boolean {
  let left = text;
  for (const { start, end } of findSecrets(text).toReversed()) {
    left = `${left.slice(0, start)}R${left.slice(end)}`;
  }
  const encoded = [secret, encodeURIComponent(secret), btoa(secret).slice(0, 12)];
  return encoded.some((one) => left.includes(one)) || left.includes(secret.slice(-8));
}

Deno.test("at least 95 % of the secrets in every form and wrapping are found, each whole", () => {
  assert.equal(WRAPPINGS, 11);
  const samples = formSamples(FORM_COUNT * WRAPPINGS);
  assert.ok(samples.length >= 250);
  const missed = samples.filter(({ text, secret }) => isLeft(text, secret));
  assert.ok(
    missed.length <= samples.length * 0.05,
    `${missed.length} of ${samples.length}:\n${missed.map(({ what }) => what).join("\n")}`,
  );
});

Deno.test("nearly every form is found in a diff, with line numbers, and in what grep shows", () => {
  const samples = formSamples(FORM_COUNT * WRAPPINGS)
    .filter(({ what }) => / of a diff: |^lines /.test(what));
  const missed = samples.filter(({ text, secret }) => isLeft(text, secret));
  assert.ok(missed.length <= 4, missed.map(({ what }) => what).join("\n"));
});

Deno.test("every form is found as it is and in JSON", () => {
  const samples = formSamples(FORM_COUNT * WRAPPINGS)
    .filter(({ what }) => /^(?:as it is|a text block|output)/.test(what));
  assert.deepEqual(
    samples.filter(({ text, secret }) => isLeft(text, secret)).map(({ what }) => what),
    [],
  );
});

Deno.test("at most 1 % of the texts that look like these forms give an alarm", () => {
  const texts = harmlessForms(HARMLESS_COUNT * WRAPPINGS);
  assert.ok(texts.length >= 250);
  const alarms = texts.flatMap(({ what, text }) =>
    findSecrets(text).slice(0, 1).map(({ kind, value }) => `${what} => ${kind} ${value}`)
  );
  assert.ok(
    alarms.length <= texts.length * 0.01,
    `${alarms.length} of ${texts.length}:\n${alarms.join("\n")}`,
  );
});
