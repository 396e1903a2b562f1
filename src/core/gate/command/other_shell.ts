/** Shells whose lines are not those of a POSIX shell. */

/** Whether the name of a tool says PowerShell or the shell of Windows. */
export function isOtherShell(tool: string): boolean {
  const words = tool.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z]+/);
  return /powershell|pwsh/.test(tool.toLowerCase().replace(/[^a-z]/g, "")) || words.includes("cmd");
}
