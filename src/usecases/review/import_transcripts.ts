/** Makes a runpack of what transcripts tell of a session. */

import type { HookDialect } from "../../core/clients/hook_event.ts";
import { CLIENT_TITLES, type ClientName, loadDialect } from "../../core/clients/client.ts";
import type { ToldCall } from "../../core/clients/told_call.ts";
import { ToldOutline, toldRecords } from "../../core/clients/told_run.ts";
import { digest, loadSyncSha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, unreadable } from "../../core/fault.ts";
import { startsLikeLog } from "../../core/journal_start.ts";
import { withoutEmpty } from "../../core/present.ts";
import { transcriptKind } from "../../core/review/transcript_kind.ts";
import type { Data } from "../../core/runpack/outcome.ts";
import type { Payloads } from "../../core/runpack/payloads.ts";
import { buildRunpack } from "../../core/runpack/record.ts";
import { checkRunId } from "../../core/runpack/run_id.ts";
import { ticketFooter } from "../../core/runpack/ticket_footer.ts";
import type { ImportResult, RecordLine } from "../../core/schema/runpack.ts";
import { printable, shellWord, sortedUnique } from "../../core/text.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";
import type { Host } from "../../io/host.ts";
import {
  type NamedPath,
  namedPaths,
  refuseLinkOn,
  refuseOverwriting,
} from "../../io/output_paths.ts";
import { directoryOf, joinPath, shownPath } from "../../io/path.ts";
import { DEFAULT_OUT_DIR, runpackName } from "../../io/workspace.ts";
import { loadSigningKey } from "../keys/key_sources.ts";
import { artifactArgument } from "../runpack/open_runpack.ts";
import { choosePayloads } from "../runpack/payload_choice.ts";
import { checkOutputPath, writeRunpack } from "../runpack/write_runpack.ts";
import { refuseLesser } from "../signed_artifact.ts";
import { foreignStart } from "../foreign_start.ts";
import { CountedCalls } from "./counted_calls.ts";
import { beginningOf } from "./history.ts";
import { type ReadFile, SeenFile } from "./seen_file.ts";
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
  if (read.outline.counts.total === 0) throw await nothingIn(request, read, host);
  const run_id = runId ?? await runIdOf(client, read);
  const path = request.out ?? joinPath(DEFAULT_OUT_DIR, runpackName(run_id));
  checkOutputPath(path);
  if (request.out === undefined) await refuseLinkOn("runpack", path, host);
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

interface ReadFiles {
  readonly outline: ToldOutline;
  readonly sources: readonly ReadFile[];
  /** Numbers of the calls that count, in the order of the files; a copy counts once. */
  readonly counting: ReadonlySet<number>;
  readonly copies: number;
  /** Calls of all sessions. */
  readonly total: number;
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
      if (told.kind === "call") {
        if (counting.add(told.call)) await seen.add(told.call);
        continue;
      }
      seen.addUnread();
      if (unread++ < SHOWN_LINES) warnings.push(unreadText(file.path, told.line, told.why));
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
  const { copies, total } = counting;
  return { outline, sources, counting: numbers, copies, total, warnings };
}

function unreadText(path: string, line: number, why: string): string {
  return line === 0
    ? `not read: ${printable(path)}: ${why}`
    : `not read: ${printable(path)} line ${line}: ${why}`;
}

/** The second reading: the records, in the order of the files. */
async function* recordsOf(
  run_id: string,
  files: readonly TranscriptFile[],
  { outline, sources, counting }: ReadFiles,
  { client, session }: ImportRequest,
  host: Host<"read">,
): AsyncGenerator<RecordLine> {
  yield* outline.head(run_id, client, sources);
  const nameOf = await toolNames(client);
  const again = new CountedCalls(session);
  let written = 0;
  for (const [at, file] of files.entries()) {
    const seen = new SeenFile(file);
    for await (const told of readTranscript(file, host)) {
      if (told.kind === "unread" || !again.add(told.call)) continue;
      await seen.add(told.call);
      if (!counting.has(again.total)) continue;
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

async function nothingIn(
  { client, session, paths }: ImportRequest,
  { total, warnings }: ReadFiles,
  host: Host<"read">,
): Promise<GaitError> {
  const refuse = (problem: string, hint: string) => {
    const files = paths.map((path) => quoted(path)).join(", ");
    return new GaitError("invalid_input", `Cannot import ${files}: ${problem}`, { hint });
  };
  if (session !== undefined && total > 0) {
    return refuse(`it has no call of the session ${quoted(session)}`, "check --session");
  }
  const none = `no call of ${CLIENT_TITLES[client]} is in it`;
  const [path = ""] = paths;
  const foreign = await foreignStart(path, host);
  if (foreign !== undefined && client !== "opencode") return refuse(foreign.problem, foreign.hint);
  const other = client === "opencode" ? undefined : await otherKind(client, path, host);
  if (other !== undefined) {
    return refuse(`${none}, as it is ${other.what}`, `${other.command} ${shellWord(path)}`);
  }
  const [unread] = warnings;
  return refuse(
    unread === undefined ? none : `${none}; ${unread}`,
    "check the client and the path; gait review finds transcripts",
  );
}

/** What a file is that is no transcript of a client, and the command that reads it. */
async function otherKind(
  client: ClientName,
  path: string,
  host: Host<"read">,
): Promise<{ readonly what: string; readonly command: string } | undefined> {
  const beginning = await beginningOf(path, host);
  if (startsLikeLog(beginning)) {
    return { what: "a decision log", command: "gait run record --from-log" };
  }
  const kind = transcriptKind(beginning, path)?.client;
  return kind === undefined || kind === client ? undefined : {
    what: `a transcript of ${CLIENT_TITLES[kind]}`,
    command: `gait import ${kind}`,
  };
}
