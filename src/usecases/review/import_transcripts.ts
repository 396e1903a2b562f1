/** Makes a runpack of what transcripts tell of a session. */

import type { HookDialect } from "../../core/clients/hook_event.ts";
import { CLIENT_TITLES, type ClientName, loadDialect } from "../../core/clients/client.ts";
import type { Told, ToldCall } from "../../core/clients/told_call.ts";
import {
  type BriefCall,
  type ReadSource,
  ToldOutline,
  toldRecords,
} from "../../core/clients/told_run.ts";
import { fingerprint } from "../../core/clients/transcript.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { digest, loadSyncSha256, StreamDigest } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, unreadable } from "../../core/fault.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { Data } from "../../core/runpack/outcome.ts";
import type { Payloads } from "../../core/runpack/payloads.ts";
import { buildRunpack } from "../../core/runpack/record.ts";
import { checkRunId } from "../../core/runpack/run_id.ts";
import { ticketFooter } from "../../core/runpack/ticket_footer.ts";
import type { ImportResult, RecordLine } from "../../core/schema/runpack.ts";
import { printable, sortedUnique } from "../../core/text.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import type { Host } from "../../io/host.ts";
import { type NamedPath, namedPaths, refuseOverwriting } from "../../io/output_paths.ts";
import { baseName, directoryOf, joinPath, shownPath } from "../../io/path.ts";
import { DEFAULT_OUT_DIR, runpackName } from "../../io/workspace.ts";
import { loadSigningKey } from "../keys/key_sources.ts";
import { artifactArgument } from "../runpack/open_runpack.ts";
import { choosePayloads } from "../runpack/payload_choice.ts";
import { checkOutputPath, writeRunpack } from "../runpack/write_runpack.ts";
import { refuseLesser } from "../signed_artifact.ts";
import { TRANSCRIPT_CLIENTS, type TranscriptForm, whyNotRead } from "./find_transcripts.ts";
import { readTranscript, type TranscriptFile } from "./read_transcript.ts";

export interface ImportRequest {
  readonly client: ClientName;
  readonly paths: readonly string[];
  /** Only calls of this session, and of the sub-agents that it started. */
  readonly session: string | undefined;
  /** Path of the runpack; a name made of the run id by default. */
  readonly out: string | undefined;
  readonly runId: string | undefined;
  readonly payloads: Payloads | undefined;
  readonly redact: readonly string[];
  readonly compress: boolean;
}

type SigningKeySources = Parameters<typeof loadSigningKey>[0];

/** Unread lines that get a warning each. */
const SHOWN_LINES = 5;
const RUN_ID_DIGITS = 16;

/**
 * Reads the transcripts twice: a runpack begins with what is known of the whole run.
 *
 * @throws {GaitError} `invalid_input` for files that tell of no call; then nothing is written.
 */
export async function importTranscripts(
  request: ImportRequest,
  keys: SigningKeySources,
  host: Host<"read" | "write" | "env">,
): Promise<Data<ImportResult>> {
  const { client, runId, compress } = request;
  if (runId !== undefined) checkRunId(runId);
  const { key, warnings: keyWarnings } = await loadSigningKey(keys, host);
  const files = await filesOf(request, host);
  const read = await outlineOf(files, request.session, host);
  if (read.outline.counts.total === 0) throw nothingIn(request, read);
  const run_id = runId ?? await runIdOf(client, read);
  const path = request.out ?? joinPath(DEFAULT_OUT_DIR, runpackName(run_id));
  checkOutputPath(path);
  const inputs = inputsOf(files, keys);
  await refuseOverwriting([{ what: "the runpack", path }], inputs, host);
  const lesser = await refuseLesser(OUTPUTS.runpack, path, key, host);

  const choice = await choosePayloads({ payloads: request.payloads, redact: request.redact }, host);
  const directory = directoryOf(path);
  await host.write.directory(directory);
  await using intents = await host.write.spool("intents.jsonl", directory);
  await using results = await host.write.spool("results.jsonl", directory);
  const { created_at } = read.outline;
  const { manifest, members, payloads, warnings, redactions, unmet } = await buildRunpack(
    recordsOf(run_id, files, read, request, host),
    {
      ...choice,
      sha256: await loadSyncSha256(),
      now: created_at,
      env: { os: "unknown", arch: "unknown", runtime: client },
      runId: run_id,
      key,
    },
    { intents, results },
  );
  await writeRunpack(path, members, { compress, key }, host);
  const { manifest_digest } = manifest;
  return {
    ok: true,
    client: client as ImportResult["client"],
    run_id,
    bundle: shownPath(path),
    manifest_digest,
    ticket_footer: ticketFooter(run_id, manifest_digest),
    sources: read.sources.map(({ path, content_digest, calls }) => ({
      path,
      content_digest,
      calls,
    })),
    calls: read.outline.counts,
    payloads,
    signature_status: key === undefined ? "missing" : "signed",
    next_commands: [`gait verify ${artifactArgument(path, run_id)}`],
    ...withoutEmpty({
      sessions: sortedUnique(read.outline.sessions),
      agents: read.outline.agents,
      copies: read.copies,
      unread: read.sources.reduce((sum, { unread }) => sum + unread, 0),
      signature_key_id: key?.keyId,
      redactions,
      redactions_unmatched: unmet,
      warnings: [...keyWarnings, ...read.warnings, ...warnings, ...lesser],
    }),
  };
}

