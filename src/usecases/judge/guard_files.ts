/** Finds the files that a decision depends on, and the calls that would change them. */

import type { Decision } from "../../core/gate/decide/decision.ts";
import { raise } from "../../core/gate/decide/raise.ts";
import {
  CONVENTIONAL_PLACES,
  CONVENTIONAL_SECRETS,
  GUARD_REASON,
  type GuardedCall,
  type GuardFiles,
  isAbove,
  isGuarded,
  linesOf,
  type TouchedPath,
  touchedPaths,
  touchesTooMuch,
} from "../../core/mcp/map/guard_files.ts";
import { usedApprovalsPath } from "../../core/gate/controls/used_approvals.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf, joinPath } from "../../io/path.ts";
import { cleanedPath, isAbsolutePath, isUnder, looseForm } from "../../core/path.ts";
import { printable } from "../../core/text.ts";
import { realPathOf } from "../../io/output_paths.ts";
import type { GateControls } from "./controls.ts";
import { STANDARD_INPUT } from "../documents.ts";
import { HOOKS_FOLDER } from "../../io/workspace.ts";
import { FolderNames } from "./folder_names.ts";
import { OwnFolders } from "./own_folders.ts";
import { looked, lookingOnce, realPlace } from "./real_places.ts";

/** The guard's files of a command, as its settings name them. */
export interface GuardSetting {
  readonly places: readonly (string | undefined)[];
  readonly secrets: readonly (string | undefined)[];
  /** Keys, folders and lists of approvers; what a list names is kept, too. */
  readonly approvers: readonly string[];
  /** Folder that gets a file for each decision. */
  readonly traces?: string | undefined;
}

/** The files of the settings that every door has. */
export function controlFiles(controls: GateControls): GuardSetting {
  const { credential_command: program } = controls;
  return {
    places: [
      controls.rate_limit_state,
      controls.rate_limit_state === "" ? "" : usedApprovalsPath(controls.rate_limit_state),
      controls.state_ca,
      ...[controls.approval_token, ...controls.approval_token_chain],
      // A name without a folder is looked for in PATH.
      program !== undefined && /[\\/]/.test(program) ? program : undefined,
    ],
    secrets: [
      ...[controls.private_key, controls.approval_private_key],
      controls.state_password_file,
    ],
    approvers: controls.approval_public_key,
  };
}

export interface FoundGuard {
  readonly files: GuardFiles;
  readonly folder: string;
  /** What is in the folders of calls. */
  readonly names: FolderNames;
}

/** Finds the files, each by its given path and with links resolved. */
export async function findGuard(
  { places, secrets, approvers, traces }: GuardSetting,
  host: Host<"read">,
): Promise<FoundGuard> {
  const keys = approvers.length === 0
    ? []
    : await (await import("../approval/load_approvers.ts")).filesOfApprovers(approvers, host);
  const folder = await host.read.realPath(".") ?? "/";
  const all = async (paths: readonly (string | undefined)[]) => {
    const found = new Set<string>();
    for (const path of paths) {
      if (path === undefined || path === "" || path === STANDARD_INPUT) continue;
      found.add(isAbsolutePath(path) ? path : joinPath(folder, path));
      const real = await realPathOf(path, host);
      if (isAbsolutePath(real)) found.add(real);
    }
    return [...found];
  };
  const { program, cache, home } = host.read.own();
  return {
    folder,
    names: new FolderNames(host),
    files: {
      places: [
        ...await all([...places, ...approvers, ...keys, ...await settingsOfHooks(home, host)]),
        // Where traces go into the working folder, what else is in it stays open.
        ...(await all([traces])).filter((path) => !holdsFolder(path, folder)),
      ],
      secrets: await all(secrets),
      program: await all([...program, cache]),
    },
  };
}

/** Settings of the clients in which hooks are registered, also where a variable moved them. */
async function settingsOfHooks(
  home: string | undefined,
  host: Host<"read">,
): Promise<readonly string[]> {
  if (home === undefined || !await host.read.isThere(`${home}/${HOOKS_FOLDER}`)) return [];
  const { registeredSettings } = await import("../hooks/registered_settings.ts");
  return await registeredSettings(home, host);
}

