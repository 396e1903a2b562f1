/** Counters of a server, in the text format of Prometheus 0.0.4. */

/** Upper ends of the classes of durations, in seconds. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5];

export class Metrics {
  readonly #counters = new Map<string, number>();
  readonly #buckets = new Array<number>(BUCKETS.length + 1).fill(0);
  #seconds = 0;
  /** Requests that got an answer. */
  answered = 0;

  /** Counts a request, by the path that it asked for and the status of its answer. */
  request(path: string, status: number, seconds: number): void {
    this.answered++;
    this.#add(`gait_requests_total{path="${path}",status="${status}"}`);
    const found = BUCKETS.findIndex((end) => seconds <= end);
    const at = found < 0 ? BUCKETS.length : found;
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.#seconds += seconds;
  }

  /** Counts a decision, by door (`judge`, or the name of a client) and verdict. */
  decision(door: string, verdict: string): void {
    this.#add(`gait_decisions_total{door="${door}",verdict="${verdict}"}`);
  }

  /** Counts a look at changed policies: they count from now on, or the old ones still do. */
  reload(result: "accepted" | "refused"): void {
    this.#add(`gait_policy_reloads_total{result="${result}"}`);
  }

  #add(series: string): void {
    this.#counters.set(series, (this.#counters.get(series) ?? 0) + 1);
  }

  /** The text of `GET /metrics`. */
  text(version: string): string {
    const counters = Object.entries(COUNTERS).flatMap(([name, help]) => [
      ...typed(name, "counter", help),
      ...[...this.#counters].filter(([series]) => series.startsWith(`${name}{`)).sort()
        .map(([series, value]) => `${series} ${value}`),
    ]);
    let count = 0;
    const buckets = [...BUCKETS, "+Inf"].map((end, at) => {
      count += this.#buckets[at] ?? 0;
      return `${DURATIONS}_bucket{le="${end}"} ${count}`;
    });
    const lines = [
      ...typed("gait_info", "gauge", "Version of the program."),
      `gait_info{version="${version}"} 1`,
      ...counters,
      ...typed(DURATIONS, "histogram", "Time from a whole request to its answer."),
      ...buckets,
      ...[`${DURATIONS}_sum ${this.#seconds}`, `${DURATIONS}_count ${count}`],
    ];
    return `${lines.join("\n")}\n`;
  }
}

const DURATIONS = "gait_request_duration_seconds";
const COUNTERS = {
  gait_requests_total: "Answered requests, by path and status.",
  gait_decisions_total: "Decisions, by door and verdict.",
  gait_policy_reloads_total: "Policies that were read again, by result.",
} as const;

function typed(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}
