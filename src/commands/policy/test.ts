import { defineCommand, type Outcome } from "../../cli/command.ts";
import type { Filled } from "../../cli/filled.ts";
import type { FilledLine } from "../../cli/option_setting.ts";
import { isTestFile } from "../../core/gate/testing/test_file_name.ts";
import { ExitCode } from "../../core/exit_code.ts";
import type { Style } from "../../cli/style.ts";
import { judgeIntent } from "../../core/gate/decide/judge_intent.ts";
import { buildPolicyTestResult } from "../../core/gate/record/policy_test_result.ts";
import { EXIT_BY_VERDICT, STRICT_EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import type { PolicyTestResult } from "../../core/schema/policy.ts";
import { readIntentFile, refuseSharedInput } from "../../usecases/documents.ts";
import { loadPolicies } from "../../usecases/policy/load_policies.ts";
import { POLICY_SETTING, STRICTEST_OPTION } from "../gate/eval_options.ts";
import { POLICIES_AND_INTENT_POSITIONAL } from "./positionals.ts";
import { verdictPaint } from "./verdict_paint.ts";
import { printable } from "../../core/text.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { inexactArgs } from "../../core/json/inexact.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { broughtWarning } from "../../core/gate/decide/brought_arguments.ts";
import { riskClassWarning } from "../../core/gate/policy/risk_classes.ts";
import { withoutEmpty } from "../../core/present.ts";
import { quotedName } from "../../core/fault.ts";
import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";
import { STANDARD_INPUT } from "../../usecases/read_document.ts";
import type { TestFilesData } from "../../usecases/policy/test_files.ts";
import type { testFilesText } from "./test_files_text.ts";

type Data = Omit<PolicyTestResult, "correlation_id">;

/** Set by GitHub Actions. */
const GITHUB_ACTIONS = "GITHUB_ACTIONS";

export const policyTest = defineCommand({
  path: "policy test",
  summary: "Run policy tests, or judge one intent by a policy",
  explain:
    "Runs the cases of *.policy-test.yaml and exits 5 if one fails; with a policy and an intent it prints the verdict: allow and dry_run exit 0, block 3, require_approval 4.",
  needs: ["read", "write", "env"],
  needsOf: ({ junit, update }, args) => [
    "read",
    ...args.length <= 2 && args.every(isPlainFile) ? [] : ["env"] as const,
    ...junit !== undefined || update ? ["write"] as const : [],
  ],
  env: { names: [GITHUB_ACTIONS] },
  options: {
    policy: {
      type: "paths",
      blank: "absent",
      reads: "paths",
      help: "policies to judge one intent by; for test files: replace the policies that they name",
      setting: { ...POLICY_SETTING, fits: ({ args }: FilledLine) => !isPolicyAndIntent(args) },
    },
    ...STRICTEST_OPTION,
    strict_exit: {
      type: "boolean",
      help: "for one intent: exit 0 for allow only, dry_run exits 3",
    },
    junit: { type: "path", writes: true, help: "for test files: write a JUnit report" },
    update: {
      type: "boolean",
      help: "for test files: rewrite expected reasons where nothing else differs",
    },
  },
  positional: {
    name: "file",
    help: "test files and folders with them, or [policy.yaml] intent.json; - for standard input",
    min: 1,
    max: Infinity,
    error: "expected test files, folders with them, or <policy.yaml> <intent_fixture.json>",
  },
  examples: [
    "policy test gait.policy-test.yaml",
    "policy test policies --junit junit.xml",
    "policy test examples/policy-test/allow.yaml examples/policy-test/intent.json",
  ],
  async run({ options, args, filled }, host): Promise<Outcome<Data | FilesData>> {
    const { policy: policies, strictest } = options;
    if (await areTests(args, host)) {
      const { junit, update, strict_exit } = options;
      if (strict_exit) throw onlyFor("--strict-exit", "one intent");
      if (strictest && policies.length === 0) {
        throw onlyFor("--strictest", "the policies of --policy");
      }
      const { runTestFiles } = await import("../../usecases/policy/test_files.ts");
      const { testFilesText } = await import("./test_files_text.ts");
      const given = { paths: policies, strictest, isTyped: isTyped(filled) };
      const data = await runTestFiles(args, { junit, update, given }, host);
      const notes = isOnGithub(host)
        ? (await import("../../core/gate/testing/github.ts")).policyTestAnnotations(data.cases)
        : [];
      const exit = data.ok ? ExitCode.success : ExitCode.regress_failed;
      return { exit, data: { ok: data.ok, shown: data, notes, textOf: testFilesText } };
    }
    for (const [flag, value] of [["--junit", options.junit], ["--update", options.update]]) {
      if (value !== undefined && value !== false) throw onlyFor(String(flag), "test files");
    }
    const { intent: intentPath, policies: paths } = await judgedBy(args, options, host);
    refuseSharedInput([...paths, intentPath]);
    const { judge, digest: policy_digest } = await loadPolicies(paths, host, strictest);
    const request = await readIntentFile(intentPath, host);

    const judged = judgeIntent(judge, request, intentPath);

    const { decision, canonical, intent: { created_at, context } } = judged;
    const intent_digest = await sha256(encodeUtf8(canonical.intent));
    const data = {
      ...buildPolicyTestResult({ decision, created_at, policy_digest, intent_digest }),
      ...withoutEmpty({
        warnings: [
          ...riskClassWarning(judge.policies, context.risk_class),
          ...broughtWarning(request.args, judge.policies),
          ...inexactArgs(request.args),
        ],
      }),
    };
    const exits = options.strict_exit ? STRICT_EXIT_BY_VERDICT : EXIT_BY_VERDICT;
    return { exit: exits[decision.verdict], data };
  },
  text: (data, style) =>
    "shown" in data ? data.textOf(data.shown, style) : summaryText(data, style),
  json: (data) => "shown" in data ? data.shown : data,
  notes: (data) => "shown" in data ? data.notes : [],
});

/** The intent and the policies of a line that is about one intent. */
async function judgedBy(
  args: readonly string[],
  { policy, strictest }: { readonly policy: readonly string[]; readonly strictest: boolean },
  host: Host<"read">,
): Promise<{ readonly intent: string; readonly policies: readonly string[] }> {
  const [first = "", second] = args;
  if (args.length === 2 && second !== undefined) {
    if (policy.length > 0) throw onlyFor("--policy", "one intent or test files");
    if (strictest) throw onlyFor("--strictest", "one intent or test files");
    return { intent: second, policies: [first] };
  }
  if (args.length === 1 && policy.length > 0) return { intent: first, policies: policy };
  if (
    args.length === 1 && first !== STANDARD_INPUT && await host.read.kindOf(first) === undefined
  ) {
    throw new GaitError(
      "invalid_input",
      `Cannot read ${quotedName(first)}: there is no such file or folder`,
      { hint: "give a folder with policy tests, a *.policy-test.yaml, or a policy and an intent" },
    );
  }
  const hint = args.length === 1
    ? "a policy may also be named by --policy or in gait.toml"
    : "gait policy test --help";
  throw new GaitError("invalid_input", POLICIES_AND_INTENT_POSITIONAL.error, { hint });
}

/** Whether policies were typed on the command line, not taken from a variable or a file. */
function isTyped(filled: Filled | undefined): boolean {
  return filled === undefined ||
    filled.settings.some(({ setting, source }) => setting === "policies" && source === "option");
}

/** The outcome of test files, with how it is shown. */
interface FilesData {
  readonly ok: boolean;
  readonly shown: TestFilesData;
  readonly notes: readonly string[];
  readonly textOf: typeof testFilesText;
}

function isPolicyAndIntent(args: readonly string[]): boolean {
  return args.length === 2 && args.every(isPlainFile);
}

/** Whether a path by its name can be neither a test file nor a folder. */
function isPlainFile(path: string): boolean {
  return path === STANDARD_INPUT || (/[^/.][^/]*\.[^/.]+$/.test(path) && !isTestFile(path));
}

/** Whether arguments are test files: by their names, or since one of them is a folder. */
async function areTests(args: readonly string[], host: Host<"read">): Promise<boolean> {
  if (args.some(isTestFile)) return true;
  for (const path of args) {
    if (path !== STANDARD_INPUT && await host.read.kindOf(path) === "directory") return true;
  }
  return false;
}

/** A folder whose name looks like that of a file gets no access to variables. */
function isOnGithub(host: Partial<Host<"env">>): boolean {
  return host.env?.get(GITHUB_ACTIONS) === "true";
}

function onlyFor(flag: string, what: string): GaitError {
  return new GaitError("invalid_input", `${flag} is for ${what}`, { hint: `leave ${flag} out` });
}

/** The summary, and what rules say to the agent. */
function summaryText({ summary, verdict, messages = [] }: Data, style: Style): string[] {
  const shown = style.paint(verdictPaint(verdict), `verdict=${verdict}`);
  return [
    printable(summary).replace(`verdict=${verdict}`, () => shown),
    ...messages.map((message) => `message: ${printable(message)}`),
  ];
}
