/** What every adapter exports besides its own functions. */

export { createPolicyGate, type PolicyGate, type PolicyGateOptions } from "./policy_gate.ts";
export { createServerGate, type ServerGateOptions } from "./server_gate.ts";
export { RefusedCall } from "./refused_call.ts";
export type {
  CallDecision,
  CallDescription,
  CallEnd,
  CallFacts,
  ProposedCall,
  ToolGate,
} from "./call.ts";
