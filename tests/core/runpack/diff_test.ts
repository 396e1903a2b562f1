import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { equalJson } from "../../../src/core/runpack/diff_compare.ts";
import { diffLines } from "../../../src/core/runpack/diff_text.ts";
import {
  type Comparable,
  diffFileBytes,
  diffRunpacks,
  EMPTY_DIFF_SUMMARY,
  parsePrivacy,
} from "../../../src/core/runpack/diff.ts";
import { canonicalize } from "../../../src/core/json/canonical.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json/json.ts";
import type { DiffSummary, Divergence } from "../../../src/core/schema/runpack.ts";
import {
  demoPack,
  integrationInput,
  packRunpack,
  type PartialPack,
  recorded,
} from "../../support/packs.ts";

const NOTHING = {
  manifest_changed: false,
  intents_changed: false,
  results_changed: false,
  refs_changed: false,
};

Deno.test("diffRunpacks of the second worked artifact with itself finds nothing", async () => {
  const { runpack } = await recorded(await integrationInput());
  const report = await diffRunpacks(runpack, runpack);
  assert.deepEqual(report, {
    ok: true,
    file: {
      privacy: "full",
      summary: { run_id_left: "run_integration", run_id_right: "run_integration", ...NOTHING },
    },
    intents_changed_count: 0,
    results_changed_count: 0,
  });
  assert.deepEqual(diffLines(report).map(({ text }) => text), [
    "diff ok: run_integration vs run_integration",
  ]);
});

/** Runs that give the worked summary of the format, with its ids, flags and lists. */
const ALPHA: PartialPack = {
  run_id: "alpha",
  captureMode: "raw",
  intents: ["a", "b", "c"].map((intent_id) => ({ intent_id })),
  results: ["a", "b", "c", "zz"].map((intent_id) => ({ intent_id })),
};
const BETA: PartialPack = {
  run_id: "beta",
  intents: ["b", "d", "e", "0", "a", "c"].map((intent_id) => ({ intent_id })),
  results: ["b", "orphan"].map((intent_id) => ({ intent_id, status: "error" })),
  receipts: [{ ref_id: "ref_1" }],
};

Deno.test("diffFileBytes writes the worked file", async () => {
  const { file } = await diffRunpacks(await packRunpack(ALPHA), await packRunpack(BETA));
  assert.equal(
    decodeUtf8(diffFileBytes(file)),
    '{"privacy":"full","summary":{"run_id_left":"alpha","run_id_right":"beta","manifest_changed":true,' +
      '"intents_changed":true,"results_changed":true,"refs_changed":true,"right_only_intents":["0","d","e"],' +
      '"left_only_results":["a","c","zz"],"right_only_results":["orphan"]}}',
  );
});

Deno.test("EMPTY_DIFF_SUMMARY is what an error prints", () => {
  assert.equal(
    canonicalize(EMPTY_DIFF_SUMMARY),
    '{"intents_changed":false,"manifest_changed":false,"refs_changed":false,"results_changed":false,"run_id_left":"","run_id_right":""}',
  );
});

Deno.test("parsePrivacy knows full and metadata", () => {
  assert.deepEqual(["", "full", "metadata"].map(parsePrivacy), ["full", "full", "metadata"]);
  assert.throws(
    () => parsePrivacy("bad"),
    /^GaitError: Cannot use privacy mode "bad": expected full or metadata$/,
  );
});

const BASE: Required<Pick<PartialPack, "intents" | "results" | "receipts">> = {
  intents: [{ intent_id: "1", args: { url: "a", n: [1, 2] }, args_digest: "x" }, {
    intent_id: "2",
  }],
  results: [{ intent_id: "1", result: { m: "r" }, result_digest: "y" }],
  receipts: [{ ref_id: "ref_1" }, { ref_id: "ref_2" }],
};

type Flags = "m" | "i" | "r" | "f";
const FLAG_NAMES: Record<Flags, keyof typeof NOTHING> = {
  m: "manifest_changed",
  i: "intents_changed",
  r: "results_changed",
  f: "refs_changed",
};

