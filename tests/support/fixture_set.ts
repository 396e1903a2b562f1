/** Sets of many fixtures, as files by path. */

import { configBytes, newConfig } from "../../src/core/regress/config.ts";
import { fixtureBytes, newFixture } from "../../src/core/regress/fixture.ts";

/** Files of a set of `count` fixtures, all made of the same runpack. */
export function* fixtureSet(
  count: number,
  runId: string,
  runpack: Uint8Array,
): Generator<readonly [path: string, bytes: Uint8Array]> {
  const names = Array.from({ length: count }, (_, index) => `fixture-${index}`);
  for (const name of names) {
    yield [`fixtures/${name}/runpack.zip`, runpack];
    yield [`fixtures/${name}/fixture.json`, fixtureBytes(newFixture(name, runId))];
  }
  const entries = names.map((name) => ({
    name,
    run_id: runId,
    runpack: `fixtures/${name}/runpack.zip`,
  }));
  yield ["gait.yaml", configBytes(newConfig(entries))];
}

/** Writes a set into a folder. */
export async function writeFixtureSet(
  folder: string,
  files: Iterable<readonly [path: string, bytes: Uint8Array]>,
): Promise<void> {
  for (const [path, bytes] of files) {
    const whole = `${folder}/${path}`;
    await Deno.mkdir(whole.slice(0, whole.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(whole, bytes);
  }
}
