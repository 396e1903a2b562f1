/** Tools of Python that are described by data: `{"type": "function", "function": {"name": "x", …}}`. */

import { isHosted, type Name } from "../rule.ts";
import type { ExprNode } from "./parse.ts";
import type { Scope } from "./scope.ts";
import { valueOf } from "./values.ts";

type Dict = Extract<ExprNode, { nodeType: "Dict" }>;

/** The name of the tool that a dictionary describes, if it describes one. */
export function describedName(dict: Dict, scope: Scope): Name | undefined {
  const inner = dictAt(dict, "function", scope) ?? dictAt(dict, "toolSpec", scope) ??
    { dict, scope };
  const name = valueAt(inner.dict, "name");
  const says = ["description", "parameters", "input_schema", "inputSchema", "strict"].some((key) =>
    valueAt(inner.dict, key) !== undefined
  );
  const type = valueAt(dict, "type");
  const kind = type === undefined ? undefined : valueOf(type, scope).text;
  if (name !== undefined && (says || kind === "function" || isHosted(kind))) {
    const { text, code } = valueOf(name, inner.scope);
    return text === undefined ? { code } : { text };
  }
  return kind !== undefined && isHosted(kind) ? { text: kind } : undefined;
}

function valueAt({ keys, values }: Dict, name: string): ExprNode | undefined {
  const at = keys.findIndex((key) => key?.nodeType === "Constant" && key.value === name);
  return values[at];
}

/** The dictionary under a key, also under a name. */
function dictAt(dict: Dict, name: string, scope: Scope) {
  const value = valueAt(dict, name);
  if (value?.nodeType === "Dict") return { dict: value, scope };
  const binding = value?.nodeType === "Name" ? scope.find(value.id, value) : undefined;
  return binding?.kind === "value" && binding.expression.nodeType === "Dict"
    ? { dict: binding.expression, scope: binding.scope }
    : undefined;
}
