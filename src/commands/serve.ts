import { defineCommand } from "../cli/command.ts";
import { lowerTrim, printable } from "../core/text.ts";
import { serve } from "../usecases/serve/serve.ts";
import {
  GATE_CONTROL_OPTIONS,
  GATE_ENV,
  POLICY_SETTING,
  STRICTEST_OPTION,
} from "./gate/eval_options.ts";
import { guardedFiles } from "./guarded_files.ts";

const NANOSECONDS_PER_MS = 1_000_000n;

const {
  approval_token: _token,
  approval_token_chain: _chain,
  approval_token_ref: _ref,
  approval_audit_out: _audit,
  credential_evidence_out: _evidence,
  ...CONTROLS
} = GATE_CONTROL_OPTIONS;

/** `gait serve`: the one judge, resident. */
export const serveCommand = defineCommand({
  path: "serve",
  summary: "Judge calls for other programs, in a process that stays",
  explain:
    "Listens on a socket below the home folder, or on loopback with a token, and answers over HTTP what gait gate eval and gait hooks run would: same verdicts, records, limits and log, without a process per call. Changed policies count when they are valid.",
  needs: ["read", "write", "env", "net", "run"],
  // Heads of its log go into the system's log only where it may start programs anyway.
  needsOf: ({ credential_broker, signer }) => [
    ...["read", "write", "env", "net"] as const,
    ...(lowerTrim(credential_broker) === "command" || signer?.startsWith("exec:") === true
      ? ["run"] as const
      : []),
  ],
  env: GATE_ENV,
  options: {
    policy: {
      type: "paths",
      blank: "absent",
      reads: "paths",
      help: "policy to judge by; repeats: the strictest of several counts",
      setting: POLICY_SETTING,
    },
    ...STRICTEST_OPTION,
    hooks: { type: "string", value: "hex", help: "id of an installed hook to answer for" },
    socket: {
      type: "path",
      help: "where the socket goes (default below ~/.gait/serve)",
      conflicts: { listen: "it listens in one place: give one of them" },
    },
    listen: {
      type: "string",
      value: "address:port",
      help: "loopback address to listen on in place of a socket; port 0 takes a free one",
    },
    token_file: {
      type: "path",
      help: "file with the token that requests to an address need; made if it is not there",
    },
    idle: { type: "duration", help: "ends after so long without a request, such as 15m" },
    log: { type: "path", writes: true, help: "decision log (default below ~/.gait/log)" },
    ...CONTROLS,
  },
  examples: [
    "serve --policy policy.yaml",
    "serve --policy policy.yaml --listen 127.0.0.1:8300",
    "serve --hooks 1f2e3d4c5b6a7988 --idle 15m",
  ],
  async run({ options, filled, project }, host) {
    const { idle = 0n, ...given } = options;
    const setting = {
      ...given,
      ...{ approval_token_chain: [], approval_token_ref: "" },
      guarded: guardedFiles(filled, project),
      idleMs: Number(idle / NANOSECONDS_PER_MS),
    };
    return { data: await serve(setting, host) };
  },
  text: ({ id, answered, log_path, log_head }) => [
    `serve: ended after ${answered} ${answered === 1 ? "answer" : "answers"} (${id})`,
    ...(log_path === undefined ? [] : [`log: ${printable(log_path)}`]),
    ...(log_head === undefined ? [] : [`log head: ${log_head}`]),
  ],
});
