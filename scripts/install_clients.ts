/**
 * Installs agent clients for tests, from npm and without their scripts, into a cache folder. Does
 * nothing for those that are there. Usage: `deno task clients codex gemini`
 */

import { clientFolder, NPM_CLIENTS, type NpmClient, packageFile } from "./client_folder.ts";
import { readLine, refuse } from "./command_line.ts";

const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
const usage = `deno task clients [${NPM_CLIENTS.join("] [")}]`;
const { words } = readLine({ usage, words: NPM_CLIENTS.length });
const wanted = words.length === 0 ? NPM_CLIENTS : words.map(clientNamed);
for (const client of wanted) await install(client);

function clientNamed(name: string): NpmClient {
  const client = NPM_CLIENTS.find((one) => one === name);
  return client ?? refuse(usage, `unknown client ${JSON.stringify(name)}`);
}

async function install(client: NpmClient): Promise<void> {
  const folder = clientFolder(client);
  if (isThere(folder)) return console.log(`${client}: is there: ${folder}`);
  const parent = folder.slice(0, folder.lastIndexOf("/"));
  await Deno.mkdir(parent, { recursive: true });
  // Under another name until it is whole.
  const stage = await Deno.makeTempDir({ dir: parent, prefix: `${client}-` });
  for (const name of ["package.json", "package-lock.json"] as const) {
    await Deno.copyFile(packageFile(client, name), `${stage}/${name}`);
  }
  const start = performance.now();
  const { code } = await new Deno.Command(npm, {
    args: ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    cwd: stage,
  }).spawn().status;
  if (code !== 0) {
    await Deno.remove(stage, { recursive: true });
    console.error(`error: npm could not install ${client}`);
    Deno.exit(7);
  }
  await Deno.rename(stage, folder).catch(async (error) => {
    // Another process installed it in the meantime.
    if (!isThere(folder)) throw error;
    await Deno.remove(stage, { recursive: true });
  });
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  console.log(`${client}: installed in ${seconds} s: ${folder}`);
}

function isThere(folder: string): boolean {
  try {
    return Deno.statSync(folder).isDirectory;
  } catch {
    return false;
  }
}
