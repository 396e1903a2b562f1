/**
 * Syntax trees of shell lines. The parser enters here and nowhere else, and no other part of the core
 * loads it before a policy needs it.
 */

import { parse, type Script } from "unbash";

export type {
  ArrayValue,
  Assignment,
  BraceExpansionPart,
  Command,
  CommandArgument,
  CommandExpansionPart,
  CommandNode,
  CompoundList,
  For,
  Function as FunctionNode,
  HereDoc,
  ParameterExpansionPart,
  PipelineNode,
  ProcessSubstitutionPart,
  Redirection,
  Script,
  Select,
  Statement,
  TestExpression,
  Word as WordNode,
  WordPart,
} from "unbash";

/** Parses a line; `undefined` if it is not well-formed. Substitutions inside are parsed when read. */
export function parseLine(text: string): Script | undefined {
  try {
    return wellFormed(parse(text));
  } catch {
    // A parser that fails on a text has not understood it.
    return undefined;
  }
}

/** The script of a substitution; `undefined` if it is not well-formed. */
export function wellFormed(
  script: Script & { readonly errors?: readonly unknown[] | undefined } | undefined,
): Script | undefined {
  return script === undefined || (script.errors?.length ?? 0) > 0 ? undefined : script;
}
