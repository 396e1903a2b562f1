import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { MemorySystem } from "../../support/memory_system.ts";

type Call = readonly [id: string, tool: string, args: object, result?: object];

/** Records runs by name into one workspace, with payloads kept. */
async function workspace(
  runs: Readonly<Record<string, readonly Call[]>>,
  flags = "",
): Promise<MemorySystem> {
  const system = new MemorySystem();
  for (const [run_id, calls] of Object.entries(runs)) {
    const document = {
      run: { run_id, created_at: "2026-02-05T09:00:00Z" },
      intents: calls.map(([intent_id, tool_name, args]) => ({ intent_id, tool_name, args })),
      results: calls.map(([intent_id, , , result = { ok: true }]) => (
        { intent_id, status: "ok", result }
      )),
    };
    system.files.set("in.json", {
      bytes: new TextEncoder().encode(JSON.stringify(document)),
      mode: 0o600,
    });
    const { exit, stderr } = await gait(`run record in.json --payloads keep ${flags}`, {}, system);
    assert.equal(exit, 0, stderr);
  }
  return system;
}

const READ: Call = ["1", "read", { path: "a" }];
const LIST: Call = ["2", "list", { path: "." }];
const WRITE: Call = ["3", "write", { path: "b", text: "x" }];

/** The same calls under ids that the recorder draws anew. */
function renamed(calls: readonly Call[], prefix: string): Call[] {
  return calls.map(([id, ...rest]) => [`${prefix}${id}`, ...rest]);
}

// the right run, and: same, changed, inserted, removed, other results
const ALIGNED: readonly (readonly [string, readonly Call[], readonly number[]])[] = [
  ["other ids", renamed([READ, LIST, WRITE], "x"), [3, 0, 0, 0, 0]],
  ["a call inserted", renamed([READ, ["9", "grep", {}], LIST, WRITE], "x"), [3, 0, 1, 0, 0]],
  ["a call removed", renamed([READ, WRITE], "x"), [2, 0, 0, 1, 0]],
  ["another argument", renamed([READ, ["2", "list", { path: "/" }], WRITE], "x"), [2, 1, 0, 0, 0]],
  ["another result", renamed([READ, [...LIST, { n: 1 }] as unknown as Call, WRITE], "x"), [
    2,
    0,
    0,
    0,
    1,
  ]],
  ["all else", renamed([["9", "grep", {}]], "x"), [0, 0, 1, 3, 0]],
];

for (const [what, right, [same, changed, inserted, removed, results_changed]] of ALIGNED) {
  Deno.test(`gait run diff aligns runs with ${what}`, async () => {
    const system = await workspace({ left: [READ, LIST, WRITE], right });
    const { exit, json } = await gait("run diff left right --json", {}, system);
    const { alignment, equal, ok, summary } = json() as Record<string, Record<string, unknown>>;
    assert.deepEqual([exit, ok], [2, false]);
    const { steps: _steps, ...counts } = alignment ?? {};
    assert.deepEqual(counts, { same, changed, inserted, removed, results_changed });
    assert.equal((summary?.["left_only_intents"] as string[]).length, 3);
    const isEqual = same === 3 && inserted === 0;
    assert.equal(equal, isEqual);
    const aligned = await gait("run diff left right --align --json", {}, system);
    assert.deepEqual([aligned.exit, aligned.json()["ok"]], isEqual ? [0, true] : [2, false]);
  });
}

Deno.test("the text of gait run diff leads with the aligned calls where ids say nothing", async () => {
  const right = renamed([READ, ["9", "grep", {}], LIST, ["3", "write", { path: "c" }]], "x");
  const system = await workspace({ left: [READ, LIST, WRITE], right });
  const { stdout } = await gait("run diff left right", {}, system);
  assert.deepEqual(stdout.split("\n").slice(0, 4), [
    "diff changed: left vs right",
    "by order, tool and arguments: 2 same, 1 changed, 1 inserted",
    "+ step 2 x9 grep",
    "~ step 3 3 | step 4 x3 write: other arguments",
  ]);
});

