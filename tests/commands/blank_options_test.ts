/** A blank value never makes what an option asks for fall away, in any command. */

import assert from "node:assert/strict";
import { settleOptions } from "../../src/cli/option_values.ts";
import { TREE } from "../../src/commands/mod.ts";
import { GaitError } from "../../src/core/error.ts";
import { gait } from "../support/gait.ts";

const POSITIONAL = "the positional is used in its place, and without one the line is refused";
const LABEL = "a text that is only shown";
const DEFAULT_PLACE =
  "the result is written to its default place, or not at all: nothing is checked by it";

/** Options that may be blank, and why no check is lost. */
const MAY_BE_BLANK: Readonly<Record<string, string>> = {
  policy: POSITIONAL,
  intent: POSITIONAL,
  call: POSITIONAL,
  in: POSITIONAL,
  input: POSITIONAL,
  path: POSITIONAL,
  left: POSITIONAL,
  right: POSITIONAL,
  from: POSITIONAL,
  run: POSITIONAL,
  root: "the working directory is read",
  rate_limit_state: "the format says that an empty path counts nothing",
  key_env: "there is then no key, and the line is refused",
  key_command: "there is then no key, and the line is refused",
  out: DEFAULT_PLACE,
  coverage_out: DEFAULT_PLACE,
  junit: DEFAULT_PLACE,
  runpack_out: DEFAULT_PLACE,
  export_log_out: DEFAULT_PLACE,
  export_otel_out: DEFAULT_PLACE,
  approval_token_ref: LABEL,
  case_id: LABEL,
  template: "the index of controls is the default one",
  key_mode: "blank means prod, which asks for a key",
  adapter: "blank means mcp",
  credential_broker: "blank means off, and a rule that asks for a credential blocks then",
  credential_env_prefix: "the default prefix is used",
  credential_ref: "the reference of the rule is used",
  allow_tools: "no tool may be executed then",
};

/** Options of this list that are strict where another command declares them. */
const STRICT: readonly string[] = [
  "approve policy",
  "approve intent",
  "approve out",
  "config show policy",
  "config show rate_limit_state",
  "mcp install policy",
  "mcp map from",
  "policy init from",
  "policy test junit",
  "mcp map out",
  "hooks install policy",
  "hooks install key_mode",
  "hooks install rate_limit_state",
  "doctor policy",
  "doctor key_mode",
  "guard pack key_mode",
  "import key_mode",
  "import out",
  "incident pack key_mode",
  "run record key_mode",
  "doctor adoption from",
  "guard decrypt out",
  "guard verify run",
  "log extends out",
  "log prove out",
  "log show out",
  "migrate out",
  "policy backtest policy",
  "policy init out",
  "review policy",
  "run reduce out",
  "scout diff out",
  "scout snapshot policy",
  "trace verify run",
  "verify chain run",
];

for (const entry of TREE.commands) {
  const { path, options } = await entry.load();
  for (const [key, spec] of Object.entries(options)) {
    if (spec.type === "boolean") continue;
    const mayBeBlank = key in MAY_BE_BLANK && !STRICT.includes(`${path} ${key}`);
    Deno.test(`gait ${path} ${mayBeBlank ? "may" : "must not"} get a blank --${key}`, () => {
      for (const blank of ["", " ", "\t\n"]) {
        const given = spec.type === "list" || spec.type === "paths" ? [blank] : blank;
        const settle = () => settleOptions({ path, options: { [key]: spec } }, { [key]: given });
        if (mayBeBlank) settle();
        else {
          assert.throws(
            settle,
            (error) => error instanceof GaitError && error.code === "invalid_input",
          );
        }
      }
    });
  }
}

Deno.test("every option that may be blank is one of some command", async () => {
  const keys = new Set<string>();
  for (const entry of TREE.commands) {
    const { path, options } = await entry.load();
    for (const key of Object.keys(options)) keys.add(key).add(`${path} ${key}`);
  }
  for (const key of [...Object.keys(MAY_BE_BLANK), ...STRICT]) assert.ok(keys.has(key), key);
});

// lines whose blank value once made a check fall away
const LINES: readonly (readonly string[])[] = [
  ["registry", "install", "m.json", "--pin", ""],
  ["registry", "install", "m.json", "--pin", " "],
  ["registry", "install", "m.json", "--pin", "sha256:"],
  ["registry", "install", "m.json", "--pin", " SHA256: "],
  ["registry", "install", "m.json", "--publisher-allowlist", ""],
  ["guard", "verify", "p.zip", "--trace", ""],
  ["guard", "verify", "p.zip", "--trace="],
  ["guard", "verify", "p.zip", "--trace", ","],
  ["guard", "pack", "run_demo", "--trace", ""],
  ["incident", "pack", "run_demo", "--trace", " "],
  ["regress", "run", "--config", ""],
  ["scout", "snapshot", "--policy", ""],
  ["gate", "eval", "p.yaml", "i.json", "--approval-public-key", ""],
  ["verify", "run_demo", "--profile", ""],
  ["verify", "run_demo", "--manifest", ""],
  ["verify", "run_demo", "--manifest", "sha256:"],
];

for (const line of LINES) {
  Deno.test(`gait ${line.map((word) => JSON.stringify(word)).join(" ")} is refused`, async () => {
    const { exit, stderr } = await gait(line);
    assert.equal(exit, 6);
    assert.match(stderr, /^error: Cannot use --[a-z-]+ "[^"]*": expected /);
    assert.match(stderr, /\nhint: /);
  });
}
