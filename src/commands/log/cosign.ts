import { defineCommand } from "../../cli/command.ts";
import { missing } from "../../core/fault.ts";
import { printable } from "../../core/text.ts";
import { loadSigningKey } from "../../usecases/keys/key_sources.ts";
import { cosignLog } from "../../usecases/log/cosign_log.ts";
import { loadLogKeys } from "../../usecases/log/log_keys.ts";
import { LOG_FOLDER_VARIABLES, requiredLogFolder } from "../../usecases/log/places.ts";
import { SIGNER_ENV, signerKinds } from "../key_options.ts";
import { LOG_KEY_OPTIONS, LOG_POSITIONAL, LOG_SIGNING_OPTIONS } from "./options.ts";
import { cosignerName } from "./vkey.ts";
import { entriesOf } from "./words.ts";

export const logCosign = defineCommand({
  path: "log cosign",
  summary: "Cosign a log that continues what you cosigned before",
  explain:
    "Checks a log, and that the entries which this key cosigned before are unchanged. Then adds the last checkpoint again, with a cosignature and the time. Refuses a rolled back or forked log.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: (options) => ["read", "write", "env", ...signerKinds(options)],
  env: { names: [...LOG_FOLDER_VARIABLES, ...SIGNER_ENV] },
  options: {
    name: {
      type: "string",
      value: "name",
      required: true,
      help: "name under which you cosign, such as example.com/alice",
    },
    private_key: { type: "path", help: "your private key, which is not that of the log" },
    private_key_env: LOG_SIGNING_OPTIONS.private_key_env,
    signer: LOG_SIGNING_OPTIONS.signer,
    public_key: {
      ...LOG_KEY_OPTIONS.public_key,
      help: "public key of the log, which must vouch for all of it; may be repeated",
      setting: { key: "keys.public", unless: ["public_key_env"] },
    },
    public_key_env: LOG_KEY_OPTIONS.public_key_env,
  },
  positional: LOG_POSITIONAL,
  examples: ["log cosign session.jsonl --name example.com/alice --private-key alice_private.key"],
  async run({ options, args: [path = ""] }, host) {
    const { public_key, public_key_env, ...own } = options;
    const name = cosignerName(options.name);
    const { key } = await loadSigningKey(own, host);
    if (key === undefined) {
      throw missing(["--private-key"], "gait log cosign <log> --name <name> --private-key <file>");
    }
    const publicKeys = await loadLogKeys({ public_key, public_key_env }, host);
    const folder = requiredLogFolder(host);
    return { data: await cosignLog({ path, name, key, publicKeys, folder }, host) };
  },
  text: ({ path, entries, time, vkey, before }) => [
    `log cosign ok: ${printable(path)}: ${entriesOf(entries)} at ${printable(time)}` +
    (before === undefined ? "" : `, ${before} before`),
    `cosigner: ${printable(vkey)}`,
  ],
});
