/** A system in memory that reaches a real state server, and nothing else. */

import type { Host, Needs, PermissionKind } from "../../src/io/host.ts";
import { connectState } from "../../src/io/state_server.ts";
import { MemorySystem, type World } from "./memory_system.ts";

export const HOME = "/home/alice";

export class StateSystem extends MemorySystem {
  constructor({ env, ...world }: World = {}) {
    super({ ...world, env: { HOME, ...env } });
  }

  override narrow(needs: Needs): Host<PermissionKind> {
    // No two machines draw the same.
    const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
    const host = { ...super.narrow(needs), randomBytes };
    if (!needs.kinds.includes("net")) return host;
    return { ...host, net: { ...host.net, stateServer: connectState } };
  }
}
