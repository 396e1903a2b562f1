/** Parts of a server's results that reach the prompt of a model: what it lists. */

/** Members of results that are checked. */
export const LISTED_PARTS = ["tools"] as const;

/** One of them. */
export type ListedPart = (typeof LISTED_PARTS)[number];
