/** Each case breaks one thing in a sound pack and repairs whatever else would notice it. */

import assert from "node:assert/strict";
import { canonicalText } from "../../../src/core/canonical_json.ts";
import { digest, sha256 } from "../../../src/core/digest.ts";
import { packId } from "../../../src/core/guard/build_pack.ts";
import { windowAround } from "../../../src/core/guard/incident.ts";
import { verifyPack, type VerifyPackOptions } from "../../../src/core/guard/verify_pack.ts";
import { parsePrivateKey, parsePublicKey } from "../../../src/core/keys.ts";
import type { PackManifest } from "../../../src/core/schema/guard.ts";
import { signDigest } from "../../../src/core/signature.ts";
import { randomAccess } from "../../../src/core/source.ts";
import { readMembers } from "../../support/demo_archive.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { zipBytes, type ZipEntry } from "../../support/zip_bytes.ts";
import { archiveOf, buildPack, DEMO, packInput, traceRecord } from "./support.ts";

const SIGNER = await parsePrivateKey(KEY_1.private);
const FORGER = await parsePrivateKey(KEY_2.private);
const TRUSTED = await parsePublicKey(KEY_1.public);
const TRACES = [traceRecord("t1", "block"), traceRecord("t2")];

const SOUND = await readMembers(
  await archiveOf(
    await buildPack(packInput({
      template: "incident_response",
      renderPdf: true,
      renderHtml: true,
      traces: TRACES,
      window: windowAround("2026-02-05T00:00:00Z", 86_400_000_000_000n, "run_demo"),
      key: SIGNER,
    })),
  ),
);

type Manifest = { -readonly [K in keyof PackManifest]: PackManifest[K] };

/** A pack that can be changed. */
class Pack {
  readonly files = new Map(
    [...SOUND].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
  );
  readonly more: ZipEntry[] = [];
  manifest: Manifest = JSON.parse(this.files.get("pack_manifest.json") ?? "");
  text: string | undefined;

  bytes(): Uint8Array {
    this.files.set("pack_manifest.json", this.text ?? canonicalText(this.manifest));
    return zipBytes([
      ...[...this.files].map(([name, content]) => ({ name, content })),
      ...this.more,
    ]);
  }

  /** Makes the id fit the contents, and signs. */
  async repair(key = SIGNER): Promise<void> {
    this.manifest.pack_id = await packId(this.manifest.run_id, this.manifest.contents);
    await this.sign(key);
  }

  async sign(key = SIGNER): Promise<void> {
    const { signatures: _, ...unsigned } = this.manifest;
    this.manifest = { ...unsigned, signatures: [await signDigest(await digest(unsigned), key)] };
  }

  entries(change: (entry: PackManifest["contents"][number]) => PackManifest["contents"][number]) {
    this.manifest.contents = this.manifest.contents.map(change);
  }

  /** Writes a member anew and lets the manifest say so. */
  async replace(path: string, text: string): Promise<void> {
    this.files.set(path, text);
    const sha = await sha256(new TextEncoder().encode(text));
    this.entries((entry) => entry.path === path ? { ...entry, sha256: sha } : entry);
    this.manifest.rendered_artifacts =
      this.manifest.rendered_artifacts?.map((r) => r.path === path ? { ...r, sha256: sha } : r) ??
        [];
    this.manifest.evidence_pointers =
      this.manifest.evidence_pointers?.map((p) => p.path === path ? { ...p, sha256: sha } : p) ??
        [];
    if (path !== "evidence_pointers.json") {
      await this.replace("evidence_pointers.json", canonicalText(this.manifest.evidence_pointers));
    }
    await this.repair();
  }
}

type Break = (pack: Pack) => void | Promise<void>;

/** What the report says of it: a fault, or the name of a list. */
type Finding = RegExp | "missing" | "mismatch" | "signature" | "error";

const signed = (change: (manifest: Manifest) => void): Break => async (pack) => {
  change(pack.manifest);
  await pack.sign();
};
const listed = (change: (pack: Pack) => void): Break => async (pack) => {
  change(pack);
  await pack.repair();
};

