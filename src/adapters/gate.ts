/** What all adapters share: a call is copied, judged, run with the copy, and its end is recorded. */

import { isVerdict } from "../core/gate/decide/verdict.ts";
import type { JsonObject } from "../core/json/json.ts";
import type { IntentRequest } from "../core/schema/gate.ts";
import { printable } from "../core/text.ts";
import { copyArguments, ownCopy } from "./arguments.ts";
import type { CallDecision, CallDescription, CallEnd, ProposedCall, ToolGate } from "./call.ts";
import { RefusedCall } from "./refused_call.ts";

/** A call as an adapter gets it from its framework. */
export interface ReceivedCall {
  readonly tool_name: string;
  readonly args: unknown;
  readonly call_id?: string | undefined;
  /** Answers whether a person said yes in the framework. It is asked only where that decides. */
  readonly isApproved?: (call: ProposedCall, decision: CallDecision) => boolean | Promise<boolean>;
}

/** A call that may run. */
export interface AdmittedCall {
  /** The judged arguments, in a copy that only the tool has. */
  readonly args: JsonObject;
  /** Records that the tool answered. */
  readonly ended: (result: unknown) => Promise<void>;
  /** Records that the tool threw. */
  readonly failed: (error: unknown) => Promise<void>;
}

/**
 * Judges a call. Whoever calls this runs the tool with the arguments that it returns, and with no
 * others.
 *
 * INVARIANT: it returns only after `allow`, or after a yes to a call that needs one approval.
 *
 * @throws {RefusedCall} if the tool must not run.
 */
export async function admitCall(gate: ToolGate, received: ReceivedCall): Promise<AdmittedCall> {
  const { tool_name, call_id = "", isApproved } = received;
  let call = proposedCall(tool_name, {}, call_id);
  let decision: CallDecision;
  try {
    call = proposedCall(tool_name, copyArguments(tool_name, received.args), call_id);
    decision = await gate.judge(call);
    if (!isVerdict(decision.verdict)) throw new Error(`unknown verdict ${decision.verdict}`);
  } catch (error) {
    tell(`Cannot judge the call of ${tool_name}: ${error}`);
    await note(gate, call, undefined, { status: "refused", is_approved: false, error });
    throw new RefusedCall(undefined, { cause: error });
  }
  const is_approved = isApprovable(gate, decision) && await isApproved?.(call, decision) === true;
  if (decision.verdict !== "allow" && !is_approved) {
    await note(gate, call, decision, { status: "refused", is_approved });
    throw new RefusedCall(decision);
  }
  return {
    args: ownCopy(call.args),
    ended: (result) => note(gate, call, decision, { status: "ok", is_approved, result }),
    failed: (error) => note(gate, call, decision, { status: "error", is_approved, error }),
  };
}

/** Judges a call, runs it with the judged arguments, and records its end. */
export async function runCall<Result>(
  gate: ToolGate,
  received: ReceivedCall,
  run: (args: JsonObject) => Result,
): Promise<Awaited<Result>> {
  const { args, ended, failed } = await admitCall(gate, received);
  let result: Awaited<Result>;
  try {
    result = await run(args);
  } catch (error) {
    await failed(error);
    throw error;
  }
  await ended(result);
  return result;
}

/** Whether a person should be asked in the framework: only one yes is to be had there. */
export async function needsApproval(
  gate: ToolGate,
  { tool_name, args, call_id = "" }: ReceivedCall,
): Promise<CallDecision | undefined> {
  try {
    const call = proposedCall(tool_name, copyArguments(tool_name, args), call_id);
    const decision = await gate.peek?.(call);
    return decision !== undefined && isApprovable(gate, decision) ? decision : undefined;
  } catch {
    return undefined; // It is judged again before it runs, and refused then.
  }
}

/** Frozen, as is all that describes it: whoever gets it sees what is judged and changes nothing. */
function proposedCall(tool_name: string, args: JsonObject, call_id: string): ProposedCall {
  return Object.freeze({ tool_name, args, call_id });
}

function isApprovable(
  { peek }: ToolGate,
  { verdict, required_approvals }: CallDecision,
): boolean {
  return peek !== undefined && verdict === "require_approval" && required_approvals <= 1;
}

/** The tool has run, or not: a record that fails must not look like a call that failed. */
async function note(
  gate: ToolGate,
  call: ProposedCall,
  decision: CallDecision | undefined,
  end: CallEnd,
): Promise<void> {
  try {
    await gate.end(call, decision, end);
  } catch (error) {
    tell(`Cannot record how the call of ${call.tool_name} ended: ${error}`);
  }
}

/** For whoever runs the agent: the model reads less. */
function tell(text: string): void {
  console.error(`gait: ${printable(text)}`);
}

/** The intent of a call, as policies judge it. */
export async function intentOf(
  call: ProposedCall,
  { context, describe }: CallDescription,
): Promise<Pick<IntentRequest, "tool_name" | "args" | "targets" | "arg_provenance" | "context">> {
  const facts = await describe?.(call);
  return {
    tool_name: facts?.tool_name ?? call.tool_name,
    args: call.args,
    targets: facts?.targets ?? [],
    arg_provenance: facts?.arg_provenance ?? [],
    context: facts?.context ?? context,
  };
}
