/** Reads `*.policy-test.yaml`: every fault at once, each with its place. */

import { GaitError } from "../../error.ts";
import { quoted } from "../../fault.ts";
import { isJsonObject, joinPointer, type JsonValue } from "../../json/json.ts";
import {
  type PolicyTestFile,
  policyTestFileShape,
  type TestCase,
  type TestDefaults,
} from "../../schema/policy.ts";
import { type ObjectShape, readByShape, type ShapeProblem, valueReader } from "../../shape.ts";
import type { Source } from "../../source.ts";
import { nearest } from "../../suggest.ts";
import { lowerTrim, trim, uniqueSorted } from "../../text.ts";
import { type SoundPart, soundPart } from "../../yaml/sound_part.ts";
import { unusableYaml } from "../../yaml/unusable.ts";
import { readYaml, type YamlDocument } from "../../yaml/yaml.ts";
import { isVerdict, VERDICTS } from "../decide/verdict.ts";
import { callOf, missingDefaults } from "./test_call.ts";
import type { CalledBy, ExpectedOutcome, PolicyTestCase } from "./test_case.ts";
import { linesOf } from "./text_lines.ts";
import { TEST_WORDS } from "./words.ts";

const ACTION = "Cannot use the policy test";

/** A test file in which every check held. */
export interface ReadTestFile {
  /** Name of the file, as a user would write it. */
  readonly name: string;
  /** Paths of the policies, relative to the file; absent for the one policy next to the test. */
  readonly policies?: readonly string[];
  readonly cases: readonly PolicyTestCase[];
}

/**
 * Reads a test file. The intents of its cases are normalized, but for those in files of their own.
 *
 * @throws {GaitError} `invalid_input`, with file, line, column and key of the first twenty faults, and
 * the JSON Pointers of all.
 */
export function readTestFile(source: Source): ReadTestFile {
  const { document: yaml, faults } = readYaml(source, ACTION);
  const written = yaml.value === undefined ? {} : yaml.value;
  const { value, problems: found } = readByShape(policyTestFileShape, written, TEST_WORDS);
  // A list, say, has no part that could be read.
  const sound = soundPart(isJsonObject(value) ? value : {}, faults, found);
  const misshapen = found.filter(({ pointer }) => !sound.gone.has(pointer));
  const reading = new Reading(sound, yaml);
  const read = isJsonObject(value) ? reading.file() : undefined;
  const problems = [...misshapen, ...reading.problems];
  if (read === undefined || faults.length + problems.length > 0) {
    const hint = "correct the file; gait schema show policy/test_file describes every key";
    throw unusableYaml(yaml, faults, problems, { action: ACTION, hint });
  }
  return read;
}

/** Members of a file or a case that has faults; those that are needed may be gone, too. */
type Sound<T> = { readonly [K in keyof T]?: T[K] };

class Reading {
  readonly problems: ShapeProblem[] = [];
  readonly #file: Sound<PolicyTestFile>;
  readonly #yaml: YamlDocument;
  readonly #sound: SoundPart;

  /** Reads what the form of a file left of it; what it took out has its own fault. */
  constructor(sound: SoundPart, yaml: YamlDocument) {
    // The shape was generated from the same schema as the type.
    this.#file = sound.value as Sound<PolicyTestFile>;
    this.#yaml = yaml;
    this.#sound = sound;
  }

