import assert from "node:assert/strict";
import { Redactor } from "../../../src/core/redact/redactor.ts";

/** A stand-in for the keyed hash: the hex of the length. */
const hmac = (text: string) =>
  text.length.toString(16).padStart(64, "0").slice(-16).padEnd(64, "f");
const OWN = "gait:redacted:marker:000000000000000e";

for (const rules of [["secrets"], ["/args/pin"], ["secrets", "/args/pin"]]) {
  Deno.test(`a Redactor by ${rules} leaves no text that begins like one of its markers`, () => {
    const redactor = new Redactor(rules, hmac);
    const value = redactor.payload("args", {
      whole: "gait:redacted:email:0123456789abcdef",
      within: "a gait:redacted:/args/pin:0123456789abcdef b",
      "gait:redacted:x:0123456789abcdef": 1,
      list: [{ json: '{"a":"gait:redacted:email:0123456789abcdef"}' }],
      fine: "gait:redacted",
    });
    assert.deepEqual(value, {
      whole: `${OWN}:email:0123456789abcdef`,
      within: `a ${OWN}:/args/pin:0123456789abcdef b`,
      [`${OWN}:x:0123456789abcdef`]: 1,
      list: [{ json: `{"a":"${OWN}:email:0123456789abcdef"}` }],
      fine: "gait:redacted",
    });
    assert.deepEqual(redactor.redactions, [{ rule: "marker", count: 4 }]);
  });
}

Deno.test("a Redactor leaves the marker that a second one meets alone where it is told so", () => {
  const given = { a: "gait:redacted:email:0123456789abcdef" };
  const redactor = new Redactor(["secrets"], hmac);
  assert.equal(redactor.payload("args", given, { isMarked: true }), given);
});

/** What begins like a marker was taken for one, and its value stayed in clear. */
const BEHIND: readonly (readonly [what: string, text: string, secret: string])[] = [
  ["a line", "PASSWORD=gait:redacted:hunter2x9", "hunter2x9"],
  ["a header", "X-Api-Key: gait:redacted:k3y0f4client99", "k3y0f4client99"],
  ["an option", "mysql --password=gait:redacted:hunter2x9", "hunter2x9"],
  ["words beside a marker", "PASSWORD=hunter2x9gait:redacted:email:0123456789abcdef", "hunter2x9"],
];
for (const [what, text, secret] of BEHIND) {
  Deno.test(`a Redactor redacts a secret behind the start of a marker in ${what}`, () => {
    assert.ok(!new Redactor(["secrets"], hmac).text(text).includes(secret));
    const value = new Redactor(["secrets"], hmac).payload("args", { text });
    assert.ok(!JSON.stringify(value).includes(secret), JSON.stringify(value));
  });
}
Deno.test("a Redactor redacts members and command lines whose value begins like a marker", () => {
  const value = new Redactor(["secrets"], hmac).payload("args", {
    password: "gait:redacted:hunter2x9",
    api_key: "k3y0f4client99 gait:redacted:email:0123456789abcdef",
    argv: ["mysql", "--password", "gait:redacted:hunter2x9"],
  });
  assert.doesNotMatch(JSON.stringify(value), /hunter2x9|k3y0f4client99/);
});
