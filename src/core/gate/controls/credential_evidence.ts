/** Evidence that a broker issued a credential. It holds a reference, never the credential. */

import { withoutEmpty } from "../../present.ts";
import type { BrokerCredentialRecord } from "../../schema/gate.ts";
import type { Credential } from "./broker.ts";

/** `reference` and `scope`, which is sorted, are what was asked for; both are left out when empty. */
export interface CredentialEvidenceInput extends
  Required<
    Omit<BrokerCredentialRecord, "schema_id" | "schema_version" | "broker" | "credential_ref">
  > {
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
