import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { loadSchema, SCHEMA_CATALOG } from "../../../src/core/schema/catalog.ts";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { configBytes, newConfig } from "../../../src/core/regress/config.ts";
import { fixtureBytes, newFixture } from "../../../src/core/regress/fixture.ts";
import { gradeFixture } from "../../../src/core/regress/grade.ts";
import { newResult, resultBytes } from "../../../src/core/regress/result.ts";
import { diffFileBytes, diffRunpacks } from "../../../src/core/runpack/diff.ts";
import { reduceReportBytes, reduceRunpack } from "../../../src/core/runpack/reduce.ts";
import { replayRunpack } from "../../../src/core/runpack/replay.ts";
import addInvalid from "../../../schemas/v1/regress/examples/add_result.invalid.json" with {
  type: "json",
};
import addValid from "../../../schemas/v1/regress/examples/add_result.valid.json" with {
  type: "json",
};
import bootstrapInvalid from "../../../schemas/v1/regress/examples/bootstrap_result.invalid.json" with {
  type: "json",
};
import bootstrapValid from "../../../schemas/v1/regress/examples/bootstrap_result.valid.json" with {
  type: "json",
};
import configInvalid from "../../../schemas/v1/regress/examples/config.invalid.json" with {
  type: "json",
};
import configValid from "../../../schemas/v1/regress/examples/config.valid.json" with {
  type: "json",
};
import fixtureInvalid from "../../../schemas/v1/regress/examples/fixture.invalid.json" with {
  type: "json",
};
import fixtureValid from "../../../schemas/v1/regress/examples/fixture.valid.json" with {
  type: "json",
};
import initInvalid from "../../../schemas/v1/regress/examples/init_result.invalid.json" with {
  type: "json",
};
import initValid from "../../../schemas/v1/regress/examples/init_result.valid.json" with {
  type: "json",
};
import resultInvalid from "../../../schemas/v1/regress/examples/regress_result.invalid.json" with {
  type: "json",
};
import resultValid from "../../../schemas/v1/regress/examples/regress_result.valid.json" with {
  type: "json",
};
import runInvalid from "../../../schemas/v1/regress/examples/run_result.invalid.json" with {
  type: "json",
};
import runValid from "../../../schemas/v1/regress/examples/run_result.valid.json" with {
  type: "json",
};
import diffFileInvalid from "../../../schemas/v1/runpack/examples/diff_file.invalid.json" with {
  type: "json",
};
import diffFileValid from "../../../schemas/v1/runpack/examples/diff_file.valid.json" with {
  type: "json",
};
import diffInvalid from "../../../schemas/v1/runpack/examples/diff_result.invalid.json" with {
  type: "json",
};
import diffValid from "../../../schemas/v1/runpack/examples/diff_result.valid.json" with {
  type: "json",
};
import migrateInvalid from "../../../schemas/v1/runpack/examples/migrate_result.invalid.json" with {
  type: "json",
};
import migrateValid from "../../../schemas/v1/runpack/examples/migrate_result.valid.json" with {
  type: "json",
};
import reportInvalid from "../../../schemas/v1/runpack/examples/reduce_report.invalid.json" with {
  type: "json",
};
import reportValid from "../../../schemas/v1/runpack/examples/reduce_report.valid.json" with {
  type: "json",
};
import reduceInvalid from "../../../schemas/v1/runpack/examples/reduce_result.invalid.json" with {
  type: "json",
};
import reduceValid from "../../../schemas/v1/runpack/examples/reduce_result.valid.json" with {
  type: "json",
};
import replayInvalid from "../../../schemas/v1/runpack/examples/replay_result.invalid.json" with {
  type: "json",
};
import replayValid from "../../../schemas/v1/runpack/examples/replay_result.valid.json" with {
  type: "json",
};
import { normalizeTimestamp } from "../../../src/core/time.ts";
import { DEFAULTS, demoPack, packRunpack } from "../../support/packs.ts";
import { loaded } from "../../support/regress.ts";

const EXAMPLES = [
  ["regress/add_result", addValid, addInvalid],
  ["regress/bootstrap_result", bootstrapValid, bootstrapInvalid],
  ["regress/config", configValid, configInvalid],
  ["regress/fixture", fixtureValid, fixtureInvalid],
  ["regress/init_result", initValid, initInvalid],
  ["regress/regress_result", resultValid, resultInvalid],
  ["regress/run_result", runValid, runInvalid],
  ["runpack/diff_file", diffFileValid, diffFileInvalid],
  ["runpack/diff_result", diffValid, diffInvalid],
  ["runpack/migrate_result", migrateValid, migrateInvalid],
  ["runpack/reduce_report", reportValid, reportInvalid],
  ["runpack/reduce_result", reduceValid, reduceInvalid],
  ["runpack/replay_result", replayValid, replayInvalid],
] as const;

const ajv = await loadSchemas();

async function loadSchemas(): Promise<Ajv2020> {
  const isTimestamp = (text: string) => normalizeTimestamp(text) !== undefined;
  const loading = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    allErrors: true,
    formats: { "date-time": isTimestamp },
  });
  for (const { name } of SCHEMA_CATALOG) {
    const schema = await loadSchema(name) ?? assert.fail(name);
    loading.addSchema(schema, `https://gait.invalid/v1/${name}.schema.json`);
  }
  return loading;
}

function faultsOf(name: string, value: unknown): readonly string[] {
  const validate = ajv.getSchema(`https://gait.invalid/v1/${name}.schema.json`);
  assert.ok(validate, name);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

for (const [name, valid, invalid] of EXAMPLES) {
  Deno.test(`the schema ${name} accepts its example and refuses the other`, () => {
    assert.deepEqual(faultsOf(name, valid), []);
    assert.equal(faultsOf(name, invalid).length, 1);
  });
}

const parsed = (bytes: Uint8Array) => JSON.parse(decodeUtf8(bytes));

Deno.test("everything that is written validates against its schema", async () => {
  const { runpack } = await demoPack();
  const failing = await packRunpack({
    intents: [{ intent_id: "a" }, { intent_id: "b", tool_name: "db" }],
  });
  const members = { expected_tool_sequence: ["a"], context_conformance: "required" };
  const results = await gradeFixture(loaded(failing, members));
  const result = newResult({ fixtureSet: "s", createdAt: "2026-02-05T00:00:00Z", results });
  assert.deepEqual(faultsOf("regress/regress_result", parsed(resultBytes(result))), []);
  assert.deepEqual(
    faultsOf("regress/fixture", parsed(fixtureBytes(newFixture("a", "run_a", members)))),
    [],
  );
  const config = newConfig([{ name: "a", run_id: "run_a", runpack: "fixtures/a/runpack.zip" }]);
  assert.deepEqual(faultsOf("regress/config", parsed(configBytes(config))), []);
  const report = await diffRunpacks(runpack, failing);
  assert.deepEqual(faultsOf("runpack/diff_file", parsed(diffFileBytes(report.file))), []);
  const head = { ok: report.ok, correlation_id: "x" };
  const { first_divergence } = report;
  assert.deepEqual(
    faultsOf("runpack/diff_result", { ...head, ...report.file, first_divergence }),
    [],
  );
  const reduction = await reduceRunpack(failing, { ...DEFAULTS, predicate: "missing_result" });
  assert.deepEqual(
    faultsOf("runpack/reduce_report", parsed(reduceReportBytes(reduction.report))),
    [],
  );
  assert.deepEqual(
    faultsOf("runpack/replay_result", { ...head, ...await replayRunpack(failing) }),
    [],
  );
});
