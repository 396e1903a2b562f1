/** A key that cannot be used is named by the file or the variable that it came from. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { INTENT } from "../../support/read_intent.ts";
import { KEY_1 } from "../../support/test_key.ts";

const FILES = {
  "p.yaml": "default_verdict: require_approval\n",
  "i.json": INTENT,
  "in.json": '{"run":{"run_id":"r"}}',
  "tok.json": "{}",
  "t.json": "{}",
  "dir/ann.key": KEY_1.public,
  "dir/bob.key": KEY_1.private,
  "bad.key": KEY_1.private,
  "pub.key": KEY_1.public,
  "list.txt": "ann bad.key\n",
  "k/gait_private.key": KEY_1.public,
  "k/gait_public.key": KEY_1.public,
  "release/checksums.txt": "",
};
const EVAL = "gate eval --policy p.yaml --intent i.json --approval-token tok.json";
const LINES: readonly (readonly [string, RegExp])[] = [
  ["verify r --public-key bad.key", /it is a private key \(bad\.key\)\n/],
  ["verify r --private-key pub.key", /which cannot be told apart \(pub\.key\)\n/],
  ["verify r --public-key-env OWN", /it is a private key \(variable OWN\)\n/],
  ["trace verify t.json --public-key bad.key", /it is a private key \(bad\.key\)\n/],
  ["run record in.json --private-key pub.key", /cannot be told apart \(pub\.key\)\n/],
  ["run record in.json --private-key-env HALF", /cannot be told apart \(variable HALF\)\n/],
  [`${EVAL} --approval-public-key bad.key`, /it is a private key \(bad\.key\)\n/],
  [`${EVAL} --approval-public-key dir`, /it is a private key \(dir\/bob\.key\)\n/],
  [`${EVAL} --approval-public-key list.txt`, /it is a private key \(list\.txt:1\)\n/],
  [`${EVAL} --approval-public-key-env OWN`, /it is a private key \(variable OWN\)\n/],
  [`${EVAL} --approval-private-key pub.key`, /cannot be told apart \(pub\.key\)\n/],
  ["keys verify --dir k", /cannot be told apart \(\.\/k\/gait_private\.key\)\n/],
  ["release verify release --public-key bad.key", /it is a private key \(bad\.key\)\n/],
  ["log verify l.jsonl --public-key pub.key --public-key bad.key", /private key \(bad\.key\)\n/],
];
for (const [line, message] of LINES) {
  Deno.test(`gait ${line} names the key that it cannot use`, async () => {
    const env = { OWN: KEY_1.private, HALF: KEY_1.public };
    const { exit, stderr } = await gait(line, { files: FILES, env });
    assert.equal(exit, 6);
    assert.match(stderr, message);
    assert.ok(!stderr.includes(KEY_1.private.trim()));
  });
}

const VARIABLE: readonly (readonly [string, string])[] = [
  ["GAIT_PUBLIC_KEY_FILE", "verify r"],
  ["GAIT_PRIVATE_KEY_FILE", "run record in.json"],
];
for (const [name, line] of VARIABLE) {
  Deno.test(`gait ${line} names the key file of ${name}`, async () => {
    const path = name === "GAIT_PUBLIC_KEY_FILE" ? "bad.key" : "pub.key";
    const { exit, stderr } = await gait(line, { files: FILES, env: { [name]: path } });
    assert.equal(exit, 6);
    assert.match(stderr, new RegExp(`\\(${path}\\)\\n`));
  });
}

const FOREIGN: readonly (readonly [string, Uint8Array | string, RegExp])[] = [
  [
    "a Git LFS pointer",
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 45\n",
    /it is a Git LFS pointer[^\n]* \(x\.key\)\nhint: git lfs pull/,
  ],
  ["a web page", "<!doctype html><html>404</html>", /it is a web page \(x\.key\)\nhint: the down/],
  [
    "UTF-32",
    Uint8Array.from([
      0xff,
      0xfe,
      0,
      0,
      ...[...KEY_1.public].flatMap((c) => [c.charCodeAt(0), 0, 0, 0]),
    ]),
    /it is UTF-32\b[^\n]* \("?x\.key"?\)\nhint: save it as UTF-8/,
  ],
  [
    "an OpenSSH public key",
    "ssh-ed25519 AAAAC3NzaC1 me@host\n",
    /an OpenSSH key \(x\.key\)\nhint: /,
  ],
];
for (const [kind, content, message] of FOREIGN) {
  for (const line of ["verify r --public-key x.key", `${EVAL} --approval-public-key x.key`]) {
    Deno.test(`gait ${line} says that the key is ${kind}`, async () => {
      const { exit, stderr } = await gait(line, { files: { ...FILES, "x.key": content } });
      assert.equal(exit, 6);
      assert.match(stderr, message);
    });
  }
}

Deno.test("gait run record sends an OpenSSH private key to the agent that holds it", async () => {
  const key =
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n";
  const files = { ...FILES, "id_ed25519": key };
  const { exit, stderr } = await gait("run record in.json --private-key id_ed25519", { files });
  assert.equal(exit, 6);
  assert.match(stderr, /it is an OpenSSH key \(id_ed25519\)\nhint: .*--signer ssh-agent/);
});
