import assert from "node:assert/strict";
import { concatBytes, decodeUtf8 } from "../../../src/core/bytes.ts";
import { buildControlIndex, effectiveTemplate } from "../../../src/core/guard/control_templates.ts";
import { windowAround } from "../../../src/core/guard/incident.ts";
import {
  parseApprovalAudit,
  parseCredential,
  parseInventory,
  parsePackTrace,
  parseRegress,
} from "../../../src/core/guard/inputs.ts";
import { checkEvidencePath, evidenceType } from "../../../src/core/guard/members.ts";
import { jsonFile } from "../../../src/core/guard/summaries.ts";
import { verifyPack } from "../../../src/core/guard/verify_pack.ts";
import { randomAccess } from "../../../src/core/source.ts";
import { archiveOf, buildPack, DEMO, jsonSource, packInput, traceRecord } from "./support.ts";

const WINDOW = windowAround("2026-02-05T00:00:00Z", 86_400_000_000_000n, "run_demo");
const INCIDENT = {
  template: "incident_response",
  window: WINDOW,
  extra: [jsonFile("policy_digests.json", {
    run_id: "run_demo",
    window_from: "2026-02-04T00:00:00Z",
    window_to: "2026-02-06T00:00:00Z",
    policy_digests: [],
  })],
};
const WITH_PDF = { renderPdf: true, case_id: "INC-1" };

// Worked values of the format: options, pack id, and members with bytes and digest
const VECTORS: readonly (readonly [
  string,
  Parameters<typeof packInput>[0],
  string,
  Readonly<Record<string, readonly [number, string]>>,
])[] = [
  ["soc2", {}, "pack_0217f2bef0b70197", {
    "runpack_summary.json": [
      185,
      "709aa50e18fede10ed91eb6d014d1a8147cbdff4547715bb3c165b40937fe386",
    ],
    "referenced_runpacks.json": [
      630,
      "a9d04e21b60ee11498ceb3cda5cb16849e63ba0d484a62c034ad246f8e4f28db",
    ],
    "control_index.json": [
      313,
      "9a2f7137452083fd7ccc13d229d73541fb61d753ee3821e5c9f811ca73fddc4a",
    ],
    "evidence_pointers.json": [
      300,
      "d9bb6dabc72a4c6d6f9af254d11341909271b1a7ec05e814614d58a36329bce4",
    ],
    "pack_manifest.json": [
      1412,
      "a097b4a7cf4f1d2936a6a369ab2a780cd0a510a5125d60a6002e9e4fe6076aa7",
    ],
  }],
  ["pci", { template: "pci" }, "pack_945d51b1ae485b05", {
    "control_index.json": [
      293,
      "c84834948ac8abdf3cbeac37653e72cc6ff82db25b097a474c29f29b64b2e748",
    ],
  }],
  ["incident_response", { template: "incident_response" }, "pack_011cfbbfb8bcc078", {
    "control_index.json": [
      213,
      "66aaf3ae788a41461bc42e98ae12a42044708789da248b3c25661143b0f7fd18",
    ],
  }],
  ["a PDF and a case", WITH_PDF, "pack_186634483eaa6d1e", {
    "summary.pdf": [847, "6b794f94b56367ba2031b6703bd594940c6cc0795bf99873005a48099051264b"],
    "control_index.json": [
      326,
      "2ffef2ede1b07bb127fc04a7b6f94e3d2cc98e8d3dd4957ba12c4111e9388614",
    ],
    "evidence_pointers.json": [
      437,
      "f34db380725d28823d59b9ea46ecc5c0947b8dd9182359aa8eff5874fa3083a2",
    ],
    "pack_manifest.json": [
      1832,
      "0532ecf78abdb806715f7a3b784dfc9f922728f76fd09434e816d3ca70558412",
    ],
  }],
  ["an incident", INCIDENT, "pack_9578d3b0b08d62af", {
    "policy_digests.json": [
      113,
      "508f1af8b537f3bc24cba2137afd132ee67f1fcb18388c545300b9bf77d8d146",
    ],
    "pack_manifest.json": [
      1745,
      "c79b69eac174824f853f8d0c0df4ccdbd45b5945d495ca5d169f5db5bc23c46c",
    ],
  }],
];

for (const [name, options, id, members] of VECTORS) {
  Deno.test(`buildPack() gives the worked bytes of the format for ${name}`, async () => {
    const built = await buildPack(packInput(options));
    assert.equal(built.manifest.pack_id, id);
    for (const [path, expected] of Object.entries(members)) {
      const member = built.members.find((other) => other.name === path);
      assert.deepEqual([path, member?.size, member?.sha256], [path, ...expected]);
    }
    const report = await verifyPack(
      randomAccess({ name: "p.zip", bytes: await archiveOf(built) }),
      { run: DEMO },
    );
    assert.deepEqual([report.ok, report.faults], [true, []]);
    assert.deepEqual(report.recomputed_files, ["runpack_summary.json", "referenced_runpacks.json"]);
  });
}

