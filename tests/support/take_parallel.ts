/**
 * Counts 24 calls against a limit at the same time; prints how many were allowed, and for how many
 * milliseconds at most nothing else could run: `take_parallel.ts <state> <limit>`.
 */

import { enforceRateLimit } from "../../src/usecases/judge/enforce_rate_limit.ts";
import { denoSystem } from "../../src/io/deno_host.ts";

const [path = "", requests = ""] = Deno.args;
const system = denoSystem();
const host = system.narrow({ kinds: ["read", "write"], env: [] }, { quiet: true });
const limit = { requests: Number(requests), window: "hour", scope: "tool" } as const;
const fixed = { ...host, now: () => "2026-02-05T12:30:00Z" };
let last = performance.now();
let gap = 0;
const timer = setInterval(() => {
  const now = performance.now();
  gap = Math.max(gap, now - last);
  last = now;
}, 5);
const call = { limit, tool_name: "tool.write", identity: "alice" };
const settled = await Promise.allSettled(
  Array.from({ length: 24 }, () => enforceRateLimit(call, { path, isSimulated: false }, fixed)),
);
clearInterval(timer);
const allowed = settled.filter((one) => one.status === "fulfilled" && one.value.allowed).length;
const failed = settled.flatMap((one) => one.status === "rejected" ? [String(one.reason)] : []);
system.stdout.write(`${JSON.stringify({ allowed, failed, gap: Math.round(gap) })}\n`);
