/** Generated readers against the schemas, by a validator that is not ours. */

import assert from "node:assert/strict";
import fc from "fast-check";
import relaxations from "../../schemas/relaxations.json" with { type: "json" };
import { GaitError } from "../../src/core/error.ts";
import { isJsonObject, type JsonValue } from "../../src/core/json/json.ts";
import {
  readAllowedApprovers,
  readApprovalAuditRecord,
  readApprovalToken,
  readBrokerCredentialRecord,
  readBrokerResponse,
  readIntentRequest,
  readPolicyDocument,
  readRateLimitLock,
  readRateLimitState,
  readTraceRecord,
  readUsedApprovals,
} from "../../src/core/schema/gate.ts";
import {
  readEncryptedArtifact,
  readPackLogState,
  readPackManifest,
  readPolicyDigests,
  readReferencedRunpacks,
  readRegressSummary,
  readRunpackSummary,
  readTraceSummary,
} from "../../src/core/schema/guard.ts";
import { readLogIndexLine, readLogLine } from "../../src/core/schema/log.ts";
import {
  readCallContextFile,
  readFlatToolCall,
  readJournalLine,
  readMcpApprovalRequest,
  readMcpClientRegistration,
  readToolLock,
  readToolMapFile,
} from "../../src/core/schema/mcp.ts";
import { readPolicyTestFile } from "../../src/core/schema/policy.ts";
import {
  readFixture,
  readRegressConfig,
  readRegressResult,
} from "../../src/core/schema/regress.ts";
import {
  readReleaseAttestation,
  readReleaseProvenance,
  readReleaseSbom,
  readReleaseStatement,
} from "../../src/core/schema/release.ts";
import {
  readIntent,
  readManifest,
  readRecordInput,
  readRecordLine,
  readRefs,
  readResult,
  readRun,
} from "../../src/core/schema/runpack.ts";
import { readInitRecord, readTrustRecord } from "../../src/core/schema/config.ts";
import { readHookRegistrationRecord } from "../../src/core/schema/hooks.ts";
import {
  readJudgeAnswer,
  readOutcomeAnswer,
  readOutcomeRequest,
  readServerRecord,
} from "../../src/core/schema/serve.ts";
import { readInventorySnapshot } from "../../src/core/schema/scout.ts";
import { readSeenState } from "../../src/core/schema/state.ts";
import type { Reader } from "../../src/core/shape.ts";
import { exampleOf, loadSchemas, validatorsOf } from "./validator.ts";

const READERS: Readonly<Record<string, Reader<unknown>>> = {
  "config/init_record": readInitRecord,
  "config/trust_record": readTrustRecord,
  "gate/allowed_approvers": readAllowedApprovers,
  "gate/approval_audit_record": readApprovalAuditRecord,
  "gate/approval_token": readApprovalToken,
  "gate/broker_credential_record": readBrokerCredentialRecord,
  "gate/broker_response": readBrokerResponse,
  "gate/intent_request": readIntentRequest,
  "gate/policy": readPolicyDocument,
  "gate/rate_limit_lock": readRateLimitLock,
  "gate/rate_limit_state": readRateLimitState,
  "gate/trace_record": readTraceRecord,
  "gate/used_approvals": readUsedApprovals,
  "guard/encrypted_artifact": readEncryptedArtifact,
  "guard/log_state": readPackLogState,
  "guard/pack_manifest": readPackManifest,
  "guard/policy_digests": readPolicyDigests,
  "guard/referenced_runpacks": readReferencedRunpacks,
  "guard/regress_summary": readRegressSummary,
  "guard/runpack_summary": readRunpackSummary,
  "guard/trace_summary": readTraceSummary,
  "hooks/registration_record": readHookRegistrationRecord,
  "log/index_line": readLogIndexLine,
  "log/line": readLogLine,
  "mcp/approval_request": readMcpApprovalRequest,
  "mcp/call_context": readCallContextFile,
  "mcp/client_registration": readMcpClientRegistration,
  "mcp/journal_line": readJournalLine,
  "mcp/tool_call": readFlatToolCall,
  "mcp/tool_lock": readToolLock,
  "mcp/tool_map": readToolMapFile,
  "policy/test_file": readPolicyTestFile,
  "regress/config": readRegressConfig,
  "regress/fixture": readFixture,
  "regress/regress_result": readRegressResult,
  "release/attestation": readReleaseAttestation,
  "release/provenance": readReleaseProvenance,
  "release/sbom": readReleaseSbom,
  "release/statement": readReleaseStatement,
  "runpack/intent": readIntent,
  "runpack/manifest": readManifest,
  "runpack/record_input": readRecordInput,
  "runpack/record_line": readRecordLine,
  "runpack/refs": readRefs,
  "runpack/result": readResult,
  "runpack/run": readRun,
  "scout/inventory_snapshot": readInventorySnapshot,
  "serve/judge_answer": readJudgeAnswer,
  "serve/outcome_answer": readOutcomeAnswer,
  "serve/outcome_request": readOutcomeRequest,
  "serve/server_record": readServerRecord,
  "state/seen": readSeenState,
};

const validatorOf = validatorsOf(await loadSchemas());

/** Where in a value something can be changed. */
function pathsIn(value: JsonValue, path: readonly string[] = []): (readonly string[])[] {
  const items = Array.isArray(value) || isJsonObject(value) ? Object.entries(value) : [];
  return [path, ...items.flatMap(([name, item]) => pathsIn(item, [...path, name]))];
}

/** The value with the part at `path` replaced, or removed if `to` is undefined. */
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

/** Whether a value holds an integer that a double may have rounded: valid by schema, not read. */
function holdsInexact(value: JsonValue): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsInexact);
}

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

Deno.test("every generated reader is in the table", () => {
  const generated = Object.keys(relaxations).filter((name) =>
    name.includes("/") && name !== "common/common"
  );
  assert.deepEqual(Object.keys(READERS).sort(), generated.sort());
});

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
        if (validate(value) && !holdsInexact(value)) {
          assert.ok(accepted, "refused though it validates");
        }
        // constraints and required members are relaxed when reading, types are not; null is absent
        // what has alternatives is any value to the reader, and is read by code of its own
        const errors = validate.errors ?? [];
        const open = errors.filter(({ keyword }) => keyword === "anyOf");
        const wrongType = errors.some(({ keyword, instancePath }) =>
          keyword === "type" && at(value, instancePath) !== null &&
          !open.some((one) => `${instancePath}/`.startsWith(`${one.instancePath}/`))
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
