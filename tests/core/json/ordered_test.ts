import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalBytes } from "../../../src/core/json/canonical.ts";
import { type JsonObject, parseJson } from "../../../src/core/json/json.ts";
import { doubtIn } from "../../../src/core/json/doubts.ts";
import { OrderedScan } from "../../../src/core/json/ordered.ts";
import { GaitError } from "../../../src/core/error.ts";
import { utf8 } from "../../support/text_source.ts";

function isOrdered(bytes: Uint8Array): boolean {
  const scan = new OrderedScan(bytes);
  return scan.object(1) && scan.isAtEnd;
}

function isRead(bytes: Uint8Array): boolean {
  try {
    parseJson({ name: "text", bytes });
    return true;
  } catch (error) {
    if (error instanceof GaitError) return false;
    throw error;
  }
}

for (
  const text of [
    "{}",
    '{"a":{},"b":[],"c":[1,-2.5,1e+21,"x\\u0001\\n\\"",true,false,null]}',
    '{"\\n":1,"a":2,"b\\"":3,"é":4,"\u{1f600}":5,"\ufffd":6}',
    '{"a":1,"aa":2,"ab":3}',
    '{"a":"\\ud83d\\uDE00 \\\\ud800"}',
  ]
) {
  Deno.test(`OrderedScan finds ${text}`, () => assert.equal(isOrdered(utf8(text)), true));
}

for (
  const text of [
    '{"a":1,"a":2}',
    '{"b":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"x":{"a":1,"a":2}}',
    '{"x":[{"a":1,"a":2}]}',
    '{"a" :1}',
    '{"a":1,}',
    '{"a":[1,]}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":-}',
    '{"a":1e999}',
    `{"a":${"9".repeat(400)}}`,
    '{"a":tru}',
    '{"a":nulll}',
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":"\\ud83"}',
    '{"a":"\\ud83d"}',
    '{"a":"\\ude00"}',
    '{"a":"\\ud83d\\ud83d"}',
    '{"a":"\\ud83d\\n\\ude00"}',
    '{"a":"\n"}',
    '{"a":"',
    '{"a":1',
    '{"a":1}}',
    "[]",
    "",
    '{"a":'.repeat(513) + "1" + "}".repeat(513),
  ]
) {
  Deno.test(`OrderedScan does not find ${text.slice(0, 30)}`, () => {
    assert.equal(isOrdered(utf8(text)), false);
  });
}

Deno.test("OrderedScan finds all that gait writes, and nothing that gait refuses", () => {
  const object = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
  fc.assert(
    fc.property(
      object,
      fc.nat(),
      fc.constantFrom(...'{}[]",:\\0e-a \u0000\u00ff'),
      (value, at, one) => {
        const bytes = canonicalBytes(value as JsonObject);
        assert.equal(isOrdered(bytes), true);
        const changed = bytes.slice();
        changed[at % changed.length] = one.charCodeAt(0);
        if (!isOrdered(changed)) return;
        assert.equal(isRead(changed), true);
        assert.equal(doubtIn(changed), undefined);
        new TextDecoder("utf-8", { fatal: true }).decode(changed);
      },
    ),
    { numRuns: 2000 },
  );
});
