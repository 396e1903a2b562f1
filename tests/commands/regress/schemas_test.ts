/** What the commands of Regress print and write is what the published schemas say. */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { gait } from "../../support/gait.ts";
import { ownDemo } from "../../support/demo_archive.ts";
import { packBytes } from "../../support/packs.ts";

const validatorOf = validatorsOf(await loadSchemas());

const FILES = {
  "gait-out/runpack_run_demo.zip": await ownDemo(),
  "left.zip": await packBytes({
    intents: [{ intent_id: "a", tool_name: "http.get" }, { intent_id: "b" }],
    receipts: [{ ref_id: "r" }],
  }),
  "right.zip": await packBytes({
    intents: [{ intent_id: "a", tool_name: "http.post" }, { intent_id: "c", tool_name: "echo" }],
    results: [{ intent_id: "c", status: "error", result_digest: "x" }],
  }),
};

/** Lines that go on in one another's files. */
const LINES: readonly (readonly [string, string, string?, string?])[] = [
  ["run replay run_demo", "runpack/replay_result"],
  ["run replay left.zip --unsafe-real-tools", "runpack/replay_result"],
  [
    "run replay right.zip --real-tools --unsafe-real-tools --allow-tools echo,http.post",
    "runpack/replay_result",
  ],
  ["run diff run_demo run_demo", "runpack/diff_result"],
  [
    "run diff left.zip right.zip --output d.json",
    "runpack/diff_result",
    "d.json",
    "runpack/diff_file",
  ],
  ["run diff left.zip right.zip --privacy metadata", "runpack/diff_result"],
  [
    "run reduce left.zip --out s.zip",
    "runpack/reduce_result",
    "s.zip.reduce_report.json",
    "runpack/reduce_report",
  ],
  ["run reduce right.zip --predicate non_ok_status", "runpack/reduce_result"],
  ["migrate run_demo", "runpack/migrate_result"],
  ["migrate run_demo --out m.zip --compress", "runpack/migrate_result"],
  [
    "regress init --from run_demo --trajectory-mode in_order",
    "regress/init_result",
    "fixtures/run_demo/fixture.json",
    "regress/fixture",
  ],
  ["regress add --from left.zip", "regress/add_result", "gait.yaml", "regress/config"],
  [
    "regress run --junit j.xml",
    "regress/run_result",
    "regress_result.json",
    "regress/regress_result",
  ],
  [
    "regress bootstrap --from right.zip --name other --context-conformance",
    "regress/bootstrap_result",
    "regress_result.json",
    "regress/regress_result",
  ],
  ["run diff left.zip", "cli/error_result"],
  ["run diff left.zip right.zip --privacy x", "cli/error_result"],
  ["run replay left.zip --real-tools --unsafe-real-tools", "cli/error_result"],
  ["run replay nowhere.zip --unsafe-real-tools", "cli/error_result"],
  ["run reduce run_demo", "cli/error_result"],
  ["migrate", "cli/error_result"],
  ["regress init", "cli/error_result"],
  ["regress run --config nowhere", "cli/error_result"],
];

Deno.test("what replay, diff, reduce, migrate and regress print and write fits its schema", async () => {
  const { system } = await gait("version", { files: FILES, env: { GAIT_ALLOW_REAL_REPLAY: "1" } });
  for (const [line, schema, file, fileSchema] of LINES) {
    const { json } = await gait(`${line} --json`, {}, system);
    const validate = validatorOf(schema);
    assert.ok(validate(json()), `${line}: ${JSON.stringify(validate.errors)}`);
    if (file === undefined || fileSchema === undefined) continue;
    const written = JSON.parse(decodeUtf8(system.files.get(file)?.bytes ?? new Uint8Array()));
    const validateFile = validatorOf(fileSchema);
    assert.ok(validateFile(written), `${file}: ${JSON.stringify(validateFile.errors)}`);
  }
});
