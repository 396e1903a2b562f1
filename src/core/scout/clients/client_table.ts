/**
 * Where agent clients keep the MCP servers that they start, and in which shape: data, one entry a
 * client. A path is that of a file in a project, below any folder; `~/` is the home folder,
 * `{config}/` the folder of the system for settings of programs, `/` and `C:/` the machine. `*`
 * matches one name, `**` any folders.
 */

/** How servers lie in a file. */
export type Shape =
  /** A mapping of names to servers, or a list of servers with a `name`, at a path of keys. */
  | { readonly at: string }
  /** The document itself is the mapping, unless it has one of the usual keys. */
  | "flat"
  /** The manifest of a bundle: one server with its tools. */
  | "bundle"
  /** A catalogue of Docker: servers by name with image or address, and their tools. */
  | "catalogue"
  /** A program of Crush, whose commands set up servers. */
  | "crush";

/** A file of a client. */
export interface ClientFile {
  readonly path: string;
  readonly shapes: readonly Shape[];
  /** Set if the client reads JSON with comments and trailing commas. */
  readonly comments?: true;
  /** Variable that names another folder, and the path below it. */
  readonly moved?: { readonly by: string; readonly path: string };
}

/** A client and its files. */
export interface Client {
  /** Short name in tags, such as `cursor`. */
  readonly id: string;
  readonly name: string;
  /** Version of the client, or the state of its documentation, that the entry was compared with. */
  readonly version: string;
  /** Where its vendor, or else its source, says so. */
  readonly source: string;
  readonly files: readonly ClientFile[];
}

const MCP_SERVERS: readonly Shape[] = [{ at: "mcpServers" }];
/** Of editors that are built on VS Code, for each of their folders of settings. */
const VS_CODE_USER = (folder: string): readonly ClientFile[] => [
  { path: `{config}/${folder}/User/mcp.json`, shapes: [{ at: "servers" }], comments: true },
  {
    path: `{config}/${folder}/User/settings.json`,
    shapes: [{ at: "mcp/servers" }, { at: "mcp.servers" }, { at: "mcpServers" }],
    comments: true,
  },
  {
    path: `{config}/${folder}/User/profiles/*/mcp.json`,
    shapes: [{ at: "servers" }],
    comments: true,
  },
  {
    path: `{config}/${folder}/User/profiles/*/settings.json`,
    shapes: [{ at: "mcp/servers" }, { at: "mcp.servers" }],
    comments: true,
  },
];
/** Folders of settings of VS Code and its builds: extensions keep theirs below each. */
const VS_CODE_FOLDERS = ["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf"] as const;

const DOCUMENTATION = "documentation of November 2026";

