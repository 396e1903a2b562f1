/** Parsers of the records in a pack. Some records are packed with their known members only. */

import { malformed, quoted } from "../fault.ts";
import { parseTrace, type ReceivedTrace } from "../gate/record/trace.ts";
import { type JsonObject, type JsonValue, parseJsonObject } from "../json/json.ts";
import {
  type ApprovalAuditEntry,
  type ApprovalAuditRecord,
  type BrokerCredentialRecord,
  readApprovalAuditRecord,
  readBrokerCredentialRecord,
} from "../schema/gate.ts";
import { readRegressResult, type RegressResult } from "../schema/regress.ts";
import { type InventoryItem, readInventorySnapshot } from "../schema/scout.ts";
import type { Relaxed } from "../shape.ts";
import type { Source } from "../source.ts";
import { ZERO_TIMESTAMP } from "../time.ts";

export interface PackedRecord<T> {
  readonly record: T;
  /** The record without members that gait does not know and without empty optional ones. */
  readonly packed: JsonObject;
}

/** A regress result as it was received. */
export type RegressRecord = Relaxed<RegressResult>;

export function parsePackTrace(source: Source): ReceivedTrace {
  const trace = parseTrace(source);
  refuseOtherKind(trace.record.schema_id, "gait.gate.trace", source);
  return trace;
}

/** What a pack says of a regress result. */
const REGRESS_MEMBERS = ["schema_id", "fixture_set", "status", "graders"];

export function parseRegress(source: Source): RegressRecord {
  const document = parseJsonObject(source);
  const record = readRegressResult(document, source.name);
  refuseOtherKind(record.schema_id, "gait.regress.result", source);
  if (!REGRESS_MEMBERS.some((name) => name in document)) {
    const fault = "has neither schema_id, fixture_set, status nor graders: it is no regress result";
    throw malformed(source.name, "", fault, "gait regress run writes one");
  }
  const failed = record.graders.find(({ status }) => status !== "pass" && status !== "");
  if (record.status === "pass" && failed !== undefined) {
    const fault = `is pass, though the grader ${quoted(failed.name)} says ${quoted(failed.status)}`;
    throw malformed(source.name, "/status", fault, "gait regress run writes the result anew");
  }
  return record;
}

/** Parses an inventory snapshot, and returns the form of it that goes into the pack. */
export function parseInventory(source: Source): JsonObject {
  const document = parseJsonObject(source);
  const snapshot = readInventorySnapshot(document, source.name);
  refuseOtherKind(snapshot.schema_id, "gait.scout.inventory_snapshot", source);
  const members: Readonly<Record<string, unknown>> = { ...snapshot };
  return {
    ...pick(members, INVENTORY_HEAD),
    ...pickFilled(members, ["workspace"]),
    items: (document["items"] ?? null) === null ? null : snapshot.items.map(packedItem),
  };
}

const INVENTORY_HEAD = [
  "schema_id",
  "schema_version",
  "created_at",
  "producer_version",
  "snapshot_id",
] as const;

function packedItem(item: Relaxed<InventoryItem>): JsonObject {
  const members: Readonly<Record<string, unknown>> = { ...item };
  return {
    ...pick(members, ["id", "kind", "name", "locator"]),
    ...pickFilled(members, ["risk_level", "tags", "last_seen_run"]),
  };
}

export function parseApprovalAudit(source: Source): PackedRecord<ApprovalAuditRecord> {
  const document = parseJsonObject(source);
  const record = readApprovalAuditRecord(document, source.name);
  refuseOtherKind(record.schema_id, "gait.gate.approval_audit_record", source);
  const members: Readonly<Record<string, unknown>> = { ...record };
  const packed: JsonObject = {
    ...pick(members, [
      ...HEAD,
      "intent_digest",
      "policy_digest",
      "required_approvals",
      "valid_approvals",
      "approved",
    ]),
    ...pickFilled(members, ["approvers"]),
    entries: (document["entries"] ?? null) === null ? null : record.entries.map(packedEntry),
  };
  return { record, packed };
}

function packedEntry(entry: ApprovalAuditEntry): JsonObject {
  const members: Readonly<Record<string, unknown>> = { ...entry };
  return {
    ...pickFilled(members, ["token_id", "approver_identity", "reason_code", "scope", "error_code"]),
    expires_at: entry.expires_at === "" ? ZERO_TIMESTAMP : entry.expires_at,
    valid: entry.valid,
  };
}

export function parseCredential(source: Source): PackedRecord<BrokerCredentialRecord> {
  const record = readBrokerCredentialRecord(parseJsonObject(source), source.name);
  refuseOtherKind(record.schema_id, "gait.gate.broker_credential_record", source);
  const members: Readonly<Record<string, unknown>> = { ...record };
  const packed = {
    ...pick(members, [...HEAD, "identity", "broker", "credential_ref"]),
    ...pickFilled(members, ["reference", "scope"]),
  };
  return { record, packed };
}

const HEAD = [
  "schema_id",
  "schema_version",
  "created_at",
  "producer_version",
  "trace_id",
  "tool_name",
] as const;

/** Refuses a file of another kind, which would otherwise be summarized as this kind. */
function refuseOtherKind(found: string, expected: string, { name }: Source): void {
  if (found === "" || found === expected) return;
  const hint = "give the file to the option for its own kind";
  throw malformed(name, "/schema_id", `is ${quoted(found)}, expected ${expected}`, hint);
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, jsonOf(from[name])]));
}

/** Members that are neither absent nor empty. */
function pickFilled(from: Readonly<Record<string, unknown>>, names: readonly string[]) {
  const filled = names.filter((name) => {
    const value = from[name];
    return typeof value === "string" || Array.isArray(value) ? value.length > 0 : false;
  });
  return pick(from, filled);
}

/** INVARIANT: the records came from a JSON parser, so their members are JSON. */
function jsonOf(value: unknown): JsonValue {
  return value === undefined ? null : value as JsonValue;
}
