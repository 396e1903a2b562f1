/** JSON on a terminal: no character in it may change what a reader sees. The value stays the same. */

import assert from "node:assert/strict";
import { documentAnswer } from "../../src/core/clients/hook_answer.ts";
import { COMMANDS } from "../../src/commands/mod.ts";
import { printableJson } from "../../src/core/text.ts";
import { gait } from "../support/gait.ts";

/** DEL, C1, line ends and marks of direction, each of which some terminal obeys. */
const OBEYED: readonly string[] = [
  ...Array.from({ length: 0x21 }, (_, at) => String.fromCharCode(0x7f + at)),
  ..."\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
];
const HOSTILE = `é工😀\\u009b"${OBEYED.join("")}\u009b2J`;
// deno-lint-ignore no-control-regex
const RAW = /(?!\n)[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

Deno.test("printableJson escapes what terminals obey, keeps the rest, and means the same", () => {
  for (const each of OBEYED) {
    const code = each.charCodeAt(0).toString(16).padStart(4, "0");
    assert.equal(printableJson(JSON.stringify(`a${each}b`)), `"a\\u${code}b"`);
  }
  const plain = '{"a":"é工😀\\ud800\\u0000\\n\u00a0\u200b"}';
  assert.equal(printableJson(plain), plain);
  const value = { [HOSTILE]: [HOSTILE, "\\\u009b", "\ud800"] };
  const printed = printableJson(JSON.stringify(value));
  assert.doesNotMatch(printed, RAW);
  assert.deepEqual(JSON.parse(printed), value);
});

Deno.test("no command prints such a character under --json, whatever it is given", async () => {
  let quoted = 0;
  for (const { path } of COMMANDS) {
    const words = path.split(" ");
    const lines = [[HOSTILE], [HOSTILE, HOSTILE], ["--policy", HOSTILE], ["--roots", HOSTILE]];
    for (const line of [...lines, ["--out", HOSTILE], ["--explain"], ["--help"]]) {
      const files = { [HOSTILE]: "\u009b" };
      const { stdout, stderr } = await gait([...words, ...line, "--json"], { files });
      assert.doesNotMatch(stdout + stderr, RAW, words.concat(line).join(" "));
      if (stdout !== "" && JSON.stringify(JSON.parse(stdout)).includes("\u009b")) quoted++;
    }
  }
  assert.ok(quoted > 0, "no command named what it was given");
});

Deno.test("a result with such a name is printed in escapes, and is the same value", async () => {
  const intent = JSON.stringify({
    tool_name: "tool.read",
    args: { path: "/x" },
    targets: [],
    context: { identity: HOSTILE, workspace: "/w", risk_class: "low" },
  });
  const files = {
    [`${HOSTILE}.json`]: intent,
    "p.yaml": "default_verdict: allow\nrules: []\n",
  };
  const seen = await gait(
    [
      "gate",
      "eval",
      "--policy",
      "p.yaml",
      "--intent",
      `${HOSTILE}.json`,
      "--json",
      "--trace-out",
      `${HOSTILE}.trace`,
    ],
    { files },
  );
  assert.doesNotMatch(seen.stdout, RAW);
  assert.equal(seen.json()["trace_path"], `${HOSTILE}.trace`, seen.stdout);
});

Deno.test("an answer to a client is printed in the same way", () => {
  const { stdout } = documentAnswer({ reason: HOSTILE });
  assert.doesNotMatch(stdout, RAW);
  assert.deepEqual(JSON.parse(stdout), { reason: HOSTILE });
});
