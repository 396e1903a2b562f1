import assert from "node:assert/strict";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { manifestDigest } from "../../../src/core/runpack/manifest.ts";
import { parseRunpack } from "../../../src/core/runpack/read.ts";
import { type VerifyReport, verifyRunpack } from "../../../src/core/runpack/verify.ts";
import type { Manifest } from "../../../src/core/schema/runpack.ts";
import {
  changedDemo,
  DEMO_DIGEST,
  demoEntries,
  REFERENCE_DEMO,
} from "../../support/demo_archive.ts";
import { refusal } from "../../support/refusal.ts";
import { utf8 } from "../../support/text_source.ts";
import { deflate, join, zipBytes } from "../../support/zip_bytes.ts";

const onManifest = (change: (text: string) => string) =>
  changedDemo((name, text) => name === "manifest.json" ? change(text) : text);

/** A manifest whose own digest is right again after a change, as a forger would write it. */
async function forged(change: (manifest: Record<string, unknown>) => void): Promise<string> {
  const entries = await demoEntries();
  const stored = entries.find(({ name }) => name === "manifest.json")?.content ?? "";
  const manifest = JSON.parse(String(stored)) as Record<string, unknown>;
  change(manifest);
  const digest = await manifestDigest(manifest as unknown as Manifest);
  return JSON.stringify({ ...manifest, manifest_digest: digest });
}

type File = { readonly path: string; readonly sha256: string };
const filesOf = (manifest: Record<string, unknown>) => manifest["files"] as File[];
const upperCaseFiles = await forged((manifest) => {
  manifest["files"] = filesOf(manifest).map(({ path, sha256 }) => ({
    path,
    sha256: sha256.toUpperCase(),
  }));
});
const noFiles = await forged((manifest) => manifest["files"] = []);
const climbing = await forged((manifest) => {
  filesOf(manifest).push({ path: "../evil", sha256: "0".repeat(64) });
});
const withoutResults = await forged((manifest) => {
  manifest["files"] = filesOf(manifest).filter(({ path }) => path !== "results.jsonl");
});
const listedTwice = await forged((manifest) => {
  manifest["files"] = [...filesOf(manifest), ...filesOf(manifest).slice(3)];
});

const tamperedResults = await changedDemo((name, text) =>
  name === "results.jsonl" ? text.replaceAll('"ok":true', '"ok":false') : text
);

Deno.test("verify() reports the tampered demo with the worked digests", async () => {
  const report = await verifyRunpack(tamperedResults);
  assert.deepEqual(report.hash_mismatches, [{
    path: "results.jsonl",
    expected: "6370b53298b8a326d9b43cc8435e5fa9d5b4e382e3761ffe9ff79352f2106240",
    actual: "01902e25f5cfab3331d2fe92049a613d974e16f7468ab9a77fdced1ca7129712",
  }]);
  assert.deepEqual([report.ok, report.intact, report.files_checked], [false, false, 4]);
  assert.equal(report.manifest_digest, DEMO_DIGEST);
});

Deno.test("verify() recomputes the manifest digest", async () => {
  const bytes = await onManifest((text) =>
    text.replace(`"${DEMO_DIGEST}"`, `"00000${DEMO_DIGEST.slice(5)}"`)
  );
  const report = await verifyRunpack(bytes);
  assert.equal(report.ok, false);
  assert.deepEqual(report.hash_mismatches, [{
    path: "manifest.json",
    expected: `00000${DEMO_DIGEST.slice(5)}`,
    actual: DEMO_DIGEST,
  }]);
});

type Answer = Pick<VerifyReport, "ok"> & Partial<VerifyReport>;

