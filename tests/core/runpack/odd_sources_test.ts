/** Values that the types forbid, and sources that do not do what they say. */

import assert from "node:assert/strict";
import { canonicalize, digest, GaitError, parseRunpack, signDigest, verify } from "../../../mod.ts";

type Runpack = Parameters<typeof verify>[0];

const source = (size: unknown, read: unknown) => ({ name: "x", size, read }) as Runpack;

const ODD: Readonly<Record<string, () => Runpack>> = {
  "an ArrayBuffer": () => new ArrayBuffer(5) as unknown as Runpack,
  "nothing": () => undefined as unknown as Runpack,
  "null": () => null as unknown as Runpack,
  "a text": () => "runpack.zip" as unknown as Runpack,
  "a source without read()": () => source(1, undefined),
  "a source of endless size": () => source(Infinity, () => 0),
  "a source of a size that no file has": () => source(1e300, () => 0),
  "a source of negative size": () => source(-1, () => 0),
  "a source of the largest size that reads nothing": () => source(Number.MAX_SAFE_INTEGER, () => 0),
  "a source that reads less than nothing": () => source(100, () => -5),
  "a source that reads more than was asked for": () => source(100, () => 1e9),
  "a source that reads half a byte": () => source(100, () => 0.5),
  "a source that promises a text": () => source(100, () => Promise.resolve("1")),
};

for (const [what, odd] of Object.entries(ODD)) {
  Deno.test(`verify() and parseRunpack() refuse ${what}`, async () => {
    for (const reads of [verify, parseRunpack]) {
      await assert.rejects(
        async () => await reads(odd()),
        (error) => error instanceof GaitError && error.code === "invalid_input",
      );
    }
  });
}

Deno.test("values that nest too deep, and texts that are no digest, are refused", async () => {
  let deep: unknown = 1;
  for (let at = 0; at < 20_000; at++) deep = at % 2 === 0 ? [deep] : { a: deep };
  const isRefused = (error: unknown) =>
    error instanceof GaitError && error.code === "invalid_input";
  assert.throws(() => canonicalize(deep), isRefused);
  await assert.rejects(digest(deep), isRefused);
  const key = { keyId: "x", sign: () => Promise.resolve(new Uint8Array(64)) };
  for (const odd of [undefined, "", "zz".repeat(32), "ab"]) {
    await assert.rejects(signDigest(odd as string, key as never), isRefused);
  }
});
