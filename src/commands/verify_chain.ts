import { defineCommand } from "../cli/command.ts";
import type { Style } from "../cli/style.ts";
import type { VerifyKey } from "../core/crypto/keys.ts";
import { RUN_PLACE_OPTION } from "./runpack_options.ts";
import { missing, missingCompanion } from "../core/fault.ts";
import { parseTrace, type ReceivedTrace } from "../core/gate/record/trace.ts";
import { present, withoutEmpty } from "../core/present.ts";
import type { VerifyChainResult } from "../core/schema/guard.ts";
import { printable } from "../core/text.ts";
import { findRunpack, HOME_VARIABLES } from "../io/workspace.ts";
import { readDocument } from "../usecases/read_document.ts";
import { checkChain } from "../usecases/evidence/verify_chain.ts";
import { loadVerifyKey } from "../usecases/keys/key_sources.ts";
import { packAnswer } from "./guard/verify.ts";
import { VERIFY_KEY_OPTIONS } from "./key_options.ts";
import { STRICTNESS_OPTIONS, strictnessOf } from "./strictness.ts";
import { traceAnswer } from "../usecases/trace/verify_trace.ts";
import { verifyAnswer } from "./verify_answer.ts";

type Data = Omit<VerifyChainResult, "correlation_id">;

export const verifyChain = defineCommand({
  path: "verify chain",
  summary: "Check a run, a trace and an evidence pack, and that they belong together",
  explain:
    "Verifies a runpack and, if given, a signed trace and an evidence pack, offline; the summaries of the pack must be those of the run and must name the trace.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    run: { type: "path", value: "run_id|path", help: "the run" },
    trace: { type: "path", help: "a trace; needs a key" },
    pack: { type: "path", help: "an evidence pack of the run", group: "reads" },
    ...STRICTNESS_OPTIONS,
    ...VERIFY_KEY_OPTIONS,
    ...RUN_PLACE_OPTION,
  },
  examples: ["verify chain --run run_demo --pack evidence.zip"],
  async run({ options }, host) {
    const { run: runGiven, trace: tracePath, pack: packPath } = options;
    if (runGiven === undefined) {
      throw missing(["--run <run_id|path>"], "gait demo records a run to try it on: run_demo");
    }
    const runPath = await findRunpack(runGiven, host, options.runpack_dir);
    const key = await loadVerifyKey(options, host);
    const strictness = strictnessOf(options, key !== undefined);
    const trace = tracePath === undefined ? undefined : await checkTrace(
      tracePath,
      parseTrace(await readDocument("trace", tracePath, host)),
      key,
      options.allow_unsigned,
    );

    const chain = { runPath, packPath, trace: trace?.record, key, ...strictness };
    const { run, pack: packReport, link_faults } = await checkChain(chain, host);

    const pack = packPath === undefined || packReport === undefined
      ? undefined
      : packAnswer(packPath, packReport);
    const isLinked = link_faults.length === 0;
    const ok = run.ok && trace?.answer.ok !== false && pack?.ok !== false && isLinked;
    const warnings = trace !== undefined && pack === undefined
      ? ["nothing shows that the trace belongs to the run: add --pack <zip>"]
      : [];
    const data: Data = {
      ok,
      run: verifyAnswer(runPath, run, key !== undefined),
      ...present({ trace: trace?.answer, pack }),
      ...withoutEmpty({ link_faults, warnings }),
    };
    return { data };
  },
  text: textOf,
});

async function checkTrace(
  path: string,
  trace: ReceivedTrace,
  key: VerifyKey | undefined,
  allowUnsigned: boolean,
) {
  if (key === undefined) {
    throw missingCompanion("--trace", "a public key", "add --public-key <file>");
  }
  return { record: trace.record, answer: await traceAnswer(path, trace, key, allowUnsigned) };
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
    ...[run, pack].flatMap((part) => part?.warnings ?? [])
      .map((warning) => `warning: ${printable(warning)}`),
  ];
}
