import { quoted } from "../../fault.ts";
import { nameFault, trim } from "../../text.ts";
import type { MappedArg, ToolMapFile } from "../../schema/mcp.ts";
import { parseArgPattern } from "./arg_pattern.ts";
import { cleanedPath, pathFault } from "../../path.ts";
import type { DocumentProblem } from "../strict_document.ts";
import { appendAll } from "../../lists.ts";

/** Members that only some kinds of argument may have. */
const ONLY_FOR: readonly (readonly [keyof MappedArg, readonly MappedArg["is"][]])[] = [
  ["under", ["path"]],
  ["base", ["path"]],
  ["home", ["path"]],
  ["verbatim", ["path"]],
  ["limit", ["amount"]],
  ["over", ["amount"]],
  ["optional", ["amount"]],
];

/** Kinds that are no target, and so have neither operation nor sensitivity. */
const NO_TARGET: readonly MappedArg["is"][] = ["secret", "amount"];

/** All problems of a tool map. */
export function toolMapProblems({ tools = [] }: ToolMapFile): readonly DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const names = new Set<string>();
  tools.forEach(({ name, tool_name, risk_class, args = [] }, index) => {
    const at = `/tools/${index}`;
    if (names.has(name)) {
      problems.push({ pointer: `${at}/name`, text: `is a second entry for ${quoted(name)}` });
    }
    names.add(name);
    for (const [member, text] of Object.entries({ name, tool_name })) {
      const fault = text === undefined ? undefined : nameFault(text);
      if (fault !== undefined) problems.push({ pointer: `${at}/${member}`, text: fault });
    }
    appendAll(problems, blanks(at, { tool_name, risk_class }));
    args.forEach((arg, position) =>
      appendAll(problems, argProblems(arg, `${at}/args/${position}`))
    );
  });
  return problems;
}

function argProblems(arg: MappedArg, at: string): DocumentProblem[] {
  const { operation, sensitivity, over, under = [] } = arg;
  const problems = blanks(at, { operation, sensitivity });
  if (parseArgPattern(arg.path) === undefined) {
    const text = "is not a JSON Pointer pattern such as /path or /edits/*/file";
    problems.push({ pointer: `${at}/path`, text });
  }
  const fault = nameFault(arg.path);
  if (fault !== undefined) problems.push({ pointer: `${at}/path`, text: fault });
  for (const [member, kinds] of ONLY_FOR) {
    if (arg[member] === undefined || kinds.includes(arg.is)) continue;
    problems.push({ pointer: `${at}/${member}`, text: `is only for arguments of kind ${kinds}` });
  }
  if (NO_TARGET.includes(arg.is)) {
    for (const member of ["operation", "sensitivity"] as const) {
      if (arg[member] === undefined) continue;
      problems.push({ pointer: `${at}/${member}`, text: "is only for arguments that are targets" });
    }
  }
  if (arg.required === true && arg.optional === true) {
    problems.push({ pointer: `${at}/optional`, text: "contradicts required" });
  }
  if (arg.is === "amount") {
    for (const member of ["limit", "over"] as const) {
      if (arg[member] === undefined) {
        problems.push({ pointer: `${at}/${member}`, text: "is missing" });
      }
    }
  }
  if (over !== undefined) {
    appendAll(problems, blanks(`${at}/over`, { risk_class: over.risk_class }));
  }
  under.forEach((folder, index) => {
    const place = `${at}/under/${index}`;
    appendAll(problems, blanks(place, { sensitivity: folder.sensitivity }));
    appendAll(problems, folderProblems(arg, folder.prefix, `${place}/prefix`));
  });
  for (const member of ["base", "home"] as const) {
    const folder = arg[member];
    if (folder === undefined) continue;
    const fault = pathFault(folder) ??
      (cleanedPath(folder).root === "relative" ? "is not absolute" : undefined);
    if (fault !== undefined) problems.push({ pointer: `${at}/${member}`, text: fault });
  }
  if (arg.home !== undefined && arg.verbatim === true) {
    problems.push({
      pointer: `${at}/verbatim`,
      text: "contradicts home: a tool replaces ~ or not",
    });
  }
  return problems;
}

function folderProblems(
  { base, under = [], verbatim = false }: MappedArg,
  prefix: string,
  pointer: string,
) {
  const fault = pathFault(prefix, { isVerbatim: verbatim });
  if (fault !== undefined) return [{ pointer, text: fault }];
  const { root, climbs } = cleanedPath(prefix);
  if (base !== undefined && pathFault(base) === undefined) {
    const fits = root === "relative" || root === cleanedPath(base).root;
    return fits ? [] : [{ pointer, text: "begins elsewhere than base" }];
  }
  if (climbs) return [{ pointer, text: "leads above where it begins; set base" }];
  const first = under[0]?.prefix ?? prefix;
  const isMixed = pathFault(first) === undefined && cleanedPath(first).root !== root;
  // No path starts where both do, so every call would be blocked.
  return isMixed ? [{ pointer, text: "begins elsewhere than the first prefix" }] : [];
}

function blanks(
  at: string,
  members: Readonly<Record<string, string | undefined>>,
): DocumentProblem[] {
  return Object.entries(members).flatMap(([name, text]) =>
    text !== undefined && trim(text) === "" ? [{ pointer: `${at}/${name}`, text: "is blank" }] : []
  );
}
