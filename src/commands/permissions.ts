import { type Command, defineCommand, flagOf } from "../cli/command.ts";
import { sentenceLines } from "../cli/fit.ts";
import { tableLines } from "../cli/table.ts";
import { SETTINGS } from "../core/project/settings.ts";
import { HOME_VARIABLES } from "../io/workspace.ts";
import { LOG_VARIABLES } from "../io/host.ts";
import type { CommandPermissions, PermissionsResult } from "../core/schema/cli.ts";

export const permissions = defineCommand({
  path: "permissions",
  summary: "Show what each command may touch",
  explain:
    "Lists for every command which files, variables, sockets and programs it may reach; everything else is revoked before it runs.",
  // The parts of the program that it tells of.
  needs: ["read"],
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
      ...sentenceLines(
        `every command logs as these variables say: ${every_command_env.join(" ")}`,
        style,
      ),
    ];
  },
});

function permissionsOf(command: Command): CommandPermissions {
  const { path, needs, env } = command;
  return {
    command: path,
    read: needs.includes("read"),
    write: needs.includes("write"),
    env: [
      ...new Set([...env.names, ...projectVariables(command)]),
      ...env.fromOptions.map((key) => `<${flagOf(key)}>`),
      ...(env.prefixOption === undefined ? [] : [`<${flagOf(env.prefixOption)}>*`]),
    ],
    net: needs.includes("net"),
    run: needs.includes("run"),
  };
}

/** Variables that options are filled from, and those that name the home folder with its records. */
function projectVariables({ settings, asksForProject }: Command): readonly string[] {
  if (settings.length === 0 && !asksForProject) return [];
  return [...settings.map((key) => SETTINGS[key].variable), ...HOME_VARIABLES];
}
