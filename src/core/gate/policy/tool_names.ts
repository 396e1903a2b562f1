import type { PolicyDocument } from "../../schema/gate.ts";
import { expanded } from "../conditions/read_operand.ts";
import { startReading } from "./extended.ts";
import { isExtended } from "./language.ts";

/**
 * Names of tools in rules, with those of lists, and of tools with a command line, as written; `*` matches
 * any run of characters, `[*]` a literal `*`.
 */
export function toolNames(document: PolicyDocument): readonly string[] {
  const names = (document.rules ?? []).flatMap(({ match }) => match?.tool_names ?? []);
  if (!isExtended(document)) return names.map((name) => name.replaceAll("*", "[*]"));
  const reading = startReading(document);
  return [
    ...names.flatMap((name) => expanded(name, "", reading)),
    ...Object.keys(document.commands ?? {}).map((name) => name.replaceAll("*", "[*]")),
  ];
}
