import { type Command, defineCommand, flagOf } from "../cli/command.ts";
import { tableLines } from "../cli/table.ts";
import { LOG_VARIABLES } from "../io/host.ts";
import type { CommandPermissions, PermissionsResult } from "../core/schema/cli.ts";

export const permissions = defineCommand({
  path: "permissions",
  summary: "Show what each command may touch",
  explain:
    "Lists for every command which files, variables, sockets and programs it may reach; everything else is revoked before it runs.",
  needs: [],
  options: {},
  async run({ tree }) {
    const commands = await Promise.all(tree.commands.map(({ load }) => load()));
    const data: Omit<PermissionsResult, "correlation_id"> = {
      ok: true,
      commands: commands.map(permissionsOf),
      every_command_env: Object.values(LOG_VARIABLES),
    };
    return { data };
  },
  text: ({ commands, every_command_env = [] }, style) => {
    const rows = commands.map((row) => [
      row.command,
      ...(["read", "write", "net", "run"] as const).map((kind) => row[kind] ? kind : "-"),
      row.env.join(" ") || "-",
    ]);
    const table = [["command", "read", "write", "net", "run", "env"], ...rows];
    return [
      ...tableLines(table, style),
      "",
      `every command logs as these variables say: ${every_command_env.join(" ")}`,
    ];
  },
});

function permissionsOf({ path, needs, env }: Command): CommandPermissions {
  return {
    command: path,
    read: needs.includes("read"),
    write: needs.includes("write"),
    env: [
      ...env.names,
      ...env.fromOptions.map((key) => `<${flagOf(key)}>`),
      ...(env.prefixOption === undefined ? [] : [`<${flagOf(env.prefixOption)}>*`]),
    ],
    net: needs.includes("net"),
    run: needs.includes("run"),
  };
}
