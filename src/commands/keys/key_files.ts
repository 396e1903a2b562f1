import { conflict, unusable } from "../../core/fault.ts";
import {
  isKeyPrefix,
  type KeyPaths,
  keyPaths,
  type KeysData,
} from "../../usecases/keys/key_files.ts";

const DEFAULT_DIR = "./gait-out/keys";

export const KEY_FILE_OPTIONS = {
  out_dir: {
    type: "path",
    value: "dir",
    help: `directory of the key files (default ${DEFAULT_DIR})`,
  },
  dir: { type: "string", value: "dir", help: "another name of --out-dir" },
  prefix: { type: "string", value: "name", default: "gait", help: "first part of the file names" },
} as const;

export function pathsOf(
  { out_dir, dir, prefix }: {
    readonly out_dir: string | undefined;
    readonly dir: string | undefined;
    readonly prefix: string;
  },
): KeyPaths {
  if (out_dir !== undefined && dir !== undefined) {
    throw conflict("--out-dir", "--dir", "they mean the same: give one of them");
  }
  const hint = "gait keys init --dir ./gait-out/keys --prefix gait";
  if (!isKeyPrefix(prefix)) {
    const expected = "at most 100 letters, digits, dots, _ and -, the first a letter or digit";
    throw unusable("--prefix", prefix, expected, hint);
  }
  if (dir === "") throw unusable("--dir", dir, "the path of a directory", hint);
  return keyPaths(out_dir ?? dir ?? DEFAULT_DIR, prefix);
}

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
