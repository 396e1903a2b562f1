/** The log of a client's session: a process per call opens it, appends to it and ends. */

import type { ClientName } from "../../core/clients/client.ts";
import type { ClientCall, HookSession, ToolOutcome } from "../../core/clients/hook_event.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { hashBytes, loadSyncHash, sha256 } from "../../core/crypto/digest.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { isJsonObject, type JsonValue } from "../../core/json/json.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import { isLineFault, readLine } from "../../core/log/line.ts";
import { headLine } from "../../core/log/head_line.ts";
import type { Addition } from "../../core/log/tip.ts";
import { present } from "../../core/present.ts";
import type { LogDecision } from "../../core/schema/log.ts";
import { cleanedPath, isUnder, pathFault } from "../../core/path.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { decisionEntries, type KeptRecords } from "../log/decision_entry.ts";
import { lastLine, tailOf } from "../log/log_tail.ts";
import type { AppendPlace, CheckpointTime } from "../log/log_writer.ts";
import { requiredLogFolder, sessionLogPath } from "../log/places.ts";
import { logSigner, SessionLog } from "../log/session_log.ts";
import type { Judgement } from "../judge/judge.ts";

/** Most lines that are read back for the decision on a call that has run. */
const LINES_BACK = 4096;

export interface HookLogSetting {
  readonly client: ClientName;
  readonly session: HookSession;
  readonly policy_digest: string;
  readonly map_digest: string | undefined;
  readonly registration_digest: string;
  readonly key: SigningKey;
  /** Whether the writer stays, and writes checkpoints when they are due. */
  readonly isResident?: boolean;
}

/** A decision, ready to be recorded. */
export interface HookDecision {
  readonly call: ClientCall;
  readonly judgement: Judgement;
  readonly kept: KeptRecords;
  readonly answer: LogDecision["answer"];
  readonly isSimulated: boolean;
}

export class HookLog implements Disposable {
  readonly #log: SessionLog;
  /** Path of the session's first log; others continue it. */
  readonly #first: string;
  readonly #checkpoint: CheckpointTime;
  /** The folder in which the session began, once it is known. */
  #folder: string | undefined;

  private constructor(log: SessionLog, first: string, checkpoint: CheckpointTime) {
    this.#log = log;
    this.#first = first;
    this.#checkpoint = checkpoint;
  }

  /**
   * Opens the log before anything is judged.
   *
   * @throws {GaitError} where nothing could be recorded in it. Then the call is denied.
   */
  static async open(
    { client, session, key: given, policy_digest, isResident = false, ...digests }: HookLogSetting,
    host: Host<"read" | "write" | "env">,
  ): Promise<HookLog> {
    const folder = requiredLogFolder(host);
    // A client that names no session has one log.
    const session_id = session.id ?? "";
    const path = await sessionLogPath(folder, { client, session_id, run_id: "" });
    // A signature by a throw-away key proves nothing.
    const key = given.isThrowAway === true ? undefined : given;
    const log = await SessionLog.open({
      ...{ path, folder, goesOn: true, durable: false },
      // A process that answers once has no time to load another one.
      hash: isResident ? await loadSyncHash() : hashBytes,
      signer: key && logSigner(key),
      head: {
        run_id: `run_${client.replaceAll("-", "_")}_${
          (await sha256(encodeUtf8(path))).slice(0, 16)
        }`,
        producer_version: VERSION,
        policy_digest,
        payloads: "digest",
        env: { ...host.platform, runtime: "deno" },
        session: { client, ...present({ version: session.version, id: session.id }) },
        ...present({ ...digests, key_id: key?.keyId }),
      },
    }, host);
    return new HookLog(log, path, isResident ? "due" : "now");
  }

  /**
   * The folder in which the session began, as the first event of its log says: the client's own folder
   * moves with the agent. Without an id of the session, and before any event, that of this one.
   * `undefined` for a folder that is no workspace.
   */
  async folder(
    { id, cwd }: HookSession,
    home: string,
    host: Host<"read">,
  ): Promise<string | undefined> {
    if (cwd === undefined) return undefined;
    if (id === undefined) return isNoWorkspace(cwd, home) ? undefined : cwd;
    const known = this.#folder ??= await folderIn(this.#first, host);
    if (known === undefined) await this.event(FOLDER_EVENT, cwd);
    const folder = this.#folder = known ?? cwd;
    return isNoWorkspace(folder, home) ? undefined : folder;
  }

  /** Appends a decision; the place of its entry. */
  async decide(
    { call, judgement, kept, answer, isSimulated }: HookDecision,
  ): Promise<AppendPlace> {
    const { outcome, decision, args_digest } = judgement;
    const entry = await calledEntry(call);
    const would = "simulated_verdict" in outcome ? outcome.simulated_verdict : "allow";
    const events = [
      ...would === "allow" ? [] : [`simulated_${would}`],
      ...answer === "ask" ? ["person_asked"] : [],
    ];
    return await this.#log.append((place) =>
      decisionEntries(
        {
          // The place in the log tells the calls of many processes apart.
          intent_id: `intent_${place.index}`,
          ...{ call: entry, answer, outcome, rule: decision.matched_rule, isSimulated },
          ...{ args_digest, args: undefined, events },
        },
        kept,
        place,
      ), this.#checkpoint);
  }

