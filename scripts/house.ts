/**
 * Measures the house: files and lines of each room, arrows between rooms, circles, largest files.
 * Usage: `deno task house [folder]`; the folder of another checkout measures that one.
 */

import { circlesIn, readModuleGraph, roomOf, sourcesIn } from "./module_graph.ts";
import { readLine } from "./command_line.ts";

const LARGEST = 10;
const { words: [folder] } = readLine({ usage: "deno task house [folder]", words: 1 });
const root = folder === undefined
  ? new URL("../", import.meta.url)
  : new URL(`file://${Deno.realPathSync(folder)}/`);

const graph = readModuleGraph(root);
const files = sourcesIn(root).map((path) => ({
  path,
  room: roomOf(path) ?? "",
  lines: Deno.readTextFileSync(new URL(path, root)).split("\n").length - 1,
  isGenerated: path.startsWith("src/core/schema/"),
}));

console.log("room        files   lines  generated");
const rooms = [...new Set(files.map(({ room }) => room))].sort();
for (const room of [...rooms, "all"]) {
  const own = files.filter((file) => room === "all" || file.room === room);
  const generated = linesOf(own.filter(({ isGenerated }) => isGenerated));
  const columns = [[own.length, 6], [linesOf(own) - generated, 7], [generated, 10]] as const;
  console.log([room.padEnd(10), ...columns.map(([n, width]) => padded(n, width))].join(" "));
}

console.log("\narrows between rooms");
const arrows = new Map<string, number>();
for (const { path, imports } of graph) {
  for (const target of imports) {
    const [from, to] = [roomOf(path), roomOf(target)];
    if (from === undefined || to === undefined || from === to) continue;
    const arrow = `${from} -> ${to}`;
    arrows.set(arrow, (arrows.get(arrow) ?? 0) + 1);
  }
}
for (const [arrow, count] of [...arrows].sort()) console.log(`${padded(count, 6)}  ${arrow}`);

const circles = circlesIn(graph);
console.log(`\ncircles: ${circles.length}`);
for (const circle of circles) console.log(`  ${circle.join(", ")}`);

console.log("\nlargest files, without generated code");
const largest = files.filter(({ isGenerated }) => !isGenerated)
  .sort((a, b) => b.lines - a.lines).slice(0, LARGEST);
for (const { path, lines } of largest) console.log(`${padded(lines, 6)}  ${path}`);

function linesOf(list: readonly { readonly lines: number }[]): number {
  return list.reduce((sum, { lines }) => sum + lines, 0);
}

function padded(count: number, width: number): string {
  return String(count).padStart(width);
}
