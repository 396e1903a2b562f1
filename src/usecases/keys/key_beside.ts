import { decodeUtf8 } from "../../core/bytes.ts";
import { parsePublicKey } from "../../core/crypto/keys.ts";
import { signerOf } from "../../core/crypto/signature.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf, joinPath } from "../../io/path.ts";

/**
 * Warnings that name the signer's public key if it is in the folder of the given key: rotated pairs
 * stay there. `faults` are those of signatures.
 */
export async function keysBeside(
  faults: readonly string[],
  publicKey: string | undefined,
  host: Host<"read">,
): Promise<readonly string[]> {
  const signers = new Set(faults.flatMap((fault) => signerOf(fault) ?? []));
  if (publicKey === undefined || signers.size === 0) return [];
  const folder = directoryOf(publicKey);
  const names = await host.read.list(folder).catch(() => []);
  const warnings: string[] = [];
  for (const name of names.filter((one) => one.endsWith("_public.key")).sort()) {
    const path = joinPath(folder, name);
    const text = await host.read.file(path, KEY_FILE_MAX_BYTES)
      .then(({ bytes }) => decodeUtf8(bytes)).catch(() => "");
    const id = (await parsePublicKey(text).catch(() => undefined))?.keyId.slice(0, 12) ?? "";
    if (signers.has(id)) warnings.push(`the key that signed is next to the given one: ${path}`);
  }
  return warnings;
}