  /** Appends how a call ended, to its decision if the log has it, and whether that is as it should be. */
  async outcome(
    call: ClientCall,
    { status, result }: ToolOutcome,
    host: Host<"read">,
  ): Promise<void> {
    const entry = await calledEntry(call);
    const decided = await decisionOn(entry, this.#log.path, host);
    const result_digest = await sha256(encodeUtf8(canonicalText(objectOf(result))));
    const of = decided === undefined ? { call: entry } : { of: decided.n };
    const events = outcomeEvents(decided, entry, status);
    await this.#log.append((): readonly Addition[] => [
      { entry: { outcome: { ...of, status, result_digest } } },
      ...events.map((event): Addition => ({
        entry: { event: { event, ...present({ ref: decided?.intent_id }) } },
      })),
    ], this.#checkpoint);
  }

  async event(event: string, ref?: string): Promise<void> {
    const entry = { event: { event, ...present({ ref }) } };
    await this.#log.append(() => [{ entry }], this.#checkpoint);
  }

  /** Writes a checkpoint if entries were added since the last one. */
  async checkpoint(): Promise<void> {
    await this.#log.checkpoint();
  }

  /** Ends the log; the line of its head. */
  async end(): Promise<string> {
    return headLine(await this.#log.end("session_end"));
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }
}

const FOLDER_EVENT = "session_folder";
/** Most lines before the event with the folder of the session. */
const LINES_BEFORE = 16;

async function folderIn(path: string, host: Host<"read">): Promise<string | undefined> {
  let lines = 0;
  for await (const bytes of splitLines(wholeLines(host.read.stream(path), { bytes: 0 }))) {
    const read = readLine(bytes);
    const event = isLineFault(read) ? undefined : read.line.event;
    if (event?.event === FOLDER_EVENT) return event.ref;
    if (++lines >= LINES_BEFORE) return undefined;
  }
  return undefined;
}

/** The call in the client's words, as the log has it. */
async function calledEntry(
  { id, tool, args, session: { agent } }: ClientCall,
): Promise<LogDecision["call"]> {
  const input_digest = await sha256(encodeUtf8(canonicalText(args)));
  return { tool, input_digest, ...present({ id, agent }) };
}

interface Decided extends Pick<LogDecision, "answer" | "intent_id" | "call"> {
  readonly n: number;
}

/** What an outcome shows beside its status. */
function outcomeEvents(
  decided: Decided | undefined,
  entry: LogDecision["call"],
  status: ToolOutcome["status"],
): readonly string[] {
  if (decided === undefined) return ["not_asked"];
  return [
    // The call ran, so the person at the keyboard let it.
    ...decided.answer === "ask" ? ["person_approved"] : [],
    // Some clients report what they denied as an error.
    ...decided.answer === "deny" && status === "ok" ? ["denied_call_ran"] : [],
    ...decided.call.input_digest === entry.input_digest ? [] : ["arguments_differ"],
  ];
}

/**
 * The last decision on a call that has no outcome yet: by the id of the call, and where the client gives
 * none, by tool and arguments; one that let the call run if there is one.
 */
async function decisionOn(
  { id, tool, input_digest, agent }: LogDecision["call"],
  path: string,
  host: Host<"read">,
): Promise<Decided | undefined> {
  using file = await host.read.open(path);
  const closed = new Set<number>();
  let found: Decided | undefined;
  let lines = 0;
  await lastLine(tailOf(file), (bytes) => {
    if (++lines > LINES_BACK) return true;
    const read = readLine(bytes);
    if (isLineFault(read)) return false;
    const { decision, outcome } = read.line;
    if (outcome?.of !== undefined) closed.add(outcome.of);
    if (decision === undefined || closed.has(decision.n)) return false;
    const { call, answer, intent_id, n } = decision;
    const isSame = call.id === id && call.tool === tool && call.agent === agent &&
      (id !== undefined || call.input_digest === input_digest);
    if (!isSame) return false;
    if (answer !== "deny" || found === undefined) found = { n, answer, intent_id, call };
    return answer !== "deny";
  });
  return found;
}

/** Folders of the system. Rules for a workspace would open all of it. */
const SYSTEM = ["bin", "boot", "dev", "etc", "lib", "lib64", "proc", "root", "run", "sbin", "sys"]
  .concat(["usr", "var", "Library", "System", "Windows", "Users", "home"]);

/** Whether a folder is the root, the home folder, one above it, or one of the system's own. */
function isNoWorkspace(folder: string, home: string): boolean {
  if (pathFault(folder) !== undefined) return true;
  const path = cleanedPath(folder);
  if (path.root === "relative") return true;
  const own = cleanedPath(home);
  if (isUnder(own, path)) return true;
  const isSystem = SYSTEM.some((name) => path.text === `/${name}`);
  return isSystem || /^[/](?:etc|proc|sys|dev|boot)[/]/.test(path.text) ||
    /^[A-Za-z]:[/\\]?$/.test(path.text);
}

function objectOf(result: JsonValue) {
  return isJsonObject(result) ? result : { result };
}
