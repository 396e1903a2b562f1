/** The troubleshooting table of the README says what the doctor says, and names only what exists. */

import assert from "node:assert/strict";
import { COMMANDS } from "../../src/commands/mod.ts";
import { gait } from "../support/gait.ts";
import { gitIndex } from "../support/git_index.ts";
import type { Check } from "../support/patient.ts";

const ROOT = new URL("../../", import.meta.url);

/** Rows of the table under a heading: what people see, and what they are told to do. */
function tableUnder(heading: string, text: string): readonly (readonly [string, string])[] {
  const start = text.indexOf(`\n${heading}\n`);
  assert.notEqual(start, -1, heading);
  const end = text.indexOf("\n## ", start + 1);
  const lines = text.slice(start, end < 0 ? undefined : end).split("\n");
  return lines.filter((line) => line.startsWith("|")).slice(2).map((line) => {
    const [, seen = "", advice = ""] = line.split("|").map((cell) => cell.trim());
    return [seen, advice];
  });
}

const ROWS = tableUnder(
  "## When something goes wrong",
  Deno.readTextFileSync(new URL("README.md", ROOT)),
);
const CHECKOUT = {
  "deno.json": '{"name":"@gait/cli"}',
  "src/core/x.ts": "",
  "scripts/quickstart.sh": "",
};
const { ["scripts/quickstart.sh"]: _, ...WITHOUT_QUICKSTART } = CHECKOUT;
const LOCK = { ".gait-out/gate_rate_limits.json.lock": "" };

/** A git with an index in which everything is, and without hooks. */
const GIT = {
  "/bin/git": "",
  "/memory/.git/index": gitIndex([
    "examples/integrations/autogen/quickstart.py",
    "schemas/v1/x",
    "scripts/quickstart.sh",
  ]),
};

/** Worlds in which the doctor finds what the table lists. */
const WORLDS = [
  { env: { HOME: "/h" } },
  { files: { "gait-out/x": "" }, unwritable: ["gait-out"] },
  { files: LOCK, modifiedMs: Date.parse("2026-02-04T00:00:00Z") },
  { files: { ...CHECKOUT, ...GIT }, env: { PATH: "/bin" } },
  { files: { ...WITHOUT_QUICKSTART, ...GIT }, env: { PATH: "/bin" } },
];

async function findings(): Promise<readonly Check[]> {
  const found = await Promise.all(WORLDS.map(async (world) => {
    const { json } = await gait("doctor --json", world);
    return json()["checks"] as readonly Check[];
  }));
  return found.flat().filter(({ status }) => status !== "pass");
}

Deno.test("what the table lists of the doctor's findings has the doctor's fix", async () => {
  const found = await findings();
  const compared: string[] = [];
  for (const [seen, advice] of ROWS) {
    const [, message = ""] = /^`([^`]+)`/.exec(seen) ?? [];
    const check = found.find((one) => message !== "" && one.message.startsWith(message));
    if (check === undefined) continue;
    assert.equal(advice, `\`${check.fix_command}\``, seen);
    compared.push(check.name);
  }
  assert.deepEqual(compared, [
    ...["output_dir", "output_dir", "registry_cache", "gate_rate_limit_lock", "schema_files"],
    ...["onboarding_assets", "hooks_path", "onboarding_binary", "onboarding_assets"],
  ]);
});

Deno.test("every gait command of the table exists, with its options", async () => {
  const spans = ROWS.flatMap(([, advice]) => [...advice.matchAll(/`([^`]+)`/g)])
    .map(([, span = ""]) => span);
  const lines = spans.filter((span) => span.startsWith("gait "));
  assert.ok(lines.length >= 4);
  for (const line of lines) {
    const words = line.split(" ").slice(1);
    const path = COMMANDS.map((command) => command.path)
      .filter((known) => `${words.join(" ")} `.startsWith(`${known} `)).at(-1);
    assert.notEqual(path, undefined, line);
  }
  const loaded = await Promise.all(COMMANDS.map(({ load }) => load()));
  const flags = new Set(loaded.flatMap(({ options }) => Object.keys(options)));
  for (const [flag] of spans.join(" ").matchAll(/--[a-z-]+/g)) {
    const key = flag.slice(2).replaceAll("-", "_");
    assert.ok(flags.has(key) || flag === "--source", flag); // --source is git's
  }
});
