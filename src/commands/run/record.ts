import { printable } from "../../core/text.ts";
import { defineCommand, type OptionValues } from "../../cli/command.ts";
import { conflict } from "../../core/fault.ts";
import { DEFAULT_OUT_DIR } from "../../io/workspace.ts";
import { type RecordRequest, recordRun } from "../../usecases/runpack/record_run.ts";
import { SIGNER_ENV, signerKinds, SIGNING_KEY_OPTIONS } from "../key_options.ts";
import { RUNPACK_OPTIONS } from "../runpack_options.ts";
import { optionOrArgument } from "../source_argument.ts";

const LOG_HINT = "a log says itself how it was recorded";

/** Options that a recorded session has its own answers to. */
const FROM_SESSION = {
  input: LOG_HINT,
  input_format: LOG_HINT,
  capture_mode: LOG_HINT,
  payloads: LOG_HINT,
  redact: LOG_HINT,
} as const;

const OPTIONS = {
  input: {
    type: "path",
    blank: "absent",
    help: "run data, JSON or JSON Lines; - is standard input",
  },
  input_format: {
    type: "string",
    choices: ["auto", "json", "jsonl"],
    default: "auto",
    help: "how the input is written",
  },
  from_log: {
    type: "path",
    help: "decision log of a session, in place of run data",
    conflicts: { ...FROM_SESSION, from_journal: "give one session" },
  },
  from_journal: {
    type: "path",
    help: "journal of an MCP session that an earlier version wrote; a log also works",
    conflicts: FROM_SESSION,
  },
  out_dir: {
    type: "path",
    writes: true,
    value: "dir",
    default: DEFAULT_OUT_DIR,
    help: "where the runpack goes",
    setting: { key: "places.runpacks" },
  },
  run_id: { type: "string", value: "id", help: "replace the run id everywhere" },
  capture_mode: {
    type: "string",
    value: "reference|raw",
    help: "override the input's label; raw implies --payloads keep",
  },
  ...RUNPACK_OPTIONS,
  ...SIGNING_KEY_OPTIONS,
} as const;

export const runRecord = defineCommand({
  path: "run record",
  summary: "Record a run as a verifiable runpack",
  explain:
    "Writes a runpack from structured run data, with payloads stored by digest unless asked otherwise, and prints the receipt to paste into a ticket.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", ...signerKinds(options)],
  env: { names: SIGNER_ENV },
  options: OPTIONS,
  positional: {
    name: "file",
    help: "run data, unless --input names it; - is standard input",
    error: "expected one file",
  },
  examples: [
    "run record ./run_record.json",
    "run record --from-log ~/.gait/log/mcp-run_mcp_1.jsonl",
    "run record run.jsonl --redact secrets --payloads keep --private-key ./gait-out/keys/gait_private.key",
  ],
  async run({ options, args }, host) {
    const request = {
      source: sourceOf(options, args),
      outDir: options.out_dir || DEFAULT_OUT_DIR,
      runId: options.run_id || undefined,
      compress: options.compress,
    };
    return { data: await recordRun(request, options, host) };
  },
  quiet: ({ bundle }) => [printable(bundle)],
  text: (data) => [
    `run_id=${data.run_id}`,
    `bundle=${data.bundle}`,
    `ticket_footer=${data.ticket_footer}`,
    `payloads=${data.payloads}`,
    `signature_status=${data.signature_status}`,
    ...(data.signature_key_id === undefined ? [] : [`signature_key_id=${data.signature_key_id}`]),
    ...(data.redactions ?? []).map(({ rule, count }) => `redacted=${rule} ${count}`),
    ...data.next_commands.map((command) => `next=${command}`),
  ],
});

function sourceOf(
  options: OptionValues<typeof OPTIONS>,
  args: readonly string[],
): RecordRequest["source"] {
  const { from_log, from_journal, input, input_format: format, payloads, redact } = options;
  const session = from_log ?? from_journal;
  if (session !== undefined) {
    const flag = from_log === undefined ? "--from-journal" : "--from-log";
    if (args.length > 0) throw conflict(flag, "other input", LOG_HINT);
    return { kind: "session", path: session };
  }
  const hint = "gait schema show runpack/record_input describes the file; - reads standard input";
  const path = optionOrArgument("--input", input, args, hint);
  const captureMode = options.capture_mode || undefined;
  return { kind: "data", path, format, captureMode, payloads, redact };
}
