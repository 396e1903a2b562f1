/** What is kept of a log while it is verified: nothing of an entry but a byte. */

import assert from "node:assert/strict";

const ENTRIES = 240_000;
const KIB = 1024;
/** What the engine has more of at one quiet moment than at another. */
const NOISE_BYTES = 1024 * KIB;

for (
  const [what, mode, bytesEach] of [
    ["with its payloads", "kept", 1],
    // The digest too, as a payload may come at any time.
    ["whose payloads are withheld", "withheld", 33],
  ] as const
) {
  Deno.test(`verifying a log ${what} keeps ${bytesEach} bytes of an entry`, async () => {
    const [script, config] = ["../support/log_memory.ts", "../deno.json"].map((path) =>
      new URL(path, import.meta.url).pathname
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--v8-flags=--expose-gc"],
        ...["--config", config ?? "", script ?? "", String(ENTRIES), mode],
      ],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const { sizes, ...facts } = JSON.parse(new TextDecoder().decode(stdout));
    assert.deepEqual(facts, {
      ...{ vouched: ENTRIES, isConsistent: true },
      withheld: mode === "kept" ? 0 : ENTRIES - 1,
    });
    // Of several moments the quietest: buffers wait for their collection.
    const least = (from: number, to: number) => Math.min(...sizes.slice(from, to));
    const [middle, last] = [least(8, 16), least(16, 24)];
    console.log(`KiB in use: ${sizes.map((size: number) => Math.round(size / KIB)).join(" ")}`);
    // A text or an object for each entry between them would be twice the noise.
    assert.ok(last - middle < ENTRIES / 3 * bytesEach + NOISE_BYTES, "memory grows");
  });
}
