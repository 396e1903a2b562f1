/**
 * Gives gait the variables that `bin/gait.js` kept from Deno. Loaded before everything else of the package.
 */

const KEPT = "GAIT_KEPT_VARIABLES";
const NAMES = /^(?:HOME|USERPROFILE|DENO_\w+|OTEL_DENO\w*)$/i;

const kept = Deno.env.get(KEPT);
if (kept !== undefined) {
  Deno.env.delete(KEPT);
  for (const [name, value] of Object.entries(JSON.parse(kept))) {
    if (!NAMES.test(name)) continue;
    if (value === null) Deno.env.delete(name);
    else Deno.env.set(name, value);
  }
}
