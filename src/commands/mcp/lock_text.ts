import type { Style } from "../../cli/style.ts";
import type { LockFinding } from "../../core/mcp/lock/tool_lock.ts";
import type { LockResult } from "../../core/schema/mcp.ts";
import { printable } from "../../core/text.ts";

/** The result of the command. With `is_review` the text shows every difference in full. */
export interface LockData extends Omit<LockResult, "correlation_id"> {
  readonly is_review: boolean;
}

/** The status, the findings, in a review with their details, and the command to run next. */
export function lockText(data: LockData, style: Style): readonly string[] {
  const { status, tools, lock_path, tools_digest, findings = [], is_review, next } = data;
  const shown = findings.flatMap((finding) => findingLines(finding, is_review, style));
  return [
    `mcp lock: status=${status} tools=${tools}`,
    `lock: ${printable(lock_path)}`,
    // Only the review shows the digest that accepts a change.
    ...(status === "changed" && !is_review ? [] : [`digest: ${tools_digest}`]),
    ...(shown.length === 0 ? [] : ["", ...shown, ""]),
    ...(next === undefined ? [] : [`${is_review ? "to accept" : "next"}: ${printable(next)}`]),
  ];
}

function findingLines(
  { kind, tool, detail }: LockFinding,
  isReview: boolean,
  style: Style,
): readonly string[] {
  const head = style.paint("bold", tool === "" ? kind : `${kind} ${printable(tool)}`);
  if (!isReview || detail === "") return [head];
  return [head, ...detail.split("\n").map((line) => `  ${paintLine(printable(line), style)}`)];
}

function paintLine(line: string, style: Style): string {
  const mark = /^ {2}([-+]) /.exec(line)?.[1];
  if (mark === undefined) return line;
  return style.paint(mark === "+" ? "green" : "red", line);
}
