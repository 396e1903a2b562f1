import { unusable } from "../fault.ts";
import { plainJsonBytes } from "../json/plain.ts";
import type { DiffAlignment, DiffFile, DiffSummary, Divergence } from "../schema/runpack.ts";
import {
  comparableFile,
  comparableManifest,
  comparableRefs,
  type DiffPrivacy,
  equalJson,
} from "./diff_compare.ts";
import { classifyDrift } from "./diff_context.ts";
import { Doubts } from "./diff_doubts.ts";
import { describeFirst, describeRecord } from "./diff_divergence.ts";
import type { Runpack } from "./read.ts";
import { present, withoutEmpty } from "../present.ts";
import { compareText } from "../text.ts";
import { MarkerPairs } from "./diff_tolerance.ts";
import type { PointerPattern } from "../redact/pointer_pattern.ts";
import { type UnmetIgnored, unmetIgnored } from "./diff_ignored.ts";
import { alignRuns } from "./diff_align.ts";
import { compareRecords, intentView, resultView } from "./diff_records.ts";

export type { DiffPrivacy } from "./diff_compare.ts";

/** The parts of a runpack that a comparison reads. */
export type Comparable = Pick<Runpack, "manifest" | "run" | "intents" | "results" | "refs">;

/** Settings of a comparison. */
export interface DiffOptions {
  /** `full` compares everything and is the default, `metadata` no payloads. */
  readonly privacy?: DiffPrivacy;
  /** Members of payloads that do not count. */
  readonly ignore?: readonly PointerPattern[];
  /** Whether `equal` pairs calls by order, tool and arguments, whatever their ids are. */
  readonly align?: boolean;
}

/** The result of a comparison. */
export interface DiffReport {
  /** Whether all that is compared is equal, calls and results paired by id. */
  readonly ok: boolean;
  /**
   * The same with calls paired by order, tool and arguments; only there where the caller asked for that,
   * or where the runs share no id.
   */
  readonly equal?: boolean;
  /** Content of the file that `--output` names. */
  readonly file: DiffFile;
  /** The earliest step that differs, with both values; absent if nothing changed. */
  readonly first_divergence?: Divergence;
  /** The first step that differs with calls aligned; only there with `equal`, if one differs. */
  readonly first_aligned?: Divergence;
  /** How the calls of the two runs fit together by order, tool and arguments; absent if `ok`. */
  readonly alignment?: DiffAlignment;
  /** How many calls differ or exist on one side only. */
  readonly intents_changed_count: number;
  /** How many results differ or exist on one side only. */
  readonly results_changed_count: number;
  /** Doubts about records that count as equal; absent without any. */
  readonly warnings?: readonly string[];
  /** Ignored members that no payload has; absent without any. */
  readonly unmet_ignored?: readonly UnmetIgnored[];
}

/** Reads a privacy mode as a user writes it; empty means `full`. */
export function parsePrivacy(text: string): DiffPrivacy {
  if (text === "" || text === "full") return "full";
  if (text === "metadata") return "metadata";
  const hint = "metadata leaves payloads out of the comparison";
  throw unusable("privacy mode", text, "full or metadata", hint);
}

/**
 * Compares two runpacks. The order of calls and results does not matter, that of receipts does. Where
 * an id occurs more than once, the first record is compared with the first, the second with the second.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { diff, parseRunpack, record } from "@gait/cli";
 *
 * const run = async (query: string) => {
 *   const args = { query };
 *   const intents = [{ intent_id: "a", tool_name: "tool.search", args }];
 *   const { bytes } = await record({ run: { run_id: "run_42" }, intents }, { payloads: "keep" });
 *   return await parseRunpack(bytes);
 * };
 * const { ok, first_divergence } = await diff(await run("gait"), await run("gate"));
 * assert.ok(!ok && first_divergence?.field === "/args/query");
 * ```
 */
