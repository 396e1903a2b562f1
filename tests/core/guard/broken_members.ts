/** Archives and members that do not go with a manifest that is sound by itself. */

import { sha256 } from "../../../src/core/crypto/digest.ts";
import type { VerifyPackOptions } from "../../../src/core/guard/verify_pack.ts";
import { parsePublicKey } from "../../../src/core/crypto/keys.ts";
import { KEY_1 } from "../../support/test_key.ts";
import {
  type BrokenPack,
  type Finding,
  FORGER,
  listed,
  type Manifest,
  MEMBER_NAMES,
  type Pack,
  signed,
  TRACES,
} from "./broken_pack.ts";
import { DEMO } from "./support.ts";

/** The key that signed the sound pack. */
export const TRUSTED = await parsePublicKey(KEY_1.public);

function found(
  name: string,
  breakIt: (pack: Pack) => void | Promise<void>,
  finding: Finding,
  options?: VerifyPackOptions,
): BrokenPack {
  return options === undefined ? { name, breakIt, finding } : { name, breakIt, finding, options };
}

const extra = (name: string, path: string, faults: readonly RegExp[]) =>
  found(name, (p) => void p.files.set(path, "x"), { faults });

const appended = (name: string, path: string, error: RegExp, content = "x") =>
  found(name, (p) => void p.more.push({ name: path, content }), { error });

/** A case that rewrites a summary and repairs everything that can be repaired without the originals. */
const rewritten = (
  name: string,
  path: string,
  // deno-lint-ignore no-explicit-any -- cases break members in ways that no type allows
  change: (document: any) => unknown,
  fault: RegExp,
  options?: VerifyPackOptions,
) => found(name, (p) => p.replaceJson(path, change), { faults: [fault] }, options);

const resigned = (change: (manifest: Manifest) => void) => (pack: Pack) => {
  const [signature] = pack.manifest.signatures ?? [];
  if (signature) change(pack.manifest);
};

