/** The package as it is published to JSR. */

import assert from "node:assert/strict";
import { makePackage } from "../../scripts/release/package.ts";
import { scratch } from "../support/gait.ts";

const folder = scratch();
addEventListener("unload", () => folder[Symbol.dispose]());
const into = new URL(`file://${folder.path}/package/`);
await Deno.mkdir(into);
await makePackage("1.2.3", into);

async function deno(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: folder.path,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("the package can be published: no slow types, and only the two warnings that are known", async () => {
  const config = new URL("deno.json", into).pathname;
  const { code, stderr } = await deno("publish", "--dry-run", "--allow-dirty", "--config", config);
  assert.equal(code, 0, stderr.slice(0, 2000));
  assert.match(stderr, /Checking for slow types/);
  assert.match(stderr, /Success/);
  // the computed import of the command line, and codecs that zip.js would load for others
  const warnings = stderr.match(/^warning\[.*$/gm) ?? [];
  const known = "warning[unanalyzable-dynamic-import]: unable to analyze dynamic import";
  assert.deepEqual(warnings, [known, known]);
});

Deno.test("the package runs as jsr:@gait/cli will, and reports its version", async () => {
  for (const entry of ["mod.ts", "main.ts"]) {
    const path = new URL(entry, into).pathname;
    assert.deepEqual(await deno("run", "--quiet", "-A", path, "version"), {
      code: 0,
      stdout: "gait 1.2.3\n",
      stderr: "",
    });
  }
  const main = new URL("main.ts", into).pathname;
  assert.match((await deno("run", "--quiet", "-A", main, "demo")).stdout, /verify=ok\n$/);
});

Deno.test("the command line in the package asks for no other package", async () => {
  const main = new URL("main.ts", into).pathname;
  const { stdout } = await deno("info", "--json", main);
  const { modules } = JSON.parse(stdout) as { modules: { specifier: string }[] };
  const foreign = modules.filter(({ specifier }) => !/^(file|node):/.test(specifier));
  assert.deepEqual(foreign, []);
});

Deno.test("the library in the package works, and is of the same version", async () => {
  const mod = new URL("mod.ts", into).href;
  const code = `import { record, verify } from ${JSON.stringify(mod)};
const { bytes } = await record({ run: { run_id: "r" } });
console.log((await verify(bytes)).intact, new TextDecoder("latin1").decode(bytes).includes('"1.2.3"'));`;
  await Deno.writeTextFile(`${folder.path}/use.ts`, code);
  const config = new URL("deno.json", into).pathname;
  const seen = await deno(
    "run",
    "--quiet",
    "--no-lock",
    "--config",
    config,
    `${folder.path}/use.ts`,
  );
  assert.equal(seen.stdout, "true true\n", seen.stderr);
});
