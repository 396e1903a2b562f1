/** Short ids: the first 12 bytes of a SHA-256, as 24 hex characters. */

import { encodeUtf8 } from "../bytes.ts";
import { sha256 } from "./digest.ts";

export async function shortId(text: string): Promise<string> {
  return (await sha256(encodeUtf8(text))).slice(0, 24);
}