  file(): ReadTestFile {
    const { schema_id, schema_version, policy, defaults = {}, cases = [] } = this.#file;
    this.#word("/schema_id", "schema_id", schema_id, "gait.policy.test");
    this.#word("/schema_version", "schema_version", schema_version, "1.0.0");
    const policies = policy === undefined ? undefined : this.#policies(policy);
    if (cases.length === 0) this.#report("/cases", "there is no case", "write at least one");
    const lineOf = linesOf(this.#yaml.text);
    const names = new Map<string, number>();
    this.#missing(cases, defaults);
    const read = cases.flatMap((one: Sound<TestCase>, index): PolicyTestCase[] => {
      const at = `/cases/${index}`;
      const name = trim(one.name ?? "");
      if (name === "") this.#report(`${at}/name`, "the case has no name", "say what it shows");
      else if (names.has(name)) {
        const first = lineOf(this.#yaml.offset(`/cases/${names.get(name)}`));
        const text = `the name ${quoted(name)} is there twice, first in line ${first}`;
        this.#report(`${at}/name`, text, "give each case a name of its own");
      } else names.set(name, index);
      const expected = one.expect === undefined
        ? undefined
        : this.#expected(one.expect, `${at}/expect`);
      const call = this.#call(one, defaults, at);
      if (expected === undefined || call === undefined) return [];
      return [{ name, index, line: lineOf(this.#yaml.offset(at)), call, expected }];
    });
    const name = this.#yaml.name;
    return policies === undefined ? { name, cases: read } : { name, policies, cases: read };
  }

  #report(
    pointer: string,
    text: string,
    suggestion?: string,
    part: ShapeProblem["part"] = "value",
  ): void {
    if (!this.#sound.isUnknown(pointer)) this.problems.push({ pointer, part, text, suggestion });
  }

  #word(pointer: string, key: string, found: string | undefined, wanted: string): void {
    if (found === undefined || found === wanted) return;
    this.#report(pointer, `unknown ${key} ${quoted(found)}`, `expected ${wanted}`);
  }

  #policies(given: JsonValue): readonly string[] {
    const items: readonly JsonValue[] = Array.isArray(given) ? given : [given];
    if (items.length === 0) this.#report("/policy", "there is no policy", "name its file");
    return items.flatMap((item, index) => {
      if (typeof item === "string" && trim(item) !== "") return [item];
      const at = Array.isArray(given) ? `/policy/${index}` : "/policy";
      this.#report(
        at,
        '"policy" is not a path',
        "write the path of a policy, relative to this file",
      );
      return [];
    });
  }

  /** Members that every case needs are reported missing once, not for each case. */
  #missing(cases: readonly TestCase[], defaults: TestDefaults): void {
    for (const { key, index, count } of missingDefaults(cases, defaults, this.#sound.isUnknown)) {
      const more = count === 1 ? "" : `, and ${count - 1} more`;
      const text = `case ${quoted(trim(cases[index]?.name ?? ""))} has no ${key}${more}`;
      this.#report(`/cases/${index}`, text, `write it under defaults, such as ${EXAMPLES[key]}`);
    }
  }

  #expected(value: JsonValue, at: string): ExpectedOutcome | undefined {
    if (typeof value === "string") {
      const verdict = this.#verdict(value, at);
      return verdict === undefined ? undefined : { verdict };
    }
    if (!isJsonObject(value)) {
      const hint = "write a verdict, or { verdict: …, rule: … }";
      this.#report(at, '"expect" is not a verdict', hint);
      return undefined;
    }
    const { value: read, problems } = readExpectation(value);
    for (const problem of problems) {
      this.problems.push({ ...problem, pointer: at + problem.pointer });
    }
    const { verdict: written } = value;
    // Told beside other faults, too.
    const verdict = typeof written === "string"
      ? this.#verdict(written, `${at}/verdict`)
      : undefined;
    if (verdict === undefined || read === undefined) return undefined;
    const { rule, reasons, violations } = read;
    return {
      verdict,
      ...(rule === undefined ? {} : { rule: trim(rule) }),
      ...(reasons === undefined ? {} : { reasons: uniqueSorted(reasons) }),
      ...(violations === undefined ? {} : { violations: uniqueSorted(violations) }),
    };
  }

  #verdict(text: string, at: string): ExpectedOutcome["verdict"] | undefined {
    const verdict = lowerTrim(text);
    if (isVerdict(verdict)) return verdict;
    const guess = nearest(verdict, VERDICTS);
    const hint = guess === undefined
      ? `expected ${VERDICTS.join(", ")}`
      : `did you mean "${guess}"?`;
    this.#report(at, `unknown verdict ${quoted(text)}`, hint);
    return undefined;
  }

  #call(one: Sound<TestCase>, defaults: TestDefaults, at: string): CalledBy | undefined {
    // What has a fault is left out, so that the rest is still judged.
    const known = <T>(members: Sound<T>, place: string) =>
      Object.fromEntries(
        Object.entries(members).filter(([key]) => !this.#sound.isFaulty(joinPointer(place, key))),
      ) as T;
    try {
      return callOf(
        known(one, at),
        { ...STAND_INS, ...known(defaults, "/defaults") },
        (key, text, hint) => {
          this.#report(joinPointer(at, key), text, hint, "key");
        },
      );
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      const [field = ""] = error.fields;
      this.#report(at + field, error.message, error.hint);
      return undefined;
    }
  }
}

const TEXTS = { kind: "list", items: { kind: "string" } } as const;

interface Expectation {
  readonly verdict: string;
  readonly rule?: string;
  readonly reasons?: readonly string[];
  readonly violations?: readonly string[];
}

const EXPECTATION: ObjectShape = {
  kind: "object",
  absent: "error",
  unknown: "refuse",
  required: ["verdict"],
  members: {
    verdict: { kind: "string" },
    rule: { kind: "string" },
    reasons: TEXTS,
    violations: TEXTS,
  },
};

const readExpectation = valueReader<Expectation>(EXPECTATION, TEST_WORDS);

/** In place of what is missing, which is a fault of its own, so that the rest is still judged. */
const STAND_INS: TestDefaults = { tool: "x", identity: "x", workspace: "/x", risk_class: "low" };

const EXAMPLES: Readonly<Record<string, string>> = {
  tool: "tool: write_file",
  identity: "identity: agent",
  workspace: "workspace: /repo",
  risk_class: "risk_class: high",
};
