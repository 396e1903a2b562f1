/** Trust in the project's file that `gait init` writes. */

import { encodeUtf8 } from "../../core/bytes.ts";
import { sha256 } from "../../core/crypto/digest.ts";
import { PROJECT_TEXT } from "../../core/init/texts.ts";
import { parseJson } from "../../core/json/json.ts";
import { PROJECT_FILE } from "../../core/project/settings.ts";
import { TRUST_RECORD_MAX_BYTES, trustRecordName } from "../../core/project/trust.ts";
import { readTrustRecord } from "../../core/schema/config.ts";
import { joinPath } from "../../io/path.ts";
import { TRUST_FOLDER } from "../../io/workspace.ts";
import { recordTrust, removeTrust } from "../project/trust.ts";
import type { InitPlan } from "./plan.ts";
import type { PlannedPolicy } from "./plan_files.ts";

/** Trust in the project's file: only in bytes that gait itself wrote. */
export async function planTrust(
  plan: InitPlan,
  { isOurs: isPolicyOurs }: PlannedPolicy,
): Promise<void> {
  const path = joinPath(plan.folder, PROJECT_FILE);
  const bytes = encodeUtf8(PROJECT_TEXT);
  const digest = await sha256(bytes);
  const isOurs = plan.planned.has(path) ||
    (await plan.host.read.entryOf(path))?.kind === "file" &&
      await plan.digestAt(path) === digest;
  if (!isOurs) {
    plan.step(
      "trust",
      "left",
      PROJECT_FILE,
      "look at the one that is here, then: gait config trust",
    );
    return;
  }
  const file = { home: plan.home, path, folder: plan.folder };
  const record = await recordTrust({ ...file, digest }, plan.host);
  const recorded = await trustedDigest(plan, path);
  if (recorded === digest) {
    plan.step("trust", "present", PROJECT_FILE);
    return;
  }
  if (!isPolicyOurs) {
    const note = "it names a policy that gait did not write: look at both, then: gait config trust";
    plan.step("trust", "left", PROJECT_FILE, note);
    return;
  }
  plan.trusted = true;
  plan.acts.push({
    write: () => record.write(),
    takeBack: async () => void await removeTrust(file, plan.host),
  });
  plan.step(
    "trust",
    "new",
    PROJECT_FILE,
    "counts without a warning; after a change: gait config trust",
  );
}

/** Says what is left to do where nobody was asked about trust. */
export async function planTrustLater(plan: InitPlan): Promise<void> {
  const path = joinPath(plan.folder, PROJECT_FILE);
  if (await trustedDigest(plan, path) !== undefined) return;
  plan.remaining.push(
    `${PROJECT_FILE}: only a part of it counts until a person trusts it: gait config trust`,
  );
}

async function trustedDigest(plan: InitPlan, path: string): Promise<string | undefined> {
  const place = `${plan.home}/${TRUST_FOLDER}/${await trustRecordName(path)}`;
  if ((await plan.host.read.entryOf(place))?.kind !== "file") return undefined;
  const source = await plan.host.read.file(place, TRUST_RECORD_MAX_BYTES);
  return readTrustRecord(parseJson(source), place).digest;
}