/** Kinds of damage; `read` is the error of reading the whole runpack. */
const MATRIX: readonly {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly verify: Answer | { readonly code: string; readonly message: RegExp };
  readonly read?: { readonly code: string; readonly message: RegExp };
}[] = [
  {
    what: "content changed with a valid checksum",
    bytes: tamperedResults,
    verify: { ok: false, intact: false },
    read: {
      code: "invalid_input",
      message: /^"runpack" is not intact: results\.jsonl was changed$/,
    },
  },
  {
    what: "a listed entry that is absent",
    bytes: await changedDemo((name, text) => name === "refs.json" ? undefined : text),
    verify: { ok: false, missing_files: ["refs.json"], files_checked: 4 },
    read: { code: "invalid_input", message: /^"runpack" is not intact: refs\.json is missing$/ },
  },
  {
    what: "no manifest",
    bytes: await changedDemo((name, text) => name === "manifest.json" ? undefined : text),
    verify: {
      code: "invalid_input",
      message: /^Cannot read runpack "runpack": it has no manifest\.json$/,
    },
  },
  {
    what: "a manifest that is not JSON",
    bytes: await onManifest((text) => text.slice(1)),
    verify: { code: "invalid_input", message: /Cannot parse JSON "manifest\.json"/ },
  },
  {
    what: "a manifest that is an array",
    bytes: await onManifest((text) => `[${text}]`),
    verify: { code: "invalid_input", message: /Cannot read "manifest\.json"/ },
  },
  {
    what: "a manifest with a member twice",
    bytes: await onManifest((text) => `{"run_id":"run_other",${text.slice(1)}`),
    verify: { code: "invalid_input", message: /\/run_id occurs twice/ },
  },
  {
    what: "a manifest with a member in another case",
    bytes: await onManifest((text) => `{"Run_ID":"run_other",${text.slice(1)}`),
    verify: { code: "invalid_input", message: /differs only in letter case from "run_id"/ },
  },
  {
    what: "a manifest that is null",
    bytes: await onManifest(() => "null"),
    verify: {
      code: "invalid_input",
      message: /^Cannot use "manifest\.json": \/schema_id is "", expected gait\.runpack\.manifest$/,
    },
  },
  {
    what: "a manifest of another kind",
    bytes: await onManifest((text) => text.replace("gait.runpack.manifest", "gait.pack.manifest")),
    verify: {
      code: "invalid_input",
      message:
        /^Cannot use "manifest\.json": \/schema_id is "gait\.pack\.manifest", expected gait\.runpack/,
    },
  },
  {
    what: "a manifest of another generation",
    bytes: await onManifest((text) => text.replace('"1.0.0"', '"2.0.0"')),
    verify: {
      code: "invalid_input",
      message: /: \/schema_version is "2\.0\.0", expected 1\.0\.0$/,
    },
  },
  {
    what: "a manifest without run id",
    bytes: await onManifest((text) => text.replace('"run_demo"', '""')),
    verify: {
      code: "invalid_input",
      message: /^Cannot use "manifest\.json": \/run_id is missing$/,
    },
  },
  {
    what: "a manifest with 65 signatures",
    bytes: await onManifest((text) =>
      text.replace(/}$/, `,"signatures":[${Array(65).fill("{}").join(",")}]}`)
    ),
    verify: {
      code: "invalid_input",
      message: /: \/signatures has 65 entries, more than the limit of 64$/,
    },
  },
  {
    what: "an empty file",
    bytes: new Uint8Array(),
    verify: { code: "invalid_input", message: /Cannot open archive/ },
  },
  {
    what: "upper-case digests in the manifest",
    bytes: await onManifest((text) =>
      text.replaceAll(/"[0-9a-f]{64}"/g, (hex) => hex.toUpperCase())
    ),
    // the digest of the manifest covers the case of the file digests
    verify: { ok: false },
    read: {
      code: "invalid_input",
      message: /^"runpack" is not intact: manifest\.json was changed$/,
    },
  },
  {
    what: "upper-case file digests that the manifest digest covers",
    bytes: await onManifest(() => upperCaseFiles),
    verify: { ok: true, intact: true },
  },
  {
    what: "an upper-case manifest digest",
    bytes: await onManifest((text) => text.replace(DEMO_DIGEST, DEMO_DIGEST.toUpperCase())),
    verify: { ok: true, manifest_digest: DEMO_DIGEST.toUpperCase() },
  },
  {
    what: "a duplicate entry, the tampered one last",
    bytes: await changedDemo((_, text) => text, [{ name: "run.json", content: "{}" }]),
    verify: { code: "verification_failed", message: /^zip contains duplicate entries: run\.json$/ },
  },
  {
    what: "a duplicate entry, the tampered one first",
    bytes: zipBytes([{ name: "run.json", content: "{}" }, ...await demoEntries()]),
    verify: { code: "verification_failed", message: /^zip contains duplicate entries: run\.json$/ },
  },
  {
    what: "no files in the manifest",
    bytes: await onManifest(() => noFiles),
    verify: {
      ok: false,
      files_checked: 0,
      missing_files: ["intents.jsonl", "refs.json", "results.jsonl", "run.json"],
    },
    read: {
      code: "invalid_input",
      message: / is not intact: intents\.jsonl is missing, refs\.json is/,
    },
  },
  {
    what: "a file in the manifest that climbs out",
    bytes: await onManifest(() => climbing),
    verify: { ok: false, missing_files: ["../evil"], files_checked: 5 },
    read: { code: "invalid_input", message: /^"runpack" is not intact: \.\.\/evil is missing$/ },
  },
  {
    what: "a manifest that does not list results.jsonl",
    bytes: await onManifest(() => withoutResults),
    verify: { ok: false, missing_files: ["results.jsonl"], files_checked: 3 },
    read: {
      code: "invalid_input",
      message: /^"runpack" is not intact: results\.jsonl is missing$/,
    },
  },
  {
    what: "a file that is listed twice and changed",
    bytes: await changedDemo((name, text) =>
      name === "manifest.json" ? listedTwice : name === "run.json" ? `${text} ` : text
    ),
    verify: { ok: false, files_checked: 5 },
    read: { code: "invalid_input", message: /^"runpack" is not intact: run\.json was changed$/ },
  },
];