Deno.test("a member that is ignored does not count, and its digest neither", async () => {
  const with_ = (id: string): Call => ["1", "read", { path: "a" }, { request_id: id, text: "t" }];
  const system = await workspace({ left: [with_("r1")], right: [with_("r2")] });
  assert.equal((await gait("run diff left right", {}, system)).exit, 2);
  const ignored = await gait("run diff left right --ignore /result/request_id", {}, system);
  assert.deepEqual([ignored.exit, ignored.stdout], [0, "diff ok: left vs right\n"]);
  const other = await gait("run diff left right --ignore /result/text", {}, system);
  assert.equal(other.exit, 2);
  const bad = await gait("run diff left right --ignore result", {}, system);
  assert.equal(bad.exit, 6);
  assert.match(bad.stderr, /^error: Cannot use ignored member "result": expected a JSON Pointer/);
});

Deno.test("a redacted run equals its second recording, and not one with another pattern", async () => {
  const calls = (a: string, b: string): Call[] => [
    ["1", "login", { token: a }],
    ["2", "fetch", { token: b }],
  ];
  const system = await workspace({
    same: calls("s1", "s1"),
    again: calls("s1", "s1"),
    other: calls("s1", "s2"),
  }, "--redact /args/token");
  assert.equal((await gait("run diff same again", {}, system)).exit, 0);
  assert.equal((await gait("run diff same other", {}, system)).exit, 2);
  assert.equal((await gait("run diff other same", {}, system)).exit, 2);
});

Deno.test("a text that looks like a marker does not equal a redacted value", async () => {
  const lookalike = "gait:redacted:/args/token:0123456789abcdef";
  const call = (args: object): Call[] => [["1", "login", args, { text: "done" }]];
  const system = await workspace({
    left: call({ token: "s1", note: "n" }),
    right: call({ token: "s2", note: lookalike }),
    twin: call({ token: "s2", note: lookalike.replace("0", "9") }),
  }, "--redact /args/token");
  for (const [a, b] of [["left", "right"], ["right", "twin"]]) {
    const { exit, stdout } = await gait(`run diff ${a} ${b}`, {}, system);
    assert.equal(exit, 2);
    assert.match(stdout, /first divergence: step 1 1 intents\.jsonl \/args\/note/);
  }
  await gait("regress init --from right", {}, system);
  assert.equal((await gait("regress run --candidate twin", {}, system)).exit, 5);
});

Deno.test("a comparison says where only markers were compared, by id and aligned", async () => {
  const redacted = await workspace(
    { left: [["1", "login", { token: "s1" }]] },
    "--redact /args/token",
  );
  const clear = await workspace({
    right: [["1", "login", { token: "gait:redacted:/args/token:0123456789abcdef" }]],
  });
  for (const [name, file] of clear.files) redacted.files.set(name, file);
  for (const options of ["", "--align"]) {
    const { exit, stderr } = await gait(`run diff left right ${options}`, {}, redacted);
    assert.equal(exit, 0);
    assert.equal(
      stderr,
      "warning: cannot tell whether these are equal, as only markers of redacted values were " +
        "compared: 1 /args/token\n",
    );
  }
});

Deno.test("an aligned comparison says that it cannot tell whole numbers beyond 2^53 apart", async () => {
  const system = await workspace({
    left: [["1", "pay", { n: 1 }, { n: 2 ** 53 }]],
    right: [["2", "pay", { n: 1 }, { n: 2 ** 53 }]],
  });
  const { exit, stderr } = await gait("run diff left right --align", {}, system);
  assert.equal(exit, 0);
  assert.match(stderr, /^warning: cannot tell whether these are equal, .*2\^53.*: 1 \/result\/n$/m);
});

Deno.test("gait regress run grades a new run in one command, and says what was expected", async () => {
  const system = await workspace({
    good: [READ, LIST],
    same: renamed([READ, LIST], "x"),
    bad: [READ, ["2", "list", { path: "/etc" }]],
  });
  const boot = await gait("regress bootstrap --from good", {}, system);
  assert.match(boot.stdout, /cannot fail until a candidate is given/);
  const same = await gait("regress run --candidate same", {}, system);
  assert.equal(same.exit, 0, same.stdout + same.stderr);
  const bad = await gait("regress run --candidate bad", {}, system);
  assert.equal(bad.exit, 5);
  assert.match(
    bad.stdout,
    /at 2 intents\.jsonl \/args\/path\n {2}expected: "\."\n {2}actual: {3}"\/etc"/,
  );
  const gone = await gait("regress run --candidate gone", {}, system);
  assert.equal(gone.exit, 6);
  const named = await gait("regress run --candidate bad --fixture nope", {}, system);
  assert.deepEqual([named.exit, named.stderr.split("\n")[0]], [
    6,
    'error: there is no fixture "nope"',
  ]);
});

