/** Runs all tests, step by step, and prints how long they took. Usage: `deno task test` */

const STEPS = ["test:core", "test:rest", "test:alone"];

console.log(`Runs ${STEPS.join(", ")}: about four minutes on two cores.`);
const start = performance.now();
for (const step of STEPS) {
  const { code } = await new Deno.Command(Deno.execPath(), { args: ["task", step] }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
const seconds = Math.round((performance.now() - start) / 1000);
console.log(`\nall tests pass, after ${Math.floor(seconds / 60)} min ${seconds % 60} s`);
