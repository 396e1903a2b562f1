/** `gait mcp proxy -- server` whose standard input and output are one socket, as `socat` gives it. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";
import { proxyCommand, SERVER_LOG } from "../support/mcp_session.ts";
import { withPython } from "../support/scripts.ts";

const LINES = 300;

Deno.test({
  name: "over one socket for both ways every line arrives, also where the client reads late",
  ...withPython,
  async fn() {
    using at = scratch();
    Deno.writeTextFileSync(`${at.path}/p.yaml`, "default_verdict: block\n");
    const script = new URL("../support/one_socket.py", import.meta.url).pathname;
    const { stdout } = await new Deno.Command("python3", {
      args: [script, SERVER_LOG, String(LINES), ...proxyCommand(["--policy", "p.yaml"])],
      cwd: at.path,
    }).output();
    assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), { lines: LINES, same: true });
  },
});
