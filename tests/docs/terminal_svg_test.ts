/** The drawing of a terminal, on lines small enough to see through. */

import assert from "node:assert/strict";
import { terminalSvg } from "../../scripts/terminal_svg.ts";

const OPTIONS = { columns: 10, title: "a & b", description: "<none>" };

/** The drawn lines, without their places. */
const drawn = (...lines: string[]) =>
  [...terminalSvg(lines, OPTIONS).matchAll(/<text xml:space="preserve" y="\d+">(.*)<\/text>/g)]
    .map(([, text = ""]) => text.replace(/ x="[\d.]+"/g, "").replaceAll("tspan", "t"));

Deno.test("terminalSvg() draws colours as classes, and escapes text", () => {
  assert.deepEqual(drawn("\x1b[32mok:\x1b[0m <a>"), ['<t class="green">ok:</t><t> &lt;a&gt;</t>']);
  const svg = terminalSvg([], OPTIONS);
  assert.ok(svg.includes('<title id="title">a &amp; b</title>') && svg.includes("&lt;none&gt;"));
});

Deno.test("terminalSvg() sets prompts and remarks off", () => {
  assert.deepEqual(drawn("# why", "$ gait"), [
    '<t class="dim"># why</t>',
    '<t class="prompt">$</t><t class="command"> gait</t>',
  ]);
});

Deno.test("terminalSvg() breaks a line at the last column, within a colour too", () => {
  assert.deepEqual(drawn("12345678\x1b[31m9012\x1b[0m3"), [
    '<t>12345678</t><t class="red">90</t>',
    '<t class="red">12</t><t>3</t>',
  ]);
});

Deno.test("terminalSvg() places every run at its column", () => {
  const svg = terminalSvg(["ab\x1b[31mcd"], OPTIONS);
  assert.ok(svg.includes('<tspan x="20">ab</tspan><tspan x="36.8" class="red">cd</tspan>'));
});

Deno.test("terminalSvg() refuses an escape that it cannot draw", () => {
  assert.throws(() => terminalSvg(["\x1b[35mx"], OPTIONS), /no look for escape 35/);
});