async function textOf(more: Parameters<typeof packInput>[0], path: string): Promise<string> {
  const { members } = await buildPack(packInput(more));
  const chunks: Uint8Array[] = [];
  for await (const chunk of members.find(({ name }) => name === path)?.chunks() ?? []) {
    chunks.push(chunk);
  }
  return decodeUtf8(concatBytes(chunks));
}

Deno.test("a trace summary is sorted by id and counts a missing verdict under the empty name", async () => {
  const traces = [traceRecord("t2", "block"), traceRecord("t1", ""), traceRecord("t3", "block")];
  assert.equal(
    await textOf({ traces }, "trace_summary.json"),
    '{"total":3,"traces":[{"tool_name":"tool.write","trace_id":"t1","verdict":""},' +
      '{"tool_name":"tool.write","trace_id":"t2","verdict":"block"},' +
      '{"tool_name":"tool.write","trace_id":"t3","verdict":"block"}],"verdict_counts":{"":1,"block":2}}',
  );
});

Deno.test("a regress summary is sorted by fixture set, then status, and counts graders", async () => {
  const regress = [["b", "pass"], ["a", "pass"], ["a", "fail"]].map(([fixture_set, status]) =>
    parseRegress(jsonSource({ fixture_set, status, graders: [{ name: "diff" }, {}] }))
  );
  assert.equal(
    await textOf({ regress }, "regress_summary.json"),
    '{"results":[{"fixture_set":"a","graders":2,"status":"fail"},{"fixture_set":"a","graders":2,"status":"pass"},' +
      '{"fixture_set":"b","graders":2,"status":"pass"}],"status_counts":{"fail":1,"pass":2},"total":3}',
  );
});

Deno.test("receipts are sorted by ref_id, in UTC", async () => {
  const [first] = DEMO.refs.receipts;
  assert.ok(first);
  const receipts = ["z", "a"].map((ref_id) => ({
    ...first,
    ref_id,
    retrieved_at: "2026-02-05T02:00:00+02:00",
  }));
  const text = await textOf(
    { source: { ...DEMO, refs: { receipts } } },
    "referenced_runpacks.json",
  );
  const { receipts: found } = JSON.parse(text);
  assert.deepEqual(found.map((r: Record<string, string>) => [r["ref_id"], r["retrieved_at"]]), [
    ["a", "2026-02-05T00:00:00Z"],
    ["z", "2026-02-05T00:00:00Z"],
  ]);
});

Deno.test("an approval audit is re-typed: unknown out, empty out, zero in, entries null", () => {
  const { packed } = parseApprovalAudit(jsonSource({
    trace_id: "t",
    created_at: "2026-02-05T02:00:00.500+02:00",
    approvers: [],
    extra: 1,
  }));
  // every known member is there, unknown and empty optional ones are not
  assert.deepEqual(packed, {
    schema_id: "",
    schema_version: "",
    created_at: "2026-02-05T02:00:00.5+02:00",
    producer_version: "",
    trace_id: "t",
    tool_name: "",
    intent_digest: "",
    policy_digest: "",
    required_approvals: 0,
    valid_approvals: 0,
    approved: false,
    entries: null,
  });
  const { packed: more } = parseApprovalAudit(
    jsonSource({ entries: [{ token_id: "x", scope: [] }] }),
  );
  assert.deepEqual(more["entries"], [
    { token_id: "x", expires_at: "0001-01-01T00:00:00Z", valid: false },
  ]);
});

Deno.test("a credential record and an inventory snapshot are re-typed", () => {
  const { packed } = parseCredential(
    jsonSource({ broker: "b", reference: "", scope: ["s"], x: 1 }),
  );
  assert.deepEqual([packed["broker"], packed["reference"], packed["scope"], packed["x"]], [
    "b",
    undefined,
    ["s"],
    undefined,
  ]);
  const snapshot = parseInventory(jsonSource({ snapshot_id: "s", items: [{ id: "i", tags: [] }] }));
  assert.deepEqual(snapshot, {
    schema_id: "",
    schema_version: "",
    created_at: "0001-01-01T00:00:00Z",
    producer_version: "",
    snapshot_id: "s",
    items: [{ id: "i", kind: "", name: "", locator: "" }],
  });
  assert.equal(parseInventory(jsonSource({}))["items"], null);
});

for (
  const [name, read, kind] of [
    ["trace", parsePackTrace, "gait.gate.trace"],
    ["regress result", parseRegress, "gait.regress.result"],
    ["inventory", parseInventory, "gait.scout.inventory_snapshot"],
    ["approval audit", parseApprovalAudit, "gait.gate.approval_audit_record"],
    ["credential record", parseCredential, "gait.gate.broker_credential_record"],
  ] as const
) {
  Deno.test(`a ${name} that is truncated, of another kind or no object is refused`, () => {
    read(jsonSource({ schema_id: kind }));
    const whole = JSON.stringify({ schema_id: kind });
    for (const text of [whole.slice(0, -1), "[]", '{"schema_id":"other"}', `${whole} x`]) {
      assert.throws(() => read({ name: "x", bytes: new TextEncoder().encode(text) }), {
        code: "invalid_input",
      });
    }
  });
}

