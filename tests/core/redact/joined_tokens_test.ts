/** Tokens of known issuers that a shell joins of several parts. */

import assert from "node:assert/strict";
import { findSecrets, findSecretsInJson } from "../../../src/core/redact/find_secrets.ts";

/** Letters of a token of GitHub, which is 36 of them behind `ghp_`. */
const TOKEN = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";

function redacted(text: string): string {
  let left = text;
  for (const { kind, start, end } of findSecrets(text).toReversed()) {
    left = `${left.slice(0, start)}[${kind}]${left.slice(end)}`;
  }
  return left;
}

const SPELLINGS: readonly string[] = [
  'ghp_abcdefghijklmnop""qrstuvwxyz0123456789',
  "ghp_abcdefghijklmnop''qrstuvwxyz0123456789",
  "ghp_'abcdefghijklmnopqrstuvwxyz0123456789'",
  'ghp_abcdefghijklmnop"qrstuvwxyz"0123456789',
  "gh'p_'abcdefghijklmnopqrstuvwxyz0123456789",
  'g""hp_abcdefghijklmnopqrstuvwxyz0123456789',
  "ghp_abcdefghijklmnop\\qrstuvwxyz0123456789",
  "ghp_abcdefghijklm\\nopqrstuvwxyz0123456789",
  "ghp_abcdefghijklmnop$'qrstuvwxyz'0123456789",
  'ghp_abcdefghijklmnop$"qrstuvwxyz"0123456789',
  "ghp_a\"b\"'c'defghijklmnopqrstuvwxyz0123456789",
  'ghp_abcdefghijklmnop\\"\\"qrstuvwxyz0123456789', // in JSON
];

Deno.test("a token that quotes or escapes of a shell join is found, with all its parts", () => {
  for (const spelling of SPELLINGS) {
    assert.match(
      redacted(`sudo curl -u ${spelling} https://api.example`),
      /^sudo curl -u \[github_token\]["']? https:\/\/api\.example$/,
      spelling,
    );
    assert.match(redacted(`echo ${spelling}; ls`), /^echo \[github_token\]["']?; ls$/, spelling);
  }
});

Deno.test("a joined token has the value that the whole one has", () => {
  for (const spelling of SPELLINGS) {
    const [found] = findSecrets(`echo ${spelling}`);
    assert.equal(found?.value.startsWith(TOKEN), true, spelling);
  }
});

Deno.test("a joined token in JSON is found, and the JSON stays JSON", () => {
  const document = JSON.stringify({ command: `sudo ${SPELLINGS[0]}`, other: "don't" });
  const [found, ...others] = findSecretsInJson(document);
  assert.deepEqual(others, []);
  const left = `${document.slice(0, found?.start)}R${document.slice(found?.end)}`;
  assert.deepEqual(JSON.parse(left), { command: "sudo R", other: "don't" });
});

Deno.test("texts with quotes and escapes that join no token stay", () => {
  for (
    const text of [
      "don't ask why it isn't ghp_ that they're",
      'he said "ghp_" and "abcdefghijklmnopqrstuvwxyz0123456789"',
      'ghp_abc""def',
      '{"a":"ghp_","b":"abcdefghijklmnopqrstuvwxyz0123456789"}',
      "'ghp_', 'abcdefghijklmnopqrstuvwxyz0123456789'",
      "C:\\ghp_x\\abcdefghijklmnopqrstuvwxyz",
      "sed 's/a/b/' && awk '{print $1}' it''s",
    ]
  ) assert.equal(redacted(text), text);
});
