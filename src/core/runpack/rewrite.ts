/**
 * Writes a runpack anew from its parsed members: fills in defaults, recomputes digests, and drops
 * signatures and members that no generation knows. It does not check again what a recorder checks:
 * digests against payloads, and the spelling of run ids.
 */

import { canonicalBytes, canonicalText } from "../json/canonical.ts";
import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { JSONL_LINE_MAX_BYTES } from "../limits.ts";
import type { Intent, Manifest, Receipt, Refs, Result, Run } from "../schema/runpack.ts";
import type { NewMember } from "../zip/zip.ts";
import { newManifest } from "./manifest.ts";
import { MANIFEST_NAME, SCHEMA_IDS } from "./members.ts";
import { memberFromBytes, MemorySpool } from "./spool.ts";
import {
  completeHead,
  completeRun,
  contextMembers,
  hasMembers,
  receiptLabels,
  type RecorderDefaults,
} from "./defaults.ts";
import { malformed, quoted } from "../fault.ts";
import type { Runpack } from "./read.ts";

export interface RunpackParts extends Pick<Runpack, "run" | "intents" | "results" | "refs"> {
  readonly captureMode: string;
}

/** A runpack that is ready for `writeArchive`. Unsigned. */
export interface RewrittenRunpack {
  readonly manifest: Manifest;
  readonly members: readonly NewMember[];
}

/**
 * @throws {GaitError} `invalid_input` for an empty run id, and for a record that is too long to be
 * read back.
 */
export async function rewriteRunpack(
  parts: RunpackParts,
  defaults: RecorderDefaults,
): Promise<RewrittenRunpack> {
  if (parts.run.run_id === "") {
    throw malformed(
      "run.json",
      "/run_id",
      "is missing",
      "record the run again, with --run-id <id>",
    );
  }
  const run = completeRun(parts.run, parts.run.run_id, defaults);
  const intents = await linesOf("intents.jsonl", parts.intents, (r) => rewriteIntent(r, run));
  const results = await linesOf("results.jsonl", parts.results, (r) => rewriteResult(r, run));
  const refs = await memberFromBytes("refs.json", canonicalBytes(rewriteRefs(parts.refs, run)));
  const runMember = await memberFromBytes("run.json", canonicalBytes(run));
  const manifest = await newManifest(
    run,
    parts.captureMode.trim() || "reference",
    [intents, refs, results, runMember].map(({ name, sha256 }) => ({ path: name, sha256 })),
  );
  const manifestMember = await memberFromBytes(MANIFEST_NAME, canonicalBytes(manifest));
  return { manifest, members: [intents, manifestMember, refs, results, runMember] };
}

function rewriteIntent(intent: Intent, run: Run): Intent {
  return {
    ...completeHead(intent, SCHEMA_IDS.intent, run),
    intent_id: intent.intent_id,
    tool_name: intent.tool_name,
    args_digest: intent.args_digest,
    ...(hasMembers(intent.args) ? { args: intent.args } : {}),
  };
}

function rewriteResult(result: Result, run: Run): Result {
  return {
    ...completeHead(result, SCHEMA_IDS.result, run),
    intent_id: result.intent_id,
    status: result.status,
    result_digest: result.result_digest,
    ...(hasMembers(result.result) ? { result: result.result } : {}),
  };
}

function rewriteRefs(refs: Refs, run: Run): Refs {
  return {
    ...completeHead(refs, SCHEMA_IDS.refs, run),
    receipts: refs.receipts.map(rewriteReceipt),
    ...contextMembers(refs),
  };
}

function rewriteReceipt(receipt: Receipt): Receipt {
  const { retrieval_params } = receipt;
  return {
    ref_id: receipt.ref_id,
    source_type: receipt.source_type,
    source_locator: receipt.source_locator,
    query_digest: receipt.query_digest,
    content_digest: receipt.content_digest,
    retrieved_at: receipt.retrieved_at,
    redaction_mode: receipt.redaction_mode,
    ...(hasMembers(retrieval_params) ? { retrieval_params } : {}),
    ...receiptLabels(receipt),
  };
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
    `Cannot write the record of intent ${
      quoted(intentId)
    } to ${name}: it has ${size} bytes, and only lines of less than ${JSONL_LINE_MAX_BYTES} can be read back`,
    { hint: "record the run again without --payloads keep" },
  );
}
