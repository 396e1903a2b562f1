/** Records a run: turns the calls of an agent and their results into a runpack. */

import { canonicalize } from "../json/canonical.ts";
import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { parseJson } from "../json/json.ts";
import type { SigningKey } from "../crypto/keys.ts";
import { loadRedactor } from "../redact/redactor.ts";
import type { Normalization, RecordInput, RecordLine, Redaction } from "../schema/runpack.ts";
import type { NewMember } from "../zip/zip.ts";
import { type BuilderOptions, type FinishedRunpack, RunpackBuilder } from "./builder.ts";
import { parseRecordInput } from "./foreign_input.ts";
import type { Payloads } from "./payloads.ts";
import { archiveBytes, memberFromBytes, memorySpools, type RecordSpools } from "./spool.ts";
import { ticketFooter } from "./ticket_footer.ts";
import { quoted } from "../fault.ts";
import { currentTime } from "../time.ts";

export interface BuildOptions extends BuilderOptions {
  /** Overrides the capture mode of the input. */
  readonly captureMode?: string | undefined;
  /** Payloads in the form that digests cover, by intent id. */
  readonly normalization?: Normalization;
}

export interface BuiltRunpack extends Omit<FinishedRunpack, "documents"> {
  readonly members: readonly NewMember[];
  /** How payloads were stored. */
  readonly payloads: Payloads;
}

/**
 * Builds a runpack from a stream of lines: first the capture mode if any, then the run, then
 * intents, results and receipts in any order.
 *
 * @throws {GaitError} `invalid_input` for lines out of order and for records that cannot be stored.
 */
export async function buildRunpack(
  lines: AsyncIterable<RecordLine> | Iterable<RecordLine>,
  options: BuildOptions,
  spools: RecordSpools,
): Promise<BuiltRunpack> {
  let inputMode: string | undefined;
  let open: { builder: RunpackBuilder; mode: string; payloads: Payloads } | undefined;
  const start = (run: NonNullable<RecordLine["run"]>) => {
    const { mode, payloads } = resolveCapture(options.captureMode ?? inputMode, options.payloads);
    const normalization = options.normalization ?? {};
    open = {
      builder: new RunpackBuilder(run, normalization, { ...options, payloads }),
      mode,
      payloads,
    };
    return open;
  };

  for await (const line of lines) {
    if (line.capture_mode !== undefined) {
      if (open !== undefined) throw outOfOrder("capture_mode must come before run");
      inputMode = line.capture_mode;
    } else if (line.run !== undefined) {
      if (open !== undefined) throw outOfOrder("run is given twice, or after the first record");
      start(line.run);
    } else {
      const { builder } = open ?? start({});
      if (line.intent !== undefined) await spools.intents.append(await builder.intent(line.intent));
      else if (line.result !== undefined) {
        await spools.results.append(await builder.result(line.result));
      } else if (line.receipt !== undefined) builder.receipt(line.receipt);
      else if (line.refs !== undefined) builder.refs(line.refs);
    }
  }

  const { builder, mode, payloads } = open ?? start({});
  const [intents, results] = [await spools.intents.finish(), await spools.results.finish()];
  const { documents, ...finished } = await builder.finish(mode, intents, results);
  const members = [intents, results];
  for (const [name, bytes] of documents) members.push(await memberFromBytes(name, bytes));
  return { ...finished, members, payloads };
}

/** The lines of JSON Lines that say the same as a whole document. */
export function* linesOf(input: RecordInput): Generator<RecordLine> {
  if (input.capture_mode !== undefined) yield { capture_mode: input.capture_mode };
  yield { run: input.run ?? {} };
  for (const intent of input.intents ?? []) yield { intent };
  for (const result of input.results ?? []) yield { result };
  if (input.refs !== undefined) yield { refs: input.refs };
}

