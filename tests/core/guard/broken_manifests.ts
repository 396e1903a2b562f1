/** Manifests that say what no builder ever wrote. */

import { type BrokenPack, listed, type Pack, signed } from "./broken_pack.ts";

const raw = (name: string, text: string | null, error: RegExp): BrokenPack => ({
  name,
  breakIt: (pack) => void (pack.text = text),
  finding: { error },
});

/** Empties the pack and keeps what follows from that true. */
function empty(pack: Pack): void {
  pack.files.clear();
  pack.manifest.contents = [];
  pack.manifest.evidence_pointers = [];
  pack.manifest.rendered_artifacts = [];
  pack.manifest.control_index =
    pack.manifest.control_index?.map((c) => ({ ...c, evidence_paths: [] })) ?? [];
}

const renamed = (pack: Pack, path: string, change: object) =>
  pack.entries((entry) => entry.path === path ? { ...entry, ...change } : entry);

const inWindow = (change: object) => (pack: { incident_window?: object }) =>
  void Object.assign(pack, { incident_window: { ...pack.incident_window, ...change } });

/** Cases about the manifest. */
export const BROKEN_MANIFESTS: readonly BrokenPack[] = [
  raw(
    "there is no manifest",
    null,
    /^Cannot read evidence pack "p\.zip": it has no pack_manifest\.json$/,
  ),
  raw("the manifest is not JSON", "{", /^Cannot parse JSON "p\.zip#pack_manifest\.json": /),
  raw(
    "the manifest is a list",
    "[]",
    /^Cannot parse JSON "p\.zip#pack_manifest\.json": expected an object, found an array$/,
  ),
  raw(
    "the manifest has a member twice",
    '{"run_id":"a","run_id":"b"}',
    /"p\.zip#pack_manifest\.json": .*\/run_id.*twice/,
  ),
  raw("a member differs from a known one in case", '{"Contents":[]}', /only in letter case/),
  raw("contents is an object", '{"contents":{}}', /\/contents is an object/),
  raw("a digest is a number", '{"contents":[{"path":"x","sha256":1}]}', /\/sha256 is 1/),
  raw(
    "there are more signatures than anybody needs",
    JSON.stringify({ signatures: Array.from({ length: 65 }, () => ({})) }),
    /\/signatures has 65 entries, expected at most 64$/,
  ),
  signed("the schema is another", (m) => m.schema_id = "gait.runpack.manifest", /^schema_id is/),
  signed("the version is another", (m) => m.schema_version = "2.0.0", /^schema_version is/),
  signed("the version is missing", (m) => m.schema_version = "", /^schema_version is/),
  signed("the pack id is forged", (m) => m.pack_id = "pack_0123456789abcdef", /^pack_id is not/),
  signed("the pack id is longer", (m) => m.pack_id += "0", /^pack_id is not/),
  signed("the pack id is missing", (m) => m.pack_id = "", /^pack_id is not/),
  signed("generated_at was moved", (m) => m.generated_at = "2026-01-01T00:00:00Z", /_at differ$/),
  listed("the pack is empty", empty, /^contents is empty$/),
  listed(
    "contents is not sorted",
    (p) => void (p.manifest.contents = p.manifest.contents.toReversed()),
    /^contents is not sorted$/,
  ),
  listed("contents lists a path twice", (p) => {
    const [first] = p.manifest.contents;
    if (first) p.manifest.contents = [first, ...p.manifest.contents];
  }, /lists "control_index.json" twice/),
  ...["control_index.json", "evidence_pointers.json"].map((path) =>
    listed(`${path} was left out`, (p) => {
      p.manifest.contents = p.manifest.contents.filter((entry) => entry.path !== path);
      p.files.delete(path);
    }, new RegExp(`^contents lists no ${path}$`))
  ),
  {
    ...listed("a digest is too short", (p) => renamed(p, "control_index.json", { sha256: "ab" })),
    finding: {
      faults: [/the digest of "control_index.json" is not 64 hex digits/],
      mismatches: ["control_index.json"],
    },
  },
  listed(
    "a type is not that of the name",
    (p) => renamed(p, "control_index.json", { type: "trace" }),
    /the type of "control_index.json"/,
  ),
  listed(
    "a type is none",
    (p) => renamed(p, "control_index.json", { type: "other" }),
    /the type of "control_index.json"/,
  ),
  signed("a control lost its evidence", (m) => {
    m.control_index = m.control_index?.map((c) => ({ ...c, evidence_paths: [] })) ?? [];
  }, /^control_index is not what/),
  signed("a control was renamed", (m) => {
    m.control_index = m.control_index?.map((c) => ({ ...c, title: "x" })) ?? [];
  }, /^control_index is not what/),
  signed(
    "a control was dropped",
    (m) => m.control_index = m.control_index?.slice(1) ?? [],
    /^control_index is not what/,
  ),
  signed("a pointer is renumbered", (m) => {
    m.evidence_pointers = m.evidence_pointers?.map((e) => ({ ...e, pointer_id: "ev_009" })) ?? [];
  }, /^evidence_pointers is not what/),
  signed("a pointer leads elsewhere", (m) => {
    m.evidence_pointers = m.evidence_pointers?.map((e) => ({ ...e, sha256: "0".repeat(64) })) ?? [];
  }, /^evidence_pointers is not what/),
  signed(
    "a pointer is dropped",
    (m) => m.evidence_pointers = m.evidence_pointers?.slice(1) ?? [],
    /^evidence_pointers is not what/,
  ),
  signed("a rendered page is another", (m) => {
    m.rendered_artifacts = m.rendered_artifacts?.map((r) =>
      r.format === "pdf" ? { ...r, sha256: "0".repeat(64) } : r
    ) ?? [];
  }, /the rendered "summary.pdf" is not/),
  signed("a rendered page is of another format", (m) => {
    m.rendered_artifacts = m.rendered_artifacts?.map((r) =>
      r.format === "pdf" ? { ...r, format: "html" } : r
    ) ?? [];
  }, /the rendered "summary.pdf" is not/),
  signed("another member is said to be rendered", (m) => {
    const { path = "", sha256 = "" } = m.contents.find((entry) =>
      entry.path === "runpack_summary.json"
    ) ?? {};
    m.rendered_artifacts = [...m.rendered_artifacts ?? [], { format: "pdf", path, sha256 }];
  }, /the rendered "runpack_summary.json" is not/),
  signed(
    "a rendered page is not named",
    (m) => m.rendered_artifacts = m.rendered_artifacts?.filter((r) => r.format === "pdf") ?? [],
    /^rendered_artifacts does not name summary.html$/,
  ),
  listed("the window is reversed", async (p) => {
    const { from = "", to = "" } = p.manifest.incident_window ?? {};
    inWindow({ from: to, to: from })(p.manifest);
    await p.replaceJson(
      "policy_digests.json",
      (d) => ({ ...d, window_from: to, window_to: from }),
    );
  }, /ends before it begins/),
  signed(
    "the window is wider than it says",
    inWindow({ window_seconds: 60 }),
    /is not as wide/,
  ),
  signed(
    "the window is around another run",
    inWindow({ selection_anchor: "run_x" }),
    /around another run/,
  ),
];
