import { quoted } from "../../fault.ts";
import { nameFault, trim } from "../../text.ts";
import type { MappedArg, ToolMapFile } from "../../schema/mcp.ts";
import { parseArgPattern } from "./arg_pattern.ts";
import { cleanedPath, pathFault } from "../../path.ts";
import type { DocumentProblem } from "../strict_document.ts";
import { appendAll } from "../../lists.ts";
import { ANY_TOOL, isTooLong, plainPattern } from "./tool_entries.ts";

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

/** Kinds that are not targets, so they have neither operation nor sensitivity. */
export const NO_TARGET: readonly MappedArg["is"][] = ["secret", "amount"];

/** The argument with the folder of the defaults, if it is a path that names none. */
export function withBase(arg: MappedArg, base: string | undefined): MappedArg {
  return arg.is === "path" && arg.base === undefined && base !== undefined ? { ...arg, base } : arg;
}

const NEEDS_VERSION = "needs schema_version: 1.1.0";

/** All problems of a tool map. */
export function toolMapProblems(file: ToolMapFile): readonly DocumentProblem[] {
  const { schema_version, defaults, tools = [] } = file;
  const isExtended = schema_version === "1.1.0";
  const problems: DocumentProblem[] = [];
  if (defaults !== undefined && !isExtended) {
    problems.push({ pointer: "/defaults", text: NEEDS_VERSION });
  }
  appendAll(problems, defaultsProblems(file));
  const names = new Set<string>();
  tools.forEach(({ name, tool_name, risk_class, args = [] }, index) => {
    const at = `/tools/${index}`;
    const plain = isExtended ? plainPattern(name) : name;
    if (names.has(plain)) {
      problems.push({ pointer: `${at}/name`, text: `is a second entry for ${quoted(name)}` });
    }
    names.add(plain);
    if (name !== ANY_TOOL && name.includes("*")) {
      if (!isExtended) {
        problems.push({
          pointer: `${at}/name`,
          text: `has a * among letters, which ${NEEDS_VERSION}`,
        });
      } else if (isTooLong(name)) problems.push({ pointer: `${at}/name`, text: "is too long" });
    }
    for (const [member, text] of Object.entries({ name, tool_name })) {
      const fault = text === undefined ? undefined : nameFault(text);
      if (fault !== undefined) problems.push({ pointer: `${at}/${member}`, text: fault });
    }
    appendAll(problems, blanks(at, { tool_name, risk_class }));
    args.forEach((arg, position) =>
      appendAll(problems, argProblems(arg, `${at}/args/${position}`, defaults?.base))
    );
  });
  return problems;
}

function defaultsProblems({ defaults = {}, tighten }: ToolMapFile): DocumentProblem[] {
  const { base, risk_class, secrets = [] } = defaults;
  const problems = blanks("/defaults", { risk_class });
  if (base !== undefined) appendAll(problems, absoluteProblems(base, "/defaults/base"));
  secrets.forEach((path, index) =>
    appendAll(problems, pointerProblems(path, `/defaults/secrets/${index}`))
  );
  if (defaults.tighten !== undefined && tighten !== undefined) {
    const text = "is a second tighten: keep one of the two";
    problems.push({ pointer: "/defaults/tighten", text });
  }
  return problems;
}

function pointerProblems(path: string, pointer: string): DocumentProblem[] {
  const fault = nameFault(path);
  return [
    ...(parseArgPattern(path) === undefined
      ? [{ pointer, text: "is not a JSON Pointer pattern such as /path or /edits/*/file" }]
      : []),
    ...(fault === undefined ? [] : [{ pointer, text: fault }]),
  ];
}

function absoluteProblems(folder: string, pointer: string): DocumentProblem[] {
  const fault = pathFault(folder) ??
    (cleanedPath(folder).root === "relative" ? "is not absolute" : undefined);
  return fault === undefined ? [] : [{ pointer, text: fault }];
}

function argProblems(arg: MappedArg, at: string, base?: string): DocumentProblem[] {
  const { operation, sensitivity, over, under = [] } = arg;
  const problems = blanks(at, { operation, sensitivity });
  appendAll(problems, pointerProblems(arg.path, `${at}/path`));
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
    appendAll(problems, folderProblems(withBase(arg, base), folder.prefix, `${place}/prefix`));
  });
  for (const member of ["base", "home"] as const) {
    const folder = arg[member];
    if (folder !== undefined) appendAll(problems, absoluteProblems(folder, `${at}/${member}`));
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
