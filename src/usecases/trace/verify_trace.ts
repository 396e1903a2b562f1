import type { VerifyKey } from "../../core/crypto/keys.ts";
import { signerOf } from "../../core/crypto/signature.ts";
import { ERROR_CLASSES } from "../../core/error.ts";
import {
  isSigned,
  type ReceivedTrace,
  traceFault,
  verifyTrace,
} from "../../core/gate/record/trace.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { TraceVerifyResult } from "../../core/schema/gate.ts";

export async function traceAnswer(
  path: string,
  trace: ReceivedTrace,
  key: VerifyKey,
  allowUnsigned = false,
): Promise<Omit<TraceVerifyResult, "correlation_id">> {
  const { trace_id, verdict, signature } = trace.record;
  if (allowUnsigned && !isSigned(trace) && traceFault(trace.record) === undefined) {
    const warnings = ["the trace is not signed: anyone may have written it"];
    return { ok: true, path, trace_id, verdict, signature_status: "missing", warnings };
  }
  const { status, error } = await verifyTrace(trace, key);
  const details = error === undefined
    ? withoutEmpty({ key_id: signature?.key_id ?? "" })
    : errorMembers(error, !isSigned(trace));
  return {
    ok: status === "verified",
    path,
    trace_id,
    verdict,
    signature_status: status,
    ...details,
  };
}

/** For a signature that cannot be checked at all: an answer that says like an error what is wrong. */
function errorMembers(error: string, isUnsigned: boolean) {
  const { category, hint: other, retryable } = ERROR_CLASSES.verification_failed;
  const error_code = "verification_failed";
  const hint = isUnsigned
    ? "--allow-unsigned accepts a trace without a signature"
    : signerOf(error) !== undefined
    ? "give the public key of the one who signed it"
    : other;
  return { error, error_code, error_category: category, hint, retryable };
}
