/**
 * Writing a runpack anew from its parsed members (runpack.md 7.7): defaults are filled in, digests
 * recomputed; signatures and members that no generation knows are left behind. What a recorder
 * would check (digests against payloads, spelling of run ids) is not checked again.
 */

import { canonicalBytes, canonicalText } from "../json/canonical.ts";
import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import type { JsonObject } from "../json/json.ts";
import { JSONL_LINE_MAX_BYTES } from "../limits.ts";
import type { Intent, Manifest, Receipt, Refs, Result, Run } from "../schema/runpack.ts";
import { isZeroTimestamp, normalizeTimestamp } from "../time.ts";
import { VERSION } from "../version.ts";
import type { NewMember } from "../zip/zip.ts";
import { manifestDigest } from "./manifest.ts";
import { MANIFEST_NAME, SCHEMA_IDS, SCHEMA_VERSION } from "./members.ts";
import { memberOf, MemorySpool } from "./spool.ts";

/** What fills the gaps of an incomplete artifact. The caller knows clock and host. */
export interface RewriteDefaults {
  /** Current time, RFC 3339 in UTC: `created_at` of a run that has none. */
  readonly now: string;
  /** Defaults of `run.env`. */
  readonly env: { readonly os: string; readonly arch: string; readonly runtime: string };
}

/** What a runpack is made of, parsed. */
export interface RunpackParts {
  readonly captureMode: string;
  readonly run: Run;
  readonly intents: readonly Intent[];
  readonly results: readonly Result[];
  readonly refs: Refs;
}

/** A runpack that is ready for `writeArchive`. Unsigned. */
export interface RewrittenRunpack {
  readonly manifest: Manifest;
  readonly members: readonly NewMember[];
}

/**
 * Writes the members anew.
 *
 * @throws {GaitError} `invalid_input` for an empty run id, and for a record that is too long to be
 * read back.
 */
export async function rewriteRunpack(
  parts: RunpackParts,
  defaults: RewriteDefaults,
): Promise<RewrittenRunpack> {
  const run = rewriteRun(parts.run, defaults);
  const intents = await linesOf("intents.jsonl", parts.intents, (r) => rewriteIntent(r, run));
  const results = await linesOf("results.jsonl", parts.results, (r) => rewriteResult(r, run));
  const refs = await memberOf("refs.json", canonicalBytes(rewriteRefs(parts.refs, run)));
  const runMember = await memberOf("run.json", canonicalBytes(run));
  const unsigned = {
    schema_id: SCHEMA_IDS.manifest,
    schema_version: SCHEMA_VERSION,
    created_at: run.created_at,
    producer_version: run.producer_version,
    run_id: run.run_id,
    capture_mode: parts.captureMode.trim() || "reference",
    files: [intents, refs, results, runMember].map(({ name, sha256 }) => ({ path: name, sha256 })),
  };
  const manifest = { ...unsigned, manifest_digest: await manifestDigest(unsigned) };
  const manifestMember = await memberOf(MANIFEST_NAME, canonicalBytes(manifest));
  return { manifest, members: [intents, manifestMember, refs, results, runMember] };
}

function rewriteRun(run: Run, { now, env }: RewriteDefaults): Run {
  if (run.run_id === "") {
    throw new GaitError("invalid_input", "Cannot write the runpack: run.json has no run_id", {
      fields: ["/run_id"],
    });
  }
  return {
    schema_id: run.schema_id || SCHEMA_IDS.run,
    schema_version: run.schema_version || SCHEMA_VERSION,
    created_at: isZeroTimestamp(run.created_at) ? storedNow(now) : run.created_at,
    producer_version: run.producer_version || VERSION,
    run_id: run.run_id,
    env: {
      os: run.env.os || env.os,
      arch: run.env.arch || env.arch,
      runtime: run.env.runtime || env.runtime,
    },
    timeline: run.timeline?.map(({ event, ts, ref, relationship }) => ({
      event,
      ts,
      ...(ref ? { ref } : {}),
      ...(relationship === undefined ? {} : { relationship }),
    })) ?? null,
  };
}

