import {
  type EncryptionKeySources,
  runsKeyCommand,
} from "../../usecases/evidence/encryption_key.ts";

/** Options that name an encryption key. The variable wins over the file, the file over the program. */
export const ENCRYPTION_KEY_OPTIONS = {
  key_env: { type: "variable", blank: "absent", help: "variable that holds the key" },
  key_file: { type: "path", help: "file that holds the key" },
  key_command: {
    type: "path",
    blank: "absent",
    value: "program",
    help: "program that prints the key; no shell",
  },
  key_command_args: { type: "list", value: "args", help: "arguments of that program" },
} as const;

/** The permissions of a call: it starts a program only if the key comes from one. */
export function needsOfCrypt(sources: EncryptionKeySources): ("read" | "write" | "env" | "run")[] {
  const needs = ["read", "write", "env"] as const;
  return runsKeyCommand(sources) ? [...needs, "run"] : [...needs];
}
