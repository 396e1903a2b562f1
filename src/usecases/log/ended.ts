import { hashBytes } from "../../core/crypto/digest.ts";
import { splitLines, wholeLines } from "../../core/json/lines.ts";
import { type LogVerification, LogVerifier } from "../../core/log/verify_log.ts";
import type { Host } from "../../io/host.ts";
import { isLogFile } from "./is_log.ts";

/** Content of a log; `undefined` for a file that is not a log, and for a damaged log. */
export async function verifyLogAt(
  path: string,
  host: Host<"read">,
): Promise<LogVerification | undefined> {
  if (!await isLogFile(path, host)) return undefined;
  const verifier = new LogVerifier({ publicKeys: [], cosigners: [], heads: [] }, hashBytes);
  const torn = { bytes: 0 };
  for await (const line of splitLines(wholeLines(host.read.stream(path), torn))) {
    await verifier.line(line);
  }
  const verification = verifier.end({ tornBytes: torn.bytes });
  return verification.isConsistent ? verification : undefined;
}
