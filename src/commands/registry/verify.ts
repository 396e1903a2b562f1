import { defineCommand } from "../../cli/command.ts";
import { encodeUtf8 } from "../../core/bytes.ts";
import { ExitCode } from "../../core/exit_code.ts";
import {
  manifestSignatureFault,
  parseManifest,
  refuseUnsafeNames,
  type RegistryManifest,
} from "../../core/registry/manifest.ts";
import { publisherRefusal } from "../../core/registry/publisher.ts";
import {
  failureReasons,
  type ManifestFindings,
  verificationReport,
} from "../../core/registry/report.ts";
import { normalizeHosts } from "../../core/registry/source.ts";
import type { RegistryVerifyResult } from "../../core/schema/registry.ts";
import { cleanPath, directoryOf } from "../../io/path.ts";
import { prefixed } from "../../usecases/documents.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { refuseOverwriting } from "../../usecases/output_paths.ts";
import {
  CACHE_OPTION,
  MANIFEST_MAX_BYTES,
  MANIFEST_NAME,
  pinPath,
  readPin,
} from "../../usecases/registry/cache.ts";
import { keyMissing, onlySource } from "./source_option.ts";
import { printable } from "../../core/text.ts";

/** `gait registry verify`. */
export const registryVerify = defineCommand({
  path: "registry verify",
  summary: "Check signature and pin of a cached manifest",
  explain:
    "Checks offline the signature of a manifest under a key that you give, the pin of its cache and its publisher.",
  needs: ["read", "write", "env"],
  needsOf: ({ report_out }) =>
    (report_out?.trim() ?? "") === "" ? ["read", "env"] : ["read", "write", "env"],
  options: {
    path: { type: "path", help: "the manifest, unless it stands alone" },
    ...CACHE_OPTION,
    ...VERIFY_KEY_OPTIONS,
    publisher_allowlist: { type: "list", value: "names", help: "publishers that are accepted" },
    require_pin: { type: "boolean", help: "a manifest without a pin fails too" },
    report_out: { type: "path", help: "also write a report" },
  },
  positional: {
    name: "path",
    help: "a manifest",
    min: 0,
    max: 1,
    error: "expected --path <registry_pack.json>",
  },
  examples: [
    "registry verify registry_pack.json --public-key gait_public.key",
    "registry verify registry_pack.json --public-key gait_public.key --report-out report.json",
  ],
  async run({ options, args }, host) {
    const path = onlySource(options.path, args, {
      expected: "expected --path <registry_pack.json>",
      command: "verify",
    });
    const reportPath = options.report_out?.trim() ?? "";
    const key = await loadVerifyKey(options, host);
    if (key === undefined) throw keyMissing();
    const source = await host.read.file(path, MANIFEST_MAX_BYTES).catch((error) => {
      throw prefixed("read metadata file: ", error);
    });
    const manifest = await parseManifest(source);
    refuseUnsafeNames(manifest);
    const fault = await manifestSignatureFault(manifest, key);
    const refusal = publisherRefusal(
      manifest.publisher,
      normalizeHosts(options.publisher_allowlist),
    );
    const cache = options.cache_dir?.trim() || cacheOf(path, manifest);
    const { pack_name, pack_version, digest, publisher, source: pack_source } = manifest;
    const pin_path = cache === undefined ? undefined : pinPath(cache, pack_name);
    const pin = cache === undefined ? undefined : await readPin(cache, manifest, host);

    const findings: ManifestFindings = {
      ...{ metadata_path: path, pin_path, pin, requirePin: options.require_pin },
      signature_verified: fault === undefined,
      publisher_allowed: refusal === undefined,
    };
    const ok = failureReasons(findings).length === 0;

    if (reportPath !== "") {
      const inputs = [{ what: "the manifest", path }];
      if (pin_path !== undefined) inputs.push({ what: "the pin", path: pin_path });
      await refuseOverwriting([{ what: "--report-out", path: reportPath }], inputs, host);
      if (directoryOf(reportPath) !== ".") await host.write.directory(directoryOf(reportPath));
      const report = verificationReport(manifest, findings);
      await host.write.file(reportPath, encodeUtf8(`${JSON.stringify(report, null, 2)}\n`), 0o600);
    }
    const signature_error = fault ?? refusal;
    const data: Omit<RegistryVerifyResult, "correlation_id"> = {
      ...{ ok, pack_name, pack_version, digest, metadata_path: path },
      ...(pin_path === undefined ? {} : { pin_path }),
      ...(pin === undefined ? {} : { pin_digest: pin.pin_digest, pin_present: true }),
      ...(pin?.pin_verified === true ? { pin_verified: true } : {}),
      ...(fault === undefined ? { signature_verified: true } : {}),
      ...(signature_error === undefined ? {} : { signature_error }),
      ...(publisher === "" ? {} : { publisher }),
      ...(pack_source === "" ? {} : { pack_source }),
      ...(refusal === undefined ? { publisher_allowed: true } : {}),
      ...(reportPath === "" ? {} : { report_path: reportPath }),
    };
    return { exit: ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: (data) => [
    data.ok
      ? `registry verify ok: ${data.pack_name}@${data.pack_version} sha256:${data.digest}`
      : `registry verify failed: ${data.signature_error ?? `pin mismatch for ${data.pack_name}`}`,
    ...(data.publisher === undefined ? [] : [`publisher: ${printable(data.publisher)}`]),
    ...(data.report_path === undefined ? [] : [`report: ${printable(data.report_path)}`]),
  ],
});

/** The cache in which a manifest lies, if its path says so. */
function cacheOf(path: string, manifest: RegistryManifest): string | undefined {
  const parts = cleanPath(path).split("/");
  const [name, version, digest = "", file] = parts.slice(-4);
  const { pack_name, pack_version } = manifest;
  const fits = name === pack_name && version === pack_version && file === MANIFEST_NAME &&
    digest.toLowerCase() === manifest.digest;
  if (!fits) return undefined;
  return parts.slice(0, -4).join("/") || (parts.length > 4 ? "/" : ".");
}