const CASES: readonly (readonly [string, Break, Finding, VerifyPackOptions?])[] = [
  ["the manifest is an empty object", (p) => void (p.text = "{}"), /schema_id is not/],
  ["the manifest is not JSON", (p) => void (p.text = "{"), "error"],
  ["the manifest is a list", (p) => void (p.text = "[]"), "error"],
  [
    "the manifest names a member twice",
    (p) => void (p.text = '{"run_id":"a","run_id":"b"}'),
    "error",
  ],
  ["a member differs from a known one in case", (p) => void (p.text = '{"Contents":[]}'), "error"],
  ["contents is an object", (p) => void (p.text = '{"contents":{}}'), "error"],
  ["there is no manifest", (p) => {
    p.text = "";
    const bytes = p.bytes.bind(p);
    p.bytes = () => {
      bytes();
      p.files.delete("pack_manifest.json");
      return zipBytes([...p.files].map(([name, content]) => ({ name, content })));
    };
  }, "error"],
  [
    "the schema is another",
    signed((m) => m.schema_id = "gait.runpack.manifest"),
    /schema_id is not/,
  ],
  ["the version is another", signed((m) => m.schema_version = "2.0.0"), /schema_version is not/],
  ["the version is missing", signed((m) => m.schema_version = ""), /schema_version is not/],
  ["the pack id is forged", signed((m) => m.pack_id = "pack_0123456789abcdef"), /pack_id is not/],
  ["the pack id is longer", signed((m) => m.pack_id += "0"), /pack_id is not/],
  ["the pack id is missing", signed((m) => m.pack_id = ""), /pack_id is not/],
  ["the run id is another", signed((m) => m.run_id = "run_other"), /pack_id is not/],
  [
    "generated_at was moved",
    signed((m) => m.generated_at = "2026-01-01T00:00:00Z"),
    /generated_at differ/,
  ],
  [
    "created_at was moved",
    signed((m) => m.created_at = "2026-01-01T00:00:00Z"),
    /generated_at differ/,
  ],
  [
    "an entry is unlisted and its member stays",
    listed((p) => {
      p.manifest.contents = p.manifest.contents.filter(({ path }) => path !== "summary.html");
      p.manifest.rendered_artifacts = p.manifest.rendered_artifacts?.slice(0, 1) ?? [];
      p.manifest.control_index = p.manifest.control_index?.map((c) => ({
        ...c,
        evidence_paths: c.evidence_paths.filter((path) => path !== "summary.html"),
      })) ?? [];
    }),
    /"summary.html" is in the archive and not/,
  ],
  [
    "a member is extra",
    (p) => void p.files.set("notes.txt", "x"),
    /"notes.txt" is in the archive and not/,
  ],
  [
    "a nested member is extra",
    (p) => void p.files.set("a/b.json", "{}"),
    /"a\/b.json" is in the archive/,
  ],
  [
    "a folder is extra",
    (p) => void p.more.push({ name: "a/", content: "" }),
    /"a\/" is in the archive/,
  ],
  [
    "a member is there twice, the same",
    (p) => void p.more.push({ name: "summary.pdf", content: p.files.get("summary.pdf") ?? "" }),
    "error",
  ],
  [
    "a member is there twice, changed",
    (p) => void p.more.push({ name: "runpack_summary.json", content: "{}" }),
    "error",
  ],
  [
    "the manifest is there twice",
    (p) => void p.more.push({ name: "pack_manifest.json", content: "{}" }),
    "error",
  ],
  ["a member climbs out", (p) => void p.more.push({ name: "../x", content: "" }), "error"],
  ["a member is absolute", (p) => void p.more.push({ name: "/x", content: "" }), "error"],
  [
    "contents lists a path twice",
    listed((p) => {
      const [first] = p.manifest.contents;
      if (first) p.manifest.contents = [first, ...p.manifest.contents];
    }),
    /lists "control_index.json" twice/,
  ],
  ...[...SOUND.keys()].filter((name) => name !== "pack_manifest.json").flatMap((
    name,
  ): (readonly [string, Break, Finding])[] => [
    [`${name} is gone`, (p) => void p.files.delete(name), "missing"],
    [
      `a byte of ${name} is another`,
      (p) => void p.files.set(name, `${p.files.get(name)?.slice(0, -1)}~`),
      "mismatch",
    ],
  ]),
  ["two members are swapped", (p) => {
    const [a, b] = [p.files.get("runpack_summary.json"), p.files.get("trace_summary.json")];
    p.files.set("runpack_summary.json", b ?? "").set("trace_summary.json", a ?? "");
  }, "mismatch"],
  ["two digests are swapped", (p) => {
    const [a, b] = p.manifest.contents;
    if (a && b) {
      p.manifest.contents = [
        { ...a, sha256: b.sha256 },
        { ...b, sha256: a.sha256 },
        ...p.manifest.contents.slice(2),
      ];
    }
  }, "mismatch"],
  [
    "a digest is too short",
    listed((p) => p.entries((e) => e.path === "control_index.json" ? { ...e, sha256: "ab" } : e)),
    /the digest of "control_index.json" is none/,
  ],
  [
    "a type is not that of the name",
    listed((p) => p.entries((e) => e.path === "control_index.json" ? { ...e, type: "trace" } : e)),
    /the type of "control_index.json"/,
  ],
  [
    "a type is none",
    listed((p) =>
      // deno-lint-ignore no-explicit-any
      p.entries((e) => e.path === "control_index.json" ? { ...e, type: "other" as any } : e)
    ),
    /the type of "control_index.json"/,
  ],
  [
    "a control lost its evidence",
    signed((m) => {
      m.control_index = m.control_index?.map((c) => ({ ...c, evidence_paths: [] })) ?? [];
    }),
    /control_index is not what/,
  ],
  [
    "a control was renamed",
    signed((m) => {
      m.control_index = m.control_index?.map((c) => ({ ...c, title: "x" })) ?? [];
    }),
    /control_index is not what/,
  ],
  [
    "a control was dropped",
    signed((m) => m.control_index = m.control_index?.slice(1) ?? []),
    /control_index is not what/,
  ],
  [
    "the index of another template",
    signed((m) => m.template_id = "soc2"),
    /control_index is not what/,
  ],
  ["the template is none", signed((m) => m.template_id = "hipaa"), /template_id is not/],
  [
    "control_index.json was written anew",
    (p) => p.replace("control_index.json", "[]"),
    /control_index.json differs/,
  ],
  ["evidence_pointers.json was written anew", async (p) => {
    const sha = await sha256(new TextEncoder().encode("[]"));
    p.files.set("evidence_pointers.json", "[]");
    p.entries((e) => e.path === "evidence_pointers.json" ? { ...e, sha256: sha } : e);
    await p.repair();
  }, /evidence_pointers.json differs/],
  [
    "a pointer is renumbered",
    signed((m) => {
      m.evidence_pointers = m.evidence_pointers?.map((e) => ({ ...e, pointer_id: "ev_009" })) ?? [];
    }),
    /evidence_pointers is not what/,
  ],
  [
    "a pointer leads elsewhere",
    signed((m) => {
      m.evidence_pointers = m.evidence_pointers?.map((e) => ({ ...e, sha256: "0".repeat(64) })) ??
        [];
    }),
    /evidence_pointers is not what/,
  ],
  [
    "a pointer is dropped",
    signed((m) => m.evidence_pointers = m.evidence_pointers?.slice(1) ?? []),
    /evidence_pointers is not what/,
  ],
  [
    "a rendered page is another",
    signed((m) => {
      m.rendered_artifacts = m.rendered_artifacts?.map((r) => ({ ...r, sha256: "0".repeat(64) })) ??
        [];
    }),
    /the rendered "summary.pdf" is not/,
  ],
  [
    "a rendered page is not listed",
    signed((m) => {
      m.rendered_artifacts = [{ format: "pdf", path: "other.pdf", sha256: "0".repeat(64) }];
    }),
    /the rendered "other.pdf" is not/,
  ],
  [
    "the window is reversed",
    signed((m) => {
      const w = m.incident_window;
      if (w) m.incident_window = { ...w, from: w.to, to: w.from };
    }),
    /ends before it begins/,
  ],
  [
    "the window is wider than it says",
    signed((m) => {
      if (m.incident_window) m.incident_window = { ...m.incident_window, window_seconds: 60 };
    }),
    /is not as wide/,
  ],
  [
    "the window is around another run",
    signed((m) => {
      if (m.incident_window) {
        m.incident_window = { ...m.incident_window, selection_anchor: "run_x" };
      }
    }),
    /around another run/,
  ],
  ["it is signed with another key", (p) => p.sign(FORGER), "signature"],
  ["it is re-signed with another key that claims to be the first", async (p) => {
    await p.sign(FORGER);
    const [signature] = p.manifest.signatures ?? [];
    if (signature) p.manifest.signatures = [{ ...signature, key_id: KEY_1.keyId }];
  }, "signature"],
  [
    "the case id was changed after signing",
    (p) => void (p.manifest.case_id = "INC-2"),
    "signature",
  ],
  ["an unknown member was added after signing", (p) => {
    Object.assign(p.manifest, { note: "x" });
  }, "signature"],
  ["the signature is cut off", (p) => void delete p.manifest.signatures, "signature", {
    key: TRUSTED,
    requireSignature: true,
  }],
  ["the signature is required and no key is given", () => {}, "signature", {
    requireSignature: true,
  }],
  ["the signed digest is another", (p) => {
    const [signature] = p.manifest.signatures ?? [];
    if (signature) p.manifest.signatures = [{ ...signature, signed_digest: "0".repeat(64) }];
  }, "signature"],
  [
    "the run was rewritten and everything repaired",
    (p) => p.replace("runpack_summary.json", '{"run_id":"run_demo"}'),
    /runpack_summary.json is not what the originals/,
    { run: DEMO },
  ],
  [
    "the receipts were rewritten and everything repaired",
    (p) => p.replace("referenced_runpacks.json", "{}"),
    /referenced_runpacks.json is not what/,
    { run: DEMO },
  ],
  [
    "a block became an allow and everything was repaired",
    (p) =>
      p.replace(
        "trace_summary.json",
        (p.files.get("trace_summary.json") ?? "").replaceAll("block", "allow"),
      ),
    /trace_summary.json is not what the originals/,
    { traces: TRACES },
  ],
  ["a trace was left out", () => {}, /trace_summary.json is not what/, { traces: TRACES.slice(1) }],
];

