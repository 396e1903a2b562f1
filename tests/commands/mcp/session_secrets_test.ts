import assert from "node:assert/strict";
import { callOf, openLive } from "../../support/live_session.ts";

/** Made up at run time, so that no scanner takes this file for a leak. */
const TOKEN = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
const POLICY = JSON.stringify({
  schema_id: "gait.gate.policy",
  schema_version: "1.0.0",
  default_verdict: "allow",
});
const OPTIONS = { journal: "j.jsonl", payloads: "keep" } as const;

/** An answer with a token at the start of a line, in JSON in a text. */
const ANSWER = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  result: { content: [{ type: "text", text: JSON.stringify({ out: `a\n${TOKEN}` }) }] },
});

Deno.test("the journal of a session has no secret of texts within texts", async () => {
  const { system, client, server, opened } = await openLive(POLICY, {
    options: { ...OPTIONS, redact: ["secrets"] },
  });
  assert.equal(await client(callOf(1, "read", { password: ["hunter", "2"].join("") })), "forward");
  // The client gets the answer as it came.
  assert.equal(await server(ANSWER), ANSWER);
  await opened.close();
  const journal = new TextDecoder().decode(system.files.get("j.jsonl")?.bytes);
  assert.ok(!journal.includes(TOKEN) && !journal.includes("hunter2"), journal);
  assert.match(journal, /gait:redacted:github_token:/);
  assert.match(journal, /gait:redacted:password:/);
});

Deno.test("a session warns of secrets that it keeps, and of patterns that matched nothing", async () => {
  const { client, server, opened } = await openLive(POLICY, {
    options: { ...OPTIONS, redact: ["/args/Path"] },
  });
  await client(callOf(1, "read", { path: "/a" }));
  await server(ANSWER);
  const report = await opened.close();
  assert.deepEqual(report.warnings, [
    "kept payloads of 1 record look like secrets (github_token); " +
    "record with --redact secrets, or without --payloads keep",
    "--redact /args/Path matched nothing; /args/path exists",
  ]);
});

const MAP = `schema_version: 1.0.0
tools:
  - name: pay
    args:
      - { path: /token, is: secret }
      - { path: /url, is: url }
`;
const VALUE = 'plain value "of" the customer';
const answerTo = (id: number, text: string) =>
  JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } });

Deno.test("what the tool map calls secret is recorded nowhere, though others repeat it", async () => {
  const { system, client, server, opened } = await openLive(POLICY, {
    options: { ...OPTIONS, tools: "m.yaml" },
    world: { files: { "m.yaml": MAP } },
  });
  const url = `https://a.test/x?t=${encodeURIComponent(VALUE)}`;
  const args = { token: VALUE, url, note: `it is ${VALUE}`, [VALUE]: 1 };
  assert.equal(await client(callOf(1, "pay", args)), "forward");
  const answer = answerTo(1, `paid with ${VALUE} ${JSON.stringify({ VALUE })}`);
  // The client gets the answer as it came.
  assert.equal(await server(answer), answer);
  // Another tool, and an earlier secret.
  await client(callOf(2, "read", { text: VALUE }));
  await server(answerTo(2, VALUE));
  // Numbers and parts of objects are values too; short ones are words that stand anywhere.
  await client(
    callOf(3, "pay", { token: { pin: 47114711, key: "k-771-x", on: "abcde", "p-882-y": 1 }, url }),
  );
  await server(answerTo(3, "47114711 k-771-x p-882-y abcde"));
  await opened.close();
  const journal = new TextDecoder().decode(system.files.get("j.jsonl")?.bytes);
  for (const secret of ["customer", "47114711", "k-771-x", "p-882-y"]) {
    assert.ok(!journal.includes(secret), journal);
  }
  assert.ok(journal.includes(" abcde"), journal);
  // Equal values have equal markers.
  const markers = new Set(journal.match(/gait:redacted:\/args\/token:[0-9a-f]{16}/g));
  assert.equal(markers.size, 5);
});

