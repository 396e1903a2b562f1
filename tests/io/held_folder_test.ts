/** Writes in a project while somebody else replaces its folders. */

import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../src/core/bytes.ts";
import { projectWrites } from "../../src/io/held_folder.ts";
import type { ProjectWrites } from "../../src/io/host.ts";
import { scratch } from "../support/gait.ts";

const OLD = encodeUtf8("old\n");
const NEW = encodeUtf8("new\n");
const LEFTOVER = ".file.tmp-0123456789abcdef";

/** A project with a file, and a folder elsewhere that looks alike. */
class Place {
  readonly #scratch = scratch();
  readonly project = `${this.#scratch.path}/project`;
  readonly out = `${this.#scratch.path}/out`;
  readonly path = `${this.project}/a/b/file`;

  constructor() {
    for (const folder of [`${this.project}/a/b`, `${this.out}/b`]) {
      Deno.mkdirSync(`${folder}/empty`, { recursive: true });
      for (const name of ["file", LEFTOVER]) Deno.writeFileSync(`${folder}/${name}`, OLD);
    }
  }

  [Symbol.dispose](): void {
    this.#scratch[Symbol.dispose]();
  }

  /** Puts a link to what is elsewhere in the place of a folder of the project. */
  swap(folder: "a" | "a/b"): void {
    const path = `${this.project}/${folder}`;
    Deno.renameSync(path, `${this.project}/moved`);
    Deno.symlinkSync(folder === "a" ? this.out : `${this.out}/b`, path);
  }

  /** Names and contents of what is elsewhere. */
  elsewhere(): readonly string[] {
    const names = [...Deno.readDirSync(`${this.out}/b`)].map(({ name }) => name).sort();
    return [...names, decodeUtf8(Deno.readFileSync(`${this.out}/b/file`))];
  }
}

const ACTS: Readonly<Record<string, (writes: ProjectWrites, place: Place) => Promise<void>>> = {
  "replaces a file": (writes, { path }) => writes.file(path, NEW, { mode: 0o644, was: OLD }),
  "writes a new file": (writes, { project }) =>
    writes.file(`${project}/a/b/new`, NEW, { mode: 0o644, was: undefined }),
  "makes a folder": (writes, { project }) =>
    writes.file(`${project}/a/b/c/new`, NEW, { mode: 0o644, was: undefined }),
  "removes a file": (writes, { path }) => writes.remove(path, OLD),
  "removes leftovers": (writes, { path }) => writes.removeLeftovers(path),
  "removes an empty folder": (writes, { project }) => writes.removeEmpty(`${project}/a/b/empty`),
};

/**
 * Calls of the system, before which or after which a folder is replaced. With less than all permissions
 * Deno makes a path absolute before it hands it to the system, but not those of `symlink` and `remove`:
 * so do these tests, for they run with all.
 */
const MOMENTS = [
  ...["lstatSync", "chdir", "openSync", "mkdirSync", "renameSync", "linkSync"],
  ...["symlinkSync", "removeSync"],
] as const;
type Moment = typeof MOMENTS[number];

/** Calls that an act makes; the others it does without. */
const CALLS: Readonly<Record<string, readonly Moment[]>> = {
  "replaces a file": ["openSync", "renameSync", "symlinkSync", "removeSync"],
  "writes a new file": ["openSync", "linkSync", "symlinkSync", "removeSync"],
  "makes a folder": ["openSync", "mkdirSync", "linkSync", "symlinkSync"],
  "removes a file": ["openSync", "removeSync"],
  "removes leftovers": ["removeSync"],
  "removes an empty folder": ["removeSync"],
};

const IS_RELATIVE: readonly Moment[] = ["symlinkSync", "removeSync"];