/** One change each: what it changes in full, what in metadata, and where the two part. */
const CHANGES: readonly (readonly [string, PartialPack, string, string, string])[] = [
  ["run id", { ...BASE, run_id: "run_u" }, "", "", ""],
  [
    "env and timeline",
    { ...BASE, run: { timeline: null, env: { os: "o", arch: "p", runtime: "q" } } },
    "",
    "",
    "",
  ],
  ["capture mode", { ...BASE, captureMode: "raw" }, "m", "m", "manifest.json /capture_mode"],
  ["order of calls", { ...BASE, intents: BASE.intents.toReversed() }, "", "", ""],
  [
    "a tool",
    { ...BASE, intents: BASE.intents.with(1, { intent_id: "2", tool_name: "u" }) },
    "i",
    "i",
    "intents.jsonl /tool_name",
  ],
  [
    "an argument",
    {
      ...BASE,
      intents: BASE.intents.with(0, {
        intent_id: "1",
        args: { url: "a", n: [1, 3] },
        args_digest: "x",
      }),
    },
    "i",
    "",
    "intents.jsonl /args/n/1",
  ],
  [
    "an argument's digest",
    {
      ...BASE,
      intents: BASE.intents.with(0, { ...BASE.intents[0], intent_id: "1", args_digest: "z" }),
    },
    "i",
    "i",
    "intents.jsonl /args_digest",
  ],
  [
    "arguments that were not kept",
    { ...BASE, intents: BASE.intents.with(0, { intent_id: "1", args_digest: "x" }) },
    "i",
    "",
    "intents.jsonl /args",
  ],
  [
    "empty arguments",
    { ...BASE, intents: BASE.intents.with(1, { intent_id: "2", args: {} }) },
    "",
    "",
    "",
  ],
  [
    "a call more",
    { ...BASE, intents: [...BASE.intents, { intent_id: "3" }] },
    "i",
    "i",
    "intents.jsonl ",
  ],
  ["a call less", { ...BASE, intents: BASE.intents.slice(0, 1) }, "i", "i", "intents.jsonl "],
  [
    "time and version of a call",
    {
      ...BASE,
      intents: BASE.intents.with(
        1,
        {
          intent_id: "2",
          created_at: "2027-01-01T00:00:00Z",
          producer_version: "9",
          run_id: "run_other",
        } as never,
      ),
    },
    "",
    "",
    "",
  ],
  [
    "schema version of a call",
    {
      ...BASE,
      intents: BASE.intents.with(1, { intent_id: "2", schema_version: "0.9.0" }),
    },
    "i",
    "i",
    "intents.jsonl /schema_version",
  ],
  [
    "a status",
    { ...BASE, results: [{ ...BASE.results[0], intent_id: "1", status: "error" }] },
    "r",
    "r",
    "results.jsonl /status",
  ],
  [
    "a result payload",
    { ...BASE, results: [{ intent_id: "1", result: { m: "s" }, result_digest: "y" }] },
    "r",
    "",
    "results.jsonl /result/m",
  ],
  [
    "a result digest",
    { ...BASE, results: [{ intent_id: "1", result: { m: "r" }, result_digest: "q" }] },
    "r",
    "r",
    "results.jsonl /result_digest",
  ],
  [
    "a result more",
    { ...BASE, results: [...BASE.results, { intent_id: "2" }] },
    "r",
    "r",
    "results.jsonl ",
  ],
  [
    "the order of receipts",
    { ...BASE, receipts: BASE.receipts.toReversed() },
    "f",
    "",
    "refs.json /receipts/0/ref_id",
  ],
  [
    "a receipt less",
    { ...BASE, receipts: BASE.receipts.slice(1) },
    "f",
    "f",
    "refs.json /receipts/0/ref_id",
  ],
  [
    "another call with a known id, at the end",
    { ...BASE, intents: [...BASE.intents, { intent_id: "2", tool_name: "u" }] },
    "i",
    "i",
    "intents.jsonl ",
  ],
  [
    "another call with a known id, at the start",
    { ...BASE, intents: [{ intent_id: "2", tool_name: "u" }, ...BASE.intents] },
    "i",
    "i",
    "intents.jsonl /tool_name",
  ],
];

for (const [name, changed, full, metadata, where] of CHANGES) {
  for (const [privacy, flags] of [["full", full], ["metadata", metadata]] as const) {
    Deno.test(`diffRunpacks, ${privacy}: ${name} changes ${flags || "nothing"}`, async () => {
      const report = await diffRunpacks(
        await packRunpack(BASE),
        await packRunpack(changed),
        privacy,
      );
      const { summary } = report.file;
      const expected = { ...NOTHING };
      for (const flag of flags) expected[FLAG_NAMES[flag as Flags]] = true;
      const { manifest_changed, intents_changed, results_changed, refs_changed } = summary;
      assert.deepEqual(
        { manifest_changed, intents_changed, results_changed, refs_changed },
        expected,
      );
      assert.equal(report.ok, flags === "");
      const { first_divergence: first } = report;
      assert.equal(first === undefined, flags === "");
      if (privacy === "full") {
        assert.equal(first === undefined ? "" : `${first.member} ${first.field}`, where);
      }
    });
  }
}

