import { decodeUtf8 } from "../../core/bytes.ts";
import { parsePublicKey } from "../../core/crypto/keys.ts";
import { placed, unreadable } from "../../core/fault.ts";
import { KEY_FILE_MAX_BYTES, RELEASE_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import type { ReleaseFolder, ReleaseReport } from "../../core/release/report.ts";
import { verifyRelease } from "../../core/release/verify.ts";
import type { Host } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";

/** A downloaded release, with the key, lock file and tag to verify it against. */
export interface ReleaseRequest {
  readonly path: string;
  /** Public key to trust. It must not come with the release. */
  readonly keyPath: string;
  /** `deno.lock` of the released commit. */
  readonly lockPath: string | undefined;
  /** Tag that the release must have, such as `v1.2.3`. */
  readonly tag: string | undefined;
}

export async function verifyReleaseFolder(
  { path, keyPath, lockPath, tag }: ReleaseRequest,
  host: Host<"read">,
): Promise<ReleaseReport & { readonly key_id: string }> {
  const { bytes } = await host.read.file(keyPath, KEY_FILE_MAX_BYTES);
  const key = await parsePublicKey(decodeUtf8(bytes)).catch((error) => {
    throw placed(error, keyPath);
  });
  const lock = lockPath === undefined
    ? undefined
    : await host.read.file(lockPath, RELEASE_DOCUMENT_MAX_BYTES);
  const folder = await openFolder(path, host);
  return { ...await verifyRelease(folder, { key, lock, tag }), key_id: key.keyId };
}

async function openFolder(path: string, { read }: Host<"read">): Promise<ReleaseFolder> {
  const kind = await read.kindOf(path);
  if (kind !== "directory") {
    const found = kind === undefined
      ? "there is nothing"
      : kind === "file"
      ? "it is a file"
      : "it is neither a file nor a folder";
    throw unreadable("release", path, found, "download all assets of the release into one folder");
  }
  return {
    entries: await read.entries(path),
    file: (name) => read.file(joinPath(path, name), RELEASE_DOCUMENT_MAX_BYTES),
    open: (name) => read.open(joinPath(path, name)),
  };
}
