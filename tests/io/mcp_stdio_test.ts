/** `gait mcp proxy -- server` as real processes: bytes, deaths, floods. Server and client are ours. */

import assert from "node:assert/strict";
import { concatBytes, encodeUtf8 } from "../../src/core/bytes.ts";
import { gaitProcess, scratch } from "../support/gait.ts";
import { callOf } from "../support/live_session.ts";
import { ProxyProcess, SERVER_LOG } from "../support/mcp_session.ts";

const POLICY = `default_verdict: block
rules:
  - { name: fine, effect: allow, match: { tool_names: [read, hang, crash] } }
`;
const RECORDED = ["--policy", "p.yaml", "--runpack-out", "s.zip"];

function folder() {
  const folder = scratch();
  Deno.writeTextFileSync(`${folder.path}/p.yaml`, POLICY);
  return folder;
}

function serverLog(path: string): Uint8Array {
  return Deno.readFileSync(`${path}/${SERVER_LOG}`);
}

Deno.test("over stdio every byte that is not refused arrives as it was, both ways", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path });
  const lines = [
    '{"jsonrpc":"2.0","id":12345678901234567890,"method":"raw/echo","x":1.0,"y":-0,"z":1e2}',
    '{ "method" : "raw\\u002fecho" , "b":1, "a":2, "t":"\\u00e9\\/\u2028\u2029\u00e9𝄞" }',
    '{"jsonrpc":"2.0","id":null,"method":"raw/echo","params":[[],{},"\\ud834\\udd1e"]}\r',
    `{"method":"raw/echo","large":"${"ä".repeat(4 * 1024 * 1024)}"}`,
    '{"jsonrpc":"2.0","id":"5","result":{"content":1.50}}',
    "",
    '{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"read","arguments":{"n":1.0}}}',
  ];
  const sent = encodeUtf8(`${lines.join("\n")}\n`);
  // chunk borders inside of characters and lines
  const writing = (async () => {
    for (let start = 0; start < sent.length; start += 65_537) {
      await proxy.send(sent.slice(start, start + 65_537));
    }
  })();
  const back: (string | undefined)[] = [];
  for (let count = 0; count < 5; count++) back.push(await proxy.line());
  await writing;
  const { rest, status } = await proxy.end();
  assert.deepEqual(back.slice(0, 4), lines.slice(0, 4));
  assert.match(back[4] ?? "", /"id":"a","result"/);
  assert.deepEqual([rest.length, status], [0, 7]);
  assert.deepEqual(serverLog(at.path), sent);
});

const EVIL =
  '{"jsonrpc":"2.0","id":66,"method":"tools/call","params":{"name":"evil","arguments":{}}}';

