import { defineCommand } from "../cli/command.ts";
import { printable, type Style } from "../cli/style.ts";
import { GaitError } from "../core/error.ts";
import { ExitCode } from "../core/exit_code.ts";
import { parseTrace, type ReceivedTrace, verifyTrace } from "../core/gate/trace.ts";
import type { VerifyKey } from "../core/keys.ts";
import { verify, type VerifyReport } from "../core/runpack/verify.ts";
import type { ChainTrace, VerifyChainResult } from "../core/schema/guard.ts";
import { findRunpack, HOME_VARIABLES } from "../io/workspace.ts";
import { readDocument } from "./gate_documents.ts";
import { readPackRun } from "./guard/pack_files.ts";
import { isStrictProfile, STRICTNESS_OPTIONS, verifyPackFile } from "./guard/verify_options.ts";
import { KEY_VARIABLE_OPTIONS, loadVerifyKey, VERIFY_KEY_OPTIONS } from "./key_sources.ts";
import { openRunpack } from "./open_runpack.ts";

type Data = Omit<VerifyChainResult, "correlation_id">;

/** `gait verify chain`. */
export const verifyChain = defineCommand({
  path: "verify chain",
  summary: "Check a run, a trace and an evidence pack, and that they belong together",
  explain:
    "Verifies a runpack and, if given, a signed trace and an evidence pack, offline; the summaries of the pack must be those of the run.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES, fromOptions: KEY_VARIABLE_OPTIONS },
  options: {
    run: { type: "string", value: "run_id|path", help: "the run" },
    trace: { type: "string", value: "file", help: "a trace; needs a key" },
    pack: { type: "string", value: "file", help: "an evidence pack of the run" },
    ...STRICTNESS_OPTIONS,
    ...VERIFY_KEY_OPTIONS,
  },
  positional: {
    name: "nothing",
    help: "takes no arguments",
    min: 0,
    max: 0,
    error: "unexpected positional arguments",
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
    const trace = tracePath === ""
      ? undefined
      : parseTrace(await readDocument("trace record", tracePath, host));

    using file = await openRunpack(runPath, `verifying ${runPath}`, host);
    const report = await verify(file, { key, requireSignature, strict });
    const checkedTrace = trace === undefined ? undefined : await checkTrace(tracePath, trace, key);
    const packPath = options.pack?.trim() ?? "";
    const pack = packPath === "" ? undefined : await verifyPackFile(packPath, {
      ...{ key, requireSignature, strict },
      // a run that is not intact has nothing to say about the pack
      run: report.intact ? await readPackRun(runPath, "read runpack", host) : undefined,
    }, host);

    const link_faults = pack !== undefined && pack.run_id !== report.run_id
      ? ["the pack is about another run"]
      : [];
    const ok = report.ok && (checkedTrace?.ok ?? true) && (pack?.ok ?? true) &&
      link_faults.length === 0;
    const data: Data = {
      ok,
      run: runAnswer(runPath, report),
      ...(checkedTrace === undefined ? {} : { trace: checkedTrace }),
      ...(pack === undefined ? {} : { pack }),
      ...(link_faults.length === 0 ? {} : { link_faults }),
    };
    return { exit: ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: textOf,
});

async function checkTrace(
  path: string,
  trace: ReceivedTrace,
  key: VerifyKey | undefined,
): Promise<ChainTrace> {
  if (key === undefined) {
    throw new GaitError("invalid_input", "public key not configured: a trace needs one", {
      hint: "add --public-key <file>",
    });
  }
  const { status, error } = await verifyTrace(trace, key);
  const { trace_id, verdict, signature } = trace.record;
  const keyId = signature?.key_id ?? "";
  return {
    ...{ ok: status === "verified", path, trace_id, verdict, signature_status: status },
    ...(error === undefined ? {} : { error }),
    ...(error === undefined && keyId !== "" ? { key_id: keyId } : {}),
  };
}

function runAnswer(path: string, report: VerifyReport): Data["run"] {
  const { ok, run_id, intact, signed, trusted, signature_status } = report;
  const lists = Object.entries({
    missing_files: report.missing_files,
    hash_mismatches: report.hash_mismatches,
    signature_errors: report.signature_errors,
    warnings: report.warnings,
  }).filter(([, list]) => list.length > 0);
  return {
    ...{ ok, path, run_id, intact, signed, trusted, signature_status },
    ...(report.manifest_digest === "" ? {} : { manifest_digest: report.manifest_digest }),
    ...(report.files_checked === 0 ? {} : { files_checked: report.files_checked }),
    ...(report.signatures_total === 0 ? {} : { signatures_total: report.signatures_total }),
    ...(report.signatures_valid === 0 ? {} : { signatures_valid: report.signatures_valid }),
    ...Object.fromEntries(lists),
  };
}

function textOf({ ok, run, trace, pack, link_faults = [] }: Data, style: Style) {
  const answer = (good: boolean) =>
    good ? style.paint("green", "ok") : style.paint("red", "failed");
  return [
    `verify chain: ${answer(ok)}`,
    `run ${answer(run.ok)}: ${printable(run.path)}, signature ${run.signature_status}`,
    ...(trace === undefined ? [] : [
      `trace ${answer(trace.ok)}: ${printable(trace.path)}, signature ${trace.signature_status}`,
    ]),
    ...(pack === undefined
      ? []
      : [`pack ${answer(pack.ok)}: ${printable(pack.path)}, signature ${pack.signature_status}`]),
    ...[...(pack?.faults ?? []), ...link_faults].map((fault) => `fault: ${printable(fault)}`),
  ];
}
