/** The limits, approvals and brokers that a caller sets in addition to the policy. */

import { type Broker, resolveBroker } from "../../core/gate/controls/broker.ts";
import { BROKER_ALLOWLIST_ENV } from "../../core/gate/controls/broker_variables.ts";
import type { Host } from "../../io/host.ts";
import type { CallStateSources } from "../state/call_state.ts";

export type ApprovalUse = "once" | "until-expiry";

/** Settings of every door that enforces. The members are named like the options that set them. */
export interface GateControls extends CallStateSources {
  /** Paths of approval tokens that are given from the start. */
  readonly approval_token?: string | undefined;
  readonly approval_token_chain: readonly string[];
  /** Text to record as reference where no token sets one. */
  readonly approval_token_ref: string;
  /** Where the keys are that check tokens; without any of these four the trace key checks them. */
  readonly approval_public_key: readonly string[];
  readonly approval_public_key_env?: string | undefined;
  readonly approval_private_key?: string | undefined;
  readonly approval_private_key_env?: string | undefined;
  /** `dev` or `prod`: whether traces are signed with a throw-away key or with the one named here. */
  readonly key_mode: string;
  readonly private_key?: string | undefined;
  readonly private_key_env?: string | undefined;
  /** Who signs in place of a key at hand; see `parseSigner`. */
  readonly signer?: string | undefined;
  /** `once`: an approval counts for one call; `until-expiry`: for equal calls until it expires. */
  readonly approval_use: ApprovalUse;
  /** `off`, `stub`, `env` or `command`. */
  readonly credential_broker: string;
  readonly credential_env_prefix: string;
  /** Program of the `command` broker, with its arguments. */
  readonly credential_command?: string | undefined;
  readonly credential_command_args: readonly string[];
  /** Reference to ask the broker for, in place of the rule's. */
  readonly credential_ref?: string | undefined;
  /** Scopes to ask the broker for, with the rule's. */
  readonly credential_scopes: readonly string[];
}

/** @throws {GaitError} `invalid_input` for a broker that is unknown or not allowed here. */
export function brokerOf(controls: GateControls, host: Host<"env">): Broker {
  return resolveBroker({
    broker: controls.credential_broker,
    envPrefix: controls.credential_env_prefix,
    command: controls.credential_command ?? "",
    commandArgs: controls.credential_command_args.join(),
    allowlist: host.env.get(BROKER_ALLOWLIST_ENV) ?? "",
  });
}
