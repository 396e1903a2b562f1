/**
 * Appends entries to a log and says each that was written. Usage: log_appender.ts PATH NAME COUNT. The
 * key is that of RFC 8032, test 1. An append that was refused because others held the lock for too long
 * is tried again, as a client would call again; it says so on standard error.
 */

import { hashBytes } from "../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../src/core/crypto/keys.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import type { Host } from "../../src/io/host.ts";
import { LogWriter, type LogWriterSetting } from "../../src/usecases/log/log_writer.ts";
import { logSigner } from "../../src/usecases/log/session_log.ts";
import { KEY_1 } from "./test_key.ts";

const [path = "", name = "", count = "0"] = Deno.args;
const host = {
  write: denoWritePort,
  now: () => new Date().toISOString(),
  randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
  pause: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
} as unknown as Host<"read" | "write">;

/** A busy machine may let a process wait for longer than a writer waits. */
const REFUSALS_MAX = 50;
let refusals = 0;

async function untilAllowed<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      const isBusy = error instanceof Error && error.message.includes("have held it for 2 s");
      if (!isBusy || ++refusals > REFUSALS_MAX) throw error;
      console.error(`refused ${name}`);
    }
  }
}

const setting: LogWriterSetting = {
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
};
const writer = await untilAllowed(() => LogWriter.open(setting, host));
for (let at = 0; at < Number(count); at++) {
  const ref = `${name}-${at}`;
  const entry = { event: { event: "heartbeat", ref } };
  await untilAllowed(() => writer.append(() => [{ entry }], "now"));
  console.log(ref);
}
