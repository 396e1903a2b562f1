/** Built-in tools of agent clients: what a policy should take each for, and what its arguments mean. */

/** Classes of tools. Policies see these names. */
export type ToolClass = "tool.read" | "tool.write" | "tool.exec" | "tool.delegate";

/** All classes. An unknown tool could be of any class. */
export const TOOL_CLASSES: readonly ToolClass[] = [
  "tool.read",
  "tool.write",
  "tool.exec",
  "tool.delegate",
];

/** What the arguments of a tool name. */
export interface TargetRule {
  /**
   * `patch`: each path in a patch; `patches`: the same of all patches in a command line; `urls`: each URL
   * in a text.
   */
  readonly kind: "path" | "url" | "other" | "patch" | "patches" | "urls";
  readonly operation: string;
  /** Arguments that can name the target. */
  readonly from: readonly string[];
  /** Whether such an argument may be a list of texts; those of `other` are the words of one line. */
  readonly isList?: true;
}

export interface ClientTool {
  /** Name in the client's own spelling. */
  readonly name: string;
  /** The class whose name replaces the tool's. */
  readonly class?: ToolClass;
  /** Classes whose rules hold as well, where the tool keeps its own name. */
  readonly like: readonly ToolClass[];
  /** Name that policies know, where it is neither the class nor follows from the tool's own. */
  readonly knownAs?: string;
  /** What its arguments name; that of the class if absent. */
  readonly targets?: readonly TargetRule[];
  /** Argument with the folder in which a command runs, by its judged name. */
  readonly folder?: string;
  /**
   * Arguments that other clients call otherwise, with the names that policies know, such as `command` for
   * the line of class `tool.exec`. The judge sees those names; what is recorded as received keeps the
   * client's.
   */
  readonly judgedAs?: Readonly<Record<string, string>>;
}

/** Arguments that are paths in the tools of most clients. */
export const PATHS: readonly string[] = ["path", "file_path", "filepath", "file", "notebook_path"];

/** What the arguments of tools name, by the name that policies see. */
export const CLASS_TARGETS: ReadonlyMap<string, readonly TargetRule[]> = new Map([
  ["tool.read", [
    { kind: "path", operation: "read", from: PATHS },
    { kind: "url", operation: "read", from: ["url", "uri"] },
  ]],
  ["tool.write", [{ kind: "path", operation: "write", from: PATHS }]],
  ["tool.exec", [{ kind: "other", operation: "execute", from: ["command", "cmd", "script"] }]],
  ["tool.delegate", [
    { kind: "other", operation: "delegate", from: ["task", "prompt", "description"] },
  ]],
]);

/** The tools of one client. */
export interface ToolTable {
  /** The built-in tool of a name. */
  find(name: string): ClientTool | undefined;
  /** Tools that the classes are called after. */
  readonly namesakes: readonly string[];
  /** Whether names count to the letter. */
  readonly isExact: boolean;
}

/** A table in which letter case, spaces, `_` and `-` do not count. */
export function toolTable(
  tools: readonly ClientTool[],
  namesakes: readonly string[],
): ToolTable {
  const byKey = new Map(tools.map((tool) => [keyOf(tool.name), tool]));
  return { namesakes, isExact: false, find: (name) => byKey.get(keyOf(name)) };
}

/**
 * A table for clients that write `<server>_<tool>` or `<server>-<tool>` for tools of MCP. A name counts to
 * the letter: the tool `fetch` of a server `web` is not the built-in `webfetch`. Built-in tools are judged
 * by names without `_` and `-`, which no such tool has.
 */
export function exactToolTable(
  tools: readonly ClientTool[],
  namesakes: readonly string[],
): ToolTable {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return { namesakes, isExact: true, find: (name) => byName.get(name) };
}

/** Tools of one class, by name. */
export function toolsOf(
  own: ToolClass,
  names: readonly string[],
  more: Omit<ClientTool, "name" | "class" | "like"> = {},
): readonly ClientTool[] {
  return names.map((name) => ({ name, class: own, like: [], ...more }));
}

/** Tools that keep their names, with the classes whose rules hold as well. */
export function namedTools(
  names: readonly string[],
  like: readonly ToolClass[] = [],
  more: Omit<ClientTool, "name" | "class" | "like"> = {},
): readonly ClientTool[] {
  return names.map((name) => ({ name, like, ...more }));
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[ _-]/g, "");
}

/**
 * The name that tells a tool from all others that get the name `shown`; `undefined` where that name is
 * the tool's alone, or the class is called after it.
 */
export function toldTool(
  called_as: string,
  shown: string,
  table: ToolTable,
): string | undefined {
  const tool = table.find(called_as);
  if (tool !== undefined) {
    const isShared = tool.class !== undefined && !table.namesakes.includes(tool.name);
    return isShared ? tool.name : undefined;
  }
  const isOwn = called_as.includes(".")
    ? shown === called_as && !called_as.startsWith("tool.")
    : shown === `tool.${called_as}`;
  return isOwn ? undefined : called_as;
}
