import assert from "node:assert/strict";
import { parseJson } from "../../src/core/json/json.ts";
import { wideEncoding } from "../../src/core/wide_encoding.ts";
import { parsePolicy } from "../../src/core/gate/policy/parse.ts";
import { parseJsonLines } from "../support/json_lines.ts";
import { refusal } from "../support/refusal.ts";
import { gait } from "../support/gait.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const little = (text: string) => [...text].flatMap((c) => [c.charCodeAt(0), 0]);
const big = (text: string) => [...text].flatMap((c) => [0, c.charCodeAt(0)]);
const wide = (text: string) => [...text].flatMap((c) => [c.charCodeAt(0), 0, 0, 0]);

const TEXT = '{"a":1}\n';
/** A text in encodings that are not UTF-8. */
const FORMS: readonly (readonly [string, "UTF-16" | "UTF-32", Bytes])[] = [
  ["little-endian with a mark", "UTF-16", Uint8Array.of(0xff, 0xfe, ...little(TEXT))],
  ["little-endian without a mark", "UTF-16", Uint8Array.of(...little(TEXT))],
  ["big-endian with a mark", "UTF-16", Uint8Array.of(0xfe, 0xff, ...big(TEXT))],
  ["big-endian without a mark", "UTF-16", Uint8Array.of(...big(TEXT))],
  ["of 32 bits", "UTF-32", Uint8Array.of(0xff, 0xfe, 0, 0, ...wide(TEXT))],
  ["of 32 bits without a mark", "UTF-32", Uint8Array.of(...wide(TEXT))],
];

for (const [what, encoding, bytes] of FORMS) {
  Deno.test(`a text ${what} is ${encoding}, and every reader says so`, async () => {
    assert.equal(wideEncoding(bytes), encoding);
    const source = { name: "x", bytes };
    for (
      const read of [
        () => parseJson(source),
        () => parseJsonLines(source),
        () => parsePolicy(source),
      ]
    ) {
      const error = await refusal(read);
      assert.match(error.message, new RegExp(`it is ${encoding}, not UTF-8`));
      assert.match(error.hint, /^save it as UTF-8/);
    }
  });
}

Deno.test("UTF-8 and short texts are no other encoding", () => {
  for (const text of ["", "1", "{}", "\u00ff\u00fe", "a: 1\n"]) {
    assert.equal(wideEncoding(new TextEncoder().encode(text)), undefined, text);
  }
});

Deno.test("commands that read JSON say that a file is UTF-16", async () => {
  const bytes = Uint8Array.of(0xff, 0xfe, ...little(TEXT));
  const files = { "w.json": bytes, "w.jsonl": bytes, "p.yaml": "default_verdict: allow\n" };
  const lines = [
    "run record w.json",
    "run record w.jsonl",
    "gate eval --policy p.yaml --intent w.json",
    "gate eval --policy w.json --intent w.json",
    "policy validate w.json",
    "policy test p.yaml w.json",
    "trace verify w.json --public-key p.yaml",
    "registry verify w.json --public-key p.yaml",
    "mcp proxy --policy p.yaml --call w.json",
    "verify ./w.json",
  ];
  for (const line of lines) {
    const { exit, stderr } = await gait(line, { files });
    assert.equal(exit, 6, `${line}: ${stderr}`);
    if (stderr.includes("public key")) continue;
    assert.match(stderr, /it is UTF-16, not UTF-8/, line);
    assert.match(stderr, /hint: save it as UTF-8/, line);
  }
});