async function verify(pack: Pack, options: VerifyPackOptions = {}) {
  const file = randomAccess({ name: "p.zip", bytes: pack.bytes() });
  return await verifyPack(file, { key: TRUSTED, ...options });
}

Deno.test("the sound pack verifies, also against its originals", async () => {
  const report = await verify(new Pack(), { run: DEMO, traces: TRACES, requireSignature: true });
  assert.deepEqual([report.ok, report.faults, report.signature_status], [true, [], "verified"]);
  assert.deepEqual(report.recomputed_files, [
    "runpack_summary.json",
    "referenced_runpacks.json",
    "trace_summary.json",
  ]);
});

Deno.test("the table of broken packs is long enough", () => assert.ok(CASES.length >= 40));

for (const [name, breakIt, finding, options] of CASES) {
  Deno.test(`a pack is refused when ${name}`, async () => {
    const pack = new Pack();
    await breakIt(pack);
    if (finding === "error") {
      await assert.rejects(verify(pack, options), { name: "GaitError" });
      return;
    }
    const given = options?.requireSignature && options.key === undefined
      ? { ...options, key: undefined }
      : options;
    const report = await verify(pack, given);
    assert.equal(report.ok, false);
    if (finding === "missing") assert.equal(report.missing_files.length, 1);
    else if (finding === "mismatch") assert.ok(report.hash_mismatches.length > 0);
    else if (finding === "signature") {
      assert.notEqual(report.signature_status, "verified");
      assert.deepEqual([report.faults, report.missing_files, report.hash_mismatches], [[], [], []]);
    } else assert.ok(report.faults.some((fault) => finding.test(fault)), report.faults.join("\n"));
  });
}

