/** Tools that TypeScript and JavaScript files define. See docs/formats/inventory.md. */

import { codeOf, SCRIPT_NAME } from "./script_text.ts";

export interface ScriptTool {
  readonly name: string;
  readonly framework: Framework;
}

type Framework = "mcp_sdk" | "openai_agents_js" | "ai_sdk" | "langchain_js";

/** Text that shows that a script uses a library. */
const MARKS: readonly (readonly [Framework, RegExp])[] = [
  // Compiled code may lack the import, which may be of types only; it keeps the method name.
  [
    "mcp_sdk",
    /["']@modelcontextprotocol\/(?:sdk|server)(?:\/[^"']*)?["']|\.registerTool(?:Task)?\b/,
  ],
  ["openai_agents_js", /["']@openai\/agents(?:-[a-z]+)?["']/],
  ["ai_sdk", /["']ai["']/],
  ["langchain_js", /["'](?:@langchain\/[^"'\n]+|langchain(?:\/[^"'\n]*)?)["']/],
];

const NAME = `["'\`](?<name>${SCRIPT_NAME})["'\`]`;
/** Everything that the one pass over the code looks at. */
const TOKEN = new RegExp(
  [
    String.raw`\.(?<method>registerTool(?:Task)?|tool)\s*\(`,
    String.raw`\b(?<call>tool|dynamicTool|DynamicTool|DynamicStructuredTool)\s*\(`,
    String.raw`\bextends\s+(?:[\w$]+\.)?(?:Structured)?(?<base>Tool)\b[^{}();]{0,200}\{`,
    String.raw`(?:\bname|["']name["'])\s*(?::\s*string\s*)?(?<sign>[:=])\s*${NAME}`,
    String.raw`(?<open>[({[])|(?<close>[)}\]])`,
  ].join("|"),
  "g",
);
const FIRST_NAME = new RegExp(`\\s*${NAME}`, "y");
const FIRST_WORD = /\s*([A-Za-z_$][\w$]{0,127})\s*,/y;
const CONSTANT = new RegExp(
  `\\b(?:const|let|var)\\s+(?<word>[\\w$]{1,128})\\s*(?::\\s*string\\s*)?=\\s*${NAME}`,
  "g",
);
/** The property or variable that a call is assigned to. */
const TARGET = /(?:([\w-]{1,128})["']?\s*:|\b(?:const|let|var)\s+([\w$]{1,128})\s*=)\s*$/;
/** Characters before a call that `TARGET` sees. */
const LOOK_BACK = 300;

/** A bracket that is open: of a call that makes a tool, of a class that is one, or another. */
type Frame = "call" | "class" | "other";

/** Finds tools in the text of a script, sorted by library and name. */
export function scriptTools(text: string): readonly ScriptTool[] {
  if (!/tool/i.test(text)) return [];
  const used = new Set(MARKS.filter(([, mark]) => mark.test(text)).map(([library]) => library));
  if (used.size === 0) return [];
  const names = namesIn(codeOf(text), used);
  return [...names.keys()].sort().flatMap((framework) =>
    [...names.get(framework) ?? []].sort().map((name) => ({ name, framework }))
  );
}

function namesIn(
  code: string,
  used: ReadonlySet<Framework>,
): ReadonlyMap<Framework, ReadonlySet<string>> {
  const names = new Map<Framework, Set<string>>();
  const add = (framework: Framework, name: string | undefined) => {
    if (name === undefined || !used.has(framework)) return;
    names.set(framework, (names.get(framework) ?? new Set()).add(name));
  };
  const frames: Frame[] = [];
  let constants: ReadonlyMap<string, string> | undefined;
  for (const { groups = {}, index, 0: token } of code.matchAll(TOKEN)) {
    const { method, call, base, sign, name, open, close } = groups;
    if (method !== undefined) {
      const at = index + token.length;
      add(
        "mcp_sdk",
        literalAt(code, at) ?? (constants ??= constantsIn(code)).get(wordAt(code, at)),
      );
      frames.push("other");
    } else if (call !== undefined) {
      if (used.has("ai_sdk") && /^[td]/.test(call)) add("ai_sdk", targetOf(code, index));
      frames.push("call");
    } else if (base !== undefined) {
      frames.push("class");
    } else if (sign !== undefined) {
      const isOption = sign === ":" && frames.at(-1) === "other" && frames.at(-2) === "call";
      if (isOption) add("openai_agents_js", name);
      if (isOption || (sign === "=" && frames.at(-1) === "class")) add("langchain_js", name);
    } else if (open !== undefined) {
      frames.push("other");
    } else if (close !== undefined) {
      frames.pop();
    }
  }
  return names;
}

function literalAt(code: string, at: number): string | undefined {
  FIRST_NAME.lastIndex = at;
  return FIRST_NAME.exec(code)?.groups?.["name"];
}

/** The first argument if it is a single word, else an empty text. */
function wordAt(code: string, at: number): string {
  FIRST_WORD.lastIndex = at;
  return FIRST_WORD.exec(code)?.[1] ?? "";
}

/** Variables of the file whose values may be names of tools. */
function constantsIn(code: string): ReadonlyMap<string, string> {
  const found = [...code.matchAll(CONSTANT)];
  return new Map(found.map(({ groups = {} }) => [groups["word"] ?? "", groups["name"] ?? ""]));
}

function targetOf(code: string, at: number): string | undefined {
  const [, property, variable] = TARGET.exec(code.slice(Math.max(0, at - LOOK_BACK), at)) ?? [];
  return property ?? variable;
}
