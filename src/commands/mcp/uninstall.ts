import { defineCommand } from "../../cli/command.ts";
import { clientNamed, CLIENTS } from "../../core/clients/client.ts";
import type { McpClientServersResult } from "../../core/schema/mcp.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { CLIENT_VARIABLES } from "../../usecases/hooks/client_file.ts";
import { shellWord } from "../../core/text.ts";
import { askPerson } from "../hooks/ask_person.ts";
import { SCOPE_OPTIONS } from "../hooks/options.ts";
import { SERVER_OPTION } from "./install_options.ts";
import { serversText } from "./servers_text.ts";

type Data = Omit<McpClientServersResult, "correlation_id">;

export const mcpUninstall = defineCommand({
  path: "mcp uninstall",
  summary: "Let a client start its MCP servers without gait again",
  explain:
    "Leaves in the client's files what was there before gait mcp install, byte for byte where nobody changed it since; asks on a terminal, and does nothing without one.",
  needs: ["read", "write", "env"],
  env: { names: [...HOME_VARIABLES, ...CLIENT_VARIABLES] },
  options: { ...SCOPE_OPTIONS, ...SERVER_OPTION },
  positional: {
    name: "client",
    help: CLIENTS.join(", "),
    words: true,
    min: 1,
    error: "expected one client",
  },
  examples: ["mcp uninstall cursor", "mcp uninstall codex --server files"],
  async run({ options, args: [name = ""] }, host) {
    const client = clientNamed(name);
    const scope = options.project ? "project" : "user";
    const { planServers } = await import("../../usecases/servers/client_servers.ts");
    const plan = await planServers({ client, scope, names: options.server }, host);
    const { servers, lines } = plan;
    const data = (action: Data["action"]): Data => ({
      ...{ ok: true, client, scope, action, changes: lines },
      servers: [...servers],
    });
    if (lines.length === 0) return { data: data("absent") };
    const names = options.server.map((one) => ` --server ${shellWord(one)}`).join("");
    const line = `gait mcp uninstall ${client}${options.project ? " --project" : ""}${names}`;
    await askPerson({
      lines,
      question: `Let ${client} start these servers without gait?`,
      jobHint: `run ${line} on a terminal: a person decides that`,
    }, host);
    await plan.write();
    return { data: data("removed") };
  },
  text: (data) => serversText("mcp uninstall", data),
});