Deno.test("gait regress init --align makes a test that other ids do not break", async () => {
  // One id in common, so that the runs are not aligned anyway.
  const shifted: Call[] = [["1", "list", { path: "." }], ["2", "read", { path: "a" }]];
  const left: Call[] = [["2", "list", { path: "." }], ["1", "read", { path: "a" }]];
  const system = await workspace({ good: left, again: shifted });
  await gait("regress init --from good", {}, system);
  assert.equal((await gait("regress run --candidate again", {}, system)).exit, 5);
  await gait("regress init --from good --align --force", {}, system);
  assert.equal((await gait("regress run --candidate again", {}, system)).exit, 0);
});

Deno.test("gait regress run leaves ignored members out, from the option and from gait.yaml", async () => {
  const with_ = (id: string): Call => ["1", "read", { path: "a" }, { request_id: id }];
  const system = await workspace({ good: [with_("r1")], again: [with_("r2")] });
  await gait("regress init --from good", {}, system);
  const run = "regress run --candidate again";
  assert.equal((await gait(run, {}, system)).exit, 5);
  assert.equal((await gait(`${run} --ignore /result/request_id`, {}, system)).exit, 0);
  assert.equal((await gait(`${run} --ignore bad`, {}, system)).exit, 6);
  const config = system.files.get("gait.yaml") ?? assert.fail("there is no gait.yaml");
  const edited = JSON.parse(new TextDecoder().decode(config.bytes));
  edited.diff_ignore = ["/result/request_id"];
  const bytes = new TextEncoder().encode(JSON.stringify(edited));
  system.files.set("gait.yaml", { ...config, bytes });
  assert.equal((await gait(run, {}, system)).exit, 0);
  await gait("regress init --from good", {}, system);
  assert.equal((await gait(run, {}, system)).exit, 0, "init keeps the ignored members");
});

/** Records runs whose results are given by the id of their call. */
async function withResults(
  runs: Readonly<Record<string, readonly (readonly [id: string, result: object])[]>>,
): Promise<MemorySystem> {
  const system = new MemorySystem();
  for (const [run_id, results] of Object.entries(runs)) {
    const document = {
      run: { run_id, created_at: "2026-02-05T09:00:00Z" },
      intents: ["a", "b"].map((intent_id) => ({ intent_id, tool_name: "read", args: {} })),
      results: results.map(([intent_id, result]) => ({ intent_id, status: "ok", result })),
    };
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    system.files.set("in.json", { bytes, mode: 0o600 });
    const { exit, stderr } = await gait("run record in.json --payloads keep", {}, system);
    assert.equal(exit, 0, stderr);
  }
  return system;
}

// the results of the right run, and how many of them differ from [a: 1, b: 2]
const BESIDE: readonly (readonly [string, readonly (readonly [string, object])[], number])[] = [
  ["a second, contradictory result", [["a", { n: 1 }], ["b", { n: 2 }], ["b", { n: 9 }]], 1],
  ["a second, equal result", [["a", { n: 1 }], ["a", { n: 1 }], ["b", { n: 2 }]], 1],
  ["a result without a call", [["a", { n: 1 }], ["b", { n: 2 }], ["ghost", { n: 3 }]], 1],
  ["two results too many", [["a", { n: 1 }], ["b", { n: 2 }], ["b", {}], ["ghost", {}]], 2],
  ["a result too few", [["a", { n: 1 }]], 1],
];

for (const [what, right, results_changed] of BESIDE) {
  Deno.test(`gait run diff --align sees ${what}`, async () => {
    const system = await withResults({ left: [["a", { n: 1 }], ["b", { n: 2 }]], right });
    for (const sides of ["left right", "right left"]) {
      const { exit, json } = await gait(`run diff ${sides} --align --json`, {}, system);
      const { ok, equal, alignment } = json() as Record<string, Record<string, unknown>>;
      assert.deepEqual([exit, ok, equal], [2, false, false]);
      assert.equal(alignment?.["results_changed"], results_changed);
    }
    await gait("regress init --from left --align", {}, system);
    assert.equal((await gait("regress run --candidate right", {}, system)).exit, 5);
  });
}

