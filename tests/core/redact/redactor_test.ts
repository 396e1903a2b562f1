import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { matchesPattern, parsePointerPattern } from "../../../src/core/redact/pointer_pattern.ts";
import { loadRedactor, Redactor, secretKindsIn } from "../../../src/core/redact/redactor.ts";
import { refusal } from "../../support/refusal.ts";

const matches = (pattern: string, path: string) =>
  matchesPattern(parsePointerPattern(pattern), path.split("/").slice(1));

/** `*` is one step, `**` any number of them, also none. */
const PATTERNS: readonly [pattern: string, yes: readonly string[], no: readonly string[]][] = [
  ["/args", ["/args"], ["/args/a", "/result"]],
  ["/args/token", ["/args/token"], ["/args", "/args/a/token", "/args/token/x", "/args/Token"]],
  ["/args/*", ["/args/a", "/args/0"], ["/args", "/args/a/b"]],
  ["/args/**", ["/args", "/args/a", "/args/a/b"], ["/result/a"]],
  ["/args/**/token", ["/args/token", "/args/a/token", "/args/a/0/token"], ["/args/token/a"]],
  ["/**/token", ["/args/token", "/result/a/token"], ["/args/tokens"]],
  ["/*/a/*/b", ["/args/a/0/b"], ["/args/a/b", "/args/a/0/1/b"]],
  ["/args/**/a/**/b", ["/args/a/b", "/args/x/a/y/z/b", "/args/a/a/b/b"], ["/args/b/a"]],
  ["/args/**/**", ["/args", "/args/a"], []],
  ["/args/a~1b", [], ["/args/a"]],
];

for (const [pattern, yes, no] of PATTERNS) {
  Deno.test(`the pattern ${pattern} matches what it says`, () => {
    for (const path of yes) assert.equal(matches(pattern, path), true, path);
    for (const path of no) assert.equal(matches(pattern, path), false, path);
  });
}

Deno.test("patterns are unescaped like JSON Pointers (RFC 6901)", () => {
  const pattern = parsePointerPattern("/args/a~1b/m~0n/~01");
  assert.deepEqual(pattern.segments, ["args", "a/b", "m~n", "~1"]);
  assert.equal(matchesPattern(pattern, ["args", "a/b", "m~n", "~1"]), true);
});

