import type { RecordLine } from "../../core/schema/runpack.ts";
import { counted } from "../../core/lists.ts";
import { trim } from "../../core/text.ts";
import { pointerWithoutSecrets } from "../../core/redact/hidden.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import { loadSyncSha256 } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, shownName } from "../../core/fault.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { Data } from "../../core/runpack/outcome.ts";
import type { Payloads } from "../../core/runpack/payloads.ts";
import { buildRunpack, type BuiltRunpack } from "../../core/runpack/record.ts";
import { checkRunId } from "../../core/runpack/run_id.ts";
import { ticketFooter } from "../../core/runpack/ticket_footer.ts";
import type { RecordResult } from "../../core/schema/runpack.ts";
import { newNotes, type ReadNotes } from "../../core/shape.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath, joinPath, shownPath } from "../../io/path.ts";
import { DEFAULT_OUT_DIR, runpackName } from "../../io/workspace.ts";
import { refuseLesser } from "../signed_artifact.ts";
import { loadSigningKey } from "../keys/key_sources.ts";
import { artifactArgument, storedDigest } from "./open_runpack.ts";
import { choosePayloads } from "./payload_choice.ts";
import { type InputFormat, openRecordSource } from "./record_input.ts";
import { checkOutputPath, recorderDefaults, writeRunpack } from "./write_runpack.ts";
import {
  type NamedPath,
  namedPaths,
  refuseLinkOn,
  refuseOverwriting,
} from "../../io/output_paths.ts";
import { STANDARD_INPUT } from "../documents.ts";
import { isLogFile } from "../log/is_log.ts";

export interface RunData {
  readonly kind: "data";
  /** Path of the input; `-` is standard input. */
  readonly path: string;
  readonly format: InputFormat;
  /** Overrides the capture mode of the input. */
  readonly captureMode: string | undefined;
  readonly payloads: Payloads | undefined;
  /** Redaction rules: `secrets` or pointer patterns. */
  readonly redact: readonly string[];
}

/** The log or journal of a session, whose payloads were stored when it was written. */
export interface RecordedSession {
  readonly kind: "session";
  readonly path: string;
}

/** The source of a recording, and the settings of its runpack. */
export interface RecordRequest {
  readonly source: RunData | RecordedSession;
  readonly outDir: string;
  /** Replaces the run id everywhere. */
  readonly runId: string | undefined;
  readonly compress: boolean;
}

/** Records a run, and signs its manifest if `keys` names a key. */
export async function recordRun(
  { source, ...target }: RecordRequest,
  keys: SigningKeySources,
  host: Host<"read" | "write" | "env">,
): Promise<Data<RecordResult>> {
  checkOutputPath(joinPath(target.outDir, runpackName("run")), target.outDir);
  // A folder that nobody named is one that a repository could have brought as a link.
  const isDefault = cleanPath(target.outDir) === cleanPath(DEFAULT_OUT_DIR);
  if (isDefault) await refuseLinkOn("runpack", target.outDir, host);
  if (target.runId !== undefined) checkRunId(target.runId);
  const { key, warnings: keyWarnings } = await loadSigningKey(keys, host);
  const files = { "the input": source.path, "--private-key": keys.private_key };
  const inputs = namedPaths(files).filter(({ path }) => path !== STANDARD_INPUT);
  const recorded = source.kind === "session"
    ? await recordSession(source.path, { ...target, inputs }, key, host)
    : await recordData(source, { ...target, inputs }, key, host);
  const { path, payloads, manifest: { run_id, manifest_digest } } = recorded;
  return {
    ok: true,
    run_id,
    bundle: shownPath(path),
    manifest_digest,
    ticket_footer: ticketFooter(run_id, manifest_digest),
    payloads,
    signature_status: key === undefined ? "missing" : "signed",
    next_commands: [`gait verify ${artifactArgument(path, run_id)}`],
    ...withoutEmpty({
      signature_key_id: key?.keyId,
      redactions: recorded.redactions,
      redactions_unmatched: recorded.unmet,
      warnings: [...keyWarnings, ...recorded.warnings, ...replacedWarning(recorded)],
    }),
  };
}

type SigningKeySources = Parameters<typeof loadSigningKey>[0];

interface Target extends Omit<RecordRequest, "source"> {
  /** Files that the runpack must not replace. */
  readonly inputs: readonly NamedPath[];
}

interface Recorded extends Omit<BuiltRunpack, "members"> {
  readonly path: string;
  /** Manifest digest of the runpack that was replaced, if there was one. */
  readonly replaced: string | undefined;
}

