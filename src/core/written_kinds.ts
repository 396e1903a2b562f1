/**
 * Recognizes files that gait wrote by their content. An output may replace only an earlier output
 * of its kind, whatever its name.
 */

import { isJsonObject, type JsonObject, type JsonValue } from "./json/json.ts";

/** One kind of output. */
export interface WrittenKind {
  /** Word for messages: `trace`. */
  readonly what: string;
  /** `schema_id` of the document. */
  readonly schema?: string;
  /** Tells a document without a `schema_id`. */
  readonly isDocument?: (document: JsonObject) => boolean;
  /** Beginning of a text that is not JSON. */
  readonly begins?: RegExp;
  /** Of an archive: its manifest, and other members that may come first. */
  readonly members?: readonly string[];
}

const RUNPACK_MEMBERS = [
  "manifest.json",
  "run.json",
  "intents.jsonl",
  "results.jsonl",
  "refs.json",
];

/** All kinds whose outputs may replace an earlier file of the same kind. */
export const OUTPUTS = {
  runpack: { what: "runpack", schema: "gait.runpack.manifest", members: RUNPACK_MEMBERS },
  pack: {
    what: "evidence pack",
    schema: "gait.guard.pack_manifest",
    members: ["pack_manifest.json", "control_index.json", "evidence_pointers.json"],
  },
  trace: { what: "trace", schema: "gait.gate.trace" },
  token: { what: "approval token", schema: "gait.gate.approval_token" },
  audit: { what: "approval audit", schema: "gait.gate.approval_audit_record" },
  credential: { what: "credential evidence", schema: "gait.gate.broker_credential_record" },
  envelope: { what: "encrypted file", schema: "gait.guard.encrypted_artifact" },
  /** Anything may have been encrypted, so nothing is known to be an earlier one. */
  decrypted: { what: "decrypted file" },
  retention: { what: "report", schema: "gait.guard.retention_report" },
  reduction: { what: "report", schema: "gait.runpack.reduce_report" },
  registryReport: { what: "report", schema: "gait.registry.verification_report" },
  comparison: {
    what: "comparison",
    isDocument: ({ privacy, summary }) =>
      typeof privacy === "string" && isJsonObject(summary) && "run_id_left" in summary,
  },
  regressResult: { what: "result", schema: "gait.regress.result" },
  junit: {
    what: "JUnit report",
    begins:
      /^\s*<\?xml [^>]{0,200}>\s*<testsuites [^>]{0,400}>\s*<testsuite name="gait\.(?:regress|policy)\./,
  },
  fixture: { what: "fixture", schema: "gait.regress.fixture" },
  config: { what: "config", schema: "gait.regress.config" },
  snapshot: { what: "snapshot", schema: "gait.scout.inventory_snapshot" },
  coverage: {
    what: "coverage",
    isDocument: (document) => "snapshot_id" in document && "coverage_percent" in document,
  },
  differences: {
    what: "differences",
    isDocument: (document) => "left_snapshot_id" in document && "right_snapshot_id" in document,
  },
  sarif: { what: "SARIF log", isDocument: isOwnSarif },
  cyclonedx: { what: "bill of materials", isDocument: isOwnBom },
  page: {
    what: "page",
    begins: /^\s{0,100}<!doctype html>[^]{0,600}<title>Agent inventory of /,
  },
  reviewPage: {
    what: "review",
    begins: /^\s{0,100}<!doctype html>[^]{0,600}<title>Review of agent calls since /,
  },
  logProof: { what: "log proof", begins: /^c2sp\.org\/tlog-proof@v1\n/ },
  logExtension: { what: "log extension", begins: /^old (?:0|[1-9][0-9]{0,15})\n/ },
  /** The lines that are appended after each call or command. */
  decisionLog: { what: "log export", begins: /^\{"created_at":"[^"]{1,60}","producer_version":/ },
  otelLog: { what: "otel export", begins: /^\{"attributes":\{"gait\.intent_digest":/ },
  adoptionLog: { what: "adoption log", begins: logLine("adoption_event") },
  operationalLog: { what: "operational log", begins: logLine("operational_event") },
  health: { what: "counts of the logs", begins: logLine("telemetry_health") },
} as const satisfies Readonly<Record<string, WrittenKind>>;

function logLine(name: string): RegExp {
  return new RegExp(`^\\s{0,100}\\{\\s{0,20}"schema_id"\\s{0,4}:\\s{0,4}"gait\\.scout\\.${name}"`);
}

function isOwnSarif({ runs }: JsonObject): boolean {
  const [run] = Array.isArray(runs) ? runs as readonly JsonValue[] : [];
  const tool = isJsonObject(run) ? run["tool"] : undefined;
  const driver = isJsonObject(tool) ? tool["driver"] : undefined;
  return isJsonObject(driver) && driver["name"] === "gait";
}

function isOwnBom({ bomFormat, metadata }: JsonObject): boolean {
  const tools = isJsonObject(metadata) ? metadata["tools"] : undefined;
  const components = isJsonObject(tools) ? tools["components"] : undefined;
  const [maker] = Array.isArray(components) ? components as readonly JsonValue[] : [];
  return bomFormat === "CycloneDX" && isJsonObject(maker) && maker["name"] === "gait";
}

/** Whether a JSON document is of a kind. */
export function isOfKind({ schema, isDocument }: WrittenKind, document: JsonValue): boolean {
  if (!isJsonObject(document)) return false;
  if (isDocument !== undefined) return isDocument(document);
  return schema !== undefined && document["schema_id"] === schema;
}
