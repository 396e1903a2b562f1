import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const text = { type: "string" };
const TOOLS = [
  {
    name: "read_file",
    inputSchema: {
      type: "object",
      properties: { path: text, head: { type: "number" } },
      required: ["path"],
    },
  },
  {
    name: "fetch",
    inputSchema: {
      type: "object",
      properties: {
        link: { ...text, format: "uri" },
        password: text,
        mode: { ...text, enum: ["a", "b"] },
      },
    },
  },
  { name: "move", inputSchema: { type: "object", properties: { source: text } } },
  { name: "ping", inputSchema: { type: "object" } },
];

const DRAFT = `# Draft of a tool map from t.json: 4 tools, 3 arguments guessed, 1 unsure.
# Guessed from names, types and formats, which prove nothing. Read every line before you use it.
# No schema says operation, sensitivity, risk_class, limits, or where relative paths begin.
schema_id: gait.mcp.tool_map
schema_version: 1.1.0
defaults:
  # base: /srv/app # the folder where relative paths begin, if it is one
  secrets: # guessed by name
    - /**/password
tools:
  - name: fetch
    args:
      - { path: /link, is: url } # by its format
      # /mode is one of a few values: a policy can name them
  # move:
  # unsure: /source may be a path or something else
  # ping: nothing to map
  - name: read_file
    args:
      - { path: /path, is: path, required: true } # by its name
      # not guessed: /head (number)
`;

const files = {
  "t.json": JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools: TOOLS } }),
  "result.json": JSON.stringify({ tools: TOOLS }),
  "list.json": JSON.stringify(TOOLS),
};

Deno.test("gait mcp map prints a draft that says what was guessed and what was not", async () => {
  const { exit, stdout, stderr, system } = await gait("mcp map --from t.json", { files });
  assert.deepEqual([exit, stdout, stderr], [0, DRAFT, ""]);
  assert.deepEqual([...system.files.keys()].sort(), Object.keys(files).sort());
  assert.deepEqual(system.narrowed, [{ kinds: ["read"], env: [] }]);
});

for (const name of ["result.json", "list.json"]) {
  Deno.test(`gait mcp map reads ${name} as it reads an answer`, async () => {
    const { stdout } = await gait(`mcp map --from ${name}`, { files });
    assert.equal(stdout, DRAFT.replace("t.json", name));
  });
}

Deno.test("gait mcp map --out writes a map that gait mcp proxy and policy explain read", async () => {
  const written = await gait("mcp map --from t.json --out maps/gait.tools.yaml --json", { files });
  const { correlation_id: _, ...result } = written.json();
  assert.deepEqual(result, {
    ok: true,
    from: "t.json",
    tools: 4,
    guessed: 3,
    unsure: 1,
    map_path: "maps/gait.tools.yaml",
  });
  const bytes = written.system.files.get("maps/gait.tools.yaml")?.bytes;
  assert.equal(new TextDecoder().decode(bytes), DRAFT);
  const call = { name: "read_file", arguments: { path: "~/x" } };
  const judged = await gait(
    "mcp proxy --policy p.yaml --tools gait.tools.yaml --adapter mcp-jsonrpc --call c.json",
    {
      files: {
        "gait.tools.yaml": DRAFT,
        "p.yaml": "default_verdict: allow\n",
        "c.json": JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: call }),
      },
    },
  );
  assert.equal(judged.exit, 3);
  assert.match(judged.stdout, /mcp_argument_not_judgeable/);
});

Deno.test("gait mcp map overwrites nothing unless it is told to", async () => {
  const taken = { ...files, "gait.tools.yaml": "mine" };
  const refused = await gait("mcp map --from t.json --out gait.tools.yaml", { files: taken });
  assert.notEqual(refused.exit, 0);
  assert.match(refused.stderr, /already exists/);
  const forced = await gait(
    "mcp map --from t.json --out gait.tools.yaml --force",
    {},
    refused.system,
  );
  assert.equal(forced.exit, 0);
  const bytes = forced.system.files.get("gait.tools.yaml")?.bytes;
  assert.equal(new TextDecoder().decode(bytes), DRAFT);
});

const server = (start: string, tool: string) => ({
  launch_digest: start.padEnd(64, "0"),
  transport: "stdio",
  launch: [`run-${start}`],
  tools_digest: "b".repeat(64),
  tools: [{
    name: tool,
    digest: "c".repeat(64),
    parts: {},
    definition: { name: tool, inputSchema: { properties: { url: text } } },
  }],
});
const lock = (...servers: readonly object[]) =>
  JSON.stringify({ schema_id: "gait.mcp.tool_lock", schema_version: "1.0.0", servers });

Deno.test("gait mcp map takes the server of a lock, and asks which where there are several", async () => {
  const one = { "gait.mcp.lock": lock(server("aa", "get")) };
  assert.match((await gait("mcp map --from gait.mcp.lock", { files: one })).stdout, /name: get/);
  const two = { "gait.mcp.lock": lock(server("aa", "get"), server("ab", "put")) };
  for (const flag of ["", " --server a", " --server ff"]) {
    const { exit, stderr } = await gait(`mcp map --from gait.mcp.lock${flag}`, { files: two });
    assert.equal(exit, 6);
    assert.match(stderr, /and a map is for one/);
    assert.match(stderr, /aa0000000000 .*run-aa.*ab0000000000 .*run-ab/);
  }
  const { stdout } = await gait("mcp map --from gait.mcp.lock --server ab", { files: two });
  assert.match(stdout, /name: put/);
  assert.doesNotMatch(stdout, /name: get/);
});

const REFUSED: readonly (readonly [text: string, expected: RegExp])[] = [
  ["{}", /has no list of tools/],
  ["[1]", /\/0 is not a tool/],
  ['{"tools": [], "nextCursor": "x"}', /is one page of several/],
  ['[{"name": "a"}, {"name": "A"}]', /read as the same name/],
  ['[{"inputSchema": {}}]', /a tool needs a name/],
  ["tools: []", /JSON/],
  ['{"schema_id": "gait.mcp.tool_lock", "schema_version": "1.0.0", "servers": [], "x": 1}', /x/],
  ['{"schema_id": "gait.mcp.tool_lock", "schema_version": "1.0.0", "servers": []}', /0 servers/],
];

for (const [content, expected] of REFUSED) {
  Deno.test(`gait mcp map refuses ${content}`, async () => {
    const { exit, stderr, stdout } = await gait("mcp map --from x.json", {
      files: { "x.json": content },
    });
    assert.deepEqual([exit, stdout], [6, ""]);
    assert.match(stderr, expected);
  });
}

Deno.test("gait mcp map needs --from; --server is for locks, --force for --out", async () => {
  for (
    const line of ["mcp map", "mcp map --from t.json --server a", "mcp map --from t.json --force"]
  ) {
    assert.equal((await gait(line, { files })).exit, 6, line);
  }
});
