/** Files that say what runs, written by tools for files, under both packs. */

import assert from "node:assert/strict";
import { policyTemplateText } from "../../../../src/core/gate/policy/templates.ts";
import { callJudge } from "./judge_call.ts";

const codingAgent = callJudge(policyTemplateText("coding-agent"));
const filesystem = callJudge(policyTemplateText("mcp-filesystem"));

/** Run by git, agents, editors, gait and shells, with nobody asked. */
const CONTROLS = [
  ...[".git/config", ".git/hooks/pre-commit", "sub/.git", ".husky/pre-commit", ".husky"],
  ...[".githooks/pre-push", "lefthook.yml", "lefthook-local.yml", ".lefthook.toml"],
  ...[".lefthook/pre-commit/a.sh", ".claude/settings.json", ".claude/agents/a.md"],
  ...[".codex/config.toml", ".cursor/hooks.json", ".cursor/rules/a.mdc", ".gemini/settings.json"],
  ...[".windsurf/hooks.json", ".opencode/plugin/a.ts", "opencode.json", "opencode.jsonc"],
  ...[".copilot/hooks.json", ".roo/mcp.json", ".kiro/hooks/a.kiro.hook", ".mcp.json"],
  ...[".clinerules/hooks/pre", ".continue/config.yaml", ".aider.conf.yml"],
  ...[".vscode/tasks.json", "app.code-workspace", ".idea/workspace.xml", ".idea"],
  ...[".zed/tasks.json", ".exrc", ".nvim.lua"],
  ...["gait.toml", "gait.policy.yaml", "gait.policy.yml", "gait.policy.json", "gait.mcp.lock"],
  ...["gait-out/traces/a.json", ".gait-out/gate_rate_limits.json", ".gait/trust/a.json"],
  ...[".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".profile"],
  ...[".zshrc", ".zshenv", ".zprofile", ".zlogin", ".config/fish/config.fish", ".inputrc"],
  ...[".gitconfig", "./x/../.vscode/settings.json", ".config/git/config", ".local/bin/git"],
  ...[".claude.json", ".vimrc", ".config/nvim/init.lua", ".emacs", ".dir-locals.el"],
  ...[".devcontainer/devcontainer.json", ".devcontainer.json", "policies/base.policy.yaml"],
  ...[".overcommit.yml", ".pam_environment", ".xinitrc", ".tmux.conf", ".curlrc"],
];

/** Run by a service, with the rights of others. */
const PIPELINES = [
  ...[".github/workflows/ci.yml", ".github/actions/a/action.yml", ".gitlab-ci.yml"],
  ...["ci/build.gitlab-ci.yml", ".gitlab/ci/a.yml", ".gitea/workflows/a.yml"],
  ...[".forgejo/workflows/a.yml", ".circleci/config.yml", ".buildkite/pipeline.yml"],
  ...[".woodpecker.yml", ".woodpecker/a.yaml", ".drone.yml", ".travis.yml", ".cirrus.yml"],
  ...[".semaphore/semaphore.yml", ".teamcity/settings.kts", ".tekton/a.yaml", ".builds/a.yml"],
  ...["Jenkinsfile", "Jenkinsfile.prod", "deploy.Jenkinsfile", "azure-pipelines.yml"],
  ...["azure-pipelines-nightly.yaml", ".azure-pipelines/a.yml", "bitbucket-pipelines.yml"],
  ...["appveyor.yml", ".appveyor.yml", "cloudbuild.yaml", "buildspec.yml", "buildspec-a.yaml"],
  ...[".pre-commit-config.yaml", ".pre-commit-hooks.yaml"],
  ...["CODEOWNERS", "docs/CODEOWNERS", "codemagic.yaml"],
];

/** Read by agents as orders. */
const INSTRUCTIONS = [
  ...["AGENTS.md", "sub/AGENTS.md", "CLAUDE.md", "CLAUDE.local.md", "GEMINI.md", ".cursorrules"],
  ...[".windsurfrules", ".clinerules/a.md"],
];

/** Ordinary files with names like these. */
const ORDINARY = [
  ...["src/gait.ts", "gait.py", "docs/github/ci.md", "jenkins.md", "src/agents.ts", ".gitignore"],
  ...["src/lefthook/a.ts", "vscode/tasks.json", "buildkite.md", "Makefile", "package.json"],
  ...[".editorconfig", ".gitattributes", "deno.json", "travis.yml.md"],
];

/** What each tool for files says of writing a path. */
function answers(path: string): readonly (readonly [tool: string, verdict: string])[] {
  return [
    [
      "tool.write",
      codingAgent({ tool_name: "tool.write", args: { file_path: path, content: "x" } }),
    ],
    [
      "edit",
      codingAgent({ tool_name: "edit", args: { file_path: `/repo/${path}`, old_string: "a" } }),
    ],
    ["write_file", codingAgent({ tool_name: "write_file", args: { path, content: "x" } })],
    ["mcp", filesystem({ tool_name: "write_file", args: { path, content: "x" } })],
    ["mcp", filesystem({ tool_name: "edit_file", args: { path: `/repo/${path}`, edits: [] } })],
  ];
}

for (const path of CONTROLS) {
  Deno.test(`both packs block writing ${path}`, () => {
    for (const [tool, verdict] of answers(path)) assert.equal(verdict, "block", tool);
  });
}

Deno.test("no pack allows writing what says what runs in another spelling", () => {
  for (const path of [".HUSKY/pre-commit", "GAIT.TOML", ".vscode./tasks.json"]) {
    for (const [tool, verdict] of answers(path)) assert.notEqual(verdict, "allow", tool);
  }
});

for (const path of PIPELINES) {
  Deno.test(`coding-agent asks about writing ${path}, and mcp-filesystem blocks it`, () => {
    for (const [tool, verdict] of answers(path)) {
      assert.equal(verdict, tool === "mcp" ? "block" : "require_approval", tool);
    }
  });
}

for (const path of INSTRUCTIONS) {
  Deno.test(`both packs ask about writing ${path}`, () => {
    for (const [tool, verdict] of answers(path)) assert.equal(verdict, "require_approval", tool);
  });
}

for (const path of ORDINARY) {
  Deno.test(`both packs allow writing ${path}`, () => {
    for (const [tool, verdict] of answers(path)) assert.equal(verdict, "allow", tool);
  });
}

Deno.test("nothing is moved, renamed or copied to what says what runs, or away from it", () => {
  for (const path of [...CONTROLS, ...PIPELINES]) {
    const ways = [{ source: "a", destination: path }, { source: path, destination: "a" }];
    for (const args of ways) {
      assert.equal(filesystem({ tool_name: "move_file", args }), "block", path);
      for (const tool_name of ["move_file", "rename_file", "copy_file"]) {
        assert.notEqual(codingAgent({ tool_name, args }), "allow", path);
      }
    }
  }
});

Deno.test("a patch to what says what runs is asked or blocked", () => {
  for (const path of [...CONTROLS, ...PIPELINES, ...INSTRUCTIONS]) {
    for (const named of [`*** Add File: ${path}`, `*** Update File: a.ts\n*** Move to: ${path}`]) {
      const body = named.startsWith("*** Add") ? "+x" : "@@\n-a\n+b";
      const input = `*** Begin Patch\n${named}\n${body}\n*** End Patch`;
      assert.notEqual(codingAgent({ tool_name: "apply_patch", args: { input } }), "allow", path);
    }
  }
});

Deno.test("no pack reads credentials of agents or keys of gait", () => {
  const paths = [
    ...[".codex/auth.json", ".claude/.credentials.json", ".gemini/oauth_creds.json"],
    ...["gait-out/keys/gait_private.key", "keys/gait_private.key", "gait-out/keys/other.key"],
    ...[".cargo/credentials.toml", ".vault-token", ".config/github-copilot/hosts.json"],
    ...["config/master.key", "kubeconfig"],
    ...[".my.cnf", ".huggingface/token", ".python_history", ".local/share/fish/fish_history"],
  ];
  for (const path of paths) {
    const read = { tool_name: "read_text_file", args: { path } };
    assert.equal(filesystem(read), "block", path);
    assert.equal(codingAgent({ tool_name: "read_file", args: { file_path: path } }), "block", path);
    assert.equal(codingAgent(`cat ${path}`), "block", path);
  }
});

Deno.test("both packs have the same files that say what runs", () => {
  const lists = (["mcp-filesystem", "coding-agent"] as const).map((pack) => {
    const text = policyTemplateText(pack);
    const start = text.indexOf("\n  controls:\n");
    const end = text.indexOf('"**/CODEOWNERS"', start);
    return text.slice(start, end).split("\n").filter((line) => line.startsWith("    - "));
  });
  assert.ok((lists[0]?.length ?? 0) > 80);
  assert.deepEqual(lists[0], lists[1]);
});

Deno.test("files that often hold secrets are asked", () => {
  for (const path of ["prod.env", "terraform.tfstate", "server.key"]) {
    const read = { tool_name: "read_text_file", args: { path } };
    assert.equal(filesystem(read), "require_approval", path);
    const many = { tool_name: "read_multiple_files", args: { paths: ["a.ts", path] } };
    assert.equal(filesystem(many), "require_approval", path);
    const own = { tool_name: "read_file", args: { file_path: path } };
    assert.equal(codingAgent(own), "require_approval", path);
    assert.equal(codingAgent(`cat ${path}`), "require_approval", path);
  }
});

Deno.test("examples of files with secrets are read", () => {
  for (const path of [".env.example", "config/.env.sample", "docs/env.md"]) {
    const read = { tool_name: "read_text_file", args: { path } };
    assert.equal(filesystem(read), "allow", path);
    assert.equal(codingAgent({ tool_name: "read_file", args: { file_path: path } }), "allow", path);
    assert.equal(codingAgent(`cat ${path}`), "allow", path);
  }
});