/** Does something beside the first call of the system, or the first that names a folder. */
function beside(
  moment: Moment,
  when: "before" | "after",
  named: string | undefined,
  happens: () => void,
): Disposable {
  const own = MOMENTS.map((name) => [name, Deno[name]] as const);
  let isDone = false;
  for (const [name, call] of own) {
    const value = (...given: unknown[]) => {
      const paths = given.map((path) =>
        typeof path === "string" && !path.startsWith("/") && !IS_RELATIVE.includes(name)
          ? `${Deno.cwd()}/${path}`
          : path
      );
      const isIt = !isDone && name === moment && (named === undefined || given[0] === named);
      isDone ||= isIt;
      if (isIt && when === "before") happens();
      try {
        return Reflect.apply(call, Deno, paths);
      } finally {
        if (isIt && when === "after") happens();
      }
    };
    Object.defineProperty(Deno, name, { value, configurable: true });
  }
  return {
    [Symbol.dispose]: () => {
      for (const [name, value] of own) Object.defineProperty(Deno, name, { value });
    },
  };
}

for (const [what, act] of Object.entries(ACTS)) {
  for (const moment of ["lstatSync", "chdir", ...CALLS[what] ?? []] as const) {
    for (const when of ["before", "after"] as const) {
      for (const folder of ["a", "a/b"] as const) {
        const title = `${what} outside of the project where ${folder} becomes a link ${when}`;
        Deno.test(`nothing ${title} ${moment}`, async () => {
          using place = new Place();
          const before = place.elsewhere();
          const cwd = Deno.cwd();
          let isSwapped = false;
          const walks = moment === "lstatSync" || moment === "chdir";
          {
            using _swapped = beside(moment, when, walks ? folder.slice(-1) : undefined, () => {
              isSwapped = true;
              place.swap(folder);
            });
            const fault = await act(projectWrites(place.project), place)
              .then(() => undefined, (error) => error);
            // Where the work went on, it was done in the folder that was looked at.
            if (fault !== undefined) {
              assert.match(
                fault.message,
                /became a link|no such file|written meanwhile|is gone now/,
              );
            }
          }
          assert.ok(isSwapped);
          assert.deepEqual(place.elsewhere(), before);
          assert.equal(Deno.cwd(), cwd);
        });
      }
    }
  }

  Deno.test(`a project write ${what}, with no link in the way`, async () => {
    using place = new Place();
    const before = filesOf(place.project);
    await act(projectWrites(place.project), place);
    assert.notDeepEqual(filesOf(place.project), before);
  });

  Deno.test(`a project write that ${what} follows no link that is there`, async () => {
    using place = new Place();
    place.swap("a");
    const before = place.elsewhere();
    await assert.rejects(act(projectWrites(place.project), place), {
      code: "invalid_input",
      message: /became a link/,
    });
    assert.deepEqual(place.elsewhere(), before);
  });
}

function filesOf(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? [name, ...filesOf(`${folder}/${name}`)]
      : [`${name}: ${Deno.readTextFileSync(`${folder}/${name}`)}`]
  ).sort();
}

const CHANGED: readonly (readonly [string, (place: Place) => void, RegExp])[] = [
  ["was written", ({ path }) => Deno.writeTextFileSync(path, "OLD\n"), /it was written meanwhile/],
  ["grew", ({ path }) => Deno.writeTextFileSync(path, "old\n\n"), /it was written meanwhile/],
  ["shrank", ({ path }) => Deno.writeTextFileSync(path, "old"), /it was written meanwhile/],
  ["became a link", ({ path, out }) => {
    Deno.removeSync(path);
    Deno.symlinkSync(`${out}/b/file`, path);
  }, /it is a symbolic link now/],
  ["became a folder", ({ path }) => {
    Deno.removeSync(path);
    Deno.mkdirSync(path);
  }, /it is a directory now/],
];

for (const [what, change, message] of CHANGED) {
  for (const act of ["replaces a file", "removes a file"]) {
    Deno.test(`a project write that ${act} refuses one that ${what}`, async () => {
      using place = new Place();
      change(place);
      const before = filesOf(place.project).filter((name) => !name.startsWith(LEFTOVER));
      await assert.rejects(
        async () => await ACTS[act]?.(projectWrites(place.project), place),
        { code: "invalid_input", message },
      );
      assert.deepEqual(filesOf(place.project), before);
    });
  }
}

