/** The files of `tar`: which they are depends on what it does. */

import type { ActFolder } from "../act.ts";
import type { OpenedRun } from "../opened.ts";
import { anyWord, knownStart, textWord, withoutStart } from "../programs/word_parts.ts";
import type { OperandTaker } from "../operand.ts";

const ADDS = [..."Aru", "append", "update", "catenate", "concatenate", "delete"];

/** Adds the files of a run of `tar`; `inner` is the folder of `-C`. */
export function addTar(
  { invocation, folder }: OpenedRun,
  inner: ActFolder,
  add: OperandTaker,
): void {
  const has = (names: readonly string[]) =>
    invocation.flags.some(({ name }) => names.includes(name));
  const makes = has(["c", "create"]);
  const takes = has(["x", "extract", "get"]);
  const adds = has(ADDS);
  for (const { name, values } of invocation.flags) {
    const [file] = values;
    if ((name !== "f" && name !== "file") || file === undefined) continue;
    // The archive is found before the folder is changed.
    if (!makes) add("reads", file, true, folder);
    if (makes || adds) add("writes", file, true, folder);
    if (knownStart(file).includes(":")) add("hosts", file, false);
  }
  const changes = invocation.flags.filter(({ name }) => name === "C" || name === "directory");
  const where: ActFolder = changes.length > 1 ? { kind: "unknown" } : inner;
  if (makes || adds || has(["d", "diff", "compare"])) {
    for (const { word, isSure } of invocation.words) {
      add("reads", word, isSure, where);
      // The tar of BSD and macOS takes over what is in such an archive.
      if (knownStart(word).startsWith("@")) add("reads", withoutStart(word, 1), false, where);
    }
  }
  const isToOutput = has(["O", "to-stdout", "to-command"]);
  if (takes && !isToOutput) {
    const isAnywhere = has(["P", "absolute-names"]);
    add("writes", isAnywhere ? anyWord("many") : textWord("."), !isAnywhere, where);
  }
}
