import type { FilledLine } from "../../cli/option_setting.ts";
import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { missing, missingCompanion } from "../../core/fault.ts";
import { parseTrace } from "../../core/gate/record/trace.ts";
import type { TraceFolderResult, TraceVerifyResult } from "../../core/schema/gate.ts";
import { printable, shellWord } from "../../core/text.ts";
import { readDocument } from "../../usecases/read_document.ts";
import { keysBeside } from "../../usecases/keys/key_beside.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { traceAnswer } from "../../usecases/trace/verify_trace.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { onlySource } from "../only_source.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { isJournal } from "../../usecases/evidence/journals.ts";
import { isLogFile } from "../../usecases/log/is_log.ts";
import { verifyFolder } from "../../usecases/trace/verify_folder.ts";
import { ALLOW_UNSIGNED_OPTION } from "../strictness.ts";
import type { Host } from "../../io/host.ts";

export const traceVerify = defineCommand({
  path: "trace verify",
  summary: "Check that traces are what their signer signed",
  explain:
    "Checks offline the signature of a trace, or of all traces of a folder, over the record as received, under a key that you give; with a run, that calls and decisions match.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    path: {
      type: "path",
      blank: "absent",
      help: "the trace or folder, unless it is the argument",
      setting: { key: "places.traces", fits: ({ args }: FilledLine) => args.length === 0 },
    },
    run: {
      type: "path",
      value: "run_id|path",
      help: "the folder must hold a decision on each call of this run or journal, and no other",
    },
    ...VERIFY_KEY_OPTIONS,
    ...ALLOW_UNSIGNED_OPTION,
    ...RUN_PLACE_OPTION,
  },
  positional: {
    name: "path",
    help: "a trace, a folder of traces, or a log",
    error: "expected trace path",
  },
  examples: [
    "trace verify trace_7b7516562cae84fec11f5d16.json --public-key gait_public.key",
    "trace verify gait-out/traces --run session.zip --public-key gait_public.key",
  ],
  async run({ options, args }, host) {
    const hint = "gait trace verify <path> --public-key <file>";
    const path = onlySource("--path", options.path, args, hint);
    const isFolder = await host.read.kindOf(path) === "directory" || await isLogFile(path, host);
    const { run } = options;
    if (run !== undefined && !isFolder) {
      throw missingCompanion(
        "--run",
        "a folder of traces or a log",
        "gait trace verify <folder> --run <run>",
      );
    }
    const trace = isFolder ? undefined : parseTrace(await readDocument("trace record", path, host));
    const key = await loadVerifyKey(options, host);
    if (key === undefined) {
      throw missing(["--public-key"], hint.replace("<path>", shellWord(path)));
    }

    const data = trace === undefined
      ? await verifyFolder(path, {
        key,
        allowUnsigned: options.allow_unsigned,
        run: run && await findRun(run, host, options.runpack_dir),
      }, host)
      : await withKeyBeside(
        await traceAnswer(path, trace, key, options.allow_unsigned),
        options.public_key,
        host,
      );
    return { data };
  },
  text: verifyText,
});

/** A runpack by run id or path, or the path of a journal. */
async function findRun(run: string, host: Host<"read" | "env">, folder?: string): Promise<string> {
  return await isJournal(run, host) ? run : await findRunpack(run, host, folder);
}

type TraceData = Omit<TraceVerifyResult, "correlation_id">;
type FolderData = Omit<TraceFolderResult, "correlation_id">;

/** Adds a hint about the key that verifies the trace, if it is in the folder of the given one. */
async function withKeyBeside(
  answer: TraceData,
  publicKey: string | undefined,
  host: Host<"read">,
): Promise<TraceData> {
  const beside = await keysBeside([answer.error ?? ""], publicKey, host);
  return beside.length === 0 ? answer : { ...answer, hint: beside.join("; ") };
}

function verifyText(data: TraceData | FolderData, style: Style): readonly string[] {
  if ("total" in data) return folderText(data, style);
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

function folderText(data: FolderData, style: Style): readonly string[] {
  const head = data.ok
    ? style.paint("green", "trace verify ok:")
    : style.paint("red", "trace verify failed:");
  const { total, verified, unsigned, simulated, run_id, calls, journals = [] } = data;
  const ofRun = run_id === undefined ? "" : `, ${calls ?? 0} calls of ${printable(run_id)}`;
  const accepted = unsigned === undefined ? "" : `, ${unsigned} not signed`;
  const simulations = simulated === undefined ? "" : `, ${simulated} simulated`;
  return [
    `${head} ${printable(data.path)}`,
    `${verified} of ${total} traces verify${accepted}${simulations}${ofRun}`,
    ...journals.map(({ path, run_id, calls }) =>
      `journal ${printable(path)}: ${calls} calls of ${printable(run_id)}`
    ),
    ...(data.failed ?? []).map(({ path, error }) =>
      `not verified: ${printable(path)}: ${printable(error)}`
    ),
    ...(data.missing_traces ?? []).map((number) => `missing: the trace with number ${number}`),
    ...(data.disputed_calls ?? []).map((id) =>
      `contradiction: run and trace disagree on ${printable(id)}`
    ),
    ...(data.calls_without_decision ?? []).map(({ intent_id, tool_name, verdict }) =>
      `call without a decision: ${printable(intent_id)} to ${printable(tool_name)}` +
      (verdict === undefined ? "" : `, ${verdict} according to the run`)
    ),
    ...(data.decisions_without_call ?? []).map(({ path, tool_name, verdict }) =>
      `decision without a call: ${printable(verdict)} ${printable(tool_name)} ${printable(path)}`
    ),
  ];
}
