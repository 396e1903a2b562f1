/** Witnesses on the loopback interface, asked by curl: one of ours, and one by others. */

import assert from "node:assert/strict";
import { decodeBase64 } from "../../src/core/bytes.ts";
import { ForeignWitness } from "../support/foreign_witness.ts";
import { gaitProcess, scratch, type Seen } from "../support/gait.ts";
import { ProxyProcess } from "../support/mcp_session.ts";
import { hasProgram } from "../support/programs.ts";
import { KEY_1 } from "../support/test_key.ts";
import { TestWitness } from "../support/witness.ts";

const CALL =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{}}}';

/** A folder with a policy, a key, and programs of which `logger` is none. */
function place() {
  const folder = scratch();
  const at = (name: string) => `${folder.path}/${name}`;
  Deno.writeTextFileSync(at("p.yaml"), "default_verdict: block\n");
  Deno.writeTextFileSync(at("k1"), KEY_1.private);
  Deno.writeTextFileSync(at("k1.pub"), KEY_1.public);
  Deno.mkdirSync(at("bin"));
  Deno.writeTextFileSync(at("bin/ask"), `#!/bin/sh\nexec ${curl()} "$@"\n`, { mode: 0o755 });
  const env = { GAIT_LOG_DIR: at("logs"), GAIT_LOG_HEADS: "", CI: "", PATH: at("bin") };
  const gait = (...argv: string[]): Promise<Seen> => gaitProcess(argv, { cwd: folder.path, env });
  return { ...folder, at, env, gait, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

function curl(): string {
  const { stdout } = new Deno.Command("sh", { args: ["-c", "command -v curl"] }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

const askAt = (url: string) => `ask -sS --data-binary @- ${url}/add-checkpoint`;

/** A live session with one call, which a witness sees. */
async function session(
  { path, env }: ReturnType<typeof place>,
  witness: { readonly url: string; readonly vkey: string },
): Promise<string> {
  const flags = [
    ...["--policy", "p.yaml", "--key-mode", "prod", "--private-key", "k1"],
    ...["--witness", askAt(witness.url), "--witness-key", witness.vkey],
  ];
  await using proxy = new ProxyProcess({ cwd: path, flags, env });
  const { result } = await proxy.ask(CALL);
  assert.equal(result.isError, true);
  const { status, stderr } = await proxy.end();
  assert.equal(status, 7, stderr); // that of the server
  return stderr;
}

/** The answer about the index, which the witness must have cosigned. */
async function indexAnswer({ gait }: ReturnType<typeof place>, vkey: string) {
  const seen = await gait(
    ...["log", "verify", "--index", "--public-key", "k1.pub", "--cosigner", vkey, "--json"],
  );
  const [index] = JSON.parse(seen.stdout).logs;
  return { exit: seen.exit, index };
}

Deno.test({
  name:
    "a live session shows the index of logs to a witness, at its beginning and end (needs curl)",
  ignore: !hasProgram("curl"),
  async fn() {
    using at = place();
    const witness = new TestWitness(decodeBase64(KEY_1.public) ?? new Uint8Array());
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        assert.equal(new URL(request.url).pathname, "/add-checkpoint");
        const { status, body } = await witness.add(await request.text());
        return new Response(body, { status });
      },
    );
    const url = `http://127.0.0.1:${server.addr.port}`;
    const vkey = await witness.vkey();
    assert.doesNotMatch(await session(at, { url, vkey }), /witness/);
    const { exit, index } = await indexAnswer(at, vkey);
    assert.equal(exit, 0);
    assert.equal(index.cosigners[0].size, index.entries, "the end of the log is in it");
    assert.ok(witness.asked.length >= 2, `${witness.asked.length} requests`);
    // The second session goes on from what the first one showed.
    await session(at, { url, vkey });
    assert.match(witness.asked.at(-1) ?? "", /^old [1-9]/);
    assert.equal([...witness.heads.keys()].length, 1, "one origin for all sessions");
    const left = Deno.readTextFileSync(at.at("logs/heads_left.txt"));
    assert.match(left, /^\S+Z witness: GAIT log=/m);
  },
});

Deno.test({
  name: "a witness that is gone or refuses fails no call, and the report says so (needs curl)",
  ignore: !hasProgram("curl"),
  async fn() {
    using at = place();
    const witness = new TestWitness(decodeBase64(KEY_1.public) ?? new Uint8Array());
    const vkey = await witness.vkey();
    {
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        () => new Response("unknown log\n", { status: 404 }),
      );
      const url = `http://127.0.0.1:${server.addr.port}`;
      const said = await session(at, { url, vkey });
      assert.match(said, /no witness saw the log: .*it answered "unknown log"/);
    }
    const said = await session(at, { url: "http://127.0.0.1:9", vkey });
    assert.match(said, /no witness saw the log: .*it answered nothing/);
  },
});

Deno.test({
  name: "litewitness cosigns the index of logs, and no index that went back (needs go)",
  ignore: !hasProgram("go", "version"),
  async fn(test) {
    using at = place();
    using folder = scratch();
    await using witness = await ForeignWitness.start(folder.path);
    assert.match(await session(at, witness), /it answered "unknown log"/);
    const index = at.at("logs/index.jsonl");
    const { stdout: vkey } = await at.gait("log", "vkey", index, "--public-key", "k1.pub");
    const [origin = ""] = vkey.split("+");
    witness.know(origin, vkey.trim());
    await test.step("a live session", async () => {
      assert.doesNotMatch(await session(at, witness), /witness/);
      const { exit, index } = await indexAnswer(at, witness.vkey);
      assert.equal(exit, 0);
      assert.equal(index.cosigners[0].size, index.entries);
      assert.equal(witness.sizeOf(origin), index.entries);
    });
    const head = ["log", "head", index, "--public-key", "k1.pub", "--json"] as const;
    const asked = ["--witness", askAt(witness.url), "--witness-key", witness.vkey] as const;
    await test.step("gait log head, also where nobody remembers what it saw (409)", async () => {
      Deno.removeSync(at.at("logs/cosigned"), { recursive: true });
      const seen = await at.gait(...head, ...asked);
      assert.equal(seen.exit, 0, seen.stderr);
      assert.deepEqual(JSON.parse(seen.stdout).sent_to, ["witness"]);
    });
    await test.step("an older copy", async () => {
      const copy = Deno.readTextFileSync(index);
      await session(at, witness);
      Deno.writeTextFileSync(index, copy);
      Deno.removeSync(at.at("logs/cosigned"), { recursive: true });
      const seen = await at.gait(...head, ...asked);
      assert.equal(seen.exit, 2);
      assert.match(
        JSON.parse(seen.stdout).error,
        /a witness saw \d+ entries of it, and it has \d+/,
      );
    });
  },
});
