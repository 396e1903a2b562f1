/** Names that every object of JavaScript has are names of nothing on a command line. */

import assert from "node:assert/strict";
import { COMMANDS } from "../../src/commands/mod.ts";
import { gait } from "../support/gait.ts";

const MEMBERS = Object.getOwnPropertyNames(Object.prototype);
/** Also in the form that denies an option. */
const OPTIONS = MEMBERS.flatMap((name) => [
  name,
  `no${name[0]?.toUpperCase()}${name.slice(1)}`,
  `no-${name}`,
  `no-x${name}`,
]);
const ENDINGS = ["", "=", "=x", "=a\nb"];

Deno.test("no command takes an option by the name of a member that every object has", async () => {
  for (const { path } of COMMANDS) {
    for (const name of OPTIONS) {
      for (const ending of ENDINGS) {
        const seen = await gait([...path.split(" "), `--${name}${ending}`, "--json"]);
        const { error, error_code } = seen.json();
        const line = `gait ${path} --${name}${ending}`;
        assert.equal(seen.exit, 6, line);
        assert.equal(error_code, "invalid_input", line);
        assert.match(String(error), new RegExp(`^unknown option --${name}(?:,|$)`), line);
      }
    }
  }
});

Deno.test("words that begin like an option are refused as one, and taken after --", async () => {
  for (const word of ["---", "--=x", "--__proto__", "--1", "--_x=1"]) {
    const seen = await gait(["verify", word]);
    assert.equal(seen.exit, 6, word);
    const [name] = word === "--=x" ? [word] : word.split("=");
    assert.match(seen.stderr, new RegExp(`^error: unknown option ${name}\n`), word);
    const behind = await gait(["verify", "--", word]);
    assert.doesNotMatch(behind.stderr, /unknown option/, word);
  }
});

Deno.test("dashes before junk are refused by every command, and named in escapes", async () => {
  const junk = [
    "\r",
    "\n",
    "\0",
    "\x1b[2J",
    "\x7f",
    "\u0085",
    "\u009b",
    "\u200b",
    "\u2028",
    "\u202e",
    "\ufeff",
  ];
  for (const path of ["", ...COMMANDS.map((command) => command.path), "log", "no such"]) {
    for (
      const word of junk.flatMap((each) => [`--${each}`, `-${each}`, `--${each}=x`, `--a${each}b`])
    ) {
      const seen = await gait([...path.split(" ").filter(Boolean), word]);
      const line = JSON.stringify(`gait ${path} ${word}`);
      assert.equal(seen.exit, 6, line);
      assert.equal(seen.stdout, "", line);
      // What a command needs and does not have may be told first.
      if (!/^error: (?:missing |unknown command )/i.test(seen.stderr)) {
        assert.match(
          seen.stderr,
          /^error: unknown option -[ -~]*\\u[0-9a-f]{4}[ -~]*\nhint: /,
          line,
        );
      }
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(seen.stderr, /(?!\n)[\x00-\x1f\x7f-\x9f\u200b\u2028\u202e\ufeff]/, line);
      assert.equal(seen.stderr.split("\n").length, 3, line);
    }
  }
});

Deno.test("no command finds something by the name of a member that every object has", async () => {
  const lines = [
    ...MEMBERS.map((name) => ["help", name]),
    ...COMMANDS.flatMap(({ path }) => MEMBERS.map((name) => [...path.split(" "), "--", name])),
  ];
  for (const line of lines) {
    const seen = await gait(["--json", ...line]);
    if (seen.exit === 0) continue;
    assert.doesNotMatch(seen.stdout, /TypeError|native code|\[object/, line.join(" "));
  }
});
