/** Checks of the keys of approvers that the user names. */

import { checkNamed } from "../../core/doctor/check.ts";
import type { Approvers } from "../../core/gate/approval/approvers.ts";
import type { DoctorCheck } from "../../core/schema/doctor.ts";
import { shellWord } from "../../core/text.ts";
import { joinPath } from "../../io/path.ts";
import { type ApproverSources, loadApprovers } from "../approval/load_approvers.ts";
import { loadVerifyKey } from "../keys/key_sources.ts";
import { doctorLine } from "./fixes.ts";
import type { KeyOptions } from "./key_checks.ts";
import { type DoctorHost, faultOf } from "./place.ts";

/** Where the keys of approvers are, as `gait gate eval` takes them. */
export type DoctorApprovers = Pick<
  ApproverSources,
  "approval_public_key" | "approval_public_key_env"
>;

/**
 * Checks that the keys load, that no key has two names, and that none of them also signs traces: who
 * runs the agent could approve its calls then. No check where none is named.
 */
export async function approverChecks(
  { approval_public_key: paths, approval_public_key_env: variable }: DoctorApprovers,
  keys: KeyOptions,
  host: DoctorHost,
): Promise<readonly DoctorCheck[]> {
  if (paths.length === 0 && variable === undefined) return [];
  const check = checkNamed("approver_keys");
  const sources = {
    approval_public_key: paths,
    approval_public_key_env: variable,
    approval_private_key: undefined,
    approval_private_key_env: undefined,
  };
  let approvers: Approvers | undefined;
  const fault = await faultOf(async () => {
    approvers = await loadApprovers(sources, host);
  });
  if (approvers === undefined) {
    const problem = fault ?? "no key is given";
    return [check.fail(`the keys of approvers do not load: ${problem}`, makeApprover())];
  }
  const stray = await privateKeyIn(paths, host);
  if (stray !== undefined) {
    const message = `a private key is among the keys of approvers: ${stray}`;
    return [check.fail(message, `mv ${shellWord(stray)} ..`)];
  }
  const { mode, ...own } = keys;
  let signer: string | undefined;
  await faultOf(async () => {
    signer = (await loadVerifyKey(own, host))?.keyId;
  });
  if (signer !== undefined && approvers.keys.some(({ key }) => key.keyId === signer)) {
    const message =
      "a key of approvers also signs traces: who runs the agent could approve its calls";
    return [check.fail(message, makeApprover())];
  }
  if (signer === undefined && mode === "prod") {
    const message = "no signing key is given, so it is not known whether an approver has it";
    return [check.warn(message, doctorLine({ mode, sources: { private_key: DEFAULT_KEY } }))];
  }
  const count = approvers.keys.length;
  return [
    check.pass(`${count} ${count === 1 ? "key" : "keys"} of approvers; none of them signs traces`),
  ];
}

const DEFAULT_KEY = "gait-out/keys/gait_private.key";

function makeApprover(): string {
  return "gait keys init --out-dir approvers --prefix alice";
}

/** A private key in a folder of approvers' keys: readers skip it silently. */
async function privateKeyIn(
  paths: readonly string[],
  host: DoctorHost,
): Promise<string | undefined> {
  for (const path of paths) {
    if (await host.read.kindOf(path) !== "directory") continue;
    const name = (await host.read.list(path)).find((name) => /private\.[a-z]+$/i.test(name));
    if (name !== undefined) return joinPath(path, name);
  }
  return undefined;
}
