/** Grader: every record has the schema and the version of the member that it is in. */

import { GaitError } from "../../error.ts";
import { SCHEMA_IDS, SCHEMA_VERSION } from "../../runpack/members.ts";
import type { Runpack } from "../../runpack/read.ts";
import type { VerifyReport } from "../../runpack/verify.ts";
import type { Grader, GraderAnswer } from "../grader.ts";

export const schemaValidationGrader: Grader = {
  name: "schema_validation",
  looksAt: "recording",
  deterministic: true,
  applies: () => true,
  grade: ({ runpack }) => judgeSchemas(runpack.report, runpack),
};

interface Versioned {
  readonly schema_id: string;
  readonly schema_version: string;
}

/** Judges the results of verifying and reading a runpack; each may be an error. */
export function judgeSchemas(
  report: Pick<VerifyReport, "missing_files" | "hash_mismatches"> | GaitError,
  runpack: Pick<Runpack, "manifest" | "run" | "intents" | "results" | "refs"> | GaitError,
): GraderAnswer {
  if (report instanceof GaitError) {
    const details = { error: report.message };
    return { status: "fail", reason_codes: ["schema_validation_error"], details };
  }
  const reasons = [
    ...(report.missing_files.length > 0 ? ["missing_files"] : []),
    ...(report.hash_mismatches.length > 0 ? ["hash_mismatch"] : []),
  ];
  if (runpack instanceof GaitError) {
    const details = { error: runpack.message };
    return { status: "fail", reason_codes: ["runpack_parse_error", ...reasons], details };
  }
  const { manifest, run, intents, results, refs } = runpack;
  const check = (kind: keyof typeof SCHEMA_IDS, records: readonly Versioned[]) => {
    const valid = records.every(({ schema_id, schema_version }) =>
      schema_id === SCHEMA_IDS[kind] && schema_version === SCHEMA_VERSION
    );
    if (!valid) reasons.push(`${kind}_schema_invalid`);
  };
  check("manifest", [manifest]);
  check("run", [run]);
  check("refs", [refs]);
  check("intent", intents);
  check("result", results);
  return {
    status: reasons.length > 0 ? "fail" : "pass",
    reason_codes: reasons,
    details: {
      missing_files: report.missing_files.length === 0 ? null : report.missing_files,
      hash_mismatches: report.hash_mismatches.length,
      intent_records: intents.length,
      result_records: results.length,
      reference_receipts: refs.receipts.length,
    },
  };
}
