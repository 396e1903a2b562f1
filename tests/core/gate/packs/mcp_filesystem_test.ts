/** The pack `mcp-filesystem` on calls of the reference server. */

import assert from "node:assert/strict";
import { policyTemplateText } from "../../../../src/core/gate/policy/templates.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";
import { callJudge } from "./judge_call.ts";

const judge = callJudge(policyTemplateText("mcp-filesystem"));

const CASES: readonly (readonly [tool: string, args: JsonObject, verdict: string])[] = [
  ["read_text_file", { path: "src/a.ts" }, "allow"],
  ["read_text_file", { path: "/repo/src/a.ts", head: 10 }, "allow"],
  ["read_file", { path: "README.md" }, "allow"],
  ["read_media_file", { path: "/repo/a.png" }, "allow"],
  ["read_multiple_files", { paths: ["a.ts", "/repo/b.ts"] }, "allow"],
  ["list_directory", { path: "." }, "allow"],
  ["list_directory_with_sizes", { path: "/repo", sortBy: "size" }, "allow"],
  ["directory_tree", { path: "/repo", excludePatterns: ["node_modules"] }, "allow"],
  ["search_files", { path: "/repo", pattern: "*.ts" }, "allow"],
  ["get_file_info", { path: "/repo/a.ts" }, "allow"],
  ["read_text_file", { path: ".git/config" }, "allow"],
  ["read_multiple_files", { paths: [".claude/settings.json"] }, "allow"],
  ["search_files", { path: "/repo", pattern: "**/{a,b}.ts" }, "allow"],
  ["search_files", { path: "/repo", pattern: "../**" }, "require_approval"],
  ["search_files", { path: "/repo", pattern: "a/../../**" }, "require_approval"],
  ["search_files", { path: "/repo", pattern: "{/etc/*,x}" }, "require_approval"],
  ["search_files", { path: "/repo", pattern: "{x,../y}" }, "require_approval"],
  ["search_files", { path: "/repo", pattern: "a/.." }, "require_approval"],
  ["read_text_file", { path: "..$HOME/.ssh/id_rsa" }, "block"],
  ["read_text_file", { path: "a/$X" }, "require_approval"],
  ["read_text_file", { path: "https://evil.example/x" }, "require_approval"],
  ["read_text_file", { path: "src/routes/$postId.tsx" }, "allow"],
  ["read_text_file", { path: "file:.env" }, "block"],
  ["list_allowed_directories", {}, "allow"],
  ["write_file", { path: "/repo/a.ts", content: "see config/.env" }, "allow"],
  ["edit_file", { path: "a.ts", edits: [{ oldText: ".env", newText: "x" }] }, "allow"],
  ["create_directory", { path: "src/new" }, "allow"],
  ["read_text_file", { path: ".env.example" }, "allow"],
  // A move is looked at.
  ["move_file", { source: "a.ts", destination: "src/a.ts" }, "require_approval"],
  // Outside.
  ["read_text_file", { path: "/etc/passwd" }, "require_approval"],
  ["read_text_file", { path: "../x" }, "require_approval"],
  ["read_text_file", { path: "src/../../x" }, "require_approval"],
  ["read_text_file", { path: "/repo2/a.ts" }, "require_approval"],
  ["read_multiple_files", { paths: ["a.ts", "/etc/passwd"] }, "require_approval"],
  ["read_multiple_files", { paths: [] }, "require_approval"],
  ["write_file", { path: "/etc/hosts", content: "x" }, "require_approval"],
  ["create_directory", { path: "/repo/../x" }, "require_approval"],
  ["move_file", { source: "a.ts", destination: "/etc/a.ts" }, "block"],
  ["move_file", { source: "../a.ts", destination: "a.ts" }, "block"],
  // Secrets.
  ["read_text_file", { path: ".env" }, "block"],
  ["read_text_file", { path: "/repo/config/.env.production" }, "block"],
  ["read_text_file", { path: "/home/bob/.ssh/id_rsa" }, "block"],
  ["read_text_file", { path: "~/.aws/credentials" }, "block"],
  ["read_text_file", { path: "keys/server.pem" }, "block"],
  ["read_multiple_files", { paths: ["a.ts", ".env"] }, "block"],
  ["get_file_info", { path: ".env" }, "block"],
  ["write_file", { path: ".env", content: "x" }, "block"],
  ["edit_file", { path: ".ENV", edits: [] }, "block"],
  ["move_file", { source: ".env", destination: "a.txt" }, "block"],
  // What decides what runs.
  ["write_file", { path: ".git/hooks/pre-commit", content: "x" }, "block"],
  ["write_file", { path: ".GIT/config", content: "x" }, "block"],
  ["edit_file", { path: ".github/workflows/ci.yml", edits: [] }, "block"],
  ["move_file", { source: "a", destination: ".git/hooks/pre-push" }, "block"],
  ["write_file", { path: ".gitlab-ci.yml", content: "x" }, "block"],
  ["write_file", { path: ".circleci/config.yml", content: "x" }, "block"],
  ["write_file", { path: "Jenkinsfile", content: "x" }, "block"],
  ["write_file", { path: ".githooks/pre-commit", content: "x" }, "block"],
  ["write_file", { path: "gait.toml", content: "x" }, "block"],
  ["edit_file", { path: ".idea/workspace.xml", edits: [] }, "block"],
  ["read_text_file", { path: "gait-out/keys/gait_private.key" }, "block"],
  // Doubt.
  ["read_text_file", { Path: "a.ts" }, "require_approval"],
  ["read_text_file", { path: "a.ts", "path\u0000": "/etc/passwd" }, "require_approval"],
  ["read_text_file", { path: ["a.ts"] }, "require_approval"],
  ["read_text_file", { path: "src\\..\\..\\x" }, "require_approval"],
  ["read_text_file", {}, "require_approval"],
  // A tool that the server may get later.
  ["delete_file", { path: "a.ts" }, "require_approval"],
];

for (const [tool, args, verdict] of CASES) {
  Deno.test(`mcp-filesystem: ${tool} ${JSON.stringify(args)} is ${verdict}`, () => {
    assert.equal(judge({ tool_name: tool, args }), verdict);
  });
}

Deno.test("mcp-filesystem and coding-agent have the same files with secrets", () => {
  const [one, other] = (["mcp-filesystem", "coding-agent"] as const).map((pack) => {
    const text = policyTemplateText(pack);
    const start = text.indexOf("  # Files with secrets.\n");
    return text.slice(start, text.indexOf("\n", text.indexOf("  examples:", start)));
  });
  assert.ok(one !== undefined && one.length > 500);
  assert.equal(one, other);
});
