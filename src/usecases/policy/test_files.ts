/** Runs policy tests that are in files. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { loadCommandLanguage } from "../../core/gate/command/load.ts";
import { type CompiledPolicy, compilePolicy } from "../../core/gate/decide/compiled_policy.ts";
import type { Decision } from "../../core/gate/decide/decision.ts";
import { evaluate } from "../../core/gate/decide/evaluate.ts";
import type { PolicyJudge } from "../../core/gate/decide/policy_judge.ts";
import { countingPolicies, joinPolicies } from "../../core/gate/decide/policy_set.ts";
import type { NormalizedIntent } from "../../core/gate/intent/intent.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import type { Policy } from "../../core/gate/policy/policy.ts";
import { PolicyCoverage } from "../../core/gate/testing/coverage.ts";
import { policyTestJunit } from "../../core/gate/testing/junit.ts";
import { differences, type ExpectedOutcome } from "../../core/gate/testing/test_case.ts";
import { type ReadTestFile, readTestFile } from "../../core/gate/testing/test_file.ts";
import { withReasons } from "../../core/gate/testing/update.ts";
import { whyNot } from "../../core/gate/testing/why_not.ts";
import { YAML_MAX_BYTES } from "../../core/limits.ts";
import { appendAll } from "../../core/lists.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type {
  PolicyCoverage as CoverageData,
  PolicyTestFilesResult,
  TestedCase,
} from "../../core/schema/policy.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { refuseLinkOn, refuseOverwriting } from "../../io/output_paths.ts";
import { directoryOf } from "../../io/path.ts";
import { readDocument, readIntentFile, readPolicy } from "../documents.ts";
import { refuseReplacing } from "../signed_artifact.ts";
import { besideTest, findTestFiles, policyBeside } from "./find_test_files.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

/** Outcome of test files. */
export type TestFilesData = Omit<PolicyTestFilesResult, "correlation_id">;

/** Options besides testing. */
export interface TestFilesOptions {
  /** Path of a JUnit report to write. */
  readonly junit?: string | undefined;
  /** Whether to rewrite expected reasons where nothing else differs. */
  readonly update: boolean;
  readonly given: GivenPolicies;
}

/** Policies that tests are about, from a line or from the settings of a project. */
export interface GivenPolicies {
  readonly paths: readonly string[];
  /** Whether they are on the line: then they count in place of those that tests name. */
  readonly isTyped: boolean;
  /** Whether no rule of the first may be overridden. */
  readonly strictest: boolean;
}

/** For the owner alone: reports tell what a policy does not stop. */
const REPORT_MODE = 0o600;
/** Mode of a rewritten file where the system does not tell the old one. */
const UNKNOWN_MODE = 0o644;

/**
 * Runs the cases of test files and of all test files in folders. `write` is used only for files
 * that the options ask for.
 *
 * @throws {GaitError} `invalid_input` for a file that is not a test, a policy that cannot be used
 * and an intent that cannot be judged; the error names the faults of all files.
 */
export async function runTestFiles(
  paths: readonly string[],
  { junit, update, given }: TestFilesOptions,
  host: Host<"read" | "write">,
): Promise<TestFilesData> {
  const files = await new TestLoader(given, host).load(await findTestFiles(paths, host));
  if (junit !== undefined) await refuseReport(junit, files, host);
  const sets = new Map<PolicySet, PolicyCoverage>();
  const cases: TestedCase[] = [];
  const updated: string[] = [];
  const progress = host.progress("testing policies");
  for (const [at, file] of files.entries()) {
    progress.update(at, files.length);
    const { set, test } = file;
    const coverage = sets.get(set) ?? new PolicyCoverage(set.policies, set.language);
    sets.set(set, coverage);
    const tested = file.calls.map(({ intent, expected }, index) => {
      const decision = evaluate(set.judge, intent);
      const differs = differences(expected, decision);
      const isNew = update && differs.length === 1 && differs[0] === "reasons";
      const wanted = isNew ? { ...expected, reasons: decision.reason_codes } : expected;
      return { index, intent, decision, differs: isNew ? [] : differs, expected: wanted, isNew };
    });
    for (const { intent, expected, differs } of tested) {
      coverage.add({ intent, expected }, differs.length === 0);
    }
    const renewed = tested.filter(({ isNew }) => isNew);
    if (renewed.length > 0) {
      const reasons = new Map(renewed.map((one) => [one.index, one.decision.reason_codes]));
      await rewrite(file.source, withReasons(file.source, reasons), host);
      updated.push(test.name);
    }
    appendAll(cases, tested.map((one) => testedCase(file, one)));
  }
  progress.end();
  if (junit !== undefined) {
    await host.write.directory(directoryOf(junit));
    await host.write.file(junit, policyTestJunit(cases), REPORT_MODE);
  }
  const failed = cases.filter(({ ok }) => !ok).length;
  const word = failed === 0 ? "ok" : "failed";
  return {
    ok: failed === 0,
    summary: `policy test ${word}: files=${files.length} cases=${cases.length} failed=${failed}`,
    files: files.length,
    passed: cases.length - failed,
    failed,
    cases,
    coverage: [...sets].map(([set, coverage]) => coverageData(set, coverage)),
    ...withoutEmpty({ updated }),
    ...present({ junit }),
  };
}

