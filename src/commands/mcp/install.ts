import { defineCommand } from "../../cli/command.ts";
import { clientNamed, CLIENTS } from "../../core/clients/client.ts";
import { missing, unusable } from "../../core/fault.ts";
import type { McpClientServersResult } from "../../core/schema/mcp.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { CLIENT_VARIABLES } from "../../usecases/hooks/client_file.ts";
import { askPerson } from "../hooks/ask_person.ts";
import { refuseForeignPolicies } from "../hooks/foreign_policies.ts";
import { programWords } from "../hooks/options.ts";
import { MCP_INSTALL_OPTIONS } from "./install_options.ts";
import { serversText } from "./servers_text.ts";

type Data = Omit<McpClientServersResult, "correlation_id">;

export const mcpInstall = defineCommand({
  path: "mcp install",
  summary: "Put gait between a client and the MCP servers in its settings",
  explain:
    "Puts gait mcp proxy before the command of each server that the client starts. Keeps everything else in the client's files byte for byte, shows the change first and asks. Servers that are reached by an address are named and stay as they are.",
  needs: ["read", "write", "env"],
  env: { names: [...HOME_VARIABLES, ...CLIENT_VARIABLES] },
  options: MCP_INSTALL_OPTIONS,
  positional: {
    name: "client",
    help: CLIENTS.join(", "),
    words: true,
    min: 1,
    error: "expected one client",
  },
  examples: [
    "mcp install cursor --all --policy policy.yaml",
    "mcp install codex --server files --policy policy.yaml --dry-run",
  ],
  async run({ options, args: [name = ""], filled }, host) {
    const client = clientNamed(name);
    const scope = options.project ? "project" : "user";
    if (scope === "user") refuseForeignPolicies(filled);
    if (options.server.length === 0 && !options.all) {
      throw missing(["--server or --all"], `gait mcp install ${client} --all --policy policy.yaml`);
    }
    const program = options.program === undefined ? undefined : programWords(options.program);
    if (program?.length === 0) {
      throw unusable("--program", options.program ?? "", "words that start gait", "such as gait");
    }
    const { proxyPrefix } = await import("../../usecases/servers/proxy_prefix.ts");
    const { planServers } = await import("../../usecases/servers/client_servers.ts");
    const { words, policies, warnings } = await proxyPrefix({ ...options, scope, program }, host);
    const plan = await planServers(
      { client, scope, names: options.server, prefix: words },
      host,
    );
    const { servers, lines } = plan;
    const data = (action: Data["action"]): Data => ({
      ...{ ok: true, client, scope, action, policies, changes: lines },
      servers: [...servers],
      ...(warnings.length === 0 ? {} : { warnings }),
    });
    if (servers.length === 0) return { data: data("absent") };
    if (lines.length === 0) return { data: data("present") };
    if (options.dry_run) return { data: data("planned") };
    if (options.yes) { for (const line of lines) host.tell(printable(line)); }
    else {await askPerson({
        lines,
        question: "Write this?",
        jobHint: "add --yes in a job, or --dry-run to see the change",
      }, host);}
    await plan.write();
    return { data: data("installed") };
  },
  text: (data) => serversText("mcp install", data),
});
