import assert from "node:assert/strict";
import { CLIENTS } from "../../../src/core/clients/client.ts";
import { denoReadPort } from "../../../src/io/deno_read.ts";
import type { Host } from "../../../src/io/host.ts";
import {
  findTranscripts,
  TRANSCRIPT_VARIABLES,
  whyNotRead,
} from "../../../src/usecases/review/find_transcripts.ts";

const FILES = [
  ".claude/projects/-w/s1.jsonl",
  ".claude/projects/-w/s1/subagents/agent-a1.jsonl",
  ".claude/projects/-w/s1/subagents/agent-a1.meta.json",
  ".claude/projects/-w/s1/tool-results/big.txt",
  ".codex/sessions/2026/11/29/rollout-2026-11-29T22-23-01-t1.jsonl",
  ".codex/archived_sessions/rollout-2026-10-01T10-00-00-t0.jsonl",
  ".codex/history.jsonl",
  ".gemini/tmp/w/chats/session-2026-11-29T22-23-s1.jsonl",
  ".gemini/tmp/w/chats/s1/a1.jsonl",
  ".gemini/tmp/0abc/chats/session-old.json",
  ".gemini/tmp/w/logs.json",
  ".copilot/session-state/s1/events.jsonl",
  ".copilot/session-state/s1/workspace.yaml",
  ".local/share/opencode/opencode.db",
  ".local/share/opencode/storage/message/ses_1/msg_1.json",
  ".cursor/chats/0abc/1/store.db",
];

async function scratch(files: readonly string[]) {
  const home = await Deno.realPath(await Deno.makeTempDir());
  for (const file of files) {
    const path = `${home}/${file}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, "");
  }
  return { home, [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }) };
}

function find(env: Readonly<Record<string, string>>, sinceMs?: number) {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    assert.ok(TRANSCRIPT_VARIABLES.includes(name), name);
    read[name] = value;
  }
  const host = { read: denoReadPort, env: { get: (name: string) => read[name] } };
  return findTranscripts({ clients: CLIENTS, sinceMs }, host as unknown as Host<"read" | "env">);
}

Deno.test("findTranscripts finds what each client keeps in a home folder, and nothing else", async () => {
  await using place = await scratch(FILES);
  const found = await find({ HOME: place.home });
  assert.deepEqual(
    found.map(({ client, path, form }) => `${client} ${form} ${path.slice(place.home.length + 1)}`),
    [
      "claude-code lines .claude/projects/-w/s1.jsonl",
      "claude-code lines .claude/projects/-w/s1/subagents/agent-a1.jsonl",
      "codex lines .codex/archived_sessions/rollout-2026-10-01T10-00-00-t0.jsonl",
      "codex lines .codex/sessions/2026/11/29/rollout-2026-11-29T22-23-01-t1.jsonl",
      "gemini document .gemini/tmp/0abc/chats/session-old.json",
      "gemini lines .gemini/tmp/w/chats/s1/a1.jsonl",
      "gemini lines .gemini/tmp/w/chats/session-2026-11-29T22-23-s1.jsonl",
      "copilot lines .copilot/session-state/s1/events.jsonl",
      "opencode database .local/share/opencode/opencode.db",
      "opencode folder .local/share/opencode/storage/message/ses_1",
    ],
  );
});

Deno.test("findTranscripts looks where the variables of the clients say", async () => {
  await using place = await scratch([
    "claude/projects/-w/s1.jsonl",
    "codex/sessions/2026/11/29/rollout-t1.jsonl",
    "gem/.gemini/tmp/w/chats/session-s1.jsonl",
    "cop/session-state/s1/events.jsonl",
    "data/opencode/opencode.db",
    ...FILES,
  ]);
  const { home } = place;
  const found = await find({
    HOME: home,
    CLAUDE_CONFIG_DIR: `${home}/claude`,
    CODEX_HOME: `${home}/codex`,
    GEMINI_CLI_HOME: `${home}/gem`,
    COPILOT_HOME: `${home}/cop`,
    XDG_DATA_HOME: `${home}/data`,
  });
  assert.deepEqual(found.map(({ path }) => path.slice(home.length + 1)), [
    "claude/projects/-w/s1.jsonl",
    "codex/sessions/2026/11/29/rollout-t1.jsonl",
    "gem/.gemini/tmp/w/chats/session-s1.jsonl",
    "cop/session-state/s1/events.jsonl",
    "data/opencode/opencode.db",
  ]);
});

Deno.test("findTranscripts leaves out what did not change since; a database changes in its log", async () => {
  const log = ".local/share/opencode/opencode.db-wal";
  await using place = await scratch([...FILES, log]);
  for (const file of [...FILES, log]) {
    await Deno.utime(`${place.home}/${file}`, new Date("2026-01-01"), new Date("2026-01-01"));
  }
  await Deno.utime(`${place.home}/.local/share/opencode/storage/message/ses_1`, 0, 0);
  const since = Date.parse("2026-06-01");
  assert.deepEqual(await find({ HOME: place.home }, since), []);
  await Deno.utime(`${place.home}/${log}`, new Date("2026-06-01"), new Date("2026-06-01"));
  const [only, ...others] = await find({ HOME: place.home }, since);
  assert.deepEqual([only?.client, only?.modifiedMs, others], ["opencode", since, []]);
});

Deno.test({
  name: "findTranscripts follows no link that leads out, and none to a folder",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using place = await scratch([
      ".codex/sessions/real/rollout-a.jsonl",
      "elsewhere/rollout-b.jsonl",
      "moved/sessions/rollout-d.jsonl",
    ]);
    const { home } = place;
    const sessions = `${home}/.codex/sessions`;
    await Deno.symlink(`${home}/elsewhere/rollout-b.jsonl`, `${sessions}/rollout-b.jsonl`);
    await Deno.symlink(`${sessions}/real/rollout-a.jsonl`, `${sessions}/rollout-c.jsonl`);
    await Deno.symlink(sessions, `${sessions}/circle`);
    await Deno.symlink(`${home}/nowhere`, `${sessions}/rollout-e.jsonl`);
    const paths = (found: readonly { readonly path: string }[]) =>
      found.map(({ path }) => path.slice(home.length + 1));
    assert.deepEqual(paths(await find({ HOME: home })), [
      ".codex/sessions/real/rollout-a.jsonl",
      ".codex/sessions/rollout-c.jsonl",
    ]);
    // Who keeps settings elsewhere links the folder itself.
    await Deno.symlink(`${home}/moved`, `${home}/linked`);
    assert.deepEqual(paths(await find({ HOME: home, CODEX_HOME: `${home}/linked` })), [
      "linked/sessions/rollout-d.jsonl",
    ]);
  },
});

Deno.test("findTranscripts finds nothing without a home folder, and says why it does not read Cursor", async () => {
  assert.deepEqual(await find({}), []);
  assert.deepEqual(await find({ HOME: "/nonexistent" }), []);
  assert.equal(whyNotRead("codex"), undefined);
  assert.match(whyNotRead("cursor") ?? "", /^Cursor keeps its sessions in a form that is not/);
});
