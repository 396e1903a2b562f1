import assert from "node:assert/strict";
import { KnownValues } from "../../../src/core/redact/known_values.ts";

const MARKER = "gait:redacted:/args/password:0123456789abcdef";
const SECRET = "geheim/wört & 4711";
const EMOJI = "pass😀word-1";

/** How others write the secret. Literals come from the programs that are named. */
const SPELLINGS: readonly [by: string, secret: string, written: string][] = [
  ["as it is", SECRET, "geheim/wört & 4711"],
  ["Python, json.dumps", SECRET, "geheim/w\\u00f6rt & 4711"],
  ["PHP, json_encode", SECRET, "geheim\\/w\\u00f6rt & 4711"],
  ["Go, json.Marshal", SECRET, "geheim/wört \\u0026 4711"],
  ["JSON in JSON", SECRET, "geheim\\\\/w\\\\u00f6rt & 4711"],
  ["JSON in JSON in JSON", SECRET, "geheim\\\\\\\\/w\\\\\\\\u00F6rt & 4711"],
  ["Python, urllib.parse.quote", SECRET, "geheim/w%C3%B6rt%20%26%204711"],
  ["JavaScript, encodeURIComponent", SECRET, "geheim%2Fw%C3%B6rt%20%26%204711"],
  ["percent encoding in lower case", SECRET, "geheim%2fw%c3%b6rt%20%26%204711"],
  ["percent encoding twice", SECRET, "geheim%252Fw%25C3%25B6rt%2520%2526%25204711"],
  ["a form", SECRET, "geheim%2Fw%C3%B6rt+%26+4711"],
  ["HTML", SECRET, "geheim/wört &amp; 4711"],
  ["HTML twice", SECRET, "geheim/wört &amp;amp; 4711"],
  ["PHP, htmlentities", SECRET, "geheim/w&ouml;rt &amp; 4711"],
  ["XML, decimal and hex", SECRET, "geheim&#47;w&#xF6;rt &#38; 4711"],
  ["HTML in JSON", SECRET, "geheim\\/w&ouml;rt \\u0026amp; 4711"],
  ["Python, repr of bytes", SECRET, "geheim/w\\xc3\\xb6rt & 4711"],
  ["git, a quoted path", SECRET, "geheim/w\\303\\266rt & 4711"],
  ["base64", SECRET, "Z2VoZWltL3fDtnJ0ICYgNDcxMQ=="],
  ["hex", SECRET, "67656865696d2f77c3b6727420262034373131"],
  ["hex in capitals", SECRET, "67656865696D2F77C3B6727420262034373131"],
  ["JSON, a pair of surrogates", EMOJI, "pass\\ud83d\\ude00word-1"],
  ["percent encoding of four bytes", EMOJI, "pass%F0%9F%98%80word-1"],
];

function known(...secrets: readonly string[]): KnownValues {
  const values = new KnownValues();
  for (const secret of secrets) values.learn(secret, () => MARKER);
  return values;
}

for (const [by, secret, written] of SPELLINGS) {
  Deno.test(`a known value is found as it is written by: ${by}`, () => {
    const values = known(secret);
    assert.equal(values.text(`a ${written} b`), `a ${MARKER} b`);
    const document = JSON.stringify({ sent: `x\n${written}` });
    assert.equal(values.text(document), JSON.stringify({ sent: `x\n${MARKER}` }));
    assert.deepEqual(values.without({ [written]: [written] }), { [MARKER]: [MARKER] });
  });
}

Deno.test("a known value is found in base64 of a longer text, at each of its three offsets", () => {
  // base64 of "u:geheim-4711", "me:geheim-4711", "bob:geheim-4711!", and the last for addresses.
  const values = known("geheim-4711");
  for (
    const [written, left] of [
      ["Basic dTpnZWhlaW0tNDcxMQ==", `Basic ${MARKER}`],
      ["Basic bWU6Z2VoZWltLTQ3MTE=", `Basic bWU6${MARKER}`],
      ["Basic Ym9iOmdlaGVpbS00NzExIQ==", `Basic Ym9i${MARKER}`],
    ] as const
  ) {
    const shown = values.text(written);
    assert.ok(shown.includes(MARKER), shown);
    assert.ok(left.endsWith(MARKER) && !shown.includes("ZWhlaW0") && !shown.includes("dlaGVpbS"));
  }
});

