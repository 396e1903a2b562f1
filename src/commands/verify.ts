import { defineCommand } from "../cli/command.ts";
import type { Style } from "../cli/style.ts";
import { ExitCode } from "../core/exit_code.ts";
import { type VerifyReport, verifyRunpack } from "../core/runpack/verify.ts";
import type { VerifyResult } from "../core/schema/runpack.ts";
import { findRunpack, HOME_VARIABLES } from "../io/workspace.ts";
import { artifactArgument, openRunpack } from "../usecases/runpack/open_runpack.ts";
import { loadVerifyKey } from "../usecases/keys/key_sources.ts";
import { keysBeside } from "../usecases/keys/key_beside.ts";
import { VERIFY_KEY_OPTIONS } from "./key_options.ts";
import { RUNPACK_POSITIONAL } from "./source_argument.ts";
import { STRICTNESS_OPTIONS, strictnessOf } from "./strictness.ts";
import { withoutEmpty } from "../core/present.ts";
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
    ...STRICTNESS_OPTIONS,
    ...VERIFY_KEY_OPTIONS,
  },
  positional: RUNPACK_POSITIONAL,
  examples: [
    "verify run_demo",
    "verify ./gait-out/runpack_run_demo.zip --require-signature --public-key ./gait-out/keys/gait_public.key",
  ],
  async run({ options, args: [argument = ""] }, host) {
    const path = await findRunpack(argument, host);
    const key = await loadVerifyKey(options, host);
    const strictness = strictnessOf(options, key !== undefined);
    using file = await openRunpack(path, `verifying ${path}`, host);

    const checked = await verifyRunpack(file, { key, ...strictness });
    const beside = await keysBeside(checked.signature_errors, options.public_key, host);
    const report = { ...checked, warnings: [...checked.warnings, ...beside] };

    const exit = report.ok ? ExitCode.success : ExitCode.verification_failed;
    return { exit, data: verifyAnswer(path, report, key !== undefined) };
  },
  text: textOf,
});

/** The result of a verification. `hasKey` says whether a key was given. */
export function verifyAnswer(path: string, report: VerifyReport, hasKey: boolean): Data {
  const { ok, run_id, intact, signed, trusted, signature_status } = report;
  return {
    ok,
    path,
    run_id,
    intact,
    signed,
    trusted,
    signature_status,
    signature_note: signatureNote(report, hasKey),
    ...withoutEmpty({
      manifest_digest: report.manifest_digest,
      files_checked: report.files_checked,
      missing_files: report.missing_files,
      hash_mismatches: report.hash_mismatches,
      signature_errors: report.signature_errors,
      signatures_total: report.signatures_total,
      signatures_valid: report.signatures_valid,
      next_commands: ok ? nextCommands(path, report) : [],
      warnings: report.warnings,
    }),
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
  const answers = (["intact", "signed", "trusted"] as const)
    .map((name) => `${name}: ${yesNo(data[name], name, style)}`);
  lines.push(answers.join(", "));
  for (const { path, expected, actual } of data.hash_mismatches ?? []) {
    lines.push(`  ${printable(path)} is ${actual}, expected ${printable(expected)}`);
  }
  if (data.next_commands) lines.push(`next: ${data.next_commands.join(" | ")}`);
  return lines;
}

/** Colours a "no" only for `intact`, since an unsigned runpack is no fault. */
function yesNo(answer: boolean, name: string, style: Style): string {
  if (answer) return style.paint("green", "yes");
  return name === "intact" ? style.paint("red", "no") : "no";
}
