/** Reads the parts of a word: quotes, globs, expansions, and the substitutions in them. */

import { isConstantArithmetic } from "./arithmetic.ts";
import { type Line, refuse, type Scope } from "./line.ts";
import { numberPrinter } from "./number_output.ts";
import { readParameter } from "./parameters.ts";
import { decodeAnsiC } from "./quotes.ts";
import { wellFormed, type WordNode, type WordPart } from "./syntax.ts";
import type { Word } from "./act.ts";
import { constantWord, WordBuilder } from "./word_builder.ts";

/** Expansions that begin with `$` in zsh and not in bash. */
const ZSH_DOLLAR = /\$[=^~+\u0080-\uffff]/;

/** Text without what a backslash escapes. */
export function unescaped(text: string): string {
  return text.includes("\\") ? text.replace(/\\[^]/g, "") : text;
}

/** Takes the start of a word that shells expand, if there is one: `=name`, `~name`, `$=`. */
export function readStart(text: string, value: string, builder: WordBuilder): void {
  const isOperator = /^=+$/.test(text);
  if (text.startsWith("=") && !isOperator) builder.taint("one");
  else if (/^~[^/]/.test(text)) {
    // A folder stack, a user's folder, or in zsh the value of a variable.
    builder.value("one");
    const slash = value.indexOf("/");
    if (slash > 0) builder.text(value.slice(slash));
  } else if (ZSH_DOLLAR.test(unescaped(text))) builder.taint("many");
}

/** Adds parts to a word, and the acts of their substitutions to the line. */
export class PartReader {
  readonly #builder: WordBuilder;
  readonly #scope: Scope;
  readonly #line: Line;

  constructor(builder: WordBuilder, scope: Scope, line: Line) {
    this.#builder = builder;
    this.#scope = scope;
    this.#line = line;
  }

  read(parts: readonly WordPart[], isQuoted: boolean): void {
    let before: WordPart | undefined;
    for (const [i, part] of parts.entries()) {
      if (before !== undefined) this.#checkBoundary(before, part, isQuoted);
      this.#readPart(part, isQuoted, parts[i + 1]);
      before = part;
    }
  }

  /**
   * Refuses text that zsh reads as part of the variable before it: subscripts, modifiers, more of
   * its name.
   */
  #checkBoundary(before: WordPart, part: WordPart, isQuoted: boolean): void {
    if (before.type !== "SimpleExpansion") {
      // `$` before a quote is a letter to some and a kind of quote to others.
      const endsInDollar = before.type === "Literal" && unescaped(before.text).endsWith("$");
      if (endsInDollar && part.type !== "Literal") this.#builder.taint("many");
      return;
    }
    if (part.type !== "Literal" && part.type !== "Glob") return;
    if (part.text.startsWith("[")) refuse("zsh evaluates what follows a variable in brackets");
    const count = isQuoted ? "one" : "many";
    if (/^(?::[A-Za-z&#]|[\u0080-\uffff])/.test(part.text)) this.#builder.taint(count);
    if (before.text === "$#" && /^[A-Za-z0-9_@*#?$!-]/.test(part.text)) this.#builder.taint(count);
  }

  #readPart(part: WordPart, isQuoted: boolean, next: WordPart | undefined): void {
    const builder = this.#builder;
    switch (part.type) {
      case "Literal":
        return this.#readLiteral(part.text, part.value, isQuoted, next);
      case "SingleQuoted":
        return builder.text(part.value);
      case "DoubleQuoted":
        builder.text("");
        return this.read(part.parts, true);
      case "AnsiCQuoted":
        return this.#readAnsiC(part.text);
      case "LocaleString":
        // Some shells translate it, others keep the `$`.
        builder.taint("one");
        return this.read(part.parts, true);
      case "Glob":
        return this.#readGlob(part);
      case "SimpleExpansion":
        return this.#readVariable(part.text.slice(1), isQuoted);
      case "ParameterExpansion":
        return readParameter(part, builder, isQuoted, this.#scope, this.#line, (word) => {
          return this.#readInner(word);
        });
      case "CommandExpansion":
        return this.#readCommand(part, isQuoted);
      case "ArithmeticExpansion":
        if (!part.text.startsWith("$((") || !isConstantArithmetic(part.text.slice(3, -2))) {
          refuse("it evaluates arithmetic");
        }
        return builder.value("one", true);
      case "ProcessSubstitution":
        return this.#readProcess(part.operator, part.script);
      case "BraceExpansion":
        this.#readBracePart(part.text, part.parts);
        return builder.taint("many");
      default:
        refuse("it has an extended glob");
    }
  }

  #readLiteral(text: string, value: string, isQuoted: boolean, next: WordPart | undefined): void {
    const builder = this.#builder;
    if (!isQuoted && builder.isEmpty) {
      const reaches = text.startsWith("~") && !text.includes("/") && next !== undefined;
      if (reaches) return builder.taint("one");
      readStart(text, value, builder);
      if (!builder.isEmpty) return;
    } else if (ZSH_DOLLAR.test(unescaped(text))) builder.taint(isQuoted ? "one" : "many");
    builder.text(value);
  }

  #readAnsiC(text: string): void {
    const inside = text.slice(2, -1);
    // Where a shell has no such quotes, this one would end before it.
    if (inside.includes("\\'")) refuse("shells end a quoted text in two places");
    const decoded = decodeAnsiC(inside);
    if (decoded === undefined) this.#builder.taint("one");
    else this.#builder.text(decoded);
  }

