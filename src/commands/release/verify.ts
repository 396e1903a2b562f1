import { defineCommand } from "../../cli/command.ts";
import type { Style } from "../../cli/style.ts";
import { decodeUtf8 } from "../../core/bytes.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import type { VerifyKey } from "../../core/crypto/keys.ts";
import { KEY_FILE_MAX_BYTES, RELEASE_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { parseReleaseKey } from "../../core/release/release_key.ts";
import type { ReleaseFolder } from "../../core/release/report.ts";
import { verifyRelease } from "../../core/release/verify.ts";
import type { ReleaseVerifyResult } from "../../core/schema/release.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { printable } from "../../core/text.ts";

type Data = Omit<ReleaseVerifyResult, "correlation_id">;

/** `gait release verify`. */
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
    max: 1,
    error: "expected <dir>",
  },
  examples: ["release verify ./download --public-key gait_release.pem --tag v1.2.3"],
  async run({ options, args: [argument = ""] }, host) {
    const path = argument.trim();
    const key = await loadKey(options.public_key?.trim() ?? "", host);
    const lockPath = options.lock?.trim() ?? "";
    const lock = lockPath === ""
      ? undefined
      : await host.read.file(lockPath, RELEASE_DOCUMENT_MAX_BYTES);
    const folder = await openFolder(path, host);

    const report = await verifyRelease(folder, { key, lock, tag: options.tag?.trim() });

    const { archives, faults, ...found } = report;
    const ok = faults.length === 0;
    const data: Data = {
      ok,
      path,
      key_id: key.keyId,
      ...found,
      ...(archives.length === 0 ? {} : { archives }),
      ...(ok ? {} : { faults }),
    };
    return { exit: ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: textOf,
});

async function loadKey(path: string, host: Host<"read">): Promise<VerifyKey> {
  if (path === "") {
    throw new GaitError("invalid_input", "missing required --public-key", {
      hint: "a release is trusted only under a key that you have from elsewhere",
    });
  }
  return await parseReleaseKey(decodeUtf8((await host.read.file(path, KEY_FILE_MAX_BYTES)).bytes));
}

async function openFolder(path: string, { read }: Host<"read">): Promise<ReleaseFolder> {
  const kind = await read.kindOf(path);
  if (kind !== "directory") {
    const found = kind === undefined ? "there is nothing" : `it is a ${kind}`;
    throw new GaitError("invalid_input", `Cannot verify the release "${path}": ${found}`, {
      hint: "download all assets of the release into one folder",
    });
  }
  return {
    entries: await read.entries(path),
    file: (name) => read.file(joinPath(path, name), RELEASE_DOCUMENT_MAX_BYTES),
    open: (name) => read.open(joinPath(path, name)),
  };
}

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
