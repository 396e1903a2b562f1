import { diffFileBytes, type DiffReport, diffRunpacks } from "../../core/runpack/diff.ts";
import type { DiffPrivacy } from "../../core/runpack/diff_compare.ts";
import type { Host } from "../../io/host.ts";
import { refuseOverwriting } from "../../io/output_paths.ts";
import { readRunpackAt } from "./open_runpack.ts";
import type { PointerPattern } from "../../core/redact/pointer_pattern.ts";
import { refuseOverSigned } from "../signed_artifact.ts";

/** Mode of the diff file: it may hold values from payloads. */
const DIFF_FILE_MODE = 0o600;

/** Compares the runpacks at two paths. Neither of them may be the output. */
export async function diffRuns(
  { left, right, output, ...options }: {
    readonly left: string;
    readonly right: string;
    readonly privacy: DiffPrivacy;
    readonly ignore: readonly PointerPattern[];
    readonly align: boolean;
    readonly output: string | undefined;
  },
  host: Host<"read" | "write">,
): Promise<DiffReport> {
  if (output !== undefined) {
    const outputs = [{ what: "the comparison", path: output }];
    await refuseOverwriting(outputs, [
      { what: "the left runpack", path: left },
      { what: "the right runpack", path: right },
    ], host);
    await refuseOverSigned(outputs, host);
  }
  const report = await diffRunpacks(
    await readRunpackAt(left, host),
    await readRunpackAt(right, host),
    options,
  );
  if (output !== undefined) {
    await host.write.file(output, diffFileBytes(report.file), DIFF_FILE_MODE);
  }
  return report;
}
