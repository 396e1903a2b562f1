/**
 * Appends entries to a log and says each that was written. Usage: log_appender.ts PATH NAME COUNT. The
 * key is that of RFC 8032, test 1.
 */

import { hashBytes } from "../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import type { Host } from "../../src/io/host.ts";
import { LogWriter } from "../../src/usecases/log/log_writer.ts";
import { logSigner } from "../../src/usecases/log/session_log.ts";
import { KEY_1 } from "./test_key.ts";

const [path = "", name = "", count = "0"] = Deno.args;
const host = {
  write: denoWritePort,
  now: () => new Date().toISOString(),
  randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
  pause: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
} as unknown as Host<"read" | "write">;

const writer = await LogWriter.open({
  path,
  isIndex: false,
  mustBe: "either",
  head: (log_id) => ({
    head: {
      schema_id: "gait.log",
      schema_version: "1.0.0",
      log_id,
      run_id: "run_appended",
      producer_version: "0.0.0-dev",
      env: { os: "linux", arch: "amd64", runtime: "deno" },
      session: { client: "test" },
      payloads: "digest",
      policy_digest: "0".repeat(64),
    },
  }),
  signer: logSigner(await parsePrivateKey(KEY_1.private)),
  hash: hashBytes,
  durable: false,
}, host);
for (let at = 0; at < Number(count); at++) {
  const ref = `${name}-${at}`;
  await writer.append(() => [{ entry: { event: { event: "heartbeat", ref } } }], "now");
  console.log(ref);
}
