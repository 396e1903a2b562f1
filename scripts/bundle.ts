/**
 * Bundles the command line of this checkout into `dist/bundle`, as releases are:
 * `deno run -A dist/bundle/main.js`.
 */

import { bundleCli } from "./release/bundle.ts";
import { folderUrl } from "./release/folder_url.ts";
import { stageRelease } from "./release/stage.ts";

const target = new URL("../dist/bundle/", import.meta.url);
const folder = await Deno.makeTempDir({ prefix: "gait_bundle_" });
try {
  const stage = folderUrl(folder);
  await stageRelease("0.0.0-dev", stage);
  const from = new URL("./", await bundleCli(stage, { isOnDisk: true }));
  await Deno.remove(target, { recursive: true }).catch(() => {});
  await Deno.mkdir(target, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await Deno.copyFile(new URL(name, from), new URL(name, target));
  }
  console.log("dist/bundle/main.js is ready");
} finally {
  await Deno.remove(folder, { recursive: true });
}
