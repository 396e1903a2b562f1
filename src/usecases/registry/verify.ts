import type { VerifyKey } from "../../core/crypto/keys.ts";
import { naming } from "../../core/fault.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import {
  manifestSignatureFault,
  parseManifest,
  refuseUnsafeNames,
  type RegistryManifest,
  uncoveredWarnings,
} from "../../core/registry/manifest.ts";
import { publisherRefusal } from "../../core/registry/publisher.ts";
import {
  failureReasons,
  type ManifestFindings,
  verificationReport,
} from "../../core/registry/report.ts";
import type { RegistryVerifyResult } from "../../core/schema/registry.ts";
import type { Host } from "../../io/host.ts";
import { cleanPath } from "../../io/path.ts";
import { writeText } from "../documents.ts";
import { refuseOverwriting } from "../../io/output_paths.ts";
import { MANIFEST_MAX_BYTES, MANIFEST_NAME, pinPath, readPin } from "./cache.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

export interface VerifyRequest {
  readonly path: string;
  readonly key: VerifyKey;
  /** Publishers that are allowed, in lower case; empty for all. */
  readonly publishers: readonly string[];
  /** Path of the cache with the pin; by default the cache that holds the manifest's path. */
  readonly cache: string | undefined;
  /** Whether a manifest without a pin fails. */
  readonly requirePin: boolean;
  /** Whether a manifest without any signature is accepted. */
  readonly allowUnsigned: boolean;
  /** Where to write a report, if anywhere. */
  readonly reportPath: string | undefined;
}

/** Verifies a manifest, and writes the report if one is wanted. */
export async function verifyPack(
  request: VerifyRequest,
  host: Host<"read" | "write">,
): Promise<
  Omit<RegistryVerifyResult, "correlation_id"> & { readonly warnings?: readonly string[] }
> {
  const { path, reportPath } = request;
  const source = await host.read.file(path, MANIFEST_MAX_BYTES).catch((error) => {
    throw naming("manifest", error);
  });
  const manifest = await parseManifest(source);
  refuseUnsafeNames(manifest);
  const signatureFault = await manifestSignatureFault(manifest, request.key);
  const publisherFault = publisherRefusal(manifest.publisher, request.publishers);
  const cache = request.cache ?? cacheOf(path, manifest);
  const { pack_name, pack_version, digest, publisher } = manifest;
  const pin_path = cache === undefined ? undefined : pinPath(cache, pack_name);
  const pin = cache === undefined ? undefined : await readPin(cache, manifest, host);

  const findings: ManifestFindings = {
    metadata_path: path,
    pin_path,
    pin,
    requirePin: request.requirePin,
    signature_verified: signatureFault === undefined,
    unsigned_allowed: request.allowUnsigned && manifest.signatures.length === 0,
    publisher_allowed: publisherFault === undefined,
  };

  if (reportPath !== undefined) {
    const inputs = [{ what: "the manifest", path }];
    if (pin_path !== undefined) inputs.push({ what: "the pin", path: pin_path });
    await refuseOverwriting([{ what: "the report", path: reportPath }], inputs, host);
    const report = verificationReport(manifest, findings);
    await writeText(reportPath, `${JSON.stringify(report, null, 2)}\n`, host, {
      kind: OUTPUTS.registryReport,
    });
  }
  return {
    ok: failureReasons(findings).length === 0,
    pack_name,
    pack_version,
    digest,
    metadata_path: path,
    ...present({
      pin_path,
      pin_digest: pin?.pin_digest,
      signature_error: signatureFault ?? publisherFault,
      report_path: reportPath,
    }),
    ...withoutEmpty({
      pin_present: pin !== undefined,
      pin_verified: pin?.pin_verified ?? false,
      signature_verified: findings.signature_verified,
      publisher,
      pack_source: manifest.source,
      publisher_allowed: findings.publisher_allowed,
      warnings: uncoveredWarnings(manifest),
    }),
  };
}

/** The cache that holds a manifest, if its folders are named after its name, version and digest. */
function cacheOf(path: string, manifest: RegistryManifest): string | undefined {
  const parts = cleanPath(path).split("/");
  const [name, version, digest = "", file] = parts.slice(-4);
  const { pack_name, pack_version } = manifest;
  const fits = name === pack_name && version === pack_version && file === MANIFEST_NAME &&
    digest.toLowerCase() === manifest.digest;
  if (!fits) return undefined;
  return parts.slice(0, -4).join("/") || (parts.length > 4 ? "/" : ".");
}
