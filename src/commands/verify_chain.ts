import { defineCommand } from "../cli/command.ts";
import type { Style } from "../cli/style.ts";
import { GaitError } from "../core/error.ts";
import { ExitCode } from "../core/exit_code.ts";
import { parseTrace } from "../core/gate/record/trace.ts";
import type { PackReport } from "../core/guard/verify_pack.ts";
import { readRunpackOutline, type RunpackOutline } from "../core/runpack/outline.ts";
import { type VerifyReport, verifyRunpack } from "../core/runpack/verify.ts";
import type { TraceRecord } from "../core/schema/gate.ts";
import type { VerifyChainResult } from "../core/schema/guard.ts";
import type { OpenFile } from "../io/host.ts";
import { findRunpack, HOME_VARIABLES } from "../io/workspace.ts";
import { prefixed, readDocument } from "../usecases/documents.ts";
import {
  isStrictProfile,
  packAnswer,
  STRICTNESS_OPTIONS,
  verifyPackAt,
} from "./guard/verify_options.ts";
import { loadVerifyKey } from "../usecases/keys/key_sources.ts";
import { VERIFY_KEY_OPTIONS } from "./key_options.ts";
import { openRunpack } from "../usecases/runpack/open_runpack.ts";
import { traceAnswer } from "./trace/verify.ts";
import { verifyAnswer } from "./verify.ts";
import { printable } from "../core/text.ts";

type Data = Omit<VerifyChainResult, "correlation_id">;

/** `gait verify chain`. */
export const verifyChain = defineCommand({
  path: "verify chain",
  summary: "Check a run, a trace and an evidence pack, and that they belong together",
  explain:
    "Verifies a runpack and, if given, a signed trace and an evidence pack, offline; the summaries of the pack must be those of the run and must name the trace.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    run: { type: "string", value: "run_id|path", help: "the run" },
    trace: { type: "path", help: "a trace; needs a key" },
    pack: { type: "path", help: "an evidence pack of the run" },
    ...STRICTNESS_OPTIONS,
    ...VERIFY_KEY_OPTIONS,
  },
  examples: ["verify chain --run run_demo --pack evidence.zip"],
  async run({ options }, host) {
    const runGiven = options.run?.trim() ?? "";
    if (runGiven === "") throw new GaitError("invalid_input", "expected --run <run_id|path>");
    const runPath = await findRunpack(runGiven, host);
    const key = await loadVerifyKey(options, host);
    const strict = isStrictProfile(options.profile, key !== undefined);
    const requireSignature = options.require_signature || strict;
    const tracePath = options.trace?.trim() ?? "";
    const packPath = options.pack?.trim() ?? "";
    const trace = tracePath === ""
      ? undefined
      : parseTrace(await readDocument("trace record", tracePath, host));
    if (trace !== undefined && key === undefined) {
      throw new GaitError("invalid_input", "public key not configured: a trace needs one", {
        hint: "add --public-key <file>",
      });
    }

    using file = await openRunpack(runPath, `verifying ${runPath}`, host);
    const report = await verifyRunpack(file, { key, requireSignature, strict });
    const checkedTrace = trace === undefined || key === undefined
      ? undefined
      : await traceAnswer(tracePath, trace, key);
    const packReport = packPath === "" ? undefined : await verifyPackAt(packPath, {
      ...{ key, requireSignature, strict },
      // the very file that was verified; one that is not intact has nothing to say about the pack
      run: report.intact ? await runOf(file) : undefined,
    }, host);

    const pack = packReport === undefined ? undefined : packAnswer(packPath, packReport);
    const link_faults = packReport === undefined
      ? []
      : [...runFaults(report, packReport), ...traceFaults(trace?.record, packReport)];
    const warnings = trace !== undefined && packReport === undefined
      ? ["nothing shows that the trace belongs to the run: add --pack <zip>"]
      : [];
    const ok = report.ok && (checkedTrace?.ok ?? true) && (pack?.ok ?? true) &&
      link_faults.length === 0;
    const data: Data = {
      ok,
      run: verifyAnswer(runPath, report, key !== undefined),
      ...(checkedTrace === undefined ? {} : { trace: checkedTrace }),
      ...(pack === undefined ? {} : { pack }),
      ...(link_faults.length === 0 ? {} : { link_faults }),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { exit: ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: textOf,
});

async function runOf(file: OpenFile): Promise<RunpackOutline> {
  try {
    return await readRunpackOutline(file);
  } catch (error) {
    throw prefixed("read runpack: ", error);
  }
}

/** Where run and pack do not belong together. */
function runFaults(run: VerifyReport, pack: PackReport): readonly string[] {
  return pack.run_id === run.run_id ? [] : ["the pack is about another run"];
}

/** Where trace and pack do not belong together. A decision that was made twice has two equal lines. */
function traceFaults(trace: TraceRecord | undefined, { traces }: PackReport): readonly string[] {
  if (trace === undefined) return [];
  if (traces === undefined) return ["the pack has no sound trace summary to look for the trace in"];
  const lines = traces.filter(({ trace_id }) => trace_id === trace.trace_id);
  if (lines.length === 0) return ["the trace is not in the trace summary of the pack"];
  const { verdict, tool_name } = trace;
  return lines.some((line) => line.verdict === verdict && line.tool_name === tool_name)
    ? []
    : ["the trace summary of the pack says another verdict or tool of the trace"];
}

function textOf({ ok, run, trace, pack, link_faults = [] }: Data, style: Style) {
  const answer = (good: boolean) =>
    good ? style.paint("green", "ok") : style.paint("red", "failed");
  const parts = [["run", run], ["trace", trace], ["pack", pack]] as const;
  return [
    `verify chain: ${answer(ok)}`,
    ...parts.flatMap(([name, part]) =>
      part === undefined ? [] : [
        `${name} ${answer(part.ok)}: ${printable(part.path)}, signature ${part.signature_status}`,
      ]
    ),
    ...[run, pack].flatMap((part) => [
      ...(part?.missing_files ?? []).map((path) => `missing: ${printable(path)}`),
      ...(part?.hash_mismatches ?? []).map(({ path }) => `changed: ${printable(path)}`),
      ...(part === undefined || part.ok ? [] : part.signature_errors ?? [])
        .map((error) => `signature error: ${error}`),
    ]),
    ...(trace?.error === undefined ? [] : [`signature error: ${printable(trace.error)}`]),
    ...[...(pack?.faults ?? []), ...link_faults].map((fault) => `fault: ${printable(fault)}`),
  ];
}
