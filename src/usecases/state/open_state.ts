/** Where calls are counted and approvals are used: in files of this machine, or on a shared server. */

import { GaitError } from "../../core/error.ts";
import { usedApprovalsPath } from "../../core/gate/controls/used_approvals.ts";
import type { Host } from "../../io/host.ts";
import type { CallState, CallStateSources } from "./call_state.ts";

/** Chooses the state. Nothing is opened before it is needed. */
export function callState(
  sources: CallStateSources,
  isSimulated: boolean,
  host: Host<"read" | "write" | "env"> & Partial<Host<"net">>,
): CallState {
  const { state } = sources;
  if (state === undefined) return fileState(sources.rate_limit_state, isSimulated, host);
  let opened: Promise<CallState> | undefined;
  const open = () =>
    opened ??= import("./shared_state.ts").then(({ openSharedState }) =>
      openSharedState({ ...sources, state }, isSimulated, host)
    ).catch((error) => {
      // The next call tries again: a file may be readable then.
      opened = undefined;
      throw error;
    });
  return {
    count: async (call) => await (await open()).count(call),
    use: async (approvals) => await (await open()).use(approvals),
  };
}

function fileState(path: string, isSimulated: boolean, host: Host<"read" | "write">): CallState {
  return {
    async count(call) {
      const { enforceRateLimit } = await import("../judge/enforce_rate_limit.ts");
      return await enforceRateLimit(call, { path, isSimulated }, host);
    },
    async use(approvals) {
      if (path === "") {
        throw new GaitError(
          "invalid_input",
          "Cannot let approvals count once: --rate-limit-state is empty, so nothing is kept",
          { hint: "name a file with --rate-limit-state, or a server with --state" },
        );
      }
      const { useApprovals } = await import("../judge/use_approvals.ts");
      return await useApprovals(approvals, { path: usedApprovalsPath(path), isSimulated }, host);
    },
  };
}
