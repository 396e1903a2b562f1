/**
 * Measures a policy on recorded work: how many calls it allows, asks about and blocks, each judged as the
 * hook of Claude Code is. Usage: `deno run -A scripts/measure_policy.ts <policy> <file>… [--show]`. A file
 * is a transcript of Claude Code (`.jsonl`), or a JSON list whose items are command lines, `{"line": …}`
 * or `{"tool_name": …, "tool_input": …}`. `--show` lists what is not allowed, and why.
 */

import { encodeUtf8 } from "../src/core/bytes.ts";
import { compilePolicy } from "../src/core/gate/decide/compiled_policy.ts";
import type { Decision } from "../src/core/gate/decide/decision.ts";
import { explainDecision } from "../src/core/gate/decide/explain.ts";
import { judgeIntent } from "../src/core/gate/decide/judge_intent.ts";
import { loadCommandLanguage } from "../src/core/gate/command/load.ts";
import type { NormalizedIntent } from "../src/core/gate/intent/intent.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../src/core/json/json.ts";
import { adapterNamed, readToolCalls } from "../src/core/mcp/call/adapters/mod.ts";
import { NO_TOOL_MAP } from "../src/core/mcp/map/tool_map.ts";
import { printable } from "../src/core/text.ts";
import { denoSystem } from "../src/io/deno_host.ts";
import { guardedBy, requestOf, tightened } from "../src/usecases/judge/call_request.ts";
import { findGuard, keptFromGuard } from "../src/usecases/judge/guard_files.ts";
import { loadPolicies } from "../src/usecases/policy/load_policies.ts";
import { readLine, refuse } from "./command_line.ts";

/** Where calls take place that do not say it. */
const FOLDER = "/repo";
const NOW = "2026-01-01T00:00:00Z";
/** Longest line that is shown. */
const SHOWN = 160;

const usage = "deno run -A scripts/measure_policy.ts POLICY FILE... [--show]";
const { values: { show: isShown }, words: [policyPath, ...files] } = readLine({
  ...{ usage, words: Infinity },
  options: { show: { type: "boolean", default: false } },
});
if (policyPath === undefined || files.length === 0) refuse(usage, "expected POLICY FILE...");

const host = denoSystem().narrow({ kinds: ["read"], env: [] }, { quiet: true });
const { judge: compiled, spellings } = await loadPolicies([policyPath], host);
const { policies } = compiled;
const language = await loadCommandLanguage(policies);
const explained = policies.map((policy) => compilePolicy(policy, language));
// The policy lies elsewhere than the work that was recorded.
const guard = await findGuard({ places: [], secrets: [], approvers: [] }, host);
const reading = {
  policies,
  spellings,
  map: NO_TOOL_MAP,
  now: NOW,
};

for (const file of files) {
  const counts = { allow: 0, require_approval: 0, block: 0, dry_run: 0 };
  const calls = callsOf(file);
  for (const call of calls) {
    const { decision, intent } = await judged(call);
    counts[decision.verdict]++;
    if (isShown && decision.verdict !== "allow") show(call, decision, intent);
  }
  const share = (count: number) => `${count} (${(100 * count / calls.length).toFixed(1)} %)`;
  console.log(
    `${file}: ${calls.length} calls, allowed ${share(counts.allow)}, asked ` +
      `${share(counts.require_approval)}, blocked ${share(counts.block)}`,
  );
}

/** A call as a hook gets it. */
interface HookCall {
  readonly tool_name: string;
  readonly tool_input: JsonValue;
  readonly cwd: string;
  /** Where the session began. */
  readonly workspace: string;
}

async function judged(
  { workspace, ...payload }: HookCall,
): Promise<{ decision: Decision; intent: NormalizedIntent }> {
  const bytes = encodeUtf8(JSON.stringify(payload));
  const [adapted] = readToolCalls(adapterNamed("claude_code"), { name: "call", bytes }).calls;
  if (adapted === undefined) throw new RangeError("a payload without a call was read");
  const context = { identity: "agent", workspace, risk_class: "high" };
  const given = { context, targets: [], arg_provenance: [] };
  const told = requestOf(adapted, { ...reading, given });
  const { decision, intent } = judgeIntent(compiled, told.request, "call");
  const kept = await keptFromGuard(
    tightened(decision, told, compiled),
    guardedBy(told, { compiled, files: guard }),
    host,
  );
  return { decision: kept.decision, intent };
}

function show(
  { tool_name, tool_input }: HookCall,
  { verdict, matched_rule, reason_codes }: Decision,
  intent: NormalizedIntent,
): void {
  const input = isJsonObject(tool_input) ? tool_input : {};
  const text = typeof input["command"] === "string" ? input["command"] : JSON.stringify(tool_input);
  console.log(`${verdict} ${tool_name}: ${printable(text).slice(0, SHOWN)}`);
  console.log(`  ${matched_rule ?? "no rule"}: ${reason_codes.join(", ")}`);
  for (const { considered } of explained.map((policy) => explainDecision(policy, intent))) {
    for (const { rule, answer, conditions = [] } of considered) {
      const reasons = conditions.filter((one) => one.answer === answer).map((one) => one.text);
      if (answer === "yes" || reasons.length === 0) continue;
      // A block rule that says no is no reason for the verdict.
      const isBlock = policies.some(({ rules }) =>
        rules.some(({ name, effect }) => name === rule && effect === "block")
      );
      if (isBlock && answer === "no") continue;
      console.log(`  ${rule} ${answer}: ${[...new Set(reasons)].join("; ")}`);
    }
  }
}

function callsOf(file: string): readonly HookCall[] {
  const text = Deno.readTextFileSync(file);
  if (file.endsWith(".jsonl")) return transcriptCalls(text);
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new TypeError(`${file} holds no list`);
  return list.map((item: JsonValue) => {
    const call = typeof item === "string" ? { line: item } : item;
    if (!isJsonObject(call)) throw new TypeError(`${file} holds an item that is no call`);
    const { line, tool_name, tool_input } = call;
    const isLine = typeof line === "string";
    return {
      tool_name: isLine ? "Bash" : String(tool_name),
      tool_input: isLine ? { command: line } : tool_input ?? {},
      cwd: FOLDER,
      workspace: FOLDER,
    };
  });
}

/** Calls of tools in a transcript; the first folder of a session is its workspace. */
function transcriptCalls(text: string): readonly HookCall[] {
  const workspaces = new Map<string, string>();
  const seen = new Set<string>();
  return text.split("\n").filter((line) => line.trim() !== "").flatMap((line) => {
    const entry: JsonValue = JSON.parse(line);
    if (!isJsonObject(entry)) return [];
    const { sessionId, cwd: folder, message } = entry;
    const cwd = typeof folder === "string" ? folder : FOLDER;
    const session = String(sessionId);
    const workspace = workspaces.get(session) ?? cwd;
    // Entries of a kind that names no folder come first at times.
    if (typeof folder === "string") workspaces.set(session, workspace);
    return toolUses(message).flatMap(({ id, name, input }): HookCall[] => {
      // A message is written again when a session is resumed.
      if (typeof id === "string" && seen.has(id)) return [];
      seen.add(String(id));
      return [{ tool_name: String(name), tool_input: input ?? {}, cwd, workspace }];
    });
  });
}

function toolUses(message: JsonValue | undefined): readonly JsonObject[] {
  if (!isJsonObject(message) || !Array.isArray(message["content"])) return [];
  return message["content"].filter(isJsonObject).filter(({ type }) => type === "tool_use");
}
