/** An ignored member that names a payload as a whole meets no member of it: the warning says what would. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const run = (id: string, query: string) =>
  JSON.stringify({
    run: { run_id: id },
    intents: [{ intent_id: "c", tool_name: "t", args: { query, deep: { token: query } } }],
    results: [{ intent_id: "c", status: "ok", result: { text: query } }],
  });
const FILES = { "a.json": run("a", "x"), "b.json": run("b", "y") };

for (const member of ["args", "result"]) {
  Deno.test(`gait run diff --ignore /${member} names the members that there are`, async () => {
    const { system } = await gait("run record a.json --payloads keep", { files: FILES });
    await gait("run record b.json --payloads keep", {}, system);
    const { stderr } = await gait(["run", "diff", "a", "b", "--ignore", `/${member}`], {}, system);
    assert.match(
      stderr,
      new RegExp(`ignored member /${member} matched nothing; /${member}/\\* exists`),
    );
    const ignore = "/args/*,/result/*";
    assert.equal((await gait(["run", "diff", "a", "b", "--ignore", ignore], {}, system)).exit, 0);
  });
}
