import { encodeUtf8 } from "../core/bytes.ts";
import { sha256 } from "../core/crypto/digest.ts";

/** 24 hex characters, equal for equal lines, whatever name the program was started by. */
export async function correlationIdOf(argv: readonly string[]): Promise<string> {
  const line = ["gait", ...argv].map((argument) => argument.trim()).join("\x1f");
  return (await sha256(encodeUtf8(line))).slice(0, 24);
}