Deno.test("what the tool map calls secret is recorded in no spelling that a server returns", async () => {
  const { system, client, server, opened } = await openLive(POLICY, {
    options: { ...OPTIONS, tools: "m.yaml" },
    world: { files: { "m.yaml": MAP } },
  });
  const token = "geheim/w\u00f6rt-4711";
  await client(callOf(1, "pay", { token, url: "https://a.test/" }));
  // json.dumps of Python, json_encode of PHP, urllib.parse.quote, lower hex, base64.
  const written = [
    '{"sent": "geheim/w\\u00f6rt-4711"}',
    '{"sent":"geheim\\/w\\u00f6rt-4711"}',
    "geheim/w%C3%B6rt-4711",
    "geheim%2fw%c3%b6rt-4711",
    "Z2VoZWltL3fDtnJ0LTQ3MTE=",
  ];
  await server(answerTo(1, written.join("\n")));
  await opened.close();
  const journal = new TextDecoder().decode(system.files.get("j.jsonl")?.bytes);
  assert.ok(!/geheim|rt-4711|Z2VoZWlt/.test(journal), journal);
  assert.equal(journal.match(/gait:redacted:\/args\/token:[0-9a-f]{16}/g)?.length, 6);
});

Deno.test("a session that hides values records no text that looks like one of its markers", async () => {
  const lookalike = "gait:redacted:/args/token:0123456789abcdef";
  for (const redact of [[], ["secrets"]]) {
    const { system, client, server, opened } = await openLive(POLICY, {
      options: { ...OPTIONS, redact, tools: "m.yaml" },
      world: { files: { "m.yaml": MAP } },
    });
    await client(callOf(1, "pay", { token: VALUE, url: "https://a.test/", note: lookalike }));
    await server(answerTo(1, lookalike));
    await opened.close();
    const journal = new TextDecoder().decode(system.files.get("j.jsonl")?.bytes);
    assert.equal(journal.match(/gait:redacted:\/args\/token:/g)?.length, 1);
    const changed = journal.match(
      /gait:redacted:marker:[0-9a-f]{16}:\/args\/token:0123456789abcdef/g,
    );
    assert.deepEqual([changed?.length, new Set(changed).size], [2, 1]);
  }
});

Deno.test("an answer too long to be kept is recorded by digest, and the session says so", async () => {
  const answer = ANSWER.replace(
    '"content"',
    `"structuredContent":{"x":"${"y".repeat(3e6)}"},"content"`,
  );
  for (const redact of [[], ["secrets"]]) {
    const { system, client, server, opened } = await openLive(POLICY, {
      options: { ...OPTIONS, redact },
    });
    await client(callOf(1, "read", { path: "/a" }));
    assert.equal(await server(answer), answer);
    const { warnings = [] } = await opened.close();
    const journal = new TextDecoder().decode(system.files.get("j.jsonl")?.bytes);
    assert.ok(journal.length < 10_000 && !journal.includes(TOKEN));
    assert.match(journal, /"result_digest":"[0-9a-f]{64}"/);
    const said = redact.length === 0 ? /^too long to be kept: /m : /^too long to be searched /m;
    assert.match(warnings.join("\n"), said);
  }
});

Deno.test("what a session warns of is said once, though its runpack finds it again", async () => {
  const { system, client, opened } = await openLive(POLICY, {
    options: { ...OPTIONS, runpack_out: "s.zip" },
  });
  const call = callOf(1, "read", { n: 1 }).replace('"n":1', '"n":12345678901234567891');
  assert.equal(await client(call), "forward");
  const { warnings } = await opened.close();
  assert.deepEqual(warnings, [
    "whole numbers beyond 2^53 are not kept exactly: intent intent_1 /args/n; write them as text",
    "1 call has no result",
  ]);
  // The report is printed to standard error, too.
  assert.doesNotMatch(system.stderr.text, /2\^53/);
});
