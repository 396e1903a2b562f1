import assert from "node:assert/strict";
import { ownDemo, readMembers } from "../support/demo_archive.ts";
import { gait } from "../support/gait.ts";
import { INTENT } from "../support/read_intent.ts";
import { MANIFEST, PUBLIC } from "../support/signed_pack.ts";
import { KEY_1, KEY_2 } from "../support/test_key.ts";
import { zipBytes, type ZipEntry } from "../support/zip_bytes.ts";
import { loadSchemas, validatorsOf } from "../schemas/validator.ts";

const validate = validatorsOf(await loadSchemas())("runpack/verify_result");
const DIGEST = "88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725";
const RECEIPT = `GAIT run_id=run_demo manifest=sha256:${DIGEST} verify="gait verify run_demo"`;
const KEY = "--key-mode prod --private-key k1.key";
const demo = await ownDemo();
const members = await readMembers(demo);
const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const utf16 = (text: string) =>
  new Uint8Array([0xff, 0xfe, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])]);

const { system: made } = await gait("version", {
  files: {
    "gait-out/runpack_run_demo.zip": demo,
    "k1.key": KEY_1.private,
    "k1.pub": KEY_1.public,
    "k2.pub": KEY_2.public,
    "registry.pub": PUBLIC,
    "registry_pack.json": MANIFEST,
    "p.yaml": "default_verdict: allow\n",
    "i.json": INTENT,
    "r.json": '{"run":{"run_id":"run_r","created_at":"2026-02-05T00:00:00Z"}}',
    ...Object.fromEntries([...members].map(([name, bytes]) => [`unzipped/${name}`, bytes])),
  },
});
await gait(`run record r.json ${KEY}`, {}, made);
await gait(`guard pack run_r --out pack.zip ${KEY}`, {}, made);
await gait(`gate eval --policy p.yaml --intent i.json ${KEY} --trace-out trace.json`, {}, made);
await gait(
  `approve --policy-digest ${"a".repeat(64)} --intent-digest ${"b".repeat(64)} --scope tool:x ` +
    `--approver ann --reason-code ok --ttl 1h --out token.json ${KEY}`,
  {},
  made,
);
const bytesOf = (path: string) => made.files.get(path)?.bytes ?? assert.fail(`no ${path}`);
const put = (path: string, bytes: Uint8Array<ArrayBuffer>) =>
  made.files.set(path, { bytes, mode: 0o600 });
for (const [name, bytes] of await readMembers(bytesOf("pack.zip"))) put(`open_pack/${name}`, bytes);

/** A copy of a JSON document in which one value is another. */
function changed(from: string, to: string, change: (document: Record<string, unknown>) => void) {
  const document = JSON.parse(new TextDecoder().decode(bytesOf(from)));
  change(document);
  put(to, new TextEncoder().encode(JSON.stringify(document)));
}
changed("trace.json", "bad_trace.json", (d) => d["verdict"] = "block");
changed("token.json", "bad_token.json", (d) => d["scope"] = ["*"]);
changed("registry_pack.json", "bad_registry.json", (d) => d["pack_version"] = "9.9.9");
for (const [name, bytes] of members) put(`bad_folder/${name}`, bytes);
put("bad_folder/results.jsonl", latin("{}\n"));

// The same files in a system that knows their folders.
const { system } = await gait("version", {
  files: Object.fromEntries([...made.files].map(([path, { bytes }]) => [path, bytes])),
});

// what is given, what it is, and a copy of it that was changed
const KINDS: readonly (readonly [string, string, string | undefined, string])[] = [
  ["gait-out/runpack_run_r.zip", "runpack", undefined, "k1.pub"],
  ["pack.zip", "evidence_pack", undefined, "k1.pub"],
  ["open_pack", "evidence_pack", undefined, "k1.pub"],
  ["trace.json", "trace", "bad_trace.json", "k1.pub"],
  ["token.json", "approval_token", "bad_token.json", "k1.pub"],
  ["registry_pack.json", "registry_pack", "bad_registry.json", "registry.pub"],
];
for (const [path, kind, bad, key] of KINDS) {
  Deno.test(`gait verify ${path} says that it is a ${kind}, and whether it is trusted`, async () => {
    const plain = await gait(`verify ${path} --json`, {}, system);
    assert.equal(plain.exit, 0, plain.stdout);
    assert.equal(validate(plain.json()), true, JSON.stringify(validate.errors));
    const { artifact_type = "runpack", intact, signed, trusted, signature_status } = plain.json();
    assert.deepEqual([artifact_type, intact, signed, trusted, signature_status], [
      kind,
      true,
      true,
      false,
      "skipped",
    ]);
    const withKey = await gait(`verify ${path} --public-key ${key} --json`, {}, system);
    assert.deepEqual([withKey.exit, withKey.json()["trusted"]], [0, true], withKey.stdout);
    const strict = await gait(`verify ${path} --public-key ${key} --profile strict`, {}, system);
    assert.equal(strict.exit, 0, strict.stdout);
    const other = await gait(`verify ${path} --public-key k2.pub --json`, {}, system);
    assert.deepEqual([other.exit, other.json()["ok"]], [2, false]);
    if (bad === undefined) return;
    for (const flags of ["", `--public-key ${key}`]) {
      const found = await gait(`verify ${bad} ${flags} --json`, {}, system);
      assert.deepEqual([found.exit, found.json()["intact"]], [2, false], found.stdout);
    }
  });
}

