/** The index of the documentation, and its glossary. */

import assert from "node:assert/strict";
import { TREE } from "../../src/commands/mod.ts";
import { VERDICTS } from "../../src/core/gate/decide/verdict.ts";
import { documents, linksIn, prose, ROOT } from "../support/documents.ts";

const INDEX = await Deno.readTextFile(new URL("docs/README.md", ROOT));
const GLOSSARY = await Deno.readTextFile(new URL("docs/glossary.md", ROOT));

/** Pages that the index need not list: itself, and single decisions, which have an index of their own. */
const UNLISTED = /^docs\/(?:README|adr\/\d{4}-.+)\.md$/;

Deno.test("the index of the documentation lists every page once", async () => {
  const pages = (await documents("docs/")).filter((path) => !UNLISTED.test(path));
  const listed = linksIn(INDEX).filter((link) => /^[^.#].*\.md$/.test(link));
  assert.deepEqual(listed.map((link) => `docs/${link}`).sort(), pages);
});

Deno.test("the index of the documentation says of every page what it has", () => {
  const items = INDEX.split("\n").filter((line) => /^- \[.+\]\([^#].*\)/.test(line));
  assert.ok(items.length > 50);
  const bare = items.filter((line) => !/^- \[.+\]\(.+?\)(?: and .+\.$|: .+)/.test(line));
  assert.deepEqual(bare, []);
});

/** Pages whose first words need not say for whom they are: lists to look things up in. */
const LOOKED_UP = /^docs\/(?:README|api|glossary|reference|adr\/.+)\.md$/;

Deno.test("every page begins with who needs it", async () => {
  const unclear: string[] = [];
  for (const path of await documents("docs/")) {
    const [, first = ""] = (await Deno.readTextFile(new URL(path, ROOT))).split("\n\n");
    const isSaid = /^(?:For|Read this if|You need this page (?:if|when))\s/.test(first);
    if (!isSaid && !LOOKED_UP.test(path)) unclear.push(path);
  }
  assert.deepEqual(unclear, []);
});

/** Terms of the glossary, as they are written. */
const terms = [...GLOSSARY.matchAll(/^### (.+)$/gm)].map(([, term = ""]) => term);

Deno.test("the glossary is sorted, and has each term once", () => {
  const keys = terms.map((term) => term.toLowerCase().replaceAll("_", " "));
  assert.deepEqual(keys, [...new Set(keys)].sort());
});

Deno.test("the glossary defines each term in at most three sentences", () => {
  for (const [section, term = ""] of GLOSSARY.matchAll(/^### (.+)\n([^#]+)/gm)) {
    const sentences = prose(section).split(/[.?](?:\s|\)|$)/).filter((text) => /\w/.test(text));
    assert.ok(sentences.length <= 3, `${term}: ${sentences.length} sentences`);
  }
});

Deno.test("every term of the glossary is used on another page or in the help", async () => {
  const pages = (await documents("docs/")).filter((path) => !/adr|glossary|README/.test(path));
  const texts = await Promise.all(pages.map((path) => Deno.readTextFile(new URL(path, ROOT))));
  const all = texts.join("\n").toLowerCase();
  assert.deepEqual(terms.filter((term) => !all.includes(term.toLowerCase())), []);
});

Deno.test("the glossary has the verdicts, the kinds of artifacts and what command groups are about", async () => {
  const schema = await Deno.readTextFile(
    new URL("schemas/v1/runpack/verify_result.schema.json", ROOT),
  );
  const artifacts: readonly string[] = JSON.parse(schema).properties.artifact_type.enum;
  const groups = TREE.groups.map(({ path }) => path);
  const wanted = [...VERDICTS, ...artifacts.map((name) => name.replaceAll("_", " ")), ...groups];
  const text = GLOSSARY.toLowerCase();
  const missing = wanted.filter((word) =>
    !terms.some((term) => [word, word.replace(/s$/, "")].includes(term.toLowerCase())) &&
    !text.includes(`\`gait ${word}`)
  );
  assert.deepEqual(missing, []);
});

/** Words of gait that a reader of one page cannot guess, without those that mean other things as well. */
const OWN_WORDS = [
  "runpack",
  "intent",
  "trace",
  "grader",
  "checkpoint",
  "credential broker",
  "tool map",
];

/** Pages whose readers look one thing up, or work on gait itself. */
const FOR_OTHERS =
  /^docs\/(?:README|api|architecture|comparison|concepts|glossary|reference|release|schemas|test_cadence|failure_taxonomy_exit_codes|adr\/.+|formats\/.+|hardening\/.+)\.md$/;

Deno.test("every guide links or defines each word of gait that it uses", async () => {
  const bare: string[] = [];
  for (const path of await documents("docs/")) {
    if (FOR_OTHERS.test(path)) continue;
    const text = (await Deno.readTextFile(new URL(path, ROOT))).replace(/^```[^]*?^```/gm, "");
    const words = text.replace(/`[^`]*`/g, "");
    for (const term of OWN_WORDS) {
      const word = `\\b${term.replace(" ", "\\s+")}s?\\b`;
      const isUsed = new RegExp(word, "i").test(words.replace(/\]\([^)]*\)/g, "]"));
      const isSaid = new RegExp(`\\[[^\\]]*${word}[^\\]]*\\]\\(|_${word}_|\\*${word}\\.?\\*`, "i")
        .test(words);
      if (isUsed && !isSaid) bare.push(`${path}: ${term}`);
    }
  }
  assert.deepEqual(bare, []);
});
