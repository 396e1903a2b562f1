/** Drafts a policy of what was seen: the tools of a lock, or the calls of a run. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { loadCommandLanguage } from "../../core/gate/command/load.ts";
import { compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import { evaluate } from "../../core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import { parsePolicy } from "../../core/gate/policy/parse.ts";
import { MCP_LIST_MAX_BYTES } from "../../core/limits.ts";
import { type Draft, draftText } from "../../core/mcp/draft/draft.ts";
import { draftFromCalls, type SeenCall } from "../../core/mcp/draft/from_calls.ts";
import { draftFromTools } from "../../core/mcp/draft/from_tools.ts";
import { parseOfferedTools } from "../../core/mcp/lock/offered_tools.ts";
import { readRunpackParts } from "../../core/runpack/read.ts";
import { isSuccess } from "../../core/runpack/status.ts";
import type { Host } from "../../io/host.ts";
import { findRunpack } from "../../io/workspace.ts";
import { readDocument } from "../documents.ts";
import { openRunpack } from "../runpack/open_runpack.ts";

/** Digest of no arguments, which a runpack does not store. */
const NO_ARGS = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

/** A policy as it was drafted. */
export interface DraftedPolicy {
  readonly text: string;
  readonly ruleCount: number;
  /**
   * Notes, one line each: calls that the rules allow beyond those seen, and seen calls that they do
   * not allow.
   */
  readonly notes: readonly string[];
}

/**
 * Drafts a policy of a tool lock, an answer to `tools/list`, or a runpack that a path or run id names.
 *
 * @throws {GaitError} `invalid_input` for anything else.
 */
export async function draftPolicy(
  from: string,
  host: Host<"read" | "env">,
): Promise<DraftedPolicy> {
  return await isJson(from, host) ? await ofTools(from, host) : await ofRun(from, host);
}

async function isJson(path: string, host: Host<"read">): Promise<boolean> {
  if (await host.read.kindOf(path) !== "file") return false;
  using file = await host.read.open(path);
  const start = new Uint8Array(2);
  await file.read(0, start);
  return start[0] !== 0x50 || start[1] !== 0x4b; // PK, as every zip begins
}

async function ofTools(path: string, host: Host<"read">): Promise<DraftedPolicy> {
  const source = await readDocument("list of tools", path, host, MCP_LIST_MAX_BYTES);
  return drafted(
    draftFromTools(parseOfferedTools(source)),
    `Drafted from the tools of ${path}.`,
    [],
  );
}

async function ofRun(from: string, host: Host<"read" | "env">): Promise<DraftedPolicy> {
  const path = await findRunpack(from, host);
  using file = await openRunpack(path, `reading ${path}`, host);
  const { run, intents, results } = await readRunpackParts(file, {
    intent: ({ intent_id, tool_name, args, args_digest }) => ({
      intent_id,
      tool_name,
      args: args ?? (args_digest === NO_ARGS ? {} : undefined),
    }),
    result: ({ intent_id, status }) => ({ intent_id, status }),
  });
  const failed = new Set(
    results.filter(({ status }) => !isSuccess(status)).map(({ intent_id }) => intent_id),
  );
  const calls = intents.filter(({ intent_id }) => !failed.has(intent_id))
    .map(({ tool_name, args }): SeenCall =>
      args === undefined ? { tool_name } : { tool_name, args }
    );
  const left = intents.length - calls.length;
  const notes = left === 0 ? [] : [`calls that did not succeed, and are left out: ${left}`];
  return await checked(draftFromCalls(calls), calls, `Drafted from the run ${run.run_id}.`, notes);
}

/** Says which of the calls the draft does not allow, such as one with a path of two readings. */
async function checked(
  draft: Draft,
  calls: readonly SeenCall[],
  head: string,
  notes: readonly string[],
): Promise<DraftedPolicy> {
  const result = drafted(draft, head, notes);
  const policy = parsePolicy({ name: "draft", bytes: encodeUtf8(result.text) });
  const compiled = compilePolicy(policy, await loadCommandLanguage([policy]));
  const refused = calls.filter(({ tool_name, args = {} }) => {
    const intent = normalizeIntent({
      schema_id: "gait.gate.intent_request",
      schema_version: "1.0.0",
      created_at: "1980-01-01T00:00:00Z",
      producer_version: "draft",
      ...{ tool_name, args, targets: [] },
      context: { identity: "agent", workspace: "/workspace", risk_class: "high" },
    });
    return evaluate(compiled, intent).verdict !== "allow";
  });
  if (refused.length === 0) return result;
  const tools = [...new Set(refused.map(({ tool_name }) => tool_name))];
  const line = `${refused.length} of ${calls.length} calls still ask: ${tools.join(", ")}`;
  return { ...result, notes: [...result.notes, line] };
}

function drafted(draft: Draft, head: string, notes: readonly string[]): DraftedPolicy {
  const text = draftText(draft, head);
  parsePolicy({ name: "draft", bytes: encodeUtf8(text) });
  return {
    text,
    ruleCount: draft.rules.length,
    notes: [
      ...notes,
      ...draft.rules.flatMap(({ rule, told }) =>
        told.map((line) => `rule ${String(rule["name"])}: ${line}`)
      ),
    ],
  };
}
