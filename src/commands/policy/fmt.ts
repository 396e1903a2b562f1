import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { digestPolicy } from "../../core/gate/policy/digest.ts";
import { formatPolicy } from "../../core/gate/policy/format.ts";
import { parsePolicy } from "../../core/gate/policy/parse.ts";
import type { PolicyFmtResult } from "../../core/schema/policy.ts";
import { readPolicySource, STANDARD_INPUT } from "../../usecases/documents.ts";
import { POLICY_POSITIONAL } from "./positionals.ts";
import { printable, shellWord } from "../../core/text.ts";

type Data = Omit<PolicyFmtResult, "correlation_id">;

/** Mode of a rewritten file where the system does not tell the old one. */
const UNKNOWN_MODE = 0o644;

/** `gait policy fmt`. */
export const policyFmt = defineCommand({
  path: "policy fmt",
  summary: "Format a policy, with its comments kept",
  explain:
    "Prints a policy with keys and rules in order and all comments kept; its digest never changes, else nothing is written.",
  needs: ["read", "write"],
  options: {
    write: { type: "boolean", help: "rewrite the file instead of printing it" },
    check: { type: "boolean", help: "only say whether it is formatted; exit 2 if not" },
  },
  positional: POLICY_POSITIONAL,
  examples: ["policy fmt gait.policy.yaml --check", "policy fmt gait.policy.yaml --write"],
  async run({ options: { check, write }, args: [path = ""] }, host) {
    if (check && write) throw usage("--check and --write exclude each other");
    if (write && path === STANDARD_INPUT) throw usage("--write needs the path of a file");
    const source = await readPolicySource(path, host);
    const policy = parsePolicy(source);

    const formatted = formatPolicy(source);
    const bytes = encodeUtf8(formatted);
    const changed = !areEqual(bytes, source.bytes);

    const written = write && changed;
    if (written) await host.write.file(path, bytes, await host.read.modeOf(path) ?? UNKNOWN_MODE);
    const { default_verdict, rules } = policy;
    const ok = !(check && changed);
    const data: Data = {
      ok,
      path,
      written,
      changed,
      policy_digest: await digestPolicy(policy),
      default_verdict,
      ...(rules.length === 0 ? {} : { rule_count: rules.length }),
      ...(check || write ? {} : { formatted }),
    };
    return { exit: ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: textOf,
});

function textOf({ ok, path, written, formatted }: Data, style: Style): string[] {
  // What is printed instead of written is the file itself, to be piped on.
  if (formatted !== undefined) return formatted === "" ? [] : formatted.slice(0, -1).split("\n");
  if (!ok) {
    const next = path === STANDARD_INPUT
      ? []
      : [`next: gait policy fmt ${shellWord(path)} --write`];
    return [
      `${style.paint("red", "policy fmt failed:")} ${printable(path)} is not formatted`,
      ...next,
    ];
  }
  const state = written ? "was rewritten" : "is formatted";
  return [`${style.paint("green", "policy fmt ok:")} ${printable(path)} ${state}`];
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function usage(message: string): GaitError {
  return new GaitError("invalid_input", message, { hint: "gait policy fmt --help" });
}
