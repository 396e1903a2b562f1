import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { CLIENTS } from "../../../src/core/scout/clients/client_table.ts";
import { gait } from "../../support/gait.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";

const validatorOf = validatorsOf(await loadSchemas());

interface Server {
  readonly name: string;
  readonly locator: string;
  readonly tags: readonly string[];
  readonly server: {
    readonly transport: string;
    readonly launch: readonly string[];
    readonly level: string;
    readonly pointer: string;
    readonly clients?: readonly string[];
  };
}

async function scan(
  files: Readonly<Record<string, string | Uint8Array>>,
  options = "",
  env: Readonly<Record<string, string>> = { HOME: "/h" },
) {
  const { exit, json, system, stderr } = await gait(
    `scout snapshot --json --roots ws --out s ${options}`,
    { files: { "ws/README.md": "", ...files }, env },
  );
  assert.equal(exit, 0, stderr);
  assert.ok(validatorOf("scout/snapshot_result")(json()));
  const text = decodeUtf8(system.files.get("s")?.bytes ?? new Uint8Array());
  const snapshot: { readonly items: readonly (Server & { readonly kind: string })[] } = JSON.parse(
    text,
  );
  assert.ok(validatorOf("scout/inventory_snapshot")(snapshot));
  const { items } = snapshot;
  return {
    servers: items.filter(({ kind }) => kind === "mcp_server"),
    tools: items.filter(({ kind }) => kind === "tool").map(({ name }) => name),
    warnings: (json()["warnings"] ?? []) as readonly string[],
    findings: (json()["findings"] ?? []) as readonly {
      readonly rule_id: string;
      readonly file: string;
      readonly line: number;
      readonly column: number;
    }[],
  };
}

interface Case {
  /** Id of the client. */
  readonly client: string;
  /** Paths below a project, and below the home folder with `~/`. */
  readonly paths: readonly string[];
  /** As its documentation shows it. */
  readonly text: string;
  /** Name, transport, launch and pointer. */
  readonly servers: readonly (readonly [string, string, readonly string[], string])[];
}

const SERVERS_JSON = `{
  "mcpServers": {
    "files": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem@2026.8.31", "/srv"],
      "env": { "LOG": "1" }
    },
    "remote": { "type": "http", "url": "https://mcp.example.com/mcp" }
  }
}
`;
const FILES_LAUNCH = ["npx", "-y", "@modelcontextprotocol/server-filesystem@2026.8.31", "/srv"];
const REMOTE_LAUNCH = ["https://mcp.example.com/mcp"];
const BOTH: Case["servers"] = [
  ["files", "stdio", FILES_LAUNCH, "/mcpServers/files"],
  ["remote", "http", REMOTE_LAUNCH, "/mcpServers/remote"],
];

