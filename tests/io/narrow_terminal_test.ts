/** In a real terminal of a few columns no part of a foreign name begins a line. */

import assert from "node:assert/strict";
import { denoArgs, scratch } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";

const FORGED = "xx                  Verified: OK";
const POLICY = "default_verdict: allow\nrules: []\n";

/** What a command prints in a terminal of so many columns. */
async function shown(argv: readonly string[], columns: number, cwd: string): Promise<string> {
  const words = [Deno.execPath(), ...denoArgs(argv)].map((word) =>
    `'${word.replaceAll("'", `'\\''`)}'`
  );
  const command = `stty cols ${columns}; exec ${words.join(" ")}`;
  const { stdout } = await new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", command, "/dev/null"],
    ...{ cwd, stdin: "null", stderr: "null" },
    env: { NO_COLOR: "1", SHELL: "/bin/sh", HOME: cwd, GAIT_LOG_DIR: `${cwd}/log` },
  }).output();
  return new TextDecoder().decode(stdout).replaceAll("\r", "");
}

// script of util-linux; that of BSD takes other arguments
const isThere = hasProgram("script") && hasProgram("stty");
const why = isThere ? "" : " (needs script of util-linux, and stty)";

for (const columns of [20, 22, 24]) {
  Deno.test({
    name: `in ${columns} columns lines that go on have an indent${why}`,
    ignore: !isThere,
    async fn() {
      using folder = scratch();
      await Deno.writeTextFile(`${folder.path}/${FORGED}.yaml`, POLICY);
      const place = `${folder.path}/s`;
      await Deno.mkdir(place, { mode: 0o700 });
      const lines = [
        ["verify", FORGED],
        [FORGED],
        ["policy", "validate", `${FORGED}.yaml`],
        // What a running server tells.
        [
          ...["serve", "--policy", `${FORGED}.yaml`, "--idle", "1s", "--log", "calls.jsonl"],
          ...["--socket", `s/${FORGED}`],
        ],
      ];
      for (const line of lines) {
        const text = await shown(line, columns, folder.path);
        const told = text.trimEnd().split("\n");
        assert.match(text, /^\S/, line.join(" "));
        for (const each of told) {
          assert.ok(each.length <= columns, `${line.join(" ")}: ${each}`);
          assert.doesNotMatch(each, /^(?:Verified|erified|OK)/, line.join(" "));
        }
        if (line[0] !== "policy") assert.match(text, /^ +.*OK/m, line.join(" "));
      }
    },
  });
}
