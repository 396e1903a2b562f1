import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { denoReadPort } from "../../../src/io/deno_read.ts";
import type { Host } from "../../../src/io/host.ts";
import { readTranscript } from "../../../src/usecases/review/read_transcript.ts";
import { type LeftAs, openCodeSample } from "../../support/sqlite_samples.ts";
import { endingOf, LARGE_CLIENTS, writeHistory } from "../../support/large_transcripts.ts";
import { findTranscripts } from "../../../src/usecases/review/find_transcripts.ts";
import { callsOf, endings } from "../../support/transcripts.ts";

const HOST = { read: denoReadPort } as unknown as Host<"read">;

async function scratch() {
  const folder = await Deno.makeTempDir();
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

function part(exit: number, callID: string): string {
  const time = { start: 1795991047179, end: 1795991047436 };
  const state = {
    status: "completed",
    input: { command: "ls" },
    output: "x",
    metadata: { exit },
    time,
  };
  return JSON.stringify({ type: "tool", tool: "bash", callID, state });
}

for (const left of ["closed", "open"] as const satisfies readonly LeftAs[]) {
  Deno.test(`OpenCode's database is read while it is ${left}, and nothing appears beside it`, async () => {
    await using place = await scratch();
    const path = `${place.folder}/opencode.db`;
    using _database = openCodeSample(
      path,
      [{ id: "ses_1", directory: "/w" }, { id: "ses_2", parent: "ses_1", directory: "/w" }],
      [
        { session: "ses_1", data: '{"type":"text","text":"x"}' },
        { session: "ses_1", data: part(0, "call_1") },
        { session: "ses_1", data: '{"type":"tool", broken' },
        { session: "ses_2", data: part(3, "call_1") },
      ],
      left,
    );
    const before = [...Deno.readDirSync(place.folder)].map(({ name }) => name).sort();
    const found = { client: "opencode", path, form: "database" } as const;
    const told = await Array.fromAsync(readTranscript(found, HOST));
    assert.deepEqual(endings(told), [
      "bash ok 0",
      "unread 3: it is a part of a message, and not JSON",
      "bash failed 3",
    ]);
    const [, agent] = callsOf(told);
    assert.deepEqual(agent?.session, {
      id: "ses_2",
      agent: "ses_2",
      cwd: "/w",
      version: "1.18.33",
    });
    assert.equal(agent?.parent_session, "ses_1");
    assert.deepEqual([...Deno.readDirSync(place.folder)].map(({ name }) => name).sort(), before);
  });
}

Deno.test("a database of another version of OpenCode is no empty history", async () => {
  await using place = await scratch();
  const path = `${place.folder}/opencode.db`;
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE other (id text)");
  database.close();
  const found = { client: "opencode", path, form: "database" } as const;
  assert.deepEqual(endings(await Array.fromAsync(readTranscript(found, HOST))), [
    "unread 0: it has no table of parts: another version wrote it",
  ]);
});

Deno.test("the files of earlier versions of OpenCode are read", async () => {
  await using place = await scratch();
  const storage = `${place.folder}/storage`;
  const write = async (path: string, text: string) => {
    await Deno.mkdir(`${storage}/${path}`.replace(/\/[^/]+$/, ""), { recursive: true });
    await Deno.writeTextFile(`${storage}/${path}`, text);
  };
  await write(
    "session/project/ses_1.json",
    '{"id":"ses_1","directory":"/w","version":"0.9.0","parentID":"ses_0"}',
  );
  await write("message/ses_1/msg_2.json", "{}");
  await write("message/ses_1/msg_1.json", "{}");
  await write("message/ses_1/msg_3.json", "{}");
  await write("part/msg_1/prt_1.json", part(0, "call_1"));
  await write("part/msg_2/prt_2.json", part(1, "call_2"));
  await write("part/msg_2/prt_3.json", "{broken");
  const found = { client: "opencode", path: `${storage}/message/ses_1`, form: "folder" } as const;
  const told = await Array.fromAsync(readTranscript(found, HOST));
  assert.deepEqual(endings(told), [
    "bash ok 0",
    "bash failed 1",
    "unread 0: prt_3.json: it is a part of a message, and not JSON",
  ]);
  const [call] = callsOf(told);
  assert.deepEqual([call?.session.cwd, call?.session.version, call?.parent_session], [
    "/w",
    "0.9.0",
    "ses_0",
  ]);
});

Deno.test("a transcript that cannot be read is an item, and no failure", async () => {
  await using place = await scratch();
  await Deno.writeTextFile(
    `${place.folder}/a.db`,
    "no database, but long enough to have a header: ".repeat(9),
  );
  for (
    const found of [
      { client: "codex", path: `${place.folder}/none.jsonl`, form: "lines" },
      { client: "opencode", path: `${place.folder}/a.db`, form: "database" },
      { client: "gemini", path: `${place.folder}/a.db`, form: "document" },
    ] as const
  ) {
    const [told, ...others] = await Array.fromAsync(readTranscript(found, HOST));
    assert.equal(told?.kind, "unread");
    assert.deepEqual(others, []);
  }
});

Deno.test("Gemini CLI's project and the session of a sub-agent are told by the folders", async () => {
  await using place = await scratch();
  const chats = `${place.folder}/chats/s1`;
  await Deno.mkdir(chats, { recursive: true });
  await Deno.writeTextFile(`${place.folder}/.project_root`, "/w/project\n");
  const call = { id: "c1", name: "glob", args: {}, status: "success", result: [] };
  await Deno.writeTextFile(
    `${chats}/a1.jsonl`,
    '{"sessionId":"a1","kind":"subagent"}\n' +
      `${JSON.stringify({ id: "g1", type: "gemini", toolCalls: [call] })}\n`,
  );
  const found = { client: "gemini", path: `${chats}/a1.jsonl`, form: "lines" } as const;
  const [told] = callsOf(await Array.fromAsync(readTranscript(found, HOST)));
  assert.deepEqual(told?.session, { id: "s1", agent: "a1", cwd: "/w/project" });
});

Deno.test("histories of all clients have the numbers with which they were written", async () => {
  await using place = await scratch();
  const home = place.folder;
  const calls = 1200;
  const expected = Object.groupBy(
    Array.from({ length: calls }, (_, at) => endingOf(at)),
    (one) => one,
  );
  for (const client of LARGE_CLIENTS) {
    await writeHistory(home, client, calls);
    const env = { get: (name: string) => name === "HOME" ? home : undefined };
    const host = { read: denoReadPort, env } as unknown as Host<"read" | "env">;
    const counts: Record<string, number> = {};
    const keys = new Set<string>();
    for (const found of await findTranscripts({ clients: [client] }, host)) {
      for await (const told of readTranscript(found, host)) {
        assert.ok(told.kind === "call", JSON.stringify(told));
        const { status } = told.call;
        counts[status] = (counts[status] ?? 0) + 1;
        keys.add(told.call.copy_key);
      }
    }
    assert.deepEqual(counts, {
      ok: expected.ok?.length,
      failed: expected.failed?.length,
      denied: expected.denied?.length,
      interrupted: expected.interrupted?.length,
    }, client);
    assert.equal(keys.size, calls);
  }
});
