/** Acts in a short form, one text each, for tables of expectations. */

import type { Act, ActFolder, CommandReading, Word } from "../../src/core/gate/command/act.ts";

/**
 * A run is its words, `ls|-la`; `?` is an unknown piece, `*`, `.` and `**` are pieces of a glob in angle
 * brackets, `…` ends a word that may be several. Then follow `< feeds`, `<< texts`, `(shadowed)` and the
 * folder, where there are any. Files are `> file` and `< file`, assignments `NAME=`.
 */
export function shownActs(reading: CommandReading): readonly string[] {
  return reading.kind === "acts" ? reading.acts.map(shownAct) : ["unclear"];
}

function shownAct(act: Act): string {
  if (act.kind === "assigns") return `${act.variable}=`;
  const where = shownFolder(act.folder);
  if (act.kind !== "run") {
    return `${act.kind === "to_file" ? ">" : "<"} ${shownWord(act.file)}${where}`;
  }
  const parts = [[act.program, ...act.words].map(shownWord).join("|")];
  const feeds = act.fedBy.map((one) => {
    if (one.kind === "run") return shownWord(one.program);
    return one.kind === "assigns" ? `${one.variable}=` : shownWord(one.file);
  });
  if (feeds.length > 0) parts.push(`< ${feeds.join(",")}`);
  if (act.texts !== undefined) parts.push(`<< ${act.texts.map(shownWord).join(",")}`);
  if (act.isShadowed) parts.push("(shadowed)");
  return parts.join(" ") + where;
}

function shownFolder(folder: ActFolder): string {
  if (folder.kind === "start") return "";
  return folder.kind === "unknown" ? " in ?" : ` in ${folder.folders.join(" or ")}`;
}

/** A word in the same form. */
export function shownWord(word: Word): string {
  const text = word.pieces.map((piece) => {
    switch (piece.kind) {
      case "text":
        return piece.text;
      case "run":
        return "<*>";
      case "letter":
        return "<.>";
      case "deep":
        return "<**>";
      case "unknown":
        return "?";
    }
  }).join("");
  return word.count === "many" ? `${text}…` : text;
}
