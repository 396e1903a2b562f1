/**
 * Opening and closing a live session: reads everything needed before, and packs the records after.
 */

import { namedPaths, refuseLinkOn, refuseOverwriting } from "../../io/output_paths.ts";
import { GaitError } from "../../core/error.ts";
import { loadTraceSigner } from "./trace_signer.ts";
import { type Bytes, loadSyncHash, loadSyncSha256 } from "../../core/crypto/digest.ts";
import { parseCallContext } from "../../core/mcp/call/call_context.ts";
import {
  launchDigest,
  parseToolLock,
  serverIn,
  TOOL_LOCK_PATH,
} from "../../core/mcp/lock/tool_lock.ts";
import { lockedTools, type OfferedTool } from "../../core/mcp/lock/offered_tools.ts";
import { schemaCheck } from "../../core/mcp/lock/policy_schema_check.ts";
import { NO_TOOL_MAP, parseToolMap } from "../../core/mcp/map/tool_map.ts";
import { PayloadRecorder, type Payloads } from "../../core/runpack/payloads.ts";
import type { McpSessionResult } from "../../core/schema/mcp.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { joinPath, shownPath } from "../../io/path.ts";
import { readDocument, readGiven } from "../documents.ts";
import { brokerOf, type GateControls } from "../judge/controls.ts";
import { controlFiles, findGuard } from "../judge/guard_files.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { choosePayloads } from "../runpack/payload_choice.ts";
import { checkOutputPath } from "../runpack/write_runpack.ts";
import { loadApprovers, namesApprovers } from "../approval/load_approvers.ts";
import { ApprovalDesk } from "./approval_desk.ts";
import { LockGuard } from "./lock_guard.ts";
import { refuseChangedLog, writeLogRunpack } from "../runpack/log_runpack.ts";
import type { SessionRunpack } from "../runpack/session_runpack.ts";
import { checkpointHead, headLine } from "../../core/log/head_line.ts";
import { MCP_CLIENT } from "../../core/log/log_run.ts";
import { logFolder, requiredLogFolder, sessionLogPath } from "../log/places.ts";
import { CHECKPOINT_MS, type LogState } from "../log/log_writer.ts";
import { noteLeft } from "../log/heads_left.ts";
import { HEAD_EVERY_MS, sendLast, sendWhileOpen } from "../log/send_heads.ts";
import { askWitness, type Witness, witnessOf } from "../log/witness.ts";
import { SessionLog } from "../log/session_log.ts";
import { failureText } from "./failure_text.ts";
import { present } from "../../core/present.ts";
import { SessionRecorder } from "./recorder.ts";
import { LiveSession } from "./session.ts";
import { RedactedLines } from "./redacted_lines.ts";
import { formatDuration, normalizeTimestamp } from "../../core/time.ts";
import { printed, shellWord } from "../../core/text.ts";
import { missing, unusable } from "../../core/fault.ts";
import { checkRunId } from "../../core/runpack/run_id.ts";
import { kindsInWords } from "../../core/mcp/lock/locked_text.ts";
import { loadPolicies } from "../policy/load_policies.ts";

/** Options of a live session, by the keys of the command. */
export interface LiveOptions extends GateControls {
  readonly policy: readonly string[];
  /** Whether no rule of the first policy is overridden. */
  readonly strictest?: boolean;
  /** Further files that decisions depend on: the project's file, and the records of trust. */
  readonly guarded?: readonly string[];
  /** Whether the session only observes: everything is judged, recorded and forwarded. */
  readonly simulate?: boolean;
  readonly trace_dir?: string | undefined;
  readonly runpack_out?: string | undefined;
  /** Path or folder of the log; without one it lies below the home folder. */
  readonly log?: string | undefined;
  /** The name of `log` before there were logs. */
  readonly journal?: string | undefined;
  /** Whether each trace also gets a file, in `trace_dir` or the default folder. */
  readonly trace_files?: boolean;
  /** Whether the log is on the disk before a call is answered for. */
  readonly durable?: boolean;
  readonly run_id?: string | undefined;
  readonly payloads: Payloads | undefined;
  readonly redact: readonly string[];
  readonly compress: boolean;
  readonly context?: string | undefined;
  readonly tools?: string | undefined;
  readonly lock?: string | undefined;
  readonly hide_blocked: boolean;
  readonly approval_dir?: string | undefined;
  readonly approval_wait?: bigint | undefined;
  readonly witness?: string | undefined;
  readonly witness_key?: string | undefined;
}

export type LiveHost = Host<"read" | "write" | "env" | "run">;

