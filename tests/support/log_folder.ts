/**
 * Programs that tests start keep their logs in a folder of the tests, send no heads, and measure no
 * coverage. Importing this is enough: a child inherits the variables.
 */

if (Deno.permissions.querySync({ name: "env" }).state === "granted") {
  if (Deno.env.get("GAIT_LOG_DIR") === undefined) {
    const folder = Deno.makeTempDirSync({ prefix: "gait_test_logs_" });
    Deno.env.set("GAIT_LOG_DIR", folder);
    globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  }
  Deno.env.set("GAIT_LOG_HEADS", "off");
  // Each program would write a file for each of its modules, and what programs run does not count.
  Deno.env.delete("DENO_COVERAGE_DIR");
}
