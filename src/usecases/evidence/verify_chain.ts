import type { VerifyKey } from "../../core/crypto/keys.ts";
import type { PackReport } from "../../core/guard/verify_pack.ts";
import { readRunpackOutline } from "../../core/runpack/outline.ts";
import { type VerifyReport, verifyRunpack } from "../../core/runpack/verify.ts";
import type { TraceRecord } from "../../core/schema/gate.ts";
import type { Host } from "../../io/host.ts";
import { openRunpack } from "../runpack/open_runpack.ts";
import { verifyPackFile } from "./verify_pack_file.ts";

export interface ChainRequest {
  readonly runPath: string;
  readonly packPath: string | undefined;
  /** A trace that must be in the pack. Its signature is the caller's business. */
  readonly trace: TraceRecord | undefined;
  readonly key: VerifyKey | undefined;
  readonly requireSignature: boolean;
  readonly allowUnsigned: boolean;
  readonly strict: boolean;
}

export interface ChainReport {
  readonly run: VerifyReport;
  readonly pack: PackReport | undefined;
  /** Sentences on what does not belong together. */
  readonly link_faults: readonly string[];
}

/** Verifies the run and the pack. If the run is intact, the pack must repeat its summaries. */
export async function checkChain(
  { runPath, packPath, trace, ...options }: ChainRequest,
  host: Host<"read">,
): Promise<ChainReport> {
  using file = await openRunpack(runPath, `verifying ${runPath}`, host);
  const run = await verifyRunpack(file, options);
  if (packPath === undefined) return { run, pack: undefined, link_faults: [] };

  // The outline comes from the same open file that was just verified.
  const outline = run.intact ? await readRunpackOutline(file) : undefined;
  const pack = await verifyPackFile(packPath, { ...options, run: outline }, host);
  return { run, pack, link_faults: [...runFaults(run, pack), ...traceFaults(trace, pack)] };
}

function runFaults(run: VerifyReport, pack: PackReport): readonly string[] {
  return pack.run_id === run.run_id ? [] : ["the pack is about another run"];
}

const NO_TRACES = "the pack has no sound trace summary to look for the trace in; " +
  "gait guard pack <run> --trace <file> packs one";

/** Compares a trace with the pack, which has two equal lines for a decision that was made twice. */
function traceFaults(trace: TraceRecord | undefined, { traces }: PackReport): readonly string[] {
  if (trace === undefined) return [];
  if (traces === undefined) return [NO_TRACES];
  const lines = traces.filter(({ trace_id }) => trace_id === trace.trace_id);
  if (lines.length === 0) return ["the trace is not in the trace summary of the pack"];
  const { verdict, tool_name } = trace;
  return lines.some((line) => line.verdict === verdict && line.tool_name === tool_name)
    ? []
    : ["the trace summary of the pack says another verdict or tool of the trace"];
}
