import { encodeUtf8 } from "../core/bytes.ts";
import { sha256 } from "../core/crypto/digest.ts";

/**
 * Id of a command line: equal for equal lines. 24 hex characters; the program counts as `gait`
 * however it was called.
 */
export async function correlationIdOf(argv: readonly string[]): Promise<string> {
  const line = ["gait", ...argv].map((argument) => argument.trim()).join("\x1f");
  return (await sha256(encodeUtf8(line))).slice(0, 24);
}
