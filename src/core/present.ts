/** Leaving out members: an absent member and an empty one have different digests. */

export type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out members that are `undefined`. */
export function present<T extends object>(members: T): Present<T> {
  return kept(members, (value) => value !== undefined);
}

/** Leaves out members that are `undefined`, empty, zero or false. */
export function withoutEmpty<T extends object>(members: T): Present<T> {
  return kept(members, (value) => Array.isArray(value) ? value.length > 0 : Boolean(value));
}

function kept<T extends object>(members: T, keeps: (value: unknown) => boolean): Present<T> {
  // The filter drops members and changes none.
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => keeps(value)),
  ) as Present<T>;
}