interface Tested {
  readonly index: number;
  readonly intent: NormalizedIntent;
  readonly expected: ExpectedOutcome;
  readonly decision: Decision;
  readonly differs: ReturnType<typeof differences>;
}

function testedCase({ test, set }: LoadedTest, tested: Tested): TestedCase {
  const { index, intent, expected, decision, differs } = tested;
  const { name = "", line = 1 } = test.cases[index] ?? {};
  const about = { file: test.name, line, name, ok: differs.length === 0 };
  if (differs.length === 0) return about;
  const { verdict, matched_rule, reason_codes, violations } = decision;
  return {
    ...about,
    expected,
    actual: {
      verdict,
      ...withoutEmpty({ rule: matched_rule }),
      reasons: reason_codes,
      violations,
    },
    differs,
    ...present({ explain: whyNot(set.policies, intent, { expected, decision, differs }) }),
  };
}

function coverageData({ paths }: PolicySet, coverage: PolicyCoverage): CoverageData {
  return {
    policies: paths,
    rules: coverage.rules().map(({ rule, policy, isReached, isNeeded, unreached }) => ({
      policy: paths[policy] ?? "",
      rule: rule.name,
      effect: rule.effect,
      reached: isReached,
      needed: isNeeded,
      ...withoutEmpty({ unreached }),
    })),
  };
}

async function rewrite(
  { name, bytes }: Source,
  text: string,
  host: Host<"read" | "write">,
): Promise<void> {
  const updated = encodeUtf8(text);
  if (updated.length === bytes.length && updated.every((byte, at) => byte === bytes[at])) return;
  await refuseLinkOn("policy test", name, host);
  await host.write.file(name, updated, await host.read.modeOf(name) ?? UNKNOWN_MODE);
}

/** Refuses a report that would replace an input, or a signed file. */
async function refuseReport(
  junit: string,
  files: readonly LoadedTest[],
  host: Host<"read" | "write">,
): Promise<void> {
  const outputs = [{ what: "the JUnit report", path: junit }];
  const inputs = files.flatMap(({ test, set, intents }) => [
    { what: "a policy test", path: test.name },
    ...set.paths.map((path) => ({ what: "a policy", path })),
    ...intents.map((path) => ({ what: "an intent", path })),
  ]);
  await refuseOverwriting(outputs, inputs, host);
  await refuseReplacing([{ kind: OUTPUTS.junit, path: junit }], host);
}

/** Policies that judge together. */
interface PolicySet {
  readonly paths: readonly string[];
  readonly policies: readonly CompiledPolicy[];
  readonly judge: PolicyJudge;
  readonly language: Awaited<ReturnType<typeof loadCommandLanguage>>;
}

interface LoadedTest {
  readonly source: Source;
  readonly test: ReadTestFile;
  readonly set: PolicySet;
  /** By the index of their case. */
  readonly calls: readonly {
    readonly intent: NormalizedIntent;
    readonly expected: ExpectedOutcome;
  }[];
  /** Paths of the intents that are files. */
  readonly intents: readonly string[];
}

