/**
 * The examples with frameworks. Their READMEs run each scenario (tests/docs), and tests/frameworks the
 * adapters; here is that the pins are those of the checkout.
 */

import assert from "node:assert/strict";
import { documents, ROOT } from "../support/documents.ts";

interface Config {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, boolean>>;
}

const config = async (path: string): Promise<Config> =>
  JSON.parse(await Deno.readTextFile(new URL(path, ROOT)));

Deno.test("every example with a framework is strict, locked, and pins what the checkout pins", async () => {
  const ours = await config("deno.json");
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const configs: string[] = [];
  for (const path of await documents("examples/integrations/")) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    const found = await config(`${folder}/deno.json`).catch(() => undefined);
    if (found === undefined) continue;
    configs.push(folder);
    assert.deepEqual(found.compilerOptions, ours.compilerOptions, folder);
    // Not frozen: Deno writes the dependencies of the package above into this lock file, too.
    const lock = await config(`${folder}/deno.lock`);
    for (const [name, target] of Object.entries(found.imports)) {
      const own = ours.imports[name];
      if (own?.startsWith("./")) assert.equal(target, `../../.${own}`);
      else assert.match(target, /^npm:\/?.+@\d+\.\d+\.\d+(?:\/.*)?$/, `${folder}: ${name}`);
      const [, pin = ""] = /^npm:\/?(.+@[\d.]+)/.exec(target) ?? [];
      if (own?.startsWith("./")) continue;
      assert.ok(`npm:${pin}` in lock.specifiers, `${folder}: ${name}`);
      if (own !== undefined) assert.equal(target, own);
    }
    assert.ok(tasks["check:examples"].command.includes(`${folder}/deno.json ${folder}`), folder);
  }
  assert.ok(configs.length >= 3, "no configs were found");
});

Deno.test("the checkout's own dependencies hold no framework", async () => {
  const lock = await Deno.readTextFile(new URL("deno.lock", ROOT));
  for (const name of ["npm:ai@", "@openai/agents", "langchain"]) assert.ok(!lock.includes(name));
});
