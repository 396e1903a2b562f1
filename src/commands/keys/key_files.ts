/** Options and text of all key commands. */

import { unusable } from "../../core/fault.ts";
import {
  isKeyPrefix,
  type KeyPaths,
  keyPaths,
  type KeysData,
} from "../../usecases/keys/key_files.ts";

/** Options that name a pair. */
export const KEY_FILE_OPTIONS = {
  dir: {
    type: "string",
    value: "dir",
    default: "./gait-out/keys",
    help: "directory of the key files",
  },
  prefix: { type: "string", value: "name", default: "gait", help: "first part of the file names" },
} as const;

/** Paths of the pair that the options name. */
export function pathsOf(
  { dir, prefix }: { readonly dir: string; readonly prefix: string },
): KeyPaths {
  const hint = "gait keys init --dir ./gait-out/keys --prefix gait";
  if (!isKeyPrefix(prefix)) {
    const expected = "at most 100 letters, digits, dots, _ and -, the first a letter or digit";
    throw unusable("--prefix", prefix, expected, hint);
  }
  if (dir === "") throw unusable("--dir", dir, "the path of a directory", hint);
  return keyPaths(dir, prefix);
}

/** Text form of all key commands. */
export function keysText(data: KeysData): string[] {
  const previous = data.previous_key_id === undefined ? [] : [
    `previous_key_id=${data.previous_key_id}`,
    `previous_public_key=${data.previous_public_key_path}`,
    `previous_private_key=${data.previous_private_key_path}`,
  ];
  return [
    `key_id=${data.key_id}`,
    `public_key=${data.public_key_path}`,
    `private_key=${data.private_key_path}`,
    ...previous,
    "note=keep the private key out of repositories and tickets",
  ];
}
