/**
 * The runpack of a session before a real server, made from its log, is the one that its journal gave.
 * The journals in tests/vectors/journals are of the last gait that wrote some, of the same sessions.
 */

import assert from "node:assert/strict";
import { unzipSync } from "fflate";
import { gaitProcess, scratch } from "../support/gait.ts";
import { ProxyProcess } from "../support/mcp_session.ts";
import { play, REAL_SESSIONS, type RealSession } from "../support/real_sessions.ts";
import { until } from "../support/until.ts";

const VECTORS = new URL("../vectors/journals/", import.meta.url).pathname;
type Lines = readonly Record<string, unknown>[];

/** A folder with the log of a session. */
async function recorded(session: RealSession, cwd: string): Promise<void> {
  Deno.writeTextFileSync(`${cwd}/p.yaml`, session.policy);
  const flags = [
    ...["--policy", "p.yaml", "--log", "s.jsonl", "--payloads", "keep"],
    ...["--run-id", `run_${session.name}`],
  ];
  await using proxy = new ProxyProcess({ cwd, flags, server: session.server });
  await play(session, {
    ask: (message) => answerTo(proxy, message),
    send: (line) => proxy.send(line),
    async kill(tool) {
      // gait records a call before it forwards it
      const call = `"tool_name":"${tool}"`;
      const log = () => Deno.readTextFileSync(`${cwd}/s.jsonl`);
      await until(() => log().includes(call), "the entry of the call");
      proxy.child.kill("SIGKILL");
      await proxy.child.status;
    },
    end: () => proxy.end(),
  });
}

/** Sends a request and answers the next message with its id: servers send others in between. */
async function answerTo(proxy: ProxyProcess, message: string): Promise<unknown> {
  await proxy.send(`${message}\n`);
  const { id } = JSON.parse(message);
  for (;;) {
    const line = await proxy.line();
    assert.ok(line !== undefined, "the session ended");
    if (JSON.parse(line).id === id) return JSON.parse(line);
  }
}

/** The members of a runpack that `gait run record` made of a log or a journal. */
async function packOf(from: string, path: string, cwd: string) {
  const seen = await gaitProcess(["run", "record", `--${from}`, path, "--out-dir", from], { cwd });
  assert.equal(seen.exit, 0, seen.stderr);
  const [pack] = [...Deno.readDirSync(`${cwd}/${from}`)];
  const members = unzipSync(Deno.readFileSync(`${cwd}/${from}/${pack?.name}`));
  const linesOf = (name: string): Lines =>
    new TextDecoder().decode(members[name]).split("\n").filter((line) => line !== "").map((line) =>
      JSON.parse(line)
    );
  const [run = {}] = linesOf("run.json");
  const [refs = {}] = linesOf("refs.json");
  return { intents: linesOf("intents.jsonl"), results: linesOf("results.jsonl"), run, refs };
}

/** Without times, which are those of another day. */
function timeless(lines: Lines): Lines {
  return lines.map(({ created_at, ...line }) => {
    assert.match(String(created_at), /^\d{4}-\d\d-\d\dT[0-9:.]+Z$/);
    return line;
  });
}

/** What a timeline tells, without times and without the head of the log. */
function events(run: Record<string, unknown>): Lines {
  const timeline = run["timeline"] as Lines;
  return timeline.map(({ ts: _, ...event }) => event).filter(({ event }) =>
    event !== "gait_log_head"
  );
}

for (const session of REAL_SESSIONS) {
  Deno.test(`the runpack of ${session.name} from its log is the one from its journal`, async () => {
    using folder = scratch();
    const { path: cwd } = folder;
    await recorded(session, cwd);
    const own = await packOf("from-log", "s.jsonl", cwd);
    const journal = await packOf("from-journal", `${VECTORS}real_${session.name}.jsonl`, cwd);
    assert.equal(own.intents.length, session.calls.length);
    assert.deepEqual(timeless(own.intents), timeless(journal.intents));
    assert.deepEqual(timeless(own.results), timeless(journal.results));
    assert.deepEqual(timeless([own.refs]), timeless([journal.refs]));
    assert.deepEqual(events(own.run), events(journal.run));
    const heads = (own.run["timeline"] as Lines).filter(({ event }) => event === "gait_log_head");
    assert.equal(heads.length, 1);
    const { env: _, timeline: __, ...run } = own.run;
    const { env: ___, timeline: ____, ...expected } = journal.run;
    assert.deepEqual(timeless([run]), timeless([expected]));
    // The time of a refused result is that of the decision.
    const denied = own.results.filter(({ result }) =>
      (result as Record<string, unknown>)["verdict"] !== undefined
    );
    assert.ok(denied.length > 0);
  });
}
