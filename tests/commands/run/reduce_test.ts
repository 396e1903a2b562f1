import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import { packBytes, type PartialPack, readPack } from "../../support/packs.ts";

/** Two calls lack a result, two others failed; the first by id counts. */
const PACK: PartialPack = {
  run_id: "incident",
  captureMode: "raw",
  run: {
    timeline: [{ event: "start", ts: "2026-02-05T00:00:00Z" }, {
      event: "call",
      ts: "2026-02-05T00:00:01Z",
      ref: "d",
    }],
  },
  intents: [
    { intent_id: "d", args: { input_ref: "ref_2" } },
    { intent_id: "c" },
    { intent_id: "b" },
    { intent_id: "a" },
  ],
  results: [
    { intent_id: "b", status: "blocked", result: { source: "ref_1" } },
    { intent_id: "a", status: " OK " },
  ],
  receipts: [{ ref_id: "ref_1" }, { ref_id: "ref_2" }, { ref_id: "ref_3" }],
};

async function reduced(flags = "", pack: PartialPack = PACK) {
  const files = { "runs/runpack_incident.zip": await packBytes(pack) };
  return await gait(`run reduce runs/runpack_incident.zip ${flags}`, { files });
}

Deno.test("gait run reduce writes the runpack and its report beside the source", async () => {
  const { exit, stdout, stderr, system } = await reduced();
  assert.deepEqual([exit, stderr], [0, ""]);
  const output = "runs/runpack_incident_reduced_missing_result.zip";
  assert.equal(
    stdout,
    `run reduce ok: runs/runpack_incident.zip -> ${output}\nreport: ${output}.reduce_report.json\n`,
  );
  const report = system.files.get(`${output}.reduce_report.json`);
  assert.equal(
    decodeUtf8(report?.bytes ?? new Uint8Array()),
    '{"schema_id":"gait.runpack.reduce_report","schema_version":"1.0.0","created_at":"2026-02-05T00:00:00Z","producer_version":"0.0.0-dev","run_id":"incident","reduced_run_id":"run_incident_reduced_missingresult","predicate":"missing_result","selected_intent_id":"c","original_intent_count":4,"reduced_intent_count":1,"original_result_count":2,"reduced_result_count":0,"original_ref_count":3,"reduced_ref_count":0,"still_failing":true}',
  );
  assert.deepEqual([report?.mode, system.files.get(output)?.mode], [0o600, 0o600]);
});

Deno.test("gait run reduce --json carries the report", async () => {
  const { exit, json, system } = await reduced(
    "--predicate NON_OK_STATUS --out out/small.zip --report-out report.json --json",
  );
  assert.equal(exit, 0);
  const { correlation_id: _id, report, ...rest } = json();
  assert.deepEqual(rest, {
    ok: true,
    input: "runs/runpack_incident.zip",
    output: "out/small.zip",
    report_path: "report.json",
    run_id: "incident",
    reduced_run_id: "run_incident_reduced_nonokstatus",
    predicate: "non_ok_status",
  });
  const file = decodeUtf8(system.files.get("report.json")?.bytes ?? new Uint8Array());
  assert.deepEqual(report, JSON.parse(file));
  const small = await readPack(system.files.get("out/small.zip")?.bytes ?? new Uint8Array());
  assert.deepEqual(small.intents.map(({ intent_id }) => intent_id), ["b"]);
  assert.deepEqual(small.results.map(({ status }) => status), ["blocked"]);
  assert.deepEqual(small.refs.receipts.map(({ ref_id }) => ref_id), ["ref_1"]);
  assert.deepEqual(small.run.timeline?.map(({ event }) => event), ["start"]);
  assert.equal(small.manifest.capture_mode, "raw");
});

Deno.test("the replay of a reduced run still shows the failure", async () => {
  const { system } = await reduced("--out small.zip");
  const replay = await gait("run replay small.zip", {}, system);
  assert.deepEqual([replay.exit, replay.stdout], [
    2,
    "replay failed: run_incident_reduced_missingresult\nmissing results: c\n",
  ]);
  const again = await gait("run reduce small.zip --out smaller.zip --json", {}, system);
  assert.equal(again.exit, 0); // what is minimal stays as it is, but for its id
  const failing = await reduced("--predicate non_ok_status --out small.zip");
  const { json } = await gait("run replay small.zip --json", {}, failing.system);
  const [step, ...more] = json()["steps"] as { status: string }[];
  assert.deepEqual([step?.status, more.length], ["blocked", 0]);
});

