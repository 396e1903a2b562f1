/**
 * Measures the house: files and lines of each room, circles, arrows between rooms, largest files.
 * Usage: `deno task house [folder]`; the folder of another checkout measures that one.
 */

import { circlesIn, readModuleGraph, roomOf } from "./module_graph.ts";

const LARGEST = 10;
const folder = Deno.args[0];
const root = folder === undefined
  ? new URL("../", import.meta.url)
  : new URL(`file://${await Deno.realPath(folder)}/`);

const graph = readModuleGraph(root);
const files = await Promise.all(
  graph.filter(({ path }) => path.startsWith("src/")).map(async ({ path }) => {
    const text = await Deno.readTextFile(new URL(path, root));
    const isGenerated = path.startsWith("src/core/schema/");
    return { path, lines: text.split("\n").length - 1, room: roomOf(path) ?? "", isGenerated };
  }),
);

console.log("room        files   lines  generated");
const rooms = [...new Set(files.map(({ room }) => room))].sort();
for (const room of [...rooms, "all"]) {
  const mine = files.filter((file) => room === "all" || file.room === room);
  const written = mine.filter(({ isGenerated }) => !isGenerated);
  const generated = mine.filter(({ isGenerated }) => isGenerated);
  console.log([
    room.padEnd(10),
    String(mine.length).padStart(6),
    String(total(written)).padStart(7),
    String(total(generated)).padStart(10),
  ].join(" "));
}

const arrows = new Map<string, number>();
for (const { path, imports } of graph) {
  for (const target of imports) {
    const [from, to] = [roomOf(path), roomOf(target)];
    if (from === undefined || to === undefined || from === to) continue;
    const arrow = `${from} -> ${to}`;
    arrows.set(arrow, (arrows.get(arrow) ?? 0) + 1);
  }
}
console.log("\narrows between rooms");
for (const [arrow, count] of [...arrows].sort()) {
  console.log(`${String(count).padStart(6)}  ${arrow}`);
}

const circles = circlesIn(graph);
console.log(`\ncircles: ${circles.length}`);
for (const circle of circles) console.log(`  ${circle.join(", ")}`);

console.log("\nlargest files, generated code apart");
const largest = files.filter(({ isGenerated }) => !isGenerated)
  .sort((a, b) => b.lines - a.lines).slice(0, LARGEST);
for (const { path, lines } of largest) console.log(`${String(lines).padStart(6)}  ${path}`);

function total(list: readonly { readonly lines: number }[]): number {
  return list.reduce((sum, { lines }) => sum + lines, 0);
}