Deno.test("diffRunpacks lists files of one manifest only", async () => {
  const left = await packRunpack({});
  const files = [...left.manifest.files, { path: "notes.txt", sha256: "a".repeat(64) }];
  const right = { ...left, manifest: { ...left.manifest, files } };
  const { ok, file } = await diffRunpacks(left, right);
  assert.equal(ok, false);
  assert.deepEqual(file.summary.files_changed, ["notes.txt"]);
  assert.equal(file.summary.manifest_changed, true);
});

Deno.test("diffRunpacks shows step, field and both values, long ones by digest", async () => {
  const call = (url: string) => ({
    intents: [{ intent_id: "0" }, { intent_id: "1", args: { url } }],
  });
  const [left, right] = [await packRunpack(call("a")), await packRunpack(call("x".repeat(500)))];
  const report = await diffRunpacks(left, right);
  // SHA-256 of the JSON string of 500 times x
  const bytes = new TextEncoder().encode(JSON.stringify("x".repeat(500)));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  assert.deepEqual(report.first_divergence, {
    member: "intents.jsonl",
    intent_id: "1",
    field: "/args/url",
    left: { step: 2, value: '"a"' },
    right: { step: 2, digest: `sha256:${digest}` },
  });
  assert.deepEqual(diffLines(report), [
    { kind: "heading", text: "diff changed: run_t vs run_t" },
    { kind: "note", text: "first divergence: step 2 1 intents.jsonl /args/url" },
    { kind: "left", text: '- "a"' },
    { kind: "right", text: `+ sha256:${digest}` },
    { kind: "note", text: "intents changed: 1" },
  ]);
});

Deno.test("diffRunpacks answers the earliest step, a call before its result", async () => {
  const left = await packRunpack(BASE);
  const right = await packRunpack({
    ...BASE,
    intents: [{ intent_id: "1", tool_name: "u" }, { intent_id: "2", tool_name: "v" }],
    results: [{ intent_id: "1", status: "error" }],
  });
  const { first_divergence } = await diffRunpacks(left, right);
  assert.equal(first_divergence?.member, "intents.jsonl");
  assert.equal(first_divergence?.intent_id, "1");
});

/** Arguments of both sides, and the field at which they part whichever side is left. */
const FIELDS = [
  ["a member that both have, before one of one side", { args: { u: 1 }, args_digest: "x" }, {
    args_digest: "y",
  }, "/args_digest"],
  [
    "the lesser name, of two members of one side each",
    { args: { u: 1 } },
    { args: { v: 1 } },
    "/args/u",
  ],
  ["the only member of one side", { args: { u: 1, v: 1 } }, { args: { u: 1 } }, "/args/v"],
  ["a name with slash and tilde", { args: { "a/b~": 1 } }, { args: { "a/b~": 2 } }, "/args/a~1b~0"],
] as const;

for (const [name, one, other, field] of FIELDS) {
  Deno.test(`diffRunpacks parts at ${name}`, async () => {
    const [a, b] = [
      await packRunpack({ intents: [{ intent_id: "1", ...one }] }),
      await packRunpack({ intents: [{ intent_id: "1", ...other }] }),
    ];
    assert.equal((await diffRunpacks(a, b)).first_divergence?.field, field);
    assert.equal((await diffRunpacks(b, a)).first_divergence?.field, field);
  });
}

Deno.test("diffLines puts the lines of the contract first", async () => {
  const report = await diffRunpacks(await packRunpack(ALPHA), await packRunpack(BETA));
  assert.deepEqual(diffLines(report).map(({ text }) => text), [
    "diff changed: alpha vs beta",
    "by order, tool and arguments: 0 same, 3 inserted, 4 other result",
    "~ step 1 a | step 1 b tool.x: other result",
    "~ step 2 b | step 2 d tool.x: other result",
    "~ step 3 c | step 3 e tool.x: other result",
    "+ step 4 0 tool.x",
    "+ step 5 a tool.x",
    "+ step 6 c tool.x",
    "and 1 more",
    "first divergence: step 1/none a results.jsonl",
    '- {"result_digest":"","schema_id":"gait.runpack.result","schema_version":"1.0.0","status":"ok"}',
    "+ (absent)",
    "intents changed: 3; right only: 0, d, e",
    "results changed: 5; left only: a, c, zz; right only: orphan",
    "refs changed",
    "manifest changed",
  ]);
});

