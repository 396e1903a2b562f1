/** Whether files are there, asked by a process that is young and by one that has stayed. */

import assert from "node:assert/strict";
import { isThere } from "../../src/io/existence.ts";
import { scratch } from "../support/gait.ts";

/** More missing files than a process meets before it answers in the quicker way. */
const MANY = 1000;

Deno.test("what is there, and what is not, is told alike however long a process has run", async () => {
  using folder = scratch();
  const at = (name: string) => `${folder.path}/${name}`;
  Deno.writeTextFileSync(at("file"), "x");
  Deno.mkdirSync(at("folder"));
  Deno.symlinkSync("file", at("link"));
  Deno.symlinkSync("folder", at("folder link"));
  Deno.symlinkSync("nowhere", at("loose link"));
  Deno.symlinkSync("round", at("round"));
  const answers: readonly (readonly [name: string, isThere: boolean])[] = [
    ["file", true],
    ["folder", true],
    ["link", true],
    ["folder link/..", true],
    ["loose link", false],
    ["round", false],
    ["missing", false],
    ["file/below", false],
    ["missing/../file", false],
    [`${"x".repeat(300)}`, false],
    ["a\0b", false],
  ];
  const asked = () => answers.map(([name]) => [name, isThere(at(name))]);
  assert.deepEqual(asked(), answers);
  for (let n = 0; n < MANY; n++) isThere(at("missing"));
  // The quicker way is loaded in between.
  await import("node:fs");
  assert.deepEqual(asked(), answers);
});
