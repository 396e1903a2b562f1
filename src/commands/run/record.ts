import { defineCommand } from "../../cli/command.ts";
import { loadSyncSha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { buildRunpack, type BuiltRunpack } from "../../core/runpack/record.ts";
import { checkRunId } from "../../core/runpack/run_id.ts";
import { ticketFooter } from "../../core/runpack/ticket_footer.ts";
import type { RecordResult } from "../../core/schema/runpack.ts";
import type { ReadNotes } from "../../core/shape.ts";
import type { Host } from "../../io/host.ts";
import { joinPath, shownPath } from "../../io/path.ts";
import { DEFAULT_OUT_DIR, runpackName } from "../../io/workspace.ts";
import { loadSigningKey } from "../../usecases/keys/key_sources.ts";
import { SIGNING_KEY_OPTIONS } from "../key_options.ts";
import { choosePayloads } from "../../usecases/runpack/payload_choice.ts";
import { RUNPACK_OPTIONS } from "../runpack_options.ts";
import { checkOutputPath, writeRunpack } from "../../usecases/runpack/write_runpack.ts";
import { artifactArgument, storedDigest } from "../../usecases/runpack/open_runpack.ts";
import { type InputFormat, openRecordSource } from "../../usecases/runpack/record_input.ts";

/** `gait run record`. */
export const runRecord = defineCommand({
  path: "run record",
  summary: "Record a run as a verifiable runpack",
  explain:
    "Writes a runpack from structured run data, with payloads stored by digest unless asked otherwise, and prints the receipt to paste into a ticket.",
  needs: ["read", "write", "env"],
  options: {
    input: {
      type: "path",
      help: "run data, JSON or JSON Lines; - is standard input",
    },
    input_format: {
      type: "string",
      choices: ["auto", "json", "jsonl"],
      default: "auto",
      help: "how the input is written",
    },
    from_journal: {
      type: "path",
      help: "journal of an interrupted MCP session, in place of run data",
    },
    out_dir: {
      type: "path",
      value: "dir",
      default: DEFAULT_OUT_DIR,
      help: "where the runpack goes",
    },
    run_id: { type: "string", value: "id", help: "replace the run id everywhere" },
    capture_mode: {
      type: "string",
      value: "reference|raw",
      help: "override the input's label; raw implies --payloads keep",
    },
    ...RUNPACK_OPTIONS,
    ...SIGNING_KEY_OPTIONS,
  },
  positional: {
    name: "file",
    help: "run data, unless --input names it; - is standard input",
    min: 0,
    max: 1,
    error: "unexpected positional arguments",
  },
  examples: [
    "run record ./run_record.json",
    "run record --from-journal session.zip.run_mcp_1.journal.jsonl",
    "run record run.jsonl --redact secrets --payloads keep --private-key ./gait-out/keys/gait_private.key",
  ],
  async run({ options, args }, host) {
    const journal = options.from_journal?.trim() ?? "";
    const input = journal === "" ? chooseInput(options.input, args) : undefined;
    const outDir = options.out_dir.trim() || DEFAULT_OUT_DIR;
    checkOutputPath(joinPath(outDir, runpackName("run")), `--out-dir ${outDir}`);
    const runId = options.run_id?.trim() || undefined;
    if (runId !== undefined) checkRunId(runId);
    const signing = await loadSigningKey(options, host);
    const setting = { runId, key: signing.key, compress: options.compress };
    const recorded = input === undefined
      ? await recordJournal(journal, outDir, checkJournalOptions(options, args, setting), host)
      : await recordInput(input, outDir, { options, ...setting }, host);

    const { path, replaced, payloads, redactions, manifest: { run_id, manifest_digest } } =
      recorded;
    const warnings = [
      ...signing.warnings,
      ...recorded.warnings,
      ...replacedWarning(path, replaced, manifest_digest),
    ];
    const data: Omit<RecordResult, "correlation_id"> = {
      ok: true,
      run_id,
      bundle: shownPath(path),
      manifest_digest,
      ticket_footer: ticketFooter(run_id, manifest_digest),
      payloads,
      signature_status: signing.key === undefined ? "missing" : "signed",
      ...(signing.key === undefined ? {} : { signature_key_id: signing.key.keyId }),
      ...(redactions.length === 0 ? {} : { redactions }),
      next_commands: [`gait verify ${artifactArgument(path, run_id)}`],
      ...(warnings.length === 0 ? {} : { warnings }),
    };
    return { exit: ExitCode.success, data };
  },
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

type Options = Parameters<typeof choosePayloads>[0] & {
  readonly input: string | undefined;
  readonly input_format: InputFormat;
  readonly capture_mode: string | undefined;
};

interface Setting {
  readonly runId: string | undefined;
  readonly key: SigningKey | undefined;
  readonly compress: boolean;
}

interface Recorded extends Pick<BuiltRunpack, "manifest" | "payloads" | "redactions" | "warnings"> {
  readonly path: string;
  /** Digest of the manifest that was there before. */
  readonly replaced: string | undefined;
}

async function recordInput(
  input: string,
  outDir: string,
  { options, runId, key, compress }: Setting & { readonly options: Options },
  host: Host<"read" | "write">,
): Promise<Recorded> {
  const choice = await choosePayloads(options, host);
  const notes: ReadNotes = { unknown: new Map() };
  const source = await openRecordSource(input, options.input_format, notes, host);
  await using intents = await host.write.spool("intents.jsonl", outDir);
  await using results = await host.write.spool("results.jsonl", outDir);
  if (source.isLarge) await host.write.directory(outDir);
  const built = await buildRunpack(source.lines, {
    ...choice,
    ...(source.isLarge ? { sha256: await loadSyncSha256() } : {}),
    now: host.now(),
    env: { ...host.platform, runtime: "deno" },
    runId,
    captureMode: options.capture_mode?.trim() || undefined,
    normalization: source.normalization,
    key,
  }, { intents, results });
  const path = joinPath(outDir, runpackName(built.manifest.run_id));
  const replaced = await storedDigest(path, host);
  await writeRunpack(
    path,
    built,
    { compress, failure: "recorded runpack failed verification" },
    host,
  );
  return { ...built, warnings: [...unknownWarnings(notes), ...built.warnings], path, replaced };
}

async function recordJournal(
  journal: string,
  outDir: string,
  setting: Setting,
  host: Host<"read" | "write">,
): Promise<Recorded> {
  const { packJournal } = await import("../../usecases/runpack/pack_journal.ts");
  let path = "";
  let replaced: string | undefined;
  const packed = await packJournal(
    journal,
    async (runId) => {
      path = joinPath(outDir, runpackName(runId));
      replaced = await storedDigest(path, host);
      return path;
    },
    setting,
    host,
  );
  if (packed === undefined) throw new GaitError("internal_failure", `Cannot write "${path}"`);
  return { ...packed, redactions: [], path, replaced };
}

/** What was recorded is settled when the journal is written. */
function checkJournalOptions(
  { input, input_format, capture_mode, payloads, redact }: Options,
  args: readonly string[],
  setting: Setting,
): Setting {
  const others = [
    [input !== undefined || args.length > 0, "other input"],
    [input_format !== "auto", "--input-format"],
    [capture_mode !== undefined, "--capture-mode"],
    [payloads !== undefined, "--payloads"],
    [redact.length > 0, "--redact"],
  ] as const;
  const [, other] = others.find(([isGiven]) => isGiven) ?? [];
  if (other === undefined) return setting;
  throw new GaitError("invalid_input", `--from-journal cannot be combined with ${other}`, {
    hint: "a journal says itself how it was recorded",
  });
}

function chooseInput(
  input: string | undefined,
  [positional, ...others]: readonly string[],
): string {
  const isGiven = input !== undefined && input.trim() !== "";
  if (others.length > 0 || (isGiven && positional !== undefined)) {
    throw new GaitError("invalid_input", "unexpected positional arguments", {
      hint: "gait run record <run_record.json>",
    });
  }
  const chosen = isGiven ? input : positional;
  if (chosen === undefined || chosen.trim() === "") {
    throw new GaitError("invalid_input", "missing required --input <run_record.json>", {
      hint: "gait schema show runpack/record_input describes the file; - reads standard input",
    });
  }
  return chosen;
}

/** Receipts of a run that is recorded again no longer match anything. */
function replacedWarning(path: string, before: string | undefined, now: string): string[] {
  if (before === undefined || before === now) return [];
  return [
    `${path} replaces another recording: receipts with manifest=sha256:${before} no longer match`,
  ];
}

function unknownWarnings({ unknown }: ReadNotes): string[] {
  return [...unknown].slice(0, 5).map(([pointer, { count, nearest }]) => {
    const times = count === 1 ? "" : ` (${count} times)`;
    const guess = nearest === undefined ? "" : `, did you mean ${nearest}?`;
    return `unknown member ${pointer}${times} was not recorded${guess}`;
  });
}