/** Reads test files with their policies and intents, each policy once. */
class TestLoader {
  readonly #given: GivenPolicies;
  readonly #host: Host<"read">;
  readonly #policies = new Map<string, Promise<Policy>>();
  readonly #sets = new Map<string, PolicySet>();
  readonly #faults: GaitError[] = [];

  constructor(given: GivenPolicies, host: Host<"read">) {
    this.#given = given;
    this.#host = host;
  }

  async load(paths: readonly string[]): Promise<readonly LoadedTest[]> {
    const loaded: LoadedTest[] = [];
    for (const path of paths) {
      const test = await this.#attempt(() => this.#file(path));
      if (test !== undefined) loaded.push(test);
    }
    if (this.#faults.length > 0) throw joined(this.#faults);
    return loaded;
  }

  async #attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      this.#faults.push(error);
      return undefined;
    }
  }

  async #file(path: string): Promise<LoadedTest | undefined> {
    const source = await readDocument("policy test", path, this.#host, YAML_MAX_BYTES);
    const test = readTestFile(source);
    const set = await this.#attempt(() => this.#set(path, test));
    const intents: string[] = [];
    const calls = [];
    for (const { call, expected } of test.cases) {
      if (call.kind === "intent") {
        calls.push({ intent: call.intent, expected });
        continue;
      }
      const file = besideTest(path, call.path);
      intents.push(file);
      const intent = await this.#attempt(async () =>
        normalizeIntent(await readIntentFile(file, this.#host), file)
      );
      if (intent !== undefined) calls.push({ intent, expected });
    }
    return set === undefined ? undefined : { source, test, set, calls, intents };
  }

  async #set(path: string, { policies }: ReadTestFile): Promise<PolicySet> {
    const { paths: given, isTyped, strictest } = this.#given;
    const paths = isTyped && given.length > 0
      ? given
      : policies?.map((policy) => besideTest(path, policy)) ?? await this.#beside(path);
    const isStrictest = strictest && paths === given && paths.length > 1;
    const key = [isStrictest, ...paths].join("\0");
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const read = [];
    for (const policy of paths) {
      const reading = this.#policies.get(policy) ?? readPolicy(policy, this.#host);
      this.#policies.set(policy, reading);
      try {
        read.push(await reading);
      } catch (error) {
        const isNamed = paths !== given && error instanceof GaitError;
        throw isNamed && !await this.#isInside(policy, path) ? withoutExcerpt(error) : error;
      }
    }
    const language = await loadCommandLanguage(read);
    const compiled = countingPolicies(read, isStrictest)
      .map((policy) => compilePolicy(policy, language));
    const set = { paths, policies: compiled, judge: joinPolicies(compiled), language };
    this.#sets.set(key, set);
    return set;
  }

  /** Whether a file lies below the working directory or the folder of a test, links followed. */
  async #isInside(path: string, test: string): Promise<boolean> {
    const [real, ...folders] = await Promise.all(
      [path, ".", directoryOf(test)].map((one) => this.#host.read.realPath(one)),
    );
    return folders.some((folder) => real?.startsWith(`${folder}/`) === true);
  }

  /** The policy next to a test, or those of the project if there is none. */
  async #beside(path: string): Promise<readonly string[]> {
    const { paths } = this.#given;
    try {
      return [await policyBeside(path, this.#host)];
    } catch (error) {
      if (paths.length > 0 && error instanceof GaitError) return paths;
      throw error;
    }
  }
}

/** A test may come with a project of strangers, and name any file: a line of that is not shown. */
function withoutExcerpt(error: GaitError): GaitError {
  const lines = error.message.split("\n").filter((line) => !/^ +[0-9]* *\|/.test(line));
  return error.retold({ message: lines.join("\n") });
}

/** One error that tells several. */
function joined(errors: readonly GaitError[]): GaitError {
  const [first, ...rest] = errors;
  if (first === undefined) throw new RangeError("there is no error");
  if (rest.length === 0) return first;
  const messages = new Set(errors.map(({ message }) => message));
  return new GaitError(first.code, [...messages].join("\n"), {
    hint: first.hint,
    fields: errors.flatMap(({ fields }) => fields),
  });
}
