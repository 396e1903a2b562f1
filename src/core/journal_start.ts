/** Whether the beginning of a file is that of a decision log, or of an index of logs. */
export function startsLikeLog(text: string): boolean {
  // Lines of a log are canonical, so the first member of its head is one of these.
  return /^\{"head":\{"(?:continues|env|key_id|log_id)":/.test(text);
}

/** Whether the beginning of a file is that of a journal of an MCP session. */
export function startsLikeJournal(text: string): boolean {
  return !startsLikeLog(text) &&
    /^\s*\{\s*(?:"head"\s*:\s*\{|"schema_id"\s*:\s*"gait\.mcp\.journal")/.test(text);
}

/** The names that journals have by default. */
export const JOURNAL_NAME = /\.journal\.jsonl$/i;
