import assert from "node:assert/strict";
import type { ClientName } from "../../../src/core/clients/client.ts";
import { HooksHome } from "../../support/hooks_home.ts";

const YES = { answer: "y" };
const PROGRAM = ["--program", "/opt/gait/gait"];

/** Files with servers as people have them, and the words that start `fs` afterwards. */
const CASES: readonly (readonly [ClientName, string, string])[] = [
  [
    "claude-code",
    ".claude.json",
    '{\n  "numStartups": 7,\n  "mcpServers": {\n    "fs": {\n      "type": "stdio",\n      "command": "npx",\n      "args": ["-y", "server"],\n      "env": { "A": "1" }\n    },\n    "far": { "type": "http", "url": "https://example.com/mcp" }\n  }\n}\n',
  ],
  [
    "gemini",
    ".gemini/settings.json",
    '// mine\r\n{\r\n\t"mcpServers": {\r\n\t\t"fs": { "command": "npx", "args": [ // two\r\n\t\t\t"-y",\r\n\t\t\t"server"\r\n\t\t] },\r\n\t\t"far": { "httpUrl": "https://example.com/mcp" }\r\n\t}\r\n}',
  ],
  [
    "copilot",
    ".copilot/mcp-config.json",
    '{"mcpServers":{"fs":{"type":"local","command":"npx","args":["-y","server"],"tools":["*"]},"far":{"url":"https://example.com"}}}',
  ],
  [
    "cursor",
    ".cursor/mcp.json",
    '{ "mcpServers": { "fs": { "args": [ "-y" , "server" ], "command": "npx" }, "far": { "url": "https://example.com" } } }\n',
  ],
  [
    "opencode",
    ".config/opencode/opencode.jsonc",
    '{\n  // servers\n  "mcp": {\n    "fs": { "type": "local", "command": ["npx", "-y", "server",], },\n    "far": { "type": "remote", "url": "https://example.com" },\n  },\n}\n',
  ],
  [
    "codex",
    ".codex/config.toml",
    'model = "x" # mine\n\n[mcp_servers.fs] # files\ncommand = "npx"   # node\nargs = [\n  "-y", # yes\n  \'server\',\n]\n\n[mcp_servers.fs.env]\nA = "command = \\"x\\""\n\n[mcp_servers.far]\nurl = "https://example.com"\n\n[projects."/p"]\ntrust_level = "trusted"\n',
  ],
];

/** The words that start the server `fs`, as each client's own reader finds them. */
async function wordsOf(client: ClientName, text: string): Promise<readonly string[]> {
  if (client === "codex") {
    const { parse } = await import("smol-toml");
    // deno-lint-ignore no-explicit-any -- as the client finds it
    const { command, args = [] } = (parse(text) as any).mcp_servers.fs;
    return [command, ...args];
  }
  const { default: strip } = await import("strip-json-comments");
  const value = JSON.parse(strip(text, { trailingCommas: client === "opencode" }));
  const { command, args = [] } = (value.mcpServers ?? value.mcp).fs;
  return [command, args].flat();
}

for (const [client, name, text] of CASES) {
  Deno.test(`gait mcp install ${client} puts gait before the servers, and uninstall takes it out exactly`, async () => {
    using home = new HooksHome();
    home.write(name, text, 0o640);
    const line = ["mcp", "install", client, "--all", "--policy", home.policy, ...PROGRAM];
    const dry = await home.run([...line, "--dry-run"]);
    assert.ok(dry.stdout.includes(`+++ ${home.path}/${name}`), dry.stdout + dry.stderr);
    assert.equal(home.read(name), text);
    const { exit, stdout, stderr } = await home.run(line, YES);
    assert.equal(exit, 0, stderr);
    assert.ok(stderr.includes("Write this? [y/N]"));
    assert.ok(stdout.includes("  fs: judged, "), stdout);
    assert.ok(stdout.includes("  far: not covered (it is reached by its address), "), stdout);
    const changed = home.read(name) ?? "";
    assert.deepEqual(await wordsOf(client, changed), [
      ...["/opt/gait/gait", "mcp", "proxy", "--policy", home.policy, "--"],
      ...["npx", "-y", "server"],
    ]);
    assert.equal(home.modeOf(name), "640");
    const again = await home.run(line, YES);
    assert.ok(again.stdout.startsWith("mcp install: it is so already\n"), again.stdout);

    // Another policy replaces the first; nothing is put before gait.
    home.write("other.yaml", home.read("policy.yaml") ?? "");
    await home.run([...line, "--policy", `${home.path}/other.yaml`, "--yes"]);
    const two = await wordsOf(client, home.read(name) ?? "");
    assert.equal(two.filter((word) => word === "proxy").length, 1);
    assert.equal(two.filter((word) => word === "--policy").length, 2);

    const refused = await home.run(`mcp uninstall ${client}`);
    assert.equal(refused.exit, 6);
    assert.ok(refused.stderr.includes(`run gait mcp uninstall ${client} on a terminal`));
    const one = await home.run(["mcp", "uninstall", client, "--server", "fs"]);
    assert.ok(one.stderr.includes(`run gait mcp uninstall ${client} --server fs on a terminal`));
    const removed = await home.run(`mcp uninstall ${client}`, YES);
    assert.ok(removed.stdout.includes("  fs: not judged any more, "), removed.stdout);
    assert.equal(home.read(name), text);
    assert.equal(home.modeOf(name), "640");
    assert.deepEqual([...Deno.readDirSync(`${home.path}/.gait/mcp`)], []);
  });

  Deno.test(`gait mcp uninstall ${client} keeps what was changed since`, async () => {
    using home = new HooksHome();
    home.write(name, text);
    await home.run(["mcp", "install", client, "--all", "--policy", home.policy, "--yes"]);
    // Another server, and another argument of this one.
    const changed = (home.read(name) ?? "").replace("-y", "-n").replace(
      "example.com",
      "example.org",
    );
    home.write(name, changed);
    await home.run(`mcp uninstall ${client}`, YES);
    const left = home.read(name) ?? "";
    assert.deepEqual(await wordsOf(client, left), ["npx", "-n", "server"]);
    assert.ok(left.includes("example.org"));
  });
}

