import { encodeUtf8 } from "../../../../src/core/bytes.ts";
import { Programs } from "../../../../src/core/scout/programs/programs.ts";
import { mergeItems } from "../../../../src/core/scout/inventory.ts";

/** What is found in files: `kind library name`, sorted, and the places of items by id. */
export async function findIn(files: Readonly<Record<string, string | Uint8Array>>) {
  const warnings: string[] = [];
  const places = new Map<string, string>();
  const options = {
    warn: (warning: string) => void warnings.push(warning),
    place: (
      id: string,
      { file, line, column }: { file: string; line: number; column: number },
    ) => void places.set(id, `${file}:${line}:${column}`),
  };
  const programs = new Programs();
  const items = [];
  for (const [name, text] of Object.entries(files)) {
    const bytes = typeof text === "string" ? encodeUtf8(text) : text;
    items.push(...await programs.read({ name, bytes }, options));
  }
  items.push(...await programs.finish(options));
  const merged = mergeItems(items);
  const shown = merged.map(({ kind, name, tags = [] }) =>
    `${kind} ${tags.find((tag) => tag.startsWith("framework:"))?.slice(10)} ${name}`
  );
  return { found: shown.sort(), items: merged, warnings, places };
}

/** The names of the tools of one library in one file. */
export async function toolsIn(file: string, text: string, library: string) {
  const { found } = await findIn({ [file]: text });
  const head = `tool ${library} `;
  return found.filter((each) => each.startsWith("tool ")).map((each) =>
    each.startsWith(head) ? each.slice(head.length) : each
  );
}
