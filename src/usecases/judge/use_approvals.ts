/** Using approvals once, in a file that any number of processes share. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { naming } from "../../core/fault.ts";
import {
  formatUsedApprovals,
  NO_USED_APPROVALS,
  parseUsedApprovals,
  takeApprovals,
  type UsableApproval,
} from "../../core/gate/controls/used_approvals.ts";
import type { ApprovalState } from "../../core/gate/state/reply.ts";
import type { UsedApprovals } from "../../core/schema/gate.ts";
import type { HeldLock, Host } from "../../io/host.ts";
import { refuseLinkOn } from "../../io/output_paths.ts";
import { readDocument } from "../documents.ts";
import { makeStateFolder, refuseLost, underLock } from "./state_file.ts";

const WHAT = "used approvals";
const STATE_MODE = 0o600;

/**
 * Uses approvals together, or none; the state of each before. A call that is only simulated uses none.
 *
 * INVARIANT: an answer by which a call may run is given only after the use is stored.
 */
export async function useApprovals(
  approvals: readonly UsableApproval[],
  { path, isSimulated }: { readonly path: string; readonly isSimulated: boolean },
  host: Host<"read" | "write">,
): Promise<readonly ApprovalState[]> {
  await refuseLinkOn(WHAT, path, host);
  if (isSimulated) return takeApprovals(await readUsed(path, host), approvals, host.now()).states;
  await makeStateFolder(path, host);
  const locked = async (lock: HeldLock) => {
    const { states, next } = takeApprovals(await readUsed(path, host), approvals, host.now());
    if (next === undefined) return states;
    refuseLost(lock);
    try {
      await host.write.file(path, encodeUtf8(formatUsedApprovals(next)), STATE_MODE);
    } catch (error) {
      throw naming(WHAT, error);
    }
    return states;
  };
  return await underLock(path, { locked }, host);
}

async function readUsed(path: string, host: Host<"read">): Promise<UsedApprovals> {
  const entry = await host.read.entryOf(path);
  if (entry === undefined) return NO_USED_APPROVALS;
  return parseUsedApprovals(await readDocument(WHAT, path, host));
}
