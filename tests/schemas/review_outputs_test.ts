/** What `gait review` and `gait policy backtest` print validates against the published schemas. */

import assert from "node:assert/strict";
import { gait } from "../support/gait.ts";
import { HISTORY_CLIENTS, historyFiles, type LabelledCall } from "../support/told_histories.ts";
import { loadSchemas, validatorsOf } from "./validator.ts";

const validatorOf = validatorsOf(await loadSchemas());
const START = Date.parse("2026-11-20T10:00:00Z");
const ENDS = ["ok", "failed", "denied", "interrupted", "open"] as const;
const LINES = ["npm test", "cat .env", "git push", "curl https://a.example", "if ["];

const CALLS: readonly LabelledCall[] = LINES.flatMap((command, line) =>
  ENDS.map((end, at) => {
    const id = `${line}${at}`;
    return { id, command, end, time: START + at, output: "password: hunter22" };
  })
);
const FILES = Object.fromEntries(
  HISTORY_CLIENTS.flatMap((client) =>
    [...historyFiles(client, { id: "s1-00000", cwd: "/home/u/app", calls: CALLS })].map(
      ([path, text]) => [`/home/u/${path}`, text],
    )
  ),
);
const WORLD = {
  ...{ env: { HOME: "/home/u" }, now: "2026-11-21T00:00:00Z", modifiedMs: START },
  files: {
    ...FILES,
    "p.yaml": "default_verdict: allow\nrules: []\n",
    "q.yaml":
      "default_verdict: block\nrules: [{ name: a, effect: allow, match: { tool_names: [x] } }]\n",
  },
};

const COMMANDS: readonly (readonly [schema: string, line: string])[] = [
  ["review/review_result", "review"],
  ["review/review_result", "review --html page.html"],
  ["review/review_result", "review --since 1h --limit 0"],
  ["policy/backtest_result", "policy backtest --history /home/u --policy p.yaml"],
  [
    "policy/backtest_result",
    "policy backtest --history /home/u --policy p.yaml --against q.yaml",
  ],
];

for (const [schema, line] of COMMANDS) {
  Deno.test(`gait ${line} prints what ${schema} describes`, async () => {
    const validate = validatorOf(schema);
    const seen = await gait(`${line} --json`, WORLD);
    assert.equal(seen.exit, 0, seen.stdout);
    assert.ok(validate(seen.json()), JSON.stringify(validate.errors));
  });
}
