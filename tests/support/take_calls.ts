/**
 * Counts calls against a limit until one is refused, and prints a line for each that was allowed. One
 * of many processes of a test: `take_calls.ts <state> <limit>`.
 */

import { enforceRateLimit } from "../../src/usecases/judge/enforce_rate_limit.ts";
import { denoSystem } from "../../src/io/deno_host.ts";

const [path = "", requests = ""] = Deno.args;
const system = denoSystem();
const host = system.narrow({ kinds: ["read", "write"], env: [] }, { quiet: true });
const limit = { requests: Number(requests), window: "hour", scope: "tool" } as const;
// One window for all, however long the test runs.
const fixed = { ...host, now: () => "2026-02-05T12:30:00Z" };
while (true) {
  const call = { limit, tool_name: "tool.write", identity: "alice" };
  const { allowed } = await enforceRateLimit(call, { path, isSimulated: false }, fixed);
  if (!allowed) break;
  system.stdout.write("allowed\n");
}
