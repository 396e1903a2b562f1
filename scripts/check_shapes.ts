/**
 * Guards the shapes that others rely on. `tests/golden/shapes.json` holds every member of every
 * schema with its type; a member that disappears or changes its type needs a CHANGELOG entry marked
 * _breaking_. `--update` writes the golden file.
 */

import { readSchemas } from "./schema_files.ts";
import { readLine } from "./command_line.ts";

interface SchemaNode {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly type?: unknown;
  readonly const?: unknown;
  readonly enum?: unknown;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
}

const { values: { update } } = readLine({
  usage: "deno task shapes [--update]",
  options: { update: { type: "boolean", default: false } },
});
const golden = new URL("../tests/golden/shapes.json", import.meta.url);
const shapes: Record<string, string> = {};
for (const { name, schema } of await readSchemas()) collect(name, schema);
const text = `${JSON.stringify(shapes, Object.keys(shapes).sort(), 2)}\n`;

if (update) {
  await Deno.writeTextFile(golden, text);
  console.log(`${Object.keys(shapes).length} members written`);
  Deno.exit();
}

const before: Record<string, string> = JSON.parse(await Deno.readTextFile(golden));
const broken = Object.entries(before).filter(([member, type]) => shapes[member] !== type);
const added = Object.keys(shapes).filter((member) => !Object.hasOwn(before, member));
const changelog = await Deno.readTextFile(new URL("../CHANGELOG.md", import.meta.url));
const unreleased = changelog.split(/^## /m)[1] ?? "";

for (const [member, type] of broken) {
  const now = shapes[member] ?? "gone";
  const isAnnounced = unreleased.split("\n- ").some((entry) =>
    entry.includes("_breaking_") && entry.includes(member)
  );
  if (isAnnounced) continue;
  console.error(`error: ${member} was ${type} and is ${now}`);
}
if (broken.length > 0 || added.length > 0) {
  console.error(
    `hint: deno task shapes --update; a broken member needs a CHANGELOG line with _breaking_ and its name`,
  );
  Deno.exit(1);
}
console.log(`${Object.keys(shapes).length} members as before`);

function collect(path: string, node: SchemaNode): void {
  for (const [name, definition] of Object.entries(node.$defs ?? {})) {
    collect(`${path}#${name}`, definition);
  }
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    const presence = node.required?.includes(name) ? "" : "optional ";
    shapes[`${path}.${name}`] = presence + typeOf(property);
    if (property.items?.properties !== undefined) collect(`${path}.${name}[]`, property.items);
  }
}

function typeOf({ $ref, type, items, const: constant, enum: values }: SchemaNode): string {
  if ($ref !== undefined) return $ref;
  if (constant !== undefined) return `const ${JSON.stringify(constant)}`;
  if (values !== undefined) return `enum ${JSON.stringify(values)}`;
  if (items !== undefined) return `${JSON.stringify(type)} of ${typeOf(items)}`;
  return typeof type === "string" ? type : JSON.stringify(type ?? "any");
}