Deno.test("evidence types follow from names", () => {
  const types = [
    ["runpack_summary.json", "runpack"],
    ["trace_summary.json", "trace"],
    ["regress_summary.json", "report"],
    ["control_index.json", "report"],
    ["evidence_pointers.json", "report"],
    ["policy_digests.json", "report"],
    ["summary.pdf", "report"],
    ["approval_audit_01.json", "evidence"],
    ["nested/evidence.json", "evidence"],
  ] as const;
  for (const [path, type] of types) assert.equal(evidenceType(path), type, path);
});

Deno.test("template ids are trimmed, lowered, blank is soc2, unknown is incident_response", () => {
  const ids = [["", "soc2"], [" ", "soc2"], ["SOC2", "soc2"], [" pci ", "pci"], [
    "hipaa",
    "incident_response",
  ]] as const;
  for (const [given, expected] of ids) assert.equal(effectiveTemplate(given), expected);
});

Deno.test("a template that is not known gives a warning", async () => {
  const { manifest, warnings } = await buildPack(packInput({ template: "hipaa" }));
  assert.equal(manifest.template_id, "incident_response");
  assert.match(warnings.join(), /"hipaa" is not known/);
});

Deno.test("controls match by type or by part of a path, and are empty lists otherwise", () => {
  const index = buildControlIndex("pci", [
    { path: "x/approval_audit_07.json", type: "report" },
    { path: "regress_summary.json", type: "report" },
  ]);
  assert.deepEqual(index.map(({ evidence_paths }) => evidence_paths), [
    ["regress_summary.json", "x/approval_audit_07.json"],
    ["x/approval_audit_07.json"],
    ["regress_summary.json", "x/approval_audit_07.json"],
  ]);
  assert.deepEqual(buildControlIndex("incident_response", []).map((c) => c.evidence_paths), [
    [],
    [],
  ]);
});

Deno.test("additional evidence keeps nested names and no others", async () => {
  for (const path of ["", " ", "/x", "../x", "a/../../x", "C:\\x", "\\x"]) {
    assert.throws(() => checkEvidencePath(path), { code: "invalid_input" }, path);
  }
  const extra = [jsonFile("nested/evidence.json", {}), jsonFile("policy_digests.json", {})];
  const built = await buildPack(packInput({ template: "pci", renderPdf: true, extra }));
  assert.equal(built.manifest.template_id, "pci");
  assert.equal(built.manifest.rendered_artifacts?.[0]?.path, "summary.pdf");
  assert.deepEqual(built.manifest.contents.map(({ path }) => path), [
    "control_index.json",
    "evidence_pointers.json",
    "nested/evidence.json",
    "policy_digests.json",
    "referenced_runpacks.json",
    "runpack_summary.json",
    "summary.pdf",
  ]);
});

Deno.test("the PDF of a run without a time says 1980, and escapes what PDF would read", async () => {
  const run = { ...DEMO.run, created_at: "0001-01-01T00:00:00Z" };
  const more = { source: { ...DEMO, run }, renderPdf: true, case_id: " a\\(b) " };
  const text = await textOf(more, "summary.pdf");
  assert.match(text, /\(Generated: 1980-01-01T00:00:00Z\) Tj/);
  assert.ok(text.includes("(Case ID: a\\\\\\(b\\)) Tj"));
});

Deno.test("equal inputs give equal archives", async () => {
  const more = { ...WITH_PDF, renderHtml: true, traces: [traceRecord("t1")] };
  const [a, b] = [await buildPack(packInput(more)), await buildPack(packInput(more))];
  assert.deepEqual(await archiveOf(a), await archiveOf(b));
});

Deno.test("a window is in UTC, dropped when it is reversed, and never negative", async () => {
  const from = "2026-02-05T01:00:00+01:00";
  const to = "2026-02-06T00:00:00Z";
  const windowOf = async (window: object) =>
    (await buildPack(packInput({ window: { from, to, window_seconds: 1, ...window } }))).manifest
      .incident_window;
  assert.deepEqual(await windowOf({ window_seconds: -5, selection_anchor: " run_demo " }), {
    from: "2026-02-05T00:00:00Z",
    to,
    window_seconds: 0,
    selection_anchor: "run_demo",
  });
  assert.equal(await windowOf({ to: "2026-02-04T00:00:00Z" }), undefined);
  assert.equal((await buildPack(packInput())).manifest.incident_window, undefined);
  // seconds are those of half the width, truncated
  assert.equal(windowAround("2026-02-05T00:00:00Z", 100_000_000n, "run_x")?.window_seconds, 0);
  assert.equal(windowAround("2026-02-05T00:00:00Z", -1n, "run_x")?.window_seconds, 86400);
});