async function recordData(
  { path: input, format, captureMode, payloads, redact }: RunData,
  { outDir, runId, compress, inputs }: Target,
  key: SigningKey | undefined,
  host: Host<"read" | "write">,
): Promise<Recorded> {
  const choice = await choosePayloads({ payloads, redact }, host);
  const notes = newNotes();
  const source = await openRecordSource(input, format, notes, host);
  await using intents = await host.write.spool("intents.jsonl", outDir);
  await using results = await host.write.spool("results.jsonl", outDir);
  if (source.isLarge) await host.write.directory(outDir);
  const lines = new CountedLines(source.lines);
  const built = await buildRunpack(lines.lines(), {
    ...choice,
    ...(source.isLarge ? { sha256: await loadSyncSha256() } : {}),
    ...recorderDefaults(host),
    runId,
    captureMode,
    normalization: source.normalization,
    key,
  }, { intents, results }).catch((error) => {
    throw underOtherName(error, notes);
  });
  const { members } = built;
  const path = joinPath(outDir, runpackName(built.manifest.run_id));
  await refuseOverwriting([{ what: "the runpack", path }], inputs, host);
  const lesser = await refuseLesser(OUTPUTS.runpack, path, key, host);
  const replaced = await storedDigest(path, host);
  await writeRunpack(path, members, { compress, key }, host);
  const warnings = [
    ...unknownWarnings(notes),
    ...lines.warnings,
    ...built.warnings,
    ...lesser,
  ];
  return { ...built, warnings, path, replaced };
}

/** Sees whether run data holds anything but the run, and calls of no tool. */
class CountedLines {
  readonly #lines: AsyncIterable<RecordLine> | Iterable<RecordLine>;
  #isEmpty = true;
  #nameless = 0;

  constructor(lines: AsyncIterable<RecordLine> | Iterable<RecordLine>) {
    this.#lines = lines;
  }

  async *lines(): AsyncGenerator<RecordLine> {
    for await (const line of this.#lines) {
      if ((line.intent ?? line.result ?? line.receipt) !== undefined) this.#isEmpty = false;
      if (line.intent !== undefined && trim(line.intent.tool_name ?? "") === "") this.#nameless++;
      yield line;
    }
  }

  get warnings(): readonly string[] {
    if (this.#isEmpty) return ["the run is empty: no calls, results or receipts were found"];
    if (this.#nameless === 0) return [];
    return [`${counted(this.#nameless, "call")} without tool_name: no reader can tell the tool`];
  }
}

async function recordSession(
  session: string,
  { outDir, runId, compress, inputs }: Target,
  key: SigningKey | undefined,
  host: Host<"read" | "write">,
): Promise<Recorded> {
  let path = "";
  let replaced: string | undefined;
  let lesser: readonly string[] = [];
  const target = async (id: string) => {
    path = joinPath(outDir, runpackName(id));
    await refuseOverwriting([{ what: "the runpack", path }], inputs, host);
    lesser = await refuseLesser(OUTPUTS.runpack, path, key, host);
    replaced = await storedDigest(path, host);
    return path;
  };
  // A session that was killed, and one of hooks, named nothing.
  const options = { runId, key, compress, looksForSecrets: true };
  const written = await isLogFile(session, host)
    ? await (await import("./log_runpack.ts")).writeLogRunpack(session, target, options, host)
    : await (await import("./journal_runpack.ts"))
      .writeJournalRunpack(session, target, options, host);
  if (written !== undefined) {
    const warnings = [...written.warnings, ...lesser];
    return { ...written, warnings, redactions: [], unmet: [], path, replaced };
  }
  throw new GaitError("internal_failure", `Cannot write ${quoted(path)}`);
}

/** Receipts of a run that is recorded again no longer match anything. */
function replacedWarning({ path, replaced, manifest: { manifest_digest } }: Recorded): string[] {
  if (replaced === undefined || replaced === manifest_digest) return [];
  return [
    `${path} replaces another recording: receipts with manifest=sha256:${replaced} no longer match`,
  ];
}

/** What other programs call the payloads of a record. */
const OTHER_NAMES: readonly (readonly [string, readonly string[]])[] = [
  ["args", ["arguments", "input", "parameters", "params", "tool_input", "kwargs"]],
  ["result", ["output", "content", "response", "tool_response", "tool_result"]],
];

/** The member that another program's name stands for; `pointer` is that of a member of a record. */
function ownName(pointer: string): string | undefined {
  const name = pointer.slice(pointer.lastIndexOf("/") + 1);
  return OTHER_NAMES.find(([, others]) => others.includes(name))?.[0];
}

/** A refusal for want of a payload says if the record has it under another name. */
function underOtherName(error: unknown, { unknown }: ReadNotes): unknown {
  if (!(error instanceof GaitError) || error.fields.length !== 1) return error;
  const wanted = error.fields[0]?.slice(1);
  const found = [...unknown.keys()].find((pointer) => ownName(pointer) === wanted);
  if (wanted === undefined || found === undefined) return error;
  const hint = `the input has ${shownName(pointerWithoutSecrets(found))}: rename it to ${wanted}`;
  return error.retold({ hint });
}

/** Unknown members that get a warning each. */
const SHOWN_MEMBERS = 5;

function unknownWarnings({ unknown }: ReadNotes): string[] {
  return [...unknown].slice(0, SHOWN_MEMBERS).map(([pointer, { count, nearest }]) => {
    const times = count === 1 ? "" : ` (${count} times)`;
    const guess = nearest === undefined ? "" : `, did you mean ${nearest}?`;
    return `unknown member ${
      shownName(pointerWithoutSecrets(pointer))
    }${times} was not recorded${guess}`;
  });
}
