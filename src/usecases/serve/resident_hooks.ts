/** Answers to the hooks of clients by a process that stays, with what a process per call reads anew. */

import { type ClientName, loadDialect } from "../../core/clients/client.ts";
import type { HookAnswer, HookEvent, HookEventKind } from "../../core/clients/hook_event.ts";
import type { SigningKey } from "../../core/crypto/keys.ts";
import { canonicalText } from "../../core/json/canonical.ts";
import { type JsonValue, parseJson } from "../../core/json/json.ts";
import { isAbsolutePath } from "../../core/path.ts";
import { GaitError } from "../../core/error.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { HookRegistrationRecord } from "../../core/schema/hooks.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { HOOKS_FOLDER } from "../../io/workspace.ts";
import type { GateControls } from "../judge/controls.ts";
import { findGuard, type FoundGuard, type GuardSetting } from "../judge/guard_files.ts";
import { type ChangedFile, type HookFiles, loadHookFiles } from "../hooks/hook_files.ts";
import { HookLog, type HookLogSetting } from "../hooks/hook_log.ts";
import { AFRESH, type HookMemory, type OpenedLog } from "../hooks/hook_memory.ts";
import { readHookRecord, type WantedRecord } from "../hooks/hook_record.ts";
import { answerHook } from "../hooks/run_hook.ts";
import { GUARD_MS, Stamped } from "./stamped.ts";

type ServeHost = Host<"read" | "write" | "env" | "run">;

/** Most logs that stay open. */
const LOGS_MAX = 64;
/** Most records whose policies stay compiled. */
const RECORDS_MAX = 16;

export interface HookRequest {
  readonly client: ClientName;
  readonly id: string;
  readonly event: HookEventKind | undefined;
  readonly observe: boolean;
  /** What the client sent. */
  readonly source: Source;
}

interface HeldLog {
  readonly log: HookLog;
  users: number;
  /** Whether the last user closes it. */
  isLeft: boolean;
}

/** The hooks of one user. */
export class ResidentHooks implements HookMemory, Disposable {
  readonly #records = new Map<string, Stamped<HookRegistrationRecord>>();
  readonly #files = new Map<string, Stamped<HookFiles | ChangedFile>>();
  readonly #keys = new Map<string, Stamped<SigningKey>>();
  readonly #guards = new Map<string, { readonly found: FoundGuard; readonly until: number }>();
  readonly #logs = new Map<string, HeldLog>();

  /**
   * Answers one event; see {@linkcode answerHook}.
   *
   * @throws {GaitError} `invalid_input` for what only a process of the client can do: judge a call in its
   * folder, and let the last head of a session leave, since a server of hooks starts no program.
   */
  async answer(
    { client, id, event, observe, source }: HookRequest,
    host: ServeHost,
  ): Promise<HookAnswer> {
    await this.#refuse({ client, event, source });
    const setting = { client, id, event, observe, signer: undefined, state: undefined };
    return await answerHook(setting, () => Promise.resolve(source), this, host);
  }

