/** Builds an evidence pack from a run and the files that the user named. */

import type { VerifyKey } from "../../core/crypto/keys.ts";
import type { Host } from "../../io/host.ts";
import {
  APPROVAL,
  CREDENTIAL,
  discover,
  distinct,
  type FoundKind,
  INVENTORY,
  pathList,
  readInputs,
  readPackRun,
  readPackTraces,
  REGRESS,
} from "./collect.ts";
import { type PackOrder, writePack, type WrittenPack } from "./write_pack.ts";

/** Paths of the evidence. */
export interface NamedEvidence {
  readonly inventory: readonly string[];
  readonly trace: readonly string[];
  readonly regress: readonly string[];
  /** If empty, approval audits are found by name. */
  readonly approval_audit: readonly string[];
  /** If empty, credential records are found by name. */
  readonly credential_evidence: readonly string[];
  /** If given, every trace must be signed by it. */
  readonly traceKey: VerifyKey | undefined;
}

/** Reads the evidence, builds the pack and writes it. */
export async function packRun(
  named: NamedEvidence,
  order: PackOrder,
  host: Host<"read" | "write">,
): Promise<WrittenPack> {
  const { runpackPath } = order;
  const source = await readPackRun(runpackPath, host);
  const inventoryPaths = pathList(named.inventory);
  const tracePaths = pathList(named.trace);
  const regressPaths = pathList(named.regress);
  const inventory = await readInputs(INVENTORY, inventoryPaths, host);
  const traces = await readPackTraces(tracePaths, named.traceKey, host);
  const regress = await readInputs(REGRESS, regressPaths, host);
  const namedOrFound = async <T extends object>(
    kind: FoundKind<T>,
    given: readonly string[],
  ) => {
    const isNamed = pathList(given).length > 0;
    const paths = isNamed ? pathList(given) : await discover(kind, runpackPath, host);
    const records = await readInputs(kind, paths, host);
    return { paths, records: isNamed ? records : distinct(records) };
  };
  const approvals = await namedOrFound(APPROVAL, named.approval_audit);
  const credentials = await namedOrFound(CREDENTIAL, named.credential_evidence);

  return await writePack(
    {
      source,
      inventory,
      traces,
      regress,
      approvals: approvals.records,
      credentials: credentials.records,
      now: host.now(),
      paths: [
        ...inventoryPaths,
        ...tracePaths,
        ...regressPaths,
        ...approvals.paths,
        ...credentials.paths,
      ],
    },
    order,
    host,
  );
}
