/** From a call as an adapter read it to what is judged, and what makes its decision stricter. */

import type { PolicyJudge } from "../../core/gate/decide/policy_judge.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import { judgeIntent } from "../../core/gate/decide/judge_intent.ts";
import { isFirstGeneration } from "../../core/gate/policy/language.ts";
import type { Policy } from "../../core/gate/policy/policy.ts";
import type { AdaptedCall } from "../../core/mcp/call/adapters/mod.ts";
import { type GivenContext, withContext } from "../../core/mcp/call/call_context.ts";
import { raise } from "../../core/gate/decide/raise.ts";
import { isNamed, strictestOf } from "../../core/mcp/call/stands_for.ts";
import { intentOfCall, type ToolCall } from "../../core/mcp/call/tool_call.ts";
import { type CallAtDoor, guardedCall } from "../../core/mcp/map/guarded_call.ts";
import type { GuardedCall } from "../../core/mcp/map/guard_files.ts";
import { type MappedCall, type ToolMap, withMapping } from "../../core/mcp/map/tool_map.ts";
import type { IntentRequest } from "../../core/schema/gate.ts";
import { trim } from "../../core/text.ts";
import type { FoundGuard, GuardedBy } from "./guard_files.ts";
import { SPELLING_REASON, type ToolSpellings } from "../../core/mcp/call/tool_spelling.ts";
import { withSurroundings } from "../../core/mcp/call/around_call.ts";
import { addedArgumentFault } from "../../core/gate/conditions/select.ts";

export interface CallRequest {
  readonly adapted: AdaptedCall;
  readonly called_as: string;
  /** The same as received, with blanks around it. */
  readonly given_name: string;
  readonly mapped: MappedCall;
  readonly call: ToolCall;
  readonly request: IntentRequest;
  /** Names under which policies judge the call too that do not name its tool. */
  readonly stands_for: readonly string[];
  /** Indices of those policies. */
  readonly unnamed_by: readonly number[];
  /** The call under the other name by which clients find its tool. */
  readonly other: CallRequest | undefined;
  /** Whether the tool map has an entry for the tool. */
  readonly isMapped: boolean;
  /** Whether a rule of the policy names the tool in another Unicode form. */
  readonly isMisspelt: boolean;
  /** Why the call must be blocked, in words. Judging adds to them. */
  readonly problems: string[];
}

export interface CallReading {
  readonly policies: readonly Policy[];
  readonly spellings: ToolSpellings;
  readonly given: GivenContext;
  readonly map: ToolMap;
  /** Current time, RFC 3339 in UTC, in its one normalized form. */
  readonly now: string;
  /** Doubles whose numbers, as written in the file, they do not hold exactly. */
  readonly rounded?: ReadonlySet<number>;
}

/** Completes a call with context and tool map. */
export function requestOf(
  { also_named, ...adapted }: AdaptedCall,
  reading: CallReading,
): CallRequest {
  const { policies, spellings, given, map, now, rounded } = reading;
  const other = also_named === undefined
    ? undefined
    : requestOf({ ...adapted, name: also_named }, reading);
  const { cwd, standard_name, problem, unclear_paths = [], stands_for = [] } = adapted;
  const given_name = adapted.called_as ?? adapted.name;
  const called_as = trim(given_name);
  const mapped = map.map(called_as, adapted.args, { cwd, standard_name, rounded });
  const named = withMapping(withContext(bare(adapted, now), given), mapped);
  const { workspace } = named.context;
  const call = {
    ...named,
    args: withSurroundings(
      named.args,
      {
        cwd: cwd ?? adapted.unclear_cwd,
        ...{ workspace, called_as, name: named.name, told_tool: adapted.told_tool },
      },
      policies,
    ),
  };
  const folder = addedArgumentFault(adapted.args);
  const misspelt = spellings.otherForm(called_as) ?? spellings.otherForm(call.name);
  const tool = { name: adapted.name, called_as, standard_name };
  const unnamed_by = policies.flatMap((policy, i) => isNamed(tool, policy, map) ? [] : [i]);
  return {
    adapted,
    given_name,
    called_as,
    mapped,
    call,
    request: intentOfCall(call),
    isMapped: map.names(called_as, { standard_name }),
    isMisspelt: misspelt !== undefined,
    ...{ stands_for, unnamed_by, other },
    problems: [
      ...other?.problems ?? [],
      ...(misspelt === undefined ? [] : [misspelt]),
      ...[problem, folder].flatMap((fault) =>
        fault === undefined ? [] : [`the call cannot be judged: ${fault}`]
      ),
      // The tool map says what the tool does with the paths that it lists.
      ...unclear_paths.filter(({ pointer, isOfClient }) =>
        isOfClient === true || mapped.paths?.includes(pointer) !== true
      )
        .map(({ pointer, text }) => `the call cannot be judged: ${pointer} ${text}`),
      ...(mapped.problem === undefined
        ? []
        : [`the call does not fit the tool map: ${mapped.problem}`]),
    ],
  };
}

