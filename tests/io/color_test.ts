import assert from "node:assert/strict";
import { usesColor } from "../../src/io/color.ts";

/** Variables, then whether there is colour on a terminal, and without one. */
const TABLE: readonly (readonly [Readonly<Record<string, string>>, boolean, boolean])[] = [
  [{}, true, false],
  [{ NO_COLOR: "1" }, false, false],
  [{ NO_COLOR: "0" }, false, false],
  [{ NO_COLOR: "" }, true, false],
  [{ FORCE_COLOR: "1" }, true, true],
  [{ FORCE_COLOR: "3" }, true, true],
  [{ FORCE_COLOR: "true" }, true, true],
  [{ FORCE_COLOR: "0" }, false, false],
  [{ FORCE_COLOR: "false" }, false, false],
  [{ FORCE_COLOR: "" }, true, false],
  [{ CLICOLOR_FORCE: "1" }, true, true],
  [{ CLICOLOR_FORCE: "0" }, true, false],
  [{ CLICOLOR: "0" }, false, false],
  [{ CLICOLOR: "1" }, true, false],
  [{ TERM: "dumb" }, false, false],
  [{ TERM: "xterm" }, true, false],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false, false],
  [{ NO_COLOR: "1", CLICOLOR_FORCE: "1" }, false, false],
  [{ FORCE_COLOR: "0", CLICOLOR_FORCE: "1" }, false, false],
  [{ FORCE_COLOR: "1", CLICOLOR: "0" }, true, true],
  [{ FORCE_COLOR: "1", TERM: "dumb" }, true, true],
  [{ CLICOLOR_FORCE: "1", CLICOLOR: "0" }, true, true],
  [{ CLICOLOR_FORCE: "1", TERM: "dumb" }, true, true],
];

Deno.test("usesColor() follows one table", () => {
  for (const [variables, onTerminal, elsewhere] of TABLE) {
    const variable = (name: string) => variables[name];
    const seen = [true, false].map((isTerminal) => usesColor({ isTerminal, variable }));
    assert.deepEqual(seen, [onTerminal, elsewhere], JSON.stringify(variables));
  }
});
