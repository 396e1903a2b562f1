import {
  decryptFile,
  encryptFile,
  NONCE_BYTES,
  openEnvelope,
  type PlainSummary,
} from "../../core/guard/encryption.ts";
import type { KeySource } from "../../core/schema/guard.ts";
import { VERSION } from "../../core/version.ts";
import type { Host } from "../../io/host.ts";
import { openRunpack } from "../runpack/open_runpack.ts";
import { type EncryptionKeySources, loadEncryptionKey } from "./encryption_key.ts";
import { checkOutput, replacedWarnings, stageIn } from "./output_file.ts";
import { refuseReplacing } from "../signed_artifact.ts";
import { OUTPUTS } from "../../core/written_kinds.ts";

/** Only the owner may read envelopes and decrypted files. */
const SECRET_MODE = 0o600;

type CryptHost = Host<"read" | "write" | "env" | "run">;

export interface CryptRequest {
  readonly input: string;
  readonly output: string;
  readonly sources: EncryptionKeySources;
}

export interface CryptResult extends PlainSummary {
  readonly key_source: KeySource;
  readonly warnings: readonly string[];
}

/** @throws {GaitError} `invalid_input` for unusable paths or a bad key; then nothing is written. */
export async function encryptToFile(
  { input, output, sources }: CryptRequest,
  host: CryptHost,
): Promise<CryptResult> {
  await checkOutput("encrypted file", output, [input, ...keyFiles(sources)], host);
  await refuseReplacing([{ kind: OUTPUTS.envelope, path: output }], host);
  const { key, source } = await loadEncryptionKey(sources, host);
  using file = await openRunpack(input, `reading ${input}`, host);

  const warnings = await replacedWarnings(output, host);
  await using staged = await stageIn(output, SECRET_MODE, host);
  const facts = {
    created_at: host.now(),
    producer_version: VERSION,
    key_source: source,
    nonce: host.randomBytes(NONCE_BYTES),
  };
  const summary = await encryptFile(file, key, facts, (chunk) => staged.write(chunk));
  await staged.commit();
  return { ...summary, key_source: source, warnings };
}

/**
 * @throws {GaitError} `invalid_input` for unusable paths, a bad key or a file that is not an envelope;
 * `decrypt_failed` for a wrong key or an altered envelope. Then nothing is written.
 */
export async function decryptToFile(
  { input, output, sources }: CryptRequest,
  host: CryptHost,
): Promise<CryptResult> {
  await checkOutput("decrypted file", output, [input, ...keyFiles(sources)], host);
  await refuseReplacing([{ kind: OUTPUTS.decrypted, path: output }], host);
  using file = await openRunpack(input, `reading ${input}`, host);
  const envelope = await openEnvelope(file);
  const { key, source } = await loadEncryptionKey(sources, host);

  const warnings = await replacedWarnings(output, host);
  // INVARIANT: before the commit no reader knows the name of the plaintext, and a failure removes it.
  await using staged = await stageIn(output, SECRET_MODE, host);
  const summary = await decryptFile(file, envelope, key, (chunk) => staged.write(chunk));
  await staged.commit();
  return { ...summary, key_source: source, warnings };
}

function keyFiles({ key_file }: EncryptionKeySources): readonly string[] {
  return key_file === undefined ? [] : [key_file];
}
