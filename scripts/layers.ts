/** The plan of the house: which file of `src/` may import and use what. */

import { circlesIn, type ModuleNode, roomOf } from "./module_graph.ts";

/** Which rooms a room may use. */
const ROOM_ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  io: ["core"],
  usecases: ["core", "io"],
  cli: ["core", "io"],
  commands: ["core", "io", "usecases", "cli"],
  adapters: ["core"],
};

/** Folders of `src/core` that every feature may use. They use each other but no feature. */
const GROUND = ["json", "schema", "yaml", "zip", "crypto"];

/** Which features of `src/core` may use which other. A new arrow is a decision: keep the list short. */
const FEATURE_ARROWS: Readonly<Record<string, readonly string[]>> = {
  clients: ["gate", "mcp", "redact", "runpack"],
  doctor: [],
  gate: [],
  guard: ["gate", "log", "redact", "runpack"],
  log: ["gate", "runpack"],
  mcp: ["gate", "redact", "runpack"],
  project: [],
  redact: [],
  registry: [],
  regress: ["redact", "runpack"],
  release: [],
  review: ["clients", "gate", "mcp", "redact"],
  runpack: ["gate", "redact"],
  scout: ["gate", "redact"],
  serve: ["gate"],
};

/** Imports that the plan forbids, each named with both files, and circles of files. */
export function importFaults(graph: readonly ModuleNode[]): readonly string[] {
  const faults = graph.flatMap(({ path, imports }) =>
    imports.flatMap((target) => importFault(path, target) ?? [])
  );
  const circles = circlesIn(graph).map((circle) => `import each other: ${circle.join(", ")}`);
  return [...faults, ...circles];
}

function importFault(path: string, target: string): string | undefined {
  const [from, to] = [roomOf(path), roomOf(target)];
  if (to === undefined) return undefined;
  if (path === "mod.ts" && to !== "core") return `${path} imports ${target}`;
  if (from === undefined) return undefined;
  if (from !== to) {
    const isAllowed = ROOM_ARROWS[from]?.includes(to) === true;
    return isAllowed ? undefined : `${path} (${from}) imports ${target} (${to})`;
  }
  const [feature, other] = [featureOf(path), featureOf(target)];
  if (feature === undefined || other === undefined || feature === other) return undefined;
  if (GROUND.includes(other) || FEATURE_ARROWS[feature]?.includes(other) === true) return undefined;
  return `${path} imports ${target}: ${feature} may not use ${other}`;
}

/** Uses of Deno and of `any` that the plan forbids, found in the text of a file of `src/`. */
export function textFaults(path: string, text: string): readonly string[] {
  const code = text.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
  const room = roomOf(path) ?? "";
  const faults: string[] = [];
  if (room !== "io" && /\bDeno\./.test(code)) faults.push(`${path} uses Deno outside of src/io`);
  if (/\bDeno\.exit\b/.test(code)) faults.push(`${path} ends the process`);
  if (/\bas any\b|: any\b/.test(code)) faults.push(`${path} uses any`);
  const rooms = Object.keys(ROOM_ARROWS);
  if (!rooms.includes(room)) faults.push(`${path} lies in no room: ${rooms.join(", ")}`);
  return faults;
}

/** The folder of `src/core` that a file lies in. */
function featureOf(path: string): string | undefined {
  return /^src\/core\/([a-z]+)\//.exec(path)?.[1];
}