/** The call without what has no part in it. */
function bare(
  { name, args, target, targets, arg_provenance, context, ...rest }: AdaptedCall,
  now: string,
) {
  const created_at = rest.isHeld === true ? now : rest.created_at;
  return {
    ...{ name, args, targets, arg_provenance, context },
    ...(target === undefined ? {} : { target }),
    ...(created_at === undefined ? {} : { created_at }),
  };
}

/** Reason of a verdict on the other name by which clients find the tool. */
const OTHER_NAME_REASON = "tool_also_named";

/** Tightens the policy's decision by tool map and client; they never soften it. */
export function tightened(
  decision: Decision,
  told: CallRequest,
  compiled: PolicyJudge,
): Decision {
  const { other } = told;
  let strict = strictestOf(decision, classDecisions(told, compiled));
  if (other !== undefined) {
    const { decision: own } = judgeIntent(compiled, other.request);
    strict = strictestOf(strict, [tightened(own, other, compiled)], OTHER_NAME_REASON);
  }
  if (told.isMisspelt) strict = raise(strict, "block", SPELLING_REASON);
  if (told.problems.length > 0) strict = raise(strict, "block", "mcp_argument_not_judgeable");
  return strict;
}

interface GuardSetting {
  readonly compiled: PolicyJudge;
  readonly files: FoundGuard;
}

/** The call as the guard sees it. */
export function guardedBy(told: CallRequest, setting: GuardSetting): GuardedBy {
  const { files } = setting;
  const { other } = told;
  const kind = kindOf(told, setting);
  return {
    ...{ files, call: guardedCallOf(told, kind, setting) },
    ...(other === undefined
      ? {}
      : { other: guardedCallOf(other, kindOf(other, setting), setting) }),
    ...(kind === "targets" ? { whole: guardedCallOf(told, undefined, setting) } : {}),
  };
}

function guardedCallOf(
  { request, adapted, called_as, given_name }: CallRequest,
  kind: CallAtDoor["kind"],
  { compiled, files }: GuardSetting,
): GuardedCall {
  return guardedCall({
    request: { ...request, args: adapted.args },
    tool: called_as || given_name,
    policies: compiled.policies,
    cwd: adapted.cwd,
    folder: files.folder,
    kind,
  });
}

function kindOf(
  { request, adapted, isMapped }: CallRequest,
  { compiled }: GuardSetting,
): CallAtDoor["kind"] {
  if (adapted.called_as !== undefined) {
    if (adapted.name === "tool.read" || request.tool_name === "tool.read") return "reads";
    // What the client's own editors write may name any file.
    return adapted.standard_name !== undefined && adapted.name === "tool.write" ? "edits" : "other";
  }
  if (isMapped) return "mapped";
  return compiled.policies.every(isFirstGeneration) ? "targets" : undefined;
}

/** Decisions of policies that do not name the tool: for them it may be of any of these classes. */
function classDecisions(
  { request, stands_for, unnamed_by }: CallRequest,
  { parts }: PolicyJudge,
): readonly Decision[] {
  return stands_for.flatMap((tool_name) =>
    unnamed_by.flatMap((index) => {
      const part = parts[index];
      if (part === undefined) return [];
      const { decision } = judgeIntent(part, { ...request, tool_name });
      // There the later policies decide alone.
      return decision.is_overridable === true && parts.length > 1 && index === 0 ? [] : [decision];
    })
  );
}