Deno.test("patterns match what the definition says, step by step", () => {
  /** The definition, tried in all ways. */
  const slow = (segments: readonly string[], path: readonly string[]): boolean => {
    const [segment, ...rest] = segments;
    if (segment === undefined) return path.length === 0;
    if (segment === "**") {
      return path.some((_, at) => slow(rest, path.slice(at))) || slow(rest, []);
    }
    return path.length > 0 && (segment === "*" || segment === path[0]) && slow(rest, path.slice(1));
  };
  const steps = (...names: string[]) => fc.array(fc.constantFrom(...names), { maxLength: 6 });
  fc.assert(
    fc.property(steps("a", "b", "*", "**"), steps("a", "b"), (pattern, path) => {
      const segments = ["args", ...pattern];
      const whole = ["args", ...path];
      assert.equal(matchesPattern({ text: "", segments }, whole), slow(segments, whole));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a pattern with many ** is matched in bounded steps", () => {
  const pattern = parsePointerPattern(`/args${"/**/a".repeat(20)}/b`);
  assert.equal(matchesPattern(pattern, ["args", ...Array<string>(500).fill("a")]), false);
});

for (
  const rule of [
    "",
    "args/a",
    "/",
    "/args/",
    "/args//a",
    "/token",
    "/intent_id",
    "secret",
    "Secrets",
  ]
) {
  Deno.test(`the rule ${JSON.stringify(rule)} is refused`, async () => {
    const error = await refusal(() => parsePointerPattern(rule));
    assert.equal(error.code, "invalid_input");
    assert.ok(error.message.startsWith(`Cannot use redaction rule "${rule}"`), error.message);
    assert.match(error.hint, /--redact secrets/);
  });
}

/** A stand-in for the keyed hash, so that markers are readable here. */
const fake = (text: string) => `${text.length}`.padStart(64, "0").slice(-16).padEnd(64, "f");
const redact = (rules: readonly string[], name: string, payload: JsonObject) => {
  const redactor = new Redactor(rules, fake);
  return { value: redactor.payload(name, payload), redactions: redactor.redactions };
};

Deno.test("a Redactor replaces whole values by pointer and counts them", () => {
  const { value, redactions } = redact(["/args/**/token", "/args/list/1"], "args", {
    token: { nested: true },
    list: ["a", "bb", { token: "ccc" }],
    other: "d",
  });
  assert.deepEqual(value, {
    token: "gait:redacted:/args/**/token:0000000000000015",
    list: [
      "a",
      "gait:redacted:/args/list/1:0000000000000002",
      { token: "gait:redacted:/args/**/token:0000000000000003" },
    ],
    other: "d",
  });
  assert.deepEqual(redactions, [
    { rule: "/args/**/token", count: 2 },
    { rule: "/args/list/1", count: 1 },
  ]);
});

Deno.test("a Redactor wraps a payload that is replaced as a whole, which must stay an object", () => {
  const { value } = redact(["/args"], "args", { a: 1 });
  assert.deepEqual(value, { redacted: "gait:redacted:/args:0000000000000007" });
});

Deno.test("a Redactor replaces secrets inside of texts, names and numbers", () => {
  const token = `ghp_${"a1B2".repeat(9)}`;
  const card = Number(["4111", "1111", "1111", "1111"].join(""));
  const { value, redactions } = redact(["secrets"], "result", {
    text: `use ${token}, then ${token}.`,
    [`key ${token}`]: 1,
    card,
    fine: 4111,
  });
  const marker = "gait:redacted:github_token:0000000000000040";
  assert.deepEqual(value, {
    text: `use ${marker}, then ${marker}.`,
    [`key ${marker}`]: 1,
    card: "gait:redacted:card_number:0000000000000016",
    fine: 4111,
  });
  assert.deepEqual(redactions, [
    { rule: "secrets:card_number", count: 1 },
    { rule: "secrets:github_token", count: 3 },
  ]);
});

Deno.test("a Redactor answers the same object if nothing matched", () => {
  const payload = { a: [1, { b: "c" }], "__proto__x": null };
  for (const rules of [["secrets"], ["/args/x"], ["secrets", "/**/y"]]) {
    assert.equal(new Redactor(rules, fake).payload("args", payload), payload);
  }
});

Deno.test("a Redactor keeps a member called __proto__ a member", () => {
  const payload = JSON.parse('{"__proto__":{"token":"x"},"token":"y"}') as JsonObject;
  const { value } = redact(["/args/token"], "args", payload);
  assert.deepEqual(Object.keys(value), ["__proto__", "token"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

Deno.test("redacting twice changes nothing more", () => {
  const secrets = fc.constantFrom(
    `ghp_${"a1B2".repeat(9)}`,
    ["someone", "example.com"].join("@"),
    ["postgres://u:", "pw", "@h/"].join(""),
    ["Bear", "er ", "abcdefghijklmnopq"].join(""),
    "plain",
  );
  fc.assert(fc.property(fc.array(secrets), (texts) => {
    const once = redact(["secrets"], "args", { text: texts.join(" ") });
    const redactor = new Redactor(["secrets"], fake);
    assert.deepEqual(redactor.payload("args", once.value, { isMarked: true }), once.value);
    assert.deepEqual(redactor.redactions, []);
  }));
});

Deno.test("loadRedactor() keys the markers: same key same marker, other key another", async () => {
  const marker = async (fill: number) => {
    const redactor = await loadRedactor(["/args/a"], new Uint8Array(32).fill(fill));
    return redactor.payload("args", { a: "v" })["a"];
  };
  assert.equal(await marker(1), await marker(1));
  assert.notEqual(await marker(1), await marker(2));
  // HMAC-SHA-256 of "v" under 32 bytes 01, by definition
  const key = await crypto.subtle.importKey(
    "raw",
    new Uint8Array(32).fill(1),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("v")));
  assert.equal(await marker(1), `gait:redacted:/args/a:${mac.toHex().slice(0, 16)}`);
});

Deno.test("secretKindsIn() names kinds anywhere in a payload", () => {
  const token = `ghp_${"a1B2".repeat(9)}`;
  const email = ["someone", "example.com"].join("@");
  assert.deepEqual([...secretKindsIn({ a: [{ [token]: email }], b: "fine", c: null })].sort(), [
    "email",
    "github_token",
  ]);
});
