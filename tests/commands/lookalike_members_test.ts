/** Members that another reader takes for a known one, through every door that reads a document. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";
import { MANIFEST, PUBLIC } from "../support/signed_pack.ts";
import { FILES, INTENT, tokenText } from "./gate/support.ts";

/** U+017F and U+212A, which fold to s and k, and plain capitals. */
const DISGUISES: readonly ((name: string) => string)[] = [
  (name) => name.replace("s", "\u017f").replace("k", "\u212a"),
  (name) => name.toUpperCase(),
];

/** A document with one member under another name. */
function renamed(document: unknown, path: string, name: (old: string) => string): string {
  const copy = structuredClone(document) as Record<string, unknown>;
  const tokens = path.split("/");
  const last = tokens.pop() ?? "";
  const parent = tokens.reduce<Record<string, unknown>>(
    (at, token) => at[token] as Record<string, unknown>,
    copy,
  );
  parent[name(last)] = parent[last];
  delete parent[last];
  return JSON.stringify(copy);
}

const CALLS = {
  mcp: { name: "tool.read", args: {}, targets: [{ kind: "path", value: "/x" }], context: {} },
  "mcp-jsonrpc": { jsonrpc: "2.0", method: "tools/call", params: { name: "a", arguments: {} } },
  openai: { id: "1", type: "function", function: { name: "a", arguments: "{}" } },
  anthropic: { type: "tool_use", id: "1", name: "a", input: {} },
  langchain: { tool: "a", tool_input: {} },
  claude_code: { tool_name: "Read", tool_input: {}, session_id: "s" },
};

const CONTEXT = { identity: "a", risk_class: "high" };
const MAP = {
  schema_id: "gait.mcp.tool_map",
  schema_version: "1.0.0",
  tools: [{ name: "a", args: [{ path: "/p", is: "path" }] }],
};

const EVAL = "gate eval --policy allow.yaml --intent doc";
const PROXY = "mcp proxy --policy allow.yaml --call";

/** What is read, the member that is renamed, and the command line that reads it as `doc`. */
const DOORS: readonly (readonly [what: unknown, path: string, line: string])[] = [
  [INTENT, "targets", EVAL],
  [INTENT, "args", EVAL],
  [INTENT, "context/risk_class", EVAL],
  [INTENT, "targets/0/kind", EVAL],
  [INTENT, "arg_provenance/0/source", EVAL],
  [INTENT, "targets", "policy test allow.yaml doc"],
  [INTENT, "targets", "policy explain allow.yaml doc"],
  [CALLS.mcp, "targets", `${PROXY} doc`],
  [CALLS.mcp, "args", `${PROXY} doc`],
  [CALLS["mcp-jsonrpc"], "params", `${PROXY} doc --adapter mcp-jsonrpc`],
  [CALLS["mcp-jsonrpc"], "params/arguments", `${PROXY} doc --adapter mcp-jsonrpc`],
  [CALLS.openai, "function/arguments", `${PROXY} doc --adapter openai`],
  [CALLS.anthropic, "input", `${PROXY} doc --adapter anthropic`],
  [CALLS.langchain, "tool_input", `${PROXY} doc --adapter langchain`],
  [CALLS.claude_code, "session_id", `${PROXY} doc --adapter claude_code`],
  [CALLS.claude_code, "tool_input", `${PROXY} doc --adapter claude_code`],
  [CONTEXT, "risk_class", `${PROXY} call.json --context doc`],
  [MAP, "tools", `${PROXY} call.json --tools doc`],
  [MAP, "tools/0/args/0/is", `${PROXY} call.json --tools doc`],
  [{ default_verdict: "allow", rules: [] }, "rules", "policy validate doc"],
  [
    { rules: [{ name: "a", effect: "block", match: { risk_classes: ["high"] } }] },
    "rules/0/match/risk_classes",
    "policy validate doc",
  ],
  [
    JSON.parse(await tokenText()),
    "scope",
    "gate eval --policy ask.yaml --intent i.json " +
    "--approval-token doc --approval-public-key k1.pub",
  ],
  [JSON.parse(MANIFEST), "artifacts", "registry install doc --public-key pack.pub"],
  [JSON.parse(MANIFEST), "artifacts/0/sha256", "registry install doc --public-key pack.pub"],
];

for (const [document, path, line] of DOORS) {
  Deno.test(`a disguised ${path} is refused by gait ${line}`, async () => {
    for (const disguise of DISGUISES) {
      const doc = renamed(document, path, disguise);
      const plain = disguise(path.split("/").at(-1) ?? "") === path.split("/").at(-1);
      if (plain) continue; // no s and no k in the name
      const files = { ...FILES, "call.json": JSON.stringify(CALLS.mcp), "pack.pub": PUBLIC, doc };
      const world = { files, env: { HOME: "/h" } };
      const { exit, json } = await gait([...line.split(" "), "--json"], world);
      const { ok, error = "", reason_codes = [], verdict } = json();
      const isRefused = exit === (line.startsWith("registry") ? 2 : 6) && ok === false &&
        /differs only in letter case|another letter case/.test(String(error));
      // a token that cannot be read approves nothing
      const isUseless = verdict === "require_approval" && exit === 4 &&
        String(reason_codes).includes("approval_token");
      assert.ok(isRefused || isUseless, `${exit} ${JSON.stringify(json())}`);
    }
  });
}

Deno.test("the documents themselves are read, so that the renamed member is what is refused", async () => {
  for (const [document, , line] of DOORS) {
    const files = {
      ...FILES,
      "call.json": JSON.stringify(CALLS.mcp),
      "pack.pub": PUBLIC,
      doc: JSON.stringify(document),
    };
    const { json } = await gait([...line.split(" "), "--json"], { files, env: { HOME: "/h" } });
    assert.doesNotMatch(String(json()["error"] ?? ""), /^Cannot (?:read|parse)|letter case/, line);
  }
});