export interface OpenedSession {
  readonly session: LiveSession;
  /** Lets checkpoints follow what was added, also where no further call comes. */
  watch(): void;
  /** Ends the journal, packs it, and answers the report of the session. */
  close(): Promise<SessionReport>;
}

export type SessionReport = Omit<McpSessionResult, "correlation_id">;

/** Where traces go unless told otherwise. */
const DEFAULT_TRACE_DIR = "gait-out/traces";

/**
 * Reads policy, keys, context, map and lock, and makes the folders; `launch` is the server's command
 * or address.
 *
 * @throws {GaitError} for whatever cannot be had: then no server is started.
 */
export async function openSession(
  options: LiveOptions,
  launch: readonly string[],
  host: LiveHost,
): Promise<OpenedSession> {
  const loaded = await loadPolicies(required(options.policy), host, options.strictest);
  const { judge: compiled, digest: policy_digest, warnings: doubts, spellings } = loaded;
  const broker = brokerOf(options, host);
  const { key, warnings } = await loadTraceKey(options, host);
  // a signature by a throw-away key proves nothing: traces need one, runpack and log do not
  const packKey = key.isThrowAway === true ? undefined : key;
  const given = await readGiven("context", options.context, parseCallContext, host);
  const map = await readGiven("tool map", options.tools, parseToolMap, host) ?? NO_TOOL_MAP;
  const server_digest = await launchDigest(launch);
  const lines = new RedactedLines();
  const aboutMessages = lines.through(host);
  const { guard, tools } = await lockGuard(options.lock, server_digest, aboutMessages);
  const desk = approvalDesk(options, key, host);
  await loadApprovers(options, host); // a list that cannot be read is told before the first call
  const choice = await choosePayloads(options, host);

  const isSimulated = options.simulate ?? false;
  const created_at = normalizeTimestamp(host.now()) ?? host.now();
  const run_id = options.run_id || sessionRunId(created_at, host);
  checkRunId(run_id); // it becomes part of the names of files
  const trace_dir = options.trace_dir ??
    (options.trace_files === true ? DEFAULT_TRACE_DIR : undefined);
  if (trace_dir === DEFAULT_TRACE_DIR) await refuseLinkOn("traces", trace_dir, host);
  if (trace_dir !== undefined) await host.write.directory(trace_dir);
  const runpackOut = options.runpack_out ?? "";
  if (runpackOut !== "") checkOutputPath(runpackOut);
  const logPath = await logPlace(options, run_id, host);
  await refuseOverwriting(
    namedPaths({
      "--runpack-out": runpackOut,
      "--log": logPath,
      "--rate-limit-state": options.rate_limit_state,
    }),
    namedPaths({
      "--policy": options.policy,
      "--tools": options.tools,
      "--context": options.context,
      "the tool lock": options.lock ?? TOOL_LOCK_PATH,
      "--private-key": options.private_key,
      "--approval-private-key": options.approval_private_key,
    }),
    host,
  );
  const witness = await witnessOf(options, host);
  const payloads = choice.payloads ?? "digest";
  const hash = await loadSyncHash();
  const signer = await loadTraceSigner(key);
  const log = await SessionLog.open({
    path: logPath,
    goesOn: false,
    folder: logFolder(host),
    ...(packKey === undefined
      ? {}
      : { signer: { publicKey: packKey.publicKey, sign: signer.signBytes } }),
    hash,
    durable: options.durable ?? false,
    head: {
      ...{ run_id, producer_version: VERSION, policy_digest, server_digest, payloads },
      env: { ...host.platform, runtime: "deno" },
      session: { client: MCP_CLIENT },
      ...present({ key_id: packKey?.keyId }),
    },
  }, host);

  const payloadRecorder = new PayloadRecorder({
    ...{ ...choice, payloads },
    sha256: await loadSyncSha256(),
  });
  const recorder = new SessionRecorder({
    sign: signer.sign,
    traceDir: trace_dir,
    isSimulated,
    log,
    payloads: payloadRecorder,
    redactionKey: host.randomBytes(32),
  }, host);
  lines.redact = (text) => recorder.shown(text);
  const controls = controlFiles(options);
  const own = await findGuard({
    places: [
      ...[...options.policy, ...controls.places],
      ...[options.tools, options.context, options.lock ?? TOOL_LOCK_PATH],
      ...[runpackOut, logPath, options.approval_dir, logFolder(host)],
      ...options.guarded ?? [],
    ],
    ...{ secrets: controls.secrets, approvers: controls.approvers },
    traces: trace_dir,
  }, host);
  const session = new LiveSession({
    ...{ run_id, policy_digest, broker, key, given, map, guard, desk, recorder, own },
    isSimulated,
    compiled,
    spellings,
    sha256: signer.sha256,
    controls: options,
    traceDir: trace_dir ?? ".",
    approvalDir: options.approval_dir ?? ".",
    hidesBlocked: options.hide_blocked,
  }, aboutMessages);
  if (isSimulated) {
    host.tell(printed`gait: this session only observes (--simulate): nothing is blocked`);
  }
  const unfit = tools.length === 0 ? [] : loaded.warningsOf(schemaCheck(tools));
  for (const warning of [...doubts, ...unfit, ...warnings]) host.tell(printed`gait: ${warning}`);

  const heads = sendHeads(log, {
    witness,
    folder: witness === undefined ? "" : requiredLogFolder(host),
    publicKeys: packKey === undefined ? [] : [packKey.publicKey],
  }, host);
  const packedReport = async (state: LogState): Promise<SessionReport> => {
    const report = {
      ...{ ok: true, run_id, policy_digest, ...session.counts },
      ...(isSimulated ? { simulate_mode: true as const } : {}),
      ...(trace_dir === undefined ? {} : { trace_dir: shownPath(trace_dir) }),
      log_path: shownPath(log.path),
      ...(options.journal === undefined ? {} : { journal_path: shownPath(log.path) }),
      log_head: headLine(state),
    };
    const doubts = [...payloadRecorder.warnings, ...recorder.warnings, ...log.warnings];
    if (runpackOut === "" || session.counts.calls === 0) {
      await refuseChangedLog(log.path, state, host);
      return runpackOut === "" ? withWarnings(report, doubts) : report;
    }
    const { path, packed } = await packNew(log.path, runpackOut, {
      ...{ run_id, key: packKey, compress: options.compress, state },
    }, host);
    host.tell(printed`gait: session recorded: ${shownPath(path)}`);
    const runpack_path = shownPath(path);
    return withWarnings({ ...report, runpack_path }, [...doubts, ...packed.warnings]);
  };
  const closing = new AbortController();
  return {
    session,
    watch() {
      void vouchWhile(recorder, closing.signal, host);
    },
    async close() {
      closing.abort();
      const state = await recorder.end();
      // A slow witness does not keep the runpack waiting: clients kill what does not end soon.
      const left = heads.end(headLine(state));
      try {
        const report = await packedReport(state);
        await left;
        return withWarnings(report, heads.doubts);
      } finally {
        await left;
        log[Symbol.dispose]();
      }
    },
  };
}

