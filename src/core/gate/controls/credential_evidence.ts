/** Evidence that a broker issued a credential. It names the credential and never holds it. */

import type { BrokerCredentialRecord } from "../../schema/gate.ts";
import type { Credential } from "./broker.ts";

/** What evidence is about. */
export interface CredentialEvidenceInput {
  /** Time of the decision. */
  readonly created_at: string;
  /** Version of the program. */
  readonly producer_version: string;
  /** Id of the decision's trace. */
  readonly trace_id: string;
  /** Normalized name of the tool. */
  readonly tool_name: string;
  /** For whom it was issued. */
  readonly identity: string;
  /** What was asked for; left out when empty. */
  readonly reference: string;
  /** Scopes that were asked for; left out when empty. */
  readonly scope: readonly string[];
  /** What was issued. */
  readonly credential: Credential;
}

/** Makes the record. */
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
    ...(reference === "" ? {} : { reference }),
    ...(scope.length === 0 ? {} : { scope }),
    credential_ref: credential.credential_ref,
  };
}

/** Default name of an evidence file; other commands find evidence by its beginning. */
export function credentialEvidenceFileName(trace_id: string): string {
  return `credential_evidence_${trace_id}.json`;
}
