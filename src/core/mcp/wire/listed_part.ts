/** Parts of a server's results that reach the prompt of a model: its instructions, and what it lists. */

export const LISTED_PARTS = [
  "tools",
  "instructions",
  "prompts",
  "resources",
  "resourceTemplates",
] as const;

export type ListedPart = (typeof LISTED_PARTS)[number];

const PARTS_BY_METHOD: Readonly<Record<string, readonly ListedPart[]>> = {
  "initialize": ["instructions"],
  "server/discover": ["instructions"],
  "tools/list": ["tools"],
  "prompts/list": ["prompts"],
  "resources/list": ["resources"],
  "resources/templates/list": ["resourceTemplates"],
};

/** The parts that a client reads in the answer to a request of this method. */
export function partsOf(method: string): readonly ListedPart[] {
  return Object.hasOwn(PARTS_BY_METHOD, method) ? PARTS_BY_METHOD[method] ?? [] : [];
}
