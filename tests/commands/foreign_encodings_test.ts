/** A file in UTF-16, as `>` of Windows PowerShell writes it, or a Git LFS pointer: every reader says so. */

import assert from "node:assert/strict";
import { ownDemo } from "../support/demo_archive.ts";
import { gait } from "../support/gait.ts";
import { INTENT } from "../support/read_intent.ts";
import { KEY_1 } from "../support/test_key.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const units = (text: string) => [...text].map((c) => c.charCodeAt(0));
const little = (text: string): Bytes =>
  Uint8Array.of(0xff, 0xfe, ...units(text).flatMap((c) => [c, 0]));
const big = (text: string): Bytes =>
  Uint8Array.of(0xfe, 0xff, ...units(text).flatMap((c) => [0, c]));
const unmarked = (text: string): Bytes => Uint8Array.of(...units(text).flatMap((c) => [c, 0]));
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${
  "a".repeat(64)
}\nsize 123\n`;

const DIGEST = "a".repeat(64);
const RECEIPT = `GAIT run_id=run_demo manifest=sha256:${DIGEST} verify="gait verify run_demo"\n`;
const PROOF = "c2sp.org/tlog-proof@v1\nindex 0\n";
const FILES = {
  "gait-out/runpack_run_demo.zip": await ownDemo(),
  "k.pub": KEY_1.public,
  "k.key": KEY_1.private,
  "p.yaml": "default_verdict: allow\n",
  "i.json": INTENT,
  "c.json": '{"name":"x","args":{}}',
};

/** A command line that reads the file `x.in`, and what that file should hold. */
const READERS: readonly (readonly [line: string, content: string])[] = [
  ["verify ./x.in", RECEIPT],
  ["verify ./x.in", `GAIT log=${"a".repeat(32)} size=1 root=sha256:${DIGEST}\n`],
  ["verify ./x.in", "notes\n"],
  ["verify ./x.in", "{}\n"],
  ["run inspect ./x.in", RECEIPT],
  ["run diff ./x.in run_demo", RECEIPT],
  ["guard verify ./x.in", RECEIPT],
  ["guard pack ./x.in", RECEIPT],
  ["regress init --from ./x.in", RECEIPT],
  ["log verify ./x.in", '{"head":{}}\n'],
  ["log show ./x.in", '{"head":{}}\n'],
  ["log vkey ./x.in --public-key k.pub", '{"head":{}}\n'],
  ["log prove ./x.in --entry 1 --out o --public-key k.pub", '{"head":{}}\n'],
  ["log cosign ./x.in --name me.example/x --private-key k.key", '{"head":{}}\n'],
  ["log check ./x.in --public-key k.pub", PROOF],
  ["run record --from-log ./x.in", '{"head":{}}\n'],
  ["run record --from-journal ./x.in", '{"head":{}}\n'],
  ["run record ./x.in", "{}\n"],
  ["trace list ./x.in", "{}\n"],
  ["trace verify ./x.in --public-key k.pub", "{}\n"],
  ["doctor adoption --from ./x.in", "{}\n"],
  ["import claude-code ./x.in", '{"type":"user","sessionId":"s"}\n'],
  ["policy backtest --history ./x.in --policy p.yaml", '{"type":"user","sessionId":"s"}\n'],
  ["policy fmt ./x.in", "default_verdict: allow\n"],
  ["policy upgrade ./x.in", "default_verdict: allow\n"],
  ["policy test p.yaml ./x.in", "cases: []\n"],
  ["guard pack run_demo --trace ./x.in", "{}\n"],
  ["guard pack run_demo --log ./x.in", '{"head":{}}\n'],
  ["guard encrypt p.yaml --key-file ./x.in", `${"A".repeat(43)}=\n`],
  ["registry verify ./x.in --public-key k.pub", "{}\n"],
];

const FORMS: readonly (readonly [string, (text: string) => string | Bytes, RegExp, RegExp])[] = [
  ["UTF-16", little, /it is UTF-16\b/, /PowerShell/],
  ["UTF-16 of the other byte order", big, /it is UTF-16\b/, /PowerShell/],
  ["UTF-16 without a mark", unmarked, /it is UTF-16\b/, /PowerShell/],
  ["a Git LFS pointer", () => POINTER, /it is a Git LFS pointer/, /git lfs pull/],
];

for (const [line, content] of READERS) {
  Deno.test(`gait ${line} says that ${JSON.stringify(content.slice(0, 12))} is UTF-16, or a pointer`, async () => {
    for (const [form, write, message, hint] of FORMS) {
      const files = { ...FILES, "x.in": write(content) };
      const { exit, stdout, stderr } = await gait(line, { files });
      assert.equal(exit, 6, `${form}: ${stdout}${stderr}`);
      assert.match(stderr, message, form);
      assert.match(stderr.split("hint: ")[1] ?? "", hint, form);
    }
  });
}

Deno.test("gait verify --receipt - says that standard input is UTF-16, or a pointer", async () => {
  for (const [form, write, message, hint] of FORMS) {
    const world = { files: FILES, stdin: write(RECEIPT) };
    const { exit, stderr } = await gait("verify --receipt -", world);
    assert.equal(exit, 6, form);
    assert.match(stderr, /^error: Cannot use --receipt "-": /);
    assert.match(stderr, message, form);
    assert.match(stderr.split("hint: ")[1] ?? "", hint, form);
  }
});

Deno.test("gait.toml in UTF-16, or a pointer of Git LFS, is named by each command", async () => {
  for (const [form, write, message, hint] of FORMS) {
    const files = { ...FILES, "gait.toml": write('policies = ["p.yaml"]\n') };
    for (const line of ["gate eval --intent i.json", "policy test i.json"]) {
      const { exit, stderr } = await gait(line, { files });
      assert.equal(exit, 6, `${form}, ${line}: ${stderr}`);
      assert.match(stderr, message, form);
      assert.match(stderr.split("hint: ")[1] ?? "", hint, form);
    }
    const shown = await gait("config show --json", { files });
    assert.match(shown.stdout, message);
    assert.doesNotMatch(shown.stdout, /undefined/);
  }
});

Deno.test("an archive that a shell rewrote as UTF-16 is told from a text", async () => {
  const rewritten = little("PK\x03\x04\x14\0\0\0\x08\0manifest.json\u2302\x01");
  const { exit, stderr } = await gait("verify ./x.zip", { files: { "x.zip": rewritten } });
  assert.equal(exit, 6);
  assert.match(
    stderr,
    /it is a zip archive that a shell rewrote as UTF-16 text\nhint: copy it again/,
  );
});

Deno.test("other bytes than text are no UTF-16", async () => {
  for (
    const bytes of [[0xff, 0xfe, 1, 0, 3, 0], [0, 1, 0, 0, 1, 9, 9], [9, 0, 1, 0, 3], [
      0,
      0,
      1,
      0,
      0,
      0,
      0,
      5,
    ]]
  ) {
    for (
      const line of ["verify ./x.in", "log verify ./x.in", "log check ./x.in --public-key k.pub"]
    ) {
      const { exit, stderr } = await gait(line, {
        files: { ...FILES, "x.in": Uint8Array.from(bytes) },
      });
      assert.equal(exit, 6);
      assert.doesNotMatch(stderr, /UTF-/, `${line}: ${bytes}`);
    }
  }
});

Deno.test("gait log verify says what a file of another kind is", async () => {
  for (
    const [content, message] of [
      [FILES["gait-out/runpack_run_demo.zip"], /it is a zip archive\nhint: gait verify \.\/x\.in/],
      ["<!DOCTYPE html><html>404</html>", /it is a web page/],
      ["-----BEGIN PUBLIC KEY-----\nx\n", /it is a PEM file/],
      [Uint8Array.of(0x1f, 0x8b, 8, 0), /it is a gzip file/],
      ["notes\n", /its first line is not the head of a log\nhint: gait log status/],
    ] as const
  ) {
    const { exit, stderr } = await gait("log verify ./x.in", { files: { "x.in": content } });
    assert.equal(exit, 6);
    assert.match(stderr, message);
  }
});
