import { defineCommand } from "../../cli/command.ts";
import { missing } from "../../core/fault.ts";
import { normalizeHosts } from "../../core/registry/source.ts";
import { printable } from "../../core/text.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { verifyPack } from "../../usecases/registry/verify.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { onlySource } from "../only_source.ts";
import { ALLOW_UNSIGNED_OPTION } from "../strictness.ts";
import { CACHE_OPTION, PUBLISHER_OPTION, SIGNER_KEY_HINT } from "./options.ts";

export const registryVerify = defineCommand({
  path: "registry verify",
  summary: "Check signature and pin of a cached manifest",
  explain:
    "Checks offline the signature of a manifest under a key that you give, the pin of its cache and its publisher.",
  needs: ["read", "write", "env"],
  needsOf: ({ report_out }) =>
    report_out === undefined ? ["read", "env"] : ["read", "write", "env"],
  options: {
    path: { type: "path", blank: "absent", help: "the manifest, unless it is the argument" },
    ...CACHE_OPTION,
    ...VERIFY_KEY_OPTIONS,
    // A publisher's key, not the project's own public key.
    public_key: { type: "path", help: "public key to trust" },
    ...ALLOW_UNSIGNED_OPTION,
    ...PUBLISHER_OPTION,
    require_pin: { type: "boolean", help: "a manifest without a pin fails too" },
    report_out: { type: "path", writes: true, help: "also write a report" },
  },
  positional: {
    name: "path",
    help: "a manifest",
    error: "expected --path <registry_pack.json>",
  },
  examples: [
    "registry verify registry_pack.json --public-key gait_public.key",
    "registry verify registry_pack.json --public-key gait_public.key --report-out report.json",
  ],
  async run({ options, args }, host) {
    const path = onlySource("--path", options.path, args, "gait registry verify --help");
    const key = await loadVerifyKey(options, host);
    if (key === undefined) throw missing(["--public-key"], SIGNER_KEY_HINT);
    const data = await verifyPack({
      path,
      key,
      publishers: normalizeHosts(options.publisher_allowlist),
      cache: options.cache_dir,
      requirePin: options.require_pin,
      allowUnsigned: options.allow_unsigned,
      reportPath: options.report_out,
    }, host);
    return { data };
  },
  text: (data) => [
    data.ok
      ? `registry verify ok: ${data.pack_name}@${data.pack_version} sha256:${data.digest}`
      : `registry verify failed: ${data.signature_error ?? `pin mismatch for ${data.pack_name}`}`,
    ...(data.ok && data.signature_verified !== true
      ? ["signature: none, which --allow-unsigned allows"]
      : []),
    ...(data.publisher === undefined ? [] : [
      `publisher: ${printable(data.publisher)}` +
      (data.signature_verified === true ? "" : " (not verified)"),
    ]),
    ...(data.report_path === undefined ? [] : [`report: ${printable(data.report_path)}`]),
  ],
});
