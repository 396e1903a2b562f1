import { defineCommand } from "../cli/command.ts";
import type { Style } from "../cli/style.ts";
import { GaitError } from "../core/error.ts";
import { ExitCode } from "../core/exit_code.ts";
import { type VerifyReport, verifyRunpack } from "../core/runpack/verify.ts";
import type { VerifyResult } from "../core/schema/runpack.ts";
import { findRunpack, HOME_VARIABLES } from "../io/workspace.ts";
import { artifactArgument, openRunpack } from "../usecases/runpack/open_runpack.ts";
import { loadVerifyKey } from "../usecases/keys/key_sources.ts";
import { VERIFY_KEY_OPTIONS } from "./key_options.ts";
import { RUNPACK_POSITIONAL } from "./source_argument.ts";
import { printable } from "../core/text.ts";

type Data = Omit<VerifyResult, "correlation_id">;

/** `gait verify`. */
export const verify = defineCommand({
  path: "verify",
  summary: "Check that a runpack is intact, signed and trusted",
  explain:
    "Recomputes every digest of a runpack offline and answers separately whether it is intact, signed, and trusted under a key that you give.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    require_signature: {
      type: "boolean",
      help: "fail unless a signature holds under the given key",
    },
    profile: {
      type: "string",
      value: "standard|strict",
      default: "standard",
      help: "strict requires a trusted signature and refuses whatever deserves a warning",
    },
    ...VERIFY_KEY_OPTIONS,
  },
  positional: RUNPACK_POSITIONAL,
  examples: [
    "verify run_demo",
    "verify ./gait-out/runpack_run_demo.zip --require-signature --public-key ./gait-out/keys/gait_public.key",
  ],
  async run({ options, args: [argument = ""] }, host) {
    const strict = isStrict(options.profile);
    const path = await findRunpack(argument, host);
    const key = await loadVerifyKey(options, host);
    if (strict && key === undefined) {
      throw new GaitError(
        "invalid_input",
        "public key not configured: --profile strict needs one",
        {
          hint: "gait verify <run_id> --profile strict --public-key <file>",
        },
      );
    }
    using file = await openRunpack(path, `verifying ${path}`, host);

    const requireSignature = options.require_signature || strict;
    const report = await verifyRunpack(file, { key, requireSignature, strict });

    const exit = report.ok ? ExitCode.success : ExitCode.verification_failed;
    return { exit, data: verifyAnswer(path, report, key !== undefined) };
  },
  text: textOf,
});

function isStrict(profile: string): boolean {
  switch (profile.trim().toLowerCase()) {
    case "standard":
      return false;
    case "strict":
      return true;
  }
  throw new GaitError(
    "invalid_input",
    `unsupported --profile value "${profile}" (expected standard or strict)`,
    { hint: "gait verify --help" },
  );
}

/** What is said of a runpack that was verified. */
export function verifyAnswer(path: string, report: VerifyReport, hasKey: boolean): Data {
  const nonEmpty = <T>(list: readonly T[]) => list.length > 0;
  return {
    ok: report.ok,
    path,
    run_id: report.run_id,
    intact: report.intact,
    signed: report.signed,
    trusted: report.trusted,
    ...(report.manifest_digest === "" ? {} : { manifest_digest: report.manifest_digest }),
    ...(report.files_checked === 0 ? {} : { files_checked: report.files_checked }),
    ...(nonEmpty(report.missing_files) ? { missing_files: report.missing_files } : {}),
    ...(nonEmpty(report.hash_mismatches) ? { hash_mismatches: report.hash_mismatches } : {}),
    signature_status: report.signature_status,
    ...(nonEmpty(report.signature_errors) ? { signature_errors: report.signature_errors } : {}),
    ...(report.signatures_total === 0 ? {} : { signatures_total: report.signatures_total }),
    ...(report.signatures_valid === 0 ? {} : { signatures_valid: report.signatures_valid }),
    signature_note: signatureNote(report, hasKey),
    ...(report.ok ? { next_commands: nextCommands(path, report) } : {}),
    ...(nonEmpty(report.warnings) ? { warnings: report.warnings } : {}),
  };
}

function signatureNote({ signature_status }: VerifyReport, hasKey: boolean): string {
  switch (signature_status) {
    case "missing":
      return hasKey
        ? "nothing to check with the given key: the manifest is not signed"
        : "the manifest is not signed: digests show that nothing changed, not who made it";
    case "skipped":
      return "signed, but no key was given to check it with";
    case "verified":
      return "a signature holds under the given key";
    case "failed":
      return "no signature holds under the given key";
  }
}

function nextCommands(path: string, { run_id, signature_status }: VerifyReport): string[] {
  const argument = artifactArgument(path, run_id);
  const next = [`gait run inspect ${argument}`, `gait run receipt ${argument}`];
  return signature_status === "skipped"
    ? [`gait verify ${argument} --public-key <file>`, ...next]
    : next;
}

function textOf(data: Data, style: Style): string[] {
  const mismatches = data.hash_mismatches?.length ?? 0;
  const verdict = data.ok
    ? style.paint("green", "verify ok:")
    : style.paint("red", "verify failed:");
  const lines = [`${verdict} ${printable(data.path)}`];
  if (data.missing_files) {
    lines.push(`missing files: ${data.missing_files.map(printable).join(", ")}`);
  }
  if (mismatches > 0) lines.push(`hash mismatches: ${mismatches}`);
  lines.push(`signature status: ${data.signature_status}`);
  if (!data.ok && data.signature_errors) {
    lines.push(`signature errors: ${data.signature_errors.join("; ")}`);
  }
  lines.push(`signature note: ${data.signature_note}`);
  const answers = [["intact", data.intact], ["signed", data.signed], [
    "trusted",
    data.trusted,
  ]] as const;
  lines.push(answers.map(([name, answer]) => `${name}: ${yesNo(answer, name, style)}`).join(", "));
  for (const { path, expected, actual } of data.hash_mismatches ?? []) {
    lines.push(`  ${printable(path)} is ${actual}, expected ${printable(expected)}`);
  }
  if (data.next_commands) lines.push(`next: ${data.next_commands.join(" | ")}`);
  return lines;
}

/** Only the answer that decides is coloured: an unsigned runpack is no fault. */
function yesNo(answer: boolean, name: string, style: Style): string {
  if (answer) return style.paint("green", "yes");
  return name === "intact" ? style.paint("red", "no") : "no";
}
