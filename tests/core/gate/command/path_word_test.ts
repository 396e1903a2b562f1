/** Paths with unknown parts: an answer holds for each path that the word may be. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Piece } from "../../../../src/core/gate/command/act.ts";
import { askPathWord } from "../../../../src/core/gate/command/judging/path_pattern.ts";
import { compileCondition } from "../../../../src/core/gate/conditions/compile.ts";

const LISTS: readonly (readonly string[])[] = [
  ["**/.env", "**/*.pem", "**/.git/**", "src/**", "CLAUDE.md", "**/CLAUDE.md"],
  ["/etc/*", "~/.ssh/**", "a?c/*", "**/b/**", "**/.config/**"],
  ["*", "**/[*]", "/tmp/**"],
  ["**/lib/a*.ts", "**/É.md", "/repo/src"],
];
const SURROUNDINGS = { workspace: "/repo", folder: "/repo", provenance: [] };

const text = fc.constantFrom(
  ...["src/", "a", ".env", ".e", "nv", ".pem", "/etc/", "/", "b/", ".git/", "..", "/tmp/", "lib/"],
  ...["CLAUDE", ".md", "claude", "É", "*", "c/", ".config/", "~/", ".ssh/", ".ts"],
);
/** A piece, and a text that it may stand for. */
const piece: fc.Arbitrary<readonly [Piece, string]> = fc.oneof(
  text.map((one): readonly [Piece, string] => [{ kind: "text", text: one }, one]),
  fc.constantFrom("", "a", "env", ".x", "git", "b").map((one): readonly [Piece, string] => [
    { kind: "run" },
    one,
  ]),
  fc.constantFrom("a", "b", "e").map((one): readonly [Piece, string] => [{ kind: "letter" }, one]),
);

/** No two texts follow each other. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.reduce<readonly Piece[]>((all, one) => {
    const last = all.at(-1);
    if (last?.kind !== "text" || one.kind !== "text") return [...all, one];
    return [...all.slice(0, -1), { kind: "text", text: last.text + one.text }];
  }, []);
}

for (const isFolder of [false, true]) {
  Deno.test(`askPathWord() is right about each path, for ${isFolder ? "under" : "path_glob"}`, () => {
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...LISTS),
        (parts, written) => {
          const texts = isFolder ? written.filter((one) => !/[*?]/.test(one)) : written;
          if (texts.length === 0) return;
          const path = parts.map(([, one]) => one).join("");
          // A part that a glob begins has no dot in front, and is not empty.
          const marked = parts.map(([{ kind }, one]) => kind === "text" ? one : `\0${one}`).join(
            "",
          );
          if (marked.split("/").some((name) => /^\0+(?:\.|$)/.test(name))) return;
          const pieces = joined(parts.map(([one]) => one));
          const word = { pieces, count: "many", source: path } as const;
          const answer = askPathWord(word, texts, isFolder, SURROUNDINGS);
          if (answer === "unclear") return;
          const mapping = isFolder ? { under: texts } : { path_glob: texts };
          const ask = compileCondition({ AnyOf: [mapping] }, { isDeep: false });
          const own = ask(path, "", SURROUNDINGS);
          assert.ok(own === answer || own === "unclear", `${answer}, but ${own} for ${path}`);
        },
      ),
      { numRuns: 3000 },
    );
  });
}

Deno.test("askPathWord() answers by the folder and workspace of each call", () => {
  const word = {
    pieces: [{ kind: "run" }, { kind: "text", text: ".ts" }],
    count: "many",
    source: "*.ts",
  } as const;
  const texts = ["src"];
  const ask = (workspace: string, folder: string) =>
    askPathWord(word, texts, true, { workspace, folder, provenance: [] });
  assert.equal(ask("/repo", "/repo/src"), "yes");
  assert.equal(ask("/repo", "/repo"), "no");
  assert.equal(ask("/repo", "/other/src"), "no");
  assert.equal(ask("/other", "/other/src"), "yes");
});

const run: Piece = { kind: "run" };
const known = (one: string): Piece => ({ kind: "text", text: one });

/** Words that some systems read in another way than others, or that begin in any home folder. */
const UNCLEAR: readonly (readonly [what: string, pieces: readonly Piece[], texts: string[]])[] = [
  ["the home folder may lie in any folder", [known("~/a"), run], ["src/**"]],
  ["the home folder may be the workspace", [known("~/"), run, known("x")], ["/repo/**"]],
  ["any number of folders may be those of the pattern", [{ kind: "deep" }, known("/x")], ["b/x"]],
  ["the pattern has capitals, the word not", [known("claude"), run, known(".md")], ["CLAUDE.md"]],
  ["the word has capitals, the pattern not", [known("SRC/"), run], ["src/**"]],
  ["the pattern is in another Unicode form", [known("e\u0301"), run], ["\u00e9a"]],
];

for (const [what, pieces, texts] of UNCLEAR) {
  Deno.test(`askPathWord() is unclear where ${what}`, () => {
    const word = { pieces, count: "many", source: "" } as const;
    assert.equal(askPathWord(word, texts, false, SURROUNDINGS), "unclear");
  });
}
