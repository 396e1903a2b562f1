/** A file of another kind in the place of JSON, YAML, or a key: each command says what it is. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";
import { INTENT } from "../support/read_intent.ts";
import { zipBytes } from "../support/zip_bytes.ts";

const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

const KINDS: readonly (readonly [string, Uint8Array<ArrayBuffer> | string, RegExp, RegExp])[] = [
  ["zip", zipBytes([{ name: "a", content: "x" }]), /it is a zip archive/, /gait verify \.\/x\.in/],
  ["empty zip", latin(`PK\x05\x06${"\0".repeat(18)}`), /it is a zip archive/, /gait verify/],
  ["gzip", latin("\x1f\x8b\x08\x00\x00"), /it is a gzip file/, /^unpack it/],
  ["zstd", latin("\x28\xb5\x2f\xfd\x00"), /it is a zstd file/, /^unpack it/],
  [
    "tar",
    latin(`run/manifest.json${"\0".repeat(240)}ustar\0`),
    /it is a tar archive/,
    /^unpack it/,
  ],
  ["PDF", "%PDF-1.4\n", /it is a PDF/, /^unpack it/],
  ["page", "\n<!DOCTYPE html><html>404</html>", /it is a web page/, /download went wrong/],
  ["PEM", "-----BEGIN PRIVATE KEY-----\nx\n", /it is a PEM file/, /options for keys/],
  [
    "pointer",
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    /it is a Git LFS pointer/,
    /git lfs pull/,
  ],
];
const YAML = [
  "run:\n  run_id: a\n",
  "---\nrun: {}\n",
  "# made by hand\n\n# twice\ntool_name: x\n",
];
const JSON_READERS = [
  "run record ./x.in",
  "gate eval --policy p.yaml --intent ./x.in",
  "trace verify ./x.in --public-key k.pub",
  "mcp proxy p.yaml ./x.in",
];
const YAML_READERS = [
  "policy validate ./x.in",
  "gate eval --policy ./x.in --intent i.json",
  "mcp proxy p.yaml c.json --tools ./x.in",
];
const FILES = {
  "p.yaml": "default_verdict: allow\n",
  "i.json": INTENT,
  "c.json": '{"name":"x","args":{}}',
  "k.pub": `${"A".repeat(43)}=`,
};

for (const line of [...JSON_READERS, ...YAML_READERS]) {
  Deno.test(`gait ${line} says what a file of another kind is`, async () => {
    for (const [kind, content, message, hint] of KINDS) {
      const { exit, stderr } = await gait(line, { files: { ...FILES, "x.in": content } });
      assert.equal(exit, 6, kind);
      assert.match(stderr, message, kind);
      assert.doesNotMatch(stderr, /line 1, column/, kind);
      assert.match(stderr.split("hint: ")[1] ?? "", hint, kind);
    }
  });
}

for (const line of ["run record ./x.in", "gate eval --policy p.yaml --intent ./x.in"]) {
  Deno.test(`gait ${line} says that a file is YAML`, async () => {
    for (const content of YAML) {
      const { exit, stderr } = await gait(line, { files: { ...FILES, "x.in": content } });
      assert.equal(exit, 6);
      assert.match(stderr, /"\.\/x\.in": it is YAML, not JSON\nhint: write it as JSON/);
    }
  });
}
