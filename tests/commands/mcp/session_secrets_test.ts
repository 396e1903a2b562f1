import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { callOf, entriesIn, openLive } from "../../support/live_session.ts";
import type { MemorySystem } from "../../support/memory_system.ts";

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

/** A token in both cases, as a client may put it into an id or a name. */
const MIXED = ["gh", "p_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
const CAPITALS = ["AK", "IAZ7QX4R2M8WPT6KDN"].join("");

/** The text of every file that a session wrote, in small letters. */
function writtenBy(system: MemorySystem): string {
  const inputs = ["p.yaml", "m.yaml", "k1", "k1.pub"];
  return [...system.files].filter(([path]) => !inputs.includes(path))
    .map(([, { bytes }]) => new TextDecoder().decode(bytes).toLowerCase()).join("\n");
}

/** The calls of a log, with the names of their tools in trace and audit. */
function callsIn(system: MemorySystem) {
  const names = entriesIn(system, "j.jsonl", "approval").map(({ record }) =>
    (record as { tool_name: string }).tool_name
  );
  return entriesIn(system, "j.jsonl", "decision").map((decision, index) => {
    const { call, trace } = decision as {
      call: { id: string; tool: string };
      trace: { tool_name: string };
    };
    return { id: call.id, tool: call.tool, traced: trace.tool_name, audited: names[index] };
  });
}

const ALL_RECORDS = {
  ...OPTIONS,
  trace_files: true,
  runpack_out: "r.zip",
} as const;

for (const default_verdict of ["allow", "block", "require_approval"]) {
  Deno.test(`no record has a secret of a call's id or a tool's name: ${default_verdict}`, async () => {
    const { system, client, opened, server } = await openLive(
      JSON.stringify({ ...JSON.parse(POLICY), default_verdict }),
      { options: { ...ALL_RECORDS, redact: ["secrets"] } },
    );
    await client(callOf(MIXED, "read", { x: MIXED }));
    await server(JSON.stringify({ jsonrpc: "2.0", id: MIXED, result: { content: [] } }));
    await client(callOf(`a ${MIXED}`, `tool.${MIXED}`));
    await client(callOf(7, `tool.${MIXED}`));
    // In small letters this one has no shape of a secret.
    await client(callOf(8, `tool.${CAPITALS}`));
    const { warnings = [] } = await opened.close();
    for (const secret of [MIXED, CAPITALS]) {
      assert.ok(!writtenBy(system).includes(secret.toLowerCase()), secret.slice(0, 4));
    }
    const [first, second, third] = callsIn(system);
    const marker = first?.id ?? "";
    assert.match(marker, /^gait:redacted:github_token:[0-9a-f]{16}$/);
    // What belongs together stays equal.
    const traced = { tool: `tool.${marker}`, traced: `tool.${marker}` };
    const audited = default_verdict === "require_approval" ? `tool.${marker}` : undefined;
    assert.deepEqual(second, { id: `a ${marker}`, ...traced, audited });
    assert.deepEqual(third, { id: "7", ...traced, audited });
    assert.deepEqual(warnings.filter((warning) => warning.includes("secrets")), []);
  });

  Deno.test(`no record has what the tool map calls secret as id or tool: ${default_verdict}`, async () => {
    const { system, client, opened } = await openLive(
      JSON.stringify({ ...JSON.parse(POLICY), default_verdict }),
      { options: { ...ALL_RECORDS, tools: "m.yaml" }, world: { files: { "m.yaml": MAP } } },
    );
    const [token, url] = [["MyPass", "word99"].join(""), "https://a.test/"];
    await client(callOf(token, "pay", { token, url }));
    await client(callOf(`b-${token}`, `tool.${token}`));
    await client(callOf(token.toLowerCase(), "read"));
    await client(callOf("gait:redacted:x:0123456789abcdef", "read"));
    await client(callOf(5, "pay", { token: 471147, url }));
    await client(callOf(471147, "read"));
    await opened.close();
    assert.equal(writtenBy(system).includes("471147"), false);
    assert.ok(!writtenBy(system).includes(token.toLowerCase()), writtenBy(system));
    const [first, second, third, forged] = callsIn(system);
    assert.match(first?.id ?? "", /^gait:redacted:\/args\/token:[0-9a-f]{16}$/);
    assert.equal(second?.id, `b-${first?.id}`);
    assert.equal(second?.traced, `tool.${first?.id}`);
    assert.equal(third?.id, first?.id);
    assert.match(forged?.id ?? "", /^gait:redacted:marker:/, "only gait writes markers");
  });
}

Deno.test("a session warns of ids of calls and names of tools that look like secrets", async () => {
  for (const redact of [[], ["/args/pin"]]) {
    const { client, opened } = await openLive(POLICY, { options: { ...OPTIONS, redact } });
    await client(callOf(MIXED, "read", { pin: 1 }));
    await client(callOf(2, `tool.${MIXED}`));
    const report = await opened.close();
    assert.deepEqual(report.warnings, [
      "call.id, tool_name look like secrets (github_token) and are stored in clear; record with " +
      "--redact secrets",
    ]);
  }
});

Deno.test("gait run record --from-log warns of what a session kept that looks like a secret", async () => {
  for (const redact of [[], ["secrets"]]) {
    const { client, server, system, opened } = await openLive(POLICY, {
      options: { ...OPTIONS, redact },
    });
    await client(callOf(MIXED, `tool.${MIXED}`, { x: MIXED }));
    await server(JSON.stringify({ jsonrpc: "2.0", id: MIXED, result: { content: [] } }));
    await opened.close();
    const { exit, stderr } = await gait("run record --from-log j.jsonl", {}, system);
    assert.equal(exit, 0, stderr);
    const warnings = stderr.split("\n").filter((line) => line.includes("look like secrets"));
    assert.deepEqual(
      warnings,
      redact.length > 0 ? [] : [
        "warning: kept payloads of 1 record look like secrets (github_token); record with " +
        "--redact secrets, or without --payloads keep",
        "warning: tool_name look like secrets (github_token) and are stored in clear; record with " +
        "--redact secrets",
      ],
      stderr,
    );
  }
});
