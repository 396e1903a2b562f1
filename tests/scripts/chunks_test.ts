/** The arrangement of sources into few files of a bundle. */

import assert from "node:assert/strict";
import { bundleCli } from "../../scripts/release/bundle.ts";
import { arrangeChunks } from "../../scripts/release/chunks.ts";
import { scratch } from "../support/gait.ts";

async function writeFiles(folder: string, files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    const parent = path.split("/").slice(0, -1).join("/");
    await Deno.mkdir(`${folder}/${parent}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
}

/** Arranges a program of these files; answers its new files, and what became of `main.ts`. */
async function arranged(files: Readonly<Record<string, string>>) {
  using folder = scratch();
  await writeFiles(folder.path, { "deno.json": "{}", ...files });
  await arrangeChunks(new URL(`file://${folder.path}/`));
  const read = (path: string) => Deno.readTextFileSync(`${folder.path}/${path}`);
  const names = [...Deno.readDirSync(`${folder.path}/entries`)].map(({ name }) => name).sort();
  return {
    main: read("main.ts"),
    entries: Object.fromEntries(names.map((name) => [name, read(`entries/${name}`)])),
  };
}

const MAIN = `import "./src/core/always.ts";
await import("./src/commands/run/a.ts");
await import("./src/commands/run/b.ts");
await import("./src/commands/scout.ts");
await import(
  "./src/commands/trace.ts"
);
`;
const FILES = {
  "main.ts": MAIN,
  "src/core/always.ts": "export const always = 1;",
  "src/core/first.ts": "export const first = 1;",
  "src/core/second.ts": "export const second = 2;",
  "src/core/own.ts": "export const own = 3;",
  "src/commands/run/a.ts": `import "../../core/first.ts";\nexport const a = 1;\n`,
  "src/commands/run/b.ts": `import "../../core/own.ts";\nexport const b = 1;\n`,
  "src/commands/scout.ts":
    `import "../core/first.ts";\nimport "../core/second.ts";\nexport const scout = 1;\n`,
  "src/commands/trace.ts":
    `import "../core/first.ts";\nimport "../core/second.ts";\nexport const trace = 1;\n`,
};

Deno.test("arrangeChunks() gives commands of one word one file, which imports whole groups", async () => {
  const { entries, main } = await arranged(FILES);
  // What only one command uses stays its own; of what several share each gets all.
  const shared = `import "../src/core/first.ts";\nimport "../src/core/second.ts";\n`;
  const always = `import "../src/core/always.ts";\n`;
  assert.deepEqual(entries, {
    "commands_run.ts": `export * from "../src/commands/run/a.ts";
export * from "../src/commands/run/b.ts";
${always}import "../src/core/first.ts";
import "../src/core/own.ts";
import "../src/core/second.ts";
`,
    "commands_scout.ts": `export * from "../src/commands/scout.ts";\n${always}${shared}`,
    "commands_trace.ts": `export * from "../src/commands/trace.ts";\n${always}${shared}`,
  });
  assert.equal(
    main,
    `import "./src/core/always.ts";
await import("./entries/commands_run.ts");
await import("./entries/commands_run.ts");
await import("./entries/commands_scout.ts");
await import("./entries/commands_trace.ts");
`,
  );
});

Deno.test("arrangeChunks() keeps what is read at every start apart from what many commands share", async () => {
  const { entries } = await arranged({
    ...FILES,
    "main.ts": `${MAIN}await import("./src/io/lock.ts");\n`,
    "src/io/lock.ts": `import "../core/first.ts";\nexport const lock = 1;\n`,
  });
  assert.equal(
    entries["io.ts"],
    `export * from "../src/io/lock.ts";
import "../src/core/always.ts";
import "../src/core/first.ts";
`,
  );
});

Deno.test("arrangeChunks() refuses two entry points of one file that export one name", async () => {
  const files = { ...FILES, "src/commands/run/b.ts": "const x = 1;\nexport {\n  x as a,\n};\n" };
  await assert.rejects(
    arranged(files),
    /^Error: Cannot bundle: both src\/commands\/run\/a\.ts and src\/commands\/run\/b\.ts export a$/,
  );
});

Deno.test("arrangeChunks() refuses an export that it cannot read", async () => {
  for (const line of ["export default 1;", 'export * from "../scout.ts";', "export let c = 1;"]) {
    await assert.rejects(
      arranged({ ...FILES, "src/commands/run/b.ts": `${line}\n` }),
      /^Error: Cannot bundle src\/commands\/run\/b\.ts: cannot read "export /,
    );
  }
});

Deno.test("bundleCli() refuses a bundle in which a disposal is lost", async () => {
  const bundled = async (body: string) => {
    using folder = scratch();
    const files = {
      ...{ "deno.json": "{}", "deno.lock": '{"version":"5"}', "mod.ts": "", "schemas/a": "" },
      "main.ts": `import { size } from "./src/size.ts";\nconsole.log(size(Deno.args[0] ?? ""));\n`,
      "src/size.ts": `export function size(path: string): number {\n${body}}\n`,
    };
    await writeFiles(folder.path, files);
    await bundleCli(new URL(`file://${folder.path}/`));
  };
  await assert.rejects(
    bundled("  using file = Deno.openSync(path);\n  return file.statSync().size;\n"),
    /^Error: Cannot bundle: of 1 declarations with "using" the bundler left 0\nhint: /,
  );
  const open = "  const file = Deno.openSync(path);\n";
  await bundled(`${open}  using _opened = file;\n  return file.statSync().size;\n`);
  // Of two that follow each other the bundler makes one.
  const two = "  using _a = file;\n  using _b = file;\n";
  await bundled(`${open}${two}  return file.statSync().size;\n`);
});
