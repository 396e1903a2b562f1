/** The documents of the npm package: none of their links leads nowhere. */

import assert from "node:assert/strict";
import { linked } from "../../scripts/release/links.ts";
import { packedReadme, writeDocuments } from "../../scripts/release/npm/documents.ts";
import { stageRelease } from "../../scripts/release/stage.ts";
import { folderUrl } from "../../scripts/release/folder_url.ts";
import { linksIn, ROOT } from "../support/documents.ts";
import { scratch } from "../support/gait.ts";

const REPOSITORY = "https://github.com/davidahmann/gait";

Deno.test("linked() makes addresses of links that leave the package, and keeps the others", () => {
  const has = (path: string) => ["docs/a.md", "docs/formats"].includes(path);
  for (
    const [path, target, expected] of [
      ["README.md", "docs/a.md#b", "docs/a.md#b"],
      ["README.md", "SECURITY.md", `${REPOSITORY}/blob/main/SECURITY.md`],
      ["README.md", ".agents/skills/", `${REPOSITORY}/tree/main/.agents/skills`],
      ["docs/a.md", "formats/", "formats/"],
      ["docs/a.md", "../examples/x.md#y", `${REPOSITORY}/blob/main/examples/x.md#y`],
      ["docs/a.md", "#here", "#here"],
      ["docs/a.md", "https://deno.com", "https://deno.com"],
    ] as const
  ) {
    assert.equal(linked(`a [b](${target}) c`, path, has), `a [b](${expected}) c`);
  }
});

Deno.test("packedReadme() says how to start with the package, and refuses a README without marks", () => {
  const part = "<!-- in a checkout -->\n\nnpx deno task\n\n<!-- end -->\n\n";
  const text = `# gait\n\nWhat.\n\n${part}## Try it\n\n${part}Rest.\n`;
  const packed = packedReadme(text, "1.2.3");
  assert.match(packed, /^# gait\n\n_This copy came with the npm package 1\.2\.3\. /);
  assert.equal(packed.split("npx gait init").length, 2);
  assert.doesNotMatch(packed, /npx deno task|<!--/);
  assert.match(packed, /\n\n## Try it\n\nRest\.\n$/);
  assert.throws(() => packedReadme("# gait\n", "1.2.3"), /^Error: Cannot pack README\.md: /);
});

Deno.test("every relative link in the documents of the package leads to a file in it", async () => {
  using folder = scratch();
  const into = folderUrl(folder.path, "package");
  await Deno.mkdir(into);
  await writeDocuments("1.2.3", into);
  const broken: string[] = [];
  let relative = 0;
  const look = async (path: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(path, into))) {
      if (isDirectory) await look(`${path}${name}/`);
      else if (name.endsWith(".md")) await check(`${path}${name}`);
    }
  };
  const check = async (path: string) => {
    const from = new URL(path, into);
    for (const target of linksIn(await Deno.readTextFile(from))) {
      if (target.startsWith(`${REPOSITORY}/`)) {
        const file = target.slice(REPOSITORY.length).replace(/^\/(?:blob|tree)\/main\//, "");
        const exists = await Deno.stat(new URL(file.replace(/#.*/, ""), ROOT)).catch(() =>
          undefined
        );
        if (exists === undefined) broken.push(`${path}: ${target}`);
      }
      if (/^[a-z]+:|^#/i.test(target)) continue;
      relative++;
      const file = new URL(target, from);
      file.hash = "";
      const found = await Deno.stat(file).catch(() => undefined);
      if (found === undefined) broken.push(`${path}: ${target}`);
    }
  };
  await look("./");
  assert.deepEqual(broken, []);
  assert.ok(relative > 200, `${relative} links were checked`);
  const names = [...Deno.readDirSync(new URL("docs/", into))].map(({ name }) => name);
  assert.ok(names.includes("init.md") && !names.includes("adr") && !names.includes("release.md"));
});

Deno.test("the README of releases and of the package for JSR has no link that leads nowhere", async () => {
  using folder = scratch();
  const into = folderUrl(folder.path, "stage");
  await Deno.mkdir(into);
  await stageRelease("1.2.3", into);
  const links = linksIn(await Deno.readTextFile(new URL("README.md", into)));
  assert.ok(links.includes(`${REPOSITORY}/blob/main/docs/install.md`));
  assert.deepEqual(links.filter((link) => !/^(?:https:|#)/.test(link)).sort(), [
    "CHANGELOG.md",
    "LICENSE",
  ]);
});
