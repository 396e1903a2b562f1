/** In a narrow terminal no part of a foreign name begins a line. */

import assert from "node:assert/strict";
import { columnsOf } from "../../src/core/narrow_lines.ts";
import { COMMANDS } from "../../src/commands/mod.ts";
import { gait } from "../support/gait.ts";

const FORGED = "Verified: OK";
const OWN = "verify";
/** Names whose end would begin a line, wherever the terminal breaks it. */
const NAMES = [
  ...Array.from({ length: 25 }, (_, at) => `x${" ".repeat(at)}${FORGED}`),
  ...Array.from({ length: 25 }, (_, at) => `${"x".repeat(at)}Verified:OK`),
];

function refuseMargin(text: string, columns: number, line: string): void {
  // deno-lint-ignore no-control-regex
  for (const each of text.replaceAll(/\x1b\[[0-9;]*m/g, "").split("\n")) {
    assert.ok(columnsOf(each) <= columns, `${line} at ${columns}: ${each}`);
    assert.doesNotMatch(each, /^(?:Ver|eri|rif|ifi|fie|ied|:|OK)/, `${line} at ${columns}`);
  }
}

Deno.test(`no command lets a name such as "x  ${FORGED}" begin a line`, async () => {
  let named = 0;
  for (const { path } of [...COMMANDS, { path: "no-such" }]) {
    if (path === "complete") continue; // Its lines are for the shell.
    for (const [at, name] of NAMES.entries()) {
      const columns = 20 + at % 5;
      const argv = [...path.split(" "), name];
      const seen = await gait(argv, { columns, color: at % 2 === 0 });
      refuseMargin(seen.stdout + seen.stderr, columns, argv.join(" "));
      if ((seen.stdout + seen.stderr).includes("OK")) named++;
    }
  }
  assert.ok(named > 1000, `only ${named} lines named what they were given`);
});

Deno.test("nor does the result of a good command", async () => {
  const policy = (name: string) =>
    `default_verdict: block\nrules:\n  - name: ${JSON.stringify(name)}\n    effect: allow\n` +
    `    match: { tool_names: [${OWN}] }\n`;
  const intent = JSON.stringify({
    ...{ tool_name: OWN, args: { path: "/x" }, targets: [] },
    context: { identity: "me", workspace: "/w", risk_class: "low" },
  });
  for (const [at, name] of NAMES.entries()) {
    const columns = 20 + at % 5;
    const files = { [`${name}.yaml`]: policy(name), "i.json": intent };
    for (
      const argv of [
        ["policy", "validate", `${name}.yaml`],
        ["policy", "explain", `${name}.yaml`, "i.json"],
        ["policy", "show", `${name}.yaml`],
        ["gate", "eval", "--policy", `${name}.yaml`, "--intent", "i.json", "--trace-out", name],
        ["run", "record", "--out", name],
        ["demo"],
      ]
    ) {
      const seen = await gait(argv, { files, columns });
      refuseMargin(seen.stdout + seen.stderr, columns, argv.join(" "));
    }
  }
});
