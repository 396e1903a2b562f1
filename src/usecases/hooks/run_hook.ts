/**
 * One call of a hook: reads what the client gave, judges, records, and answers in the client's words.
 * Whatever fails denies the call.
 */

import { changedApprovers } from "./approver_keys.ts";
import { type ClientName, loadDialect } from "../../core/clients/client.ts";
import type {
  HookAnswer,
  HookDialect,
  HookEvent,
  HookEventKind,
} from "../../core/clients/hook_event.ts";
import { failureText } from "../../core/clients/ruling_text.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { parseJson } from "../../core/json/json.ts";
import type { HookRegistrationRecord } from "../../core/schema/hooks.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { HEADS_VARIABLE } from "../log/places.ts";
import { sendLast } from "../log/send_heads.ts";
import { readDocument, STANDARD_INPUT } from "../read_document.ts";
import type { GateControls } from "../judge/controls.ts";
import type { ChangedFile } from "./hook_files.ts";
import { AFRESH, type HookMemory } from "./hook_memory.ts";
import { type HookFolders, hookFolders } from "./hook_record.ts";
import { ruleOn } from "./rule_call.ts";

/** What failures call the document of a client. */
export const PAYLOAD_NAME = "what the client sent";
/** Largest document of a client, in bytes. */
const PAYLOAD_MAX_BYTES = 64 * 1024 * 1024;
/**
 * Time until an answer must be there, in milliseconds: well below the time-outs that are registered,
 * since several clients run the call when time is out.
 */
const DEADLINE_MS = 6000;

export interface HookSetting {
  readonly client: ClientName;
  /** Id of the registration. */
  readonly id: string;
  /** Kind of event, for clients whose payloads do not tell. */
  readonly event: HookEventKind | undefined;
  /** Whether the registered command says that nothing is to be denied. */
  readonly observe: boolean;
  /** Signer that the registered command names, since it needs permissions. */
  readonly signer: string | undefined;
  /** Server that the registered command names, since it needs permissions. */
  readonly state: string | undefined;
}

export type HookHost = Host<"read" | "write" | "env" | "run">;

/** Answers the event on standard input. Never throws. */
export async function runHook(setting: HookSetting, host: HookHost): Promise<HookAnswer> {
  const received = async () => {
    const { bytes } = await readDocument(PAYLOAD_NAME, STANDARD_INPUT, host, PAYLOAD_MAX_BYTES);
    return { name: PAYLOAD_NAME, bytes };
  };
  return await answerHook(setting, received, AFRESH, host);
}

/** Answers one event. Never throws. */
export async function answerHook(
  setting: HookSetting,
  received: () => Promise<Source>,
  memory: HookMemory,
  host: HookHost,
): Promise<HookAnswer> {
  const { client, id } = setting;
  const dialect = await loadDialect(client);
  let { event: kind = "before", observe } = setting;
  try {
    const folders = hookFolders(host);
    const record = await memory.record({ id, client, folders }, host);
    // The command alone does not make a hook observe.
    observe &&= record.observe === true;
    refuseOtherCommand(record, setting);
    const source = await received();
    const event = dialect.readEvent(parseJson(source), setting.event);
    if (setting.event !== undefined && event.kind !== setting.event) throw otherEvent(client);
    kind = event.kind;
    const parts = { setting, dialect, record, folders, source, memory };
    return await inTime(answerTo(event, parts, host), host);
  } catch (error) {
    return failed(error, { kind, observe, client, dialect });
  }
}

/** @throws {GaitError} `internal_failure` if there is no answer in time. */
async function inTime(answer: Promise<HookAnswer>, host: HookHost): Promise<HookAnswer> {
  const isThere = new AbortController();
  const late = async (): Promise<never> => {
    await host.pause(DEADLINE_MS, isThere.signal);
    throw new GaitError("internal_failure", `there was no answer within ${DEADLINE_MS / 1000} s`, {
      hint: "look for what slows the machine, the disk, or the signer",
    });
  };
  try {
    return await Promise.race([answer, late()]);
  } finally {
    isThere.abort();
  }
}

interface Failing {
  readonly kind: HookEventKind;
  readonly observe: boolean;
  readonly client: ClientName;
  readonly dialect: HookDialect;
}