type Signed = { signature?: Record<string, unknown>; signatures?: Record<string, unknown>[] };

// what a signature says that holds under no key
const NO_SIGNATURES: readonly (readonly [Record<string, unknown>, RegExp])[] = [
  [{ alg: "none" }, /^unsupported alg: none$/],
  [{ sig: "" }, /^invalid signature length: 0$/],
  [{ sig: "!!!not base64" }, /^decode sig: it is not standard base64/],
  [{ sig: "AAAA" }, /^invalid signature length: 3$/],
];
for (const path of ["trace.json", "token.json", "registry_pack.json"]) {
  for (const [members, error] of NO_SIGNATURES) {
    Deno.test(`gait verify ${path} without a key refuses ${JSON.stringify(members)}`, async () => {
      const document: Signed = JSON.parse(new TextDecoder().decode(bytesOf(path)));
      Object.assign(document.signature ?? document.signatures?.[0] ?? assert.fail(), members);
      const files = { "x.json": JSON.stringify(document) };
      const found = await gait("verify x.json --json", { files });
      assert.equal(found.exit, 2, found.stdout);
      const { ok, trusted, signature_status, signature_errors } = found.json();
      assert.deepEqual([ok, trusted, signature_status], [false, false, "failed"]);
      assert.match((signature_errors as string[])[0] ?? "", error);
    });
  }
}

Deno.test("gait verify takes the folder that a runpack was unzipped to", async () => {
  const { exit, stdout, stderr } = await gait("verify unzipped", {}, system);
  assert.equal(exit, 0, stderr);
  assert.match(stdout, /^verify ok: unzipped\nrunpack run_demo\n/);
  const bad = await gait("verify bad_folder --json", {}, system);
  assert.equal(bad.exit, 2);
  assert.deepEqual(
    (bad.json()["hash_mismatches"] as { path: string }[]).map(({ path }) => path),
    ["results.jsonl"],
  );
});

Deno.test("a folder with two names that are one file on other disks is refused as its zip is", async () => {
  const files = Object.fromEntries([...members].map(([name, bytes]) => [`twice/${name}`, bytes]));
  const seen = await gait("verify twice", {
    files: { ...files, "twice/RUN.json": members.get("run.json") ?? assert.fail() },
  });
  assert.equal(seen.exit, 2, seen.stdout);
  assert.match(seen.stderr, /RUN\.json, run\.json/);
});

// what was added to a registry manifest after it was signed
const ADDED: readonly (readonly [string, string, string])[] = [
  ['"pack_name"', '"install_script":"x","pack_name"', "/install_script"],
  ['"path"', '"url":"x","path"', "/artifacts/0/url"],
];
for (const [from, to, pointer] of ADDED) {
  Deno.test(`gait verify names what no signature of a registry manifest covers: ${pointer}`, async () => {
    const text = new TextDecoder().decode(bytesOf("registry_pack.json")).replace(from, to);
    const files = { "x.json": text, "registry.pub": PUBLIC };
    for (const flags of ["", " --public-key registry.pub"]) {
      const seen = await gait(`verify x.json${flags} --json`, { files });
      assert.equal(seen.exit, 2, seen.stdout);
      assert.deepEqual(seen.json()["signature_errors"], [`no signature covers ${pointer}`]);
    }
  });
}

