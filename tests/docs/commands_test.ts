/**
 * What documents tell a reader to type exists: commands and their options, tasks, targets, scripts.
 *
 * Blocks fenced as `console` are run by readme_test.ts. Blocks for a shell are not, so each must be
 * in the list below with the reason.
 */

import assert from "node:assert/strict";
import { consoleSteps, fencedBlocks } from "../support/console_blocks.ts";
import { documents, ROOT } from "../support/documents.ts";
import { faultOf, mentions, SHELLS } from "../support/mentioned_commands.ts";

/** Shell blocks that no test runs, by document and first line, with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'README.md: npx -y deno@2.9.6 task link && export PATH="$PWD:$PATH" # the command gait; needs Node alone':
    "writes into the checkout; docs/init.md runs gait init, docs/review.md says what gait review reads",
  "README.md: npx -y deno@2.9.6 task demo": "CI runs these lines first of all (.ci/run)",
  "README.md: deno task demo": "the same with Deno installed",
  "README.md: deno task link": "writes into the checkout, and sets a variable of the shell",
  "CONTRIBUTING.md: deno task          # lists all tasks": "runs everything, and sets a git option",
  "docs/install.md: git clone <address of this repository> gait":
    "the address differs; the commands after it are those of the README",
  "docs/install.md: npx -y deno@2.9.6 task package:npm --version 1.2.3 --out dist/npm":
    "writes into the checkout; tests/npm makes, installs and runs the package",
  "README.md: gait mcp proxy --policy gait.policy.yaml --runpack-out session.zip -- npx -y some-mcp-server":
    "the server is the reader's; tests/io/mcp_servers_test.ts runs the proxy before real ones",
  "docs/install.md: python3 -m venv .venv && . .venv/bin/activate":
    "needs a release; tests/scripts/wheels_test.ts makes one and installs its wheel",
  "docs/install.md: sh scripts/install.sh --version vX.Y.Z --public-key gait_release.pem":
    "needs a release; tests/scripts makes, serves and installs one",
  "docs/mcp_http.md: gait mcp proxy --policy policy.yaml --upstream https://tools.example/mcp --runpack-out run.zip":
    "the server is the reader's; tests/io runs the proxy before real ones",
  "docs/serve.md: gait serve --policy policy.yaml": "it stays; tests/io/serve_test.ts starts it",
  "docs/frameworks.md: gait serve --policy policy.yaml":
    "it stays; tests/adapters/server_gate_test.ts starts it",
  "docs/python.md: gait serve --policy policy.yaml":
    "it stays; sdk/python/tests/test_server.py starts it",
  "docs/serve.md: answer=$(": "it reads an intent; tests/io/serve_clients_test.ts runs it",
  "docs/serve.md: curl --silent --unix-socket ~/.gait/serve/4073ce5cd2b26abc.sock http://gait/v1/judge \\":
    "the name of the socket differs; tests/io/serve_test.ts asks the same",
  "docs/mcp_http.md: deno task conformance": "CI runs it (.ci/run)",
  "docs/mcp.md: gait mcp proxy --policy policy.yaml --tools gait.tools.yaml --runpack-out session.zip -- npx -y some-mcp-server":
    "the server is the reader's; tests/io/mcp_stdio_test.ts runs the proxy with one of its own",
  "docs/approval_runbook.md: gait approve approvals/request_7929eb03fce262dce4d96881.json --approver alice@example.com \\":
    "the request is that of a session; tests/io/approve_process_test.ts approves one on a terminal",
  "docs/mcp.md: gait run record --from-log ~/.gait/log/mcp-run_mcp_….jsonl":
    "the name holds a time; tests/io/mcp_stdio_test.ts makes the runpack of a session's log",
  "docs/audit.md: gait log check pack/log/<id>/1.tlog-proof --public-key gait_public.key":
    "the id is drawn at random; tests/commands/log/proofs_test.ts checks proofs",
  "docs/audit.md: gait log verify decisions.jsonl --public-key gait_public.key --head '<the line that you have>'":
    "the head is the reader's; tests/commands/log/verify_test.ts compares heads",
  "docs/log.md: gait log head ~/.gait/log/index.jsonl --witness-key witness.vkey \\":
    "the witness is the reader's; tests/io/witness_test.ts asks some on the loopback interface",
  "docs/log.md: git log --author \"$(git config user.email)\" --format='%(trailers:key=Gait-Log,valueonly)' |":
    "the commits are the reader's; tests/io/commit_hook_test.ts verifies trailers of a repository",
  "examples/mcp/filesystem/README.md: gait mcp proxy --policy policy.yaml --context context.yaml --tools gait.tools.yaml -- npx -y @modelcontextprotocol/server-filesystem@2026.8.31 /srv/app":
    "waits for a client; tests/examples/mcp_filesystem_test.ts is one",
  "examples/signer/README.md: gait mcp proxy --policy gait.policy.yaml --signer exec:/usr/local/bin/gait-signer -- npx some-mcp-server":
    "needs another user, whom no test can add",
  "examples/signer/README.md: sudo -u gait-signer env GAIT_SIGNER_KEY=/srv/gait/private.key GAIT_SIGNER_STATE=/srv/gait/heads \\":
    "needs another user, whom no test can add",
  "examples/mcp/filesystem/README.md: gait verify /srv/app/gait-out/session.zip":
    "the session is the one of the reader's client",
  "docs/python.md: deno task link                  # writes ./gait; with Node only: npx -y deno@2.9.6 task link":
    "installs a package; tests/python does the same in an environment of its own",
  "README.md: gait init": "asks on a terminal; docs/init.md runs it",
  "README.md: gait review": "the transcripts are the reader's, as in docs/review.md",
  "README.md: gait hooks install codex --pack coding-agent":
    "the client is the reader's; tests/clients/first_block_test.ts runs these lines with Codex",
  "docs/review.md: gait review":
    "the transcripts are the reader's; tests/commands/review reads some of each client",
  "docs/review.md: gait policy backtest --history ~/.codex/sessions --policy old.yaml --against new.yaml":
    "the transcripts are the reader's; tests/commands/policy/backtest_test.ts compares two policies",
  "docs/shared_state.md: # once, on a terminal: prepares the server":
    "the server is the reader's; tests/state starts one and does the same",
  "docs/schemas.md: gait schema show runpack/manifest > manifest.schema.json":
    "needs a program of others; tests/schemas/shown_test.ts judges each example by what is shown",
  ...Object.fromEntries(["openai_agents", "langchain", "autogen"].map((framework) => [
    `examples/integrations/${framework}/README.md: python3 -m venv .venv && . .venv/bin/activate`,
    "installs the framework; tests/python does the same in an environment of its own",
  ])),
};

/** Documents, or folders of them, of which no shell block is run. */
const NONE_RUN: Readonly<Record<string, string>> = {
  "docs/release.md": "they need a release; tests/scripts makes, serves and installs one",
  ".agents/skills/": "an assistant fills them in; commands and options are checked below",
};