for (const { what, bytes, verify: expected, read } of MATRIX) {
  Deno.test(`verify() of ${what}`, async () => {
    if ("code" in expected) {
      const error = await refusal(() => verifyRunpack(bytes));
      assert.equal(error.code, expected.code);
      assert.match(error.message, expected.message);
      return;
    }
    const report = await verifyRunpack(bytes);
    assert.deepEqual({ ...report, ...expected }, report);
  });
  Deno.test(`parseRunpack() of ${what}`, async () => {
    const refused = read ?? ("code" in expected ? expected : undefined);
    if (refused === undefined) {
      assert.equal((await parseRunpack(bytes)).manifest.run_id, "run_demo");
      return;
    }
    const error = await refusal(() => parseRunpack(bytes));
    assert.equal(error.code, refused.code);
    assert.match(error.message, refused.message);
  });
}

/** Accepted with a warning, and not ok under strict. */
const ODD: readonly [string, Uint8Array, string][] = [
  [
    "an entry that is not listed",
    await changedDemo((_, text) => text, [{ name: "notes.txt", content: "x" }]),
    'archive: entries that the manifest does not list: "notes.txt"',
  ],
  ["bytes before it", join(utf8("MZ"), zipBytes(await demoEntries())), "archive: prepended data"],
  ["bytes after it", join(REFERENCE_DEMO, utf8("x")), "archive: appended data"],
];

for (const [what, bytes, warning] of ODD) {
  Deno.test(`verify() warns of a runpack with ${what}, strict refuses it`, async () => {
    const report = await verifyRunpack(bytes);
    assert.deepEqual([report.ok, report.intact, report.warnings], [true, true, [warning]]);
    const strict = await verifyRunpack(bytes, { strict: true });
    assert.deepEqual([strict.ok, strict.intact, strict.warnings], [false, true, [warning]]);
    assert.equal((await parseRunpack(bytes)).run.run_id, "run_demo");
  });
}

Deno.test("verify() of damaged compressed bytes is an error, not a mismatch", async () => {
  const entries = await demoEntries();
  const damaged = await Promise.all(entries.map(async (entry) => {
    if (entry.name !== "run.json") return entry;
    const data = (await deflate(utf8(String(entry.content)))).map((byte, at) =>
      at < 4 ? 0xff : byte
    );
    return { ...entry, data, method: 8 };
  }));
  const wrongSum = entries.map((entry) =>
    entry.name === "run.json" ? { ...entry, crc32: 1 } : entry
  );
  for (const bytes of [zipBytes(damaged), zipBytes(wrongSum)]) {
    assert.equal((await refusal(() => verifyRunpack(bytes))).code, "invalid_input");
    assert.equal((await refusal(() => parseRunpack(bytes))).code, "invalid_input");
  }
});

Deno.test("verify() shows a null timeline and unknown members no different from the rest", async () => {
  const bytes = await onManifest((text) => `{"later":{"x":1},${text.slice(1)}`);
  assert.equal((await verifyRunpack(bytes)).ok, true);
});

Deno.test("parseRunpack() refuses a member of the manifest's list that cannot be parsed", async () => {
  const lines: [string, RegExp][] = [
    ["{", /Cannot parse JSON "intents\.jsonl line 1"/],
    ["[]", /Cannot read "intents\.jsonl line 1"/],
    ['{"args":[]}', /\/args is an array, expected an object/],
    ['{"Args":{}}', /differs only in letter case/],
  ];
  for (const [line, message] of lines) {
    const digest = await sha256(utf8(line));
    const manifest = await forged((stored) => {
      stored["files"] = filesOf(stored).map((file) =>
        file.path === "intents.jsonl" ? { ...file, sha256: digest } : file
      );
    });
    const bytes = await changedDemo((name, text) =>
      name === "manifest.json" ? manifest : name === "intents.jsonl" ? line : text
    );
    assert.equal((await verifyRunpack(bytes)).ok, true);
    assert.match((await refusal(() => parseRunpack(bytes))).message, message);
  }
});
