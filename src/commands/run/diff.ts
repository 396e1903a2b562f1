import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { ExitCode } from "../../core/exit_code.ts";
import {
  diffFileBytes,
  type DiffReport,
  diffRunpacks,
  EMPTY_DIFF_SUMMARY,
  parsePrivacy,
} from "../../core/runpack/diff.ts";
import { type DiffLine, diffLines } from "../../core/runpack/diff_text.ts";
import { diffData } from "../../core/runpack/outcome.ts";
import { readRunpack, type Runpack } from "../../core/runpack/read.ts";
import type { Host } from "../../io/host.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { openRunpack } from "../../usecases/runpack/open_runpack.ts";
import { refuseOverwriting } from "../../usecases/output_paths.ts";
import { printable } from "../../core/text.ts";

/** Mode of the diff file: it may hold what payloads hold. */
const DIFF_FILE_MODE = 0o600;

/** `gait run diff`. */
export const runDiff = defineCommand({
  path: "run diff",
  summary: "Compare two runs and show where they first part",
  explain:
    "Compares calls, results, receipts and manifests of two intact runpacks, whole or without payloads, and shows the first divergence; exit 2 if anything changed.",
  needs: ["read", "write", "env"],
  needsOf: ({ output = "" }) => output === "" ? ["read", "env"] : ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    privacy: {
      type: "string",
      value: "full|metadata",
      default: "full",
      help: "compare everything, or no payloads",
    },
    output: { type: "path", help: "write the comparison as JSON" },
  },
  positional: {
    name: "left right",
    help: "run ids or paths of two runpacks",
    min: 2,
    max: 2,
    error: "expected left and right run_id|path",
  },
  examples: ["run diff run_before run_after", "run diff a.zip b.zip --privacy=metadata"],
  async run({ options: { privacy, output = "" }, args: [left = "", right = ""] }, host) {
    const leftPath = await findRunpack(left, host);
    const rightPath = await findRunpack(right, host);
    const mode = parsePrivacy(privacy);
    if (output !== "") {
      const inputs = [{ what: "the left runpack", path: leftPath }, {
        what: "the right runpack",
        path: rightPath,
      }];
      await refuseOverwriting([{ what: "--output", path: output }], inputs, host);
    }
    const leftRunpack = await readFrom(leftPath, host);
    const rightRunpack = await readFrom(rightPath, host);

    const report = await diffRunpacks(leftRunpack, rightRunpack, mode);

    if (output !== "") {
      await host.write.file(output, diffFileBytes(report.file), DIFF_FILE_MODE);
    }
    const exit = report.ok ? ExitCode.success : ExitCode.verification_failed;
    return { exit, data: { ok: report.ok, report, output } };
  },
  text: textOf,
  json: ({ report, output }) => diffData(report, output),
  errorMembers: () => ({ summary: EMPTY_DIFF_SUMMARY }),
});

async function readFrom(path: string, host: Host<"read">): Promise<Runpack> {
  using file = await openRunpack(path, `reading ${path}`, host);
  return await readRunpack(file);
}

function textOf(
  { ok, report, output }: {
    readonly ok: boolean;
    readonly report: DiffReport;
    readonly output: string;
  },
  style: Style,
): string[] {
  const lines = diffLines(report).map((line) => painted(line, ok, style));
  return output === "" ? lines : [...lines, `output: ${printable(output)}`];
}

/** The outcome like the other commands, removed and added like every diff. */
function painted({ kind, text }: DiffLine, ok: boolean, style: Style): string {
  const shown = printable(text);
  switch (kind) {
    case "heading": {
      const end = shown.indexOf(":") + 1;
      return style.paint(ok ? "green" : "red", shown.slice(0, end)) + shown.slice(end);
    }
    case "left":
      return style.paint("red", shown);
    case "right":
      return style.paint("green", shown);
    case "note":
      return shown;
  }
}
