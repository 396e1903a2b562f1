/**
 * Finds tool names whose spelling differs from that in policy or tool map. A policy compares names
 * in lower case; a server may compare them exactly, or fold more. Another spelling must not evade a
 * rule.
 */

import { quoted } from "../../fault.ts";
import { exactName, isUsableName } from "../../gate/conditions/glob.ts";
import { type NameSet, patternSet } from "../../gate/decide/name_set.ts";
import { lowerTrim, trim } from "../../text.ts";
import { plainName } from "../wire/message_names.ts";

/** Reason of a block since another tool may be meant. */
export const SPELLING_REASON = "mcp_tool_name_ambiguous";

const CASE_LOST =
  "the tool name has capitals that a digest does not hold (a rule with this very name helps)";

/** Names or patterns that differ only in spelling, and how a name is compared with them. */
interface Spelt {
  /** As the author wrote the first of them. */
  readonly first: string;
  /** Whether all are one text. */
  readonly isAlone: boolean;
  /** Whether a name, as {@linkcode plainName} writes it, is one of them in some spelling. */
  isMeant(plain: string): boolean;
  /** Whether a name is one of them to the letter. */
  isWritten(name: string): boolean;
  /** Whether a rule with one of them is about the name. */
  isMatched(name: string): boolean;
}

/** How policy and server spell the tools that they know. */
export class ToolSpellings {
  readonly #names: ReadonlyMap<string, Spelt>;
  readonly #patterns: readonly Spelt[];

  /**
   * `names` are those of the policies as written; `*` matches any run of characters, `[*]` a
   * literal `*`.
   */
  constructor(names: Iterable<string>) {
    const exact: string[] = [];
    const patterns: string[] = [];
    for (const text of names) {
      const only = exactName(text);
      if (only === undefined) patterns.push(trim(text));
      else exact.push(trim(only));
    }
    const exactSet = (texts: readonly string[]) => new Set(texts);
    this.#names = new Map(
      byPlainName(exact).map(([plain, texts]) => [plain, spelt(plain, texts, exactSet)]),
    );
    // A pattern of a thousand ligatures is too long once they are letters.
    this.#patterns = byPlainName(patterns).filter(([plain]) => isUsableName(plain))
      .map(([plain, texts]) => spelt(plain, texts, patternSet));
  }

  /**
   * Fault of a name whose Unicode form differs from that of a rule, in words: fullwidth letters,
   * ligatures, `ſ` for `s`. No rule matches it.
   */
  otherForm(name: string): string | undefined {
    const found = this.#meantBy(name).find((one) => !one.isMatched(name));
    return found && differs(found.first, name);
  }

  /** The same of a name in another letter case, which a rule matches though it may be another tool. */
  otherCase(name: string): string | undefined {
    const found = this.#meantBy(name).find((one) => !one.isWritten(name));
    return found && differs(found.first, name);
  }

  /**
   * What the digest of a call loses of the letter case of its tool's name, in words: nothing where a
   * policy has the very name and no other that differs in letter case only, or the name has no capitals
   * and no policy has it in others.
   */
  lostCase(name: string): readonly string[] {
    const own = this.#names.get(plainName(name));
    if (own === undefined) return lowerTrim(name) === trim(name) ? [] : [CASE_LOST];
    return own.isWritten(trim(name)) && own.isAlone ? [] : [CASE_LOST];
  }

  #meantBy(name: string): readonly Spelt[] {
    if (this.#names.size === 0 && this.#patterns.length === 0) return [];
    const plain = plainName(name);
    const own = this.#names.get(plain);
    const patterns = this.#patterns.filter((one) => one.isMeant(plain));
    return own === undefined ? patterns : [own, ...patterns];
  }
}

function byPlainName(
  texts: readonly string[],
): readonly (readonly [plain: string, texts: readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const plain = plainName(text);
    groups.set(plain, [...groups.get(plain) ?? [], text]);
  }
  return [...groups];
}

function spelt(
  plain: string,
  texts: readonly string[],
  setOf: (texts: readonly string[]) => NameSet,
): Spelt {
  const [meant, written, matched] = [[plain], texts, texts.map(lowerTrim)].map(setOf);
  return {
    first: texts[0] ?? "",
    isAlone: new Set(texts).size === 1,
    isMeant: (name) => meant?.has(name) === true,
    isWritten: (name) => written?.has(name) === true,
    isMatched: (name) => matched?.has(lowerTrim(name)) === true,
  };
}

/** The warning for a tool that the policy names in another Unicode form, where it does not block. */
export function spellingWarning(
  spellings: ToolSpellings,
  tool: string,
): readonly string[] {
  const problem = spellings.otherForm(tool);
  return problem === undefined ? [] : [`${problem}; no rule with that name decides on it`];
}

function differs(written: string, name: string): string {
  return `the policy spells this tool ${quoted(written)}, the call ${quoted(name)}`;
}
