import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { missing } from "../../core/fault.ts";
import { withoutEmpty } from "../../core/present.ts";
import type { ReleaseVerifyResult } from "../../core/schema/release.ts";
import { printable, trim } from "../../core/text.ts";
import { verifyReleaseFolder } from "../../usecases/release/verify_folder.ts";

type Data = Omit<ReleaseVerifyResult, "correlation_id">;

export const releaseVerify = defineCommand({
  path: "release verify",
  summary: "Check a downloaded release of gait, offline",
  explain:
    "Checks checksums, signature, attestation, provenance, SBOM and archives of a release folder, under the one key that you give; a key in the folder is never trusted.",
  needs: ["read"],
  options: {
    public_key: { type: "path", help: "public key to trust: PEM, or a gait key" },
    tag: { type: "string", value: "vX.Y.Z", help: "the release that it must be" },
    lock: { type: "path", help: "deno.lock to compare the SBOM with" },
  },
  positional: {
    name: "dir",
    help: "folder that holds the release and nothing else",
    min: 1,
    error: "expected <dir>",
  },
  examples: ["release verify ./download --public-key gait_release.pem --tag v1.2.3"],
  async run({ options, args: [argument = ""] }, host) {
    const { public_key, lock, tag } = options;
    if (public_key === undefined) {
      throw missing(["--public-key"], "get the public key from elsewhere, not with the release");
    }
    const path = trim(argument);
    const { key_id, archives, faults, ...found } = await verifyReleaseFolder(
      { path, keyPath: public_key, lockPath: lock, tag },
      host,
    );
    const ok = faults.length === 0;
    const data: Data = { ok, path, key_id, ...found, ...withoutEmpty({ archives, faults }) };
    return { data };
  },
  text: textOf,
});

function textOf(data: Data, style: Style): readonly string[] {
  const verdict = data.ok
    ? style.paint("green", "release verify ok:")
    : style.paint("red", "release verify failed:");
  const { version, commit, builder, archives = [], faults = [] } = data;
  return [
    `${verdict} ${printable(data.path)}`,
    ...faults.map(({ check, asset, problem }) =>
      `${check}: ${printable(asset)}: ${printable(problem)}`
    ),
    ...(version === undefined ? [] : [`version: ${version}`]),
    ...(commit === undefined ? [] : [`commit: ${printable(commit)}`]),
    ...(builder === undefined ? [] : [`builder: ${printable(builder)}`]),
    ...archives.map(({ name, sha256 }) => `archive: ${sha256}  ${name}`),
    `key: ${data.key_id}`,
    ...(data.lock_checked
      ? []
      : ["note: without --lock the SBOM is not compared with a lock file"]),
  ];
}
