/** A session of 100,000 calls over stdio: the proxy's memory does not grow with them. */

import assert from "node:assert/strict";
import { gaitProcess, scratch } from "../support/gait.ts";
import { callOf } from "../support/live_session.ts";
import { ProxyProcess, serverCommand } from "../support/mcp_session.ts";

const CALLS = 100_000;
const BATCH = 500;

function residentMiB(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}

Deno.test({
  name: "the proxy stays flat over 100,000 calls, and their pack verifies",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using at = scratch();
    Deno.writeTextFileSync(`${at.path}/p.yaml`, "default_verdict: allow\n");
    const flags = ["--policy", "p.yaml", "--runpack-out", "s.zip"];
    const server = serverCommand("mcp_echo_server.ts");
    await using proxy = new ProxyProcess({ cwd: at.path, flags, server });
    const sizes: number[] = [];
    for (let done = 0; done < CALLS; done += BATCH) {
      const calls = Array.from({ length: BATCH }, (_, index) => {
        return `${callOf(done + index, "echo", { message: `call ${done + index}` })}\n`;
      });
      const writing = proxy.send(calls.join(""));
      for (let count = 0; count < BATCH; count++) assert.ok(await proxy.line() !== undefined);
      await writing;
      if ((done + BATCH) % 10_000 === 0) sizes.push(residentMiB(proxy.child.pid));
    }
    console.log(
      `resident MiB at every 10,000 calls: ${sizes.map((size) => size.toFixed(0)).join(" ")}`,
    );
    const [first = NaN] = sizes.slice(1);
    assert.ok((sizes.at(-1) ?? NaN) < first + 48, "memory grows with the calls");
    await proxy.end();
    const verified = await gaitProcess(["verify", "./s.zip", "--json"], { cwd: at.path });
    assert.equal(JSON.parse(verified.stdout).intact, true);
  },
});