/** The clock's time in the form in which it will be read back; a digest over any other would not hold. */
function storedNow(now: string): string {
  const stored = normalizeTimestamp(now);
  if (stored !== undefined) return stored;
  throw new GaitError("invalid_input", `Cannot use time "${now}": expected an RFC 3339 timestamp`);
}

function rewriteIntent(intent: Intent, run: Run): Intent {
  return {
    ...rewriteHead(intent, SCHEMA_IDS.intent, run),
    intent_id: intent.intent_id,
    tool_name: intent.tool_name,
    args_digest: intent.args_digest,
    ...(isFilled(intent.args) ? { args: intent.args } : {}),
  };
}

function rewriteResult(result: Result, run: Run): Result {
  return {
    ...rewriteHead(result, SCHEMA_IDS.result, run),
    intent_id: result.intent_id,
    status: result.status,
    result_digest: result.result_digest,
    ...(isFilled(result.result) ? { result: result.result } : {}),
  };
}

function rewriteRefs(refs: Refs, run: Run): Refs {
  const { context_set_digest, context_evidence_mode, context_ref_count } = refs;
  return {
    ...rewriteHead(refs, SCHEMA_IDS.refs, run),
    receipts: refs.receipts.map(rewriteReceipt),
    ...(context_set_digest ? { context_set_digest } : {}),
    ...(context_evidence_mode ? { context_evidence_mode } : {}),
    ...(context_ref_count ? { context_ref_count } : {}),
  };
}

function rewriteReceipt(receipt: Receipt): Receipt {
  const { sensitivity_label, retrieval_params, immutability, freshness_sla_seconds } = receipt;
  return {
    ref_id: receipt.ref_id,
    source_type: receipt.source_type,
    source_locator: receipt.source_locator,
    query_digest: receipt.query_digest,
    content_digest: receipt.content_digest,
    retrieved_at: receipt.retrieved_at,
    redaction_mode: receipt.redaction_mode,
    ...(sensitivity_label ? { sensitivity_label } : {}),
    ...(isFilled(retrieval_params) ? { retrieval_params } : {}),
    ...(immutability ? { immutability } : {}),
    ...(freshness_sla_seconds ? { freshness_sla_seconds } : {}),
  };
}

type Head = Pick<
  Run,
  "schema_id" | "schema_version" | "created_at" | "producer_version" | "run_id"
>;

function rewriteHead(head: Head, schemaId: string, run: Run): Head {
  return {
    schema_id: head.schema_id || schemaId,
    schema_version: head.schema_version || SCHEMA_VERSION,
    created_at: isZeroTimestamp(head.created_at) ? run.created_at : head.created_at,
    producer_version: head.producer_version || run.producer_version,
    run_id: head.run_id || run.run_id,
  };
}

/** An empty object reads like an absent one (runpack.md 3.5). */
function isFilled(payload: JsonObject | undefined): payload is JsonObject {
  return payload !== undefined && Object.keys(payload).length > 0;
}

/** Lines are encoded some thousand at a time: a call per line would cost more than the line. */
const LINES_PER_CHUNK = 1024;

async function linesOf<T extends { readonly intent_id: string }>(
  name: string,
  records: readonly T[],
  rewrite: (record: T) => T,
): Promise<NewMember> {
  const spool = new MemorySpool(name);
  for (let start = 0; start < records.length; start += LINES_PER_CHUNK) {
    const lines = records.slice(start, start + LINES_PER_CHUNK).map((record) => {
      const line = canonicalText(rewrite(record));
      refuseLongLine(line, name, record.intent_id);
      return `${line}\n`;
    });
    await spool.append(encodeUtf8(lines.join("")));
  }
  return await spool.finish();
}

/** A character takes at most three bytes per code unit, so most lines need not be measured. */
function refuseLongLine(line: string, name: string, intentId: string): void {
  if (line.length * 3 < JSONL_LINE_MAX_BYTES) return;
  const size = encodeUtf8(line).length;
  if (size < JSONL_LINE_MAX_BYTES) return;
  throw new GaitError(
    "invalid_input",
    `Cannot write ${name}: the ${size} bytes of intent ${
      JSON.stringify(intentId)
    } could not be read back, the limit is ${JSONL_LINE_MAX_BYTES}`,
  );
}
