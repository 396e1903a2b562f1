/** Files that decide what gait's own program does. */

import assert from "node:assert/strict";
import { scratch } from "../support/gait.ts";
import { filesAround, ownPlaces, startsPackage, waysTo } from "../../src/io/own_places.ts";

const POSIX = { ignore: Deno.build.os === "windows" };

const BUNDLE = "/w/node_modules/gait/cli/chunk-1.js";
const CHECKOUT = "/opt/gait/src/io/own_places.ts";

/** By how Deno 2.9 finds settings: the nearest of a folder and those above, and their workspace. */
const COVERED: readonly (readonly [module: string, path: string])[] = [
  [BUNDLE, "/w/node_modules/gait/cli"],
  [BUNDLE, "/w/node_modules/gait/bin/gait.js"],
  ...["deno.json", "deno.jsonc", "deno.lock", "package.json", "node_modules"]
    .map((name) => [BUNDLE, `/w/node_modules/gait/${name}`] as const),
  ["/opt/gait/cli/main.js", "/opt/deno.json"],
  ["/opt/gait/cli/main.js", "/deno.jsonc"],
  ...["main.ts", "src", "deno.json", "deno.jsonc", "deno.lock", "package.json", "node_modules"]
    .map((name) => [CHECKOUT, `/opt/gait/${name}`] as const),
  [CHECKOUT, "/opt/deno.json"],
];

for (const [module, path] of COVERED) {
  Deno.test({
    ...POSIX,
    name: `filesAround() has ${path} of ${module}`,
    fn: () => assert.ok(filesAround(module).includes(path), filesAround(module).join("\n")),
  });
}

Deno.test({
  ...POSIX,
  name: "filesAround() leaves the rest of a checkout and of a project around it alone",
  fn: () => {
    for (const path of ["/opt/gait", "/opt/gait/docs", "/opt/package.json", "/opt/node_modules"]) {
      assert.ok(!filesAround(CHECKOUT).includes(path), path);
    }
    for (const path of ["/w/package.json", "/w/node_modules", "/w/deno.lock", "/w/deno.json"]) {
      assert.ok(!filesAround(BUNDLE).includes(path), path);
    }
  },
});

/** Shims as npm writes them for Windows and pnpm for others, from the folder that has them. */
const SHIMS: Readonly<Record<string, string>> = {
  "gait.cmd": '@ECHO off\r\nendLocal & "%_prog%"  "%dp0%\\lib\\@gait\\cli\\bin\\gait.js" %*\r\n',
  "gait.old.cmd": '@node "%~dp0\\lib\\@gait\\cli\\bin\\gait.js" %*\r\n',
  gait: '#!/bin/sh\nexec node  "$basedir/../bin/lib/@gait/cli/bin/gait.js" "$@"\n',
};

Deno.test({
  ...POSIX,
  name:
    "startsPackage() knows links to the script of the package, shims that name it, and no other",
  fn: () => {
    using folder = scratch();
    const bin = `${folder.path}/bin`;
    const own = `${bin}/lib/@gait/cli`;
    const other = `${folder.path}/other`;
    for (const root of [own, other]) {
      Deno.mkdirSync(`${root}/bin`, { recursive: true });
      Deno.mkdirSync(`${root}/cli`);
      for (const name of ["bin/gait.js", "cli/main.js"]) {
        Deno.writeTextFileSync(`${root}/${name}`, "");
      }
    }
    Deno.symlinkSync("lib/@gait/cli/bin/gait.js", `${bin}/link`);
    assert.ok(startsPackage(`${bin}/link`, `${own}/cli/main.js`));
    for (const [name, text] of Object.entries(SHIMS)) {
      Deno.writeTextFileSync(`${bin}/${name}`, text);
      assert.ok(startsPackage(`${bin}/${name}`, `${own}/cli/main.js`), name);
      assert.ok(!startsPackage(`${bin}/${name}`, `${other}/cli/main.js`), name);
    }
    assert.ok(!startsPackage(`${bin}/link`, `${other}/cli/main.js`));
    Deno.writeTextFileSync(`${bin}/stranger`, "#!/bin/sh\n");
    assert.ok(!startsPackage(`${bin}/stranger`, `${own}/cli/main.js`));
  },
});

Deno.test({
  ...POSIX,
  name: "ownPlaces() has every gait that the folders of PATH hold",
  fn: () => {
    using folder = scratch();
    const [first, second] = [`${folder.path}/a`, `${folder.path}/b`];
    for (const one of [first, second]) {
      Deno.mkdirSync(one);
      Deno.writeTextFileSync(`${one}/gait`, "");
    }
    const path = `${first}:/nonexistent:relative:${second}`;
    const { program } = ownPlaces((name) => name === "PATH" ? path : undefined)();
    assert.deepEqual(program.slice(-2), [`${first}/gait`, `${second}/gait`]);
  },
});

Deno.test({
  ...POSIX,
  name: "ownPlaces() has the places at which a gait would be found before the one that is there",
  fn: () => {
    using folder = scratch();
    const at = (name: string) => `${folder.path}/${name}`;
    for (const name of ["early", "own", "late"]) Deno.mkdirSync(at(name));
    Deno.writeTextFileSync(at("own/gait"), "");
    const path = `${at("early")}:${at("missing")}:relative:${at("own")}:${at("late")}`;
    const of = (variable: string) => {
      const { program } = ownPlaces((name) => name === "PATH" ? variable : undefined)();
      return program.filter((one) => one.startsWith(folder.path));
    };
    assert.deepEqual(of(path), [at("early/gait"), at("missing/gait"), at("own/gait")]);
    // Where there is none, none is started.
    assert.deepEqual(of(`${at("early")}:${at("late")}`), []);
  },
});

Deno.test({
  ...POSIX,
  name: "the launcher of the npm package has node in all places at which it is looked for",
  fn: () => {
    using folder = scratch();
    const at = (name: string) => `${folder.path}/${name}`;
    for (const name of ["early", "own", "late"]) Deno.mkdirSync(at(name));
    for (const name of ["own/node", "late/node"]) Deno.writeTextFileSync(at(name), "");
    const folders = [at("early"), "relative", at("own"), at("late")];
    assert.deepEqual(waysTo(["node"], folders), [at("early/node"), at("own/node")]);
    assert.deepEqual(waysTo(["node"], [at("early")]), []);
  },
});
