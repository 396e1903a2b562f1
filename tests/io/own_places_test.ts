/** Files that decide what gait's own program does. */

import assert from "node:assert/strict";
import { filesAround } from "../../src/io/own_places.ts";

const POSIX = { ignore: Deno.build.os === "windows" };

const BUNDLE = "/w/node_modules/gait/cli/chunk-1.js";
const CHECKOUT = "/opt/gait/src/io/own_places.ts";

/** By how Deno 2.9 finds settings: the nearest of a folder and those above, and their workspace. */
const COVERED: readonly (readonly [module: string, path: string])[] = [
  [BUNDLE, "/w/node_modules/gait/cli"],
  ...["deno.json", "deno.jsonc", "deno.lock", "package.json", "node_modules"]
    .map((name) => [BUNDLE, `/w/node_modules/gait/${name}`] as const),
  ["/opt/gait/cli/main.js", "/opt/deno.json"],
  ["/opt/gait/cli/main.js", "/deno.jsonc"],
  ...["main.ts", "src", "deno.json", "deno.jsonc", "deno.lock", "package.json", "node_modules"]
    .map((name) => [CHECKOUT, `/opt/gait/${name}`] as const),
  [CHECKOUT, "/opt/deno.json"],
];

for (const [module, path] of COVERED) {
  Deno.test({
    ...POSIX,
    name: `filesAround() has ${path} of ${module}`,
    fn: () => assert.ok(filesAround(module).includes(path), filesAround(module).join("\n")),
  });
}

Deno.test({
  ...POSIX,
  name: "filesAround() leaves the rest of a checkout and of a project around it alone",
  fn: () => {
    for (const path of ["/opt/gait", "/opt/gait/docs", "/opt/package.json", "/opt/node_modules"]) {
      assert.ok(!filesAround(CHECKOUT).includes(path), path);
    }
    for (const path of ["/w/package.json", "/w/node_modules", "/w/deno.lock", "/w/deno.json"]) {
      assert.ok(!filesAround(BUNDLE).includes(path), path);
    }
  },
});