  #readGlob(part: Extract<WordPart, { type: "Glob" }>): void {
    if (part.kind === "question") return this.#builder.glob({ kind: "letter" });
    if (part.kind === "star" && part.text.length > 1) return this.#builder.glob({ kind: "deep" });
    if (part.kind === "bracket") {
      for (const inner of part.parts) {
        if (inner.type !== "Literal" && inner.type !== "SingleQuoted") this.#readAside([inner]);
      }
      // Shells differ on a slash between brackets.
      if (part.text.includes("/")) return this.#builder.taint("many");
    }
    this.#builder.glob({ kind: "run" });
  }

  #readVariable(name: string, isQuoted: boolean): void {
    const builder = this.#builder;
    if (name === "#" || name === "?" || name === "$") return builder.value("one", true);
    if (builder.isEmpty && /^[A-Za-z_]/.test(name)) builder.variable = name;
    builder.value(isQuoted && name !== "@" ? "one" : "many");
  }

  #readCommand(part: Extract<WordPart, { type: "CommandExpansion" }>, isQuoted: boolean): void {
    const script = wellFormed(part.script);
    if (script === undefined) refuse("a substitution is not well-formed");
    // `$((` may begin arithmetic or two sub-shells, and `${ ` runs in the shell itself.
    if (/^\$(?:\(\(|\{)/.test(part.text)) refuse("shells read a substitution in two ways");
    this.#line.enter(() => this.#line.readScript(script, this.#scope.inner(), this.#line));
    const printer = numberPrinter(script);
    if (printer !== undefined) this.#line.trust(printer);
    // Alone it would be no word where the program prints nothing.
    const isOne = isQuoted || (printer !== undefined && !this.#builder.isEmpty);
    this.#builder.value(isOne ? "one" : "many");
  }

  #readProcess(
    operator: "<" | ">",
    inner: Extract<WordPart, { type: "ProcessSubstitution" }>["script"],
  ): void {
    const script = wellFormed(inner);
    if (script === undefined) refuse("a substitution is not well-formed");
    if (operator === ">") this.#line.outputs.push(script);
    else this.#line.enter(() => this.#line.readScript(script, this.#scope.inner(), this.#line));
    this.#builder.taint("one");
  }

  #readBracePart(text: string, parts: readonly WordPart[] | undefined): void {
    if (parts !== undefined) this.#readAside(parts);
    else if (/[$`]|[<>]\(/.test(text)) refuse("what is between braces cannot be told");
  }

  /** Reads parts for the substitutions in them; what they become is not known. */
  #readAside(parts: readonly WordPart[]): WordBuilder {
    const builder = new WordBuilder();
    new PartReader(builder, this.#scope, this.#line).read(parts, false);
    return builder;
  }

  #readInner(word: WordNode): Word {
    if (word.parts === undefined) return constantWord(word.value, word.text);
    return this.#readAside(word.parts).build(word.text);
  }
}
