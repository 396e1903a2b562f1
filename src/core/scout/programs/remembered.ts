/** What was found of the expressions of a file, so that none is looked at twice. */

/** Longer texts and paths are not names. */
const TEXT_MAX = 512;

/** Paths or texts by their expressions; `undefined` where there is none. */
export type Known<Node> = Map<Node, string | undefined>;

/** What is known of a node, or else what `find` finds. */
export function remembered<Node>(
  known: Known<Node>,
  node: Node,
  find: () => string | undefined,
): string | undefined {
  if (known.has(node)) return known.get(node);
  known.set(node, undefined); // a name that refers to itself has no value
  const found = find();
  const short = found !== undefined && found.length > TEXT_MAX ? undefined : found;
  known.set(node, short);
  return short;
}
