import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../../src/core/bytes.ts";
import { readSettings } from "../../../../src/core/scout/clients/read_settings.ts";
import { sameNames } from "../../../../src/core/scout/clients/same_names.ts";

async function read(name: string, text: string | Uint8Array) {
  const bytes = typeof text === "string" ? encodeUtf8(text) : text;
  return await readSettings({ name, bytes });
}

async function names(name: string, text: string) {
  return (await read(name, text)).items.filter(({ kind }) => kind === "mcp_server")
    .map((item) => item.name).sort();
}

// file, text, names of servers
const FOUND: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    "a flat file of a plugin",
    ".mcp.json",
    '{"db":{"command":"${CLAUDE_PLUGIN_ROOT}/db"},"$schema":"x","web":{"type":"http","url":"https://a.b"}}',
    ["db", "web"],
  ],
  ["a file of its own", "config/x.json", '{"mcpServers":{"a":{"command":"a"}}}', ["a"]],
  ["a key of another case", "x.json", '{" MCPServers ":{" a ":{"command":"a"}}}', ["a"]],
  ["an escaped key", "x.json", '{"\\u006dcpServers":{"a":{"command":"a"}}}', ["a"]],
  ["a dotted key", "s.json", '{"mcp.servers":{"a":{"command":"a"}}}', ["a"]],
  ["mcp, then servers", "x.yaml", "mcp:\n  servers:\n    a:\n      url: https://a.b/mcp\n", ["a"]],
  [
    "servers that can only be those of MCP",
    "x.yaml",
    "servers:\n  a:\n    command: npx\n    args: [x]\n  b:\n    type: sse\n    url: https://a.b\n",
    ["a", "b"],
  ],
  [
    "a list with names",
    "x.json",
    '{"mcpServers":[{"type":"http","name":"a","url":"https://a.b"}]}',
    ["a"],
  ],
  [
    "the manifest of a bundle under another name",
    "x/mcpb.json",
    '{"manifest_version":"0.3","name":"b","server":{"type":"node","mcp_config":{"command":"node"}}}',
    ["b"],
  ],
  ["settings within settings", "x.json", '{"list":[{"mcpServers":{"a":{"command":"a"}}}]}', ["a"]],
  [
    "an anchor that two servers share",
    "x.yaml",
    "base: &b {command: a}\nmcpServers:\n  one: *b\n  two: *b\n",
    ["one", "two"],
  ],
  [
    "blocks of Continue",
    ".continue/config.yaml",
    "mcpServers:\n  - uses: org/x\n    with:\n      TOKEN: ${{ secrets.TOKEN }}\n  - name: b\n    command: b\n",
    ["b", "org/x"],
  ],
  [
    "servers of Continue without a name",
    ".continue/config.json",
    '{"experimental":{"modelContextProtocolServers":[{"transport":{"type":"stdio","command":"uvx","args":["mcp-a@1.0.0"]}},{"transport":{"type":"sse","url":"https://u:p@h.example/x"}},{"transport":{"type":"stdio","command":"/opt/c.sh"}}]}}',
    ["c.sh", "h.example", "mcp-a"],
  ],
  [
    "servers that extensions of Zed bring",
    ".zed/settings.json",
    '{"context_servers":{"x":{"settings":{"token":"t"}},"y":{"source":"extension","settings":{}}}}',
    ["x", "y"],
  ],
  [
    "JSON5",
    ".mcp.json5",
    "// a\n{mcpServers: {a: {command: 'npx', args: ['x', +1, .5, 0xff,],}, 'b': {url: 'https://\\\nh', x: Infinity}}} // end",
    ["a", "b"],
  ],
  [
    "servers of a file that is named like one of MCP",
    "my-mcp.json",
    '{"servers":{"a":{"url":"https://a.b"}}}',
    ["a"],
  ],
  ["an entry that is not finished, in settings", ".cursor/mcp.json", '{"mcpServers":{"a":{}}}', [
    "a",
  ]],
  [
    "a server in profiles of Codex",
    ".codex/config.toml",
    'mcp_servers = { docs = { command = "x" } }\n',
    ["docs"],
  ],
];

for (const [what, name, text, expected] of FOUND) {
  Deno.test(`readSettings() finds servers: ${what}`, async () => {
    assert.deepEqual(await names(name, text), expected);
  });
}

