/** Whether the beginning of a file is that of a journal of an MCP session. */
export function startsLikeJournal(text: string): boolean {
  return /^\s*\{\s*(?:"head"\s*:\s*\{|"schema_id"\s*:\s*"gait\.mcp\.journal")/.test(text);
}

/** The names that journals have by default. */
export const JOURNAL_NAME = /\.journal\.jsonl$/i;
