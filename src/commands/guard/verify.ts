import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { findRunpack, HOME_VARIABLES } from "../../io/workspace.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { pathList, readPackRun, readPackTraces } from "../../usecases/evidence/pack_files.ts";
import {
  isStrictProfile,
  type PackAnswer,
  packAnswer,
  STRICTNESS_OPTIONS,
  verifyPackAt,
} from "./verify_options.ts";
import { printable } from "../../core/text.ts";

/** `gait guard verify`. */
export const guardVerify = defineCommand({
  path: "guard verify",
  summary: "Check that an evidence pack is whole, unchanged and consistent",
  explain:
    "Recomputes digests, pack id, index and pointers of an evidence pack offline; with the run and the traces it also builds the summaries again.",
  needs: ["read", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    path: { type: "path", help: "the pack, unless it stands alone" },
    run: { type: "string", value: "run_id|path", help: "build the summaries again from this run" },
    trace: {
      type: "list",
      value: "files",
      help: "build the trace summary again from these: all that went into the pack",
    },
    ...STRICTNESS_OPTIONS,
    ...VERIFY_KEY_OPTIONS,
  },
  positional: {
    name: "evidence_pack.zip",
    help: "an evidence pack",
    min: 0,
    max: 1,
    error: "expected <evidence_pack.zip>",
  },
  examples: ["guard verify evidence.zip", "guard verify evidence.zip --run run_demo"],
  async run({ options, args: [argument = ""] }, host) {
    const given = [options.path?.trim() ?? "", argument.trim()].filter((text) => text !== "");
    const [path] = given;
    if (path === undefined || given.length > 1) {
      throw new GaitError("invalid_input", "expected <evidence_pack.zip>");
    }
    const key = await loadVerifyKey(options, host);
    const strict = isStrictProfile(options.profile, key !== undefined);
    const runPath = options.run?.trim() ?? "";
    const run = runPath === ""
      ? undefined
      : await readPackRun(await findRunpack(runPath, host), "read runpack", host);
    const tracePaths = pathList(options.trace);
    const traces = tracePaths.length === 0
      ? undefined
      : await readPackTraces(tracePaths, undefined, host);

    const requireSignature = options.require_signature || strict;
    const asked = { key, strict, requireSignature, run, traces };
    const data = packAnswer(path, await verifyPackAt(path, asked, host));
    return { exit: data.ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: packText,
});

/** Lines about a pack. */
function packText(data: PackAnswer, style: Style): readonly string[] {
  const verdict = data.ok
    ? style.paint("green", "guard verify ok:")
    : style.paint("red", "guard verify failed:");
  return [
    `${verdict} ${printable(data.path)}`,
    `pack ${printable(data.pack_id ?? "without id")} of ${printable(data.run_id ?? "no run")}, ` +
    `${data.files_checked ?? 0} members`,
    ...(data.missing_files ?? []).map((path) => `missing: ${printable(path)}`),
    ...(data.hash_mismatches ?? []).map(({ path, expected, actual }) =>
      `changed: ${printable(path)} is ${actual}, expected ${printable(expected)}`
    ),
    ...(data.faults ?? []).map((fault) => `fault: ${printable(fault)}`),
    ...(data.recomputed_files ?? []).map((path) => `recomputed: ${path}`),
    `signature status: ${data.signature_status}`,
    ...(data.ok ? [] : (data.signature_errors ?? []).map((error) => `signature error: ${error}`)),
  ];
}