/** All clients, by id. Compared on 2026-11-29. */
export const CLIENTS: readonly Client[] = [
  {
    id: "amazon_q",
    name: "Amazon Q Developer",
    version: DOCUMENTATION,
    source: "https://docs.aws.amazon.com/amazonq/latest/qdeveloper-ug/qdev-mcp.html",
    files: [
      { path: ".amazonq/mcp.json", shapes: MCP_SERVERS },
      { path: ".amazonq/default.json", shapes: MCP_SERVERS },
      { path: ".amazonq/agents/*.json", shapes: MCP_SERVERS },
      { path: ".amazonq/cli-agents/*.json", shapes: MCP_SERVERS },
      { path: "~/.aws/amazonq/mcp.json", shapes: MCP_SERVERS },
      { path: "~/.aws/amazonq/default.json", shapes: MCP_SERVERS },
      { path: "~/.aws/amazonq/agents/*.json", shapes: MCP_SERVERS },
      { path: "~/.aws/amazonq/cli-agents/*.json", shapes: MCP_SERVERS },
    ],
  },
  {
    id: "amp",
    name: "Amp",
    version: DOCUMENTATION,
    source: "https://ampcode.com/manual",
    files: [".json", ".jsonc"].flatMap((end): readonly ClientFile[] => {
      const shapes: readonly Shape[] = [{ at: "amp.mcpServers" }, { at: "amp/mcpServers" }];
      return [
        { path: `.amp/settings${end}`, shapes, comments: true },
        { path: `~/.config/amp/settings${end}`, shapes, comments: true },
        { path: `/etc/ampcode/managed-settings${end}`, shapes, comments: true },
        {
          path: `/Library/Application Support/ampcode/managed-settings${end}`,
          shapes,
          comments: true,
        },
        { path: `C:/ProgramData/ampcode/managed-settings${end}`, shapes, comments: true },
      ];
    }),
  },
  {
    id: "antigravity",
    name: "Antigravity",
    version: "2.0",
    source: "https://antigravity.google/docs/mcp",
    files: [
      { path: ".agents/mcp_config.json", shapes: MCP_SERVERS },
      { path: "~/.gemini/antigravity/mcp_config.json", shapes: MCP_SERVERS },
      { path: "~/.gemini/config/mcp_config.json", shapes: MCP_SERVERS },
    ],
  },
  {
    id: "claude_code",
    name: "Claude Code",
    version: "2.1.332",
    source: "https://code.claude.com/docs/en/mcp",
    files: [
      { path: ".mcp.json", shapes: [{ at: "mcpServers" }, { at: "mcp_servers" }, "flat"] },
      { path: ".claude/settings.json", shapes: MCP_SERVERS },
      { path: ".claude/settings.local.json", shapes: MCP_SERVERS },
      { path: ".claude/agents/*.md", shapes: MCP_SERVERS },
      {
        path: "~/.claude/agents/*.md",
        shapes: MCP_SERVERS,
        moved: { by: "CLAUDE_CONFIG_DIR", path: "agents/*.md" },
      },
      { path: ".claude-plugin/plugin.json", shapes: MCP_SERVERS },
      { path: ".claude-plugin/marketplace.json", shapes: [{ at: "plugins/*/mcpServers" }] },
      {
        path: "~/.claude.json",
        shapes: [{ at: "mcpServers" }, { at: "projects/*/mcpServers" }],
        moved: { by: "CLAUDE_CONFIG_DIR", path: ".claude.json" },
      },
      {
        path: "~/.claude/settings.json",
        shapes: MCP_SERVERS,
        moved: { by: "CLAUDE_CONFIG_DIR", path: "settings.json" },
      },
      {
        path: "~/.claude/plugins/**/.mcp.json",
        shapes: [{ at: "mcpServers" }, { at: "mcp_servers" }, "flat"],
        moved: { by: "CLAUDE_CONFIG_DIR", path: "plugins/**/.mcp.json" },
      },
      {
        path: "~/.claude/plugins/**/.claude-plugin/plugin.json",
        shapes: MCP_SERVERS,
        moved: { by: "CLAUDE_CONFIG_DIR", path: "plugins/**/.claude-plugin/plugin.json" },
      },
      { path: "/etc/claude-code/managed-mcp.json", shapes: MCP_SERVERS },
      {
        path: "/Library/Application Support/ClaudeCode/managed-mcp.json",
        shapes: MCP_SERVERS,
      },
      { path: "C:/Program Files/ClaudeCode/managed-mcp.json", shapes: MCP_SERVERS },
    ],
  },
  {
    id: "claude_desktop",
    name: "Claude Desktop",
    version: DOCUMENTATION,
    source: "https://modelcontextprotocol.io/docs/develop/connect-local-servers",
    files: [
      { path: "{config}/Claude/claude_desktop_config.json", shapes: MCP_SERVERS },
      { path: "{config}/Claude/Claude Extensions/*/manifest.json", shapes: ["bundle"] },
    ],
  },
  {
    id: "cline",
    name: "Cline",
    version: DOCUMENTATION,
    source: "https://docs.cline.bot/getting-started/config",
    files: [
      { path: "cline_mcp_settings.json", shapes: MCP_SERVERS },
      { path: "~/.cline/data/settings/cline_mcp_settings.json", shapes: MCP_SERVERS },
      { path: "~/.cline/mcp_settings.json", shapes: MCP_SERVERS },
      ...VS_CODE_FOLDERS.map((folder): ClientFile => ({
        path:
          `{config}/${folder}/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json`,
        shapes: MCP_SERVERS,
      })),
    ],
  },
  {
    id: "codex",
    name: "Codex",
    version: "0.171.0",
    source: "https://developers.openai.com/codex/mcp",
    files: [
      { path: ".codex/config.toml", shapes: [{ at: "mcp_servers" }] },
      { path: ".codex-plugin/plugin.json", shapes: MCP_SERVERS },
      {
        path: "~/.codex/config.toml",
        shapes: [{ at: "mcp_servers" }],
        moved: { by: "CODEX_HOME", path: "config.toml" },
      },
      {
        path: "~/.codex/*.config.toml",
        shapes: [{ at: "mcp_servers" }],
        moved: { by: "CODEX_HOME", path: "*.config.toml" },
      },
      { path: "/etc/codex/config.toml", shapes: [{ at: "mcp_servers" }] },
      { path: "/etc/codex/managed_config.toml", shapes: [{ at: "mcp_servers" }] },
      { path: "C:/ProgramData/OpenAI/Codex/config.toml", shapes: [{ at: "mcp_servers" }] },
    ],
  },
  {
    id: "continue",
    name: "Continue",
    version: DOCUMENTATION,
    source: "https://docs.continue.dev/customize/deep-dives/mcp",
    files: ["", "~/"].flatMap((place): readonly ClientFile[] => [
      { path: `${place}.continue/config.yaml`, shapes: MCP_SERVERS },
      {
        path: `${place}.continue/config.json`,
        shapes: [
          { at: "mcpServers" },
          { at: "experimental/modelContextProtocolServers" },
        ],
      },
      { path: `${place}.continue/mcpServers/*.yaml`, shapes: MCP_SERVERS },
      { path: `${place}.continue/mcpServers/*.yml`, shapes: MCP_SERVERS },
      { path: `${place}.continue/mcpServers/*.json`, shapes: [{ at: "mcpServers" }, "flat"] },
    ]),
  },
  {
    id: "copilot_cli",
    name: "GitHub Copilot CLI",
    version: "1.0.102",
    source:
      "https://docs.github.com/en/copilot/how-tos/copilot-cli/customize-copilot/add-mcp-servers",
    files: [
      { path: ".mcp.json", shapes: MCP_SERVERS },
      { path: ".github/mcp.json", shapes: MCP_SERVERS },
      { path: ".github/agents/*.agent.md", shapes: [{ at: "mcp-servers" }] },
      { path: ".copilot/mcp-config.json", shapes: MCP_SERVERS },
      {
        path: "~/.copilot/mcp-config.json",
        shapes: MCP_SERVERS,
        moved: { by: "COPILOT_HOME", path: "mcp-config.json" },
      },
      {
        path: "~/.copilot/installed-plugins/**/.mcp.json",
        shapes: [{ at: "mcpServers" }, "flat"],
        moved: { by: "COPILOT_HOME", path: "installed-plugins/**/.mcp.json" },
      },
    ],
  },
  {
    id: "copilot_jetbrains",
    name: "GitHub Copilot for JetBrains",
    version: DOCUMENTATION,
    source:
      "https://docs.github.com/en/copilot/how-tos/provide-context/use-mcp/extend-copilot-chat-with-mcp",
    files: [
      { path: "~/.config/github-copilot/intellij/mcp.json", shapes: [{ at: "servers" }] },
      { path: "~/AppData/Local/github-copilot/intellij/mcp.json", shapes: [{ at: "servers" }] },
    ],
  },
  {
    id: "crush",
    name: "Crush",
    version: DOCUMENTATION,
    source: "https://github.com/charmbracelet/crush/blob/main/docs/config/README.md",
    files: [
      { path: "crush.json", shapes: [{ at: "mcp" }] },
      { path: ".crush.json", shapes: [{ at: "mcp" }] },
      { path: "~/.config/crush/crush.json", shapes: [{ at: "mcp" }] },
      { path: "~/.local/share/crush/crush.json", shapes: [{ at: "mcp" }] },
      { path: "~/AppData/Local/crush/crush.json", shapes: [{ at: "mcp" }] },
      { path: "crushrc", shapes: ["crush", { at: "mcp" }] },
      { path: ".crushrc", shapes: ["crush", { at: "mcp" }] },
      { path: "~/.config/crush/crushrc", shapes: ["crush", { at: "mcp" }] },
    ],
  },
  {
    id: "cursor",
    name: "Cursor",
    version: DOCUMENTATION,
    source: "https://cursor.com/docs/mcp",
    files: [
      { path: ".cursor/mcp.json", shapes: MCP_SERVERS },
      { path: ".cursor-plugin/plugin.json", shapes: MCP_SERVERS },
      { path: "~/.cursor/mcp.json", shapes: MCP_SERVERS },
      { path: "~/.cursor/plugins/**/mcp.json", shapes: [{ at: "mcpServers" }, "flat"] },
    ],
  },
  {
    id: "devcontainer",
    name: "Dev containers",
    version: DOCUMENTATION,
    source: "https://code.visualstudio.com/docs/copilot/customization/mcp-servers",
    files: [
      ".devcontainer/devcontainer.json",
      ".devcontainer/*/devcontainer.json",
      ".devcontainer.json",
    ].map((path) => ({
      path,
      shapes: [
        { at: "customizations/vscode/mcp/servers" },
        { at: "customizations/vscode/settings/mcp/servers" },
        { at: "customizations/vscode/settings/mcp.servers" },
      ],
      comments: true,
    })),
  },
  {
    id: "docker",
    name: "Docker MCP Gateway",
    version: DOCUMENTATION,
    source: "https://github.com/docker/mcp-gateway/blob/main/docs/catalog.md",
    files: [
      { path: "~/.docker/mcp/catalogs/*.yaml", shapes: ["catalogue"] },
      { path: ".docker/mcp/catalogs/*.yaml", shapes: ["catalogue"] },
    ],
  },
  {
    id: "gemini_cli",
    name: "Gemini CLI",
    version: "0.61.0",
    source: "https://geminicli.com/docs/tools/mcp-server",
    files: [
      { path: ".gemini/settings.json", shapes: MCP_SERVERS, comments: true },
      { path: "gemini-extension.json", shapes: MCP_SERVERS, comments: true },
      {
        path: "~/.gemini/settings.json",
        shapes: MCP_SERVERS,
        comments: true,
        moved: { by: "GEMINI_CLI_HOME", path: ".gemini/settings.json" },
      },
      {
        path: "~/.gemini/extensions/*/gemini-extension.json",
        shapes: MCP_SERVERS,
        comments: true,
        moved: { by: "GEMINI_CLI_HOME", path: ".gemini/extensions/*/gemini-extension.json" },
      },
      { path: "/etc/gemini-cli/settings.json", shapes: MCP_SERVERS, comments: true },
      {
        path: "/Library/Application Support/GeminiCli/settings.json",
        shapes: MCP_SERVERS,
        comments: true,
      },
      { path: "C:/ProgramData/gemini-cli/settings.json", shapes: MCP_SERVERS, comments: true },
    ],
  },
  {
    id: "jetbrains",
    name: "JetBrains AI Assistant, Junie and Air",
    version: "2026.1",
    source: "https://www.jetbrains.com/help/junie/model-context-protocol-mcp.html",
    files: [
      { path: ".ai/mcp/mcp.json", shapes: MCP_SERVERS },
      { path: ".air/mcp.json", shapes: MCP_SERVERS },
      { path: ".junie/mcp/*.json", shapes: MCP_SERVERS },
      { path: "~/.ai/mcp/mcp.json", shapes: MCP_SERVERS },
      { path: "~/.air/mcp.json", shapes: MCP_SERVERS },
      { path: "~/.junie/mcp/*.json", shapes: MCP_SERVERS },
    ],
  },
  {
    id: "kiro",
    name: "Kiro",
    version: DOCUMENTATION,
    source: "https://kiro.dev/docs/mcp/configuration",
    files: ["", "~/"].flatMap((place): readonly ClientFile[] => [
      {
        path: `${place}.kiro/settings/mcp.json`,
        shapes: [{ at: "mcpServers" }, { at: "powers/mcpServers" }],
      },
      { path: `${place}.kiro/agents/*.json`, shapes: MCP_SERVERS },
    ]),
  },
  {
    id: "lm_studio",
    name: "LM Studio",
    version: "0.3.17",
    source: "https://lmstudio.ai/docs/app/mcp",
    files: [
      { path: "~/.lmstudio/mcp.json", shapes: MCP_SERVERS },
      { path: "~/.cache/lm-studio/mcp.json", shapes: MCP_SERVERS },
    ],
  },
  {
    id: "mcpb",
    name: "MCP bundles (MCPB, DXT)",
    version: "manifest 0.4",
    source: "https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md",
    files: [
      { path: "*.mcpb", shapes: ["bundle"] },
      { path: "*.dxt", shapes: ["bundle"] },
      { path: "manifest.json", shapes: ["bundle"] },
    ],
  },
  {
    id: "opencode",
    name: "OpenCode",
    version: "1.18.33",
    source: "https://opencode.ai/docs/mcp-servers/",
    files: [".json", ".jsonc"].flatMap((end): readonly ClientFile[] => {
      const shapes: readonly Shape[] = [{ at: "mcp/servers" }, { at: "mcp" }];
      return [
        { path: `opencode${end}`, shapes, comments: true },
        { path: `.opencode/opencode${end}`, shapes, comments: true },
        { path: `~/.config/opencode/opencode${end}`, shapes, comments: true },
        { path: `~/.opencode/opencode${end}`, shapes, comments: true },
        { path: `/etc/opencode/opencode${end}`, shapes, comments: true },
        {
          path: `/Library/Application Support/opencode/opencode${end}`,
          shapes,
          comments: true,
        },
        { path: `C:/ProgramData/opencode/opencode${end}`, shapes, comments: true },
      ];
    }),
  },
  {
    id: "roo_code",
    name: "Roo Code",
    version: DOCUMENTATION,
    source: "https://docs.roocode.com/features/mcp/using-mcp-in-roo",
    files: [
      { path: ".roo/mcp.json", shapes: MCP_SERVERS },
      ...VS_CODE_FOLDERS.map((folder): ClientFile => ({
        path:
          `{config}/${folder}/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json`,
        shapes: MCP_SERVERS,
      })),
    ],
  },
  {
    id: "vscode",
    name: "VS Code",
    version: DOCUMENTATION,
    source: "https://code.visualstudio.com/docs/copilot/reference/mcp-configuration",
    files: [
      { path: ".mcp.json", shapes: [{ at: "mcpServers" }, { at: "servers" }] },
      { path: ".vscode/mcp.json", shapes: [{ at: "servers" }], comments: true },
      {
        path: ".vscode/settings.json",
        shapes: [{ at: "mcp/servers" }, { at: "mcp.servers" }],
        comments: true,
      },
      {
        path: "*.code-workspace",
        shapes: [{ at: "settings/mcp/servers" }, { at: "settings/mcp.servers" }],
        comments: true,
      },
      ...VS_CODE_USER("Code"),
      ...VS_CODE_USER("Code - Insiders"),
      ...VS_CODE_USER("VSCodium"),
    ],
  },
  {
    id: "windsurf",
    name: "Windsurf",
    version: DOCUMENTATION,
    source: "https://docs.windsurf.com/windsurf/cascade/mcp",
    files: [
      { path: ".windsurf/mcp.json", shapes: MCP_SERVERS },
      { path: "~/.codeium/windsurf/mcp_config.json", shapes: MCP_SERVERS },
      { path: "~/.codeium/mcp_config.json", shapes: MCP_SERVERS },
    ],
  },
  {
    id: "zed",
    name: "Zed",
    version: DOCUMENTATION,
    source: "https://zed.dev/docs/ai/mcp",
    files: [
      { path: ".zed/settings.json", shapes: [{ at: "context_servers" }], comments: true },
      { path: "~/.config/zed/settings.json", shapes: [{ at: "context_servers" }], comments: true },
      {
        path: "~/Library/Application Support/Zed/settings.json",
        shapes: [{ at: "context_servers" }],
        comments: true,
      },
      {
        path: "~/AppData/Roaming/Zed/settings.json",
        shapes: [{ at: "context_servers" }],
        comments: true,
      },
    ],
  },
];