Deno.test("gait run diff --align compares results beside calls with those of the other run", async () => {
  const beside = (n: number): [string, object][] => [
    ["a", { n: 1 }],
    ["b", { n: 2 }],
    ["b", { n }],
    ["ghost", { n }],
  ];
  const system = await withResults({ left: beside(1), same: beside(1), other: beside(2) });
  const same = await gait("run diff left same --align --json", {}, system);
  assert.deepEqual([same.exit, same.json()["equal"]], [0, true]);
  const { exit, json } = await gait("run diff left other --align --json", {}, system);
  const { alignment } = json() as Record<string, Record<string, unknown>>;
  assert.deepEqual([exit, alignment?.["results_changed"]], [2, 2]);
});

// the same calls under the same ids in another order: pairing by id sees no difference
const REORDERED: readonly (readonly [string, readonly Call[]])[] = [
  ["two calls swapped", [LIST, READ, WRITE]],
  ["the last call first", [WRITE, READ, LIST]],
  ["all calls turned around", [WRITE, LIST, READ]],
];

for (const [what, right] of REORDERED) {
  Deno.test(`gait run diff --align and regress see ${what}, though ids are shared`, async () => {
    const system = await workspace({ left: [READ, LIST, WRITE], right });
    const seen = await gait("run diff left right --align --json", {}, system);
    const { equal, ok, alignment } = seen.json() as Record<string, Record<string, unknown>>;
    assert.deepEqual([seen.exit, ok, equal], [2, false, false]);
    assert.ok(Number(alignment?.["inserted"]) > 0);
    const text = await gait("run diff left right --align", {}, system);
    assert.match(text.stdout, /^diff changed: left vs right\nby order, tool and arguments: /);
    assert.equal((await gait("run diff left left --align", {}, system)).exit, 0);

    await gait("regress init --from left --align", {}, system);
    assert.equal((await gait("regress run --candidate right", {}, system)).exit, 5);
    assert.equal((await gait("regress run --candidate left", {}, system)).exit, 0);
  });
}

Deno.test("gait run diff --align pairs results by the order of equal calls", async () => {
  const twice = (first: string, second: string): Call[] => [
    [first, "read", { path: "a" }, { n: 1 }],
    [second, "read", { path: "a" }, { n: 2 }],
  ];
  const right = twice("2", "1").map(([id, tool, args], at) =>
    [id, tool, args, { n: 2 - at }] as unknown as Call
  );
  const system = await workspace({ left: twice("1", "2"), right });
  assert.equal((await gait("run diff left right", {}, system)).exit, 0);
  assert.equal((await gait("run diff left right --align", {}, system)).exit, 2);
});

Deno.test("an aligned fixture names the step that differs, not an id that the candidate lacks", async () => {
  const ODD: Call = ["9", "delete", { path: "c" }];
  const system = await workspace({
    good: [READ, LIST, WRITE],
    more: renamed([READ, ODD, LIST, WRITE], "x"),
    less: renamed([READ, WRITE], "y"),
    other: renamed([READ, ["2", "list", { path: "/etc" }], WRITE], "z"),
    answer: renamed([READ, LIST, ["3", "write", { path: "b", text: "x" }, { ok: false }]], "w"),
  });
  await gait("regress init --from good", {}, system);
  const told = async (candidate: string) => {
    const { exit, stdout } = await gait(`regress run --candidate ${candidate}`, {}, system);
    assert.equal(exit, 5);
    return stdout;
  };
  assert.match(
    await told("more"),
    /at x9 intents\.jsonl\n\s+expected: \(absent\)\n\s+actual: .*"delete"/,
  );
  assert.match(
    await told("less"),
    /at 2 intents\.jsonl\n\s+expected: .*"list".*\n\s+actual:\s+\(absent\)/,
  );
  assert.match(
    await told("other"),
    /at 2 intents\.jsonl \/args\/path\n\s+expected: "\."\n\s+actual:\s+"\/etc"/,
  );
  assert.match(
    await told("answer"),
    /at 3 results\.jsonl \/result\/ok\n\s+expected: true\n\s+actual:\s+false/,
  );
});
