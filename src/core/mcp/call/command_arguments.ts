/** Which argument of a known client's tool is a command line. */

/** JSON Pointers by the tool's name in lower case. */
export const COMMAND_ARGUMENTS: Readonly<Record<string, string>> = {
  "tool.exec": "/command",
  bash: "/command",
  monitor: "/command",
  exec_command: "/cmd",
  local_shell: "/action/command",
  run_shell_command: "/command",
  run_terminal_cmd: "/command",
  shell: "/command",
  shell_command: "/command",
};

/** The same for tools whose lines are not read, so that no rule can allow one. */
export const OTHER_COMMAND_ARGUMENTS: Readonly<Record<string, string>> = {
  powershell: "/command",
  pwsh: "/command",
};