/** How a transcript that a user names is stored. */
async function filesOf(
  { client, paths }: ImportRequest,
  host: Host<"read">,
): Promise<readonly TranscriptFile[]> {
  const why = whyNotRead(client);
  if (why !== undefined) {
    throw new GaitError("invalid_input", `Cannot import from ${CLIENT_TITLES[client]}: ${why}`, {
      hint: `transcripts are read of ${TRANSCRIPT_CLIENTS.join(", ")}`,
    });
  }
  const files: TranscriptFile[] = [];
  for (const path of paths) {
    const kind = await host.read.kindOf(path);
    const what = "transcript";
    if (kind === undefined) throw unreadable(what, path, "there is no such file", "check the path");
    const isFolder = kind === "directory";
    if (isFolder && client !== "opencode") {
      throw unreadable(what, path, "it is a folder", "give the files in it");
    }
    files.push({ client, path, form: formOf(client, path, isFolder) });
  }
  return files;
}

function formOf(client: ClientName, path: string, isFolder: boolean): TranscriptForm {
  if (client === "opencode") return isFolder ? "folder" : "database";
  return client === "gemini" && path.endsWith(".json") ? "document" : "lines";
}

function inputsOf(
  files: readonly TranscriptFile[],
  keys: SigningKeySources,
): readonly NamedPath[] {
  return [
    ...files.map(({ path }) => ({ what: "the transcript", path })),
    ...namedPaths({ "--private-key": keys.private_key }),
  ];
}

interface ReadFile extends ReadSource {
  readonly path: string;
  readonly calls: number;
  /** A short mark of all that was read, to see whether the file changes meanwhile. */
  readonly mark: string;
}

interface ReadFiles {
  readonly outline: ToldOutline;
  readonly sources: readonly ReadFile[];
  /** Numbers of the calls that count, in the order of the files; a copy counts once. */
  readonly counting: ReadonlySet<number>;
  readonly copies: number;
  readonly warnings: readonly string[];
}

/** The first reading: what the run holds. */
async function outlineOf(
  files: readonly TranscriptFile[],
  session: string | undefined,
  host: Host<"read">,
): Promise<ReadFiles> {
  const sources: ReadFile[] = [];
  const counting = new CountedCalls(session);
  const warnings: string[] = [];
  let unread = 0;
  for (const file of files) {
    const seen = new SeenFile(file);
    for await (const told of readTranscript(file, host)) {
      await seen.add(told);
      if (told.kind === "call") counting.add(told.call);
      else if (unread++ < SHOWN_LINES) warnings.push(unreadText(file.path, told.line, told.why));
    }
    sources.push(await seen.finish(host));
  }
  if (unread > SHOWN_LINES) warnings.push(`${unread - SHOWN_LINES} more lines could not be read`);
  if (files.some(({ form }) => form === "database")) counting.refuseSeveral();
  const outline = new ToldOutline();
  const numbers = new Set<number>();
  for (const { number, brief } of counting.inOrder()) {
    outline.add(brief);
    numbers.add(number);
  }
  return { outline, sources, counting: numbers, copies: counting.copies, warnings };
}

interface CountedCall {
  /** Position in all that was read, from 1. */
  readonly number: number;
  readonly brief: BriefCall;
}

/** Sessions that an error names. */
const NAMED_SESSIONS = 3;

/** Finds out which of the calls count, without holding what they did. */
class CountedCalls {
  readonly #session: string | undefined;
  readonly #byKey = new Map<string, CountedCall>();
  readonly #parents = new Map<string, string>();
  #number = 0;
  copies = 0;

  constructor(session: string | undefined) {
    this.#session = session;
  }

