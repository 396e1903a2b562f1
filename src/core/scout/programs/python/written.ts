/** Expressions of Python as people read them. */

import { redactCode } from "../../../redact/launch_words.ts";
import { beginning } from "../../../text.ts";
import type { ExprNode } from "./parse.ts";

const CODE_MAX = 60;
/** A secret is known by its end, too, so it is hidden before it is cut. */
const LOOK_MAX = 1000;

/** An expression in short, for people. */
export function codeOf(expression: ExprNode): string {
  const text = written(expression, 0);
  return text.length <= CODE_MAX
    ? text
    : `${beginning(redactCode(beginning(text, LOOK_MAX)), CODE_MAX)}…`;
}

function written(expression: ExprNode, depth: number): string {
  if (depth > 6) return "…";
  switch (expression.nodeType) {
    case "Name":
      return expression.id;
    case "Attribute":
      return `${written(expression.value, depth + 1)}.${expression.attr}`;
    case "Await":
      return written(expression.value, depth + 1);
    case "Call":
      return `${written(expression.func, depth + 1)}(${expression.args.length === 0 ? "" : "…"})`;
    case "Subscript":
      return `${written(expression.value, depth + 1)}[${written(expression.slice, depth + 1)}]`;
    case "Constant":
      return typeof expression.value === "string"
        ? JSON.stringify(expression.value)
        : expression.value === null
        ? "None"
        : String(expression.value);
    case "JoinedStr":
      return `f"${
        expression.values.map((each) =>
          each.nodeType === "Constant" ? String(each.value) : written(each, depth + 1)
        ).join("")
      }"`;
    case "FormattedValue":
      return `{${written(expression.value, depth + 1)}}`;
    case "BinOp":
      return `${written(expression.left, depth + 1)} + ${written(expression.right, depth + 1)}`;
  }
  return "…";
}