Deno.test("uppercase digests in a manifest still match (guard 10)", async () => {
  const pack = new Pack();
  pack.entries((entry) => ({ ...entry, sha256: entry.sha256.toUpperCase() }));
  await pack.sign();
  const report = await verify(pack);
  assert.deepEqual([report.ok, report.faults], [true, []]);
});

Deno.test("a changed byte is told with the digest that was expected and the one found", async () => {
  const pack = new Pack();
  pack.files.set("runpack_summary.json", "{}");
  const report = await verify(pack);
  assert.deepEqual(report.hash_mismatches, [{
    path: "runpack_summary.json",
    // printf 709a.. is guard.md 9; printf '{}' | sha256sum
    expected: "709aa50e18fede10ed91eb6d014d1a8147cbdff4547715bb3c165b40937fe386",
    actual: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  }]);
});

Deno.test("a pack of the reference generation needs no index, pointers or signature", async () => {
  const pack = new Pack();
  const { signatures: _, rendered_artifacts: __, ...rest } = pack.manifest;
  pack.manifest = rest;
  const report = await verify(pack);
  assert.deepEqual([report.ok, report.signature_status], [true, "missing"]);
});

Deno.test("a manifest of 104,857,601 bytes is refused when read (guard 10)", async () => {
  const name = "pack_manifest.json";
  const fields = { compressedSize: 104_857_601, size: 104_857_601 };
  const bytes = zipBytes([{ name, content: "{}", ...fields }]);
  await assert.rejects(verifyPack(randomAccess({ name: "p.zip", bytes })), { name: "GaitError" });
});
