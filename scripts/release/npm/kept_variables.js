/**
 * Gives gait the variables that `bin/gait.js` kept from Deno, and tells that launcher when gait ended with
 * 0. Loaded before everything else of the package.
 */

const KEPT = "GAIT_KEPT_VARIABLES";
/** What `bin/gait.js` takes for 0. */
const ENDED_WELL = 100;
const NAMES = /^(?:HOME|USERPROFILE|DENO_\w+|OTEL_DENO\w*)$/i;

const kept = Deno.env.get(KEPT);
if (kept !== undefined) {
  Deno.env.delete(KEPT);
  for (const [name, value] of Object.entries(JSON.parse(kept))) {
    if (!NAMES.test(name)) continue;
    if (value === null) Deno.env.delete(name);
    else Deno.env.set(name, value);
  }
  const { exit } = Deno;
  Deno.exit = (code) => exit(code === 0 ? ENDED_WELL : code);
}
