/** Installs a manifest: fetches it, checks pin and signature, then writes it to the cache. */

import type { VerifyKey } from "../../core/crypto/keys.ts";
import { GaitError } from "../../core/error.ts";
import { naming, quoted } from "../../core/fault.ts";
import { withoutEmpty } from "../../core/present.ts";
import {
  manifestSignatureFault,
  normalizePin,
  parseManifest,
  pinAdmits,
  refuseUnsafeNames,
  uncoveredWarnings,
} from "../../core/registry/manifest.ts";
import { publisherRefusal } from "../../core/registry/publisher.ts";
import { backoffMs, type FetchRules, isRemote, urlRefusal } from "../../core/registry/source.ts";
import type { RegistryInstallResult } from "../../core/schema/registry.ts";
import type { Source } from "../../core/source.ts";
import type { Host } from "../../io/host.ts";
import { cacheDir, cachedManifests, MANIFEST_MAX_BYTES, readPin, storeManifest } from "./cache.ts";

/** A manifest to install, and the rules for it. Names of hosts and publishers are in lower case. */
export interface InstallRequest {
  /** A path or a URL. */
  readonly source: string;
  /** Key of the signer of the pack. */
  readonly key: VerifyKey;
  /** Digest that the manifest must have; empty for any. */
  readonly pin: string;
  /** Publishers that are allowed; empty for all. */
  readonly publishers: readonly string[];
  /** Path of the cache, if not the one in the home directory. */
  readonly cache: string | undefined;
  /** Whether to refuse every manifest but the one that the cache pins for its pack. */
  readonly keepPin: boolean;
  /** Rules for a URL. `attempts` is at least 1, `baseMs` the first pause between two of them. */
  readonly remote: Omit<FetchRules, "source"> & {
    readonly attempts: number;
    readonly baseMs: number;
    /** Time limit of one attempt, in milliseconds. */
    readonly timeoutMs: number;
    /** Whether the pinned manifest of the cache may be used if fetching fails. */
    readonly useCache: boolean;
  };
}

/** @throws {GaitError} never `invalid_input`: every failure exits 2, as nothing was verified. */
export async function installPack(
  request: InstallRequest,
  host: Host<"read" | "write" | "env" | "net">,
): Promise<Omit<RegistryInstallResult, "correlation_id">> {
  try {
    return await install(request, host);
  } catch (error) {
    if (!(error instanceof GaitError) || error.code !== "invalid_input") throw error;
    throw error.retold({ code: "verification_failed" });
  }
}

async function install(
  { source, key, pin, publishers, cache: cacheGiven, keepPin, remote }: InstallRequest,
  host: Host<"read" | "write" | "env" | "net">,
): Promise<Omit<RegistryInstallResult, "correlation_id">> {
  const refuse = (url: string) => urlRefusal(url, { ...remote, source });
  const refusal = isRemote(source) ? refuse(source) : undefined;
  if (refusal !== undefined) throw unfetched("registry_fetch_failed", refusal);
  const cache = cacheDir(cacheGiven, host);

  let fallback_reason: string | undefined;
  const fetched = isRemote(source)
    ? await fetchManifest(source, { ...remote, refuse }, host).catch((error) => {
      if (!remote.useCache || !(error instanceof GaitError)) throw error;
      fallback_reason = error.message;
      return readFallback(cache, pin, error, host);
    })
    : await host.read.file(source, MANIFEST_MAX_BYTES).catch((error) => {
      throw ioFailure(naming("manifest", error));
    });
  const manifest = await parseManifest(fetched);
  const { pack_name, pack_version, digest, publisher } = manifest;
  const pinFault = `its digest is sha256:${digest}, the pin is ${quoted(pin)}`;
  const fault = publisherRefusal(publisher, publishers) ??
    (pinAdmits(pin, digest) ? undefined : pinFault) ??
    await manifestSignatureFault(manifest, key);
  if (fault !== undefined) throw unverified(fault);
  refuseUnsafeNames(manifest);
  const pinned = keepPin ? await readPin(cache, manifest, host) : undefined;
  if (pinned?.pin_verified === false) {
    throw unverified(
      `the cache pins ${quoted(pinned.pin_digest)} for ${pack_name}`,
      "leave out --keep-pin to replace the pin",
    );
  }

  const paths = await storeManifest(manifest, cache, host).catch((error) => {
    throw ioFailure(error);
  });
  return {
    ok: true,
    source,
    pack_name,
    pack_version,
    digest,
    ...paths,
    ...(fallback_reason === undefined
      ? {}
      : { fallback_used: true, fallback_path: fetched.name, fallback_reason }),
    ...withoutEmpty({
      publisher,
      pack_source: manifest.source,
      warnings: uncoveredWarnings(manifest),
    }),
  };
}

async function fetchManifest(
  url: string,
  { attempts, baseMs, timeoutMs, refuse }: InstallRequest["remote"] & {
    readonly refuse: (url: string) => string | undefined;
  },
  host: Host<"net">,
): Promise<Source> {
  for (let attempt = 1;; attempt++) {
    const outcome = await host.net.fetch({ url, refuse, timeoutMs, maxBytes: MANIFEST_MAX_BYTES });
    if (outcome.ok) return { name: url, bytes: outcome.bytes };
    if (!outcome.transient) throw unfetched("registry_fetch_failed", outcome.problem);
    if (attempt >= attempts) throw unfetched("registry_fetch_transient", outcome.problem);
    await host.pause(backoffMs(attempt, baseMs));
  }
}

function unfetched(
  code: "registry_fetch_failed" | "registry_fetch_transient",
  problem: string,
): GaitError {
  return new GaitError(code, `Cannot fetch the manifest: ${problem}`);
}

async function readFallback(
  cache: string,
  pin: string,
  cause: GaitError,
  host: Host<"read">,
): Promise<Source> {
  const refuse = (problem: string) =>
    cause.retold({ message: `${cause.message}; cannot use the cache: ${problem}` });
  const digest = normalizePin(pin);
  if (digest === "") throw refuse("it needs --pin sha256:<digest>");
  if (!/^[0-9a-f]{64}$/.test(digest)) throw unverified(`the pin ${quoted(pin)} is not a digest`);
  const paths = (await cachedManifests(cache, host)).filter((path) =>
    path.split("/").at(-2) === digest
  );
  if (paths.length === 0) throw refuse(`it has no manifest with digest ${digest}`);
  for (const path of paths) {
    try {
      return await host.read.file(path, MANIFEST_MAX_BYTES);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
    }
  }
  throw refuse(`its manifest with digest ${digest} cannot be read`);
}

/** A category of its own tells a file that cannot be read or written from a manifest that is wrong. */
function ioFailure(error: unknown): unknown {
  return error instanceof GaitError ? error.retold({ code: "registry_io_failed" }) : error;
}

function unverified(
  problem: string,
  hint = "get manifest, pin and key again from the publisher; do not use this manifest",
): GaitError {
  return new GaitError("verification_failed", `Cannot install the manifest: ${problem}`, { hint });
}
