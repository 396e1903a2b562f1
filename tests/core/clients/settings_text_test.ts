import assert from "node:assert/strict";
import fc from "fast-check";
import stripJsonComments from "strip-json-comments";
import { type SettingsPath, SettingsText } from "../../../src/core/clients/settings_text.ts";
import type { JsonValue } from "../../../src/core/json/json.ts";

const FORM = { name: "the settings", comments: true, mark: true };

const blanks = fc.array(
  fc.constantFrom(" ", "  ", "\t", "\n", "\r\n", "// , } \u00a0\n", '/* { , " */', "//\r\n"),
  { maxLength: 3 },
).map((parts) => parts.join(""));
const leaf = fc.oneof(
  fc.constantFrom(
    "1",
    "-1.50e2",
    "true",
    "null",
    '""',
    '"// no"',
    '"a\\"b"',
    '"\\u00e9"',
    '"é,}]"',
  ),
);

/** Documents as people may write them, with white space and comments wherever they may be. */
const { document } = fc.letrec<{ document: string; value: string; object: string; list: string }>(
  (tie) => {
    const between = (items: readonly (readonly [string, string, string])[]) =>
      items.map(([before, item, after]) => `${before}${item}${after}`).join(",");
    return {
      value: fc.oneof({ maxDepth: 3 }, leaf, tie("object"), tie("list")),
      object: fc.tuple(
        blanks,
        fc.uniqueArray(
          fc.tuple(
            fc.constantFrom('"a"', '"b b"', '"hooks"', '"\\u0063"'),
            blanks,
            tie("value"),
            blanks,
          ),
          { maxLength: 3, selector: ([name]) => name },
        ),
      ).map(([inner, members]) =>
        members.length === 0 ? `{${inner}}` : `{${
          between(
            members.map(([name, space, value, end]) => [space, `${name}:${space}${value}`, end]),
          )
        }}`
      ),
      list: fc.tuple(blanks, fc.array(fc.tuple(blanks, tie("value"), blanks), { maxLength: 3 }))
        .map(
          ([inner, items]) => items.length === 0 ? `[${inner}]` : `[${between(items)}]`,
        ),
      document: fc.tuple(fc.constantFrom("", "\ufeff"), blanks, tie("object"), blanks)
        .map((parts) => parts.join("")),
    };
  },
);

const read = (text: string): JsonValue =>
  JSON.parse(stripJsonComments(text.replace(/^\ufeff/, "")));

/** Paths of all lists and objects that hold something, or are the root. */
function containers(value: JsonValue, path: SettingsPath = []): SettingsPath[] {
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, JsonValue][] = Array.isArray(value)
    ? value.map((item, at) => [at, item])
    : Object.entries(value);
  const own = entries.length > 0 ? [path] : [];
  return [...own, ...entries.flatMap(([name, item]) => containers(item, [...path, name]))];
}

Deno.test("set() and remove() give back the same bytes, and change nothing else", () => {
  fc.assert(
    fc.property(document, fc.nat(), (text, pick) => {
      const start = new SettingsText(text, FORM);
      const value = read(text);
      const places = containers(value).filter((path) => !Array.isArray(start.at(path)));
      const place = places[pick % Math.max(places.length, 1)];
      if (place === undefined) return;
      const changed = start.set(place, "new", { list: [1], text: "x" });
      const expected = structuredClone(value);
      // deno-lint-ignore no-explicit-any -- any value of a document
      let at: any = expected;
      for (const name of place) at = at[name];
      at["new"] = { list: [1], text: "x" };
      assert.deepEqual(read(changed.text), expected);
      assert.equal(changed.remove([...place, "new"]).text, text);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("append() and remove() give back the same bytes for every list that holds something", () => {
  fc.assert(
    fc.property(document, (text) => {
      const start = new SettingsText(text, FORM);
      for (const path of containers(read(text))) {
        const list = start.at(path);
        if (!Array.isArray(list) || path.some((name) => typeof name === "number")) continue;
        const changed = start.append(path.map(String), ["new"]);
        assert.deepEqual(changed.at(path), [...list, ["new"]]);
        assert.equal(changed.remove([...path, list.length]).text, text);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("remove() takes any part out, and leaves a document that says the rest", () => {
  fc.assert(
    fc.property(document, fc.nat(), (text, pick) => {
      const start = new SettingsText(text, FORM);
      const value = read(text);
      const parts = containers(value).flatMap((path) => {
        const container = start.at(path) ?? null;
        const names = Array.isArray(container)
          ? [...container.keys()]
          : Object.keys(container as object);
        // The last part of a container takes the container with it.
        return names.length === 1 && path.length > 0 ? [] : names.map((name) => [...path, name]);
      });
      const part = parts[pick % Math.max(parts.length, 1)];
      if (part === undefined) return;
      const expected = structuredClone(value);
      // deno-lint-ignore no-explicit-any -- any value of a document
      let at: any = expected;
      for (const name of part.slice(0, -1)) at = at[name];
      const last = part.at(-1) ?? "";
      if (Array.isArray(at)) at.splice(Number(last), 1);
      else delete at[last];
      assert.deepEqual(read(start.remove(part).text), expected);
    }),
    { numRuns: 2000 },
  );
});
