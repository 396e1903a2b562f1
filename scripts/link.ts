/**
 * Writes `./gait` and `gait.cmd`, or such files in another folder: `deno task link [folder]`. They run this
 * checkout with exactly the permissions that the commands declare, the lock file, and no prompts.
 */

import { permissionFlags } from "./release/permissions.ts";
import { readLine } from "./command_line.ts";

const { words: [folder] } = readLine({ usage: "deno task link [folder]", words: 1 });
const root = new URL("../", import.meta.url);
const flags = ["run", "--quiet", "--no-prompt", "--frozen", ...await permissionFlags()];
const paths = [Deno.execPath(), filePath("deno.json"), filePath("main.ts")] as const;

const [deno, config, main] = paths.map((path) => `'${path.replaceAll("'", "'\\''")}'`);
const sh = `#!/bin/sh
# Written by \`deno task link\`: runs this checkout.
if ! [ . -ef "$PWD" ]; then
  echo 'error: Cannot start gait: the working folder is gone' >&2
  echo 'hint: cd to a folder that is there' >&2
  exit 6
fi
exec ${deno} ${flags.join(" ")} --config ${config} ${main} "$@"
`;
const [denoCmd, configCmd, mainCmd] = paths.map((path) => `"${path}"`);
const cmd = `@${denoCmd} ${flags.join(" ")} --config ${configCmd} ${mainCmd} %*\r\n`;

const launcher = folder === undefined ? new URL("gait", root) : `${folder}/gait`;
await Deno.writeTextFile(launcher, sh, { mode: 0o755 });
await Deno.chmod(launcher, 0o755).catch(() => {});
await Deno.writeTextFile(
  typeof launcher === "string" ? `${launcher}.cmd` : new URL("gait.cmd", root),
  cmd,
);
const shown = folder === undefined ? "./gait" : launcher;
console.log(`${shown} is ready: ${shown} demo`);

function filePath(name: string): string {
  const { pathname } = new URL(name, root);
  const path = decodeURIComponent(pathname);
  return Deno.build.os === "windows" ? path.slice(1).replaceAll("/", "\\") : path;
}