// file, text
const NONE: readonly (readonly [string, string, string])[] = [
  ["servers of something else", "x.yaml", "servers:\n  web:\n    host: a\n    port: 80\n"],
  ["servers with an address", "x.yaml", "servers:\n  web:\n    url: https://example.com\n"],
  ["servers with a command alone", "x.yaml", "servers:\n  web:\n    command: nginx\n"],
  ["servers of OpenAPI", "openapi.yaml", "openapi: 3.1.0\nservers:\n  - url: https://a.b\n"],
  [
    "a JSON Schema",
    "x.json",
    '{"properties":{"mcpServers":{"type":"object","items":{"type":"a"}}}}',
  ],
  ["an entry without a launch, elsewhere", "x.json", '{"mcpServers":{"a":{}}}'],
  ["an extension of a browser", "manifest.json", '{"manifest_version":3,"name":"a","mcp":1}'],
  ["TOML in a text", "x.toml", 'text = """\n[mcp_servers.no]\ncommand = "x"\n"""\n'],
  [
    "a recorded request to a model",
    "cassettes/test_mcp.yaml",
    "body:\n  mcp_servers:\n  - name: a\n    type: url\n    url: https://a.b/mcp\n",
  ],
  ["a registry of something else", "x.yaml", "registry:\n  a:\n    image: b\n"],
  ["a broken file that says nothing of servers", "x.json", '{"mcp": '],
];

for (const [what, name, text] of NONE) {
  Deno.test(`readSettings() finds nothing and says nothing: ${what}`, async () => {
    const { items, findings, warnings } = await read(name, text);
    assert.deepEqual([items, findings, warnings], [[], [], []]);
  });
}

async function rules(text: string, name = ".cursor/mcp.json") {
  const { findings } = await read(name, text);
  return findings.map(({ rule_id, level, line, column }) => [rule_id, level, line, column]);
}

const entry = (text: string) => `{\n  "mcpServers": {\n    "a": ${text}\n  }\n}\n`;

// entry of a server, then rule, level, line and column
const JUDGED: readonly (readonly [string, string, readonly (readonly unknown[])[]])[] = [
  ["a pinned package", '{"command":"npx","args":["a@1.0.0"]}', []],
  ["a package without a version", '{"command":"npx","args":["a"]}', [
    ["unpinned-package", "medium", 3, 5],
  ]],
  ["an image with a tag", '{"command":"docker","args":["run","-i","mcp/a:1"]}', [
    ["unpinned-image", "medium", 3, 5],
  ]],
  ["http to another machine", '{"url":"http://mcp.example.com/mcp"}', [
    ["unencrypted-server", "high", 3, 5],
  ]],
  ["http to this machine", '{"url":"http://127.0.0.1:3000/mcp"}', []],
  ["http to the machine of a container", '{"url":"http://host.docker.internal:80/mcp"}', []],
  ["http in arguments", '{"command":"npx","args":["mcp-remote@0.1.29","http://a.example"]}', [
    ["unencrypted-server", "high", 3, 5],
  ]],
  ["a variable with a secret", '{"command":"a",\n"env":{"LOG":"1","API_KEY":"s3cr3t-v4lue"}}', [
    ["secret-in-settings", "high", 4, 18],
  ]],
  [
    "a header with a secret",
    '{"url":"https://a.b",\n"headers":{"Authorization":"Bearer abcdef123"}}',
    [
      ["secret-in-settings", "high", 4, 12],
    ],
  ],
  ["a secret among the words", '{"command":"a","args":["--api-key","s3cr3t-v4lue"]}', [
    ["secret-in-settings", "high", 3, 5],
  ]],
  ["a password in an address", '{"url":"https://u:s3cr3tv4lue@a.b/mcp"}', [
    ["secret-in-settings", "high", 3, 5],
  ]],
  [
    "places where a secret is put later",
    '{"command":"a","args":["--token","${TOKEN}","--key=$KEY"],"env":{"A_TOKEN":"${input:t}",' +
    '"B_TOKEN":"<your token>","C_TOKEN":"your-token-here","D_TOKEN":"","E_TOKEN":"$(pass x)"}}',
    [],
  ],
  ["every tool without a question", '{"command":"a","autoApprove":["*"]}', [
    ["unasked-tools", "medium", 3, 5],
  ]],
  ["a trusted server of Gemini", '{"command":"a","trust":true}', [
    ["unasked-tools", "medium", 3, 5],
  ]],
  ["single tools without a question", '{"command":"a","alwaysAllow":["read"]}', []],
];