Deno.test("gait run reduce warns where a stub would hide the failure from a replay", async () => {
  const pack: PartialPack = { intents: [{ intent_id: "a", tool_name: "http.get" }] };
  const { exit, json } = await reduced("--json", pack);
  assert.deepEqual([exit, json()["warnings"]], [
    0,
    ["replay uses a stub (http) for http.get and does not show the failure"],
  ]);
  assert.equal((await reduced("--json")).json()["warnings"], undefined);
});

Deno.test("any run that fails in any place reduces to one call that fails, through the command", async () => {
  const status = fc.constantFrom("ok", "success", "error", "blocked", undefined);
  const calls = fc.uniqueArray(
    fc.record({ id: fc.string({ minLength: 1, maxLength: 4 }), status }),
    {
      selector: ({ id }) => id,
      minLength: 1,
      maxLength: 6,
    },
  );
  await fc.assert(
    fc.asyncProperty(calls, async (list) => {
      const pack: PartialPack = {
        intents: list.map(({ id }) => ({ intent_id: id })),
        results: list.flatMap(({ id, status }) =>
          status === undefined ? [] : [{ intent_id: id, status }]
        ),
      };
      const predicates = [
        ["missing_result", list.some(({ status }) => status === undefined)],
        [
          "non_ok_status",
          list.some(({ status }) => status !== undefined && !["ok", "success"].includes(status)),
        ],
      ] as const;
      for (const [predicate, fails] of predicates) {
        const { exit, system } = await reduced(`--predicate ${predicate} --out s.zip`, pack);
        assert.equal(exit, fails ? 0 : 6);
        if (!fails) continue;
        const small = await readPack(system.files.get("s.zip")?.bytes ?? new Uint8Array());
        assert.equal(small.intents.length, 1);
        assert.equal(small.results.length, predicate === "missing_result" ? 0 : 1);
      }
    }),
    { numRuns: 25 },
  );
});

Deno.test("gait run reduce --compress writes an archive that is smaller and says the same", async () => {
  const pack: PartialPack = {
    intents: [{ intent_id: "a", args: { text: "again ".repeat(2000) } }],
  };
  const stored = await reduced("--out s.zip", pack);
  const deflated = await reduced("--out s.zip --compress", pack);
  const [large, small] = [stored, deflated].map(({ system }) => system.files.get("s.zip")?.bytes);
  assert.ok(large !== undefined && small !== undefined && small.length < large.length / 4);
  assert.deepEqual((await readPack(small)).manifest, (await readPack(large)).manifest);
});

const ERRORS: readonly (readonly [string, string, PartialPack?])[] = [
  ["run reduce", "Missing --from, or an argument"],
  ["run reduce a.zip b.zip", 'unexpected argument "b.zip": expected --from <run_id|path>'],
  ["run reduce a.zip --from a.zip", "--from and an argument cannot be combined"],
  ["run reduce --from nope.zip", "runpack not found: nope.zip"],
  [
    "run reduce a.zip --predicate non_ok",
    'Cannot use predicate "non_ok": expected missing_result or non_ok_status',
  ],
  ["run reduce a.zip", "Cannot reduce the runpack: no call has an intent_id", {
    intents: [{ intent_id: "" }],
  }],
  [
    "run reduce a.zip",
    "Cannot reduce the runpack: no call shows missing_result",
    { intents: [{ intent_id: "x" }], results: [{ intent_id: "x" }] },
  ],
  [
    "run reduce a.zip --out ./a.zip",
    'Cannot write --out to "./a.zip": it is an input',
  ],
  [
    "run reduce a.zip --out b.zip --report-out ./b.zip",
    'Cannot write --report-out to "./b.zip": it is --out',
  ],
  [
    "run reduce a.zip --out ../b.zip",
    'Cannot write a runpack to "../b.zip": a relative path must not leave this folder',
  ],
  ["run reduce a.zip --out .", 'Cannot write a runpack to ".": it is not a file'],
  [
    "run reduce a.zip",
    'Cannot name the output after run id "../../x": it is not a file name',
    { ...PACK, run_id: "../../x" },
  ],
];

for (const [line, error, pack] of ERRORS) {
  Deno.test(`"gait ${line}" exits 6: ${error}`, async () => {
    const bytes = await packBytes(pack ?? PACK);
    const { exit, stdout, stderr, system } = await gait(line, { files: { "a.zip": bytes } });
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.ok(stderr.startsWith(`error: ${error}\nhint: `), stderr);
    assert.deepEqual([...system.files], [["a.zip", { bytes, mode: 0o644 }]]);
  });
}
