/** Reads what a framework hands over, whose types are not loaded here. */

/** A member of whatever it is; `undefined` if there is none. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** A member that is a text. */
export function textOf(value: unknown, name: string): string | undefined {
  const text = memberOf(value, name);
  return typeof text === "string" ? text : undefined;
}

/** A list, or none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A method of an object, own or inherited. */
export function methodOf(
  object: object,
  name: string,
): ((...args: readonly unknown[]) => unknown) | undefined {
  const method: unknown = Reflect.get(object, name);
  if (typeof method !== "function") return undefined;
  return (...args) => Reflect.apply(method, object, args);
}