  add({ copy_key, status, denied_by, time, session, parent_session }: ToldCall): void {
    const number = ++this.#number;
    if (session.id !== undefined && parent_session !== undefined && session.id !== parent_session) {
      this.#parents.set(session.id, parent_session);
    }
    if (this.#session !== undefined && !this.#lineOf(session.id).includes(this.#session)) return;
    const brief = { status, session, ...present({ denied_by, time, parent_session }) };
    const known = this.#byKey.get(copy_key);
    if (known !== undefined) this.copies++;
    // A session that was copied while a call ran does not know how it ended.
    const isBetter = known === undefined || (isOpen(known.brief) && !isOpen(brief));
    if (isBetter) this.#byKey.set(copy_key, { number, brief });
  }

  inOrder(): readonly CountedCall[] {
    return [...this.#byKey.values()].sort((a, b) => a.number - b.number);
  }

  /** A session, and those from which it was started. */
  #lineOf(id: string | undefined): readonly string[] {
    const line: string[] = [];
    for (let at = id; at !== undefined && !line.includes(at); at = this.#parents.get(at)) {
      line.push(at);
    }
    return line;
  }

  /** @throws {GaitError} `invalid_input` if the calls are of sessions that have nothing in common. */
  refuseSeveral(): void {
    const ids = this.inOrder().map(({ brief }) => this.#lineOf(brief.session.id).at(-1) ?? "");
    const roots = [...new Set(ids)];
    if (roots.length <= 1) return;
    const last = roots.slice(-NAMED_SESSIONS).map((id) => printable(id)).join(", ");
    throw new GaitError(
      "invalid_input",
      `Cannot import ${roots.length} sessions into one run; the last of them: ${last}`,
      { hint: "name one with --session <id>" },
    );
  }
}

function isOpen({ status }: BriefCall): boolean {
  return status === "unknown" || status === "interrupted";
}

function unreadText(path: string, line: number, why: string): string {
  return line === 0
    ? `not read: ${printable(path)}: ${why}`
    : `not read: ${printable(path)} line ${line}: ${why}`;
}

class SeenFile {
  readonly #file: TranscriptFile;
  readonly #told = new StreamDigest();
  #calls = 0;
  #unread = 0;
  #mark = "";

  constructor(file: TranscriptFile) {
    this.#file = file;
  }

  async add(told: Told): Promise<void> {
    if (told.kind === "call") this.#calls++;
    else this.#unread++;
    const text = JSON.stringify(told);
    this.#mark = fingerprint(this.#mark + text);
    if (this.#isWhole) await this.#told.update(encodeUtf8(`${text}\n`));
  }

  get mark(): string {
    return this.#mark;
  }

  /** Whether the transcript is more than one file, so that its bytes have no digest. */
  get #isWhole(): boolean {
    return this.#file.form === "database" || this.#file.form === "folder";
  }

  async finish(host: Host<"read">): Promise<ReadFile> {
    const { client, path } = this.#file;
    const name = baseName(path);
    let bytes = this.#told;
    if (!this.#isWhole) {
      bytes = new StreamDigest();
      for await (const chunk of host.read.stream(path)) await bytes.update(chunk);
    }
    return {
      path,
      name,
      content_digest: (await bytes.finish()).sha256,
      query_digest: await digest({ client, transcript: name }),
      calls: this.#calls,
      unread: this.#unread,
      mark: this.#mark,
    };
  }
}

/** The second reading: the records, in the order of the files. */
async function* recordsOf(
  run_id: string,
  files: readonly TranscriptFile[],
  { outline, sources, counting }: ReadFiles,
  { client }: ImportRequest,
  host: Host<"read">,
): AsyncGenerator<RecordLine> {
  yield* outline.head(run_id, client, sources);
  const nameOf = await toolNames(client);
  let [number, written] = [0, 0];
  for (const [at, file] of files.entries()) {
    const seen = new SeenFile(file);
    for await (const told of readTranscript(file, host)) {
      await seen.add(told);
      if (told.kind === "unread" || !counting.has(++number)) continue;
      yield* toldRecords(++written, told.call, nameOf(told.call));
    }
    if (seen.mark !== sources[at]?.mark) {
      const problem = "the client wrote to it while it was read";
      throw unreadable("transcript", file.path, problem, "end the session, and run this again");
    }
  }
}

/** Names of tools as policies see them; as the client calls them where gait does not know better. */
async function toolNames(client: ClientName): Promise<(call: ToldCall) => string> {
  let dialect: HookDialect;
  try {
    dialect = await loadDialect(client);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return ({ tool }) => tool;
  }
  return (call) => {
    try {
      return dialect.adapt(call).name;
    } catch (error) {
      if (error instanceof GaitError) return call.tool;
      throw error;
    }
  };
}

/** An id made of the session's, or of what was read where that cannot be part of a file's name. */
async function runIdOf(client: ClientName, { outline, sources }: ReadFiles): Promise<string> {
  const [session, ...others] = outline.sessions;
  const isName = session !== undefined && others.length === 0 &&
    /^[A-Za-z0-9_-]{1,80}$/.test(session);
  if (isName) return `run_${client}_${session}`;
  const content = await digest(sources.map(({ content_digest }) => content_digest));
  return `run_${client}_${content.slice(0, RUN_ID_DIGITS)}`;
}

function nothingIn({ client, session, paths }: ImportRequest, { sources }: ReadFiles): GaitError {
  const files = paths.map((path) => quoted(path)).join(", ");
  const isThere = session !== undefined && sources.some(({ calls }) => calls > 0);
  const problem = isThere
    ? `it has no call of the session ${quoted(session)}`
    : `no call of ${CLIENT_TITLES[client]} is in it`;
  const hint = isThere
    ? "check --session"
    : "check the client and the path; gait review finds transcripts";
  return new GaitError("invalid_input", `Cannot import ${files}: ${problem}`, { hint });
}
