/** Builds an evidence pack of what happened in a time window around a run. */

import { GaitError } from "../../core/error.ts";
import { isInWindow, isSelected, windowAround } from "../../core/guard/incident.ts";
import { PACK_MEMBERS } from "../../core/guard/members.ts";
import { jsonFile, policyDigestsOf } from "../../core/guard/summaries.ts";
import type { IncidentPackResult, IncidentWindow } from "../../core/schema/guard.ts";
import { isZeroTimestamp } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import {
  APPROVAL,
  CREDENTIAL,
  discover,
  distinct,
  type FoundKind,
  readInput,
  readPackRun,
  REGRESS,
  TRACE,
} from "./collect.ts";
import { type PackOrder, writePack, type WrittenPack } from "./write_pack.ts";

/** A pack of an incident, and how much evidence of each kind it has. */
export interface WrittenIncidentPack extends WrittenPack {
  readonly window: IncidentWindow;
  readonly policy_digests: readonly string[];
  /** Number of files of each kind, under the names that results use. */
  readonly counts: Pick<IncidentPackResult, keyof IncidentPackResult & `${string}_count`>;
}

/**
 * Finds the evidence, builds the pack and writes it. A file that cannot be read is left out with a
 * warning, so that the rest of the incident is packed all the same.
 *
 * @param width how far the window reaches before and after the run, in nanoseconds
 */
export async function packIncident(
  width: bigint,
  order: PackOrder,
  host: Host<"read" | "write">,
): Promise<WrittenIncidentPack> {
  const { runpackPath } = order;
  const source = await readPackRun(runpackPath, host);
  const { run_id, created_at } = source.run;
  const now = host.now();
  const window = windowAround(isZeroTimestamp(created_at) ? now : created_at, width, run_id);
  if (window === undefined) {
    throw new GaitError("invalid_input", "The window reaches beyond the years 1 to 9999", {
      hint: "give a smaller window, such as 24h",
    });
  }

  const paths: string[] = [];
  const skipped: string[] = [];
  const found = async <T extends object>(kind: FoundKind<T>) => {
    const records: T[] = [];
    for (const path of await discover(kind, runpackPath, host)) {
      paths.push(path);
      try {
        records.push(await readInput(kind, path, host));
      } catch (error) {
        if (!(error instanceof GaitError)) throw error;
        skipped.push(`not in the pack: ${error.message}`);
      }
    }
    return distinct(records);
  };
  const traces = (await found(TRACE))
    .map(({ record }) => record).filter((record) => isInWindow(record.created_at, window));
  const traceIds = new Set(traces.map(({ trace_id }) => trace_id));
  const regress = (await found(REGRESS))
    .filter((record) => isInWindow(record.created_at, window));
  const approvals = (await found(APPROVAL))
    .filter(({ record }) => isSelected(record, window, traceIds));
  const credentials = (await found(CREDENTIAL))
    .filter(({ record }) => isSelected(record, window, traceIds));
  const policy_digests = policyDigestsOf(traces);

  const written = await writePack(
    {
      source,
      inventory: [],
      traces,
      regress,
      approvals,
      credentials,
      window,
      extra: [
        jsonFile(PACK_MEMBERS.policyDigests, {
          run_id,
          window_from: window.from,
          window_to: window.to,
          policy_digests,
        }),
      ],
      now,
      paths,
    },
    order,
    host,
  );
  return {
    ...written,
    warnings: [...written.warnings, ...skipped],
    window,
    policy_digests,
    counts: {
      trace_count: traces.length,
      regress_count: regress.length,
      approval_audit_count: approvals.length,
      credential_evidence_count: credentials.length,
    },
  };
}
