/** The files that `gait init` writes in a project: policy and test, lines for git, a workflow. */

import { encodeUtf8, strictUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { foreignText } from "../../core/foreign_text.ts";
import { parsePolicy } from "../../core/gate/policy/parse.ts";
import {
  type PolicyTemplate,
  policyTemplateTests,
  policyTemplateText,
} from "../../core/gate/policy/templates.ts";
import {
  CI_FILE,
  CI_TEXT,
  IGNORE_FILE,
  IGNORED,
  ignoreLines,
  POLICY_FILE,
  POLICY_TEST_FILE,
} from "../../core/init/texts.ts";
import { joinPath } from "../../io/path.ts";
import { changedMeanwhile, FILE_MAX_BYTES, type InitPlan } from "./plan.ts";
import { obstacleAt } from "./obstacles.ts";

/** What is known of the policy once it is planned. */
export interface PlannedPolicy {
  /** Whether it is that of the pack, byte for byte. */
  readonly isOurs: boolean;
  /** Where a test of it lies, if one does. */
  readonly tests: string | undefined;
}

/** The policy of a pack, with its test if the policy is the pack's. */
export async function planPolicy(plan: InitPlan, pack: PolicyTemplate): Promise<PlannedPolicy> {
  const text = policyTemplateText(pack);
  const tests = policyTemplateTests(pack, POLICY_FILE) ?? "";
  const state = await plan.file({ what: "policy", name: POLICY_FILE, text, mode: 0o600 }, {
    note: `decides which calls are allowed; from the pack ${pack}`,
    kept: "the one that is here stays and is used: look at it",
  });
  const isOurs = state === "new" || state === "present";
  if (state === "kept") plan.warnings.push(await aboutPolicy(plan));
  const test = joinPath(plan.folder, POLICY_TEST_FILE);
  if (!isOurs && await plan.host.read.entryOf(test) === undefined) {
    plan.step(
      "policy_test",
      "left",
      POLICY_TEST_FILE,
      "that of the pack fits no other policy; write one: docs/policy_tests.md",
    );
    return { isOurs, tests: undefined };
  }
  const tested = await plan.file({
    what: "policy_test",
    name: POLICY_TEST_FILE,
    text: tests,
    mode: 0o600,
  }, {
    note: "says what the policy must decide; gait policy test runs it",
    kept: "the one that is here stays",
  });
  return { isOurs, tests: tested === "left" ? undefined : POLICY_TEST_FILE };
}

/** What a policy does that gait did not write: a repository may have brought it. */
async function aboutPolicy(plan: InitPlan): Promise<string> {
  const start = `${POLICY_FILE} is not`;
  try {
    const path = joinPath(plan.folder, POLICY_FILE);
    const source = await plan.host.read.file(path, FILE_MAX_BYTES);
    const { default_verdict } = parsePolicy({ name: POLICY_FILE, bytes: source.bytes });
    return `${start} as gait wrote it, and decides about calls; its default_verdict is ` +
      `${default_verdict}: look at it`;
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return `${start} a policy that gait wrote, and cannot be read: ${error.message}`;
  }
}

/** Lines at the end of `.gitignore`. */
export async function planIgnore(plan: InitPlan): Promise<void> {
  const path = joinPath(plan.folder, IGNORE_FILE);
  const note = "keeps records of runs out of the repository";
  const obstacle = await obstacleAt(plan.folder, path, plan.host);
  const isThere = await plan.host.read.entryOf(path) !== undefined;
  if (obstacle === undefined && !isThere) {
    await plan.file({ what: "ignore", name: IGNORE_FILE, text: ignoreLines("") ?? "" }, {
      note,
      kept: "the one that is here stays",
    });
    return;
  }
  const before = obstacle === undefined
    ? (await plan.host.read.file(path, FILE_MAX_BYTES)).bytes.slice()
    : undefined;
  const other = before && foreignText(before);
  const text = before === undefined || other !== undefined ? undefined : strictUtf8(before);
  if (before === undefined || text === undefined) {
    const fault = obstacle === undefined
      ? other?.problem ?? "it is not UTF-8"
      : `${obstacle}: nothing is written`;
    const wanted = IGNORED.map((name) => `${name}/`).join(" and ");
    plan.step("ignore", "left", IGNORE_FILE, `${fault}; it should say: ${wanted}`);
    return;
  }
  const added = ignoreLines(text);
  if (added === undefined) {
    plan.step("ignore", "present", IGNORE_FILE);
    return;
  }
  const after = encodeUtf8(text + added);
  const mode = await plan.host.read.modeOf(path) ?? 0o644;
  // A file that gait made whole, and to which it adds lines now, is no longer gait's alone.
  await plan.record(IGNORE_FILE, after, added);
  plan.acts.push({
    write: async () => {
      await plan.refuseObstacle(path);
      if (await plan.digestAt(path) !== await sha256(before)) throw changedMeanwhile(path);
      await (await plan.host.write.within(plan.folder)).file(path, after, { mode, was: before });
    },
    takeBack: async () => {
      if (await obstacleAt(plan.folder, path, plan.host) !== undefined) return;
      if (await plan.digestAt(path) !== await sha256(after)) return;
      await (await plan.host.write.within(plan.folder)).file(path, before, { mode, was: after });
    },
  });
  plan.step("ignore", "changed", IGNORE_FILE, note);
}

/** A workflow for GitHub that runs the test of the policy. */
export async function planCi(plan: InitPlan, { tests }: PlannedPolicy): Promise<void> {
  if (tests === undefined) {
    plan.step("ci", "left", CI_FILE, "there is no policy test for it to run");
    return;
  }
  const action = await plan.file({ what: "ci", name: CI_FILE, text: CI_TEXT }, {
    note: "runs gait policy test for each push; needs gait on its PATH",
    kept: "the one that is here stays; see that it runs: gait policy test .",
  });
  if (action === "new") {
    plan.warnings.push(
      `${CI_FILE} fails until a step before it installs gait: docs/init.md shows one`,
    );
  }
}
