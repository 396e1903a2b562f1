/** The second half of a release: signature, provenance and attestation. Compiles nothing. */

import { canonicalize } from "../../src/core/json/canonical.ts";
import { sha256 } from "../../src/core/crypto/digest.ts";
import type { SigningKey } from "../../src/core/crypto/keys.ts";
import { parseChecksums } from "../../src/core/release/checksums.ts";
import {
  ATTESTATION_NAME,
  CHECKSUMS_NAME,
  PROVENANCE_NAME,
  SBOM_NAME,
  SIGNATURE_NAME,
} from "../../src/core/release/names.ts";
import { STATEMENT_MEDIA_TYPE } from "../../src/core/release/attestation.ts";
import type { ReleaseStatement } from "../../src/core/schema/release.ts";
import { type BuildFacts, makeProvenance, makeStatement, type ReleaseOrigin } from "./documents.ts";
import { sealEnvelope } from "./seal.ts";

/** A release to sign, with the facts for its documents. */
export interface SignOptions extends Omit<BuildFacts, "archives" | "sbomSha256" | "lockSha256"> {
  readonly origin: ReleaseOrigin;
  /** The folder that the build left. */
  readonly out: URL;
  /** The lock file that it was built with. */
  readonly lock: Uint8Array<ArrayBuffer>;
  readonly key: SigningKey;
}

/** Adds `checksums.txt.sig`, `provenance.json` and `checksums.txt.intoto.jsonl`. */
export async function signRelease(options: SignOptions): Promise<void> {
  const { origin, out, key } = options;
  const bytes = await Deno.readFile(new URL(CHECKSUMS_NAME, out));
  const archives = parseChecksums({ name: CHECKSUMS_NAME, bytes });
  for (const { name, sha256: listed } of archives) {
    // nothing is signed that is not there
    if (await sha256(await Deno.readFile(new URL(name, out))) !== listed) {
      throw new Error(`Cannot sign the release: ${name} is not the archive that was built`);
    }
  }
  const provenance = makeProvenance(origin, {
    ...options,
    archives,
    sbomSha256: await sha256(await Deno.readFile(new URL(SBOM_NAME, out))),
    lockSha256: await sha256(options.lock),
  });
  const attestation = await attest(makeStatement(archives, provenance), key);
  await Deno.writeFile(new URL(SIGNATURE_NAME, out), await key.sign(bytes));
  await Deno.writeTextFile(
    new URL(PROVENANCE_NAME, out),
    `${JSON.stringify(provenance, null, 2)}\n`,
  );
  await Deno.writeTextFile(new URL(ATTESTATION_NAME, out), attestation);
}

/** The text of an attestation: the statement, canonical, in a signed envelope on one line. */
export async function attest(statement: ReleaseStatement, key: SigningKey): Promise<string> {
  const payload = new TextEncoder().encode(canonicalize(statement));
  return `${JSON.stringify(await sealEnvelope(STATEMENT_MEDIA_TYPE, payload, key))}\n`;
}