for (const [what, text, expected] of JUDGED) {
  Deno.test(`readSettings() judges ${what}`, async () => {
    assert.deepEqual(await rules(entry(text)), expected);
  });
}

Deno.test("readSettings() shows no secret, neither in items nor in findings nor in warnings", async () => {
  const secret = "s3cr3t-v4lue-0123456789abcdef";
  const { items, findings, warnings } = await read(
    ".mcp.json",
    entry(
      `{"command":"a","args":["--token=${secret}","--password","${secret}"],` +
        `"env":{"API_KEY":"${secret}"},"headers":{"Authorization":"${secret}"}}`,
    ),
  );
  assert.equal(JSON.stringify([items, findings, warnings]).includes(secret), false);
  assert.deepEqual(items[0]?.server?.launch, ["a", "--token=***", "--password", "***"]);
  assert.deepEqual(items[0]?.server?.variables, ["API_KEY", "Authorization"]);
});

Deno.test("a key that occurs twice is a warning, and both servers are found", async () => {
  const text = '{"mcpServers":{"a":{"command":"x"},\n  "a":{"command":"y"}}}';
  const { items, findings, warnings } = await read(".mcp.json", text);
  assert.deepEqual(items.map(({ server }) => server?.launch), [["x"], ["y"]]);
  assert.equal(new Set(items.map(({ id }) => id)).size, 2);
  assert.deepEqual(warnings, ['".mcp.json": the key "a" occurs twice (line 2, column 3)']);
  assert.deepEqual(findings.map(({ rule_id, line, column }) => [rule_id, line, column]), [
    ["duplicate-key", 2, 3],
  ]);
});

const LOOSE: readonly (readonly [string, string])[] = [
  ["a comment", '{"mcpServers":{"a":{"command":"x"}}} // mine'],
  ["a trailing comma", '{"mcpServers":{"a":{"command":"x"},}}'],
  ["a byte order mark", '\ufeff{"mcpServers":{"a":{"command":"x"}}}'],
];

for (const [what, text] of LOOSE) {
  Deno.test(`${what} is a warning where the client does not read it, and hides nothing`, async () => {
    const { items, findings, warnings } = await read(".kiro/settings/mcp.json", text);
    assert.deepEqual(items.map(({ name }) => name), ["a"]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^"\.kiro\/settings\/mcp\.json": it has /);
    assert.deepEqual(findings.map(({ rule_id }) => rule_id), ["loose-json"]);
    assert.deepEqual((await read(".zed/settings.json", text)).warnings, [], "its client reads it");
  });
}

// what, file, bytes, end of the warning
const BROKEN: readonly (readonly [string, string, string | Uint8Array, RegExp])[] = [
  ["an empty file", ".mcp.json", "", /the text ends too early/],
  [
    "UTF-16",
    ".mcp.json",
    new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
    /it is UTF-16, not UTF-8/,
  ],
  ["a pointer of Git LFS", ".mcp.json", "version https://git-lfs.github.com/spec/v1\n", /Git LFS/],
  ["no end of a string", ".mcp.json", `{"mcpServers":{"${"a".repeat(1_000_000)}`, /not valid JSON/],
  ["deep nesting", ".mcp.json", "[".repeat(100_000) + "]".repeat(100_000), /nests deeper/],
  ["a comment without an end", ".mcp.json", `{${"/*".repeat(500_000)}`, /not valid JSON/],
  ["deep YAML", ".continue/config.yaml", `${"[".repeat(10_000)}`, /not valid YAML/],
  ["a key twice in TOML", ".codex/config.toml", "a = 1\na = 2\n", /not valid TOML/],
];

for (const [what, name, text, expected] of BROKEN) {
  Deno.test(`readSettings() warns of a file that it cannot read: ${what}`, async () => {
    const { items, findings, warnings } = await read(name, text);
    assert.deepEqual(items, []);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", expected);
    assert.equal(warnings[0]?.startsWith(`skipped "${name}": `), true, String(warnings[0]));
    assert.deepEqual(findings.map(({ rule_id }) => rule_id), ["unread-file"]);
  });
}

