/** The folder where a run works, as far as a line or a call leads there from the workspace. */

import type { ActFolder } from "../act.ts";
import type { Surroundings } from "../../conditions/asker.ts";
import { joinFolders } from "../folder_sets.ts";
import type { Operand, OperandFact } from "../operand.ts";
import type { OpenedRun } from "../opened.ts";
import { ownFolder } from "../open_roles.ts";
import { textWord } from "../programs/word_parts.ts";
import { workplaceUse } from "../programs/workplaces.ts";

const HERE = textWord(".");

const NONE: readonly Operand[] = [];

/**
 * The folder, if the program reads it, or writes it. In the workspace itself it is not asked about:
 * such lines name no folder.
 */
export function workplaceOf(
  run: OpenedRun,
  fact: OperandFact,
  { folder: start, workspace }: Surroundings,
): readonly Operand[] {
  const { name, invocation } = run;
  if (name === undefined || fact === "hosts") return NONE;
  const { folder: own } = ownFolder(invocation);
  const isMoved = own !== undefined || run.folder.kind !== "start" || start !== workspace;
  const use = isMoved ? workplaceUse(name, invocation, own !== undefined) : undefined;
  if (use === undefined || (fact === "writes" && use === "reads")) return NONE;
  const folder = own === undefined ? run.folder : joinFolders(run.folder, own);
  if (isWorkspace(folder, { start, workspace })) return NONE;
  return [{ word: HERE, folder, isSure: !invocation.isVague, isWorkplace: true }];
}

/** Whether a folder is the workspace itself, as it is often written. */
function isWorkspace(
  folder: ActFolder,
  { start, workspace }: { readonly start: string; readonly workspace: string },
): boolean {
  return folder.kind === "one_of" &&
    folder.folders.every((one) =>
      one.replace(/\/+$/, "") === workspace || (start === workspace && HERE_TEXT.test(one))
    );
}

const HERE_TEXT = /^\.(?:\/+\.)*\/*$/;
