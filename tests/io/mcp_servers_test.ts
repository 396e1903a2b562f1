/** The official SDK's clients before real servers, with gait in between, over stdio. */

import assert from "node:assert/strict";
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernTransport } from "@modelcontextprotocol/client/stdio";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CreateMessageRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { gaitProcess, scratch } from "../support/gait.ts";
import { proxyCommand, ProxyProcess } from "../support/mcp_session.ts";
import { npmServer, realServer } from "../support/real_server.ts";

const EVERYTHING = realServer("server-everything", "stdio");
const POLICY = `default_verdict: allow
rules:
  - { name: no-env, effect: block, match: { tool_names: [get-env, get-structured-content, erase] } }
`;

function folder(policy = POLICY) {
  const folder = scratch();
  Deno.writeTextFileSync(`${folder.path}/p.yaml`, policy);
  return folder;
}

function transportOf(
  cwd: string,
  server: readonly string[],
  ...flags: readonly string[]
) {
  const [command = "", ...args] = proxyCommand(
    ["--policy", "p.yaml", ...flags],
    server,
  );
  return { command, args, cwd, stderr: "ignore" as const };
}

/** A client of the SDK's first generation, connected. */
async function legacyClient(
  cwd: string,
  server: readonly string[],
  flags: readonly string[],
  capabilities = {},
) {
  const client = new Client({ name: "test", version: "1" }, { capabilities });
  await client.connect(
    new StdioClientTransport(transportOf(cwd, server, ...flags)),
  );
  return client;
}

Deno.test("the first SDK's client works before server-everything, and reads a refusal as a result", async () => {
  using at = folder();
  const client = await legacyClient(at.path, EVERYTHING, [
    "--runpack-out",
    "s.zip",
  ], {
    sampling: {},
  });
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    model: "stub",
    role: "assistant" as const,
    content: { type: "text" as const, text: "yes" },
  }));
  try {
    const { tools } = await client.listTools();
    assert.ok(tools.some((tool: { name: string }) => tool.name === "get-env"));
    const echo = await client.callTool({
      name: "echo",
      arguments: { message: "hi" },
    });
    assert.deepEqual(echo.content, [{ type: "text", text: "Echo: hi" }]);
    const progress: number[] = [];
    await client.callTool(
      {
        name: "trigger-long-running-operation",
        arguments: { duration: 0.3, steps: 3 },
      },
      undefined,
      {
        onprogress: (step: { progress: number }) => void progress.push(step.progress),
      },
    );
    // the SDK forgets a step that comes in one chunk with the result; the bytes are compared below
    assert.deepEqual(progress.slice(0, 2), [1, 2]);
    const sampled = await client.callTool({
      name: "trigger-sampling-request",
      arguments: { prompt: "well?", maxTokens: 5 },
    });
    assert.match(JSON.stringify(sampled.content), /yes/);
    for (const name of ["get-env", "get-structured-content"]) {
      const refused = await client.callTool({
        name,
        arguments: { location: "Chicago" },
      });
      assert.equal(refused.isError, true);
      assert.match(
        JSON.stringify(refused.content),
        /was not called: the policy blocks it/,
      );
      const meta = refused._meta?.["gait/decision"] as {
        readonly verdict: string;
      };
      assert.equal(meta.verdict, "block");
    }
    const sum = await client.callTool({
      name: "get-sum",
      arguments: { a: 2, b: 3 },
    });
    assert.match(JSON.stringify(sum.content), /5/);
  } finally {
    await client.close();
  }
  const verified = await gaitProcess(["verify", "./s.zip", "--json"], {
    cwd: at.path,
  });
  assert.equal(JSON.parse(verified.stdout).intact, true);
});