/** Writes the checkpoints that are due while nothing is added. */
async function vouchWhile(
  recorder: SessionRecorder,
  signal: AbortSignal,
  host: LiveHost,
): Promise<void> {
  while (!signal.aborted) {
    await host.pause(CHECKPOINT_MS, signal);
    if (signal.aborted) return;
    try {
      await recorder.checkpoint();
    } catch {
      // The next call meets the same failure, and is refused.
    }
  }
}

/** Heads of a log that leave while its session runs. */
interface LeavingHeads {
  /** Why a witness did not sign. */
  readonly doubts: readonly string[];
  /** Sends the last head. */
  end(head: string): Promise<void>;
}

/** Sends heads of a log while the session runs, and its last one. */
function sendHeads(
  log: SessionLog,
  { witness, ...setting }: {
    readonly witness: Witness | undefined;
    readonly folder: string;
    readonly publicKeys: readonly Bytes[];
  },
  host: LiveHost,
): LeavingHeads {
  const ended = new AbortController();
  const doubts = new Set<string>();
  const toWitness = async () => {
    if (witness === undefined) return;
    try {
      const seen = await log.witness((path) => askWitness({ ...setting, path, witness }, host));
      if (seen !== undefined) await noteLeft(checkpointHead(seen), "witness", host);
    } catch (error) {
      const doubt = `no witness saw the log: ${failureText(error)}`;
      if (!doubts.has(doubt)) host.tell(printed`gait: ${doubt}`);
      doubts.add(doubt);
    }
  };
  const showWitness = async () => {
    while (witness !== undefined && !ended.signal.aborted) {
      await toWitness();
      await host.pause(HEAD_EVERY_MS, ended.signal);
    }
  };
  const sent = Promise.all([sendWhileOpen(log, ended.signal, host), showWitness()]);
  return {
    get doubts() {
      return [...doubts];
    },
    async end(head) {
      ended.abort();
      await sent;
      await Promise.all([sendLast(head, host), toWitness()]);
    },
  };
}