/** The guard of a call with more files. */
export function guardWith(found: FoundGuard, more: GuardFiles): FoundGuard {
  const { files } = found;
  const joined = {
    places: [...files.places, ...more.places],
    secrets: [...files.secrets, ...more.secrets],
    program: [...files.program, ...more.program],
  };
  return { ...found, files: joined };
}

/** Whether a path is a folder, or holds it. */
function holdsFolder(path: string, folder: string): boolean {
  return isUnder(cleanedPath(folder), cleanedPath(path));
}

/** What a door tells of a call, so that it is kept from the guard's own files. */
export interface GuardedBy {
  readonly files: FoundGuard;
  readonly call: GuardedCall;
  /** The call under the other name by which clients find its tool. */
  readonly other?: GuardedCall;
  /** Whether the verdict is that of the policy alone, and the guard only warns. */
  readonly onlyWarns?: boolean;
  /** The call with all that policies of 1.1.0 look at, where the guard only warns of it. */
  readonly whole?: GuardedCall;
}

/** Blocks a call that would change a file of the guard, whatever was decided about it. */
export async function keptFromGuard(
  decision: Decision,
  { call, other, files, onlyWarns = false, whole }: GuardedBy,
  host: Host<"read">,
): Promise<{ readonly decision: Decision; readonly warnings: readonly string[] }> {
  const once = lookingOnce(host);
  const problemOf = async (one: GuardedCall | undefined) =>
    one === undefined ? undefined : await guardProblem(one, files, once);
  const problem = await problemOf(call) ?? await problemOf(other);
  if (problem !== undefined && !onlyWarns) {
    return { decision: raise(decision, "block", GUARD_REASON), warnings: [printable(problem)] };
  }
  const unkept = problem ?? await problemOf(whole);
  if (unkept === undefined) return { decision, warnings: [] };
  const why = "policies of 1.0.0 decide alone; gait policy upgrade writes one that keeps the guard";
  return { decision, warnings: [`${printable(unkept)} (${why})`] };
}

/** Why a call would get past its guard, in words; `undefined` if it would not. */
async function guardProblem(
  given: GuardedCall,
  guard: FoundGuard,
  host: Host<"read">,
): Promise<string | undefined> {
  const call = { ...given, home: host.read.own().home };
  const lines = linesOf(call).length === 0 && (call.mayRun ?? []).length === 0
    ? NO_LINES
    : await (await import("./guarded_lines.ts")).touchedByLines(call, guard.files, host);
  if (lines.command !== undefined) return `the call would run what is for people: ${lines.command}`;
  const file = lines.doubt ?? await guardFileIn(call, lines.touched, guard, host);
  return file === undefined
    ? undefined
    : `the call would change a file of the guard itself: ${file}`;
}

/**
 * The guard's file that a call would change, by whatever name: spelt in another way, through a link, or
 * by a hard link; `undefined` if none.
 */
async function guardFileIn(
  call: GuardedCall,
  ofLines: readonly TouchedPath[],
  guard: FoundGuard,
  host: Host<"read">,
): Promise<string | undefined> {
  const touched = [...await withoutOwn(touchedPaths(call), call, host), ...ofLines];
  const found = touched.find((one) => isGuarded(one, guard.files));
  if (found !== undefined) return found.text;
  const there = await thoseThere(touched, call.cwd, guard.names);
  if (touchesTooMuch(there)) return "too many paths to tell";
  const others = new OtherNames(guard, call.cwd, host);
  const start = there.some((one) => one.isAbove === true) ? await realPlace(call.cwd, host) : "";
  for (const given of there) {
    for (const way of new Set([given.path, given.given])) {
      const path = await realPlace(way, host);
      const one = { ...given, path, isAbove: given.isAbove === true && isAbove({ path }, start) };
      if (isGuarded(one, guard.files)) return one.text;
      if (await others.isGuarded(one)) return one.text;
    }
  }
  return undefined;
}

/** Without folders of the call's own in which files are written, whichever. */
async function withoutOwn(
  touched: readonly TouchedPath[],
  { cwd, home }: GuardedCall,
  host: Host<"read">,
): Promise<readonly TouchedPath[]> {
  if (!touched.some(({ isSpread }) => isSpread === true)) return touched;
  const own = new OwnFolders({ cwd, home }, host);
  const left: TouchedPath[] = [];
  for (const one of touched) {
    const kept = await own.without(one);
    if (kept !== undefined) left.push(kept);
  }
  return left;
}