/** The secret of these is `geheim-4711`: base64 of 57 bytes and of what `head -c 50` leaves, and bytes in hex. */
const IN_PARTS: readonly (readonly [by: string, written: string, hidden: string])[] = [
  ["base64, at 76 columns", joinedBase64(50, 76, "\n"), "geheim"],
  ["base64, at 64 columns, as PEM", joinedBase64(40, 64, "\r\n"), "geheim"],
  ["base64, quoted in mail", joinedBase64(50, 76, "\n> "), "geheim"],
  ["hex, Python's hex(':')", "67:65:68:65:69:6d:2d:34:37:31:31", "69"],
  ["hex, od -tx1", "67 65 68 65 69 6d 2d 34 37 31 31", "69"],
  ["hex, in capitals", "67 65 68 65 69 6D 2D 34 37 31 31", "69"],
  ["hex, xxd -p -c 6", "67656865696d\n2d34373131", "69"],
  ["hex, xxd", "6765 6865 696d 2d34 3731 31", "69"],
  ["hex, C", "0x67, 0x65, 0x68, 0x65, 0x69, 0x6d, 0x2d, 0x34, 0x37, 0x31, 0x31", "0x69"],
  ["octal, bash", "\\147\\145\\150\\145\\151\\155\\055\\064\\067\\061\\061", "151"],
];

function joinedBase64(before: number, width: number, between: string): string {
  const whole = btoa(`${"A".repeat(before)}geheim-4711${"B".repeat(60)}`);
  return (whole.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join(between);
}

for (const [by, written, hidden] of IN_PARTS) {
  Deno.test(`a known value is found in parts, as it is written by: ${by}`, () => {
    const values = known("geheim-4711");
    const shown = values.text(`a ${written} b`);
    assert.ok(shown.includes(MARKER), shown);
    const left = shown.replaceAll(/gait:redacted:[^ ]{0,31}/g, "");
    assert.ok(!left.includes("Z2VoZWlt") && !left.includes("dlaGVpbS"), shown);
    assert.ok(hidden === "geheim" || !left.includes(hidden), shown);
    const document = JSON.stringify({ sent: written });
    assert.ok(values.text(document).includes(MARKER));
    assert.deepEqual(typeof JSON.parse(values.text(document)), "object");
  });
}

for (
  const text of [
    "67 65 68 65 69 6d 2d 34 37 31 32",
    "deadbeef cafe 12:34:56 2026-01-02",
    "a1 b2\nc3 d4",
    `${"QUJD".repeat(19)}\n${"REVG".repeat(19)}`,
  ]
) {
  Deno.test(`encoded texts without the known value stay: ${JSON.stringify(text.slice(0, 40))}`, () => {
    assert.equal(known("geheim-4711").text(text), text);
  });
}

for (
  const piece of ["ab ", "0xab, ", "ab:", "QUJDQUJDQUJDQUJDQUJD\n", "ab\n", "a\n> ", "  \n", "0x"]
) {
  Deno.test(`a megabyte of ${JSON.stringify(piece)} is searched for known values`, () => {
    const text = piece.repeat(Math.ceil(1024 * 1024 / piece.length));
    const start = performance.now();
    assert.equal(known("geheim-4711").text(text), text);
    assert.ok(performance.now() - start < 10_000);
  });
}

Deno.test("texts beside a known value stay as they were written", () => {
  const values = known(SECRET);
  const text = "a%20b &amp; \\u0041 geheim/wort & 4711 geheim%2Fwort";
  assert.equal(values.text(text), text);
  assert.equal(
    values.text(`a%20b &amp; \\u0041 geheim%2Fw%C3%B6rt%20%26%204711%20c`),
    `a%20b &amp; \\u0041 ${MARKER}%20c`,
  );
});

Deno.test("a known value with escapes of its own is found in each spelling", () => {
  const secret = 'a\\nb%41"c&lt;';
  const values = known(secret);
  for (
    const written of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]
  ) {
    assert.equal(values.text(`x ${written} y`), `x ${MARKER} y`);
  }
});

Deno.test("markers of known values are left alone, and the oldest values are forgotten", () => {
  const values = known("redacted");
  assert.equal(values.text(`${MARKER} redacted`), `${MARKER} ${MARKER}`);
  const many = known(...Array.from({ length: 1001 }, (_, at) => `secret-${at}-x`));
  assert.equal(many.text("secret-0-x"), "secret-0-x");
  assert.equal(many.text("secret-1-x secret-1000-x"), `${MARKER} ${MARKER}`);
});

Deno.test("two megabytes of escapes are searched for known values", () => {
  const values = known(SECRET, EMOJI);
  const text = "%25C3\\\\u00f6&amp;geheim%2F".repeat(90_000);
  assert.equal(values.text(text), text);
});
