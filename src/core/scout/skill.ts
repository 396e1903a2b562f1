/** Name in the front matter of a `SKILL.md`; `undefined` if there is none. */
export function skillName(text: string): string | undefined {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  if (lines[0]?.trimEnd() !== "---") return undefined;
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === "---");
  if (end < 0) return undefined;
  for (const line of lines.slice(1, end)) {
    if (!line.startsWith("name:")) continue;
    const value = line.slice("name:".length).trim();
    const quote = value.charAt(0);
    const isQuoted = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote);
    const name = isQuoted ? value.slice(1, -1).trim() : value;
    return name === "" ? undefined : name;
  }
  return undefined;
}
