/**
 * Checks the plan of the house: imports point one way between rooms and run in no circle, features of
 * the core use each other only where the plan says so, only `src/io` uses Deno, and only `main.ts`
 * ends the process. Usage: `deno task layers`
 */

import { importFaults, textFaults } from "./layers.ts";
import { readModuleGraph, sourcesIn } from "./module_graph.ts";

const root = new URL("../", import.meta.url);
const graph = readModuleGraph(root);
const faults = [...importFaults(graph)];
for (const path of sourcesIn(root)) {
  faults.push(...textFaults(path, Deno.readTextFileSync(new URL(path, root))));
}
if (faults.length > 0) {
  for (const fault of faults) console.error(`error: ${fault}`);
  console.error("hint: docs/architecture.md shows which room may use which");
  Deno.exit(1);
}
console.log(`${graph.length} modules: imports point one way and run in no circle`);