const NO_LINES = { touched: [], doubt: undefined, command: undefined };

/** Without texts that name nothing in the folder of the call: only what is there has another name. */
async function thoseThere(
  touched: readonly TouchedPath[],
  cwd: string,
  folders: FolderNames,
): Promise<readonly TouchedPath[]> {
  const isBelow = ({ text, isGuess }: TouchedPath) =>
    isGuess === true && /^[^./\\~%:]/.test(text.trim()) && !/[:%]/.test(text);
  if (!touched.some(isBelow)) return touched;
  const names = await folders.in(cwd);
  if (names === undefined) return touched;
  return touched.filter((one) => {
    const [first = ""] = one.text.trim().split(/[\\/\0]/);
    return !isBelow(one) || names.has(looseForm(first));
  });
}

/** Most files among which another name of one is looked for; beyond that it may be any of them. */
const FILES_MAX = 20_000;

interface GuardIds {
  readonly places: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly program: ReadonlySet<string>;
  /** Whether there were too many files to look at. */
  readonly isPartial: boolean;
}

/**
 * Tells whether a file with several names is one of the guard's. The guard's files are looked at only when
 * a call touches such a file, which is rare.
 */
class OtherNames {
  readonly #guard: FoundGuard;
  readonly #cwd: string;
  readonly #host: Host<"read">;
  #ids: GuardIds | undefined;

  constructor(guard: FoundGuard, cwd: string, host: Host<"read">) {
    this.#guard = guard;
    this.#cwd = cwd;
    this.#host = host;
  }

  async isGuarded({ path, isRead, isStarted }: TouchedPath): Promise<boolean> {
    const { read } = this.#host;
    if (!await read.isThere(path)) return false;
    const file = await looked(() => read.identityOf(path));
    // A folder has a name more for each folder in it.
    if (file === undefined || file.names === 1 || await read.kindOf(path) !== "file") return false;
    const ids = this.#ids ??= await this.#idsOfGuard();
    if (ids.secrets.has(file.id)) return true;
    if (isRead) return false;
    return ids.isPartial || ids.places.has(file.id) || (!isStarted && ids.program.has(file.id));
  }

  async #idsOfGuard(): Promise<GuardIds> {
    const { files, folder } = this.#guard;
    const { home, program } = this.#host.read.own();
    const folders = new Set([...upwards(this.#cwd), ...upwards(folder)]);
    if (home !== undefined) folders.add(home);
    const below = (names: readonly string[]) =>
      [...folders].flatMap((one) => names.map((name) => joinPath(one, name)));
    const walk = new IdWalk(this.#host);
    return {
      // First, so that there are never too many files before them.
      secrets: await walk.idsOf([...files.secrets, ...below([CONVENTIONAL_SECRETS])]),
      places: await walk.idsOf([...files.places, ...below(CONVENTIONAL_PLACES)]),
      // Packages are too many to look at each, and share their files with other projects.
      program: await walk.idsOf(program.filter((path) => !/[\\/]node_modules$/.test(path))),
      isPartial: walk.isPartial,
    };
  }
}

/** Collects the identities of files, in folders and all folders below. */
class IdWalk {
  readonly #host: Host<"read">;
  #files = 0;

  constructor(host: Host<"read">) {
    this.#host = host;
  }

  get isPartial(): boolean {
    return this.#files > FILES_MAX;
  }

  async idsOf(places: readonly string[]): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    const { read } = this.#host;
    for (const open = [...places]; open.length > 0 && !this.isPartial;) {
      const path = open.pop() ?? "";
      const kind = await looked(() => read.kindOf(path));
      if (kind === "directory") {
        for (const { name, kind } of await looked(() => read.entries(path)) ?? []) {
          // What a link leads to lies elsewhere, and may lead back.
          if (kind !== "link") open.push(joinPath(path, name));
        }
      } else if (kind === "file") {
        this.#files++;
        const file = await read.identityOf(path);
        if (file !== undefined && file.names > 1) ids.add(file.id);
      }
    }
    return ids;
  }
}

/** A folder and all above it. */
function upwards(folder: string): string[] {
  const folders = [folder];
  for (let above = directoryOf(folder); above !== folders.at(-1); above = directoryOf(above)) {
    folders.push(above);
  }
  return folders;
}
