/** The evidence and the settings that a pack is built from. */

import type { ApprovalAuditRecord, BrokerCredentialRecord, TraceRecord } from "../schema/gate.ts";
import type { IncidentWindow } from "../schema/guard.ts";
import type { JsonObject } from "../json/json.ts";
import type { PackFile } from "./members.ts";
import type { PackRun } from "./summaries.ts";
import type { PackedRecord, RegressRecord } from "./inputs.ts";
import type { SigningKey } from "../crypto/keys.ts";

/** A trace that was changed after it was signed. Its content proves nothing. */
export interface AlteredTrace extends TraceRecord {
  readonly path: string;
  /** The fault of its signature, in words. */
  readonly fault: string;
}

/** Everything that decides the bytes of a pack. */
export interface PackInput {
  readonly source: PackRun;
  readonly inventory: readonly JsonObject[];
  readonly traces: readonly TraceRecord[];
  /** Traces that are left out, since they are not what was signed; the page counts them apart. */
  readonly altered?: readonly AlteredTrace[];
  /** What is not as it should be with the logs of the run, in words, for the page. */
  readonly log_doubts?: readonly string[];
  readonly regress: readonly RegressRecord[];
  readonly approvals: readonly PackedRecord<ApprovalAuditRecord>[];
  readonly credentials: readonly PackedRecord<BrokerCredentialRecord>[];
  /** Further members. One of them replaces an earlier file of the same name. */
  readonly extra?: readonly PackFile[];
  /** Control template as the user gave it; see `effectiveTemplate`. */
  readonly template: string;
  readonly case_id: string;
  readonly renderPdf: boolean;
  readonly renderHtml: boolean;
  readonly window?: IncidentWindow | undefined;
  /** Signs the manifest; without a key the pack is unsigned. */
  readonly key?: SigningKey | undefined;
  readonly producer_version: string;
  /** Current time. It is used only for a run without a time. */
  readonly now: string;
}