/** An explicit choice of payloads wins over the capture mode; `raw` alone keeps them. */
function resolveCapture(
  captureMode: string | undefined,
  payloads: Payloads | undefined,
): { readonly mode: string; readonly payloads: Payloads } {
  const mode = captureMode?.trim() || "reference";
  if (mode !== "reference" && mode !== "raw") {
    throw new GaitError(
      "invalid_input",
      `Cannot record the run: capture mode is ${quoted(mode)}, expected reference or raw`,
      {
        fields: ["/capture_mode"],
        hint: "raw keeps payloads; leave it out to store them by digest",
      },
    );
  }
  return { mode, payloads: payloads ?? (mode === "raw" ? "keep" : "digest") };
}

function outOfOrder(problem: string): GaitError {
  return new GaitError("invalid_input", `Cannot record the input: ${problem}`, {
    hint: "lines come in this order: capture_mode, run, then the records in any order",
  });
}

/** Settings of {@linkcode record}. */
export interface RecordOptions {
  /** Replaces the run id of the input everywhere. */
  readonly runId?: string;
  /** `reference` or `raw`; `raw` keeps payloads unless `payloads` says otherwise. */
  readonly captureMode?: "reference" | "raw";
  /** `digest` stores arguments and results by digest only, and is the default. */
  readonly payloads?: Payloads;
  /** `secrets`, or JSON Pointer patterns such as those that `gait run record --redact` takes. */
  readonly redact?: readonly string[];
  /** Signs the manifest. */
  readonly key?: SigningKey;
  /** Deflates the members instead of storing them. */
  readonly compress?: boolean;
  /** Default of `created_at`, RFC 3339 in UTC; the current time if absent. */
  readonly now?: string;
  /** Defaults of `run.env`; `unknown` if absent. */
  readonly env?: { readonly os: string; readonly arch: string };
}

/** A runpack in memory. */
export interface RecordedRunpack {
  /** The archive, to be stored as `runpack_<run_id>.zip`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Id of the run. */
  readonly run_id: string;
  /** Digest of the manifest, 64 lower-case hex characters. */
  readonly manifest_digest: string;
  /** Receipt to paste into a ticket. */
  readonly ticket_footer: string;
  /** Doubts about the recording, such as secrets in kept payloads. */
  readonly warnings: readonly string[];
  /** How many values each redaction rule replaced. */
  readonly redactions: readonly Redaction[];
}

/**
 * Records a run in memory.
 *
 * @throws {GaitError} `invalid_input`, naming every bad member by JSON Pointer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { record } from "@gait/cli";
 *
 * const { ticket_footer } = await record({
 *   run: { run_id: "run_42" },
 *   intents: [{ intent_id: "intent_1", tool_name: "tool.search", args: { query: "gait" } }],
 * });
 * assert.ok(ticket_footer.startsWith("GAIT run_id=run_42 manifest=sha256:"));
 * ```
 */
export async function record(
  input: RecordInput,
  options: RecordOptions = {},
): Promise<RecordedRunpack> {
  const { redact = [], now = currentTime(), env, compress = false } = options;
  const source = { name: "input", bytes: encodeUtf8(canonicalize(input)) };
  const checked = parseRecordInput(parseJson(source), source.name);
  const redactor = redact.length === 0
    ? undefined
    : await loadRedactor(redact, crypto.getRandomValues(new Uint8Array(32)));
  const built = await buildRunpack(linesOf(checked), {
    ...options,
    now,
    env: { os: "unknown", arch: "unknown", ...env, runtime: "deno" },
    redactor,
    redactsSecrets: redact.includes("secrets"),
    normalization: checked.normalization ?? {},
  }, memorySpools());
  const { run_id, manifest_digest } = built.manifest;
  return {
    bytes: await archiveBytes(built.members, { compress }),
    run_id,
    manifest_digest,
    ticket_footer: ticketFooter(run_id, manifest_digest),
    warnings: built.warnings,
    redactions: built.redactions,
  };
}
