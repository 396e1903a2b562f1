/** Evidence that a broker issued a credential. It holds a reference, never the credential. */

import { withoutEmpty } from "../../present.ts";
import type { BrokerCredentialRecord } from "../../schema/gate.ts";
import type { Credential } from "./broker.ts";

export interface CredentialEvidenceInput {
  /** Time of the decision, as in its trace. */
  readonly created_at: string;
  readonly producer_version: string;
  readonly trace_id: string;
  readonly tool_name: string;
  /** Identity that the credential was issued for. */
  readonly identity: string;
  /** Name of the credential that was asked for; left out when empty. */
  readonly reference: string;
  /** Scopes that were asked for, sorted; left out when empty. */
  readonly scope: readonly string[];
  readonly credential: Credential;
}

/** Makes the evidence, which is not signed. */
export function buildCredentialEvidence(input: CredentialEvidenceInput): BrokerCredentialRecord {
  const { reference, scope, credential } = input;
  return {
    schema_id: "gait.gate.broker_credential_record",
    schema_version: "1.0.0",
    created_at: input.created_at,
    producer_version: input.producer_version,
    trace_id: input.trace_id,
    tool_name: input.tool_name,
    identity: input.identity,
    broker: credential.issued_by,
    ...withoutEmpty({ reference, scope }),
    credential_ref: credential.credential_ref,
  };
}

/** Returns the default name of an evidence file; `gait guard pack` finds it by its beginning. */
export function credentialEvidenceFileName(trace_id: string): string {
  return `credential_evidence_${trace_id}.json`;
}
