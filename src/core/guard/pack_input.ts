/** The evidence that goes into a pack, and how it is presented. */

import type { ApprovalAuditRecord, BrokerCredentialRecord, TraceRecord } from "../schema/gate.ts";
import type { IncidentWindow } from "../schema/guard.ts";
import type { JsonObject } from "../json/json.ts";
import type { PackFile } from "./members.ts";
import type { PackRun } from "./summaries.ts";
import type { PackedRecord, RegressRecord } from "./inputs.ts";
import type { SigningKey } from "../crypto/keys.ts";
/** Everything that decides what is in a pack. */
export interface PackInput {
  readonly source: PackRun;
  readonly inventory: readonly JsonObject[];
  readonly traces: readonly TraceRecord[];
  readonly regress: readonly RegressRecord[];
  readonly approvals: readonly PackedRecord<ApprovalAuditRecord>[];
  readonly credentials: readonly PackedRecord<BrokerCredentialRecord>[];
  /** More evidence; it replaces an earlier file of the same name. */
  readonly extra?: readonly PackFile[];
  /** Template as given. */
  readonly template: string;
  readonly case_id: string;
  readonly renderPdf: boolean;
  readonly renderHtml: boolean;
  readonly window?: IncidentWindow | undefined;
  /** Key that signs the manifest. */
  readonly key?: SigningKey | undefined;
  readonly producer_version: string;
  /** Current time: only for a run that has none. */
  readonly now: string;
}