for (const mode of ["auto", "legacy"] as const) {
  Deno.test(`the second SDK's client works before a server of both revisions (${mode})`, async () => {
    using at = folder();
    const client = new ModernClient(
      { name: "test", version: "1" },
      mode === "auto" ? { versionNegotiation: { mode: "auto" } } : {},
    );
    const server = serverCommandOfSdk();
    await client.connect(
      new ModernTransport(
        transportOf(at.path, server, "--runpack-out", "s.zip"),
      ),
    );
    try {
      assert.equal((await client.listTools()).tools.length, 2);
      const shout = await client.callTool({
        name: "shout",
        arguments: { text: "hi" },
      });
      assert.deepEqual(shout.structuredContent, { text: "HI" });
      // A refusal for a tool with an outputSchema
      const refused = await client.callTool({
        name: "erase",
        arguments: { text: "x" },
      });
      assert.equal(refused.isError, true);
      const again = await client.callTool({
        name: "shout",
        arguments: { text: "yo" },
      });
      assert.deepEqual(again.structuredContent, { text: "YO" });
    } finally {
      await client.close();
    }
    assert.throws(
      () => Deno.statSync(`${at.path}/erased`),
      Deno.errors.NotFound,
    );
  });
}

function serverCommandOfSdk(): string[] {
  const path = new URL("../support/mcp_modern_server.ts", import.meta.url).pathname;
  return npmServer(path);
}

// a blocked write leaves no file, an allowed one does, and the runpack becomes a fixture
Deno.test("server-filesystem writes what is allowed and nothing else, and its session becomes a test", async () => {
  using at = folder(`default_verdict: block
rules:
  - { name: secrets, priority: 1, effect: block, match: { data_classes: [secret] } }
  - { name: files, priority: 2, effect: allow, match: { tool_names: [write_file, read_text_file] } }
`);
  Deno.mkdirSync(`${at.path}/open/secret`, { recursive: true });
  Deno.writeTextFileSync(
    `${at.path}/map.yaml`,
    `schema_id: gait.mcp.tool_map
schema_version: 1.0.0
tools:
  - name: write_file
    args:
      - path: /path
        is: path
        operation: write
        required: true
        under: [{ prefix: ${at.path}/open/secret, sensitivity: secret }]
      - { path: /content, is: secret }
`,
  );
  const server = realServer("server-filesystem", `${at.path}/open`);
  const flags = [
    "--tools",
    "map.yaml",
    "--runpack-out",
    "s.zip",
    "--payloads",
    "keep",
    "--log",
    "s.jsonl",
  ];
  const client = await legacyClient(at.path, server, flags);
  const write = (path: string) =>
    client.callTool({
      name: "write_file",
      arguments: { path, content: "hunter2" },
    });
  try {
    assert.notEqual((await write(`${at.path}/open/a.txt`)).isError, true);
    const refusals = [
      await write(`${at.path}/open/secret/b.txt`),
      await write(`${at.path}/open/x/../secret/c.txt`),
      await client.callTool({
        name: "create_directory",
        arguments: { path: `${at.path}/open/d` },
      }),
    ];
    assert.deepEqual(refusals.map(({ isError }) => isError), [
      true,
      true,
      true,
    ]);
  } finally {
    await client.close();
  }
  assert.equal(Deno.readTextFileSync(`${at.path}/open/a.txt`), "hunter2");
  const left = [...Deno.readDirSync(`${at.path}/open`)].map(({ name }) => name)
    .sort();
  assert.deepEqual(left, ["a.txt", "secret"]);
  assert.deepEqual([...Deno.readDirSync(`${at.path}/open/secret`)], []);

  const run = (...words: string[]) => gaitProcess(words, { cwd: at.path });
  assert.equal((await run("verify", "./s.zip")).exit, 0);
  assert.equal((await run("run", "replay", "./s.zip")).exit, 0);
  assert.equal((await run("regress", "init", "--from", "./s.zip")).exit, 0);
  assert.equal((await run("regress", "run")).exit, 0);
  const inspected = await run("run", "inspect", "./s.zip", "--json");
  assert.equal(JSON.parse(inspected.stdout).entries.length, 4);
  const listed = await run("trace", "list", "s.jsonl", "--json");
  assert.equal(JSON.parse(listed.stdout).traces.length, 4);
  assert.ok(
    !new TextDecoder("latin1").decode(Deno.readFileSync(`${at.path}/s.zip`))
      .includes("hunter2"),
  );
});

