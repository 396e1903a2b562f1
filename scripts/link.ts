/**
 * Writes `./gait` and `gait.cmd`, which run this checkout with exactly the permissions that the
 * commands declare, the lock file, and no prompts.
 */

import { permissionFlags } from "./release/permissions.ts";

const root = new URL("../", import.meta.url);
const flags = ["run", "--quiet", "--no-prompt", "--frozen", ...await permissionFlags()];
const paths = [Deno.execPath(), filePath("deno.json"), filePath("main.ts")] as const;

const [deno, config, main] = paths.map((path) => `'${path.replaceAll("'", "'\\''")}'`);
const sh = `#!/bin/sh
# Written by \`deno task link\`: runs this checkout.
exec ${deno} ${flags.join(" ")} --config ${config} ${main} "$@"
`;
const [denoCmd, configCmd, mainCmd] = paths.map((path) => `"${path}"`);
const cmd = `@${denoCmd} ${flags.join(" ")} --config ${configCmd} ${mainCmd} %*\r\n`;

await Deno.writeTextFile(new URL("gait", root), sh, { mode: 0o755 });
await Deno.chmod(new URL("gait", root), 0o755).catch(() => {});
await Deno.writeTextFile(new URL("gait.cmd", root), cmd);
console.log("./gait is ready: ./gait demo");

function filePath(name: string): string {
  const { pathname } = new URL(name, root);
  const path = decodeURIComponent(pathname);
  return Deno.build.os === "windows" ? path.slice(1).replaceAll("/", "\\") : path;
}
