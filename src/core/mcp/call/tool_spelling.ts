/**
 * Tool names in another spelling than the one that policy or tool map have. A policy compares names in
 * lower case; a server may compare them as they are, or fold more than that. A rule about one spelling
 * must not be passed by another.
 */

import { quoted } from "../../fault.ts";
import { lowerTrim, trim } from "../../text.ts";
import { plainName } from "../wire/message_names.ts";

/** Reason of a block since another tool may be meant. */
export const SPELLING_REASON = "mcp_tool_name_ambiguous";

/** How policy and server spell the tools that they know. */
export class ToolSpellings {
  readonly #written = new Map<string, string[]>();

  /** `names` are those of the policy's rules as its author wrote them. */
  constructor(names: Iterable<string>) {
    for (const name of names) {
      const plain = plainName(name);
      const known = this.#written.get(plain);
      if (known === undefined) this.#written.set(plain, [trim(name)]);
      else known.push(trim(name));
    }
  }

  /**
   * What is wrong with a name in another Unicode form than that of a rule, in words: fullwidth letters,
   * ligatures, `ſ` for `s`. No rule matches it.
   */
  otherForm(name: string): string | undefined {
    const written = this.#written.get(plainName(name));
    if (written === undefined || written.some((known) => lowerTrim(known) === lowerTrim(name))) {
      return undefined;
    }
    return differs(written[0] ?? "", name);
  }

  /** The same of a name in another letter case, which a rule matches though it may be another tool. */
  otherCase(name: string): string | undefined {
    const written = this.#written.get(plainName(name)) ?? [];
    return written.length === 0 || written.includes(name)
      ? undefined
      : differs(written[0] ?? "", name);
  }
}

/** The warning for a tool that the policy names in another Unicode form, where it does not block. */
export function spellingWarning(names: readonly string[], tool: string): readonly string[] {
  const problem = new ToolSpellings(names).otherForm(tool);
  return problem === undefined ? [] : [`${problem}; no rule with that name decides on it`];
}

function differs(written: string, name: string): string {
  return `the policy spells this tool ${quoted(written)}, the call ${quoted(name)}`;
}
