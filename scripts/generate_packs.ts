/**
 * Writes `src/core/gate/policy/packs/texts.json` from the policies and policy tests beside it, so that
 * the packs are part of the program, and people and tools find them as files.
 */

const FOLDER = "src/core/gate/policy/packs";
const POLICY = ".policy.yaml";

/** The generated file by its path below the project. */
export async function generatePacks(): Promise<Map<string, string>> {
  const root = new URL(`../${FOLDER}/`, import.meta.url);
  const read = (name: string) => Deno.readTextFile(new URL(name, root));
  const names = [...Deno.readDirSync(root)].map(({ name }) => name)
    .filter((name) => name.endsWith(POLICY)).map((name) => name.slice(0, -POLICY.length)).sort();
  const texts: Record<string, { readonly policy: string; readonly tests: string }> = {};
  for (const name of names) {
    texts[name] = {
      policy: await read(name + POLICY),
      tests: await read(`${name}.policy-test.yaml`),
    };
  }
  return new Map([[`${FOLDER}/texts.json`, `${JSON.stringify(texts, null, 2)}\n`]]);
}