function withWarnings(report: SessionReport, warnings: readonly string[]): SessionReport {
  const all = [...new Set([...report.warnings ?? [], ...warnings])];
  return all.length === 0 ? report : { ...report, warnings: all };
}

/** In a folder, a log is named after its run. Without a path it lies below the home folder. */
async function logPlace(
  { log, journal }: Pick<LiveOptions, "log" | "journal">,
  run_id: string,
  host: Host<"read" | "env">,
): Promise<string> {
  const path = log ?? journal;
  if (path === undefined) {
    return await sessionLogPath(requiredLogFolder(host), { client: MCP_CLIENT, run_id });
  }
  const isFolder = path.endsWith("/") || await host.read.kindOf(path) === "directory";
  return isFolder ? await sessionLogPath(path, { client: MCP_CLIENT, run_id }) : path;
}

function required(policy: readonly string[]): readonly string[] {
  if (policy.length > 0) return policy;
  throw missing(["--policy"], "gait mcp proxy --policy policy.yaml -- <server command>");
}

/** A lock is used if it is named, or if it lies where it lies by default. */
async function lockGuard(
  path: string | undefined,
  server_digest: string,
  host: LiveHost,
): Promise<{ readonly guard?: LockGuard; readonly tools: readonly OfferedTool[] }> {
  if (path === undefined && await host.read.kindOf(TOOL_LOCK_PATH) === undefined) {
    return { tools: [] };
  }
  const lock = parseToolLock(await readDocument("tool lock", path ?? TOOL_LOCK_PATH, host));
  const guard = new LockGuard(lock, server_digest, host);
  if (guard.unlocked.length > 0) {
    const kinds = kindsInWords(guard.unlocked);
    host.tell(printed`gait: the lock does not cover the server's ${kinds}; ${HOW_TO_LOCK_TEXTS}`);
  }
  if (guard.isDeclared) {
    host.tell(
      printed`gait: the lock has only the names of the server's tools; gait mcp lock --review shows the digest that locks their definitions`,
    );
  }
  const server = serverIn(lock, server_digest);
  return { guard, tools: server === undefined ? [] : lockedTools({ servers: [server] }) };
}

const HOW_TO_LOCK_TEXTS = "gait mcp lock --review shows the digest that locks them";

function approvalDesk(
  options: LiveOptions,
  key: SigningKey,
  host: LiveHost,
): ApprovalDesk | undefined {
  const { approval_dir: directory } = options;
  const wait = options.approval_wait ?? 0n;
  if (wait < 0n) {
    throw unusable("--approval-wait", formatDuration(wait), "a time of 0 or more", "such as 10m");
  }
  if (directory === undefined) {
    if (wait === 0n) return undefined;
    throw new GaitError("invalid_input", "--approval-wait needs --approval-dir", {
      hint: "name the folder where gait approve puts its tokens",
    });
  }
  const hasKey = namesApprovers(options) ||
    [options.private_key, options.private_key_env].some((source) => source !== undefined);
  if (!hasKey) {
    throw new GaitError("invalid_input", "--approval-dir needs the key of the approvers", {
      hint: "give --approval-public-key <file>: no token counts under a throw-away key",
    });
  }
  return new ApprovalDesk(directory, Number(wait / 1_000_000n), key, host);
}

function sessionRunId(created_at: string, host: LiveHost): string {
  const time = created_at.replaceAll(/[^0-9TZ]/g, "");
  return `run_mcp_${time}_${host.randomBytes(4).toHex()}`;
}

/** A pack never replaces one of another session: then it takes its run id into its name. */
async function packNew(
  log: string,
  wanted: string,
  { run_id, key, compress, state }: PackSettings,
  host: LiveHost,
): Promise<{ readonly path: string; readonly packed: SessionRunpack }> {
  const isDirectory = await host.read.kindOf(wanted) === "directory";
  const own = isDirectory
    ? joinPath(wanted, `runpack_${run_id}.zip`)
    : `${wanted.replace(/\.zip$/, "")}.${run_id}.zip`;
  for (const path of isDirectory ? [own] : [wanted, own]) {
    const options = { key, compress, state, keepsExisting: true };
    const packed = await writeLogRunpack(log, path, options, host);
    if (packed !== undefined) return { path, packed };
  }
  throw new GaitError("internal_failure", `Cannot write "${own}": it already exists`, {
    hint: `gait run record --from-log ${shellWord(log)} makes the pack elsewhere`,
  });
}

interface PackSettings {
  readonly run_id: string;
  readonly key: SigningKey | undefined;
  readonly compress: boolean;
  /** The log as the session left it. */
  readonly state: LogState;
}