  async record(wanted: WantedRecord, host: ServeHost): Promise<HookRegistrationRecord> {
    const { id, client, folders: { home } } = wanted;
    const kept = entryOf(this.#records, `${client} ${id}`, () => new Stamped());
    const path = `${home}/${HOOKS_FOLDER}/${id}.json`;
    return await kept.get([path], () => readHookRecord(wanted, host), host);
  }

  async key(controls: GateControls, host: ServeHost): Promise<SigningKey> {
    const { key_mode, private_key } = controls;
    const kept = entryOf(this.#keys, `${key_mode} ${private_key ?? ""}`, () => new Stamped());
    const paths = private_key === undefined ? [] : [private_key];
    return await kept.get(paths, () => AFRESH.key(controls, host), host);
  }

  async files(
    record: HookRegistrationRecord,
    host: ServeHost,
  ): Promise<HookFiles | ChangedFile> {
    const { id, registration, policies, tool_map, strictest } = record;
    // The same accepted bytes, whenever the record was read.
    const accepted = canonicalText(
      withoutEmpty({ id, registration, policies, tool_map, strictest }) as JsonValue,
    );
    const kept = entryOf(this.#files, accepted, () => {
      if (this.#files.size >= RECORDS_MAX) this.#files.clear();
      return new Stamped();
    });
    const paths = [
      registration.path,
      ...policies.map(({ path }) => path),
      ...(tool_map === undefined ? [] : [tool_map.path]),
    ];
    return await kept.get(paths, () => loadHookFiles(record, host), host);
  }

  async guard(setting: GuardSetting, host: ServeHost): Promise<FoundGuard> {
    const name = [...setting.places, "", ...setting.secrets].join("\0");
    const kept = this.#guards.get(name);
    if (kept !== undefined && performance.now() < kept.until) return kept.found;
    const found = await findGuard(setting, host);
    if (this.#guards.size >= LOGS_MAX) this.#guards.clear();
    this.#guards.set(name, { found, until: performance.now() + GUARD_MS });
    return found;
  }

  async log(setting: HookLogSetting, host: ServeHost): Promise<OpenedLog> {
    const name = logName(setting.client, setting.session.id);
    let held = this.#logs.get(name);
    if (held === undefined) {
      const log = await HookLog.open({ ...setting, isResident: true }, host);
      // Another call of the session may have opened it meanwhile.
      held = this.#logs.get(name);
      if (held === undefined) this.#keep(name, held = { log, users: 0, isLeft: false });
      else log[Symbol.dispose]();
    }
    const used = held;
    used.users++;
    return {
      log: used.log,
      forget: () => this.#leave(name, used),
      [Symbol.dispose]: () => {
        used.users--;
        if (used.isLeft) closeIfUnused(used);
      },
    };
  }

  /** Writes the checkpoints that are due; a log that cannot take one is opened anew by its next call. */
  async checkpoint(): Promise<void> {
    for (const [name, held] of [...this.#logs]) {
      try {
        await held.log.checkpoint();
      } catch {
        this.#leave(name, held);
      }
    }
  }

  [Symbol.dispose](): void {
    for (const [name, held] of [...this.#logs]) this.#leave(name, held);
  }

  async #refuse(asked: Pick<HookRequest, "client" | "event" | "source">): Promise<void> {
    const event = await eventOf(asked);
    if (event?.kind === "end") {
      // The process opens the log itself.
      const name = logName(asked.client, event.session.id);
      const held = this.#logs.get(name);
      if (held !== undefined) this.#leave(name, held);
      throw new GaitError("invalid_input", "a server does not end the log of a session", {
        hint: "let a process do that: gait hooks run",
      });
    }
    // Relative paths of a call count from its folder, and without one from that of the process.
    if (event?.kind !== "before" || isAbsolutePath(event.adapted.cwd ?? "")) return;
    throw new GaitError("invalid_input", "the call does not say in which folder it takes place", {
      hint: "let a process in that folder judge it: gait hooks run",
    });
  }

  #keep(name: string, held: HeldLog): void {
    this.#logs.set(name, held);
    const [oldest] = this.#logs;
    if (this.#logs.size > LOGS_MAX && oldest !== undefined) this.#leave(oldest[0], oldest[1]);
  }

  #leave(name: string, held: HeldLog): void {
    if (this.#logs.get(name) === held) this.#logs.delete(name);
    held.isLeft = true;
    closeIfUnused(held);
  }
}

/** `undefined` for what cannot be read: it is denied for that. */
async function eventOf(
  { client, event: kind, source }: Pick<HookRequest, "client" | "event" | "source">,
): Promise<HookEvent | undefined> {
  const dialect = await loadDialect(client);
  try {
    return dialect.readEvent(parseJson(source), kind);
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

function logName(client: ClientName, session: string | undefined): string {
  return `${client}\0${session ?? ""}`;
}

function closeIfUnused({ log, users }: HeldLog): void {
  if (users === 0) log[Symbol.dispose]();
}

function entryOf<T>(map: Map<string, T>, name: string, make: () => T): T {
  const known = map.get(name);
  if (known !== undefined) return known;
  const made = make();
  map.set(name, made);
  return made;
}
