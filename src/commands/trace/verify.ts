import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { missing } from "../../core/fault.ts";
import { parseTrace } from "../../core/gate/record/trace.ts";
import type { TraceVerifyResult } from "../../core/schema/gate.ts";
import { printable, shellWord } from "../../core/text.ts";
import { readDocument } from "../../usecases/documents.ts";
import { keysBeside } from "../../usecases/keys/key_beside.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { traceAnswer } from "../../usecases/trace/verify_trace.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { onlySource } from "../only_source.ts";

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
    const hint = "gait trace verify <path> --public-key <file>";
    const path = onlySource("--path", options.path, args, hint);
    const trace = parseTrace(await readDocument("trace record", path, host));
    const key = await loadVerifyKey(options, host);
    if (key === undefined) {
      throw missing(["--public-key"], hint.replace("<path>", shellWord(path)));
    }

    const answer = await traceAnswer(path, trace, key);
    const beside = await keysBeside([answer.error ?? ""], options.public_key, host);
    const data = beside.length === 0 ? answer : { ...answer, hint: beside.join("; ") };
    return { exit: data.ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: verifyText,
});

function verifyText(
  data: Omit<TraceVerifyResult, "correlation_id">,
  style: Style,
): readonly string[] {
  if (data.ok) return [`${style.paint("green", "trace verify ok:")} ${printable(data.path)}`];
  return [
    `${style.paint("red", "trace verify failed:")} ${printable(data.path)}`,
    `signature status: ${data.signature_status}`,
    ...(data.error === undefined ? [] : [`signature error: ${printable(data.error)}`]),
    ...(data.error === undefined || data.hint === undefined
      ? []
      : [`hint: ${printable(data.hint)}`]),
  ];
}
