import assert from "node:assert/strict";
import { Latest, Span } from "../../../src/core/review/latest.ts";
import { shownText, withoutSecrets } from "../../../src/core/review/shown_text.ts";
import { Tally } from "../../../src/core/review/tally.ts";

const TOKEN = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;

Deno.test("withoutSecrets() replaces each secret and keeps the rest", () => {
  assert.equal(
    withoutSecrets(`GH=${TOKEN} git push https://bob:hunter22@git.example/r`),
    "GH=[redacted github_token] git push https://bob:[redacted url_password]@git.example/r",
  );
});

Deno.test("withoutSecrets() keeps the address of a person, which may be a host", () => {
  assert.equal(withoutSecrets("ssh deploy@prod.example"), "ssh deploy@prod.example");
});

Deno.test("shownText() is one line, short, and cut only after secrets are gone", () => {
  const before = "x".repeat(290);
  const shown = shownText(`a\n  b ${before} ${TOKEN}`);
  assert.ok(shown.startsWith("a ⏎ b xxx"));
  assert.equal(shown.length, 300);
  assert.ok(!shown.includes("ghp_"));
});

Deno.test("Latest keeps the latest, those of equal time as they came last", () => {
  const latest = new Latest<{ readonly time?: string | undefined; readonly id: number }>(2);
  const add = (time: string | undefined, id: number) => latest.add(time, () => ({ time, id }));
  add("2026-11-01T00:00:02Z", 1);
  add(undefined, 2);
  add("2026-11-01T00:00:01Z", 3);
  add("2026-11-01T00:00:02.5Z", 4);
  assert.deepEqual(latest.items.map(({ id }) => id), [4, 1]);
});

Deno.test("Latest of none keeps none", () => {
  const latest = new Latest<{ readonly time?: string }>(0);
  latest.add("2026-11-01T00:00:02Z", () => ({}));
  assert.deepEqual(latest.items, []);
});

Deno.test("Span orders times with and without a fraction", () => {
  const span = new Span();
  for (const time of ["2026-11-01T00:00:01.5Z", "2026-11-01T00:00:01Z", undefined]) span.add(time);
  assert.deepEqual([span.first, span.last], ["2026-11-01T00:00:01Z", "2026-11-01T00:00:01.5Z"]);
});

Deno.test("Tally keeps its memory bounded and its sum right", () => {
  const tally = new Tally();
  for (let i = 0; i < 10_002; i++) tally.add(`n${i}`);
  tally.add("n5", 3);
  assert.equal(tally.names, 10_000);
  assert.equal(tally.total, 10_005);
  assert.deepEqual(tally.top(2), [{ name: "n5", calls: 4 }, { name: "n0", calls: 1 }]);
});
