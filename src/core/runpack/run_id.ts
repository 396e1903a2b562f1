import { encodeUtf8 } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { quoted } from "../fault.ts";
import { RUN_ID_MAX_BYTES } from "../limits.ts";
import { nameFault } from "../text.ts";

/** Refuses a run id that could leave the output directory or that cannot be typed. */
export function checkRunId(runId: string): void {
  const fault = runIdFault(runId);
  if (fault === undefined) return;
  throw new GaitError("invalid_input", `Cannot use run id ${quoted(runId)}: ${fault}`, {
    hint: "use letters, digits, _ and -, such as run_2026_02_05",
  });
}

function runIdFault(runId: string): string | undefined {
  if (runId.trim() !== runId) return "it has surrounding white space";
  if (runId === "." || runId === "..") return "it names a directory";
  // The command in a receipt would take it for an option.
  if (runId.startsWith("-")) return "it begins with -, as options do";
  if (/[/\\]/.test(runId)) return "it contains a path separator";
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f]/.test(runId)) return "it contains a control character";
  const fault = nameFault(runId);
  if (fault !== undefined) return `it ${fault}`;
  const size = encodeUtf8(runId).length;
  if (size > RUN_ID_MAX_BYTES) {
    return `${size} bytes are more than the limit of ${RUN_ID_MAX_BYTES}`;
  }
  return undefined;
}

/**
 * The part that keeps Windows from storing `runpack_<run id>.zip`; `undefined` if there is none.
 */
export function unportablePart(runId: string): string | undefined {
  const [character] = /[<>:"|?*]/.exec(runId) ?? [];
  if (character !== undefined) return `the character ${quoted(character)}`;
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(runId)
    ? "half of a character"
    : undefined;
}
