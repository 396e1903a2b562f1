/** Asks conditions of words, also of those with unknown pieces: then all their values must answer alike. */

import { type Answer, both, either, opposite } from "../../conditions/answer.ts";
import { type Asker, noted, type Surroundings } from "../../conditions/asker.ts";
import { compileCondition } from "../../conditions/compile.ts";
import type { Condition, ConditionMapping } from "../../conditions/condition.ts";
import type { ActFolder, Piece, Word } from "../act.ts";
import { joinFolder } from "../folder_sets.ts";
import { wholeText } from "../programs/word_parts.ts";
import { askPathWord } from "./path_pattern.ts";
import { lettersOf, mayMatch, mustMatch, type Sign, signsOf } from "./word_pattern.ts";

/** A condition on words, asked from each folder of the act. */
export type WordAsker = (
  word: Word | undefined,
  folder: ActFolder,
  at: string,
  surroundings: Surroundings,
) => Answer;

/** Compiles a condition on words. The word `undefined` means an absent word. */
export function compileWordCondition(condition: Condition): WordAsker {
  const ask = compileCondition(condition, { isDeep: false });
  const askPattern = compilePattern(condition);
  return (word, folder, at, surroundings) => {
    const text = wholeText(word);
    const one = (inner: Surroundings) =>
      word === undefined || text !== undefined
        ? ask(text, at, inner)
        : tell(askPattern(word, at, inner), word, at, inner);
    return inFolders(folder, surroundings, one);
  };
}

function tell(answer: Answer, word: Word, at: string, surroundings: Surroundings): Answer {
  if (surroundings.notes === undefined || answer !== "unclear") return answer;
  const text = `${shown(word.source)} is known only when it runs`;
  return noted(surroundings, { at, condition: "command", answer, why: "unknown_part", text });
}

function shown(source: string): string {
  // deno-lint-ignore no-control-regex -- notes are printable
  const text = source.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ");
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}

/** Asks from each folder; all must answer alike. */
export function inFolders(
  folder: ActFolder,
  surroundings: Surroundings,
  ask: (surroundings: Surroundings) => Answer,
): Answer {
  if (folder.kind === "start") return ask(surroundings);
  // From a folder that is not known, relative paths are unclear.
  if (folder.kind === "unknown") return ask({ ...surroundings, folder: "" });
  let first: Answer | undefined;
  for (const one of folder.folders) {
    const from = one === "." ? surroundings.folder : joinFolder(surroundings.folder, one);
    const isUnknown = surroundings.folder === "" && !/^[/~]/.test(one);
    const answer = ask({ ...surroundings, folder: isUnknown ? "" : from });
    if (answer === "unclear" || (first !== undefined && first !== answer)) return "unclear";
    first = answer;
  }
  return first ?? "unclear";
}

type PatternAsker = (word: Word, at: string, surroundings: Surroundings) => Answer;

function compilePattern({ AnyOf }: Condition): PatternAsker {
  const mappings = AnyOf.map(compileMapping);
  return (word, at, surroundings) => {
    let answer: Answer = "no";
    for (const mapping of mappings) answer = either(answer, mapping(word, at, surroundings));
    return answer;
  };
}

const ANYTHING: readonly Sign[] = ["*"];

function compileMapping(mapping: ConditionMapping): PatternAsker {
  const askers = Object.keys(mapping).map((key) =>
    compileFact(key as keyof ConditionMapping, mapping)
  );
  return (word, at, surroundings) => {
    let answer: Answer = "yes";
    for (const ask of askers) answer = both(answer, ask(word, at, surroundings));
    return answer;
  };
}

function compileFact(key: keyof ConditionMapping, mapping: ConditionMapping): PatternAsker {
  const { is, present, source, not, under, path_glob } = mapping;
  switch (key) {
    case "is":
      return () => is?.includes("string") === true ? "yes" : "no";
    case "present":
      return () => present === true ? "yes" : "no";
    case "source": {
      const ask: Asker = compileCondition({ AnyOf: [{ source: source ?? [] }] }, { isDeep: false });
      return (_, at, surroundings) => ask("", at, surroundings);
    }
    case "not": {
      const ask = compilePattern(not ?? { AnyOf: [] });
      return (word, at, surroundings) => opposite(ask(word, at, surroundings));
    }
    case "under":
      return (word, _, surroundings) => askPathWord(word, under ?? [], true, surroundings);
    case "path_glob":
      return (word, _, surroundings) => askPathWord(word, path_glob ?? [], false, surroundings);
    case "equals":
    case "in": {
      const texts = (mapping[key] ?? []).filter((item) => typeof item === "string");
      const isMixed = texts.length < (mapping[key] ?? []).length;
      const ask = patternsAsker(texts.map(lettersOf), () => false);
      return (word, at, surroundings) => {
        const answer = ask(word, at, surroundings);
        return answer === "no" && isMixed && texts.length === 0 ? "unclear" : answer;
      };
    }
    case "glob":
      return patternsAsker((mapping.glob ?? []).map(signsOf), () => false);
    case "prefix":
      return patternsAsker(
        (mapping.prefix ?? []).map((text) => [...lettersOf(text), ...ANYTHING]),
        () => false,
      );
    case "suffix":
      return patternsAsker(
        (mapping.suffix ?? []).map((text) => [...ANYTHING, ...lettersOf(text)]),
        () => false,
      );
    case "contains": {
      const parts = mapping.contains ?? [];
      return patternsAsker(
        parts.map((text) => [...ANYTHING, ...lettersOf(text), ...ANYTHING]),
        (pieces) =>
          pieces.some((piece) =>
            piece.kind === "text" && parts.some((part) => piece.text.includes(part))
          ),
      );
    }
    default:
      return () => "unclear";
  }
}

function patternsAsker(
  patterns: readonly (readonly Sign[])[],
  isSure: (pieces: readonly Piece[]) => boolean,
): PatternAsker {
  return ({ pieces }) => {
    if (isSure(pieces) || patterns.some((signs) => mustMatch(signs, pieces))) return "yes";
    return patterns.some((signs) => mayMatch(signs, pieces)) ? "unclear" : "no";
  };
}