/** The deny of a failure; after a call, and where only observed, a note. */
function failed(error: unknown, { kind, observe, client, dialect }: Failing): HookAnswer {
  // Unexpected failures stay unnamed: they may quote anything.
  const [fault, hint] = error instanceof GaitError
    ? [error.message, error.hint]
    : ["an unexpected failure", undefined];
  const isCall = kind === "before" && !observe;
  const text = failureText(fault, { hint, client, isCall });
  if (observe) return { stdout: "", stderr: `${text}\n`, exit: 0 };
  return isCall ? dialect.answer({ answer: "deny", text }) : dialect.note(text);
}

interface HookParts {
  readonly setting: HookSetting;
  readonly dialect: HookDialect;
  readonly record: HookRegistrationRecord;
  readonly folders: HookFolders;
  readonly source: Source;
  readonly memory: HookMemory;
}

async function answerTo(
  event: HookEvent,
  { setting: { client }, dialect, record, folders, source, memory }: HookParts,
  host: HookHost,
): Promise<HookAnswer> {
  const controls = controlsOf(record, folders);
  const key = await memory.key(controls, host);
  const files = await changedApprovers(record, host) ?? await memory.files(record, host);
  using opened = await memory.log({
    ...{ client, session: event.session, key },
    policy_digest: "event" in files ? await policyDigest(record) : files.policies.digest,
    map_digest: "event" in files ? undefined : files.map_digest,
    registration_digest: record.registration.entry_digest,
  }, host);
  const { log } = opened;
  if ("event" in files) {
    await log.event(files.event, files.digest);
    if (event.kind === "before") throw changedError(files, client);
  }
  switch (event.kind) {
    case "start":
      await log.folder(event.session, folders.home, host);
      await log.event("heartbeat");
      return dialect.note();
    case "end":
      opened.forget();
      await leaveHead(await log.end(), host);
      return dialect.note();
    case "after":
      await log.outcome(event.call, event.outcome, host);
      return dialect.note();
    case "before": {
      if ("event" in files) throw changedError(files, client);
      const judging = {
        client,
        dialect,
        source,
        record,
        controls,
        files,
        folders,
        key,
        log,
        memory,
      };
      return dialect.answer(await ruleOn(event, judging, host));
    }
  }
}

/**
 * Sends the last head of a session. Command lines that were installed before hooks did so do not pass the
 * variable on that can forbid it, and then no head leaves.
 */
async function leaveHead(head: string, host: HookHost): Promise<void> {
  if (host.env.get(HEADS_VARIABLE) !== undefined) await sendLast(head, host);
}

function controlsOf(record: HookRegistrationRecord, folders: HookFolders): GateControls {
  const { key_mode, private_key, signer, approval_public_keys = [], rate_limit_state } = record;
  const { approval_use = "until-expiry", state } = record;
  return {
    ...{ key_mode, private_key, signer },
    approval_public_key: approval_public_keys,
    approval_token_chain: [],
    approval_token_ref: "",
    rate_limit_state: rate_limit_state ?? `${folders.records}/${record.id}.rate_limits.json`,
    approval_use,
    state: state?.server,
    state_project: state?.project,
    state_password_file: state?.password_file,
    state_ca: state?.ca,
    credential_broker: "off",
    credential_env_prefix: "",
    credential_command_args: [],
    credential_scopes: [],
  };
}

/** Digest for the head of a log whose policies could not be accepted. */
async function policyDigest({ policies }: HookRegistrationRecord): Promise<string> {
  return await sha256(encodeUtf8(policies.map(({ digest }) => digest).join("\n")));
}

/** @throws {GaitError} if the registered command is not the one that was installed. */
function refuseOtherCommand(
  { signer, state, observe = false }: HookRegistrationRecord,
  { client, ...command }: HookSetting,
): void {
  const isSame = signer === command.signer && state?.server === command.state;
  if (isSame && observe === command.observe) return;
  throw new GaitError("verification_failed", "the registered command is not the one installed", {
    hint: `on a terminal: gait hooks install ${client}`,
  });
}

function otherEvent(client: ClientName): GaitError {
  return new GaitError(
    "invalid_input",
    "the event is not the one that the command was registered for",
    {
      hint: `on a terminal: gait hooks install ${client}`,
    },
  );
}

function changedError({ event, path }: ChangedFile, client: ClientName): GaitError {
  const what = event === "policy_changed" ? "changed" : "no longer has what gait registered in it";
  return new GaitError(
    "verification_failed",
    `the file ${path} ${what}, and nobody accepted that`,
    {
      hint: `if it is right so, on a terminal: gait hooks accept ${client}`,
    },
  );
}