Deno.test("settings that are a program are read as far as the text spells them out", async () => {
  const { items, warnings, findings } = await read(
    ".crushrc",
    'if [[ $HOSTNAME == a ]]; then\n  mcp add web --type http --url "https://a.b/mcp" \\\n' +
      '    --header Authorization "Bearer $T" --disabled yes\nfi\n' +
      "mcp add 'my files' --command npx --args -y --args=files --env KEY \"$(pass key)\" --timeout 9\n",
  );
  assert.deepEqual(
    items.map(({ name, server }) => [name, server?.launch, server?.variables, server?.disabled]),
    [
      ["web", ["https://a.b/mcp"], ["Authorization"], true],
      ["my files", ["npx", "-y", "files"], ["KEY"], undefined],
    ],
  );
  assert.deepEqual(warnings, []);
  assert.deepEqual(findings.map(({ rule_id, line, column }) => [rule_id, line, column]), [
    ["unpinned-package", 5, 1],
  ]);
});

// what, text
const COMPUTED: readonly (readonly [string, string])[] = [
  ["another file", "mcp add a --command a\nsource ~/team.sh\n"],
  ["a name that is computed", 'mcp add a --command a\nmcp add "$NAME" --command b\n'],
  ["a text that is run", 'mcp add a --command a\neval "$(curl https://a.b)"\n'],
];

for (const [what, text] of COMPUTED) {
  Deno.test(`settings that are a program are a warning where they use ${what}`, async () => {
    const { items, warnings, findings } = await read("crushrc", text);
    assert.equal(items[0]?.name, "a");
    assert.match(
      warnings[0] ?? "",
      /^"crushrc": it is a program that may get servers from elsewhere/,
    );
    assert.deepEqual(findings.map(({ rule_id }) => rule_id), ["unread-file"]);
  });
}

Deno.test("settings that are a broken or a huge program are named", async () => {
  for (const text of ["mcp add 'a\n", `${"a\n".repeat(64 * 1024)}`, "a <<b\n".repeat(101)]) {
    const { items, warnings } = await read(".crushrc", text);
    assert.deepEqual(items, []);
    assert.match(warnings[0] ?? "", /^skipped "\.crushrc": it /);
  }
});

Deno.test("names with escapes are shown as escapes", async () => {
  const { warnings, findings } = await read(
    "a\u001b[31m/.mcp.json",
    '{"mcpServers":{"a\\u001b[2J":{"command":"npx","args":["b"]},"a\\u001b[2J":{"command":"c"}}}',
  );
  const text = [...warnings, ...findings.map(({ message }) => message)].join("\n");
  assert.equal(text.includes("\u001b"), false);
  assert.match(text, /"a\\u001b\[2J"/);
});

Deno.test("inputs that a client asks for are named, wherever the entry uses them", async () => {
  const { items } = await read(
    ".vscode/mcp.json",
    '{"inputs":[{"type":"promptString","id":"key","password":true}],"servers":{"a":{"command":"a",' +
      '"args":["--dir","${input:dir}"],"env":{"KEY":"${input:key}","LOG":"${env:LOG}"}}}}',
  );
  assert.deepEqual(items[0]?.server?.inputs, ["dir", "key"]);
  assert.deepEqual(items[0]?.server?.variables, ["KEY", "LOG"]);
});

Deno.test("tools that files name are items, those that are switched off are not", async () => {
  const text = entry(
    '{"command":"a","alwaysAllow":["read"],"disabledTools":["drop"],"includeTools":["write","drop"]}',
  );
  const { items } = await read(".kiro/settings/mcp.json", text);
  assert.deepEqual(items.filter(({ kind }) => kind === "tool").map(({ id }) => id), [
    "tool:mcp:a:read",
    "tool:mcp:a:write",
  ]);
  assert.deepEqual(items[0]?.server?.tools, ["drop", "read", "write"]);
  assert.deepEqual(items[0]?.server?.unasked, ["read"]);
});

