import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { RUN_PLACE_OPTION } from "../runpack_options.ts";
import { type DiffReport, EMPTY_DIFF_SUMMARY, parsePrivacy } from "../../core/runpack/diff.ts";
import { type DiffLine, diffLines } from "../../core/runpack/diff_text.ts";
import { diffData } from "../../core/runpack/outcome.ts";
import { printable } from "../../core/text.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { diffRuns } from "../../usecases/runpack/diff_runs.ts";
import { IGNORE_WORDS, parsePointerPattern } from "../../core/redact/pointer_pattern.ts";

export const runDiff = defineCommand({
  path: "run diff",
  summary: "Compare two runs and show where they first part",
  explain:
    "Compares calls, results, receipts and manifests of two intact runpacks, whole or without payloads, and shows the first divergence; exit 2 if anything changed.",
  needs: ["read", "write", "env"],
  needsOf: ({ output }) => output === undefined ? ["read", "env"] : ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    privacy: {
      type: "string",
      value: "full|metadata",
      default: "full",
      help: "compare everything, or no payloads",
    },
    ignore: {
      type: "list",
      value: "pattern",
      help: "payload members that do not count, such as /result/**/request_id",
    },
    align: {
      type: "boolean",
      help: "pair calls by order, tool and arguments, whatever their ids are",
    },
    output: { type: "path", writes: true, help: "write the comparison as JSON" },
    ...RUN_PLACE_OPTION,
  },
  positional: {
    name: "left right",
    help: "run ids or paths of two runpacks",
    min: 2,
    max: 2,
    error: "expected left and right run_id|path",
  },
  examples: [
    "run diff run_before run_after",
    "run diff run_before run_after --align --ignore '/result/**/request_id'",
    "run diff a.zip b.zip --privacy=metadata",
  ],
  async run({ options, args: [left = "", right = ""] }, host) {
    const { output } = options;
    const report = await diffRuns({
      left: await findRunpack(left, host, options.runpack_dir),
      right: await findRunpack(right, host, options.runpack_dir),
      privacy: parsePrivacy(options.privacy),
      ignore: options.ignore.map((pattern) => parsePointerPattern(pattern, IGNORE_WORDS)),
      align: options.align,
      output,
    }, host);
    const ok = options.align ? report.equal === true : report.ok;
    return { data: { ok, report, output } };
  },
  text: textOf,
  json: ({ report, output, ok }) => diffData(report, output, ok),
  errorMembers: () => ({ summary: EMPTY_DIFF_SUMMARY }),
});

function textOf({ report, output, ok }: DiffAnswer, style: Style): string[] {
  const lines = diffLines({ ...report, ok }).map((line) => painted(line, ok, style));
  return output === undefined ? lines : [...lines, `output: ${printable(output)}`];
}

interface DiffAnswer {
  readonly ok: boolean;
  readonly report: DiffReport;
  readonly output: string | undefined;
}

/** Colours the outcome as other commands do, and the two values as red and green. */
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
