/** Tools that TypeScript and JavaScript define, by the library that they come from. */

/** A tool in a script. */
export interface ScriptTool {
  readonly name: string;
  /** Tag of the library. */
  readonly framework: string;
}

const NAME = `["'\`]([A-Za-z0-9._:-]+)["'\`]`;
/** At most this much text between a call and the name in its options. */
const NEAR = `[^]{0,400}?`;

const LIBRARIES: readonly {
  readonly framework: string;
  readonly imported: RegExp;
  readonly calls: readonly RegExp[];
}[] = [
  {
    framework: "mcp_sdk",
    imported: /["']@modelcontextprotocol\/sdk(?:\/[^"']*)?["']/,
    calls: [new RegExp(`\\.(?:registerTool|tool)\\s*\\(\\s*${NAME}`, "g")],
  },
  {
    framework: "openai_agents_js",
    imported: /["']@openai\/agents(?:-[a-z]+)?["']/,
    calls: [new RegExp(`\\btool\\s*\\(\\s*\\{${NEAR}\\bname\\s*:\\s*${NAME}`, "g")],
  },
  {
    framework: "ai_sdk",
    imported: /["']ai["']/,
    calls: [
      // the call comes first and what stands before it second, so that no run of text is tried twice
      /\b(?:tool|dynamicTool)(?<=([A-Za-z0-9_-]+)["']?\s*:\s*(?:tool|dynamicTool))\s*\(/g,
      /\b(?:tool|dynamicTool)(?<=\b(?:const|let|var)\s+([A-Za-z0-9_$]+)\s*=\s*(?:tool|dynamicTool))\s*\(/g,
    ],
  },
  {
    framework: "langchain_js",
    imported: /["'](?:@langchain\/[^"']+|langchain(?:\/[^"']*)?)["']/,
    calls: [
      new RegExp(
        `\\b(?:DynamicTool|DynamicStructuredTool|tool)\\s*\\(${NEAR}\\bname\\s*:\\s*${NAME}`,
        "g",
      ),
    ],
  },
];

/** Tools that the text of a script defines, sorted by library and name. */
export function scriptTools(text: string): readonly ScriptTool[] {
  if (!text.includes("tool") && !text.includes("Tool")) return [];
  return LIBRARIES.flatMap(({ framework, imported, calls }) => {
    if (!imported.test(text)) return [];
    const names = new Set(
      calls.flatMap((call) => [...text.matchAll(call)].map(([, name = ""]) => name)),
    );
    return [...names].sort().map((name) => ({ name, framework }));
  });
}
