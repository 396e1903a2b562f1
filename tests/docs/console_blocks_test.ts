/** The tool that reads the documents, on documents small enough to see through. */

import assert from "node:assert/strict";
import {
  consoleSteps,
  fencedBlocks,
  masked,
  parseCommandLine,
  withBlock,
} from "../support/console_blocks.ts";

const [BLOCK] = fencedBlocks(
  "text\n\n```console mask=key_id\n$ gait one\nprinted\n$ gait two \\\n    --more\n```\n",
);
if (BLOCK === undefined) throw new Error("the block is not found");

Deno.test("fencedBlocks() reads language, attributes and line", () => {
  assert.equal(BLOCK.language, "console");
  assert.deepEqual([...BLOCK.attributes], [["mask", "key_id"]]);
  assert.equal(BLOCK.line, 3);
});

Deno.test("fencedBlocks() refuses a block that is never closed", () => {
  assert.throws(() => fencedBlocks("```console\n$ gait\n"), /line 1 is never closed/);
});

Deno.test("consoleSteps() pairs commands with their output, and joins continued lines", () => {
  assert.deepEqual(consoleSteps(BLOCK), [
    { command: "gait one", output: "printed\n", source: "$ gait one\n", line: 4 },
    {
      command: "gait two --more",
      output: "",
      source: "$ gait two \\\n    --more\n",
      line: 6,
    },
  ]);
});

Deno.test("withBlock() replaces what stands between the fences", () => {
  const document = "a\n\n```console\n$ gait\nold\n```\n\nb\n";
  const [block] = fencedBlocks(document);
  assert.ok(block !== undefined);
  assert.equal(
    withBlock(document, block, "$ gait\nnew\nlines\n"),
    "a\n\n```console\n$ gait\nnew\nlines\n```\n\nb\n",
  );
});

Deno.test("fencedBlocks() and withBlock() leave the indent of a list alone", () => {
  const document = "1. Do\n\n   ```console\n   $ gait\n   old\n   ```\n";
  const [block] = fencedBlocks(document);
  assert.ok(block !== undefined);
  assert.equal(block.text, "$ gait\nold\n");
  assert.equal(
    withBlock(document, block, "$ gait\nnew\n"),
    "1. Do\n\n   ```console\n   $ gait\n   new\n   ```\n",
  );
});

Deno.test("parseCommandLine() knows quotes, variables and redirection", () => {
  assert.deepEqual(
    parseCommandLine(`KEY=x gait run record - --redact '/args/**' "a b" < in.json > out.json`),
    {
      env: { KEY: "x" },
      words: ["gait", "run", "record", "-", "--redact", "/args/**", "a b"],
      stdin: "in.json",
      stdout: "out.json",
    },
  );
});

Deno.test("masked() hides only what a block names", () => {
  const id = "0".repeat(64);
  assert.equal(masked(`key_id=${id} sha256:${id}`, ["key_id"]), `key_id=<key_id> sha256:${id}`);
  assert.throws(() => masked("", ["everything"]), /no mask/);
});
