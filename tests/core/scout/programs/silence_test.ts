/** Tools that were overlooked without a word: each is found, or an item says what is open. */

import assert from "node:assert/strict";
import { findIn } from "./support.ts";

type Files = Readonly<Record<string, string>>;

const TOOL = "from langchain_core.tools import tool\n@tool\ndef a(q): 'd'\ntools = [a]\n";
const cells = (...sources: readonly string[]) =>
  JSON.stringify({
    cells: sources.map((source) => ({ cell_type: "code", source, metadata: {} })),
    metadata: {},
    nbformat: 4,
  });

// what, files, tools
const CASES: readonly (readonly [string, Files, readonly string[]])[] = [
  ["a later loop over tools", { "a.py": `${TOOL}for tool in tools:\n    print(tool)\n` }, ["a"]],
  [
    "a later loop with two names",
    {
      "a.py": `${TOOL}for i, tool in enumerate(tools):\n    print(tool)\n`,
      "b.py":
        "from smolagents import tool\n@tool\ndef b(): pass\nfor tool, x in {}.items():\n    print(tool)\n",
    },
    ["a", "b"],
  ],
  [
    "a loop in a later cell of a notebook",
    { "a.ipynb": cells(TOOL, "for tool in tools:\n    print(tool.name)\n") },
    ["a"],
  ],
  [
    "a later loop over a list that a model was given",
    {
      "a.py":
        'import anthropic\ntools = [{"name": "a", "input_schema": {}}]\nanthropic.Anthropic().messages.create(tools=tools)\nfor tools in []:\n    pass\n',
    },
    ["a"],
  ],
  [
    "a later loop, for functions that are defined in others",
    {
      "a.py":
        "from agents import function_tool\ndef make():\n    @function_tool\n    def a(): pass\n    return a\nfor function_tool in make():\n    pass\n",
    },
    ["a"],
  ],
  [
    "a later import, function and class of the same name",
    {
      "a.py":
        "from langchain_core.tools import tool\n@tool\ndef a(): 'd'\ndef tool(): pass\nclass tool: pass\n",
      "b.py":
        "from langchain_core.tools import tool\n@tool\ndef b(): 'd'\nfrom elsewhere import tool\n",
    },
    ["a", "b"],
  ],
];

for (const [what, files, expected] of CASES) {
  Deno.test(`programs, never silence: ${what}`, async () => {
    const { items } = await findIn(files);
    const tools = items.filter(({ kind }) => kind === "tool").map(({ name }) => name);
    assert.deepEqual([...new Set(tools)].sort(), expected);
  });
}
