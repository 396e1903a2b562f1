/** The script that makes mutants: what it changes, and that it knows which of them tests notice. */

import assert from "node:assert/strict";
import { changeOf, explain, EXPLAINED, type Explanation } from "../../scripts/mutants/explained.ts";
import {
  checkSyntax,
  makeMutants,
  type Mutant,
  mutated,
  noting,
  switching,
} from "../../scripts/mutants/make.ts";
import { drawn, GROUPS, mutantsOf } from "../../scripts/mutants/plan.ts";
import { Trial } from "../../scripts/mutants/trial.ts";
import { scratch } from "../support/gait.ts";

const ROOT = new URL("../../", import.meta.url);

function changes(text: string): readonly string[] {
  return makeMutants("src/x.ts", text).map((mutant) =>
    `${mutant.line} ${mutant.within}: ${changeOf(mutant)}`
  );
}

/** A source and all changes that are made in it. */
const SOURCES: readonly (readonly [what: string, text: string, changes: readonly string[]])[] = [
  ["conditions and comparisons", "function f(a: number) {\n  if (a < 2) g(a);\n}", [
    "2 f: a < 2 -> true",
    "2 f: a < 2 -> false",
    "2 f: a < 2 -> a <= 2",
    "2 f: a < 2 -> a >= 2",
    "2 f: 2 -> 3",
    "2 f: 2 -> 1",
  ]],
  [
    "what is joined, in parentheses and not",
    "const f = (a: B, b: B) => (a ?? b) === b && !a;",
    [
      "1 f: (a ?? b) === b && !a -> (((a ?? b) === b) || (!a))",
      "1 f: (a ?? b) === b && !a -> ((a ?? b) === b)",
      "1 f: (a ?? b) === b && !a -> (!a)",
      "1 f: (a ?? b) === b -> (a ?? b) !== b",
      "1 f: !a -> a",
    ],
  ],
  ["answers and verdicts, but no keys and types", 'const v: "yes" = { "block": "no" };', [
    '1 v: "block": "no" -> (removed)',
    '1 v: "no" -> "yes"',
    '1 v: "no" -> "unclear"',
  ]],
  ["verdicts", 'const f = () => "dry_run";', [
    '1 f: "dry_run" -> "allow"',
    '1 f: "dry_run" -> "require_approval"',
  ]],
  ["items of tables", "const T = new Set([\n  1,\n  ...more,\n]);", [
    "2 T: 1 -> (removed)",
    "3 T: ...more -> (removed)",
    "2 T: 1 -> 2",
    "2 T: 1 -> 0",
  ]],
  [
    "statements, but not the last of a function",
    "class C {\n  #m() {\n    x();\n    return y;\n  }\n}",
    [
      "3 C.#m: x(); -> (removed)",
    ],
  ],
  ["methods and forms", "const f = (a: B) => a.some(g) || a.trim() === x;", [
    "1 f: a.some(g) || a.trim() === x -> ((a.some(g)) && (a.trim() === x))",
    "1 f: a.some(g) || a.trim() === x -> (a.some(g))",
    "1 f: a.some(g) || a.trim() === x -> (a.trim() === x)",
    "1 f: a.some(g) -> a.every(g)",
    "1 f: a.trim() === x -> a.trim() !== x",
    "1 f: a.trim() -> (a)",
  ]],
  ["nothing in types and imports", 'import { a } from "yes";\ntype T = "no" | 1;', []],
];

for (const [what, text, expected] of SOURCES) {
  Deno.test(`makeMutants() changes ${what}`, () => {
    assert.deepEqual(changes(text).toSorted(), expected.toSorted());
  });
}

Deno.test("every mutant of deciding is TypeScript, alone and with all others", () => {
  const [decide] = GROUPS;
  assert.ok(decide);
  const mutants = mutantsOf(decide, ROOT);
  assert.ok(mutants.length > 1000);
  for (const [file, own] of Map.groupBy(mutants.entries(), ([, { file }]) => file)) {
    const text = Deno.readTextFileSync(new URL(file, ROOT));
    for (const [, mutant] of own) checkSyntax(mutated(text, mutant));
    checkSyntax(noting(text, own));
    checkSyntax(switching(text, own));
  }
});

Deno.test("switching() makes what mutated() makes, for the mutant that is chosen", async () => {
  const text = "export function f(a) { if (a > 1) { a += 2; return a; } " +
    "if (a < 0) a = 0; else if (a < 1) a = 1; else return a; " +
    'return [a, "yes"].includes(1) ? "yes" : "no"; }';
  const mutants = makeMutants("src/x.ts", text);
  const load = async (code: string) =>
    (await import(`data:text/javascript,${encodeURIComponent(code)}`)).f as (a: number) => unknown;
  const chosen = globalThis as { __mutant?: number };
  const all = await load(switching(text, [...mutants.entries()]));
  for (const [number, mutant] of mutants.entries()) {
    const alone = await load(mutated(text, mutant));
    chosen.__mutant = number;
    const inputs = [-1, 0, 1, 2, 3];
    assert.deepEqual(inputs.map(all), inputs.map(alone), changeOf(mutant));
  }
  chosen.__mutant = -1;
  assert.deepEqual([-1, 0, 1, 2].map(all), ["no", "yes", 1, 4]);
});