Deno.test("permissions of Claude Code name tools, and servers that may run all of theirs", async () => {
  const { items, findings } = await read(
    ".claude/settings.json",
    '{"permissions":{"allow":["Bash(ls)","mcp__github__create_issue","mcp__db","mcp__x__*"]}}',
  );
  assert.deepEqual(items.map(({ id }) => id), ["tool:mcp:github:create_issue"]);
  assert.deepEqual(
    findings.map(({ rule_id, message }) => [rule_id, message]),
    ["db", "x"].map((name) => [
      "unasked-tools",
      `server "${name}" may run all of its tools without a question`,
    ]),
  );
});

Deno.test("allowed tools of Amazon Q and Kiro name tools of servers, not those of the client", async () => {
  const { items, findings } = await read(
    ".kiro/agents/dev.json",
    '{"allowedTools":["fs_read","@git/git_status","@builtin","@builtin/read","@fetch"]}',
  );
  assert.deepEqual(items.map(({ id }) => id), ["tool:mcp:git:git_status"]);
  assert.deepEqual(findings.map(({ message }) => message), [
    'server "fetch" may run all of its tools without a question',
  ]);
});

Deno.test("a bundle lists all of its tools, unless it makes them when it runs", async () => {
  const manifest = (more: string) =>
    `{"dxt_version":"0.1","name":"b","server":{"type":"node","mcp_config":{"command":"node"}},` +
    `"tools":[{"name":"t"}]${more}}`;
  const all = async (text: string) =>
    (await read("x/manifest.json", text)).items[0]?.server?.lists_all_tools;
  assert.equal(await all(manifest("")), true);
  assert.equal(await all(manifest(',"tools_generated":true')), undefined);
});

Deno.test("servers of one name in two places are two; if they start differently, that is said", async () => {
  const [one, other, same] = await Promise.all([
    read(".mcp.json", '{"mcpServers":{"db":{"command":"a"}}}'),
    read(".cursor/mcp.json", '{"mcpServers":{"db":{"command":"b"}}}'),
    read("x/.mcp.json", '{"mcpServers":{"db":{"command":"a"}}}'),
  ]);
  const ids = [one, other, same].flatMap(({ items }) => items.map(({ id }) => id));
  assert.equal(new Set(ids).size, 3);
  for (const id of ids) assert.match(id, /^mcp_server:db:[0-9a-f]{12}$/);
  const findings = (...seen: readonly { items: typeof one.items; places: typeof one.places }[]) =>
    sameNames(
      seen.flatMap(({ items }) => items),
      new Map(seen.flatMap(({ places }) => [...places])),
    )
      .map(({ rule_id, file, message }) => [rule_id, file, message]);
  assert.deepEqual(findings(one, same), []);
  const off = await read("y/.mcp.json", '{"mcpServers":{"db":{"command":"c","disabled":true}}}');
  assert.deepEqual(findings(one, off), [], "which no client starts");
  assert.deepEqual(findings(one, other), [
    ["same-name", ".cursor/mcp.json", 'server "db" is another one than that in ".mcp.json"'],
  ]);
});

Deno.test("of a member that occurs twice in an entry the last counts, as for clients", async () => {
  const text = '{"mcpServers":{"a":{"command":"x","command":"y"}}}';
  const { items, warnings } = await read(".mcp.json", text);
  assert.deepEqual(items.map(({ server }) => server?.launch), [["y"]]);
  assert.deepEqual(warnings, ['".mcp.json": the key "command" occurs twice (line 1, column 35)']);
});

Deno.test("a key that occurs twice in YAML is a warning, and both servers are found", async () => {
  const text = "mcpServers:\n  a:\n    command: x\n  a:\n    command: y\n";
  const { items, warnings } = await read(".continue/config.yaml", text);
  assert.deepEqual(items.map(({ server }) => server?.launch), [["x"], ["y"]]);
  assert.deepEqual(warnings, [
    '".continue/config.yaml": the key "a" occurs twice (line 4, column 3)',
  ]);
});

