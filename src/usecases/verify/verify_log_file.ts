import { satisfies, type SignatureDemand } from "../../core/crypto/signature.ts";
import { loadSyncHash } from "../../core/crypto/digest.ts";
import { unreadable } from "../../core/fault.ts";
import { followLines } from "../../core/log/follow_lines.ts";
import { type LogVerification, LogVerifier } from "../../core/log/verify_log.ts";
import { counted } from "../../core/lists.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { VerifiedArtifact } from "../../core/schema/runpack.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";
import { logKindOf } from "../log/is_log.ts";

/** Most faults of a log that are listed here; `gait log verify` has all. */
const FAULTS_SHOWN = 20;

/**
 * The facts that a log proves, as far as `gait verify` asks. Heads, cosigners and the index are
 * questions for `gait log verify`.
 *
 * @throws {GaitError} `invalid_input` for an index of logs.
 */
export async function verifyLogFile(
  path: string,
  demand: SignatureDemand,
  host: Host<"read">,
): Promise<VerifiedArtifact> {
  const word = shellWord(path);
  if (await logKindOf(path, host) === "gait.log.index") {
    throw unreadable("artifact", path, "it is the index of logs", `gait log verify ${word}`);
  }
  const { key } = demand;
  const publicKeys = key === undefined ? [] : [key.publicKey];
  const verifier = new LogVerifier({ publicKeys, cosigners: [], heads: [] }, await loadSyncHash());
  let isSigned = false;
  const ending = await followLines(host.read.stream(path), verifier, ({ line }) => {
    isSigned ||= line.checkpoint?.note.includes("\n\n") ?? false;
  });
  const found = verifier.end(ending);
  const { tree, head, isConsistent: intact } = found;
  const signature_status = statusOf(isSigned, key !== undefined, tree.vouched);
  const trusted = intact && tree.size > 0 && found.vouched === tree.size;
  const isGood = satisfies(signature_status, demand) &&
    (trusted || demand.requireSignature !== true);
  const signature_errors = isGood ? [] : [
    !isSigned
      ? "it has no signature"
      : tree.vouched === 0
      ? "no given key vouches for an entry"
      : `no given key vouches for ${
        counted(tree.size - found.vouched, "entry", "entries")
      } of ${tree.size}`,
  ];
  return {
    ok: intact && isGood,
    path,
    artifact_type: "decision_log",
    intact,
    signed: isSigned,
    trusted,
    signature_status,
    ...present({ artifact_id: head?.log_id, run_id: head?.run_id }),
    ...withoutEmpty({
      faults: tree.faults.slice(0, FAULTS_SHOWN).map(({ line, problem }) =>
        `line ${line}: ${problem}`
      ),
      signature_errors,
      warnings: warningsOf(found, key !== undefined, word),
    }),
  };
}

function entriesThat(count: number): string {
  return count === 1 ? "1 entry is" : `${count} entries are`;
}

function statusOf(
  isSigned: boolean,
  hasKey: boolean,
  vouched: number,
): VerifiedArtifact["signature_status"] {
  if (!isSigned) return "missing";
  if (!hasKey) return "skipped";
  return vouched > 0 ? "verified" : "failed";
}

function warningsOf(
  { tree, vouched, isClosed, withheld, tornBytes }: LogVerification,
  hasKey: boolean,
  word: string,
): readonly string[] {
  const unvouched = tree.size - vouched;
  const lacks = [
    ...(isClosed ? [] : ["it has no end that counts"]),
    ...(hasKey && unvouched > 0 && tree.vouched > 0 ? [`${entriesThat(unvouched)} unvouched`] : []),
    ...(tree.pruned > 0 ? [`${entriesThat(tree.pruned)} pruned`] : []),
    ...(withheld > 0 ? [`${counted(withheld, "payload")} withheld`] : []),
    ...(tornBytes > 0 ? ["its last write was cut off"] : []),
  ];
  return lacks.length === 0
    ? []
    : [`${lacks.join(", ")}; gait log verify ${word} says what it proves`];
}