Deno.test("gait verify takes several artifacts, and fails if one does", async () => {
  const good = await gait("verify run_demo pack.zip trace.json --json", {}, system);
  assert.equal(good.exit, 0, good.stdout);
  assert.equal(validate(good.json()), true, JSON.stringify(validate.errors));
  const list = good.json()["artifacts"] as { artifact_type: string; ok: boolean }[];
  assert.deepEqual(list.map(({ artifact_type }) => artifact_type), [
    "runpack",
    "evidence_pack",
    "trace",
  ]);
  const mixed = await gait("verify run_demo bad_trace.json --json", {}, system);
  assert.deepEqual([mixed.exit, mixed.json()["path"]], [2, "bad_trace.json"]);
  const text = await gait("verify run_demo bad_trace.json", {}, system);
  assert.match(text.stdout, /\n1 of 2 artifacts ok\n$/);
});

Deno.test("the command of a receipt checks the receipt", async () => {
  const by = (receipt: string, ...more: string[]) =>
    gait(["verify", ...more, "--receipt", receipt, "--json"], {}, system);
  const good = await by(RECEIPT);
  assert.deepEqual(
    [good.exit, good.json()["manifest_matches"], good.json()["path"]],
    [0, true, "gait-out/runpack_run_demo.zip"],
  );
  assert.equal(validate(good.json()), true, JSON.stringify(validate.errors));
  assert.equal((await by(`see ${RECEIPT}, please`, "unzipped")).exit, 0, "a line of a ticket");
  const other = await by(RECEIPT.replace(DIGEST, "0".repeat(64)));
  assert.deepEqual([other.exit, other.json()["ok"], other.json()["intact"]], [2, false, true]);
  assert.equal("next_commands" in other.json(), false);
  const wrongRun = await by(RECEIPT.replaceAll("run_demo", "run_r"), "run_demo");
  assert.equal(wrongRun.exit, 2);
  const changedFolder = await by(RECEIPT, "bad_folder");
  assert.deepEqual([changedFolder.exit, changedFolder.json()["manifest_matches"]], [2, false]);
  const refused = [
    "no receipt",
    "",
    RECEIPT.slice(0, -1),
    RECEIPT.replace('verify run_demo"', 'verify run_r"'),
    `${RECEIPT}\n${RECEIPT.replaceAll("run_demo", "run_r")}`,
  ];
  for (const text of refused) {
    const seen = await by(text);
    assert.equal(seen.exit, 6, text);
    assert.match(String(seen.json()["error"]), /^Cannot use --receipt|^expected run_id/);
  }
});

Deno.test("receipts of two runs are no receipt, and the message says that two were found", async () => {
  const other = RECEIPT.replaceAll("run_demo", "run_other");
  for (const stdin of [`${RECEIPT}\n${other}\n`, `x ${other} y\n> ${RECEIPT}\n${RECEIPT}`]) {
    const { exit, stderr } = await gait("verify --receipt -", { stdin });
    assert.equal(exit, 6);
    assert.match(
      stderr,
      /^error: Cannot use --receipt "-": found receipts of 2 runs, expected one\n/,
    );
    assert.match(stderr, /hint: give only the line of the run that you mean/);
  }
});

Deno.test("a receipt comes from standard input", async () => {
  const world = { files: { "gait-out/runpack_run_demo.zip": demo }, stdin: `${RECEIPT}\n` };
  const seen = await gait("verify --receipt - --json", world);
  assert.deepEqual([seen.exit, seen.json()["manifest_matches"]], [0, true]);
});

Deno.test("a receipt that a mail program broke or quoted is one", async () => {
  const broken = [
    RECEIPT.replaceAll(" manifest", "\nmanifest").replace(" verify=", "\nverify="),
    `> see ${RECEIPT.replace(" manifest", "\r\n> manifest")}, please`,
    `> > ${RECEIPT.replace('"gait verify ', '"gait\n> > verify\n> > ')}`,
    RECEIPT.replaceAll(" ", "\u00a0"),
    RECEIPT.replaceAll(" ", "  \n  "),
  ];
  for (const text of broken) {
    const seen = await gait(["verify", "--receipt", text, "--json"], {}, system);
    assert.deepEqual([seen.exit, seen.json()["manifest_matches"]], [0, true], text);
  }
  const torn = [
    RECEIPT.replace("manifest", "mani\nfest"),
    RECEIPT.replace("gait verify", "gait\n"),
  ];
  for (const text of torn) {
    assert.equal((await gait(["verify", "--receipt", text], {}, system)).exit, 6, text);
  }
});