// text of TOML, then line and column of the server
const TOML_PLACES: readonly (readonly [string, number, number])[] = [
  ['model = "m"\n\n[mcp_servers.a]\ncommand = "npx"\nargs = ["b"]\n', 3, 1],
  ['[mcp_servers]\n  "a" = { command = "npx", args = ["b"] }\n', 2, 3],
  ['mcp_servers = { a = { command = "npx", args = ["b"] } }\n', 1, 1],
  ['[mcp_servers.z]\ncommand = "z"\n[mcp_servers.a]\ncommand = "npx"\nargs = ["b"]\n', 3, 1],
  ['[mcp_servers]\nz.command = "z"\na.command = "npx"\na.args = ["b"]\n', 3, 1],
];

for (const [text, line, column] of TOML_PLACES) {
  Deno.test(`findings in TOML have the place of the server: ${JSON.stringify(text)}`, async () => {
    const { findings } = await read(".codex/config.toml", text);
    assert.deepEqual(findings.map((found) => [found.rule_id, found.line, found.column]), [
      ["unpinned-package", line, column],
    ]);
  });
}

Deno.test("findings in YAML have the place of the server, of a list that of its item", async () => {
  const map = await read(".continue/config.yaml", "mcpServers:\n  a:\n    command: npx b\n");
  assert.deepEqual(map.findings.map(({ line, column }) => [line, column]), [[2, 3]]);
  const list = await read(
    ".continue/config.yaml",
    "mcpServers:\n  - name: a\n    command: npx b\n",
  );
  assert.deepEqual(list.findings.map(({ line, column }) => [line, column]), [[2, 5]]);
});

for (const off of ['"disabled":true', '"enabled":false']) {
  Deno.test(`a server with ${off} is one that its client does not start`, async () => {
    const { items } = await read(".mcp.json", entry(`{"command":"a",${off}}`));
    assert.equal(items[0]?.server?.disabled, true);
  });
}

Deno.test("settings of an editor may be empty, a file of servers alone may not", async () => {
  assert.deepEqual((await read(".vscode/settings.json", "\n")).warnings, []);
  assert.equal((await read(".cursor/mcp.json", "\n")).warnings.length, 1);
});

const WHOLE: Readonly<Record<string, string>> = {
  ".vscode/mcp.json":
    '{ // c\n "inputs": [{"id":"k"}], "servers": {"a": {"command":"npx","args":["b", 1, null], "env":{"K":"${input:k}"}}, }, }',
  ".codex/config.toml":
    '[mcp_servers.a]\ncommand = "x"\nargs = ["b"]\n[mcp_servers.a.env]\nK = "v"\n',
  ".continue/config.yaml":
    "mcpServers:\n  - name: &n a\n    command: x\n    args: [b, *n]\n    env: {K: v}\n",
  "manifest.json":
    '{"manifest_version":"0.3","name":"a","server":{"mcp_config":{"command":"x"}},"tools":[{"name":"t"}]}',
};

for (const [name, text] of Object.entries(WHOLE)) {
  Deno.test(`readSettings() answers for every cut and every odd character: ${name}`, async () => {
    for (let at = 0; at <= text.length; at++) {
      for (const odd of ["", "\0", "[", "{", '"', ":", "*", "\ud800", "\n", "#"]) {
        const { items, warnings } = await read(name, `${text.slice(0, at)}${odd}`);
        const { items: more } = await read(name, `${text.slice(0, at)}${odd}${text.slice(at)}`);
        assert.ok([...items, ...more].every((item) => item.id !== "" && item.name !== ""));
        assert.ok(warnings.every((line) => !line.includes("\n")));
      }
    }
  });
}

const MANY = 200_000;
const list = (text: (at: number) => string) =>
  Array.from({ length: MANY }, (_, at) => text(at)).join();

// what, file, text
const LONG: readonly (readonly [string, string, string])[] = [
  ["servers", ".mcp.json", `{"mcpServers":{${list((at) => `"s${at}":{"url":"h"}`)}}}`],
  [
    "tools, and as many that are switched off",
    ".mcp.json",
    `{"mcpServers":{"a":{"command":"x","includeTools":[${list((at) => `"t${at}"`)}],` +
    `"disabledTools":[${list((at) => `"u${at}"`)}]}}}`,
  ],
  [
    "allowed tools",
    ".claude/settings.json",
    `{"permissions":{"allow":[${list((at) => `"mcp__a__t${at}"`)}]}}`,
  ],
];

