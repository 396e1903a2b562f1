import assert from "node:assert/strict";
import fc from "fast-check";
import {
  compareText,
  csv,
  foldCase,
  listLower,
  lower,
  nameFault,
  printable,
  shortLines,
  trim,
  uniqueSorted,
  withoutMiddle,
} from "../../src/core/text.ts";

Deno.test("trim strips White_Space and nothing else", () => {
  const spaces = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000";
  assert.equal(trim(`${spaces}a b${spaces}`), "a b");
  assert.equal(trim("\ufeffa\ufeff"), "\ufeffa\ufeff");
  assert.equal(trim("\u200ba"), "\u200ba");
  assert.equal(trim(spaces), "");
  assert.equal(trim(""), "");
});

Deno.test("trim is linear in inner spaces", () => {
  const text = `a${" ".repeat(200_000)}b`;
  assert.equal(trim(`${text} `), text);
});

Deno.test("lower maps each code point by itself", () => {
  const rows = [["İSTANBUL", "istanbul"], ["ΣΑΣ", "σασ"], ["ẞ", "ß"], ["ǅ", "ǆ"], ["ABC", "abc"]];
  for (const [text = "", expected] of rows) assert.equal(lower(text), expected);
});

Deno.test("compareText orders by UTF-8 bytes, not by UTF-16 code units", () => {
  assert.deepEqual(["\u{1f600}", "\uffee"].sort(compareText), ["\uffee", "\u{1f600}"]);
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
    const bytes = (text: string) => new TextEncoder().encode(text).toHex();
    const [left, right] = [bytes(a), bytes(b)];
    assert.equal(Math.sign(compareText(a, b)), left < right ? -1 : left > right ? 1 : 0);
  }));
});

Deno.test("uniqueSorted and listLower trim, drop empties and duplicates", () => {
  assert.deepEqual(uniqueSorted([" b", "a", "", " ", "a ", "B"]), ["B", "a", "b"]);
  assert.deepEqual(listLower([" b", "B", "A "]), ["a", "b"]);
});

Deno.test("csv keeps order and duplicates", () => {
  assert.deepEqual(csv(" b, a,,b , "), ["b", "a", "b"]);
});

Deno.test("printable() leaves no character that looks like nothing, or like a plain space", () => {
  // Unicode 16: UnicodeData.txt and DerivedCoreProperties.txt; blank letters by their names there.
  const unseen =
    /[\p{Cc}\p{Cs}\p{Co}\p{Zs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/u;
  const named = [0x2800, 0x13441, 0x13442, 0x16fe4, 0x1d159, 0xfff9, 0xfffb];
  const raw: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (code === 0x20 || !(unseen.test(character) || named.includes(code))) continue;
    if (!/^(?:\\u[0-9a-f]{4}){1,2}$/.test(printable(character))) raw.push(code.toString(16));
  }
  assert.deepEqual(raw, []);
  assert.equal(
    printable("a\u2800b\ufe0fc\u00a0d\u{1d159}"),
    "a\\u2800b\\ufe0fc\\u00a0d\\ud834\\udd59",
  );
  const seen = "\u00e4\u4e2d\u0646 \u26a0 \u{1f600} \u0430 e\u0301 ~!";
  assert.equal(printable(seen), seen);
});

Deno.test("nameFault() finds each letter that is blank", () => {
  for (const code of [0x2800, 0x13441, 0x13442, 0x16fe4, 0x1d159]) {
    assert.match(nameFault(`a${String.fromCodePoint(code)}b`) ?? "", /invisible/);
  }
});

Deno.test("foldCase() takes letters for one that Unicode's full case folding takes for one", () => {
  for (
    const forms of [
      ["stra\u00dfe", "STRASSE", "stra\u1e9ee", "STRA\u1e9eE"],
      ["k", "K", "\u212a"],
      ["s", "S", "\u017f"],
      ["\u03c3\u03bf\u03c6\u03bf\u03c2", "\u03a3\u039f\u03a6\u039f\u03a3"],
    ]
  ) {
    assert.equal(new Set(forms.map(foldCase)).size, 1, forms.join());
  }
  assert.notEqual(foldCase("a"), foldCase("\u00e4"));
});

Deno.test("withoutMiddle leaves short texts, and both ends of long ones, whole characters only", () => {
  assert.equal(withoutMiddle("/a/b.txt", 8), "/a/b.txt");
  assert.equal(withoutMiddle("/a/bc/d.txt", 8), "/a/b….txt");
  assert.equal(withoutMiddle("abc\u{1f600}xxx\u{1f600}def", 8), "abc…def");
});

Deno.test("shortLines leaves lines of 4000 characters, and as many lines as there are", () => {
  const line = "x".repeat(4000);
  assert.equal(shortLines(`${line}\n${line}`), `${line}\n${line}`);
  const half = "x".repeat(2000);
  assert.equal(shortLines(`${line}x\nshort`), `${half}…${half}\nshort`);
});
