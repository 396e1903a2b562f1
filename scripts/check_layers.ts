/**
 * Checks the plan of the house: imports point one way between rooms and run in no circle, features of
 * the core use each other only where `FEATURE_ARROWS` says so, the core is pure, and only `main.ts`
 * ends the process.
 */

import { circlesIn, readModuleGraph, roomOf, ROOMS } from "./module_graph.ts";

/** Folders of `src/core` that every feature may use, each listed after those that it uses itself. */
const GROUND = ["json", "schema", "yaml", "zip", "crypto"];

/** Which features of `src/core` may use which other. A new arrow is a decision: keep the list short. */
const FEATURE_ARROWS: Readonly<Record<string, readonly string[]>> = {
  doctor: [],
  gate: [],
  guard: ["gate", "runpack"],
  mcp: ["gate", "redact", "runpack"],
  redact: [],
  registry: [],
  regress: ["runpack"],
  release: [],
  runpack: ["redact"],
  scout: ["gate"],
};

/** Which rooms a room may use. `usecases` and `cli` stand side by side and do not know each other. */
const ROOM_ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  io: ["core"],
  usecases: ["core", "io"],
  cli: ["core", "io"],
  commands: ["core", "io", "usecases", "cli"],
};

const root = new URL("../", import.meta.url);
const faults: string[] = [];
const graph = readModuleGraph(root);

for (const { path, imports } of graph) {
  const from = roomOf(path);
  for (const target of imports) {
    const to = roomOf(target);
    if (to === undefined) continue;
    if (path === "mod.ts" && to !== "core") faults.push(`${path} imports ${target}`);
    if (from === undefined || from === to) continue;
    if (!(ROOM_ARROWS[from] ?? []).includes(to)) {
      faults.push(`${path} (${from}) imports ${target} (${to})`);
    }
  }
  const feature = featureOf(path);
  if (feature === undefined) continue;
  for (const target of imports) {
    const other = featureOf(target);
    if (other === undefined || other === feature || GROUND.includes(other)) continue;
    if (GROUND.includes(feature) || !(FEATURE_ARROWS[feature] ?? []).includes(other)) {
      faults.push(`${path} imports ${target}: ${feature} may not use ${other}`);
    }
  }
}
for (const circle of circlesIn(graph)) faults.push(`import each other: ${circle.join(", ")}`);
for await (const path of sources("src")) {
  const text = (await Deno.readTextFile(new URL(path, root))).replace(
    /\/\*[^]*?\*\/|\/\/.*$/gm,
    "",
  );
  const isCore = path.startsWith("src/core/");
  if (isCore && /\bDeno\./.test(text)) faults.push(`${path} uses Deno in the core`);
  if (!path.startsWith("src/io/") && !isCore && /\bDeno\./.test(text)) {
    faults.push(`${path} uses Deno outside of io`);
  }
  if (/\bDeno\.exit\b/.test(text)) faults.push(`${path} ends the process`);
  if (/\bas any\b|: any\b/.test(text)) faults.push(`${path} uses any`);
  const room = roomOf(path);
  if (room === undefined || !ROOMS.some((known) => known === room)) {
    faults.push(`${path} lies in no room: ${ROOMS.join(", ")}`);
  }
}

if (faults.length > 0) {
  for (const fault of faults) console.error(`error: ${fault}`);
  console.error("hint: docs/architecture.md shows which room may use which");
  Deno.exit(1);
}
console.log(`${graph.length} modules: imports point one way and run in no circle`);

function featureOf(path: string): string | undefined {
  return /^src\/core\/([a-z]+)\//.exec(path)?.[1];
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, root))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
