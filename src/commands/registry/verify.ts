import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import {
  manifestSignatureFault,
  parseManifest,
  type RegistryManifest,
} from "../../core/registry/manifest.ts";
import type { RegistryVerifyResult } from "../../core/schema/registry.ts";
import { prefixed } from "../gate_documents.ts";
import { KEY_VARIABLE_OPTIONS, loadVerifyKey, VERIFY_KEY_OPTIONS } from "../key_sources.ts";
import { CACHE_OPTION, MANIFEST_MAX_BYTES, MANIFEST_NAME, pinPath, readPin } from "./cache.ts";

/** `gait registry verify`. */
export const registryVerify = defineCommand({
  path: "registry verify",
  summary: "Check signature and pin of a cached manifest",
  explain:
    "Checks offline the signature of a manifest under a key that you give, and the pin of its cache.",
  needs: ["read", "env"],
  env: { fromOptions: KEY_VARIABLE_OPTIONS },
  options: {
    path: { type: "string", value: "file", help: "the manifest, unless it stands alone" },
    ...CACHE_OPTION,
    ...VERIFY_KEY_OPTIONS,
  },
  positional: {
    name: "path",
    help: "a manifest",
    min: 0,
    max: 1,
    error: "expected --path <registry_pack.json>",
  },
  examples: ["registry verify registry_pack.json --public-key gait_public.key"],
  async run({ options, args: [argument = ""] }, host) {
    const path = options.path?.trim() || argument.trim();
    if (path === "") throw new GaitError("invalid_input", "expected --path <registry_pack.json>");
    const key = await loadVerifyKey(options, host);
    if (key === undefined) throw new GaitError("invalid_input", "public key not configured");
    const source = await host.read.file(path, MANIFEST_MAX_BYTES).catch((error) => {
      throw prefixed("read metadata file: ", error);
    });
    const manifest = await parseManifest(source);
    const fault = await manifestSignatureFault(manifest, key);
    const cache = options.cache_dir?.trim() || cacheOf(path, manifest);
    const pin = cache === undefined ? undefined : await readPin(cache, manifest, host);

    const { pack_name, pack_version, digest } = manifest;
    const ok = fault === undefined && (pin?.pin_verified ?? true);
    const data: Omit<RegistryVerifyResult, "correlation_id"> = {
      ...{ ok, pack_name, pack_version, digest, metadata_path: path },
      ...(cache === undefined ? {} : { pin_path: pinPath(cache, pack_name) }),
      ...(pin === undefined ? {} : { pin_digest: pin.pin_digest, pin_present: true }),
      ...(pin?.pin_verified === true ? { pin_verified: true } : {}),
      ...(fault === undefined ? { signature_verified: true } : { signature_error: fault }),
    };
    return { exit: ok ? ExitCode.success : ExitCode.verification_failed, data };
  },
  text: ({ ok, pack_name, pack_version, digest, signature_error }) => [
    ok
      ? `registry verify ok: ${pack_name}@${pack_version} sha256:${digest}`
      : `registry verify failed: ${signature_error ?? `pin mismatch for ${pack_name}`}`,
  ],
});

/** The cache in which a manifest lies, if its path says so. */
function cacheOf(path: string, manifest: RegistryManifest): string | undefined {
  const parts = path.split("/");
  const [name, version, digest = "", file] = parts.slice(-4);
  const { pack_name, pack_version } = manifest;
  const fits = name === pack_name && version === pack_version && file === MANIFEST_NAME &&
    digest.toLowerCase() === manifest.digest;
  return fits ? parts.slice(0, -4).join("/") || "." : undefined;
}
