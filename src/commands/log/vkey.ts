import { defineCommand } from "../../cli/command.ts";
import { hashBytes } from "../../core/crypto/digest.ts";
import { GaitError } from "../../core/error.ts";
import { conflict, missing, quotedName, unusable } from "../../core/fault.ts";
import { originOf } from "../../core/log/checkpoint.ts";
import { isNoteName, noteKey, vkeyText } from "../../core/log/note.ts";
import type { LogVkeyResult } from "../../core/schema/log.ts";
import { loadVerifyKey } from "../../usecases/keys/key_sources.ts";
import { readHead, refuseOther } from "../../usecases/log/read_head.ts";
import { VERIFY_KEY_OPTIONS } from "../key_options.ts";

type Data = Omit<LogVkeyResult, "correlation_id">;

export const logVkey = defineCommand({
  path: "log vkey",
  summary: "Print the verifier key of a log, or of a cosigner",
  explain:
    "Prints a public key in the form that programs for C2SP notes take: under the name of a log or of a cosigner.",
  needs: ["read", "env"],
  options: {
    ...VERIFY_KEY_OPTIONS,
    name: { type: "string", value: "name", help: "name of a cosigner, in place of a log" },
  },
  positional: {
    name: "log",
    help: "path of a log",
    error: "expected the path of one log",
  },
  examples: [
    "log vkey session.jsonl --public-key gait_public.key",
    "log vkey --name example.com/alice --public-key alice_public.key",
  ],
  async run({ options, args: [path] }, host) {
    const { name } = options;
    if (name !== undefined && path !== undefined) {
      throw conflict("--name", "a log", "a key has the name of its log, or that of a cosigner");
    }
    if (name === undefined && path === undefined) {
      throw missing(["the path of a log"], "or --name example.com/alice for a cosigner");
    }
    const key = await loadVerifyKey(options, host);
    if (key === undefined) {
      throw missing(["--public-key"], "gait log vkey <log> --public-key <file>");
    }
    const { publicKey, keyId: key_id } = key;
    if (name !== undefined) {
      const own = await noteKey(
        { name: cosignerName(name), kind: "cosignature", publicKey },
        hashBytes,
      );
      const data: Data = { ok: true, name, vkey: vkeyText(own), key_id };
      return { data };
    }
    const log_id = await idOf(path ?? "", host);
    const origin = originOf(log_id);
    const own = await noteKey({ name: origin, kind: "ed25519", publicKey }, hashBytes);
    const data: Data = { ok: true, name: origin, vkey: vkeyText(own), key_id, log_id };
    return { data };
  },
  quiet: "text",
  text: ({ vkey }) => [vkey],
});

/** @throws {GaitError} `invalid_input` for a name that no note can have. */
export function cosignerName(name: string): string {
  if (isNoteName(name) && !name.startsWith("gait.log/")) return name;
  throw unusable(
    "--name",
    name,
    "a name without spaces and +, and not that of a log",
    "such as example.com/alice",
  );
}

async function idOf(path: string, host: Parameters<typeof readHead>[1]): Promise<string> {
  await refuseOther(path, host);
  const head = await readHead(path, host);
  if (head !== undefined) return head.log_id;
  const text = `Cannot read the log ${quotedName(path)}: its first line is damaged`;
  throw new GaitError("verification_failed", text, { hint: "gait log verify names every fault" });
}
