/** In a live session too, no policy allows a call to change the files that the session stands on. */

import assert from "node:assert/strict";
import { callOf, openLive } from "../../support/live_session.ts";

const MAP = `schema_id: gait.mcp.tool_map
schema_version: 1.0.0
tools:
  - name: write_file
    args: [{ path: /path, is: path, operation: write, base: / }]
  - name: read_file
    args: [{ path: /path, is: path, operation: read, base: / }]
`;

const CALLS: readonly (readonly [tool: string, path: string, reason: string | undefined])[] = [
  ["write_file", "/srv/app/src/a.ts", undefined],
  ["read_file", "/srv/app/.claude/settings.json", undefined],
  ["write_file", "/srv/app/.claude/settings.json", "guard_file_protected"],
  ["write_file", "/srv/app/.mcp.json", "guard_file_protected"],
  ["write_file", "/rules/p.yaml", "guard_file_protected"],
  ["write_file", "/rules/./P.YAML", "guard_file_protected"],
  ["write_file", "/rules/map.yaml", "guard_file_protected"],
  ["write_file", "/gait-out/traces/trace_1.json", "guard_file_protected"],
  ["read_file", "/gait-out/keys/gait_private.key", "guard_file_protected"],
  ["read_file", "~/x", "mcp_argument_not_judgeable"],
  ["READ_FILE", "/x", "mcp_argument_not_judgeable"],
];

for (const [tool, path, reason] of CALLS) {
  Deno.test(`a session answers ${reason ?? "forward"} to ${tool} ${path}`, async () => {
    const live = await openLive("default_verdict: allow", {
      options: { policy: ["/rules/p.yaml"], tools: "/rules/map.yaml" },
      world: { files: { "/rules/p.yaml": "default_verdict: allow", "/rules/map.yaml": MAP } },
    });
    const answer = await live.client(callOf(1, tool, { path }));
    if (reason === undefined) assert.equal(answer, "forward");
    else assert.match(answer, new RegExp(reason));
  });
}
