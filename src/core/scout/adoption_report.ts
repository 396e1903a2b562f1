/** How far somebody got with gait, from the events of an adoption log (operations 8). */

import { instantOf } from "../gate/trace_listing.ts";
import type { AdoptionReport } from "../schema/doctor.ts";
import { ZERO_TIMESTAMP } from "../timestamp.ts";
import { VERSION } from "../version.ts";
import type { LoggedEvent } from "./adoption_log.ts";

/** When a report without events was made, so that it is the same every time. */
const NO_EVENTS_TIME = "1980-01-01T00:00:00Z";

/** What is missing, by the milestone that would be reached. */
const BLOCKERS: Readonly<Record<string, string>> = {
  A1: "missing A1: run `gait demo`",
  A2: "missing A2: run `gait verify <run_id>`",
  A3: "missing A3: run `gait regress init --from <run_id>`",
  A4: "missing A4: run `gait regress run`",
};

const MILESTONES = ["A1", "A2", "A3", "A4", "E1", "E2", "E3"];

/** Sums up events, in any order. `source` is where they were read. */
export function adoptionReport(events: readonly LoggedEvent[], source: string): AdoptionReport {
  const times = events.map(({ created_at }) => created_at).sort((a, b) => {
    const [left, right] = [instantOf(a), instantOf(b)];
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
  };
}

function commandCounts(events: readonly LoggedEvent[]): AdoptionReport["commands"] {
  const counts = new Map<string, { total: number; success: number; failure: number }>();
  for (const { command, success } of events) {
    const count = counts.get(command) ?? { total: 0, success: 0, failure: 0 };
    count.total++;
    if (success) count.success++;
    else count.failure++;
    counts.set(command, count);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([command, count]) => ({
    command,
    ...count,
  }));
}