Deno.test("gait verify - says what it reads from standard input", async () => {
  for (const line of ["verify -", "verify run_demo -"]) {
    const { exit, stderr } = await gait(line, { stdin: RECEIPT }, system);
    assert.equal(exit, 6);
    assert.match(stderr, /^error: gait verify reads no artifact from standard input\n/);
    assert.match(stderr, /^hint: --receipt - reads a receipt there; save an artifact to a file$/m);
  }
});

Deno.test("gait verify --manifest compares the digest of the manifest", async () => {
  for (const digest of [`sha256:${DIGEST}`, DIGEST, `SHA256:${DIGEST.toUpperCase()}`]) {
    const seen = await gait(`verify run_demo --manifest ${digest} --json`, {}, system);
    assert.deepEqual([seen.exit, seen.json()["manifest_matches"]], [0, true]);
  }
  const other = await gait(`verify run_demo --manifest ${"0".repeat(64)}`, {}, system);
  assert.equal(other.exit, 2);
  assert.match(other.stdout, /it is not the runpack that was asked for: expected sha256:0000/);
  const pack = await gait(`verify pack.zip --manifest ${DIGEST}`, {}, system);
  assert.equal(pack.exit, 2, "a pack has no such digest");
  for (const flags of ["--manifest abc", `--manifest ${DIGEST} --receipt x`]) {
    assert.equal((await gait(`verify run_demo ${flags}`, {}, system)).exit, 6);
  }
});

const POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4444\nsize 2952\n";
const entries = (prefix: string): ZipEntry[] =>
  [...members].map(([name, content]) => ({ name: `${prefix}${name}`, content }));
const REFOLDED = zipBytes([{ name: "run/", attributes: 0x41ed0010 }, ...entries("run/"), {
  name: "__MACOSX/run/._run.json",
  content: "x",
}]);

// what is given, and what is said of it and what to do
const MISTAKEN: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, RegExp, RegExp])[] = [
  ["a.zip", REFOLDED, /its members are in the folder "run\/" of the archive/, /gait verify run;/],
  ["b.zip", zipBytes(entries("run/")), /are in the folder "run\/"/, /cd run && zip -X/],
  [
    "ci.zip",
    zipBytes([{ name: "runpack_run_demo.zip", content: demo }]),
    /an archive around the archive "runpack_run_demo\.zip"/,
    /^unzip \.\/ci\.zip, then gait verify \.\/runpack_run_demo\.zip$/m,
  ],
  [
    "deep.zip",
    zipBytes(entries("jobs/7/run/")),
    /its members are in the folder "jobs\/7\/run\/" of the archive/,
    /gait verify jobs\/7\/run; to zip it again: cd jobs\/7\/run && zip -X \.\.\/again\.zip/,
  ],
  [
    "out.zip",
    zipBytes([{ name: "out/runpack_run_demo.zip", content: demo }, {
      name: "out/log.txt",
      content: "x",
    }]),
    /an archive around the archive "out\/runpack_run_demo\.zip"/,
    /^unzip \.\/out\.zip, then gait verify \.\/out\/runpack_run_demo\.zip$/m,
  ],
  [
    "kit.zip",
    zipBytes([...entries("a/run/"), ...entries("a/other/")]),
    /its members are in the folder "a\/run\/" of the archive/,
    /gait verify a\/run;/,
  ],
  ["lfs.zip", POINTER, /it is a Git LFS pointer/, /git lfs pull/],
  ["x.json", POINTER, /it is a Git LFS pointer/, /git lfs pull/],
  ["gz.zip", Uint8Array.of(0x1f, 0x8b, 8, 0), /it is a gzip file/, /unpack it first/],
  [
    "p.yaml",
    "default_verdict: allow\n",
    /it is text, not a zip/,
    /gait policy validate \.\/p\.yaml/,
  ],
  ["notes.txt", "caf\u00e9 \u4f60\n".repeat(200), /it is text, not a zip/, /that gait wrote/],
  ["a.key", `${"A".repeat(43)}=\n`, /it is a public key, not a zip/, /--public-key/],
  ["b.key", `${"A".repeat(86)}==\n`, /it is a private key, not a zip/, /--public-key/],
  ["k.pem", "-----BEGIN PUBLIC KEY-----\nx\n", /it is a PEM file, not a zip/, /--public-key/],
  ["b.bin", Uint8Array.of(0x61, 0xff, 0x00, 0x62), /no end of central directory found/, /damaged/],
  ["page.zip", "<!DOCTYPE html><html>", /it is a web page/, /get the file itself/],
  ["empty.zip", "", /it is empty/, /copy it again/],
  ["other.zip", zipBytes([{ name: "x", content: "" }]), /neither manifest\.json/, /run record/],
  [
    "s.jsonl",
    '{"type":"user","sessionId":"s","message":{}}\n{"type":"assistant","sessionId":"s"}\n',
    /it is a transcript of Claude Code/,
    /gait import claude-code \.\/s\.jsonl/,
  ],
  [
    "rollout.jsonl",
    '{"timestamp":"2026-02-05T09:00:00Z","type":"session_meta","payload":{"id":"x"}}\n',
    /it is a transcript of Codex/,
    /gait import codex \.\/rollout\.jsonl/,
  ],
  [
    "session.json",
    '{"sessionId":"s","projectHash":"0","messages":[]}',
    /it is a transcript of Gemini CLI/,
    /gait import gemini \.\/session\.json/,
  ],
  ["i.json", INTENT, /"gait\.gate\.intent_request"/, /gait policy test/],
  ["wide.json", utf16("{}"), /it is UTF-16/, /save it as UTF-8/],
  [
    "head.txt",
    `GAIT log=${"a".repeat(32)} size=1 root=sha256:${DIGEST}\n`,
    /it is the head of a log/,
    /gait log verify <log> --head \.\/head\.txt/,
  ],
  ["receipt.txt", RECEIPT, /it is a receipt/, /gait verify --receipt - < \.\/receipt\.txt/],
];
for (const [path, content, message, hint] of MISTAKEN) {
  Deno.test(`gait verify ./${path} says what it is and what to do`, async () => {
    const { exit, stderr } = await gait(`verify ./${path}`, { files: { [path]: content } });
    assert.equal(exit, 6, stderr);
    assert.match(stderr, message);
    assert.match(stderr.split("hint: ")[1] ?? "", hint);
  });
}

