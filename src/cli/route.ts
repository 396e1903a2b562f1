import { nearest } from "../core/suggest.ts";
import type { CommandEntry, CommandGroup, CommandTree } from "./command.ts";

/** A command, a group, or words that name neither. */
export type Route =
  | { readonly kind: "command"; readonly entry: CommandEntry }
  | { readonly kind: "group"; readonly group: CommandGroup }
  | {
    readonly kind: "unknown";
    readonly words: string;
    readonly nearest: string | undefined;
    /** The group that the first words name; empty for `gait` itself. */
    readonly group: string;
  };

/** `gait` itself as a group; its path is empty. */
export function rootGroup({ explain }: CommandTree): CommandGroup {
  return { path: "", summary: "make AI agent runs controllable and debuggable, offline", explain };
}

/** Finds the command with the longest path that the words start with. */
export function route(tree: CommandTree, words: readonly string[]): Route {
  const entry = longest(tree.commands.filter(({ path }) => startsWith(words, path)));
  if (entry !== undefined) return { kind: "command", entry };
  const group = longest(tree.groups.filter(({ path }) => startsWith(words, path)));
  const depth = group === undefined ? 0 : group.path.split(" ").length;
  if (words.length === depth) return { kind: "group", group: group ?? rootGroup(tree) };

  const tried = words.slice(0, depth + 1).join(" ");
  const known = childrenOf(tree, group?.path ?? "").map(({ path }) => path);
  return {
    kind: "unknown",
    words: tried,
    nearest: nearest(tried, known),
    group: group?.path ?? "",
  };
}

/** Commands and groups one level below a group, sorted. */
export function childrenOf(
  tree: CommandTree,
  groupPath: string,
): readonly (CommandEntry | CommandGroup)[] {
  const prefix = groupPath === "" ? "" : `${groupPath} `;
  const isChild = ({ path }: { readonly path: string }) =>
    path.startsWith(prefix) && path.length > prefix.length &&
    !path.slice(prefix.length).includes(" ");
  const visible = tree.commands.filter(({ hidden }) => hidden !== true);
  return [...visible.filter(isChild), ...tree.groups.filter(isChild)]
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Commands that the help of a group lists: its children, and the commands below children that are
 * commands themselves.
 */
export function shownIn(
  tree: CommandTree,
  groupPath: string,
): readonly (CommandEntry | CommandGroup)[] {
  return childrenOf(tree, groupPath).flatMap((child) => {
    const isGroup = tree.groups.some(({ path }) => path === child.path);
    return isGroup ? [child] : [child, ...childrenOf(tree, child.path)];
  });
}

function startsWith(words: readonly string[], path: string): boolean {
  return path.split(" ").every((word, index) => words[index] === word);
}

function longest<T extends { readonly path: string }>(found: readonly T[]): T | undefined {
  return found.reduce<T | undefined>(
    (best, next) => best === undefined || next.path.length > best.path.length ? next : best,
    undefined,
  );
}