Deno.test("gait mcp install adds arguments where a server has none", async () => {
  for (
    const [client, name, text] of [
      [
        "cursor",
        ".cursor/mcp.json",
        '{\n  "mcpServers": {\n    "fs": {\n      "command": "server"\n    }\n  }\n}\n',
      ],
      ["codex", ".codex/config.toml", '[mcp_servers.fs]\n  command = "server" # mine\n# end'],
      ["codex", ".codex/config.toml", "[ mcp_servers . 'fs' ]\r\ncommand = '''server'''"],
      ["gemini", ".gemini/settings.json", '{"mcpServers":{"fs":{"command":"server","args":[ ]}}}'],
    ] as const
  ) {
    using home = new HooksHome();
    home.write(name, text);
    const line = ["mcp", "install", client, "--server", "fs", "--policy", home.policy, ...PROGRAM];
    const seen = await home.run([...line, "--yes"]);
    assert.equal(seen.exit, 0, seen.stderr);
    assert.deepEqual(
      (await wordsOf(client, home.read(name) ?? "")).slice(-3),
      [home.policy, "--", "server"],
      name,
    );
    await home.run(`mcp uninstall ${client}`, YES);
    assert.equal(home.read(name), text);
  }
});

Deno.test("gait mcp install takes the servers that are named, and says what it cannot do", async () => {
  using home = new HooksHome();
  const name = ".codex/config.toml";
  const text =
    'mcp_servers.dotted = { command = "a" }\n[mcp_servers.b]\ncommand = "b"\n[mcp_servers.c]\ncommand = "c"\n';
  home.write(name, text);
  const line = ["mcp", "install", "codex", "--policy", home.policy, "--yes"];
  assert.match((await home.run(line)).stderr, /--server or --all/);
  assert.match((await home.run([...line, "--server", "bb"])).stderr, /has no MCP server "bb"/);
  assert.match((await home.run([...line, "--server", "b", "--all"])).stderr, /either all of them/);
  assert.equal(home.read(name), text);
  const one = await home.run([...line, "--server", "b", "--json"]);
  const states = (one.json()["servers"] as { name: string; state: string }[])
    .map(({ name, state }) => `${name} ${state}`);
  assert.deepEqual(states, ["dotted not_covered", "b judged", "c left"]);
  const all = await home.run([...line, "--all"]);
  assert.ok(
    all.stdout.includes("dotted: not covered (it has no table [mcp_servers.dotted] of its own)"),
  );
  await home.run("mcp uninstall codex --server c", YES);
  assert.match(home.read(name) ?? "", /"b"\]?\n\[mcp_servers\.c\]\ncommand = "c"\n$/);
  await home.run("mcp uninstall codex", YES);
  assert.equal(home.read(name), text);
  const none = await home.run("mcp uninstall codex", YES);
  assert.ok(none.stdout.startsWith("mcp uninstall: there is no server to change\n"));
  assert.match(
    (await home.run([...line, "--all", "--policy", `${home.path}/none.yaml`])).stderr,
    /none\.yaml/,
  );
});

Deno.test("gait mcp install finds the servers that Claude Code keeps for this project", async () => {
  using home = new HooksHome();
  const project = Deno.realPathSync(".");
  const text = JSON.stringify({
    projects: {
      [project]: { mcpServers: { here: { command: "a", args: [] } } },
      "/other": { mcpServers: { there: { command: "b", args: [] } } },
    },
  });
  home.write(".claude.json", text);
  const seen = await home.run([
    ...["mcp", "install", "claude-code", "--all", "--policy", home.policy, "--yes", "--json"],
  ]);
  assert.deepEqual(
    (seen.json()["servers"] as { name: string }[]).map(({ name }) => name),
    ["here"],
  );
  await home.run("mcp uninstall claude-code", YES);
  assert.equal(home.read(".claude.json"), text);
});

Deno.test("gait mcp install refuses files that the client would not read", async () => {
  for (
    const [client, name, text, expected] of [
      ["codex", ".codex/config.toml", "[mcp_servers.a\ncommand = 1", /config\.toml/],
      ["cursor", ".cursor/mcp.json", '{"mcpServers":{},"mcpServers":{}}', /mcp\.json/],
      ["gemini", ".gemini/settings.json", '{"mcpServers":{},}', /settings\.json/],
    ] as const
  ) {
    using home = new HooksHome();
    home.write(name, text);
    const seen = await home.run([
      ...["mcp", "install", client, "--all", "--policy", home.policy, "--yes"],
    ]);
    assert.equal(seen.exit, 6, seen.stdout);
    assert.match(seen.stderr, expected);
    assert.equal(home.read(name), text);
  }
});
