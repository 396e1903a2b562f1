/** Patterns that cannot match a path are not compared with it: that must never change an answer. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { patternCache } from "../../../../src/core/gate/conditions/pattern_cache.ts";
import {
  folderPattern,
  globPattern,
  matchesPattern,
  readFolder,
  readPathGlob,
} from "../../../../src/core/gate/conditions/path_pattern.ts";
import { Habit } from "../../../../src/core/gate/conditions/path_reading.ts";
import { startOf } from "../../../../src/core/gate/conditions/path_text.ts";
import { compileCondition } from "../../../../src/core/gate/conditions/compile.ts";
import { askMatch } from "./support.ts";

const NAMES = ["a", "B", "a.ts", ".env", "src", "home", "root", "users", "é", "[*]", "x y", "a."];
const name = fc.constantFrom(...NAMES);
const part = fc.oneof(name, fc.constantFrom("*", "?", "a*", "*.ts", "**", "[*]b", ".*"));
const pattern = fc.tuple(
  fc.constantFrom("", "/", "~/", "**/", "c:/", "../"),
  fc.array(part, { maxLength: 4 }),
).map(([start, parts]) => start + parts.join("/"));
const plainName = name.map((text) => text.replaceAll("[*]", "*"));
const place = fc.record({
  root: fc.constantFrom("/", "/", "/", "c:", "~", "~bob", "", "//s/h"),
  parts: fc.array(plainName, { maxLength: 5 }),
});
const habits = fc.nat(2 * Habit.drive - 1);
const workspace = fc.constantFrom("/repo", "/home/bob/src", "c:/a", "relative", "/");

for (
  const [make, read] of [[globPattern, readPathGlob], [folderPattern, readFolder]] as const
) {
  Deno.test(`${make.name}: what the index leaves out matches no path`, () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 6 }),
        place,
        habits,
        workspace,
        fc.boolean(),
        (written, at, reading, folder, isDeep) => {
          const texts = written.map(read).flatMap((one) => "value" in one ? [one.value] : []);
          const cache = patternCache(texts, make).in(folder);
          const asked = [...cache.about(at, reading, isDeep)];
          const answers = (patterns: Iterable<ReturnType<typeof make>>) =>
            new Set([...patterns].map((one) => matchesPattern(one, at, reading)));
          const all = texts.map((text) => make(text, reading, startOf(folder, reading)));
          const [few, every] = [answers(asked), answers(all)];
          few.delete("no");
          every.delete("no");
          assert.deepEqual(few, every);
        },
      ),
      { numRuns: 3000 },
    );
  });
}

Deno.test("an answer is not that of another workspace or folder", () => {
  const ask = compileCondition({ AnyOf: [{ under: ["src"] }] }, { isDeep: false });
  const answer = (workspace: string, folder: string) =>
    ask("a", "", { workspace, folder, provenance: [] });
  assert.deepEqual(
    [
      answer("/repo", "/repo/src"),
      answer("/other", "/repo/src"),
      answer("/repo", "/repo/src"),
      answer("/repo", "/repo"),
      answer("/repo", "/repo/src"),
    ],
    ["yes", "no", "yes", "no", "yes"],
  );
});

Deno.test("a path that begins in a home folder is another than one of that name", () => {
  const paths = { under: ["."] };
  // Below an ending ** only plain names are those of users.
  for (const path of ["~é/x", "~é\\x"]) {
    for (let round = 0; round < 2; round++) {
      assert.equal(
        askMatch({ tool_names: ["t"], args: { "/a": paths } }, { a: path }).answer,
        "unclear",
      );
      const deep = { "/**": { any: paths } };
      assert.equal(askMatch({ tool_names: ["t"], args: deep }, { a: path }).answer, "yes");
    }
  }
});

Deno.test("an answer to an argument is not that to a text of any kind", () => {
  const paths = { path_glob: ["**/.env"] };
  const match = { tool_names: ["t"], args: { "/a": paths, "/**": { any: paths } } };
  // As a path it begins in a home folder, and a pattern for any folder may be about it.
  const asked = askMatch({ ...match, args: { "/a": paths } }, { a: "~x/.env" });
  const deep = askMatch({ ...match, args: { "/**": { any: paths } } }, { a: "~x/.env" });
  assert.deepEqual([asked.answer, deep.answer], ["unclear", "yes"]);
  assert.equal(askMatch(match, { a: "~x/.env" }).answer, "unclear");
});
