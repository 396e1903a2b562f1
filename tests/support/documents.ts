/** The Markdown documents of the tree, their headings and their links. */

/** The root of the checkout. */
export const ROOT: URL = new URL("../../", import.meta.url);

/** Folders whose Markdown is not ours or not kept. */
const SKIPPED = new Set([
  ".git",
  "node_modules",
  "gait-out",
  "coverage",
  "vectors",
  "golden",
  ".venv",
]);

/** Paths of all Markdown documents below the root, sorted. */
export async function documents(folder = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder || ".", ROOT))) {
    if (SKIPPED.has(name)) continue;
    if (isDirectory) found.push(...await documents(`${folder}${name}/`));
    else if (name.endsWith(".md")) found.push(`${folder}${name}`);
  }
  return found.sort();
}

/** The text without fenced blocks and code spans, whose brackets are no links. Lines are kept. */
export function prose(markdown: string): string {
  return markdown
    .replace(/^ *(`{3,}).*\n[^]*?^ *\1\s*$/gm, (block) => block.replace(/[^\n]/g, ""))
    .replace(/`[^`\n]*`/g, "");
}

/** Targets of the links in a document. */
export function linksIn(markdown: string): string[] {
  const text = prose(markdown);
  const inline = text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g);
  const references = text.matchAll(/^\[[^\]]+\]:\s*<?([^\s>]+)>?/gm);
  return [...inline, ...references].map(([, target = ""]) => target);
}

/** Anchors that GitHub gives to the headings of a document. */
export function anchorsIn(markdown: string): Set<string> {
  const anchors = new Set<string>();
  const withoutBlocks = markdown.replace(/^ *(`{3,}).*\n[^]*?^ *\1\s*$/gm, "");
  for (const [, heading = ""] of withoutBlocks.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let anchor = slug;
    for (let copy = 1; anchors.has(anchor); copy++) anchor = `${slug}-${copy}`;
    anchors.add(anchor);
  }
  return anchors;
}
