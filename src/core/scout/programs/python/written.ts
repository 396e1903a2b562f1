/** Expressions of Python as people read them. */

import { beginning } from "../../../text.ts";
import type { ExprNode } from "./parse.ts";

const CODE_MAX = 60;

/** An expression in short, for people. */
export function codeOf(expression: ExprNode): string {
  const text = written(expression, 0);
  return text.length <= CODE_MAX ? text : `${beginning(text, CODE_MAX)}…`;
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
