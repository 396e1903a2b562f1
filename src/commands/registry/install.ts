import { defineCommand } from "../../cli/command.ts";
import { missing, unusable } from "../../core/fault.ts";
import { isRemote, normalizeHosts } from "../../core/registry/source.ts";
import { printable } from "../../core/text.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { installPack } from "../../usecases/registry/install.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import { onlySource } from "../only_source.ts";
import { CACHE_OPTION, PUBLISHER_OPTION, SIGNER_KEY_HINT } from "./options.ts";
import { refuseEmptyPin } from "../../core/registry/manifest.ts";

/** In nanoseconds, for options that are not above zero. */
const DEFAULTS = { pause: 200_000_000n, timeout: 20_000_000_000n };
const DEFAULT_ATTEMPTS = 3;
const HELP = "gait registry install --help";

export const registryInstall = defineCommand({
  path: "registry install",
  summary: "Verify, cache and pin the manifest of a pack",
  explain:
    "Fetches a signed manifest from a file or an allowed host, checks pin and signature, then caches and pins it.",
  needs: ["read", "write", "env", "net"],
  needsOf: ({ source }, [argument]) =>
    isRemote(source || argument?.trim() || "")
      ? ["read", "write", "env", "net"]
      : ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    source: { type: "string", value: "path|url", help: "the manifest, unless it is the argument" },
    allow_host: {
      type: "list",
      value: "hosts",
      help: "hosts that may be asked: host or host:port",
    },
    pin: { type: "string", value: "digest", help: "the digest that the manifest must have" },
    ...CACHE_OPTION,
    ...VERIFY_KEY_OPTIONS,
    // A publisher's key, not the project's own public key.
    public_key: { type: "path", help: "public key to trust" },
    ...PUBLISHER_OPTION,
    retry_max_attempts: { type: "string", value: "n", default: "3", help: "attempts in all" },
    retry_base_delay: { type: "duration", value: "time", default: "200ms", help: "first pause" },
    timeout: { type: "duration", value: "time", default: "20s", help: "limit of one attempt" },
    keep_pin: { type: "boolean", help: "refuse every manifest but the one pinned for the pack" },
    allow_insecure_http: { type: "boolean", help: "also ask over http" },
    allow_cached_fallback: { type: "boolean", help: "use the pinned manifest if fetching fails" },
  },
  positional: {
    name: "source",
    help: "a path, or a URL",
    error: "expected --source <path|url>",
  },
  examples: ["registry install pack.json --public-key gait_public.key"],
  async run({ options, args }, host) {
    refuseEmptyPin(options.pin);
    const source = onlySource("--source", options.source, args, HELP);
    const attempts = attemptsIn(options.retry_max_attempts);
    const key = await loadVerifyKey(options, host);
    if (key === undefined) throw missing(["--public-key"], SIGNER_KEY_HINT);
    const data = await installPack({
      source,
      key,
      pin: options.pin ?? "",
      publishers: normalizeHosts(options.publisher_allowlist),
      cache: options.cache_dir,
      keepPin: options.keep_pin,
      remote: {
        hosts: normalizeHosts(options.allow_host),
        allowHttp: options.allow_insecure_http,
        attempts,
        baseMs: milliseconds(options.retry_base_delay, DEFAULTS.pause),
        timeoutMs: milliseconds(options.timeout, DEFAULTS.timeout),
        useCache: options.allow_cached_fallback,
      },
    }, host);
    return { data };
  },
  text: ({ pack_name, pack_version, digest, fallback_path, fallback_reason }) => [
    `registry install ok: ${pack_name}@${pack_version}`,
    `digest: sha256:${digest}`,
    ...(fallback_path === undefined ? [] : [
      `fallback: cached manifest ${printable(fallback_path)}`,
      `fallback reason: ${printable(fallback_reason ?? "")}`,
    ]),
  ],
});

function attemptsIn(text: string): number {
  const count = Number(text);
  if (/^[+-]?[0-9]+$/.test(text) && Number.isSafeInteger(count)) {
    return count > 0 ? count : DEFAULT_ATTEMPTS;
  }
  throw unusable("--retry-max-attempts", text, "a whole number", HELP);
}

function milliseconds(nanoseconds: bigint, fallback: bigint): number {
  return Number(nanoseconds > 0n ? nanoseconds : fallback) / 1e6;
}
