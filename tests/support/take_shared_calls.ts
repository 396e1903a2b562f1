/**
 * Counts calls on a shared server until one is refused, and prints a line for each: `allowed`, or the code
 * of the failure. One of many processes of a test: `take_shared_calls.ts <url> <limit> <hours ahead>`.
 */

import { GaitError } from "../../src/core/error.ts";
import { denoSystem } from "../../src/io/deno_host.ts";
import { callState } from "../../src/usecases/state/open_state.ts";

/** More than a limit and all failures of a test. */
const ATTEMPTS = 2000;

/** So that calls are left when the test does something to the server. */
const BETWEEN_MS = 50;

const [state = "", requests = "", hours = "0"] = Deno.args;
const system = denoSystem();
const kinds = ["read", "write", "env", "net"] as const;
const host = system.narrow({ kinds, env: ["HOME"] }, { quiet: true });
const limit = { requests: Number(requests), window: "hour", scope: "tool" } as const;
const now = () => new Date(Date.now() + Number(hours) * 3_600_000).toISOString();
const counted = callState({ state, rate_limit_state: "" }, false, { ...host, now });
for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
  try {
    const call = { limit, tool_name: "tool.write", identity: "alice" };
    const { allowed } = await counted.count(call);
    if (!allowed) break;
    system.stdout.write("allowed\n");
    await host.pause(BETWEEN_MS);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    system.stdout.write(`${error.code}\n`);
    // What is lost stays lost.
    if (error.code !== "state_unavailable") break;
    await host.pause(20);
  }
}
system.stdout.write("end\n");