/** Lines that must not reach the server, and whether they are answered. */
const REFUSED: readonly (readonly [string, string | Uint8Array, boolean])[] = [
  ["a blocked call", EVIL, true],
  ["a blocked call before initialize, again", EVIL.replace("66", "67"), true],
  ["a call spelled with escapes", EVIL.replace("tools/call", "\\u0074ools\\/call"), true],
  ["a batch of one", `[${EVIL}]`, true],
  ["a batch after an allowed call", `[${callOf(1, "read")},${EVIL}]`, true],
  ["a batch in a batch", `[[${EVIL}]]`, true],
  ["the name twice, the allowed one first", EVIL.replace('"name"', '"name":"read","name"'), true],
  ["the name twice, the allowed one last", EVIL.replace('"evil"', '"evil","name":"read"'), true],
  ["the method twice", EVIL.replace('"method"', '"method":"ping","method"'), true],
  ["params twice", EVIL.replace("}}}", '}},"params":{"name":"read"}}'), true],
  ["arguments twice", EVIL.replace('"arguments"', '"arguments":{},"arguments"'), true],
  ["METHOD", EVIL.replace('"method"', '"METHOD"'), true],
  ["a Kelvin sign in tooKs", EVIL.replace('"method"', '"Method"'), true],
  ["a long s in paramſ", EVIL.replace('"params"', '"param\u017f"'), true],
  [
    "Name next to name",
    EVIL.replace('"name"', '"name":"read","Name"').replace("evil", "evil"),
    true,
  ],
  ["TOOLS/CALL", EVIL.replace("tools/call", "TOOLS/CALL"), true],
  ["an allowed tool in capitals with a blank", EVIL.replace("evil", "read "), true],
  ["a call without an id", EVIL.replace('"id":66,', ""), false],
  ["a call with the id null", EVIL.replace("66", "null"), true],
  ["a call with a fraction for an id", EVIL.replace("66", "6.6"), true],
  ["a call between carriage returns", `{"method":"ping","params":\r${EVIL}\r}`, true],
  ["a call after a byte order mark", `\ufeff${EVIL}`, true],
  ["invalid UTF-8", concatBytes([encodeUtf8(EVIL), new Uint8Array([0xff])]), true],
  ["half of a surrogate pair", EVIL.replace("evil", "read\\ud800"), true],
  ["UTF-16", utf16(EVIL), true],
  ["two messages on one line", `{"jsonrpc":"2.0","method":"x"} ${EVIL}`, true],
  ["half a call", EVIL.slice(0, -1), true],
  ["a call in a comment", `/* x */ ${EVIL}`, true],
  ["arguments that are text", EVIL.replace("{}", '"{}"'), true],
  [
    "params that are a list",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["evil"]}',
    true,
  ],
  ["no version", EVIL.replace('"jsonrpc":"2.0",', ""), true],
  ["deep nesting", EVIL.replace("{}", `${'{"x":'.repeat(600)}1${"}".repeat(600)}`), true],
  ["a number without end", EVIL.replace("{}", '{"x":1e999}'), true],
  ["a result in the call", EVIL.replace('"id"', '"result":{},"id"'), true],
];

function utf16(text: string): Uint8Array {
  return new Uint8Array([...text].flatMap((character) => [character.charCodeAt(0), 0]));
}

Deno.test("over stdio no refused line reaches the server, each is answered, and the next call works", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path });
  let allowed = "";
  for (const [index, [why, line, isAnswered]] of REFUSED.entries()) {
    const bytes = typeof line === "string" ? encodeUtf8(line) : line;
    await proxy.send(concatBytes([bytes, encodeUtf8("\n")]));
    const next = callOf(`next-${index}`, "read");
    allowed += `${next}\n`;
    await proxy.send(`${next}\n`);
    if (isAnswered) {
      const answer = JSON.parse(await proxy.line() ?? "null");
      const isRefusal = answer.error !== undefined || answer.result?.isError === true;
      assert.ok(isRefusal, `${why}: ${JSON.stringify(answer)}`);
    }
    assert.equal(JSON.parse(await proxy.line() ?? "null").id, `next-${index}`, why);
  }
  await proxy.end();
  assert.equal(new TextDecoder().decode(serverLog(at.path)), allowed);
});

Deno.test("over stdio the last line counts also without its line feed", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path });
  await proxy.send(EVIL);
  const { rest } = await proxy.end();
  assert.match(new TextDecoder().decode(rest), /"id":66,.*"isError":true/);
  assert.equal(serverLog(at.path).length, 0);
});

Deno.test("over stdio a message beyond the limit is refused in pieces, and the session goes on", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path });
  const piece = encodeUtf8("x".repeat(1024 * 1024));
  const writing = (async () => {
    await proxy.send('{"jsonrpc":"2.0","id":1,"method":"ping","params":"');
    for (let count = 0; count < 66; count++) await proxy.send(piece);
    await proxy.send(`"}\n${callOf(2, "read")}\n`);
  })();
  assert.match(await proxy.line() ?? "", /more than 67108864 bytes/);
  assert.match(await proxy.line() ?? "", /"id":2,"result"/);
  await writing;
  await proxy.end();
  assert.equal(new TextDecoder().decode(serverLog(at.path)), `${callOf(2, "read")}\n`);
});