/** Every kind of message that a legacy client sends, with ids of several types. */
const SCRIPT = [
  '{"jsonrpc":"2.0","id":0,"method":"server/discover","params":{}}',
  '{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}',
  '{"jsonrpc":"2.0","method":"notifications/initialized"}',
  '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  '{"jsonrpc":"2.0","id":2,"method":"tools/list"}',
  '{"jsonrpc":"2.0","id":3,"method":"resources/list"}',
  '{"jsonrpc":"2.0","id":4,"method":"resources/templates/list"}',
  '{"jsonrpc":"2.0","id":5,"method":"prompts/list"}',
  '{"jsonrpc":"2.0","id":6,"method":"prompts/get","params":{"name":"simple-prompt"}}',
  '{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"demo://resource/dynamic/text/1"}}',
  '{"jsonrpc":"2.0","id":8,"method":"resources/read","params":{"uri":"none://such"}}',
  '{"jsonrpc":"2.0","id":9,"method":"logging/setLevel","params":{"level":"error"}}',
  '{"jsonrpc":"2.0","id":10,"method":"no/such/method"}',
  '{"jsonrpc":"2.0","id":"11","method":"tools/call","params":{"name":"echo","arguments":{"message":"é\\u2028"}}}',
  '{"jsonrpc":"2.0","id":12,"method":"tools/call","params":{"name":"get-sum","arguments":{"a":1.5,"b":2}}}',
  '{"jsonrpc":"2.0","id":13,"method":"tools/call","params":{"name":"get-tiny-image","arguments":{}}}',
  '{"jsonrpc":"2.0","id":14,"method":"tools/call","params":{"name":"get-annotated-message","arguments":{"messageType":"error","includeImage":true}}}',
  '{"jsonrpc":"2.0","id":15,"method":"tools/call","params":{"name":"no-such-tool","arguments":{}}}',
  '{"jsonrpc":"2.0","id":16,"method":"tools/call","params":{"name":"get-structured-content","arguments":{"location":"New York"}}}',
  '{"jsonrpc":"2.0","id":18,"method":"tools/call","params":{"name":"trigger-long-running-operation","arguments":{"duration":0.3,"steps":3},"_meta":{"progressToken":"p"}}}',
  '{"jsonrpc":"2.0","id":17,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"completable-prompt"},"argument":{"name":"department","value":"E"}}}',
];

const META = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",' +
  '"io.modelcontextprotocol/clientCapabilities":{},' +
  '"io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"x/number":1.0}';

/** The same in the revision without handshake. */
const MODERN_SCRIPT = [
  `{"jsonrpc":"2.0","id":"d","method":"server/discover","params":{${META}}}`,
  `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{${META}}}`,
  `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{${META},"name":"shout","arguments":{"text":"é"}}}`,
  `{"jsonrpc":"2.0","id":"2","method":"tools/call","params":{${META},"name":"none","arguments":{}}}`,
  `{"jsonrpc":"2.0","id":3,"method":"no/such","params":{${META}}}`,
  '{"jsonrpc":"2.0","id":4,"method":"tools/list","params":{}}',
  `{"jsonrpc":"2.0","id":5,"method":"tools/list","params":{${
    META.replace("2026-07-28", "2000-01-01")
  }}}`,
];

const SCRIPTS = [
  ["server-everything (2025-11-25)", EVERYTHING, SCRIPT],
  [
    "a server of both revisions (2026-07-28)",
    serverCommandOfSdk(),
    MODERN_SCRIPT,
  ],
  ["a server of both revisions (2025-11-25)", serverCommandOfSdk(), SCRIPT],
] as const;

for (const [name, server, script] of SCRIPTS) {
  Deno.test(`over stdio ${name} sends the same messages with gait as without`, async () => {
    using at = folder("default_verdict: allow");
    const transcripts = await Promise.all(
      [true, false].map(async (isDirect) => {
        await using session = new ProxyProcess({
          cwd: at.path,
          server,
          isDirect,
        });
        const messages: string[] = [];
        for (const line of script) {
          await session.send(`${line}\n`);
          const { id } = JSON.parse(line);
          if (id === undefined) continue;
          for (let answered = false; !answered;) {
            const message = await session.line() ??
              assert.fail(`no answer to ${line}`);
            messages.push(message);
            answered = JSON.parse(message).id === id;
          }
        }
        const { status } = await session.end();
        // the one thing that depends on the clock
        const masked = messages.map((message) =>
          message.replace(/created at [0-9:]+/g, "created at …")
        );
        return [...masked, `${status}`];
      }),
    );
    assert.equal(transcripts[0]?.length, transcripts[1]?.length);
    assert.deepEqual(transcripts[1], transcripts[0]);
  });
}
