/** Archives around an artifact: a person zipped the unzipped folder, or the archive itself. */

import { quotedName, unreadable } from "../fault.ts";
import { shellWord } from "../text.ts";
import type { GaitError } from "../error.ts";

/** Files that operating systems add to archives. */
const LITTER = /^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/;

const MANIFEST = /(^|\/)(pack_)?manifest\.json$/;

/** A name up to its last slash, which is kept; empty for a file that is in no folder. */
function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf("/") + 1);
}

/** The first folder of the archive if all its entries are in it, else an empty text. */
function commonFolder(names: readonly string[]): string {
  const first = names[0] ?? "";
  const folder = first.slice(0, first.indexOf("/") + 1);
  return names.every((name) => name.startsWith(folder)) ? folder : "";
}

/**
 * Error for an archive that contains an artifact, with a hint; `undefined` if its names do not look
 * like that.
 */
export function wrappedRefusal(
  what: string,
  path: string,
  names: Iterable<string>,
): GaitError | undefined {
  const own = [...names].filter((name) => !LITTER.test(name));
  const manifests = own.filter((name) => MANIFEST.test(name));
  if (manifests.some((name) => folderOf(name) === "")) return undefined;
  const archives = own.filter((name) => /\.zip$/i.test(name));
  const folder = folderOf(manifests[0] ?? commonFolder(own));
  if (folder !== "" && (manifests.length > 0 || archives.length === 0)) {
    const unzipped = shellWord(folder.slice(0, -1));
    return unreadable(
      what,
      path,
      `its members are in the folder ${quotedName(folder)} of the archive: ` +
        "the files were to be zipped, not the folder",
      `unzip ${shellWord(path)}, then gait verify ${unzipped}; ` +
        `to zip it again: cd ${unzipped} && zip -X ../again.zip *`,
    );
  }
  const [inner] = archives;
  if (inner === undefined) return undefined;
  const more = archives.length > 1 ? ` and ${archives.length - 1} more` : "";
  return unreadable(
    what,
    path,
    `it is an archive around the archive ${quotedName(inner)}${more}, as CI makes of artifacts`,
    `unzip ${shellWord(path)}, then gait verify ${shellWord(`./${inner}`)}`,
  );
}
