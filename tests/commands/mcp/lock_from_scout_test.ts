import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { shellWord } from "../../../src/core/text.ts";
import { gaitProcess, scratch } from "../../support/gait.ts";
import { scriptedServer } from "../../support/mcp_server.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";

const validatorOf = validatorsOf(await loadSchemas());

const manifest = (...tools: readonly string[]) =>
  JSON.stringify({
    manifest_version: "0.3",
    name: "notes",
    version: "1.0.0",
    server: {
      type: "node",
      entry_point: "server.js",
      mcp_config: { command: "node", args: ["${__dirname}/server.js"] },
    },
    tools: tools.map((name) => ({ name, description: "For shops." })),
  });

const CATALOGUE = `registry:
  db:
    title: Database
    type: server
    image: myorg/db-server:1.2
    command: ["--stdio"]
    tools:
      - name: query
`;

/** A workspace that was scanned. */
class Place implements Disposable {
  readonly #folder = scratch();

  get path(): string {
    return this.#folder.path;
  }

  put(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = `${this.path}/${name}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, text);
    }
  }

  async gait(...argv: readonly string[]) {
    return await gaitProcess([...argv], { cwd: this.path });
  }

  async scan(...more: readonly string[]) {
    const argv = ["scout", "snapshot", "--exclude", "s.json", "--out", "s.json", ...more];
    const { exit, stderr } = await this.gait(...argv);
    assert.equal(exit, 0, stderr);
  }

  async lock(...more: readonly string[]) {
    const seen = await this.gait("mcp", "lock", "--from-scout", "s.json", "--json", ...more);
    const data: { readonly servers: readonly FoundServer[] } = JSON.parse(seen.stdout);
    assert.ok(validatorOf("mcp/lock_found_result")(data), seen.stdout);
    return { exit: seen.exit, servers: data.servers };
  }

  lockFile() {
    const lock = JSON.parse(Deno.readTextFileSync(`${this.path}/gait.mcp.lock`));
    assert.ok(validatorOf("mcp/tool_lock")(lock));
    return lock as {
      readonly servers: readonly {
        readonly declared?: boolean;
        readonly launch: readonly string[];
        readonly tools: readonly { readonly name: string }[];
      }[];
    };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

interface FoundServer {
  readonly name: string;
  readonly status: string;
  readonly declared?: boolean;
  readonly reason?: string;
  readonly next?: string;
  readonly tools?: number;
}

Deno.test("gait mcp lock --from-scout locks what files list, and starts nothing", async () => {
  using place = new Place();
  place.put({
    "notes/manifest.json": manifest("read_note", "write_note"),
    ".docker/mcp/catalogs/mine.yaml": CATALOGUE,
    ".mcp.json": JSON.stringify({
      mcpServers: {
        files: { command: "npx", args: ["-y", "files@1.0.0", "--token", "s3cr3t"] },
        off: { command: "x", disabled: true },
        root: { command: "${CLAUDE_PLUGIN_ROOT}/x" },
      },
    }),
  });
  await place.scan();
  const { exit, servers } = await place.lock();
  assert.equal(exit, 2, "not every server is locked");
  assert.deepEqual(
    servers.map(({ name, status, declared, tools, reason }) => [
      name,
      status,
      declared,
      tools,
      reason,
    ]),
    [
      ["db", "created", true, 1, undefined],
      ["files", "unknown", undefined, undefined, "no file lists its tools; --start asks it"],
      ["notes", "created", true, 2, undefined],
      ["root", "unknown", undefined, undefined, "its client fills in parts of what starts it"],
    ],
  );
  const files = servers.find(({ name }) => name === "files");
  assert.equal(files?.next, "gait mcp lock -- npx -y files@1.0.0 --token '***'");
  const locked = place.lockFile().servers.map(({ declared, launch, tools }) => [
    declared,
    launch.join(" "),
    tools.map(({ name }) => name).join(),
  ]).sort();
  assert.deepEqual(locked, [
    [true, "docker run -i --rm myorg/db-server:1.2 --stdio", "query"],
    [true, "node notes/server.js", "read_note,write_note"],
  ]);
  const again = await place.lock();
  assert.deepEqual(
    again.servers.filter(({ declared }) => declared).map(({ status }) => status),
    ["unchanged", "unchanged"],
  );
});

Deno.test("gait mcp lock --from-scout exits 0 when the lock has every server", async () => {
  using place = new Place();
  place.put({ "notes/manifest.json": manifest("read_note") });
  await place.scan();
  const { stdout, exit } = await place.gait("mcp", "lock", "--from-scout", "s.json");
  assert.deepEqual([exit, stdout], [
    0,
    "notes: status=created tools=1 (names only)\nlock: gait.mcp.lock\n",
  ]);
  place.put({ "notes/manifest.json": manifest("read_note", "drop_note") });
  await place.scan();
  const { exit: later, servers } = await place.lock();
  assert.deepEqual([later, servers[0]?.status], [2, "changed"]);
  assert.equal(place.lockFile().servers[0]?.tools.length, 1, "the lock is as it was");
});

Deno.test("gait mcp lock --from-scout refuses a server whose settings changed since", async () => {
  using place = new Place();
  place.put({ "notes/manifest.json": manifest("read_note") });
  await place.scan();
  place.put({ "notes/manifest.json": manifest("read_note").replace('server.js"]', 'evil.js"]') });
  const { exit, servers } = await place.lock();
  assert.deepEqual([exit, servers[0]?.status, servers[0]?.reason], [
    2,
    "failed",
    "what starts it is not as in the snapshot: take a new one",
  ]);
  Deno.removeSync(`${place.path}/notes/manifest.json`);
  const gone = await place.lock();
  assert.equal(gone.servers[0]?.status, "failed");
  assert.match(gone.servers[0]?.reason ?? "", /^Cannot read "notes\/manifest\.json": /);
});

Deno.test({
  name: "gait mcp lock --from-scout --start asks a server, with the variables of its settings",
  ignore: Deno.build.os === "windows", // which has no such shell
  fn: askWithVariables,
});

async function askWithVariables() {
  using place = new Place();
  const line = ["printenv MARK > mark; exec", ...scriptedServer("server.json").map(shellWord)];
  const [command, args] = ["sh", ["-c", line.join(" ")]];
  const tool = { name: "read_file", description: "Reads.", inputSchema: { type: "object" } };
  place.put({
    "server.json": JSON.stringify({ tools: [tool] }),
    ".mcp.json": JSON.stringify({
      mcpServers: {
        a: { command, args, env: { MARK: "1" } },
        gone: { command: "/no/such/program" },
      },
    }),
  });
  await place.scan();
  const { exit, servers } = await place.lock("--start");
  assert.deepEqual([exit, servers.map(({ name, status }) => [name, status])], [2, [
    ["a", "created"],
    ["gone", "failed"],
  ]]);
  const [locked] = place.lockFile().servers;
  assert.deepEqual([locked?.declared, locked?.tools.map(({ name }) => name)], [undefined, [
    "read_file",
  ]]);
  assert.equal(Deno.readTextFileSync(`${place.path}/mark`), "1\n");
}

Deno.test("a declared lock lets the session have these tools and no others, and says so", async () => {
  using place = new Place();
  const [command = "", ...args] = scriptedServer("server.json");
  const tool = (name: string) => ({ name, description: "Any.", inputSchema: { type: "object" } });
  place.put({
    "bundle/manifest.json": JSON.stringify({
      manifest_version: "0.3",
      name: "a",
      server: { type: "node", mcp_config: { command, args } },
      tools: [{ name: "read_file" }],
    }),
    "p.yaml": "default_verdict: allow\n",
  });
  await place.scan();
  assert.equal((await place.lock()).exit, 0);
  const session = async (...tools: readonly string[]) => {
    place.put({ "server.json": JSON.stringify({ tools: tools.map(tool) }) });
    const lines = [
      {
        id: 1,
        method: "initialize",
        params: {
          protocolVersion: "2025-11-25",
          capabilities: {},
          clientInfo: { name: "t", version: "1" },
        },
      },
      { method: "notifications/initialized" },
      { id: 2, method: "tools/call", params: { name: "read_file", arguments: {} } },
    ].map((message) => JSON.stringify({ jsonrpc: "2.0", ...message }));
    return await gaitProcess(
      ["mcp", "proxy", "--policy", "p.yaml", "--lock", "gait.mcp.lock", "--", command, ...args],
      { cwd: place.path, stdin: encodeUtf8(`${lines.join("\n")}\n`) },
    );
  };
  const same = await session("read_file");
  assert.match(same.stderr, /the lock has only the names of the server's tools/);
  assert.doesNotMatch(same.stdout, /mcp_tool|lock/);
  const more = await session("read_file", "drop_file");
  assert.match(more.stderr, /differ from the lock/);
});

Deno.test("a declared lock is not a list of definitions: no map is made of it, and a review makes it a full one", async () => {
  using place = new Place();
  const [command = "", ...args] = scriptedServer("server.json");
  place.put({
    "server.json": JSON.stringify({
      tools: [{ name: "read_file", description: "Any.", inputSchema: { type: "object" } }],
    }),
    "bundle/manifest.json": JSON.stringify({
      manifest_version: "0.3",
      name: "a",
      server: { type: "node", mcp_config: { command, args } },
      tools: [{ name: "read_file" }],
    }),
  });
  await place.scan();
  assert.equal((await place.lock()).exit, 0);
  const map = await place.gait("mcp", "map", "--from", "gait.mcp.lock");
  assert.equal(map.exit, 6, map.stdout);
  assert.match(map.stderr, /has only the names of the tools/);
  const review = await place.gait("mcp", "lock", "--review", "--json", "--", command, ...args);
  const { status, tools_digest } = JSON.parse(review.stdout);
  assert.deepEqual([review.exit, status], [2, "changed"]);
  const accept = ["--review", "--accept", tools_digest, "--", command, ...args];
  assert.equal((await place.gait("mcp", "lock", ...accept)).exit, 0);
  assert.equal(place.lockFile().servers[0]?.declared, undefined);
  assert.equal((await place.lock()).servers[0]?.status, "unchanged");
});

const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["no snapshot", ["--from-scout", "x.json"], /is not that of a snapshot of gait scout/],
  [
    "a snapshot of the baseline",
    ["--from-scout", "b.json"],
    /does not say what starts its servers/,
  ],
  ["a server beside it", ["--from-scout", "s.json", "--", "x"], /cannot be combined/],
  ["a review", ["--from-scout", "s.json", "--review"], /cannot be combined/],
  ["--start alone", ["--start", "--", "x"], /--start needs --from-scout/],
];

for (const [what, words, expected] of REFUSED) {
  Deno.test(`gait mcp lock --from-scout refuses ${what}`, async () => {
    using place = new Place();
    place.put({ "x.json": "{}", "w/.mcp.json": '{"mcpServers":{"a":{"command":"a"}}}' });
    await place.scan();
    await place.gait("scout", "snapshot", "--sources", "baseline", "--out", "b.json");
    const { exit, stderr } = await place.gait("mcp", "lock", ...words);
    assert.equal(exit, 6, stderr);
    assert.match(stderr, expected);
  });
}
