/** Shells whose lines are not those that the reader reads. */

const OTHERS = /^(?:cmd|csh|elvish|fish|ksh|mksh|nu|nushell|tcsh|xonsh)$/;

/** Whether the name of a tool says a shell whose lines `sh`, bash, dash and zsh read otherwise. */
export function isOtherShell(tool: string): boolean {
  const words = tool.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z]+/);
  return /powershell|pwsh/.test(tool.toLowerCase().replace(/[^a-z]/g, "")) ||
    words.some((word) => OTHERS.test(word));
}
