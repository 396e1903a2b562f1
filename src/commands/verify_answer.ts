import { sentenceLines } from "../cli/fit.ts";
import type { Style } from "../cli/style.ts";
import { withoutEmpty } from "../core/present.ts";
import type { VerifyReport } from "../core/runpack/verify.ts";
import type { VerifiedArtifact, VerifyResult } from "../core/schema/runpack.ts";
import { printable, shellWord } from "../core/text.ts";
import { artifactArgument } from "../usecases/runpack/open_runpack.ts";
import type { Verified } from "../usecases/verify/verify_artifact.ts";
import { appendAll } from "../core/lists.ts";

type Data = Omit<VerifyResult, "correlation_id">;

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
    signature_note: signatureNote(signature_status, hasKey),
    ...withoutEmpty({
      manifest_digest: report.manifest_digest,
      files_checked: report.files_checked,
      missing_files: report.missing_files,
      hash_mismatches: report.hash_mismatches,
      faults: report.faults ?? [],
      signature_errors: report.signature_errors,
      signatures_total: report.signatures_total,
      signatures_valid: report.signatures_valid,
      next_commands: ok ? nextCommands(path, report) : [],
      warnings: report.warnings,
    }),
  };
}

function signatureNote(
  signature_status: VerifyResult["signature_status"],
  hasKey: boolean,
): string {
  switch (signature_status) {
    case "missing":
      return hasKey
        ? "the manifest is not signed, so the given key has nothing to check; " +
          "--allow-unsigned accepts that"
        : "the manifest is not signed: digests show that nothing changed, not who made it";
    case "skipped":
      return "signed, but no key was given to check it with";
    case "verified":
      return "a signature holds under the given key";
    case "failed":
      return hasKey
        ? "no signature holds under the given key"
        : "no signature can hold, whatever the key";
  }
}

function nextCommands(path: string, { run_id, signature_status }: VerifyReport): string[] {
  const argument = artifactArgument(path, run_id);
  const next = [`gait run inspect ${argument}`, `gait run receipt ${argument}`];
  return signature_status === "skipped"
    ? [`gait verify ${argument} --public-key <file>`, ...next]
    : next;
}

/** One of several artifacts, or an artifact in an archive that is not a runpack. */
export function artifactOf(found: Verified, hasKey: boolean): VerifiedArtifact {
  if (found.kind === "other") {
    const { artifact } = found;
    const signature_note = artifact.artifact_type === "journal"
      ? "journals are not signed"
      : noteOf(artifact.signature_status, hasKey);
    return { ...artifact, signature_note };
  }
  const { next_commands: _next, signatures_total: _total, signatures_valid: _valid, ...answer } =
    verifyAnswer(found.path, found.report, hasKey);
  return { ...answer, artifact_type: "runpack" };
}

function noteOf(status: VerifyResult["signature_status"], hasKey: boolean): string {
  return signatureNote(status, hasKey).replace("the manifest is", "it is");
}

const KINDS: Readonly<Record<VerifiedArtifact["artifact_type"], string>> = {
  runpack: "runpack",
  evidence_pack: "evidence pack",
  trace: "trace",
  approval_token: "approval token",
  registry_pack: "registry pack",
  journal: "journal of a session",
  decision_log: "decision log",
};

export function verifyText(data: Data, style: Style): string[] {
  const { artifacts } = data;
  if (artifacts === undefined) return linesOf(data, style);
  const good = artifacts.filter(({ ok }) => ok).length;
  return [
    ...artifacts.flatMap((artifact) => linesOf({ ...artifact, run_id: "" }, style)),
    `${good} of ${artifacts.length} artifacts ok`,
  ];
}

function linesOf(data: Data, style: Style): string[] {
  const mismatches = data.hash_mismatches?.length ?? 0;
  const verdict = data.ok
    ? style.paint("green", "verify ok:")
    : style.paint("red", "verify failed:");
  const lines = [`${verdict} ${printable(data.path)}`];
  const say = (text: string) => appendAll(lines, sentenceLines(text, style));
  if (data.artifact_type !== undefined) {
    const id = data.artifact_id ?? data.run_id;
    lines.push(`${KINDS[data.artifact_type]}${id === "" ? "" : ` ${printable(id)}`}`);
  }
  if (data.missing_files) {
    lines.push(`missing files: ${data.missing_files.map(printable).join(", ")}`);
  }
  if (mismatches > 0) lines.push(`hash mismatches: ${mismatches}`);
  lines.push(`signature status: ${data.signature_status}`);
  if (!data.ok && data.signature_errors) {
    say(`signature errors: ${data.signature_errors.map(printable).join("; ")}`);
  }
  if (data.signature_note !== undefined) say(`signature note: ${data.signature_note}`);
  const answers = (["intact", "signed", "trusted"] as const)
    .map((name) => `${name}: ${yesNo(data[name], name, style)}`);
  lines.push(answers.join(", "));
  for (const { path, expected, actual } of data.hash_mismatches ?? []) {
    lines.push(`  ${printable(path)} is ${actual}, expected ${printable(expected)}`);
  }
  for (const fault of data.faults ?? []) say(`fault: ${printable(fault)}`);
  if (data.next_commands) lines.push(`next: ${data.next_commands.join(" | ")}`);
  if (data.artifact_type === "evidence_pack" && data.ok) {
    lines.push(`next: gait guard verify ${printable(shellWord(data.path))} says what is in it`);
  }
  if (data.manifest_digest !== undefined) {
    lines.push(`manifest: sha256:${printable(data.manifest_digest)}`);
  }
  if (data.manifest_matches !== undefined) lines.push(matchLine(data, style));
  return lines;
}

function matchLine(
  { manifest_matches, expected_manifest_digest = "", manifest_digest, intact }: Data,
  style: Style,
): string {
  if (manifest_matches === true) return "it is the runpack that was asked for";
  const no = style.paint("red", "it is not the runpack that was asked for");
  if (manifest_digest === expected_manifest_digest) {
    return `${no}: ${
      intact ? "the receipt names another run" : "its digest is right, its members are not"
    }`;
  }
  return `${no}: expected sha256:${expected_manifest_digest}`;
}

/** Colours a "no" only for `intact`, since an unsigned runpack is not a fault. */
function yesNo(answer: boolean, name: string, style: Style): string {
  if (answer) return style.paint("green", "yes");
  return name === "intact" ? style.paint("red", "no") : "no";
}
