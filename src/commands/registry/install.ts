import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import {
  manifestSignatureFault,
  normalizePin,
  parseManifest,
  pinAdmits,
  refuseUnsafeNames,
  type RegistryManifest,
} from "../../core/registry/manifest.ts";
import { publisherRefusal } from "../../core/registry/publisher.ts";
import { backoffMs, isRemote, normalizeHosts, urlRefusal } from "../../core/registry/source.ts";
import type { RegistryInstallResult } from "../../core/schema/registry.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { HOME_VARIABLES } from "../../io/workspace.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";
import {
  CACHE_OPTION,
  cacheDir,
  cachedManifests,
  MANIFEST_MAX_BYTES,
  readPin,
  store,
} from "../../usecases/registry/cache.ts";
import { keyMissing, onlySource } from "./source_option.ts";
import { printable } from "../../core/text.ts";
import { parseDuration } from "../../core/time.ts";

type Data = Omit<RegistryInstallResult, "correlation_id">;

/** An attempt, in nanoseconds. */
const ATTEMPT_LIMIT = 20_000_000_000n;

/** `gait registry install`. */
export const registryInstall = defineCommand({
  path: "registry install",
  summary: "Verify, cache and pin the manifest of a pack",
  explain:
    "Fetches a signed manifest from a file or an allowed host, checks pin and signature, then caches and pins it.",
  needs: ["read", "write", "env", "net"],
  needsOf: ({ source }, [argument]) =>
    isRemote(source?.trim() || argument?.trim() || "")
      ? ["read", "write", "env", "net"]
      : ["read", "write", "env"],
  env: { names: HOME_VARIABLES },
  options: {
    source: { type: "string", value: "path|url", help: "the manifest, unless it stands alone" },
    allow_host: {
      type: "list",
      value: "hosts",
      help: "hosts that may be asked: host or host:port",
    },
    pin: { type: "string", value: "digest", help: "the digest that the manifest must have" },
    ...CACHE_OPTION,
    ...VERIFY_KEY_OPTIONS,
    publisher_allowlist: { type: "list", value: "names", help: "publishers that are accepted" },
    retry_max_attempts: { type: "string", value: "n", default: "3", help: "attempts in all" },
    retry_base_delay: { type: "string", value: "time", default: "200ms", help: "first pause" },
    timeout: { type: "string", value: "time", default: "20s", help: "limit of one attempt" },
    keep_pin: { type: "boolean", help: "refuse a manifest other than the pinned one of the pack" },
    allow_insecure_http: { type: "boolean", help: "also ask over http" },
    allow_cached_fallback: { type: "boolean", help: "use the pinned manifest if fetching fails" },
  },
  positional: {
    name: "source",
    help: "a path, or a URL",
    min: 0,
    max: 1,
    error: "expected --source <path|url>",
  },
  examples: ["registry install pack.json --public-key gait_public.key"],
  async run({ options, args }, host) {
    const source = onlySource(options.source, args, {
      expected: "expected --source <path|url>",
      command: "install",
    });
    const attempts = attemptsIn(options.retry_max_attempts);
    const baseMs = durationMs("retry-base-delay", options.retry_base_delay, 200_000_000n);
    const timeoutMs = durationMs("timeout", options.timeout, ATTEMPT_LIMIT);
    const key = await loadVerifyKey(options, host);
    if (key === undefined) throw keyMissing();
    try {
      const pin = options.pin ?? "";
      const hosts = normalizeHosts(options.allow_host);
      const rules = { hosts, source, allowHttp: options.allow_insecure_http };
      const remote = isRemote(source);
      const refusal = remote ? urlRefusal(source, rules) : undefined;
      if (refusal !== undefined) throw new GaitError("registry_fetch_failed", refusal);
      const cache = cacheDir(options.cache_dir, host);
      const refuse = (url: string) => urlRefusal(url, rules);
      const limits = { attempts, baseMs, timeoutMs, refuse };
      let fallback_reason: string | undefined;
      const fetched = remote
        ? await fetchManifest(source, limits, host).catch((error) => {
          if (!options.allow_cached_fallback || !(error instanceof GaitError)) throw error;
          fallback_reason = error.message;
          return readFallback(cache, pin, error, host);
        })
        : await host.read.file(source, MANIFEST_MAX_BYTES).catch((error) => {
          throw ioFailure("read source file: ", error);
        });
      const manifest = await parseManifest(fetched);
      const refused = publisherRefusal(
        manifest.publisher,
        normalizeHosts(options.publisher_allowlist),
      );
      if (refused !== undefined) throw failed(refused);
      if (!pinAdmits(pin, manifest.digest)) throw failed("pin digest mismatch");
      const fault = await manifestSignatureFault(manifest, key);
      if (fault !== undefined) throw failed(fault);
      refuseUnsafeNames(manifest);
      if (options.keep_pin) await refuseOtherPin(cache, manifest, host);

      const paths = await store(manifest, cache, host).catch((error) => {
        throw ioFailure("", error);
      });
      const { pack_name, pack_version, digest, publisher, source: pack_source } = manifest;
      const data: Data = {
        ...{ ok: true, source, pack_name, pack_version, digest, ...paths },
        ...(fallback_reason === undefined
          ? {}
          : { fallback_used: true, fallback_path: fetched.name, fallback_reason }),
        ...(publisher === "" ? {} : { publisher }),
        ...(pack_source === "" ? {} : { pack_source }),
      };
      return { exit: ExitCode.success, data };
    } catch (error) {
      // from here on every failure means that nothing was verified (scout-registry B3)
      if (!(error instanceof GaitError) || error.code !== "invalid_input") throw error;
      throw failed(error.message, error.hint);
    }
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

async function fetchManifest(
  url: string,
  { attempts, baseMs, timeoutMs, refuse }: {
    readonly attempts: number;
    readonly baseMs: number;
    readonly timeoutMs: number;
    readonly refuse: (url: string) => string | undefined;
  },
  host: Host<"net">,
): Promise<Source> {
  for (let attempt = 1;; attempt++) {
    const outcome = await host.net.fetch({
      ...{ url, refuse, timeoutMs, maxBytes: MANIFEST_MAX_BYTES },
    });
    if (outcome.ok) return { name: url, bytes: outcome.bytes };
    const message = `download source: ${outcome.problem}`;
    if (!outcome.transient) throw new GaitError("registry_fetch_failed", message);
    if (attempt >= attempts) throw new GaitError("registry_fetch_transient", message);
    await host.pause(backoffMs(attempt, baseMs));
  }
}

async function readFallback(
  cache: string,
  pin: string,
  cause: GaitError,
  host: Host<"read">,
): Promise<Source> {
  const refuse = (problem: string) => {
    const message = `remote fetch failed: ${cause.message}; cached fallback failed: ${problem}`;
    return new GaitError(cause.code, message, { cause });
  };
  const digest = normalizePin(pin);
  if (digest === "") throw refuse("cached fallback requires --pin sha256:<digest>");
  if (!/^[0-9a-f]{64}$/.test(digest)) throw failed("pin digest mismatch");
  const paths = (await cachedManifests(cache, host)).filter((path) =>
    path.split("/").at(-2) === digest
  );
  if (paths.length === 0) throw refuse(`no cached manifest found for digest ${digest}`);
  for (const path of paths) {
    try {
      return await host.read.file(path, MANIFEST_MAX_BYTES);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
    }
  }
  throw refuse("cached fallback candidates unreadable");
}

/** By default the last manifest that was installed is the pinned one (R6). */
async function refuseOtherPin(
  cache: string,
  manifest: RegistryManifest,
  host: Host<"read">,
): Promise<void> {
  const pin = await readPin(cache, manifest, host);
  if (pin === undefined || pin.pin_verified) return;
  const { pack_name } = manifest;
  throw failed(`pin digest mismatch: the cache pins ${pin.pin_digest} for ${pack_name}`);
}

/** A file that cannot be read or written is told from a manifest that does not hold (R4). */
function ioFailure(prefix: string, error: unknown): unknown {
  if (!(error instanceof GaitError)) return error;
  const { message, hint } = error;
  return new GaitError("registry_io_failed", `${prefix}${message}`, { hint, cause: error });
}

function failed(message: string, hint?: string): GaitError {
  return new GaitError("verification_failed", message, hint === undefined ? {} : { hint });
}

function attemptsIn(text: string): number {
  const isWhole = /^[+-]?[0-9]+$/.test(text.trim());
  const count = Number(text);
  if (isWhole && Number.isSafeInteger(count)) return count > 0 ? count : 3;
  throw badFlag("retry-max-attempts", text, isWhole ? "value out of range" : "parse error");
}

/** Milliseconds; `fallback` nanoseconds for what is not above zero. */
function durationMs(flag: string, text: string, fallback: bigint): number {
  const nanoseconds = parseDuration(text.trim());
  if (nanoseconds === undefined) throw badFlag(flag, text, "parse error");
  return Number(nanoseconds > 0n ? nanoseconds : fallback) / 1e6;
}

function badFlag(flag: string, text: string, problem: string): GaitError {
  return new GaitError("invalid_input", `invalid value "${text}" for flag -${flag}: ${problem}`, {
    hint: "gait registry install --help",
  });
}
