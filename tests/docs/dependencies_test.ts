/** The tests use the same versions of dependencies as the program. */

import assert from "node:assert/strict";
import { ROOT } from "../support/documents.ts";

interface Config {
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: object;
  readonly unstable: readonly string[];
}

async function config(path: string): Promise<Config> {
  return JSON.parse(await Deno.readTextFile(new URL(path, ROOT)));
}

Deno.test("tests/deno.json has every import of deno.json, at the same version, and the same strictness", async () => {
  const [program, tests] = await Promise.all([config("deno.json"), config("tests/deno.json")]);
  for (const [name, specifier] of Object.entries(program.imports)) {
    const expected = specifier.startsWith("./") ? `.${specifier}` : specifier;
    assert.equal(tests.imports[name], expected, name);
  }
  assert.deepEqual(tests.compilerOptions, program.compilerOptions);
  assert.deepEqual(tests.unstable, program.unstable);
  assert.ok(Object.keys(tests.imports).length > Object.keys(program.imports).length);
});

Deno.test("the tests with frameworks use what the program uses, and pin the frameworks", async () => {
  const [program, tests] = await Promise.all([
    config("deno.json"),
    config("tests/frameworks/deno.json"),
  ]);
  for (const [name, specifier] of Object.entries(tests.imports)) {
    const ours = program.imports[name];
    if (ours === undefined) assert.match(specifier, /^npm:\/?.+@\d+\.\d+\.\d+(?:\/.*)?$/, name);
    else assert.equal(specifier, ours.startsWith("./") ? `../.${ours}` : ours, name);
  }
  assert.deepEqual(tests.compilerOptions, program.compilerOptions);
});
