/** Archives around an artifact: a person zipped the unzipped folder, or the archive itself. */

import { quotedName, unreadable } from "../fault.ts";
import { shellWord } from "../text.ts";
import type { GaitError } from "../error.ts";

/** Files that operating systems add to archives. */
const LITTER = /^__MACOSX\/|(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/;

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
  const first = own[0] ?? "";
  const folder = first.slice(0, first.indexOf("/") + 1);
  if (folder !== "" && own.every((name) => name.startsWith(folder))) {
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
  const archives = own.filter((name) => /\.zip$/i.test(name));
  if (archives.length === 0 || own.some((name) => /(^|\/)(pack_)?manifest\.json$/.test(name))) {
    return undefined;
  }
  const inner = archives[0] ?? "";
  const more = archives.length > 1 ? ` and ${archives.length - 1} more` : "";
  return unreadable(
    what,
    path,
    `it is an archive around the archive ${quotedName(inner)}${more}, as CI makes of artifacts`,
    `unzip ${shellWord(path)}, then gait verify ${shellWord(`./${inner}`)}`,
  );
}