/** Pairs of receipts and their drift; of the same run unless a row says otherwise. */
const EVIDENCE = { context_set_digest: "d".repeat(64), context_ref_count: 1 };
const DRIFTS: readonly (readonly [string, PartialPack, PartialPack, string | undefined])[] = [
  ["equal evidence", { refs: EVIDENCE }, { refs: EVIDENCE }, "none"],
  ["no evidence", {}, {}, undefined],
  ["another run without evidence", { receipts: [{ ref_id: "r" }] }, { run_id: "run_u" }, undefined],
  ["retrieval times", { receipts: [{ ref_id: "r" }] }, {
    receipts: [{ ref_id: "r", retrieved_at: "2027-01-01T00:00:00Z" }],
  }, "runtime_only"],
  ["the context digest", { refs: EVIDENCE }, {
    refs: { ...EVIDENCE, context_set_digest: "e".repeat(64) },
  }, "runtime_only"],
  ["retrieval times of another run", { refs: EVIDENCE, receipts: [{ ref_id: "r" }] }, {
    run_id: "run_u",
    refs: EVIDENCE,
    receipts: [{ ref_id: "r", retrieved_at: "2027-01-01T00:00:00Z" }],
  }, "semantic"],
  ["the count", { refs: EVIDENCE }, { refs: { ...EVIDENCE, context_ref_count: 2 } }, "semantic"],
  [
    "the mode",
    { refs: EVIDENCE },
    { refs: { ...EVIDENCE, context_evidence_mode: "best_effort" } },
    "semantic",
  ],
  ["content", { refs: EVIDENCE, receipts: [{ ref_id: "r" }] }, {
    refs: EVIDENCE,
    receipts: [{ ref_id: "s" }],
  }, "semantic"],
];

for (const [name, left, right, drift] of DRIFTS) {
  Deno.test(`diffRunpacks classifies drift by ${name} as ${drift}`, async () => {
    const packs = [await packRunpack(left), await packRunpack(right)] as const;
    const { summary } = (await diffRunpacks(...packs)).file;
    assert.equal(summary.context_drift_classification, drift);
    assert.equal(summary.context_runtime_only_changes, drift === "runtime_only" ? true : undefined);
    const metadata = (await diffRunpacks(...packs, "metadata")).file.summary;
    assert.ok([undefined, "none"].includes(metadata.context_drift_classification));
  });
}

Deno.test("diffRunpacks takes an artifact with the defaults of later versions for equal", async () => {
  const { runpack } = await demoPack();
  const receipts = runpack.refs.receipts.map((receipt) => ({
    ...receipt,
    immutability: "unknown",
  }));
  const later = { ...runpack, refs: { ...runpack.refs, receipts, context_ref_count: 3 } };
  assert.equal((await diffRunpacks(runpack, later)).ok, true);
});

const id = fc.constantFrom("", "a", "b", "c", "\u{1f600}", "\ufffd");
const args = fc.dictionary(
  fc.constantFrom("u", "v"),
  fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom("x", null)),
  { maxKeys: 2 },
);
const records = fc.array(fc.record({ intent_id: id, args, word: fc.constantFrom("s", "t") }), {
  maxLength: 5,
});
const anyPack: fc.Arbitrary<PartialPack> = fc.record({
  intents: records,
  results: records,
  refs: fc.array(id, { maxLength: 3 }),
  raw: fc.boolean(),
})
  .map(({ intents, results, refs, raw }) => ({
    captureMode: raw ? "raw" : "reference",
    intents: intents.map(({ intent_id, args, word }) => ({ intent_id, args, tool_name: word })),
    results: results.map(({ intent_id, args, word }) => ({
      intent_id,
      result: args,
      status: word,
    })),
    receipts: refs.map((ref_id) => ({ ref_id })),
  }));
const privacy = fc.constantFrom("full" as const, "metadata" as const);

Deno.test("diffRunpacks finds nothing between a pack and itself", async () => {
  await fc.assert(
    fc.asyncProperty(anyPack, privacy, async (pack, mode) => {
      const runpack = await packRunpack(pack);
      const { ok, first_divergence, file } = await diffRunpacks(runpack, runpack, mode);
      assert.deepEqual([ok, first_divergence], [true, undefined]);
      assert.deepEqual(file.summary, { run_id_left: "run_t", run_id_right: "run_t", ...NOTHING });
    }),
    { numRuns: 50 },
  );
});

Deno.test("diffRunpacks mirrors when its sides are swapped", async () => {
  await fc.assert(
    fc.asyncProperty(anyPack, anyPack, privacy, async (a, b, mode) => {
      const [left, right] = [await packRunpack(a), await packRunpack({ ...b, run_id: "run_u" })];
      const forward = await diffRunpacks(left, right, mode);
      const backward = await diffRunpacks(right, left, mode);
      assert.equal(forward.ok, backward.ok);
      assert.deepEqual(backward.file.summary, mirrorSummary(forward.file.summary));
      assert.deepEqual(backward.first_divergence, mirror(forward.first_divergence));
    }),
    { numRuns: 100 },
  );
});

