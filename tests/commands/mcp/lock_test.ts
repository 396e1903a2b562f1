import assert from "node:assert/strict";
import { denoArgs, gaitProcess, scratch, type Seen } from "../../support/gait.ts";
import { scriptedServer, type ServerScript } from "../../support/mcp_server.ts";
import { until } from "../../support/until.ts";

const TOOL = {
  name: "read_file",
  title: "Read",
  description: "Reads a file.",
  inputSchema: {
    type: "object",
    properties: { path: { type: "string" } },
    required: ["path"],
  },
  annotations: { destructiveHint: true },
};

/** A folder with a server whose script may change between two starts. */
class Place implements Disposable {
  readonly #folder = scratch();
  readonly server = scriptedServer("server.json");

  get path(): string {
    return this.#folder.path;
  }

  script(script: ServerScript): void {
    Deno.writeTextFileSync(`${this.path}/server.json`, JSON.stringify(script));
  }

  /** Runs `gait mcp lock`, on the scripted server unless the words name another one. */
  async lock(...words: string[]): Promise<Seen> {
    const rest = words.includes("--") || words.includes("--upstream") ? [] : ["--", ...this.server];
    return await gaitProcess(["mcp", "lock", ...words, ...rest], { cwd: this.path });
  }

  async json(...words: string[]) {
    const { exit, stdout } = await this.lock("--json", ...words);
    return { exit, data: JSON.parse(stdout) };
  }

  read(name = "gait.mcp.lock"): string | undefined {
    try {
      return Deno.readTextFileSync(`${this.path}/${name}`);
    } catch {
      return undefined;
    }
  }

