/** The answers about a log, as `gait log verify` gives them. */

import { encodeHex } from "../bytes.ts";
import { present, withoutEmpty } from "../present.ts";
import type { LogAnswer } from "../schema/log.ts";
import { fromNanoseconds } from "../time.ts";
import type { CosignerAnswer, HeadAnswer } from "./follow_tree.ts";
import type { IndexVerification } from "./verify_index.ts";
import type { LogVerification } from "./verify_log.ts";

/** Further requirements on a log, besides that it is undamaged. */
export const QUESTIONS = ["signed", "closed", "head", "cosigned", "whole"] as const;
export type Question = typeof QUESTIONS[number];

/** Requirements on a log, and who must have signed it. */
export interface Asked {
  readonly path: string;
  /** The answers to given heads, without those to other heads. */
  readonly heads: readonly HeadAnswer[];
  readonly required: ReadonlySet<Question>;
  /** Whether the log must be cosigned: it was named, and a cosigner too. */
  readonly isCosignerRequired: boolean;
  /** Whether the log was found through the index. */
  readonly isFromIndex: boolean;
}

/** The answers about the log of a session. `indexFaults` are contradictions with the index. */
export async function logAnswer(
  verification: LogVerification,
  asked: Asked,
  indexFaults?: LogAnswer["index_faults"],
): Promise<LogAnswer> {
  const { head, isClosed, endReason, withheld, unannounced, notIndexedAt } = verification;
  const { pruned } = verification.tree;
  const shared = await sharedAnswers(verification, asked);
  const answer: Omit<LogAnswer, "ok"> = {
    ...shared,
    ...present({ log_id: head?.log_id, first_time: head?.ts }),
    kind: "log",
    ...(head?.continues === undefined ? {} : {
      continues: { log_id: head.continues.log_id, size: head.continues.size },
    }),
    ...(asked.isFromIndex ? { from_index: true } : {}),
    closed: isClosed,
    ...present({ end_reason: endReason }),
    whole: pruned === 0 && withheld === 0,
    ...{ pruned, withheld, unannounced },
    ...present({ not_indexed: notIndexedAt }),
    ...(indexFaults === undefined ? {} : { indexed: indexFaults.length === 0 }),
    ...withoutEmpty({ index_faults: indexFaults }),
  };
  return judged(answer, asked);
}

/** The answers about an index of logs. Nothing of it is pruned, and it has no end. */
export async function indexAnswer(
  verification: IndexVerification,
  asked: Asked,
): Promise<LogAnswer> {
  const { head } = verification;
  const answer: Omit<LogAnswer, "ok"> = {
    ...await sharedAnswers(verification, asked),
    ...present({ log_id: head?.log_id, first_time: head?.ts }),
    kind: "index",
    whole: true,
    ...{ pruned: 0, withheld: 0, unannounced: 0 },
  };
  return judged(answer, asked);
}

async function sharedAnswers(
  verification: LogVerification | IndexVerification,
  { path, heads, isCosignerRequired }: Asked,
) {
  const { tree, isConsistent, tornBytes, clockBack, lastTime, vouched, foundUnsigned } =
    verification;
  const { size, hasKeys, cosigners, faults, faultCount } = tree;
  return {
    path,
    entries: size,
    root: encodeHex(await tree.root()),
    ...present({ last_time: lastTime }),
    consistent: isConsistent,
    ...(hasKeys
      ? { signed: size > 0 && vouched === size, vouched, unvouched: size - vouched }
      : {}),
    ...withoutEmpty({ found_unsigned: foundUnsigned }),
    ...headAnswers(heads),
    ...(isCosignerRequired ? cosignerAnswers(cosigners) : {}),
    ...withoutEmpty({ torn_bytes: tornBytes }),
    ...present({ clock_back: clockBack }),
    ...withoutEmpty({ faults }),
    ...(faultCount > faults.length ? { fault_count: faultCount } : {}),
  };
}

/** More heads that hold than this, and more that do not, are counted and not listed. */
export const HEADS_LISTED_MAX = 1_000;

function headAnswers(
  heads: readonly HeadAnswer[],
): Pick<LogAnswer, "head" | "heads" | "head_count" | "failed_head_count"> {
  if (heads.length === 0) return {};
  const count = { holds: 0, fails: 0 };
  const listed = heads.filter(({ holds }) => count[holds ? "holds" : "fails"]++ < HEADS_LISTED_MAX);
  return {
    head: count.fails === 0,
    heads: listed.map(({ head: { size }, holds, problem }) => ({
      size,
      holds,
      ...present({ problem }),
    })),
    ...(listed.length < heads.length
      ? { head_count: heads.length, failed_head_count: count.fails }
      : {}),
  };
}

function cosignerAnswers(
  cosigners: readonly CosignerAnswer[],
): Pick<LogAnswer, "cosigned" | "cosigners"> {
  return {
    cosigned: cosigners.every(({ size }) => size !== undefined),
    cosigners: cosigners.map(({ name, size, seconds }) => ({
      name,
      ...present({ size, time: timeOf(seconds) }),
    })),
  };
}

/** The time of a cosignature; `undefined` if a timestamp cannot hold it. */
export function timeOf(seconds: bigint | undefined): string | undefined {
  return seconds === undefined ? undefined : fromNanoseconds(seconds * 1_000_000_000n);
}

/** The required answers that are no. */
function unmetIn(
  answer: Omit<LogAnswer, "ok">,
  { required, isCosignerRequired }: Asked,
): NonNullable<LogAnswer["unmet"]> {
  const { consistent, vouched, head, cosigned, indexed } = answer;
  const isRequired: Readonly<Record<Question, boolean>> = {
    // A key was given, and nothing in the log is signed by it.
    signed: vouched === 0 || required.has("signed"),
    // Of an index it is not asked whether it is closed.
    closed: required.has("closed"),
    head: head !== undefined,
    cosigned: isCosignerRequired && cosigned !== undefined,
    whole: required.has("whole"),
  };
  return [
    ...(consistent ? [] : ["consistent" as const]),
    ...QUESTIONS.filter((question) =>
      (isRequired[question] && answer[question] === false) ||
      (question === "head" && required.has("head") && head === undefined)
    ),
    ...(indexed === false ? ["indexed" as const] : []),
  ];
}

function judged(answer: Omit<LogAnswer, "ok">, asked: Asked): LogAnswer {
  const unmet = unmetIn(answer, asked);
  return { ...answer, ok: unmet.length === 0, ...withoutEmpty({ unmet }) };
}