function mirrorSummary(summary: DiffSummary): unknown {
  return Object.fromEntries(
    Object.entries(summary).map(([name, value]) => {
      const mirrored = name.replace(/left|right/, (side) => (side === "left" ? "right" : "left"));
      return [mirrored, value];
    }),
  );
}

function mirror(first: Divergence | undefined): Divergence | undefined {
  return first && { ...first, left: first.right, right: first.left };
}

Deno.test("equalJson agrees with canonical JSON", () => {
  const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
  fc.assert(fc.property(value, value, fc.boolean(), (a, b, same) => {
    const other = same ? structuredClone(a) : b;
    assert.equal(equalJson(a, other), canonicalize(a) === canonicalize(other));
  }));
  const hidden: JsonObject = JSON.parse('{"__proto__":1}');
  assert.equal(equalJson(hidden, {}), false);
});

Deno.test("diffRunpacks looks at each of 5,000 calls a few times at most", async () => {
  let reads = 0;
  const many = (tool: string): Comparable => {
    const intents = Array.from({ length: 5000 }, (_, index) => ({
      intent_id: `intent_${index}`,
      get tool_name() {
        reads++;
        return tool;
      },
    }));
    return { ...empty, intents: intents as never };
  };
  const empty = await packRunpack({});
  const { intents_changed_count } = await diffRunpacks(many("a"), many("b"));
  assert.equal(intents_changed_count, 5000);
  assert.ok(reads <= 4 * 10_000, `${reads} reads`);
});

Deno.test("diffRunpacks compares members that gait does not know, but not as metadata", async () => {
  const plain = await packRunpack({
    intents: [{ intent_id: "1", tool_name: "a" }],
    results: [{ intent_id: "1", status: "ok" }],
  });
  const add = <T extends object>(records: readonly T[], more: object) =>
    records.map((record) => ({ ...record, ...more }));
  for (
    const [other, field] of [
      [{ ...plain, intents: add(plain.intents, { shadow: 1 }) }, "/shadow"],
      [{ ...plain, results: add(plain.results, { error: "boom" }) }, "/error"],
    ] as const
  ) {
    const report = await diffRunpacks(plain, other);
    assert.deepEqual([report.ok, report.first_divergence?.field], [false, field]);
    assert.equal((await diffRunpacks(plain, other, "metadata")).ok, true);
  }
});

Deno.test("diffRunpacks names a listed file whose digest differs, though it does not read it", async () => {
  const left = await packRunpack({});
  const withFile = (sha256: string) => ({
    ...left,
    manifest: { ...left.manifest, files: [...left.manifest.files, { path: "extra.bin", sha256 }] },
  });
  const report = await diffRunpacks(withFile("a".repeat(64)), withFile("b".repeat(64)));
  assert.equal(report.ok, false);
  assert.deepEqual(report.file.summary.files_changed, ["extra.bin"]);
  assert.equal((await diffRunpacks(withFile("a".repeat(64)), withFile("A".repeat(64)))).ok, true);
});

Deno.test("diffRunpacks finds members of the refs and of a receipt that gait does not know", async () => {
  const receipt = {
    ref_id: "r",
    source_type: "doc",
    source_locator: "x",
    query_digest: "a".repeat(64),
    content_digest: "b".repeat(64),
    retrieved_at: "2026-02-05T09:00:00Z",
    redaction_mode: "none",
  };
  const left = await packRunpack({ refs: { receipts: [receipt] } });
  const { refs } = left;
  const [own = assert.fail()] = refs.receipts;
  const others = [{ ...refs, answer: "other" }, {
    ...refs,
    receipts: [{ ...own, answer: "other" }],
  }];
  for (const [at, other] of others.entries()) {
    const report = await diffRunpacks(left, { ...left, refs: other });
    assert.deepEqual([report.ok, report.file.summary.refs_changed], [false, true]);
    assert.equal(report.first_divergence?.field, ["/answer", "/receipts/0/answer"][at]);
    assert.equal((await diffRunpacks(left, { ...left, refs: other }, "metadata")).ok, true);
  }
  const elsewhere = { ...refs, run_id: "other", created_at: "2026-01-01T00:00:00Z" };
  assert.equal((await diffRunpacks(left, { ...left, refs: elsewhere })).ok, true);
});