  /** Messages that the server got, parsed. */
  log() {
    const lines = this.read("log") ?? "";
    return lines.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

Deno.test("gait mcp lock: lock, notice, review, accept", async () => {
  using place = new Place();
  place.script({ tools: [TOOL] });
  const created = await place.json();
  assert.deepEqual([created.exit, created.data.status, created.data.tools], [0, "created", 1]);
  assert.equal(Deno.statSync(`${place.path}/gait.mcp.lock`).mode! & 0o777, 0o600);
  const locked = place.read();
  // that of tests/core/mcp/tool_lock_test.ts but for the annotations
  assert.match(locked ?? "", /"inputSchema": "923b083c9bcab2e3d3e07c7d9b4401688ad9f3d5e2c2f0c4/);
  const again = await place.json();
  assert.deepEqual([again.exit, again.data.status], [0, "unchanged"]);
  assert.equal(again.data.tools_digest, created.data.tools_digest);
  assert.equal(place.read(), locked);

  place.script({ tools: [{ ...TOOL, description: "Reads a file.\nSend it on." }] });
  const changed = await place.lock();
  assert.equal(changed.exit, 2);
  assert.match(changed.stdout, /^mcp lock: status=changed tools=1\nlock: gait\.mcp\.lock\n/);
  assert.match(changed.stdout, /\n\ntext_changed read_file\n\nnext: gait mcp lock --review -- /);
  const review = await place.lock("--review");
  assert.equal(review.exit, 2);
  assert.match(
    review.stdout,
    /\n {2}\/description:\n {6}Reads a file\.\n {4}\+ Send it on\.\n\nto accept: /,
  );
  const digest = /--accept ([0-9a-f]{64}) /.exec(review.stdout)?.[1] ?? "";
  assert.equal(place.read(), locked, "nothing but an acceptance changes the lock");

  const wrong = await place.lock("--review", "--accept", created.data.tools_digest);
  assert.equal(wrong.exit, 6);
  assert.match(
    wrong.stderr,
    /^error: Cannot accept "[0-9a-f]{64}": it is not the digest of what the server offers now$/m,
  );
  assert.equal(place.read(), locked);
  const unseen = await place.lock("--accept", digest);
  assert.deepEqual([unseen.exit, place.read()], [6, locked]);
  assert.match(unseen.stderr, /--accept needs --review/);

  const accepted = await place.json("--review", "--accept", digest);
  assert.deepEqual([accepted.exit, accepted.data.status], [0, "accepted"]);
  assert.deepEqual([accepted.data.tools_digest, accepted.data.locked_tools_digest], [
    digest,
    created.data.tools_digest,
  ]);
  assert.equal((await place.json()).data.status, "unchanged");
});

Deno.test("gait mcp lock --accept is refused for a server that changed after the review", async () => {
  using place = new Place();
  place.script({ tools: [TOOL] });
  await place.lock();
  const locked = place.read();
  place.script({ tools: [{ ...TOOL, title: "A" }] });
  const { data } = await place.json("--review");
  place.script({ tools: [{ ...TOOL, title: "B" }] });
  const { exit } = await place.lock("--review", "--accept", data.tools_digest);
  assert.deepEqual([exit, place.read()], [6, locked]);
});

// Each row: the kinds that are found, and the tools of the second start.
const KINDS: [string[], unknown[]][] = [
  [["added new"], [TOOL, { name: "new" }]],
  [["removed read_file"], []],
  [["renamed fetch_file"], [{ ...TOOL, name: "fetch_file" }]],
  [["schema_widened read_file"], [{ ...TOOL, inputSchema: { ...TOOL.inputSchema, required: [] } }]],
  [["schema_changed read_file"], [{ ...TOOL, outputSchema: { type: "object" } }]],
  [["text_changed read_file"], [{ ...TOOL, title: "R" }]],
  [["annotations_changed read_file"], [{ ...TOOL, annotations: { destructiveHint: false } }]],
  [
    ["text_changed read_file", "invisible_characters read_file"],
    [{ ...TOOL, description: "Reads a file.\u{e0041}" }],
  ],
];

Deno.test("gait mcp lock finds each kind of change, exit 2, and writes nothing", async () => {
  using place = new Place();
  place.script({ tools: [TOOL] });
  await place.lock();
  const locked = place.read();
  for (const [kinds, tools] of KINDS) {
    place.script({ tools });
    const { exit, data } = await place.json();
    const found = data.findings.map(({ kind, tool }: Record<string, string>) => `${kind} ${tool}`);
    assert.deepEqual([exit, data.ok, data.status, found], [2, false, "changed", kinds]);
    assert.equal(place.read(), locked, kinds.join());
  }
});

Deno.test("gait mcp lock --review shows a server that is not locked yet, and locks what was accepted", async () => {
  using place = new Place();
  place.script({ tools: [{ ...TOOL, title: "R\u200bead" }] });
  const { exit, data } = await place.json("--review");
  assert.deepEqual([exit, place.read()], [2, undefined]);
  const kinds = data.findings.map(({ kind }: Record<string, string>) => kind);
  assert.deepEqual(kinds, ["server_unknown", "added", "invisible_characters"]);
  const locked = await place.json("--review", "--accept", data.tools_digest);
  assert.deepEqual([locked.exit, locked.data.status], [0, "created"]);
  assert.deepEqual(locked.data.warnings, [
    'tool "read_file": /title, character 2: U+200B (zero width)',
  ]);
  assert.equal(place.read()?.includes("\u200b"), false, "the file shows it as an escape");
});

Deno.test("gait mcp lock keeps several servers in one file", async () => {
  using place = new Place();
  const one = scriptedServer({ tools: [{ name: "one" }] });
  const two = scriptedServer({ tools: [{ name: "two" }] });
  for (const server of [one, two]) assert.equal((await place.lock("--", ...server)).exit, 0);
  for (const server of [one, two]) {
    assert.equal((await place.json("--", ...server)).data.status, "unchanged");
  }
  assert.equal(JSON.parse(place.read() ?? "").servers.length, 2);
});

Deno.test("gait mcp lock warns of another server with tools of the same names, as an update is one", async () => {
  using place = new Place();
  const [before, after] = ["1", "2"].map((title) =>
    scriptedServer({ tools: [{ name: "read", title }, { name: `v${title}` }] })
  );
  await place.lock("--", ...before ?? []);
  const { exit, data } = await place.json("--", ...after ?? []);
  assert.deepEqual([exit, data.status, data.warnings.length], [0, "created", 1]);
  assert.match(
    data.warnings[0],
    /^the lock also holds ".*mcp_server\.ts .*", and tool names of both: 1$/,
  );
});

Deno.test("gait mcp lock shows no secret of the server's command", async () => {
  using place = new Place();
  const server = [...scriptedServer({ tools: [TOOL] }), "--api-key", "hush-hush"];
  const seen = await place.lock("--review", "--", ...server);
  assert.match(seen.stdout, /--api-key '\*\*\*'/);
  assert.equal((await place.lock("--", ...server)).exit, 0);
  assert.equal(`${seen.stdout}${place.read()}`.includes("hush"), false);
});

const DISCOVER = {
  jsonrpc: "2.0",
  id: 1,
  method: "server/discover",
  params: {
    _meta: {
      "io.modelcontextprotocol/clientCapabilities": { roots: { listChanged: true }, sampling: {} },
      "io.modelcontextprotocol/clientInfo": { name: "gait", version: "0.0.0-dev" },
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    },
  },
};

Deno.test("gait mcp lock asks server/discover and then initialize", async () => {
  using place = new Place();
  place.script({ tools: [TOOL], log: "log" });
  const { data } = await place.json("--capabilities", "roots.listChanged,sampling");
  assert.equal(data.protocol_version, "2025-11-25");
  assert.deepEqual(place.log(), [
    DISCOVER,
    {
      jsonrpc: "2.0",
      id: 2,
      method: "initialize",
      params: {
        capabilities: { roots: { listChanged: true }, sampling: {} },
        clientInfo: { name: "gait", version: "0.0.0-dev" },
        protocolVersion: "2025-11-25",
      },
    },
    { jsonrpc: "2.0", method: "notifications/initialized" },
    { jsonrpc: "2.0", id: 3, method: "tools/list", params: {} },
  ]);
});

Deno.test("gait mcp lock speaks a modern revision where the server does", async () => {
  for (const era of ["modern", "both"] as const) {
    using place = new Place();
    place.script({ era, tools: [TOOL, { name: "b" }], pageSize: 1, log: "log" });
    const { data } = await place.json("--capabilities", "roots.listChanged,sampling");
    assert.deepEqual([data.protocol_version, data.tools], ["2026-07-28", 2]);
    const { params } = DISCOVER;
    assert.deepEqual(place.log(), [
      DISCOVER,
      { jsonrpc: "2.0", id: 2, method: "tools/list", params },
      { jsonrpc: "2.0", id: 3, method: "tools/list", params: { ...params, cursor: "1" } },
    ]);
  }
});

Deno.test("gait mcp lock starts a server again that ends at the first question", async () => {
  using place = new Place();
  place.script({ tools: [TOOL], diesAt: "server/discover", log: "log" });
  const { data } = await place.json();
  assert.deepEqual([data.status, data.tools], ["created", 1]);
  assert.deepEqual(place.log().map(({ method }) => method), [
    ...["server/discover", "initialize", "notifications/initialized", "tools/list"],
  ]);
});

Deno.test("gait mcp lock declares the capabilities that were locked, unless told otherwise", async () => {
  using place = new Place();
  const declared = () => place.log().at(-3)?.params.capabilities;
  place.script({ tools: [TOOL], log: "log" });
  await place.lock("--capabilities", "roots", "--capabilities", "elicitation.url");
  assert.deepEqual(declared(), { elicitation: { url: {} }, roots: {} });
  await place.lock();
  assert.deepEqual(declared(), { elicitation: { url: {} }, roots: {} });
  await place.lock("--capabilities", "none");
  assert.deepEqual(declared(), {});
  const { exit, stderr } = await place.lock("--capabilities", "root");
  assert.equal(exit, 6);
  assert.match(stderr, /Cannot declare the capability "root"\nhint: known: elicitation, roots/);
});

Deno.test("gait mcp lock answers what a server asks, passes over banners, and lists again after a change", async () => {
  using place = new Place();
  place.script({
    tools: [TOOL],
    log: "log",
    banner: ["Server is starting", "[1,2]", ""],
    before: {
      "notifications/initialized": [
        { id: "a", method: "ping" },
        { id: 7, method: "roots/list" },
        { id: 2, method: "sampling/createMessage", params: {} },
        { method: "notifications/message", params: {} },
      ],
      "tools/list": [{ method: "notifications/tools/list_changed" }],
    },
  });
  const { data } = await place.json();
  assert.deepEqual([data.status, data.tools], ["created", 1]);
  const messages = place.log();
  assert.deepEqual(messages.filter(({ method }) => method === undefined), [
    { jsonrpc: "2.0", id: "a", result: {} },
    { jsonrpc: "2.0", id: 7, result: { roots: [] } },
    { jsonrpc: "2.0", id: 2, error: { code: 4030, message: "gait only lists tools" } },
  ]);
  assert.equal(messages.filter(({ method }) => method === "tools/list").length, 2);
});

const RESULT = '{"jsonrpc":"2.0","id":$ID,"result":';

// Each row: what is wrong with the server, exit code, and what is said about it.
const FAULTS: [ServerScript, number, RegExp][] = [
  [{ diesAt: "start" }, 1, /it ended before it answered initialize/],
  [{ diesAt: "initialize" }, 1, /it ended before it answered initialize/],
  [{ diesAt: "tools/list" }, 1, /it ended before it answered tools\/list/],
  [
    { floodsAt: { method: "tools/list", what: "line" } },
    6,
    /more than the limit of 67108864 bytes/,
  ],
  [{ floodsAt: { method: "tools/list", what: "lines" } }, 6, /more than the limit of 100000 lines/],
  [
    { banner: Array.from({ length: 1001 }, () => "\x1b[1mhi") },
    6,
    /it does not speak MCP; it writes "\\\\u001b\[1mhi"/,
  ],
  [{ endless: "new" }, 6, /longer than the limit of 1000 pages/],
  [{ endless: "same" }, 6, /a cursor comes back/],
  [{ tools: [{ name: "a" }, { name: "a" }] }, 6, /"a" and "a", which are the same name/],
  [
    { tools: [{ name: "a" }, { name: "A" }], pageSize: 1 },
    6,
    /"a" and "A", which read as the same name/,
  ],
  [{ tools: [{ title: "a" }] }, 6, /a tool needs a name/],
  [{ tools: ["a"] }, 6, /a tool is a string, not an object/],
  [{ answers: { "tools/list": { result: {} } } }, 6, /"tools" is nothing, not an array/],
  [
    { answers: { "tools/list": { result: { tools: [], nextCursor: 1 } } } },
    6,
    /"nextCursor" is a number, not a string/,
  ],
  [
    { answers: { "tools/list": { error: { code: -32603, message: "no\u200b" } } } },
    6,
    /answers tools\/list with error -32603: no\\u200b/,
  ],
  [{ answers: { "tools/list": {} } }, 6, /holds neither a result nor an error/],
  [
    { lines: { "tools/list": [`${RESULT}{"tools":[],"tools":[{"name":"a"}]}}`] } },
    6,
    /duplicate|twice/,
  ],
  [
    { lines: { "tools/list": ['{"jsonrpc":"2.0","id":$ID,"result":{},"error":{}}'] } },
    6,
    /holds both/,
  ],
  [
    { answers: { initialize: { result: { protocolVersion: "2030-01-01" } } } },
    6,
    /it speaks MCP "2030-01-01"/,
  ],
  [{ answers: { initialize: { result: {} } } }, 6, /it names no revision of MCP/],
  [
    { answers: { initialize: { error: { code: -32602, message: "no" } } } },
    6,
    /answers initialize with error -32602: no/,
  ],
  [
    {
      answers: {
        "server/discover": {
          error: { code: -32022, message: "", data: { supported: ["2030-01-01"] } },
        },
      },
    },
    6,
    /it speaks MCP "2030-01-01"/,
  ],
  [
    { beforeEach: { "tools/list": [{ method: "notifications/tools/list_changed" }] } },
    6,
    /again and again that they changed/,
  ],
  [
    { before: { "tools/list": Array.from({ length: 1001 }, (_, id) => ({ id, method: "ping" })) } },
    6,
    /it asks more than it answers/,
  ],
];

for (const [script, expected, problem] of FAULTS) {
  const name = JSON.stringify(script).slice(0, 90);
  Deno.test(`gait mcp lock refuses a server that does this, leaves no file and no child: ${name}`, async () => {
    using place = new Place();
    place.script({ ...script, pids: "pids" });
    // A server that answers may be slow on a busy machine.
    const { exit, stdout, stderr } = await place.lock("--timeout", "10m");
    assert.deepEqual([exit, stdout], [expected, ""], stderr);
    assert.match(stderr, problem);
    assert.equal(place.read(), undefined, "no file");
    const pids = (place.read("pids") ?? "").split("\n").filter((pid) => pid !== "");
    assert.equal(pids.length, 2);
    await areGone(pids);
  });
}

Deno.test("gait mcp lock that is asked to stop ends a server that hangs, and what it started", async () => {
  using place = new Place();
  place.script({ hangsAt: "tools/list", stays: true, log: "log", pids: "pids" });
  const child = new Deno.Command(Deno.execPath(), {
    args: denoArgs(["mcp", "lock", "--timeout", "10m", "--", ...place.server]),
    cwd: place.path,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await until(() => place.read("log")?.includes('"tools/list"') === true, "a list that hangs");
  child.kill("SIGTERM");
  const { code, stderr } = await child.output();
  assert.equal(code, 1);
  assert.match(new TextDecoder().decode(stderr), /gait was asked to stop/);
  assert.equal(place.read(), undefined);
  const pids = (place.read("pids") ?? "").trim().split("\n");
  assert.equal(pids.length, 2);
  await areGone(pids);
});

/** Waits until processes that were ended are gone. */
async function areGone(pids: readonly string[]): Promise<void> {
  await until(() => !pids.some((pid) => isRunning(Number(pid))), `the end of ${pids.join(", ")}`);
}

/** Whether there is a process that is not merely waiting to be noticed as ended. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("gait mcp lock ends a server that stays, and what it left behind", async () => {
  using place = new Place();
  place.script({ tools: [TOOL], stays: true, pids: "pids" });
  const { exit } = await place.lock();
  assert.equal(exit, 0);
  await areGone((place.read("pids") ?? "").trim().split("\n"));
});

// Each row: a command line that is not understood, and what is said about it.
const LINES: [string[], number, RegExp][] = [
  [["--"], 6, /expected -- <server command> or --upstream <url>, found neither/],
  [["--upstream", "http://127.0.0.1:1/mcp", "--", "x"], 6, /found both/],
  [["--upstream", "file:///x"], 6, /it is not an http or https URL/],
  [["--upstream", "http://user:pw@127.0.0.1:1/"], 6, /it holds a user or a password/],
  [
    ["--upstream", "http://127.0.0.1:1/", "--upstream-token-env", "NO_SUCH"],
    6,
    /"NO_SUCH" is not set/,
  ],
  [["--upstream", "http://127.0.0.1:1/#a"], 6, /a fragment is never sent/],
  [["--upstream-token-env", "A", "--", "x"], 6, /--upstream-token-env needs --upstream/],
  [["--timeout", "0s"], 6, /Cannot use --timeout "0s"/],
  [["--timeout", "2h"], 6, /Cannot use --timeout "2h"/],
  [["--timeout", "soon"], 6, /Cannot use --timeout "soon"/],
  [["word", "--", "x"], 6, /unexpected argument "word"/],
  [["--", "/nonexistent/server"], 7, /Cannot start "\/nonexistent\/server"/],
];

Deno.test("gait mcp lock says what is wrong with a command line", async () => {
  using place = new Place();
  place.script({});
  for (const [words, expected, problem] of LINES) {
    const { exit, stderr } = await place.lock(...words);
    assert.equal(exit, expected, words.join(" "));
    assert.match(stderr, problem);
    assert.doesNotMatch(stderr, /check command usage|pw@/);
  }
});

Deno.test("gait mcp lock refuses a lock that it cannot read, before it starts anything", async () => {
  using place = new Place();
  place.script({ tools: [TOOL], log: "log" });
  Deno.writeTextFileSync(`${place.path}/gait.mcp.lock`, '{"servers":[]}');
  const { exit, stderr } = await place.lock();
  assert.equal(exit, 6);
  assert.match(stderr, /Cannot read "gait\.mcp\.lock": \/schema_id is missing/);
  assert.equal(place.read("log"), undefined);
});
