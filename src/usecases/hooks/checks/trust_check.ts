/** Whether Codex trusts the hook: it skips hooks that nobody reviewed, and says nothing of it. */

import { encodeUtf8 } from "../../../core/bytes.ts";
import {
  answerOf,
  INITIALIZE,
  type ListedHook,
  listedHooks,
  listHooks,
} from "../../../core/clients/doctor/codex_trust.ts";
import { hookCheck } from "../../../core/clients/doctor/hook_check.ts";
import { CLIENT_VERSIONS } from "../../../core/clients/doctor/versions.ts";
import { GaitError } from "../../../core/error.ts";
import type { JsonObject, JsonValue } from "../../../core/json/json.ts";
import { parseJsonLine, splitLines } from "../../../core/json/lines.ts";
import type { HooksCheck } from "../../../core/schema/hooks.ts";
import type { RunningProgram } from "../../../io/host.ts";
import { type DoctorHookHost, hookOf, type HookPlace, userEnv } from "./hook_place.ts";

/** Time until Codex must have listed its hooks. */
const WITHIN_MS = 20_000;
const BEFORE = "preToolUse";
/** The review takes place in Codex itself. */
const REVIEW = "codex # then /hooks";

export async function checkCodexTrust(place: HookPlace): Promise<HooksCheck> {
  const { project, record: { id }, host } = place;
  const check = hookCheck(hookOf(place), "trusted");
  const answer = await askCodex(project, host);
  if (answer === undefined) {
    return check.warn(
      "codex app-server does not list its hooks, so it is not known what it trusts",
    );
  }
  const hooks = listedHooks(answer, id);
  const before = hooks.find(({ event }) => event === BEFORE);
  if (before === undefined) {
    return check.fail(
      "Codex does not list the hook, so it asks nobody",
      "gait hooks install codex",
    );
  }
  if (!before.isEnabled) return check.fail("the hook is disabled in Codex", REVIEW);
  if (!before.isTrusted) return check.fail(untrustedText(before), REVIEW);
  const others = hooks.filter(({ isTrusted }) => !isTrusted).map(({ event }) => event);
  return others.length === 0
    ? check.pass("Codex trusts the hooks")
    : check.warn(`Codex skips our hooks for ${others.join(", ")}: outcomes are missing`, REVIEW);
}

function untrustedText({ trust }: ListedHook): string {
  return trust === "modified"
    ? "Codex skips the hook without a word, since it changed after it was reviewed"
    : "Codex skips the hook without a word, since nobody reviewed it";
}

/** What `codex app-server` answers to hooks/list; `undefined` if it does not. */
async function askCodex(cwd: string, host: DoctorHookHost): Promise<JsonValue | undefined> {
  const { program } = CLIENT_VERSIONS.codex;
  const isWindows = host.platform.os === "windows";
  let server: RunningProgram;
  try {
    server = await host.run.start({
      // What it says on standard error is not for the user of the doctor.
      ...(isWindows
        ? { program, args: ["app-server"] }
        : { program: "/bin/sh", args: ["-c", 'exec "$0" app-server 2>/dev/null', program] }),
      env: userEnv(host),
    });
  } catch (error) {
    if (error instanceof GaitError && error.code === "dependency_missing") return undefined;
    throw error;
  }
  const over = new AbortController();
  try {
    const late = host.pause(WITHIN_MS, over.signal).then(() => undefined);
    return await Promise.race([converse(server, cwd), late]);
  } finally {
    over.abort();
    server.stop("force");
    await server.status;
  }
}

async function converse(server: RunningProgram, cwd: string): Promise<JsonValue | undefined> {
  const send = (message: JsonObject) => server.send(encodeUtf8(`${JSON.stringify(message)}\n`));
  await send(INITIALIZE);
  for await (const bytes of splitLines(server.output)) {
    const message = messageIn(bytes);
    switch (message === undefined ? undefined : answerOf(message)) {
      case "initialized":
        for (const next of listHooks(cwd)) await send(next);
        break;
      case "hooks":
        return message;
    }
  }
  return undefined;
}

function messageIn(bytes: Uint8Array): JsonValue | undefined {
  try {
    return parseJsonLine(bytes, "codex app-server");
  } catch {
    return undefined;
  }
}
