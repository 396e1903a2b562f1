/** What tests of a shared state start from. */

import { gait, type SeenInMemory } from "../support/gait.ts";
import type { World } from "../support/memory_system.ts";
import type { RedisServer } from "../support/redis_server.ts";
import { StateSystem } from "../support/state_system.ts";

/** A rule with a limit of three calls in an hour. */
export const POLICY = `default_verdict: block
rules:
  - name: limited
    effect: allow
    match: { tool_names: [tool.write] }
    rate_limit: { requests: 3, window: hour, scope: tool }
`;

export const INTENT = JSON.stringify({
  tool_name: "tool.write",
  context: { identity: "alice", workspace: "/srv", risk_class: "low" },
});

export const EVAL = "gate eval --policy p.yaml --intent i.json";

/** A machine of its own, with a person at a terminal unless `answer` says otherwise. */
export function machine(world: World = {}): StateSystem {
  return new StateSystem({
    now: new Date().toISOString(),
    answer: "y",
    ...world,
    files: { "p.yaml": POLICY, "i.json": INTENT, ...world.files },
  });
}

/** The options that name the server. */
export function to(server: Pick<RedisServer, "url">, port?: number): string {
  return `--state ${server.url(port)}`;
}

/** Prepares the state of a server as a person does; fails if that fails. */
export async function prepare(on: StateSystem, options: string): Promise<void> {
  const { exit, stderr } = await gait(`state reset ${options}`, {}, on);
  if (exit !== 0) throw new Error(stderr);
}

/** One call that counts; exit code, calls used, and the error if there is no verdict. */
export async function call(
  on: StateSystem,
  options: string,
): Promise<{ readonly exit: number; readonly used: unknown; readonly error: unknown }> {
  const { exit, json }: SeenInMemory = await gait(`${EVAL} ${options} --json`, {}, on);
  const { rate_limit_used: used, error } = json();
  return { exit, used, error };
}

/** Waits until the hour lasts for as many seconds: it must not change while calls are counted. */
export async function steadyHour(seconds: number): Promise<void> {
  const leftMs = 3_600_000 - Date.now() % 3_600_000;
  if (leftMs < seconds * 1000) await new Promise((resolve) => setTimeout(resolve, leftMs));
}
