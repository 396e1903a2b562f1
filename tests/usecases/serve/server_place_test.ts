import assert from "node:assert/strict";
import vectors from "../../vectors/serve/server_ids.json" with { type: "json" };
import type { JudgingSetting } from "../../../src/usecases/serve/server_place.ts";
import { settingId, settingText } from "../../../src/usecases/serve/server_place.ts";

/** What `gait gate eval` and `gait serve` have where nothing is given. */
const DEFAULTS: JudgingSetting = {
  approval_use: "until-expiry",
  ...{ policy: [], strictest: false, approval_token_chain: [], approval_token_ref: "" },
  ...{ approval_public_key: [], key_mode: "dev" },
  ...{ rate_limit_state: ".gait-out/gate_rate_limits.json" },
  ...{ credential_broker: "off", credential_env_prefix: "GAIT_BROKER_TOKEN_" },
  ...{ credential_command_args: [], credential_scopes: [] },
};

Deno.test("the id of a server is made from the settings alone, with the worked values of the document", async () => {
  const document = await Deno.readTextFile(new URL("../../../docs/serve.md", import.meta.url));
  for (const { what, folder, setting, text, id } of vectors) {
    const whole = { ...DEFAULTS, ...setting };
    assert.equal(settingText(whole, folder), text, what);
    assert.equal(await settingId(whole, folder), id, what);
    assert.ok(document.includes(text), `docs/serve.md has the text of: ${what}`);
    assert.ok(document.includes(id), `docs/serve.md has the id of: ${what}`);
  }
});

const OTHERS: readonly Partial<JudgingSetting>[] = [
  { policy: ["b.yaml"] },
  { policy: ["a.yaml", "b.yaml"] },
  { strictest: true },
  { log: "calls.jsonl" },
  { key_mode: "prod" },
  { private_key: "k" },
  { private_key_env: "K" },
  { signer: "exec:sign" },
  { approval_public_key: ["k.pub"] },
  { approval_public_key_env: "K" },
  { approval_private_key: "k" },
  { approval_private_key_env: "K" },
  { rate_limit_state: "" },
  { rate_limit_state: "own.json" },
  { credential_broker: "stub" },
  { credential_broker: "env" },
  { credential_broker: "env", credential_env_prefix: "X_" },
  { credential_broker: "command", credential_command: "issue" },
  { credential_broker: "command", credential_command: "issue", credential_command_args: ["x"] },
  { credential_broker: "stub", credential_ref: "r" },
  { credential_broker: "stub", credential_scopes: ["s"] },
];

Deno.test("settings that decide otherwise have another id, and so has another folder", async () => {
  const settings = OTHERS.map((other) => ({ ...DEFAULTS, policy: ["a.yaml"], ...other }));
  const ids = await Promise.all(settings.map((one) => settingId(one, "/w")));
  ids.push(await settingId({ ...DEFAULTS, policy: ["a.yaml"] }, "/w"));
  ids.push(await settingId({ ...DEFAULTS, policy: ["a.yaml"] }, "/v"));
  assert.equal(new Set(ids).size, OTHERS.length + 2);
});
