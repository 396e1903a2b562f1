/** What shows that a project uses a framework. */

import { GaitError } from "../error.ts";
import { decodeUtf8 } from "../bytes.ts";
import { decodeWide, foreignText } from "../foreign_text.ts";
import { isJsonObject, type JsonValue, parseJson } from "../json/json.ts";
import type { Source } from "../source.ts";

/** Files that list the packages of a project. */
export const PACKAGE_FILES = ["package.json", "pyproject.toml", "requirements.txt"] as const;

/** The framework whose programs are servers and clients, not agents. */
export const MCP_FRAMEWORK = "MCP SDK";

/** Frameworks for which gait has no adapter; what calls the tools asks the Python package. */
export const WITHOUT_ADAPTER: readonly string[] = ["AutoGen"];

/** Frameworks by their packages. */
const FRAMEWORKS: ReadonlyMap<string, string> = new Map([
  ["ai", "Vercel AI SDK"],
  ["@openai/agents", "OpenAI Agents"],
  ["@langchain/core", "LangChain"],
  ["langchain", "LangChain"],
  ["@langchain/langgraph", "LangGraph"],
  ["@anthropic-ai/claude-agent-sdk", "Claude Agent SDK"],
  ["@modelcontextprotocol/sdk", MCP_FRAMEWORK],
]);

const PYTHON_FRAMEWORKS: ReadonlyMap<string, string> = new Map([
  ["openai-agents", "OpenAI Agents"],
  ["langchain", "LangChain"],
  ["langchain-core", "LangChain"],
  ["langgraph", "LangGraph"],
  ["pydantic-ai", "Pydantic AI"],
  ["pydantic-ai-slim", "Pydantic AI"],
  ["claude-agent-sdk", "Claude Agent SDK"],
  ["mcp", MCP_FRAMEWORK],
  ["autogen-agentchat", "AutoGen"],
]);

/**
 * Frameworks that a list of packages names. Nothing of it is run.
 *
 * @throws {GaitError} `invalid_input` for a file that cannot be parsed.
 */
export async function frameworksOf(
  file: (typeof PACKAGE_FILES)[number],
  source: Source,
): Promise<readonly string[]> {
  const names = file === "package.json"
    ? keysBelow(parseJson(source), ["dependencies", "devDependencies"])
    : file === "pyproject.toml"
    ? await pythonProject(source)
    : requirementLines(source.bytes).map(requirement);
  const known = file === "package.json" ? FRAMEWORKS : PYTHON_FRAMEWORKS;
  return [...new Set(names.flatMap((name) => known.get(name) ?? []))];
}

/** pip reads a list in UTF-16 too, as `pip freeze >` of Windows PowerShell writes it. */
function requirementLines(bytes: Uint8Array): readonly string[] {
  const text = decodeWide(bytes, bytes.length)?.text ?? decodeUtf8(bytes);
  return text.split(/\r?\n/);
}

function keysBelow(value: JsonValue, members: readonly string[]): readonly string[] {
  if (!isJsonObject(value)) return [];
  return members.flatMap((member) => {
    const list = value[member];
    return list !== undefined && isJsonObject(list) ? Object.keys(list) : [];
  });
}

async function pythonProject({ name, bytes }: Source): Promise<readonly string[]> {
  const other = foreignText(bytes);
  if (other !== undefined) {
    throw new GaitError("invalid_input", `Cannot parse "${name}": ${other.problem}`, {
      hint: other.hint,
    });
  }
  const { parseToml, TomlError } = await import("../toml.ts");
  const parsed = await parseToml(decodeUtf8(bytes)).catch((error) => {
    if (!(error instanceof TomlError)) throw error;
    throw new GaitError("invalid_input", `Cannot parse "${name}": ${error.message}`, {
      hint: "mend the file, or go on: only frameworks are looked for in it",
    });
  });
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? Object.entries(value).find(([name]) => name === key)?.[1]
      : undefined;
  const project = at(parsed, "project");
  const extras = at(project, "optional-dependencies");
  const lists = [
    at(project, "dependencies"),
    ...(typeof extras === "object" && extras !== null ? Object.values(extras) : []),
  ];
  const poetry = at(at(at(parsed, "tool"), "poetry"), "dependencies");
  return [
    ...lists.flatMap((list) => Array.isArray(list) ? list : [])
      .flatMap((item) => typeof item === "string" ? [requirement(item)] : []),
    ...(typeof poetry === "object" && poetry !== null ? Object.keys(poetry) : []).map(requirement),
  ];
}

/** The name in a line such as `LangChain[openai]>=0.3`, as indexes compare it. */
function requirement(line: string): string {
  const [, name = ""] = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line) ?? [];
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