Deno.test("over stdio the exit status is the server's, however it ends", async () => {
  const cases = [["test/crash", 3], ["test/kill", 137], ["test/half", 0]] as const;
  for (const [method, expected] of cases) {
    using at = folder();
    await using proxy = new ProxyProcess({ cwd: at.path, flags: RECORDED });
    assert.equal((await proxy.ask(callOf(1, "read"))).id, 1);
    await proxy.send(`{"jsonrpc":"2.0","id":2,"method":"${method}"}\n`);
    const { rest, status } = await proxy.settle();
    assert.equal(status, expected, method);
    if (method === "test/half") {
      assert.equal(new TextDecoder().decode(rest), '{"jsonrpc":"2.0","id":');
    }
    const verified = await gaitProcess(["verify", "./s.zip"], { cwd: at.path });
    assert.equal(verified.exit, 0);
  }
});

Deno.test("over stdio a server that dies within a call leaves that call without a result", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path, flags: RECORDED });
  await proxy.send(`${callOf(1, "crash")}\n`);
  const { status, stderr } = await proxy.settle();
  assert.equal(status, 4);
  assert.match(stderr, /1 call has no result/);
});

Deno.test("over stdio junk, a flood and a full standard error pass and block nothing", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path });
  await proxy.send('{"jsonrpc":"2.0","id":1,"method":"test/junk"}\n');
  assert.deepEqual(
    [await proxy.line(), await proxy.line(), await proxy.line()],
    ["this is not JSON", "", "\0{]"],
  );
  assert.match(await proxy.line() ?? "", /"id":1,"result"/);
  await proxy.send('{"jsonrpc":"2.0","id":2,"method":"test/stderr"}\n');
  assert.match(await proxy.line() ?? "", /"id":2,"result"/);
  // 64 MiB come while the client sends 2,000 blocked calls and reads nothing
  await proxy.send('{"jsonrpc":"2.0","id":3,"method":"test/flood","params":{"size":1000}}\n');
  const calls = Array.from({ length: 2000 }, (_, id) => `${callOf(`c${id}`, "evil")}\n`).join("");
  const writing = proxy.send(calls);
  let [notes, answers, last] = [0, 0, false];
  while (!last || answers < 2000) {
    const line = await proxy.line() ?? assert.fail("the session ended");
    if (line.startsWith('{"jsonrpc":"2.0","method":"n"')) notes++;
    else if (line.includes('"id":3,"result"')) last = true;
    else if (line.includes('"isError":true')) answers++;
    else assert.fail(line.slice(0, 200));
  }
  await writing;
  const { status, stderr } = await proxy.end();
  assert.deepEqual([notes, answers, status], [1000, 2000, 7]);
  assert.ok(stderr.length >= 2_000_000);
});

Deno.test("over stdio a client that is gone ends the server, and the pack is there", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path, flags: RECORDED });
  await proxy.ask(callOf(1, "read"));
  await proxy.send(`${callOf(2, "hang")}\n`);
  const { status, stderr } = await proxy.end();
  assert.equal(status, 7);
  assert.match(stderr, /session recorded: \.\/s\.zip/);
});

Deno.test("gait that is asked to end takes the server with it and packs", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path, flags: RECORDED });
  await proxy.ask(callOf(1, "read"));
  proxy.child.kill("SIGTERM");
  const { status, stderr } = await proxy.settle();
  assert.equal(status, 143);
  assert.match(stderr, /session recorded/);
});