/** Cases about members and signatures. */
export const BROKEN_MEMBERS: readonly BrokenPack[] = [
  ...MEMBER_NAMES.flatMap((name): BrokenPack[] => [
    found(`${name} is gone`, (p) => void p.files.delete(name), { missing: [name] }),
    found(
      `a byte of ${name} is another`,
      (p) => void p.files.set(name, `${p.files.get(name)?.slice(0, -1)}~`),
      { mismatches: [name] },
    ),
  ]),
  found("two members are swapped", (p) => {
    const [a, b] = [p.files.get("runpack_summary.json"), p.files.get("trace_summary.json")];
    p.files.set("runpack_summary.json", b ?? "").set("trace_summary.json", a ?? "");
  }, { mismatches: ["runpack_summary.json", "trace_summary.json"] }),
  {
    ...listed("two digests are swapped", ({ manifest }) => {
      const [a, b, ...rest] = manifest.contents;
      if (a && b) {
        manifest.contents = [{ ...a, sha256: b.sha256 }, { ...b, sha256: a.sha256 }, ...rest];
      }
    }),
    finding: { mismatches: ["control_index.json", "evidence_pointers.json"] },
  },
  extra("a member is extra", "notes.txt", [/^"notes.txt" is in the archive and not/]),
  extra("a nested member is extra", "a/b.json", [/^"a\/b.json" is in the archive and not/]),
  appended("a folder is extra", "a/", /"a\/" is a folder, which gait does not read/, ""),
  appended("a member is there twice", "summary.pdf", /duplicate entries: summary\.pdf/),
  appended(
    "the manifest is there twice",
    "pack_manifest.json",
    /duplicate entries: pack_man/,
    "{}",
  ),
  appended("a name differs in spaces only", " summary.pdf", /duplicate entries: summary\.pdf/),
  appended("a member climbs out", "../x", /climbs out of the archive/),
  appended("a member is absolute", "/x", /has an absolute name/),
  appended("a member names a drive", "C:x", /has a drive letter/),

  listed("control_index.json was written anew", async (p) => {
    await p.replace("control_index.json", "[]");
  }, /^control_index.json is not what the manifest gives$/),
  listed("control_index.json was written anew and its copy dropped", async (p) => {
    delete p.manifest.control_index;
    await p.replace("control_index.json", "[]");
  }, /^control_index.json is not what the manifest gives$/),
  listed("evidence_pointers.json was written anew", async (p) => {
    p.files.set("evidence_pointers.json", "[]");
    const sha = await sha256(new TextEncoder().encode("[]"));
    p.entries((e) => e.path === "evidence_pointers.json" ? { ...e, sha256: sha } : e);
  }, /^evidence_pointers.json is not what the manifest gives$/),
  listed("a byte order mark stands before control_index.json", async (p) => {
    const text = p.files.get("control_index.json") ?? "";
    await p.replace("control_index.json", `\ufeff${text}`);
  }, /^control_index.json is not what the manifest gives$/),
  signed("the case is another than on the page", (m) => m.case_id = "INC-2", /^summary.pdf is not/),
  signed("the case is gone from the manifest", (m) => delete m.case_id, /^summary.pdf is not/),
  signed("both times were moved", (m) => {
    m.created_at = m.generated_at = "2026-01-01T00:00:00Z";
  }, /^summary.pdf is not/),
  listed("the template is another", (p) => void (p.manifest.template_id = "soc2"), ...[
    /^control_index is not what/,
    /^control_index.json is not what/,
    /^summary.pdf is not what/,
  ]),
  listed("the template is none", (p) => void (p.manifest.template_id = "hipaa"), ...[
    /^template_id is not/,
    /^summary.pdf is not what/,
  ]),
  listed("the run is another", (p) => void (p.manifest.run_id = "run_other"), ...[
    /^runpack_summary.json is about another run/,
    /^referenced_runpacks.json is about another run/,
    /^policy_digests.json is about another run/,
    /^incident_window is laid around another run/,
    /^summary.pdf is not what/,
  ]),

  rewritten(
    "the summary of the run is about another",
    "runpack_summary.json",
    (d) => ({ ...d, run_id: "run_other" }),
    /^runpack_summary.json is about another run$/,
  ),
  rewritten(
    "the summary of the run counts other receipts",
    "runpack_summary.json",
    (d) => ({ ...d, receipt_count: 7 }),
    /^runpack_summary.json counts other receipts/,
  ),
  rewritten(
    "the summary of the run lacks a member",
    "runpack_summary.json",
    ({ manifest_digest: _, ...d }) => d,
    /Cannot read "runpack_summary.json": \/manifest_digest is missing/,
  ),
  rewritten(
    "the references are those of another run",
    "referenced_runpacks.json",
    (d) => ({ ...d, run_id: "run_other" }),
    /^referenced_runpacks.json is about another run$/,
  ),
  rewritten(
    "a reference was taken out",
    "referenced_runpacks.json",
    (d) => ({ ...d, receipts: d.receipts.slice(1) }),
    /^referenced_runpacks.json does not add up$/,
  ),
  rewritten(
    "a trace was taken out and not discounted",
    "trace_summary.json",
    (d) => ({ ...d, traces: d.traces.slice(1) }),
    /^trace_summary.json does not add up$/,
  ),
  rewritten(
    "the total of the traces is another",
    "trace_summary.json",
    (d) => ({ ...d, total: 3 }),
    /^trace_summary.json does not add up$/,
  ),
  rewritten(
    "a verdict became another and the counts stayed",
    "trace_summary.json",
    (d) => ({ ...d, verdict_counts: { allow: 2 } }),
    /^trace_summary.json does not add up$/,
  ),
  rewritten(
    "a failed regress run became a passed one and the counts stayed",
    "regress_summary.json",
    (d) => ({ ...d, status_counts: { fail: 1 } }),
    /^regress_summary.json does not add up$/,
  ),
  rewritten(
    "the total of the regress results is another",
    "regress_summary.json",
    (d) => ({ ...d, total: 0 }),
    /^regress_summary.json does not add up$/,
  ),
  rewritten(
    "the policies are those of another run",
    "policy_digests.json",
    (d) => ({ ...d, run_id: "run_other" }),
    /^policy_digests.json is about another run$/,
  ),
  rewritten(
    "the policies are those of another window",
    "policy_digests.json",
    (d) => ({ ...d, window_to: "2026-02-07T00:00:00Z" }),
    /^policy_digests.json has another window$/,
  ),
  rewritten(
    "the policies are those of an earlier window",
    "policy_digests.json",
    (d) => ({ ...d, window_from: "2026-02-03T00:00:00Z" }),
    /^policy_digests.json has another window$/,
  ),

  rewritten(
    "the run was rewritten and everything repaired",
    "runpack_summary.json",
    (d) => ({ ...d, intent_count: 1 }),
    /^runpack_summary.json is not what the originals give$/,
    { run: DEMO },
  ),
  rewritten(
    "a receipt was rewritten and everything repaired",
    "referenced_runpacks.json",
    (d) => ({ ...d, receipts: [{ ...d.receipts[0], ref_id: "a" }, ...d.receipts.slice(1)] }),
    /^referenced_runpacks.json is not what the originals give$/,
    { run: DEMO },
  ),
  rewritten(
    "a block became an allow and everything was repaired",
    "trace_summary.json",
    (d) => ({
      traces: d.traces.map((line: object) => ({ ...line, verdict: "allow" })),
      verdict_counts: { allow: 2 },
      total: 2,
    }),
    /^trace_summary.json is not what the originals give$/,
    { traces: TRACES },
  ),
  found("a trace is not given", () => {}, {
    faults: [/^trace_summary.json is not what the originals give$/],
  }, { traces: TRACES.slice(1) }),
  found("the run was recorded at another time", () => {}, {
    faults: [/^created_at is not the time of the run$/],
  }, { run: { ...DEMO, run: { ...DEMO.run, created_at: "2026-02-05T00:00:01Z" } } }),

  found("it is signed with another key", (p) => p.sign(FORGER), { signature: "failed" }),
  found("it is signed with another key that claims to be the first", async (p) => {
    await p.sign(FORGER);
    resigned((m) => {
      m.signatures = m.signatures?.map((s) => ({ ...s, key_id: KEY_1.keyId })) ?? [];
    })(p);
  }, { signature: "failed" }),
  found(
    "the version was changed after signing",
    (p) => void (p.manifest.producer_version = "9.9.9"),
    { signature: "failed" },
  ),
  found("an unknown member was added after signing", (p) => {
    Object.assign(p.manifest, { note: "x" });
  }, { signature: "failed" }),
  found(
    "the signed digest is another",
    resigned((m) => {
      m.signatures = m.signatures?.map((s) => ({ ...s, signed_digest: "0".repeat(64) })) ?? [];
    }),
    { signature: "failed" },
  ),
  found("the signature is cut off and required", (p) => void delete p.manifest.signatures, {
    signature: "missing",
  }, { requireSignature: true }),
  found("the signature is required and no key is given", () => {}, { signature: "skipped" }, {
    key: undefined,
    requireSignature: true,
  }),
  found(
    "bytes follow the archive and the profile is strict",
    (p) => {
      const bytes = p.bytes.bind(p);
      p.bytes = () => Uint8Array.from([...bytes(), 1, 2, 3]);
    },
    { warnings: [/^archive: /] },
    { strict: true, requireSignature: true },
  ),
];
