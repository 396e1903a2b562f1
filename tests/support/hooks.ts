/** Hooks that are installed in memory, and clients that call them. */

import { decodeUtf8, encodeUtf8 } from "../../src/core/bytes.ts";
import type { ClientName } from "../../src/core/clients/client.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import { gait, type Seen } from "./gait.ts";
import { MemorySystem, type World } from "./memory_system.ts";

export const HOOK_ID = "1f2e3d4c5b6a7988";
export const HOOK_HOME = "/home";
/** The folder in which the session takes place. */
export const PROJECT = "/w";
const POLICY_PATH = "/home/policy.yaml";
const MAP_PATH = "/home/map.yaml";
const REGISTRATION_PATH = "/home/.client/hooks.json";
const RECORD_PATH = `/home/.gait/hooks/${HOOK_ID}.json`;

/** One rule per verdict, and nothing else is allowed. */
export const HOOK_POLICY = `schema_version: 1.1.0
default_verdict: block
commands: { tool.exec: /command }
rules:
  - name: reads
    effect: allow
    match: { tool_names: [tool.read] }
  - name: writes
    effect: require_approval
    match: { tool_names: [tool.write] }
  - name: two
    effect: require_approval
    min_approvals: 2
    match: { tool_names: [tool.delegate] }
  - name: tried
    effect: dry_run
    match: { tool_names: [tool.mcp__put__item] }
  - name: no-push
    effect: block
    message: Push to a branch of your own.
    match: { tool_names: [tool.exec], command: { any: [{ program: git, subcommand: push }] } }
  - name: lists
    effect: allow
    match: { tool_names: [tool.exec], command: { every: [{ program: ls }] } }
`;

export interface InstalledHook {
  readonly client?: ClientName;
  readonly policy?: string;
  readonly map?: string;
  /** Members of the record in place of those that installing would write. */
  readonly record?: Readonly<Record<string, unknown>>;
  readonly world?: World;
}

/** A system in which a hook was installed. */
export async function installedHook(
  { client = "claude-code", policy = HOOK_POLICY, map, record = {}, world = {} }: InstalledHook =
    {},
): Promise<MemorySystem> {
  const registration = '{"hooks":{}}\n';
  const digest = (text: string) => sha256(encodeUtf8(text));
  const written = {
    schema_id: "gait.hooks.registration",
    schema_version: "1.0.0",
    created_at: "2026-11-01T10:00:00Z",
    ...{ id: HOOK_ID, client, scope: "user" },
    registration: {
      path: REGISTRATION_PATH,
      file_digest: await digest(registration),
      entry_digest: "4a".repeat(32),
    },
    policies: [{ path: POLICY_PATH, digest: await digest(policy) }],
    ...map === undefined ? {} : { tool_map: { path: MAP_PATH, digest: await digest(map) } },
    key_mode: "dev",
    ...record,
  };
  return new MemorySystem({
    countsRandom: true,
    now: "2026-11-01T10:00:00Z",
    ...world,
    env: { HOME: HOOK_HOME, ...world.env },
    files: {
      [POLICY_PATH]: policy,
      [REGISTRATION_PATH]: registration,
      [RECORD_PATH]: JSON.stringify(written),
      [`${PROJECT}/a.txt`]: "",
      ...map === undefined ? {} : { [MAP_PATH]: map },
      ...world.files,
    },
    modes: { [RECORD_PATH]: 0o600, ...world.modes },
  });
}

/** A payload of Claude Code's `PreToolUse` as its agent SDK 0.3.332 types it. */
export function claudePayload(
  tool_name: string,
  tool_input: object,
  members: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    session_id: "5b1c",
    transcript_path: "/home/.claude/projects/-w/5b1c.jsonl",
    cwd: PROJECT,
    permission_mode: "default",
    hook_event_name: "PreToolUse",
    ...{ tool_name, tool_input },
    tool_use_id: "toolu_01",
    ...members,
  };
}

/** Calls a hook as the client does. */
export async function callHook(
  on: MemorySystem,
  payload: unknown,
  words: readonly string[] = ["claude-code", "--id", HOOK_ID],
): Promise<Seen> {
  on.stdin = typeof payload === "string" ? payload : JSON.stringify(payload);
  return await gait(["hooks", "run", ...words], {}, on);
}

/** What Claude Code reads on standard output; `undefined` if there is nothing. */
export function claudeAnswer({ stdout }: Seen): Record<string, unknown> | undefined {
  if (stdout === "") return undefined;
  const { hookSpecificOutput, ...others } = JSON.parse(stdout);
  if (Object.keys(others).length > 0) throw new Error(`more than one answer: ${stdout}`);
  return hookSpecificOutput;
}

/** The mark of an entry of the session's log: the first 8 characters of its id, and the index. */
export function markIn(on: MemorySystem, entry: number): string {
  const id = String(loggedLines(on)[0]?.["head"]?.["log_id"]);
  return `[gait ${id.slice(0, 8)}#${entry}]`;
}

/** The lines of the session's log, each with its kind. */
export function loggedLines(on: MemorySystem): Record<string, Record<string, unknown>>[] {
  const [path] = [...on.files.keys()].filter((name) => /^\/log\/(?!index)/.test(name));
  const text = decodeUtf8(on.files.get(path ?? "")?.bytes ?? new Uint8Array());
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}
