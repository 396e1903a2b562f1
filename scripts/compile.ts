/**
 * Builds `./gait-bin`, a standalone program of this checkout for this machine. `--compiler` names
 * another `deno` than the running one, for a base runtime (`DENORT_BIN`) of another version.
 */

import { bundleCli } from "./release/bundle.ts";
import { compileProgram } from "./release/compile.ts";
import { permissionFlags } from "./release/permissions.ts";
import { PLATFORMS } from "./release/platforms.ts";
import { stageRelease } from "./release/stage.ts";
import { folderUrl } from "./release/folder_url.ts";
import { fileURLToPath } from "node:url";
import { readLine } from "./command_line.ts";

const { values: { compiler } } = readLine({
  usage: "deno task compile [--compiler FILE]",
  options: { compiler: { type: "string" } },
});
const os = Deno.build.os;
const arch = Deno.build.arch === "x86_64" ? "amd64" : "arm64";
const folder = await Deno.makeTempDir({ prefix: "gait_compile_" });
try {
  const platform = PLATFORMS.find((entry) => entry.os === os && entry.arch === arch);
  if (platform === undefined) throw new Error(`Cannot compile for ${os} ${arch}`);
  const stage = folderUrl(folder);
  await stageRelease("0.0.0-dev", stage);
  const name = `gait-bin${os === "windows" ? ".exe" : ""}`;
  const output = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const permissions = await permissionFlags();
  await compileProgram({ entry: await bundleCli(stage), platform, permissions, output, compiler });
} finally {
  await Deno.remove(folder, { recursive: true });
}