for (const [what, name, text] of LONG) {
  Deno.test(`readSettings() lists the first of very many ${what}, and says so`, async () => {
    const { items, warnings } = await read(name, text);
    assert.equal(items.length, 10_000);
    assert.deepEqual(warnings, [
      `"${name}": it names more than 10000 servers and tools, and not all are listed (line 1, column 1)`,
    ]);
  });
}

Deno.test("readSettings() reads what YAML merges, and names what it does not read of a file", async () => {
  const read = async (name: string, text: string) => {
    const { items, warnings } = await readSettings({ name, bytes: encodeUtf8(text) });
    return [items.map((item) => item.name), warnings];
  };
  assert.deepEqual(
    await read(
      "mcp.yaml",
      "base: &base\n  a: {command: x}\n  b: {command: x}\nmcpServers:\n  <<: *base\n  b: {command: y}\n",
    ),
    [["b", "a"], []],
  );
  assert.deepEqual(
    await read("mcp.yaml", "mcpServers: {}\n---\nmcpServers:\n  a: {command: x}\n"),
    [[], ['"mcp.yaml": only the first of its documents is read (line 1, column 1)']],
  );
  assert.deepEqual(
    await read(".mcp.json", '{"mcpServers": "a"}'),
    [[], ['".mcp.json": mcpServers is not an object (line 1, column 1)']],
  );
  assert.deepEqual(
    await read(".mcp.json", '{"mcpServers": {"": {"command": "x"}, "b": {"command": "x"}}}'),
    [["b"], ['".mcp.json": a server in mcpServers has no name (line 1, column 1)']],
  );
});

// file, text, what the warning says
const IN_THE_PLACE_OF_SERVERS: readonly (readonly [string, string, RegExp])[] = [
  [".mcp.json", '{"mcpServers":{"a":"npx foo"}}', /server "a" in mcpServers is not an object/],
  [".mcp.json", '{"mcpServers":{"a":["npx","x"]}}', /server "a" in mcpServers is not an object/],
  [
    ".mcp.json",
    '{"mcpServers":{"g":{"a":{"command":"x"}}}}',
    /server "g" in mcpServers says nothing that starts it/,
  ],
  [
    ".continue/mcpServers/a.yaml",
    "mcpServers:\n  - args: [a]\n  - name: b\n    type: sse\n    url: https://h\n",
    /a server in mcpServers says nothing that starts it/,
  ],
  [
    ".zed/settings.json",
    '{"context_servers":{"x":{"other":{"token":"t"}}}}',
    /server "x" in context_servers says nothing that starts it/,
  ],
  [
    ".claude-plugin/marketplace.json",
    '{"plugins":[{"name":"p","source":"./p","mcpServers":"./m2.json"}]}',
    /mcpServers is not an object/,
  ],
];

for (const [file, text, expected] of IN_THE_PLACE_OF_SERVERS) {
  Deno.test(`readSettings() warns of what is no server in ${file}: ${text.slice(0, 60)}`, async () => {
    const { warnings, findings } = await read(file, text);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", expected);
    assert.deepEqual(findings.map(({ rule_id }) => rule_id).filter((id) => id === "unread-file"), [
      "unread-file",
    ]);
  });
}

Deno.test("readSettings() names what Continue and extensions of Zed are given, and finds secrets there", async () => {
  const zed =
    '{"context_servers":{"x":{"settings":{"github_token":"ghp_0123456789abcdefghijABCDEFGHIJ012345"}}}}';
  const block =
    "mcpServers:\n  - uses: org/x\n    with:\n      API_KEY: k3yk3yk3yk3y\n      HOST: ${{ secrets.HOST }}\n";
  for (
    const [file, text, variables, place] of [
      [".zed/settings.json", zed, ["github_token"], [1, 38]],
      [".continue/mcpServers/a.yaml", block, ["API_KEY", "HOST"], [4, 7]],
    ] as const
  ) {
    const { items, findings } = await read(file, text);
    assert.deepEqual(items.map(({ server }) => server?.variables), [variables]);
    const secrets = findings.filter(({ rule_id }) => rule_id === "secret-in-settings");
    assert.deepEqual(secrets.map(({ line, column }) => [line, column]), [place]);
  }
});

