/**
 * Tool names in another spelling than the one that policy or tool map have. A policy compares names in
 * lower case; a server may compare them as they are, or fold more than that. A rule about one spelling
 * must not be passed by another.
 */

import { quoted } from "../../fault.ts";
import { isNamePattern } from "../../gate/conditions/glob.ts";
import { type NameSet, patternSet } from "../../gate/decide/name_set.ts";
import { lowerTrim, trim } from "../../text.ts";
import { plainName } from "../wire/message_names.ts";

/** Reason of a block since another tool may be meant. */
export const SPELLING_REASON = "mcp_tool_name_ambiguous";

/** A name with `*`, which stands for many: as it is written, as rules compare it, and folded. */
interface NamePattern {
  readonly text: string;
  readonly written: NameSet;
  readonly lower: NameSet;
  readonly plain: NameSet;
}

/** How policy and server spell the tools that they know. */
export class ToolSpellings {
  readonly #written = new Map<string, string[]>();
  readonly #patterns: NamePattern[] = [];

  /**
   * `names` are those of the policies as their authors wrote them, where `*` stands for any run of
   * characters and `[*]` for the sign.
   */
  constructor(names: Iterable<string>) {
    for (const text of new Set(names)) {
      if (isNamePattern(text)) {
        const [written, lower, plain] = [trim(text), lowerTrim(text), plainName(text)]
          .map((one) => patternSet([one]));
        if (written !== undefined && lower !== undefined && plain !== undefined) {
          this.#patterns.push({ text, written, lower, plain });
        }
        continue;
      }
      const name = text.replaceAll("[*]", "*");
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
    const [plain, lower] = [plainName(name), lowerTrim(name)];
    const written = this.#written.get(plain);
    if (written !== undefined && !written.some((known) => lowerTrim(known) === lower)) {
      return differs(written[0] ?? "", name);
    }
    const other = this.#patterns.find((one) => one.plain.has(plain) && !one.lower.has(lower));
    return other === undefined ? undefined : differs(other.text, name);
  }

  /** The same of a name in another letter case, which a rule matches though it may be another tool. */
  otherCase(name: string): string | undefined {
    const plain = plainName(name);
    const written = this.#written.get(plain) ?? [];
    if (written.includes(name)) return undefined;
    if (written.length > 0) return differs(written[0] ?? "", name);
    const other = this.#patterns.find((one) => one.plain.has(plain) && !one.written.has(name));
    return other === undefined ? undefined : differs(other.text, name);
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