/** Documents whose `shell-session` blocks tests/python/test_documents.py runs. */
const RUN_BY_PYTEST =
  /^(?:docs\/python\.md|sdk\/python\/|examples\/python\/|examples\/integrations\/(?:openai_agents|langchain|autogen)\/)/;

const paths = await documents();

for (const path of paths) {
  Deno.test(`${path} names only commands that there are`, async () => {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    const faults: string[] = [];
    for (const { line, command } of mentions(text)) {
      const fault = await faultOf(command);
      if (fault !== undefined) faults.push(`${path}:${line}: ${command}: ${fault}`);
    }
    assert.deepEqual(faults, []);
  });
}

Deno.test("every block that a reader would paste is run, or named here with a reason", async () => {
  const found: string[] = [];
  for (const path of paths) {
    const blocks = fencedBlocks(await Deno.readTextFile(new URL(path, ROOT)));
    for (const { language, text } of blocks) {
      if (language === "shell-session" && RUN_BY_PYTEST.test(path)) continue;
      if (Object.keys(NONE_RUN).some((start) => path.startsWith(start))) continue;
      if (SHELLS.has(language)) found.push(`${path}: ${text.split("\n")[0]}`);
    }
  }
  const named = Object.keys(NOT_RUN).filter((name) => paths.some((path) => name.startsWith(path)));
  assert.deepEqual(found.sort(), named.sort());
});

/** Commands that fail on a page on purpose: the page is about the failure. */
const SHOWN_TO_FAIL: readonly string[] = [
  "README.md: gait run replay run_invoices --real-tools",
  "docs/failure_taxonomy_exit_codes.md: gait verify ./missing.zip",
  "docs/formats/policy.md: gait policy validate gait.policy.yaml",
  "docs/mcp_lock.md: gait mcp lock --review --accept 0000 -- deno run --allow-read=tools.json server.mjs",
  "examples/regress-run/README.md: gait regress init --from run_refund",
];

Deno.test("a page shows an error only where it means to", async () => {
  const found: string[] = [];
  for (const path of paths) {
    const blocks = fencedBlocks(await Deno.readTextFile(new URL(path, ROOT)));
    const steps = blocks.filter(({ language }) => language === "console").flatMap(consoleSteps);
    for (const { command, output } of steps) {
      if (/^error: /m.test(output)) found.push(`${path}: ${command}`);
    }
  }
  assert.deepEqual(found.sort(), [...SHOWN_TO_FAIL].sort());
});

const FAULTS: readonly (readonly [string, string | undefined])[] = [
  ["gait verify run_demo --json", undefined],
  ["gait guard", undefined],
  ["gait run diff <good> <bad> --privacy=metadata", undefined],
  ["gait run dif a b", 'there is no command "gait run dif"'],
  ["gait frobnicate", 'there is no command "gait frobnicate"'],
  ["gait verify x --deep", "gait verify has no option --deep"],
  ["deno task ok", undefined],
  ["npx -y deno@2.9.6 task okay", 'there is no task "okay"'],
  ["make test-e2e", undefined],
  ["make tests", 'there is no target "tests"'],
  ["bash scripts/none.sh", "there is no scripts/none.sh"],
  ["cat gait", undefined],
];

for (const [command, fault] of FAULTS) {
  Deno.test(`faultOf() judges: ${command}`, async () =>
    assert.equal(await faultOf(command), fault));
}

Deno.test("mentions() sees code spans and shell blocks, and no console blocks", () => {
  const text = "a `gait x`\n\n```sh\ngait y # why\n```\n\n```console\n$ gait z\n```\n";
  assert.deepEqual(mentions(text), [
    { line: 4, command: "gait y" },
    { line: 1, command: "gait x" },
  ]);
});
