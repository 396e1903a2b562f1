import { mustBeSigned, type SignatureDemand } from "../../core/crypto/signature.ts";
import { GaitError } from "../../core/error.ts";
import { outlineJournal } from "../../core/mcp/call/journal.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { VerifiedArtifact } from "../../core/schema/runpack.ts";
import { shellWord } from "../../core/text.ts";
import type { Host } from "../../io/host.ts";

/** Checks the journal of a session, as far as possible without a signature. */
export async function verifyJournal(
  path: string,
  demand: SignatureDemand,
  host: Host<"read">,
): Promise<VerifiedArtifact> {
  const { faults, warnings, run_id } = await look(path, host);
  const intact = faults.length === 0;
  const isMissed = mustBeSigned(demand);
  return {
    ok: intact && !isMissed,
    path,
    artifact_type: "journal",
    intact,
    signed: false,
    trusted: false,
    signature_status: "missing",
    ...withoutEmpty({
      artifact_id: run_id,
      run_id,
      faults,
      signature_errors: isMissed ? ["it has no signature"] : [],
      warnings,
    }),
  };
}

async function look(path: string, host: Host<"read">) {
  const word = shellWord(path);
  const unsigned = "a journal is not signed, so a consistent one can be forged: " +
    `gait run record --from-journal ${word} makes a runpack, gait trace verify compares the traces`;
  try {
    const { head, warnings } = await outlineJournal(path, () => host.read.stream(path));
    return { faults: [], warnings: [...warnings, unsigned], run_id: head.run_id };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { faults: [error.message], warnings: [], run_id: "" };
  }
}
