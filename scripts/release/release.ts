/**
 * Makes a release: `deno task release --version 1.2.3 --key release_private.pem`. The two halves can
 * run apart, so that archives are tried before they are signed; docs/release.md shows how.
 */

import { REPOSITORY } from "../../src/core/address.ts";
import { parsePrivateKey, type SigningKey } from "../../src/core/crypto/keys.ts";
import { buildRelease } from "./build.ts";
import type { ReleaseOrigin } from "./documents.ts";
import { permissionFlags } from "./permissions.ts";
import { platformsOf } from "./platforms.ts";
import { signRelease } from "./sign.ts";
import { folderUrl } from "./folder_url.ts";
import { readLine, refuse } from "../command_line.ts";

const ROOT = new URL("../../", import.meta.url);
const USAGE = "deno task release --version X.Y.Z [options]";
const HELP = `usage: ${USAGE}

  --version X.Y.Z      version, without v
  --only build|sign    one half: archives, checksums and SBOM; or signature and attestation
  --out DIR            folder of the release (dist/release)
  --targets LIST       such as linux_amd64,darwin_arm64 (all)
  --executables DIR    take programs from here instead of compiling them
  --key FILE           private key that signs: PEM, or a gait key; or GAIT_RELEASE_KEY holds it
  --repository URL     address of the repository
  --builder URL        who builds
  --invocation URL     names this build
  --started-on TIME    when the build started, if its halves run apart
  --allow-dirty        build although the checkout has changes
`;

const { values: options } = readLine({
  usage: USAGE,
  options: {
    version: { type: "string" },
    only: { type: "string" },
    out: { type: "string", default: "dist/release" },
    targets: { type: "string" },
    executables: { type: "string" },
    key: { type: "string" },
    repository: { type: "string", default: REPOSITORY },
    builder: { type: "string" },
    invocation: { type: "string" },
    "started-on": { type: "string" },
    "allow-dirty": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (options.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  const { version, only, repository } = options;
  if (version === undefined) refuse(USAGE, "expected --version X.Y.Z");
  if (only !== undefined && only !== "build" && only !== "sign") {
    refuse(USAGE, `--only: expected build or sign, found ${only}`);
  }
  const startedOn = options["started-on"] ?? now();
  const key = only === "build" ? undefined : await loadKey();
  if (!options["allow-dirty"] && await git("status", "--porcelain") !== "") {
    throw new Error(
      "Cannot release: the checkout has changes\nhint: commit them, or --allow-dirty",
    );
  }
  const origin: ReleaseOrigin = {
    version,
    repository,
    commit: await git("rev-parse", "HEAD"),
    committedAt: utc(Number(await git("show", "--no-patch", "--format=%ct", "HEAD"))),
    deno: Deno.version.deno,
  };
  const out = folderUrl(options.out);
  if (only !== "sign") {
    const platforms = platformsOf(options.targets);
    const executables = options.executables && folderUrl(options.executables);
    await buildRelease({
      ...{ origin, platforms, out, report: console.log },
      ...(executables ? { executables } : {}),
    });
  }
  if (key === undefined) return;
  await signRelease({
    ...{ origin, out, key, startedOn, finishedOn: now() },
    lock: await Deno.readFile(new URL("deno.lock", ROOT)),
    permissions: await permissionFlags(),
    builder: options.builder ?? `${repository}/blob/main/docs/release.md#by-hand`,
    invocation: options.invocation,
  });
  console.log(`signed with key ${key.keyId}`);
}

async function loadKey(): Promise<SigningKey> {
  const text = options.key === undefined
    ? Deno.env.get("GAIT_RELEASE_KEY")
    : await Deno.readTextFile(options.key);
  if (text === undefined) throw new Error("expected --key FILE or the variable GAIT_RELEASE_KEY");
  return await parsePrivateKey(text);
}

/** The moment of the release: now, or what SOURCE_DATE_EPOCH says, for a build to be repeated. */
function now(): string {
  const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
  return utc(epoch === undefined ? Math.floor(Date.now() / 1000) : Number(epoch));
}

function utc(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

async function git(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args, cwd: ROOT }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot ask git: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout).trim();
}
