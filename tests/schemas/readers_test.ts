/** Generated readers against the schemas, by a validator that is not ours. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { GaitError } from "../../src/core/error.ts";
import { isJsonObject, type JsonValue } from "../../src/core/json/json.ts";
import {
  readIntent,
  readManifest,
  readRecordInput,
  readRecordLine,
  readRefs,
  readResult,
  readRun,
} from "../../src/core/schema/runpack.ts";
import type { Reader } from "../../src/core/shape.ts";
import { exampleOf, loadSchemas, validatorsOf } from "./validator.ts";

const READERS: Readonly<Record<string, Reader<unknown>>> = {
  "runpack/intent": readIntent,
  "runpack/manifest": readManifest,
  "runpack/record_input": readRecordInput,
  "runpack/record_line": readRecordLine,
  "runpack/refs": readRefs,
  "runpack/result": readResult,
  "runpack/run": readRun,
};

const validatorOf = validatorsOf(await loadSchemas());

/** Where in a value something can be changed. */
function pathsIn(value: JsonValue, path: readonly string[] = []): (readonly string[])[] {
  const items = Array.isArray(value) || isJsonObject(value) ? Object.entries(value) : [];
  return [path, ...items.flatMap(([name, item]) => pathsIn(item, [...path, name]))];
}

/** The value with what stands at `path` replaced, or removed if `to` is undefined. */
function changed(
  value: JsonValue,
  [step, ...rest]: readonly string[],
  to: JsonValue | undefined,
): JsonValue {
  if (step === undefined) return to ?? null;
  const entries = Object.entries(value as Record<string, JsonValue>).flatMap(([name, item]) => {
    if (name !== step) return [[name, item] as const];
    if (rest.length === 0 && to === undefined) return [];
    return [[name, changed(item, rest, to)] as const];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

const replacements = fc.option(
  fc.oneof(
    fc.constantFrom<JsonValue>(null, "", "x", 0, 1, 1.5, -1, true, false, [], {}, [""], [{}], {
      x: 1,
    }),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
  ),
  { nil: undefined },
);

function accepts(read: Reader<unknown>, value: JsonValue): boolean {
  try {
    read(value, "doc");
    return true;
  } catch (error) {
    assert.ok(error instanceof GaitError && error.code === "invalid_input", `${error}`);
    assert.ok(error.fields.length > 0);
    return false;
  }
}

for (const [name, read] of Object.entries(READERS)) {
  const validate = validatorOf(name);

  Deno.test(`the reader of ${name} reads its valid example as it is`, async () => {
    const valid = await exampleOf(name, "valid") as JsonValue;
    assert.deepEqual(read(valid, "doc"), valid);
  });

  Deno.test(`the reader of ${name} accepts what validates and refuses other types`, async () => {
    const valid = await exampleOf(name, "valid") as JsonValue;
    fc.assert(
      fc.property(fc.constantFrom(...pathsIn(valid)), replacements, (path, to) => {
        const value = changed(valid, path, to);
        const accepted = accepts(read, value);
        if (validate(value)) assert.ok(accepted, "refused though it validates");
        // constraints and required members are relaxed when reading, types are not; null is absent
        const wrongType = (validate.errors ?? []).some(({ keyword, instancePath }) =>
          keyword === "type" && at(value, instancePath) !== null
        );
        if (wrongType) assert.ok(!accepted, `accepted: ${JSON.stringify(validate.errors)}`);
      }),
      { numRuns: 1500 },
    );
  });
}

/** The value that a JSON Pointer points at. */
function at(value: JsonValue, pointer: string): JsonValue | undefined {
  const steps = pointer.split("/").slice(1).map((step) =>
    step.replaceAll("~1", "/").replaceAll("~0", "~")
  );
  return steps.reduce<JsonValue | undefined>(
    (inner, step) => (inner as Record<string, JsonValue> | null | undefined)?.[step],
    value,
  );
}
