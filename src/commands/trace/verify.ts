import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { ERROR_CLASSES, GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { parseTrace, type ReceivedTrace, verifyTrace } from "../../core/gate/record/trace.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import type { TraceVerifyResult } from "../../core/schema/gate.ts";
import { readDocument } from "../../usecases/documents.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<TraceVerifyResult, "correlation_id">;

/** `gait trace verify`. */
export const traceVerify = defineCommand({
  path: "trace verify",
  summary: "Check that a trace is what its signer signed",
  explain:
    "Checks offline the signature of a trace over the record as it was received, under a key that you give; it does not judge the decision again.",
  needs: ["read", "env"],
  options: {
    path: { type: "path", help: "the trace, unless it stands alone" },
    ...VERIFY_KEY_OPTIONS,
  },
  positional: { name: "path", help: "a trace", min: 0, max: 1, error: "expected trace path" },
  examples: ["trace verify trace_7b7516562cae84fec11f5d16.json --public-key gait_public.key"],
  async run({ options, args }, host) {
    const path = pathIn(options.path, args);
    const trace = parseTrace(await readDocument("trace record", path, host));
    const key = await loadVerifyKey(options, host);
    if (key === undefined) {
      throw new GaitError("invalid_input", "public key not configured", {
        hint: `gait trace verify ${path} --public-key <file>`,
      });
    }

    const data = await traceAnswer(path, trace, key);
    return { exit: data.ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: textOf,
});

/** What is said of a trace that was verified. */
export async function traceAnswer(
  path: string,
  trace: ReceivedTrace,
  key: VerifyKey,
): Promise<Data> {
  const { status, error } = await verifyTrace(trace, key);
  const { trace_id, verdict, signature } = trace.record;
  const keyId = signature?.key_id ?? "";
  return {
    ...{ ok: status === "verified", path, trace_id, verdict, signature_status: status },
    ...(error === undefined ? keyId === "" ? {} : { key_id: keyId } : envelope(error)),
  };
}

function pathIn(option: string | undefined, [argument]: readonly string[]): string {
  const given = [option?.trim() ?? "", argument?.trim() ?? ""].filter((path) => path !== "");
  const [path] = given;
  if (path !== undefined && given.length === 1) return path;
  throw new GaitError("invalid_input", "expected trace path", {
    hint: "gait trace verify <path> --public-key <file>",
  });
}

/** A signature that is not worth a cryptographic check: an answer that also says what is wrong. */
function envelope(error: string) {
  const { category, hint, retryable } = ERROR_CLASSES.verification_failed;
  const error_code = "verification_failed";
  return { error, error_code, error_category: category, hint, retryable };
}

function textOf(data: Data, style: Style): readonly string[] {
  if (data.ok) return [`${style.paint("green", "trace verify ok:")} ${printable(data.path)}`];
  return [
    `${style.paint("red", "trace verify failed:")} ${printable(data.path)}`,
    `signature status: ${data.signature_status}`,
    ...(data.error === undefined ? [] : [`signature error: ${printable(data.error)}`]),
  ];
}
