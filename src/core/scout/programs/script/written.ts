/** Expressions of scripts as people read them. */

import { redactCode } from "../../../redact/launch_words.ts";
import { beginning } from "../../../text.ts";
import { bare, cookedOf, type Node, nodeAt, nodesAt, wordAt } from "./parse.ts";

const CODE_MAX = 60;
/** A secret is known by its end, too, so it is hidden before it is cut. */
const LOOK_MAX = 1000;

/** An expression in short, for people. */
export function codeOf(expression: Node): string {
  const text = written(expression, 0);
  return text.length <= CODE_MAX
    ? text
    : `${beginning(redactCode(beginning(text, LOOK_MAX)), CODE_MAX)}…`;
}

function written(expression: Node, depth: number): string {
  if (depth > 6) return "…";
  const at = (member: string) => {
    const node = nodeAt(expression, member);
    return node === undefined ? "…" : written(bare(node), depth + 1);
  };
  switch (expression.type) {
    case "Identifier":
      return wordAt(expression, "name") ?? "…";
    case "ThisExpression":
      return "this";
    case "Literal":
      return wordAt(expression, "raw") ?? "…";
    case "MemberExpression":
      return expression["computed"] === true
        ? `${at("object")}[${at("property")}]`
        : `${at("object")}.${at("property")}`;
    case "CallExpression":
      return `${at("callee")}(…)`;
    case "BinaryExpression":
      return `${at("left")} ${wordAt(expression, "operator")} ${at("right")}`;
    case "TemplateLiteral": {
      const values = nodesAt(expression, "expressions");
      const parts = nodesAt(expression, "quasis").map((quasi, index) => {
        const value = values[index];
        return cookedOf(quasi) +
          (value === undefined ? "" : `\${${written(bare(value), depth + 1)}}`);
      });
      return `\`${parts.join("")}\``;
    }
  }
  return "…";
}