// text, what the warning says
const NOT_JSON5: readonly (readonly [string, RegExp])[] = [
  [
    "{mcpServers: {a: {command: run()}}}",
    /not valid JSON5: a value is a program \(line 1, column 28\)/,
  ],
  [
    "{mcpServers: {[a]: {command: 'x'}}}",
    /not valid JSON5: a value is a program \(line 1, column 15\)/,
  ],
  ["{mcpServers: {...a}}", /not valid JSON5: a value is a program \(line 1, column 15\)/],
  ["{mcpServers: {a: `b`}}", /not valid JSON5: a value is a program \(line 1, column 18\)/],
  ["{mcpServers: {a: {}}, {}}", /not valid JSON5 \(line 1, column 23\)/],
  ["{a: 1} + {mcpServers: 2}", /not valid JSON5/],
  ["{mcpServers: 'a", /not valid JSON5/],
  ["", /not valid JSON5/],
  [`{mcpServers: ${"[".repeat(30_000)}}`, /nests deeper/],
  [`{mcpServers: ${"[".repeat(2000)}${"]".repeat(2000)}}`, /nests deeper/],
];

for (const [text, expected] of NOT_JSON5) {
  Deno.test(`readSettings() warns of what is no JSON5: ${text.slice(0, 60)}`, async () => {
    const { items, warnings, findings } = await read("mcp.json5", text);
    assert.deepEqual(items, []);
    assert.deepEqual(findings.map(({ rule_id }) => rule_id), ["unread-file"]);
    assert.match(warnings.join("\n"), expected);
  });
}

Deno.test("readSettings() says that a file is JSON5, and which key occurs twice in it", async () => {
  const { items, warnings } = await read(
    "mcp.json5",
    "{\n  mcpServers: {a: {command: 'x'}, 'a': {command: 'y'}}}",
  );
  assert.deepEqual(items.map(({ server }) => server?.launch), [["x"], ["y"]]);
  assert.deepEqual(warnings, [
    '"mcp.json5": it has syntax of JSON5, which not every client reads (line 1, column 1)',
    '"mcp.json5": the key "a" occurs twice (line 2, column 35)',
  ]);
});

Deno.test("readSettings() takes null for a server that is turned off, without a warning", async () => {
  const { warnings } = await read(".mcp.json", '{"mcpServers":{"a":null,"b":{"command":"b"}}}');
  assert.deepEqual(warnings, []);
});

Deno.test("readSettings() finds servers under mcp-servers, and in a bundle without a version", async () => {
  assert.deepEqual(
    await names(
      ".mcp.json",
      '{"mcpServers":{"a":{"command":"x"}},"mcp-servers":{"b":{"command":"y"}}}',
    ),
    ["a", "b"],
  );
  assert.deepEqual(
    await names(
      "a.mcpb",
      '{"name":"c","version":"1.0.0","server":{"type":"node","entry_point":"i.js","mcp_config":{"command":"node"}}}',
    ),
    ["c"],
  );
});

Deno.test("readSettings() finds servers in the front matter of agents", async () => {
  const claude =
    "---\nname: a\nmcpServers:\n  x: {command: npx, args: [y]}\n---\nmcpServers:\n  no: {command: z}\n";
  assert.deepEqual(await names("ws/.claude/agents/a.md", claude), ["x"]);
  const list = "---\nmcpServers:\n  - github\n  - y:\n      command: npx\n---\n";
  const read = await readSettings({ name: ".claude/agents/b.md", bytes: encodeUtf8(list) });
  assert.deepEqual(read.warnings, []);
  assert.deepEqual(read.items.map(({ name }) => name), ["y"]);
  const copilot = "---\nname: x\nmcp-servers:\n  z:\n    type: local\n    command: npx\n---\n";
  assert.deepEqual(await names(".github/agents/x.agent.md", copilot), ["z"]);
});

Deno.test("readSettings() says nothing of agents without servers, and warns of broken ones with some", async () => {
  const plain = "---\ndescription: use it: always: [\n---\nmcpServers\n";
  assert.deepEqual((await read(".claude/agents/a.md", plain)).warnings, []);
  assert.deepEqual((await read(".claude/agents/b.md", "no front matter: mcpServers")).warnings, []);
  const broken = "---\nmcpServers: [\n---\n";
  assert.match((await read(".claude/agents/c.md", broken)).warnings[0] ?? "", /not valid YAML/);
});
