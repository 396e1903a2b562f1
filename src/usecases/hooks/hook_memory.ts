/**
 * What the answer to an event needs that stays the same from call to call. A process that answers once
 * reads it all; a resident one keeps it while the files are the same.
 */

import type { SigningKey } from "../../core/crypto/keys.ts";
import type { HookRegistrationRecord } from "../../core/schema/hooks.ts";
import type { Host } from "../../io/host.ts";
import type { GateControls } from "../judge/controls.ts";
import { findGuard, type FoundGuard, type GuardSetting } from "../judge/guard_files.ts";
import { loadTraceKey } from "../keys/key_sources.ts";
import { type ChangedFile, type HookFiles, loadHookFiles } from "./hook_files.ts";
import { HookLog, type HookLogSetting } from "./hook_log.ts";
import { readHookRecord, type WantedRecord } from "./hook_record.ts";

type MemoryHost = Host<"read" | "write" | "env" | "run">;

/** The log of a session, in use until it is disposed of. */
export interface OpenedLog extends Disposable {
  readonly log: HookLog;
  /** Says that nothing more will be written to it. */
  forget(): void;
}

export interface HookMemory {
  record(wanted: WantedRecord, host: MemoryHost): Promise<HookRegistrationRecord>;
  key(controls: GateControls, host: MemoryHost): Promise<SigningKey>;
  files(record: HookRegistrationRecord, host: MemoryHost): Promise<HookFiles | ChangedFile>;
  guard(setting: GuardSetting, host: MemoryHost): Promise<FoundGuard>;
  log(setting: HookLogSetting, host: MemoryHost): Promise<OpenedLog>;
}

/** Keeps nothing. */
export const AFRESH: HookMemory = {
  record: readHookRecord,
  key: async (controls, host) => (await loadTraceKey(controls, host)).key,
  files: loadHookFiles,
  guard: findGuard,
  async log(setting, host) {
    const log = await HookLog.open(setting, host);
    return { log, forget: () => {}, [Symbol.dispose]: () => log[Symbol.dispose]() };
  },
};
