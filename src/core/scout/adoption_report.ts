/** Reports from an adoption log which milestones were reached. See docs/formats/logs.md#adoption-event. */

import { groupBy } from "../newer_builtins.ts";
import { compareText } from "../text.ts";
import type { AdoptionReport } from "../schema/doctor.ts";
import { toNanoseconds, ZERO_TIMESTAMP } from "../time.ts";
import { VERSION } from "../version.ts";
import { present } from "../present.ts";
import type { LoggedEvent } from "./adoption_log.ts";
import { codeOfExit } from "./events.ts";

/** Time of a report without events: fixed, so that the report is the same every time. */
const NO_EVENTS_TIME = "1980-01-01T00:00:00Z";

/** Commands that reach the milestones, for those that are missing. */
const BLOCKERS: Readonly<Record<string, string>> = {
  A1: "missing A1: run `gait demo`",
  A2: "missing A2: run `gait verify <run_id>`",
  A3: "missing A3: run `gait regress init --from <run_id>`",
  A4: "missing A4: run `gait regress run`",
};

const MILESTONES = ["A1", "A2", "A3", "A4", "E1", "E2", "E3"];

/** Sums up events, in any order. `source` is the path of the log. */
export function adoptionReport(events: readonly LoggedEvent[], source: string): AdoptionReport {
  const times = events.map(({ created_at }) => created_at).sort((a, b) => {
    const [left, right] = [toNanoseconds(a), toNanoseconds(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
  const achieved = new Set(events.flatMap(({ milestones }) => milestones));
  const missing = Object.entries(BLOCKERS).flatMap(([name, blocker]) =>
    achieved.has(name) ? [] : [blocker]
  );
  const successes = events.filter(({ success }) => success).length;
  return {
    schema_id: "gait.doctor.adoption_report",
    schema_version: "1.0.0",
    created_at: times.at(-1) ?? NO_EVENTS_TIME,
    producer_version: VERSION,
    source,
    total_events: events.length,
    success_events: successes,
    failed_events: events.length - successes,
    first_event_at: times[0] ?? ZERO_TIMESTAMP,
    last_event_at: times.at(-1) ?? ZERO_TIMESTAMP,
    commands: commandCounts(events),
    milestones: MILESTONES.map((name) => ({ name, achieved: achieved.has(name) })),
    activation_complete: missing.length === 0,
    ...(missing.length === 0 ? {} : { blockers: missing }),
    ...activationTimes(events, times[0]),
    ...skillWorkflows(events),
  };
}

type Extras = Pick<
  AdoptionReport,
  "activation_timing_ms" | "activation_medians_ms" | "skill_workflows"
>;

/** Time from the first event to each milestone, and median times of the commands of activation. */
function activationTimes(events: readonly LoggedEvent[], first: string | undefined): Extras {
  if (first === undefined) return {};
  const timing: Record<string, number> = {};
  for (const name of Object.keys(BLOCKERS)) {
    const reached = events.filter(({ milestones }) => milestones.includes(name));
    const waits = reached.map(({ created_at }) =>
      Number((toNanoseconds(created_at) - toNanoseconds(first)) / 1_000_000n)
    );
    if (waits.length > 0) timing[name] = waits.reduce((least, wait) => Math.min(least, wait));
  }
  const elapsed = (command: string) =>
    events.filter((event) => event.success && event.command === command)
      .map(({ elapsed_ms }) => elapsed_ms);
  const [demo, regressRun] = [median(elapsed("demo")), median(elapsed("regress run"))];
  const medians = present({ m1_demo_elapsed_ms: demo, m2_regress_run_elapsed_ms: regressRun });
  return {
    ...(Object.keys(timing).length === 0 ? {} : { activation_timing_ms: timing }),
    ...(Object.keys(medians).length === 0 ? {} : { activation_medians_ms: medians }),
  };
}

/** Skill that a command belongs to: the workflow of calls that name none. */
const SKILLS: ReadonlyMap<string, string> = new Map([
  ["run record", "gait-capture-runpack"],
  ["regress init", "gait-incident-to-regression"],
  ["regress run", "gait-incident-to-regression"],
  ["policy test", "gait-policy-test-rollout"],
  ["gate eval", "gait-policy-test-rollout"],
]);

function skillWorkflows(events: readonly LoggedEvent[]): Extras {
  const byWorkflow = groupBy(
    events,
    ({ workflow_id, command }) => workflow_id || SKILLS.get(command) || "",
  );
  byWorkflow.delete("");
  if (byWorkflow.size === 0) return {};
  const sorted = [...byWorkflow].sort(([a], [b]) => compareText(a, b));
  return {
    skill_workflows: sorted.map(([workflow, calls]) => {
      const failed = calls.filter(({ success }) => !success);
      const success = calls.length - failed.length;
      const code = mostCommon(failed.map(({ exit_code }) => codeOfExit(exit_code)));
      return {
        workflow,
        total: calls.length,
        success,
        failure: failed.length,
        success_rate: Math.round((success / calls.length) * 10_000) / 10_000,
        median_runtime_ms: median(calls.map(({ elapsed_ms }) => elapsed_ms)) ?? 0,
        ...present({ most_common_failure_code: code }),
      };
    }),
  };
}

/** Of an even count: the mean of the two in the middle, rounded down. */
function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return Math.floor((lower + upper) / 2);
}

function mostCommon(names: readonly string[]): string | undefined {
  const counts = [...groupBy(names, (name) => name)].sort(([a, these], [b, those]) =>
    those.length - these.length || compareText(a, b)
  );
  return counts[0]?.[0];
}

function commandCounts(events: readonly LoggedEvent[]): AdoptionReport["commands"] {
  const byCommand = [...groupBy(events, ({ command }) => command)];
  return byCommand.sort(([a], [b]) => (a < b ? -1 : 1)).map(([command, calls]) => {
    const success = calls.filter((call) => call.success).length;
    return { command, total: calls.length, success, failure: calls.length - success };
  });
}