Deno.test("gait that is killed leaves a log, from which run record makes the pack", async () => {
  using at = folder();
  await using proxy = new ProxyProcess({ cwd: at.path, flags: [...RECORDED, "--log", "s.jsonl"] });
  await proxy.ask(callOf(1, "read"));
  await proxy.ask(callOf(2, "evil"));
  await proxy.send(`${callOf(3, "hang")}\n`);
  assert.equal((await proxy.ask(callOf(4, "read"))).id, 4);
  proxy.child.kill("SIGKILL");
  await proxy.settle();
  // the write that was under way when the kill came
  Deno.writeTextFileSync(`${at.path}/s.jsonl`, '{"decision":{"answer', { append: true });
  const run = (...words: string[]) => gaitProcess(words, { cwd: at.path });
  const recorded = await run("run", "record", "--from-log", "s.jsonl", "--json");
  assert.equal(recorded.exit, 0, recorded.stdout);
  const { bundle, run_id, payloads, warnings } = JSON.parse(recorded.stdout);
  assert.deepEqual([payloads, warnings], ["digest", [
    "the session was interrupted: its log has no end",
    "the last line of the log is cut off and was left out",
    "1 call has no result",
  ]]);
  assert.equal((await run("verify", bundle)).exit, 0);
  assert.equal((await run("run", "replay", run_id)).exit, 2); // the call without a result
  const inspected = JSON.parse((await run("run", "inspect", run_id, "--json")).stdout);
  assert.equal(inspected.entries.length, 4);
});

Deno.test("a server that cannot be started is a clear error, and a session that cannot begin starts none", async () => {
  using at = folder();
  const run = (...words: string[]) => gaitProcess(["mcp", "proxy", ...words], { cwd: at.path });
  const missing = await run("--policy", "p.yaml", "--", "no-such-program-anywhere");
  assert.deepEqual([missing.exit, missing.stdout], [7, ""]);
  assert.match(missing.stderr, /error: Cannot start "no-such-program-anywhere"/);
  const marker = ["sh", "-c", "touch started"];
  for (
    const [flags, message] of [
      [["--policy", "none.yaml"], /Cannot read policy "none\.yaml"/],
      [[], /Missing --policy/],
      [["--policy", "p.yaml", "--tools", "none.yaml"], /Cannot read tool map "none\.yaml"/],
      [["--policy", "p.yaml", "--context", "none.yaml"], /Cannot read context "none\.yaml"/],
      [["--policy", "p.yaml", "--lock", "none.lock"], /Cannot read tool lock "none\.lock"/],
      [["--policy", "p.yaml", "--key-mode", "prod"], /private key/],
      [["--policy", "p.yaml", "--trace-dir", "p.yaml"], /--trace-dir to "p\.yaml": it is --policy/],
      [["--policy", "p.yaml", "--call", "x"], /--call: not for live sessions/],
      [["--policy", "p.yaml", "--listen", "x"], /--listen: not for live sessions over stdio/],
    ] as const
  ) {
    const { exit, stderr, stdout } = await run(...flags, "--", ...marker);
    assert.deepEqual([exit, stdout], [6, ""], flags.join(" "));
    assert.match(stderr, message);
  }
  assert.equal([...Deno.readDirSync(at.path)].some(({ name }) => name === "started"), false);
});

Deno.test("two sessions at once with the same words do not clash", async () => {
  using at = folder();
  const one = new ProxyProcess({ cwd: at.path, flags: RECORDED });
  await using _one = one;
  await using two = new ProxyProcess({ cwd: at.path, flags: RECORDED });
  await Promise.all([one.ask(callOf(1, "read")), two.ask(callOf(1, "read"))]);
  const ends = await Promise.all([one.end(), two.end()]);
  assert.deepEqual(ends.map(({ status }) => status), [7, 7]);
  const names = [...Deno.readDirSync(at.path)].map(({ name }) => name);
  assert.equal(names.filter((name) => name.endsWith(".zip")).length, 2, names.join());
  assert.equal(names.filter((name) => name.endsWith(".jsonl")).length, 0);
});
