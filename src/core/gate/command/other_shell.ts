/** Shells whose lines are not those that the reader reads. */

const OTHERS = /^(?:cmd|csh|elvish|fish|ksh|mksh|nu|nushell|tcsh|xonsh)$/;

/** The last tool: calls of one tool come one after the other, and judging asks twice. */
let last: { readonly tool: string; readonly isOther: boolean } | undefined;

/** Whether the name of a tool says a shell whose lines `sh`, bash, dash and zsh read otherwise. */
export function isOtherShell(tool: string): boolean {
  if (last?.tool === tool) return last.isOther;
  last = { tool, isOther: saysOther(tool) };
  return last.isOther;
}

function saysOther(tool: string): boolean {
  const words = tool.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z]+/);
  return /powershell|pwsh/.test(tool.toLowerCase().replace(/[^a-z]/g, "")) ||
    words.some((word) => OTHERS.test(word));
}