const CASES: readonly Case[] = [
  {
    client: "amazon_q",
    paths: [".amazonq/mcp.json", "~/.aws/amazonq/mcp.json", "~/.aws/amazonq/cli-agents/dev.json"],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "amp",
    paths: [".amp/settings.json", "~/.config/amp/settings.json"],
    text: `// Amp
{
  "amp.mcpServers": {
    "playwright": { "command": "npx", "args": ["-y", "@playwright/mcp@0.0.41"] },
    "linear": { "url": "https://mcp.linear.app/sse" },
  },
}
`,
    servers: [
      ["linear", "http", ["https://mcp.linear.app/sse"], "/amp.mcpServers/linear"],
      [
        "playwright",
        "stdio",
        ["npx", "-y", "@playwright/mcp@0.0.41"],
        "/amp.mcpServers/playwright",
      ],
    ],
  },
  {
    client: "antigravity",
    paths: ["~/.gemini/antigravity/mcp_config.json", "~/.gemini/config/mcp_config.json"],
    text: `{ "mcpServers": { "maps": { "serverUrl": "https://maps.example.com/mcp" } } }`,
    servers: [["maps", "http", ["https://maps.example.com/mcp"], "/mcpServers/maps"]],
  },
  {
    client: "claude_code",
    paths: [".mcp.json", "~/.claude/plugins/cache/shop/db/.mcp.json"],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "claude_code",
    paths: ["~/.claude.json"],
    text: `{
  "numStartups": 41,
  "mcpServers": { "user": { "command": "uvx", "args": ["mcp-server-git==2026.1.1"] } },
  "projects": {
    "/w/app": { "mcpServers": { "local": { "type": "stdio", "command": "node", "args": ["s.js"] } } }
  }
}`,
    servers: [
      ["local", "stdio", ["node", "s.js"], "/projects/~1w~1app/mcpServers/local"],
      ["user", "stdio", ["uvx", "mcp-server-git==2026.1.1"], "/mcpServers/user"],
    ],
  },
  {
    client: "claude_code",
    paths: ["plugins/db/.claude-plugin/plugin.json"],
    text: `{
  "name": "db",
  "mcpServers": { "db": { "command": "\${CLAUDE_PLUGIN_ROOT}/server", "args": ["--port", "8080"] } }
}`,
    servers: [[
      "db",
      "stdio",
      ["${CLAUDE_PLUGIN_ROOT}/server", "--port", "8080"],
      "/mcpServers/db",
    ]],
  },
  {
    client: "claude_desktop",
    paths: [
      "~/.config/Claude/claude_desktop_config.json",
      "~/Library/Application Support/Claude/claude_desktop_config.json",
      "~/AppData/Roaming/Claude/claude_desktop_config.json",
    ],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "cline",
    paths: [
      "~/.cline/data/settings/cline_mcp_settings.json",
      "~/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
    ],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "codex",
    paths: [".codex/config.toml", "~/.codex/config.toml"],
    text: `model = "gpt-5.5"

[mcp_servers.context7]
command = "npx"
args = ["-y", "@upstash/context7-mcp@1.0.31"]

[mcp_servers.context7.env]
LOG = "1"

[mcp_servers."my docs"]
url = "https://docs.example.com/mcp"
bearer_token_env_var = "DOCS_TOKEN"
enabled_tools = ["search", "read"]
`,
    servers: [
      [
        "context7",
        "stdio",
        ["npx", "-y", "@upstash/context7-mcp@1.0.31"],
        "/mcp_servers/context7",
      ],
      ["my docs", "http", ["https://docs.example.com/mcp"], "/mcp_servers/my docs"],
    ],
  },
  {
    client: "continue",
    paths: [".continue/mcpServers/playwright.yaml", "~/.continue/config.yaml"],
    text: `name: Playwright mcpServer
version: 0.0.1
schema: v1
mcpServers:
  - name: Browser search
    command: npx
    args:
      - "@playwright/mcp@0.0.41"
  - name: Docs
    type: streamable-http
    url: https://docs.example.com/mcp
`,
    servers: [
      ["Browser search", "stdio", ["npx", "@playwright/mcp@0.0.41"], "/mcpServers/0"],
      ["Docs", "http", ["https://docs.example.com/mcp"], "/mcpServers/1"],
    ],
  },
  {
    client: "continue",
    paths: [".continue/mcpServers/team.json"],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "copilot_cli",
    paths: [".github/mcp.json", "~/.copilot/mcp-config.json"],
    text: `{
  "mcpServers": {
    "playwright": {
      "type": "local",
      "command": "npx",
      "args": ["@playwright/mcp@0.0.41"],
      "tools": ["*"]
    }
  }
}`,
    servers: [["playwright", "stdio", ["npx", "@playwright/mcp@0.0.41"], "/mcpServers/playwright"]],
  },
  {
    client: "crush",
    paths: ["crush.json", ".crush.json", "~/.config/crush/crush.json"],
    text: `{
  "$schema": "https://charm.land/crush.json",
  "mcp": {
    "filesystem": { "type": "stdio", "command": "node", "args": ["/srv/mcp.js"], "timeout": 120 },
    "github": {
      "type": "http",
      "url": "https://api.githubcopilot.com/mcp/",
      "headers": { "Authorization": "Bearer $GH_PAT" }
    }
  }
}`,
    servers: [
      ["filesystem", "stdio", ["node", "/srv/mcp.js"], "/mcp/filesystem"],
      ["github", "http", ["https://api.githubcopilot.com/mcp/"], "/mcp/github"],
    ],
  },
  {
    client: "crush",
    paths: [".crushrc", "crushrc", "~/.config/crush/crushrc"],
    text: `# Register a model on Ollama.
model add ollama/llama3.3 --name "Llama 3.3" --context-window 128000
mcp add filesystem --command node --args /srv/mcp.js --timeout 120
mcp add github \\
  --type http \\
  --url "https://api.githubcopilot.com/mcp/" \\
  --header Authorization "Bearer $GITHUB_TOKEN"
`,
    servers: [
      ["filesystem", "stdio", ["node", "/srv/mcp.js"], "/mcp/filesystem"],
      ["github", "http", ["https://api.githubcopilot.com/mcp/"], "/mcp/github"],
    ],
  },
  {
    client: "cursor",
    paths: [".cursor/mcp.json", "~/.cursor/mcp.json"],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "devcontainer",
    paths: [".devcontainer/devcontainer.json", ".devcontainer.json"],
    text: `{
  "image": "mcr.microsoft.com/devcontainers/typescript-node:latest",
  // tools of the container
  "customizations": {
    "vscode": {
      "mcp": {
        "servers": { "playwright": { "command": "npx", "args": ["-y", "@microsoft/mcp-server-playwright"] } }
      }
    }
  }
}`,
    servers: [[
      "playwright",
      "stdio",
      ["npx", "-y", "@microsoft/mcp-server-playwright"],
      "/customizations/vscode/mcp/servers/playwright",
    ]],
  },
  {
    client: "docker",
    paths: ["~/.docker/mcp/catalogs/mine.yaml"],
    text: `name: mine
displayName: Mine
registry:
  db:
    description: Queries
    title: Database
    type: server
    image: myorg/db-server:1.2
    command: ["--transport=stdio"]
    tools:
      - name: query_database
      - name: drop_table
  docs:
    title: Docs
    type: remote
    remote:
      transport_type: sse
      url: https://docs.mcp.cloudflare.com/sse
`,
    servers: [
      ["db", "stdio", ["myorg/db-server:1.2", "--transport=stdio"], "/registry/db"],
      ["docs", "http", ["https://docs.mcp.cloudflare.com/sse"], "/registry/docs"],
    ],
  },
  {
    client: "gemini_cli",
    paths: [".gemini/settings.json", "~/.gemini/settings.json"],
    text: `{
  "mcpServers": {
    "python": { "command": "python", "args": ["-m", "my_server"], "cwd": "./srv", "trust": false },
    "http": { "httpUrl": "https://api.example.com/mcp", "headers": { "X-Key": "$MY_KEY" } }
  }
}`,
    servers: [
      ["http", "http", ["https://api.example.com/mcp"], "/mcpServers/http"],
      ["python", "stdio", ["python", "-m", "my_server"], "/mcpServers/python"],
    ],
  },
  {
    client: "jetbrains",
    paths: [".junie/mcp/mcp.json", ".ai/mcp/mcp.json", "~/.junie/mcp/mcp.json"],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "kiro",
    paths: [".kiro/settings/mcp.json", "~/.kiro/settings/mcp.json"],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "lm_studio",
    paths: ["~/.lmstudio/mcp.json"],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "mcpb",
    paths: ["bundle/manifest.json"],
    text: `{
  "manifest_version": "0.3",
  "name": "hello-world",
  "version": "1.0.0",
  "server": {
    "type": "node",
    "entry_point": "server/index.js",
    "mcp_config": { "command": "node", "args": ["\${__dirname}/server/index.js"] }
  },
  "tools": [{ "name": "say_hello", "description": "Says hello" }]
}`,
    servers: [["hello-world", "stdio", ["node", "${__dirname}/server/index.js"], ""]],
  },
  {
    client: "opencode",
    paths: ["opencode.json", "~/.config/opencode/opencode.jsonc"],
    text: `{
  "$schema": "https://opencode.ai/config.json",
  "mcp": {
    // one of version 1
    "local": { "type": "local", "command": ["bun", "x", "my-mcp@1.0.0"], "enabled": true },
    "jira": { "type": "remote", "url": "https://jira.example.com/mcp", "enabled": false },
  },
}`,
    servers: [
      ["jira", "http", ["https://jira.example.com/mcp"], "/mcp/jira"],
      ["local", "stdio", ["bun", "x", "my-mcp@1.0.0"], "/mcp/local"],
    ],
  },
  {
    client: "opencode",
    paths: [".opencode/opencode.jsonc"],
    text: `{
  "mcp": { "servers": { "two": { "type": "local", "command": ["npx", "-y", "example-mcp-server"] } } }
}`,
    servers: [["two", "stdio", ["npx", "-y", "example-mcp-server"], "/mcp/servers/two"]],
  },
  {
    client: "roo_code",
    paths: [
      ".roo/mcp.json",
      "~/.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
    ],
    text: SERVERS_JSON,
    servers: BOTH,
  },
  {
    client: "vscode",
    paths: [
      ".vscode/mcp.json",
      "~/.config/Code/User/mcp.json",
      "~/Library/Application Support/Code/User/profiles/1a2b/mcp.json",
      "~/AppData/Roaming/Code - Insiders/User/mcp.json",
    ],
    text: `{
  // asks once
  "inputs": [{ "type": "promptString", "id": "perplexity-key", "password": true }],
  "servers": {
    "perplexity": {
      "type": "stdio",
      "command": "npx",
      "args": ["-y", "server-perplexity-ask"],
      "env": { "PERPLEXITY_API_KEY": "\${input:perplexity-key}" }
    },
    "github": { "type": "http", "url": "https://api.githubcopilot.com/mcp" },
  },
}`,
    servers: [
      ["github", "http", ["https://api.githubcopilot.com/mcp"], "/servers/github"],
      ["perplexity", "stdio", ["npx", "-y", "server-perplexity-ask"], "/servers/perplexity"],
    ],
  },
  {
    client: "vscode",
    paths: [".vscode/settings.json", "~/.config/Code/User/settings.json"],
    text: `{ "editor.tabSize": 2, "mcp": { "servers": { "a": { "command": "a", "args": [] } } } }`,
    servers: [["a", "stdio", ["a"], "/mcp/servers/a"]],
  },
  {
    client: "vscode",
    paths: ["team.code-workspace"],
    text: `{ "folders": [], "settings": { "mcp": { "servers": { "a": { "command": "a" } } } } }`,
    servers: [["a", "stdio", ["a"], "/settings/mcp/servers/a"]],
  },
  {
    client: "windsurf",
    paths: ["~/.codeium/windsurf/mcp_config.json"],
    text: `{
  "mcpServers": {
    "figma": { "serverUrl": "https://figma.example.com/mcp", "disabledTools": ["delete_file"] }
  }
}`,
    servers: [["figma", "http", ["https://figma.example.com/mcp"], "/mcpServers/figma"]],
  },
  {
    client: "zed",
    paths: [".zed/settings.json", "~/.config/zed/settings.json"],
    text: `// Zed
{
  "context_servers": {
    "local": { "source": "custom", "command": "uvx", "args": ["x"], "env": {} },
    "older": { "command": { "path": "some-command", "args": ["arg-1"], "env": {} } },
  },
}`,
    servers: [
      ["local", "stdio", ["uvx", "x"], "/context_servers/local"],
      ["older", "stdio", ["some-command", "arg-1"], "/context_servers/older"],
    ],
  },
];