export async function diffRunpacks(
  left: Comparable,
  right: Comparable,
  options: DiffPrivacy | DiffOptions = "full",
): Promise<DiffReport> {
  const { privacy = "full", ignore = [], align = false } = typeof options === "string"
    ? { privacy: options }
    : options;
  const beside = { markers: new MarkerPairs(), doubts: new Doubts() };
  const intents = compareRecords(left.intents, right.intents, intentView(privacy, ignore), beside);
  const results = compareRecords(left.results, right.results, resultView(privacy, ignore), beside);
  const manifests = [
    comparableManifest(left.manifest),
    comparableManifest(right.manifest),
  ] as const;
  const manifestChanged = !equalJson(...manifests);
  const files_changed = oneSided(left, right);
  const hasOtherFiles = files_changed.length > 0;
  const { refs_changed, ...context } = classifyDrift(left.refs, right.refs, privacy);
  const summary: DiffSummary = {
    run_id_left: left.run.run_id,
    run_id_right: right.run.run_id,
    manifest_changed: manifestChanged,
    ...withoutEmpty({ files_changed }),
    intents_changed: intents.changed.length > 0,
    results_changed: results.changed.length > 0,
    refs_changed,
    ...context,
    ...withoutEmpty({
      left_only_intents: intents.leftOnly,
      right_only_intents: intents.rightOnly,
      left_only_results: results.leftOnly,
      right_only_results: results.rightOnly,
    }),
  };
  const first_divergence = await describeFirst({
    intents: intents.changed,
    results: results.changed,
    refs: refs_changed ? refsSides(left, right, privacy) : undefined,
    manifest: manifestChanged ? manifests : undefined,
  });
  const isEqual = first_divergence === undefined;
  // Records are paired by id, so that equal ones may be in another order: only an alignment tells.
  const aligned = isEqual && !align ? undefined : alignRuns(left, right, { privacy, ignore });
  const isAligned = align || sharesNoId(left, right);
  const alignment = isEqual && aligned?.equal === true ? undefined : aligned;
  const first = isAligned ? aligned?.first : undefined;
  return {
    ok: isEqual,
    file: { privacy, summary },
    ...present({
      first_divergence,
      first_aligned: first && await describeRecord(first.member, first.record),
      alignment: alignment?.report,
      equal: isAligned
        ? !hasOtherFiles && aligned?.equal === true && !refs_changed && !manifestChanged
        : undefined,
    }),
    intents_changed_count: intents.changed.length,
    results_changed_count: results.changed.length,
    ...withoutEmpty({
      warnings: (isAligned && aligned !== undefined ? aligned.doubts : beside.doubts).warnings,
      unmet_ignored: ignore.length === 0 ? [] : unmetIgnored([left, right], ignore),
    }),
  };
}

/** Bytes of the file that `--output` names. */
export function diffFileBytes(file: DiffFile): Uint8Array<ArrayBuffer> {
  return plainJsonBytes(file);
}

/** The summary that `--json` prints with the error of a comparison that could not be made. */
export const EMPTY_DIFF_SUMMARY: DiffSummary = {
  run_id_left: "",
  run_id_right: "",
  manifest_changed: false,
  intents_changed: false,
  results_changed: false,
  refs_changed: false,
};

/** Names of members that only one manifest lists, or that gait does not read and that differ. */
function oneSided(left: Comparable, right: Comparable): string[] {
  const filesOf = ({ manifest }: Comparable) =>
    new Map(manifest.files.map((file) => [comparableFile(file), file.path]));
  const [lefts, rights] = [filesOf(left), filesOf(right)];
  const names = [...lefts, ...rights].filter(([file]) => !lefts.has(file) || !rights.has(file))
    .map(([, path]) => path);
  return [...new Set(names)].sort(compareText);
}

/** Ids that recorders generate anew for each run cannot pair calls. */
function sharesNoId(left: Comparable, right: Comparable): boolean {
  const ids = new Set(left.intents.map(({ intent_id }) => intent_id));
  return ids.size > 0 && right.intents.length > 0 &&
    !right.intents.some(({ intent_id }) => ids.has(intent_id));
}

function refsSides(left: Comparable, right: Comparable, privacy: DiffPrivacy) {
  if (privacy === "full") {
    return [comparableRefs(left.refs), comparableRefs(right.refs)] as const;
  }
  const count = ({ refs }: Comparable) => ({ receipts: refs.receipts.length });
  return [count(left), count(right)] as const;
}
