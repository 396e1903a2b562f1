/** Tools that Python files define. See docs/formats/inventory.md#what-is-looked-at. */

/** Not `\s`, which knows more white space: other programs must find the same names. */
const WS = "[\\t\\n\\f\\r ]";

/*
 * A word after a line start and optional white space. The pattern begins with the word and looks back
 * for the line start: a pattern that began with white space would try each run of blank lines from each of
 * its lines, which takes hours for a file of line feeds.
 */
const lineStart = (word: string) => `${word}(?<=(?:^|\\n)${WS}*${word})`;
const decorated = (name: string) =>
  new RegExp(`${lineStart(`@${name}`)}(?:${WS}*\\(|${WS}*(?:\\n|$))`);
const DEFINITION = new RegExp(
  `${lineStart("def")}${WS}+([A-Za-z_][A-Za-z0-9_]*)${WS}*\\(`,
  "g",
);
const ASSIGNED = new RegExp(
  `(?:name|tool_name)${WS}*=${WS}*["']([A-Za-z0-9._:-]+)["']`,
  "g",
);
const TOOL = decorated("tool");
const FUNCTION_TOOL = decorated("function_tool");

/** Names of tools by library; empty for a library that the file does not seem to use. */
export interface PythonTools {
  readonly langchain: ReadonlySet<string>;
  readonly openai_agents: ReadonlySet<string>;
}

/** Reads the text of a Python file; `stem` is its name without the last extension. */
export function pythonTools(text: string, stem: string): PythonTools {
  const isLangchain = TOOL.test(text) || text.includes("StructuredTool.from_function") ||
    text.includes("Tool(");
  const isOpenai = FUNCTION_TOOL.test(text) ||
    ["from agents import", "openai.agents", "tools=["].some((mark) => text.includes(mark));
  const none = new Set<string>();
  if (!isLangchain && !isOpenai) return { langchain: none, openai_agents: none };
  const defined = captures(text, DEFINITION);
  const names = defined.size > 0 ? defined : new Set([stem]);
  return {
    langchain: isLangchain ? names : none,
    openai_agents: isOpenai ? names.union(captures(text, ASSIGNED)) : none,
  };
}

function captures(text: string, pattern: RegExp): Set<string> {
  return new Set([...text.matchAll(pattern)].map(([, name = ""]) => name));
}
