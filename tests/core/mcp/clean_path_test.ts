import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanedPath, isUnder, pathFault, resolvedPath } from "../../../src/core/path.ts";

const CLEANED: readonly (readonly [given: string, text: string, root: string, climbs: boolean])[] =
  [
    ["/a/b", "/a/b", "posix", false],
    ["/", "/", "posix", false],
    ["//a///b//", "/a/b", "posix", false],
    ["/a/./b/.", "/a/b", "posix", false],
    ["/a/../b", "/b", "posix", false],
    ["/../../b", "/b", "posix", false],
    ["/..a/b..", "/..a/b..", "posix", false],
    ["a/../b", "b", "relative", false],
    ["a/..", ".", "relative", false],
    ["a/../../b", "../b", "relative", true],
    ["../..", "../..", "relative", true],
    ["C:\\a\\..\\b", "c:/b", "drive", false],
    ["c:/../x", "c:/x", "drive", false],
    ["\\\\host\\share\\..\\x", "//host/share/x", "share", false],
    ["\\\\host\\share\\a\\..\\x", "//host/share/x", "share", false],
  ];

for (const [given, text, root, climbs] of CLEANED) {
  Deno.test(`the path ${given} is ${text}`, () => {
    assert.deepEqual(cleanedPath(given), { root, text, climbs });
  });
}

for (const text of ["", "  ", "a\0b", "/a\nb", "a\\b", "/a\\..\\b", "C:x", "\ud800"]) {
  Deno.test(`${JSON.stringify(text)} is not a path that everyone reads alike`, () => {
    assert.notEqual(pathFault(text), undefined);
  });
}

Deno.test("a folder holds itself and what lies in it, and nothing that only begins like it", () => {
  const under = (path: string, folder: string) => isUnder(cleanedPath(path), cleanedPath(folder));
  assert.ok(under("/etc", "/etc/"));
  assert.ok(under("/etc/a/b", "/etc"));
  assert.ok(under("/etc", "/"));
  assert.ok(under("c:\\a\\b", "C:/a"));
  assert.ok(under("a/b", "."));
  assert.ok(!under("/etcetera", "/etc"));
  assert.ok(!under("/etc/../usr", "/etc"));
  assert.ok(!under("../a", "."));
  assert.ok(!under("etc", "/etc"));
});

Deno.test("a relative path is resolved against its base, an absolute one is not", () => {
  const at = (base: string, path: string) =>
    resolvedPath(cleanedPath(base), cleanedPath(path)).text;
  assert.equal(at("/srv/work", "../../etc/passwd"), "/etc/passwd");
  assert.equal(at("/srv/work", "/etc/passwd"), "/etc/passwd");
  assert.equal(at("C:\\work", "../x"), "c:/x");
  assert.equal(at("\\\\host\\share\\a", "../../../x"), "//host/share/x");
});

Deno.test("a cleaned path is clean: cleaning again changes nothing", () => {
  const part = fc.constantFrom("a", "..", ".", "", "b c", "...", "~");
  const path = fc.tuple(fc.constantFrom("", "/", "c:/"), fc.array(part, { minLength: 1 }))
    .map(([start, parts]) => start + parts.join("/"));
  fc.assert(fc.property(path, (text) => {
    const once = cleanedPath(text);
    assert.equal(cleanedPath(once.text).text, once.text);
    assert.ok(once.climbs || !once.text.split("/").includes(".."));
  }));
});

for (
  const text of [
    "/srv/\u2025/x",
    "\u2025/x",
    "/srv/\u2024\u2024/x",
    "/srv/\uff0e\uff0e",
    "a/\ufe52/b",
    "/srv/\uff0e\uff0e\uff0fx",
    "/srv/a\uff0f..\uff0f..\uff0fx",
    "/srv/..\uff3cx",
    "/srv/x\uff0f\u2025",
  ]
) {
  Deno.test(`${JSON.stringify(text)} climbs in another Unicode form, and cannot be judged`, () => {
    assert.match(pathFault(text) ?? "", /Unicode form/);
  });
}

Deno.test("dots and signs of other scripts within names are names", () => {
  for (
    const text of [
      "/a/x\u2026.txt",
      "/a/\u2026",
      "/a/\u8868\uff0f\u88cf.txt",
      "/a/\uff0ex",
      "/a/\u8868\uff1a.md",
    ]
  ) {
    assert.equal(pathFault(text), undefined, text);
  }
});
