import assert from "node:assert/strict";
import { GaitError } from "../../src/core/error.ts";
import { randomAccess } from "../../src/core/source.ts";
import { openArchive } from "../../src/core/zip/zip.ts";
import { mutatedArchive, seeded } from "../support/archive_mutations.ts";
import { REFERENCE_DEMO } from "../support/demo_archive.ts";
import { scratch } from "../support/gait.ts";
import { hasProgram } from "../support/programs.ts";

const SUPPORT = new URL("../support/", import.meta.url).pathname;
const ARCHIVES = 3000;
const WRITTEN = 150;

type Listing = readonly (readonly [string, string])[];
type Seen = Readonly<Record<string, Listing | string>>;

/** Names and digests of the members; `undefined` if gait refuses the archive or a member. */
async function listing(bytes: Uint8Array): Promise<Listing | undefined> {
  try {
    const { members } = await openArchive(randomAccess({ name: "a.zip", bytes }));
    const found: [string, string][] = [];
    for (const member of members.values()) {
      await member.check();
      found.push([member.name, (await member.read()).sha256]);
    }
    return found;
  } catch (error) {
    if (error instanceof GaitError) return undefined;
    throw error;
  }
}

const sorted = (list: Listing) => [...list].sort(([a], [b]) => (a < b ? -1 : 1));

/** Archives that gait accepts, in a folder, with what gait saw in each. */
async function accepted(folder: string): Promise<ReadonlyMap<string, Listing>> {
  const random = seeded(35);
  const found = new Map<string, Listing>();
  for (let index = 0; index < ARCHIVES && found.size < WRITTEN; index++) {
    const bytes = index === 0 ? REFERENCE_DEMO : await mutatedArchive(random);
    const seen = await listing(bytes);
    if (seen === undefined) continue;
    const name = `${index}.zip`;
    await Deno.writeFile(`${folder}/${name}`, bytes);
    found.set(name, seen);
  }
  return found;
}

async function judge(program: string, args: readonly string[]): Promise<unknown> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: "other readers see in each archive that gait accepts the same members (needs python3)",
  ignore: !hasProgram("python3"),
  async fn() {
    using folder = scratch();
    const own = await accepted(folder.path);
    assert.ok(own.size >= WRITTEN / 2, `only ${own.size} archives were accepted`);
    const answers = await judge("python3", [`${SUPPORT}read_archives.py`, folder.path]);
    for (const [file, seen] of Object.entries(answers as Record<string, Seen>)) {
      for (const [reader, found] of Object.entries(seen)) {
        const expected = sorted(own.get(file) ?? []);
        assert.ok(typeof found !== "string", `${file}, ${reader}: ${found}`);
        assert.deepEqual(sorted(found), expected, `${file}, ${reader}`);
      }
    }
  },
});

Deno.test({
  name: "archive/zip sees in each archive that gait accepts the same members (needs go)",
  ignore: !hasProgram("go", "version"),
  async fn() {
    using folder = scratch();
    const own = await accepted(folder.path);
    const answers = await judge("go", ["run", `${SUPPORT}read_archives.go`, folder.path]);
    for (const [file, found] of Object.entries(answers as Seen)) {
      assert.ok(typeof found !== "string", `${file}: ${found}`);
      assert.deepEqual(sorted(found), sorted(own.get(file) ?? []), file);
    }
  },
});
