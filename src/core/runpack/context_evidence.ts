import { malformed, quoted } from "../fault.ts";
import type { Refs } from "../schema/runpack.ts";
import { lowerTrim, trim } from "../text.ts";

/** Refuses context evidence, which later versions added, unless its members fit together. */
export function refuseBadContext(refs: Refs): void {
  const mode = lowerTrim(refs.context_evidence_mode ?? "");
  if (!["", "best_effort", "required"].includes(mode)) {
    throw malformed(
      "refs.json",
      "/context_evidence_mode",
      `is ${quoted(mode)}, expected best_effort or required`,
      HINT,
    );
  }
  if (mode === "required" && trim(refs.context_set_digest ?? "") === "") {
    throw malformed(
      "refs.json",
      "/context_set_digest",
      "is missing though context evidence is required",
      HINT,
    );
  }
}

const HINT = "correct the refs of the input, and record the run again";
