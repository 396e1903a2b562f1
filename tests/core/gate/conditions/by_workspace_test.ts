import assert from "node:assert/strict";
import { ByWorkspace } from "../../../../src/core/gate/conditions/by_workspace.ts";

Deno.test("what is read for 16 workspaces is read once, whoever comes in between", () => {
  const read: string[] = [];
  const kept = new ByWorkspace<string>();
  const ask = (workspace: string) =>
    kept.of(workspace, (own) => {
      read.push(own);
      return `of ${own}`;
    });
  const all = Array.from({ length: 16 }, (_, i) => `/repo/${i}`);
  for (const workspace of [...all, ...all, ...all.toReversed()]) {
    assert.equal(ask(workspace), `of ${workspace}`);
  }
  assert.deepEqual(read, all);
});

Deno.test("of more workspaces the one goes that was asked about longest ago", () => {
  const read: string[] = [];
  const kept = new ByWorkspace<number>();
  const ask = (workspace: string) => kept.of(workspace, (own) => read.push(own));
  const all = Array.from({ length: 16 }, (_, i) => `/repo/${i}`);
  for (const workspace of [...all, "/repo/0", "/more", "/repo/0", "/repo/1"]) ask(workspace);
  assert.deepEqual(read, [...all, "/more", "/repo/1"]);
});
