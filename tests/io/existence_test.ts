/** Whether files are there, asked by a process that is young and by one that has stayed. */

import assert from "node:assert/strict";
import { isLink, isThere } from "../../src/io/existence.ts";
import { decodeUtf8 } from "../../src/core/bytes.ts";
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
  const answers: readonly (readonly [name: string, isThere: boolean, isLink: boolean])[] = [
    ["file", true, false],
    ["folder", true, false],
    ["link", true, true],
    ["folder link/..", true, false],
    ["loose link", false, true],
    ["round", false, true],
    ["missing", false, false],
    ["file/below", false, false],
    ["missing/../file", false, false],
    [`${"x".repeat(300)}`, false, false],
    ["a\0b", false, false],
  ];
  const asked = () => answers.map(([name]) => [name, isThere(at(name)), isLink(at(name))]);
  assert.deepEqual(asked(), answers);
  for (let n = 0; n < MANY; n++) isThere(at("missing"));
  // The quicker way is loaded in between.
  await import("node:fs");
  assert.deepEqual(asked(), answers);
});

Deno.test("special files are told alike however long a process has run that may not look at them", async () => {
  const probe = new URL("../support/existence_probe.ts", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-lock", "--allow-read", probe],
  }).output();
  const [young, stayed, ...rest] = decodeUtf8(stdout).split("\n");
  assert.equal(decodeUtf8(stderr), "");
  assert.deepEqual([stayed, rest], [young, [""]]);
  assert.match(young ?? "", /\["\/dev\/sda",false,false\]/);
});
