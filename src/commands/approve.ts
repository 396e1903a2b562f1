import { defineCommand } from "../cli/command.ts";
import { ExitCode } from "../core/exit_code.ts";
import { missing, unusable } from "../core/fault.ts";
import { printable } from "../core/text.ts";
import { formatDuration } from "../core/time.ts";
import { approveCall } from "../usecases/approval/approve_call.ts";
import { TRACE_KEY_OPTIONS } from "./key_options.ts";

/** `gait approve`. */
export const approve = defineCommand({
  path: "approve",
  summary: "Approve one intent under one policy, for a limited time",
  explain:
    "Writes a signed token with which gate eval allows exactly this intent under exactly this policy until the token expires.",
  needs: ["read", "write", "env"],
  options: {
    intent_digest: { type: "string", value: "hex", help: "digest of the intent; required" },
    policy_digest: { type: "string", value: "hex", help: "digest of the policy; required" },
    ttl: { type: "duration", help: "how long it counts, such as 1h30m; required" },
    scope: {
      type: "list",
      value: "scopes",
      help: "what is approved: tool:<name>, or * for any tool; required",
    },
    approver: { type: "string", value: "id", help: "who approves; required" },
    reason_code: { type: "string", value: "code", help: "why, such as a ticket; required" },
    out: {
      type: "path",
      help: "where the token goes (default approval_<token_id>.json)",
    },
    ...TRACE_KEY_OPTIONS,
  },
  examples: [
    "approve --intent-digest <hex> --policy-digest <hex> --ttl 1h --scope tool:tool.write --approver alice --reason-code CHG-1 --key-mode prod --private-key gait-out/keys/gait_private.key",
  ],
  async run({ options }, host) {
    const { intent_digest = "", policy_digest = "", ttl, scope, out, ...more } = options;
    const { approver: approver_identity = "", reason_code = "", ...keySources } = more;
    const required = {
      "--intent-digest": intent_digest,
      "--policy-digest": policy_digest,
      "--ttl": ttl === undefined ? "" : "given",
      "--scope": scope.join(),
      "--approver": approver_identity,
      "--reason-code": reason_code,
    };
    const absent = Object.entries(required).filter(([, value]) => value === "");
    if (ttl === undefined || absent.length > 0) {
      throw missing(absent.map(([flag]) => flag), "gait approve --help shows an example");
    }
    if (ttl <= 0n) {
      const hint = "the token would have expired at once; give a time such as 1h30m";
      throw unusable("--ttl", formatDuration(ttl), "a time above zero", hint);
    }
    const data = await approveCall({
      intent_digest,
      policy_digest,
      scope,
      approver_identity,
      reason_code,
      ttlNanoseconds: ttl,
      out,
      keySources,
    }, host);
    return { exit: ExitCode.success, data };
  },
  text: ({ token_path, expires_at, scope, key_id }) => [
    `approval token created: ${printable(token_path)}`,
    `scope: ${scope.map(printable).join()}`,
    `expires: ${expires_at}`,
    `key id: ${key_id}`,
  ],
});