for (const { client, paths, text, servers } of CASES) {
  for (const given of paths) {
    const isUser = given.startsWith("~/");
    const path = isUser ? `/h/${given.slice(2)}` : `ws/${given}`;

    Deno.test(`scout finds the servers of ${client} in ${given}`, async () => {
      const seen = await scan({ [path]: text }, isUser ? "--user" : "");
      assert.deepEqual(
        seen.servers.map(({ name, server }) => [
          name,
          server.transport,
          server.launch,
          server.pointer,
        ]).sort(),
        servers.map((each) => [...each]).sort(),
      );
      for (const { locator, tags, server } of seen.servers) {
        assert.equal(locator, path);
        assert.equal(server.level, isUser ? "user" : "project");
        assert.ok(tags.includes(`client:${client}`), tags.join());
      }
      assert.deepEqual(seen.warnings, [], "what its client reads is no fault");
    });

    Deno.test(`scout names the broken settings of ${client} in ${given}`, async () => {
      // cut off before the end, or, for TOML and YAML, in the middle of a value
      const broken = /\.(?:toml|ya?ml)$/.test(path)
        ? text.replace(/"[^"]*"?$|\n[^\n]*$/, '\n  "x: [\n')
        : text.trimEnd().slice(0, -1);
      const others = { "ws/.mcp.json.txt": "", "ws/ok/.mcp.json": SERVERS_JSON };
      const seen = await scan({ ...others, [path]: broken }, isUser ? "--user" : "");
      assert.equal(seen.servers.filter(({ locator }) => locator === path).length, 0);
      assert.equal(seen.servers.length, 2, "the snapshot goes on");
      const [warning = "", ...more] = seen.warnings;
      assert.ok(warning.startsWith(`skipped "${path}": it is not valid `), warning);
      assert.deepEqual(more, []);
      const found = seen.findings.filter(({ file }) => file === path);
      assert.deepEqual(found.map(({ rule_id }) => rule_id), ["unread-file"]);
    });
  }
}

Deno.test("scout reads the manifest of a bundle", async () => {
  const manifest = CASES.find(({ client }) => client === "mcpb")?.text ?? "";
  const bundle = zipSync({ "server/": new Uint8Array(), "manifest.json": encodeUtf8(manifest) });
  for (const path of ["ws/hello.mcpb", "ws/hello.DXT"]) {
    const { servers, tools, warnings } = await scan({ [path]: bundle });
    assert.deepEqual(servers.map(({ name, locator }) => [name, locator]), [["hello-world", path]]);
    assert.deepEqual([tools, warnings], [["say_hello"], []]);
  }
});

Deno.test("variables move the settings of clients", async () => {
  const files = {
    "/x/codex/config.toml": '[mcp_servers.a]\ncommand = "a"\n',
    "/x/claude/.claude.json": '{"mcpServers":{"b":{"command":"b"}}}',
    "/x/config/zed/settings.json": '{"context_servers":{"d":{"command":"d"}}}',
    "/x/config/Code/User/mcp.json": '{"servers":{"c":{"command":"c"}}}',
  };
  const env = {
    HOME: "/h",
    CODEX_HOME: "/x/codex",
    CLAUDE_CONFIG_DIR: "/x/claude",
    XDG_CONFIG_HOME: "/x/config",
  };
  const { servers } = await scan(files, "--user", env);
  assert.deepEqual(servers.map(({ name, tags }) => [name, tags[0]]), [
    ["a", "client:codex"],
    ["b", "client:claude_code"],
    ["c", "client:vscode"],
    ["d", "client:zed"],
  ]);
});

Deno.test("scout reads the settings of a home folder of Windows, each file once", async () => {
  const files = {
    "C:/Users/me/AppData/Roaming/Code/User/mcp.json": '{"servers":{"code":{"command":"a"}}}',
    "C:/Users/me/.codex/config.toml": '[mcp_servers.codex]\ncommand = "b"\n',
    "C:/ProgramData/OpenAI/Codex/config.toml": '[mcp_servers.machine]\ncommand = "c"\n',
    "/etc/codex/config.toml": '[mcp_servers.no]\ncommand = "no"\n',
  };
  const env = { USERPROFILE: "C:\\Users\\me", APPDATA: "C:\\Users\\me\\AppData\\Roaming" };
  const { servers } = await scan(files, "--user", env);
  assert.deepEqual(servers.map(({ name, locator, server }) => [name, locator, server.level]), [
    ["code", "C:/Users/me/AppData/Roaming/Code/User/mcp.json", "user"],
    ["codex", "C:/Users/me/.codex/config.toml", "user"],
    ["machine", "C:/ProgramData/OpenAI/Codex/config.toml", "system"],
  ]);
});

Deno.test("scout reads what the machine sets up, only with --user", async () => {
  const files = {
    "/etc/claude-code/managed-mcp.json": SERVERS_JSON,
    "/etc/codex/config.toml": '[mcp_servers.m]\nurl = "https://m.example.com"\n',
    "C:/ProgramData/OpenAI/Codex/config.toml": '[mcp_servers.no]\ncommand = "no"\n',
  };
  const { servers } = await scan(files, "--user");
  assert.deepEqual(servers.map(({ name, server }) => [name, server.level]), [
    ["files", "system"],
    ["m", "system"],
    ["remote", "system"],
  ]);
  assert.deepEqual((await scan(files)).servers, []);
});

Deno.test("each client of the table has an example here, and each entry a source", () => {
  const known = new Set(CASES.map(({ client }) => client));
  const without = CLIENTS.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  assert.deepEqual(without, ["copilot_jetbrains"], "which has the shape of VS Code");
  for (const { id, source, version, files } of CLIENTS) {
    assert.ok(URL.canParse(source) && source.startsWith("https://"), id);
    assert.ok(version !== "" && files.length > 0, id);
  }
  const ids = CLIENTS.map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted(), "by id");
});