const FOLDERS: readonly (readonly [
  string,
  Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  RegExp,
])[] = [
  ["zips", { "zips/a.zip": demo }, /gait verify zips\/\*\.zip/],
  [
    "traces",
    { "traces/trace_a.json": "{}" },
    /it is a folder of traces[^]*gait trace verify traces --public-key/,
  ],
  ["release", { "release/checksums.txt": "" }, /gait release verify release/],
  ["outer", { "outer/run/manifest.json": "{}" }, /gait verify outer\/run/],
  [
    "logs",
    { "logs/index.jsonl": "{}", "logs/mcp-a.jsonl": "{}" },
    /folder of logs[^]*gait log verify logs\/index\.jsonl/,
  ],
  ["own", { "own/t.json": "{}", "own/u.json": "{}" }, /gait trace verify own --public-key <file>/],
  [
    "deep",
    { "deep/tr/trace_a.json": "{}" },
    /its folder "tr" is a folder of traces[^]*gait trace verify deep\/tr --public-key/,
  ],
  ["out", { "out/packs/a.zip": demo, "out/x.txt": "" }, /gait verify out\/packs\/\*\.zip/],
  ["my keys", { "my keys/a_public.key": KEY_1.public }, /folder of keys[^]*--public-key <file>/],
  ["pems", { "pems/a.pem": "x" }, /it is a folder of keys/],
  ["deep logs", { "deep logs/l/index.jsonl": "" }, /gait log verify 'deep logs\/l\/index\.jsonl'/],
  ["none", { "none/x.txt": "" }, /give a runpack, or the folder/],
];
for (const [path, files, hint] of FOLDERS) {
  Deno.test(`gait verify ${path}, a folder, says what to give`, async () => {
    const { exit, stderr } = await gait(["verify", `${path}/`], { files });
    assert.equal(exit, 6);
    assert.match(stderr, hint);
  });
}

Deno.test("other commands say the same of archives around a runpack", async () => {
  const files = { "a.zip": REFOLDED, "b.zip": zipBytes(entries("run/")), "lfs.zip": POINTER };
  for (const line of ["run inspect", "run receipt", "guard verify", "run diff ./a.zip"]) {
    for (
      const [path, message] of [["a.zip", /are in the folder/], ["b.zip", /are in the folder/], [
        "lfs.zip",
        /Git LFS|are in the folder/,
      ]] as const
    ) {
      const { exit, stderr } = await gait(`${line} ./${path}`, { files });
      assert.equal(exit, 6);
      assert.match(stderr, message, `${line} ${path}`);
    }
  }
});
