/** The working folder may go while gait runs. */

import assert from "node:assert/strict";
import { denoArgs, program, scratch } from "../support/gait.ts";

const LINES = [
  ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json"],
  ["policy", "validate", "p.yaml"],
  ["trace", "list"],
  ["keys", "init"],
];

for (const line of LINES) {
  Deno.test(`gait ${line.join(" ")} says that the working folder is gone`, async () => {
    using folder = scratch();
    const script = `${folder.path}/main.ts`;
    Deno.mkdirSync(`${folder.path}/work`);
    Deno.writeTextFileSync(
      script,
      `Deno.chdir(${JSON.stringify(`${folder.path}/work`)});
       Deno.removeSync(Deno.cwd());
       await import(${JSON.stringify(`file://${program()}`)});`,
    );
    const args = denoArgs([...line, "--json"]).map((word) => word === program() ? script : word);
    const child = new Deno.Command(Deno.execPath(), { args, cwd: folder.path, stdin: "null" });
    const { code, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    assert.deepEqual([code, text.decode(stderr)], [6, ""]);
    const { error, error_code, hint } = JSON.parse(text.decode(stdout));
    assert.match(error, /^Cannot read .*: the working folder is gone$/);
    assert.deepEqual([error_code, hint], ["invalid_input", "cd into a folder that exists"]);
  });
}