Deno.test("a project write replaces nothing where nothing was read, and makes nothing of what is gone", async () => {
  using place = new Place();
  const writes = projectWrites(place.project);
  await assert.rejects(writes.file(place.path, NEW, { mode: 0o644, was: undefined }), {
    message: /it was written meanwhile/,
  });
  assert.equal(Deno.readTextFileSync(place.path), "old\n");
  Deno.removeSync(place.path);
  await assert.rejects(writes.file(place.path, NEW, { mode: 0o644, was: OLD }), {
    message: /it is gone now/,
  });
  await writes.remove(place.path, OLD);
  await writes.remove(`${place.project}/no/such`, OLD);
  await writes.removeEmpty(`${place.project}/no/such`);
  assert.deepEqual(filesOf(`${place.project}/a/b`), ["empty"]);
});

Deno.test("a project write gives a file its mode, and refuses paths outside of the project", async () => {
  using place = new Place();
  const writes = projectWrites(place.project);
  await writes.file(place.path, NEW, { mode: 0o600, was: OLD });
  assert.equal(Deno.readTextFileSync(place.path), "new\n");
  if (Deno.build.os !== "windows") {
    assert.equal((Deno.statSync(place.path).mode ?? 0) & 0o777, 0o600);
  }
  for (const path of [`${place.out}/b/file`, `${place.project}/../out/b/file`, place.project]) {
    await assert.rejects(writes.remove(path, OLD), { message: /it is not in/ });
  }
});

Deno.test("a project write says that the working folder was moved while it worked", async () => {
  using place = new Place();
  const [cwd, stand] = [Deno.cwd(), `${place.out}/stand`];
  Deno.mkdirSync(stand);
  Deno.chdir(stand);
  try {
    using _moved = beside("lstatSync", "before", "a", () => {
      Deno.renameSync(stand, `${place.out}/moved`);
      Deno.symlinkSync(place.project, stand);
    });
    await assert.rejects(projectWrites(place.project).remove(place.path, OLD), {
      code: "invalid_input",
      message: /^Cannot return to ".+\/stand": it was moved meanwhile$/,
    });
  } finally {
    Deno.chdir(cwd);
  }
});

/** Right before these calls of the system, a link has the name of the temporary file. */
for (const call of ["sets its mode", "renames it"] as const) {
  Deno.test(`a link with the name of the temporary file leads nowhere when gait ${call}`, async () => {
    using place = new Place();
    const { renameSync } = Deno;
    const secret = `${place.out}/secret`;
    Deno.writeTextFileSync(secret, "k", { mode: 0o600 });
    const exchange = (name: string) => {
      Deno.removeSync(name);
      Deno.symlinkSync(secret, name);
    };
    let isDone = false;
    const act = (name: string | URL) => {
      if (isDone || !String(name).includes(".file.tmp-")) return;
      isDone = true;
      exchange(String(name));
    };
    const symlinkSync = Deno.symlinkSync;
    if (call === "renames it") {
      Deno.renameSync = (from, to) => {
        act(from);
        renameSync(from, to);
      };
    } else {
      // The proof that the file is here comes right before its mode.
      Deno.symlinkSync = (target, path) => {
        try {
          symlinkSync(target, path);
        } finally {
          Deno.symlinkSync = symlinkSync;
          act(path);
        }
      };
    }
    try {
      const writes = projectWrites(place.project);
      await assert.rejects(writes.file(place.path, NEW, { mode: 0o666, was: OLD }), {
        code: "invalid_input",
        message: /another file came in its place$/,
      });
    } finally {
      Object.assign(Deno, { renameSync, symlinkSync });
    }
    assert.ok(isDone);
    assert.equal((Deno.statSync(secret).mode ?? 0) & 0o777, 0o600);
    assert.equal(Deno.readTextFileSync(secret), "k");
  });
}