Deno.test("drawn() draws the same for one seed, in order", () => {
  const items = Array.from({ length: 1000 }, (_, index) => index);
  const some = drawn(items, 10, 15, String);
  assert.equal(some.length, 10);
  assert.deepEqual(drawn(items, 10, 15, String), some);
  assert.deepEqual(some, some.toSorted((a, b) => a - b));
  assert.notDeepEqual(drawn(items, 10, 16, String), some);
  assert.deepEqual(drawn(items, 2000, 15, String), items);
  // What was not drawn does not matter to the others.
  const fewer = items.filter((item) => some.includes(item) || item % 2 === 0);
  assert.deepEqual(drawn(fewer, 10, 15, String), some);
});

Deno.test("explain() finds mutants by what they change, wherever it stands", () => {
  const about = (text: string) => makeMutants("src/x.ts", text);
  const [listed] = about("const f = (a) => a === 1;").filter(({ kind }) => kind === "operator");
  assert.ok(listed);
  const entry = { file: "src/x.ts", within: "f", change: "a === 1 -> a !== 1" };
  assert.equal(changeOf(listed), entry.change);
  const list = [{ reason: "why", mutants: [entry, { ...entry, within: "g" }] }];
  const moved = about("// a line more\nconst f = (a) => a === 1;");
  const { reasons, unused } = explain(list, moved);
  assert.deepEqual([...reasons].map(([one, reason]) => [one.line, one.kind, reason]), [
    [2, "operator", "why"],
  ]);
  assert.deepEqual(unused, [{ ...entry, within: "g" }]);
});

Deno.test("every explained mutant can be made, and has a reason", () => {
  const list: readonly Explanation[] = JSON.parse(Deno.readTextFileSync(new URL(EXPLAINED, ROOT)));
  const mutants = GROUPS.flatMap((group) => mutantsOf(group, ROOT));
  assert.deepEqual(explain(list, mutants).unused, []);
  for (const { reason, mutants: own } of list) {
    assert.ok(reason.length > 20 && own.length > 0, reason);
  }
});

const SOURCE = `const LIMIT = 3;
const kept = new Map<number, string>();

export function size(n: number): string {
  const known = kept.get(n);
  if (known !== undefined) return known;
  const found = n > LIMIT ? "large" : "small";
  kept.set(n, found);
  return found;
}

export function unused(n: number): boolean {
  return n > 7;
}
`;
const TEST = `import assert from "node:assert/strict";
import { size } from "../../src/core/x.ts";

Deno.test("size() tells large from small", () => {
  assert.equal(size(3), "small");
  assert.equal(size(4), "large");
});
`;

Deno.test("mutants are tried on the tests that reach them", async () => {
  using folder = scratch();
  const write = (path: string, text: string) => {
    Deno.mkdirSync(`${folder.path}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(`${folder.path}/${path}`, text);
  };
  write("src/core/x.ts", SOURCE);
  write("tests/core/x_test.ts", TEST);
  const copied = ["deno.json", "tests/deno.json", "tests/deno.lock"];
  for (const { name } of Deno.readDirSync(new URL("scripts/mutants/", ROOT))) {
    copied.push(`scripts/mutants/${name}`);
  }
  for (const path of copied) write(path, Deno.readTextFileSync(new URL(path, ROOT)));
  const git = await new Deno.Command("git", { args: ["init", "-q", folder.path] }).output();
  assert.ok(git.success);

  const ends = new Map<string, string>();
  const mutants: readonly Mutant[] = makeMutants("src/core/x.ts", SOURCE);
  {
    const root = new URL(`file://${Deno.realPathSync(folder.path)}/`);
    using trial = await Trial.make(mutants, { root, laneCount: 1 });
    await trial.lookAtTests(["tests/core/x_test.ts"]);
    await trial.run(() => "all", (mutant, end) => ends.set(changeOf(mutant), end));
  }
  assert.deepEqual(Object.fromEntries(ends), {
    "3 -> 4": "failed", // a constant, which is computed when the module is loaded
    "3 -> 2": "failed",
    "known !== undefined -> true": "failed",
    "known !== undefined -> false": "passed", // it is asked about no number twice
    "known !== undefined -> known === undefined": "failed",
    "n > LIMIT -> true": "failed",
    "n > LIMIT -> false": "failed",
    "n > LIMIT -> n >= LIMIT": "failed",
    "n > LIMIT -> n <= LIMIT": "failed",
    "kept.set(n, found); -> (removed)": "passed",
    "n > 7 -> n >= 7": "not_reached",
    "n > 7 -> n <= 7": "not_reached",
    "7 -> 8": "not_reached",
    "7 -> 6": "not_reached",
  });
});
