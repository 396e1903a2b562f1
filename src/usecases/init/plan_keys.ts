/** The key pair that `gait init` makes for a person. */

import { decodeUtf8, encodeBase64, encodeUtf8 } from "../../core/bytes.ts";
import { formatKeyFiles, lastingSeed, parsePrivateKey } from "../../core/crypto/keys.ts";
import { KEY_FILE_MAX_BYTES } from "../../core/limits.ts";
import { appendAll } from "../../core/lists.ts";
import { directoryOf } from "../../io/path.ts";
import { KEYS_FOLDER } from "../../io/workspace.ts";
import { checkKeyPair, type KeyPaths, keyPaths } from "../keys/key_files.ts";
import { refuseOpenFolder } from "../private_folder.ts";
import type { InitHost, InitPlan } from "./plan.ts";

/** The key pair of this person, outside of any project. */
export async function planKeys(plan: InitPlan): Promise<KeyPaths> {
  const { read } = plan.host;
  const paths = keyPaths(`${plan.home}/${KEYS_FOLDER}`, "gait");
  await refuseOpenFolder(`${plan.home}/${KEYS_FOLDER}`, "use the keys of gait init", plan.host);
  const isThere = (path: string) => read.entryOf(path).then((entry) => entry !== undefined);
  const hasPrivate = await isThere(paths.privatePath);
  const hasPublic = await isThere(paths.publicPath);
  if (hasPublic) {
    const { warnings = [] } = await checkKeyPair(paths, plan.host);
    appendAll(plan.warnings, warnings);
    plan.step("keys", "present", paths.privatePath);
    return paths;
  }
  for (const { path, text } of await newKeys(paths, hasPrivate, plan.host)) {
    const bytes = encodeUtf8(text);
    plan.planned.set(path, bytes);
    plan.acts.push({
      write: async () => {
        await plan.host.write.directory(directoryOf(path), 0o700);
        await plan.create(path, bytes, 0o600);
      },
      takeBack: () => plan.removeSame(path, bytes),
    });
  }
  plan.step("keys", "new", paths.privatePath, "signs what gait decides; outside of the project");
  return paths;
}

/** The files to write: the public key alone where a killed process left the private one. */
async function newKeys(
  paths: KeyPaths,
  hasPrivate: boolean,
  host: InitHost,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  if (hasPrivate) {
    const { bytes } = await host.read.file(paths.privatePath, KEY_FILE_MAX_BYTES);
    const { publicKey } = await parsePrivateKey(decodeUtf8(bytes));
    return [{ path: paths.publicPath, text: `${encodeBase64(publicKey)}\n` }];
  }
  const seed = await lastingSeed(host.randomBytes(32));
  const { privateText, publicText } = await formatKeyFiles(seed);
  return [
    { path: paths.privatePath, text: privateText },
    { path: paths.publicPath, text: publicText },
  ];
}
