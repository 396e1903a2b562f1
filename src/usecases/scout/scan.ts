/** Reads the files of a scan, and says what it found and what it did not read. */

import type { InventoryItem, NotRead, ScoutFinding } from "../../core/schema/scout.ts";
import type { SettingsOptions } from "../../core/scout/clients/read_settings.ts";
import { sameNames } from "../../core/scout/clients/same_names.ts";
import { GaitError } from "../../core/error.ts";
import { quoted, quotedName } from "../../core/fault.ts";
import { discover, fileKind, type SourceSet } from "../../core/scout/discover.ts";
import { finding, type FindingPlace } from "../../core/scout/findings.ts";
import { ItemMerger } from "../../core/scout/inventory.ts";
import { Programs } from "../../core/scout/programs/programs.ts";
import { matcherOf, normalizePatterns } from "../../core/scout/paths.ts";
import { withoutDeclaredTwice } from "../../core/scout/declared_twice.ts";
import { isTestPath } from "../../core/scout/tests.ts";
import type { Source } from "../../core/source.ts";
import { compareText, printed } from "../../core/text.ts";
import type { Host, Progress } from "../../io/host.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { userSettings } from "./user_settings.ts";
import { readOrSkip, type Skipped, skipRest, type WalkOptions, walkRoot } from "./walk.ts";

const SHOWN_WARNINGS = 100;

/** Folders to scan, and limits. */
export interface ScanRequest {
  /** Patterns of paths; none means all. */
  readonly include: readonly string[];
  /** Patterns of paths to skip. */
  readonly exclude: readonly string[];
  readonly sources: SourceSet;
  /** Whether to read the configurations of agent clients in the home directory. */
  readonly user: boolean;
  /** Longest time to read, in nanoseconds; no limit without it. */
  readonly timeLimit: bigint | undefined;
}

export interface Scan {
  readonly items: readonly InventoryItem[];
  /** Places of items by id, where they are known. */
  readonly places: ReadonlyMap<string, FindingPlace>;
  readonly findings: readonly ScoutFinding[];
  /** Paths of the files that were read. */
  readonly read: readonly string[];
  readonly notRead: readonly NotRead[];
  readonly warnings: readonly string[];
}

/** Scans roots, and the home directory if that is asked for. */
export async function scan(
  roots: readonly string[],
  request: ScanRequest,
  host: Host<"read" | "env">,
): Promise<Scan> {
  const { sources, timeLimit } = request;
  const merger = new ItemMerger();
  const notes = new Notes();
  const programs = new Programs();
  const isTest = (path: string) => isTestPath(belowRoot(path, roots));
  const noted = { sources, programs, isTest, ...notes.listeners(isTest) };
  const isOver = timeLimit === undefined ? () => false : deadlineOf(timeLimit, host);
  const { unusedPatterns, ...files } = filesOf(request);
  const options: WalkOptions = { ...files, skip: noted.skip, isOver };
  const read: string[] = [];
  let bytes = 0;
  const take = async (source: Source, progress: Progress, settings?: SettingsOptions) => {
    read.push(source.name);
    const found = await unlessItFails(
      () => discover(source, { ...noted, ...settings && { settings } }),
      source.name,
      request,
      noted.skip,
    );
    merger.add(found ?? []);
    progress.update(bytes += source.bytes.length);
  };
  for (const root of roots) {
    const progress = host.progress(printed`scanning ${root}`);
    for await (const source of walkRoot(root, options, host)) await take(source, progress);
    progress.end();
  }
  const wantsHome = request.user && sources === "all";
  const home = wantsHome ? homeDirectory(host) : undefined;
  if (wantsHome && home === undefined) noted.warn("skipped the home folder: HOME is not set");
  if (home !== undefined) {
    const progress = host.progress(printed`scanning ${home}`);
    for (const { path, ...settings } of await userSettings(home, host)) {
      if (isOver()) {
        skipRest(home, options);
        break;
      }
      const source = await readOrSkip(path, options, host);
      if (source !== undefined) await take(source, progress, settings);
    }
    progress.end();
  }
  const whole = roots.join(", ");
  const linked = await unlessItFails(() => programs.finish(noted), whole, request, noted.skip);
  merger.add(linked ?? []);
  unusedPatterns().forEach(noted.warn);
  return notes.scanOf(withoutDeclaredTwice(merger.finished()), read);
}

/**
 * Whatever one file makes gait do, the others are read: else a file could hide them. Failures with a
 * contract of their own end the scan, and so does a file that the baseline cannot read.
 */
async function unlessItFails<T>(
  action: () => Promise<T>,
  path: string,
  { sources }: ScanRequest,
  skip: (left: Skipped) => void,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    const isOwn = error instanceof GaitError &&
      (sources === "baseline" || error.code !== "invalid_input");
    if (isOwn || !(error instanceof Error)) throw error;
    const why = `gait failed to read it: ${error.message}`;
    skip({ path, reason: "unparsable", why, warning: `skipped ${quotedName(path)}: ${why}` });
    return undefined;
  }
}

/** A path as it is below the root that it was found in: the folders above say nothing of the file. */
function belowRoot(path: string, roots: readonly string[]): string {
  const root = roots.find((each) => path.startsWith(each.endsWith("/") ? each : `${each}/`));
  return root === undefined ? path : path.slice(root.length);
}

/** Notes of a scan besides items. */
class Notes {
  readonly #findings: ScoutFinding[] = [];
  readonly #places = new Map<string, FindingPlace>();
  readonly #notRead = new Map<string, NotRead>();
  readonly #warnings = new Warnings();

  listeners(isTest: (path: string) => boolean) {
    return {
      warn: (warning: string) => this.#warnings.add(warning),
      skip: ({ path, reason, why, warning }: Skipped) => {
        this.#leave(path, reason);
        this.#findings.push(finding("unread-file", why, { file: path, line: 1, column: 1 }));
        this.#warnings.add(warning);
      },
      find: (found: ScoutFinding) => {
        this.#findings.push(found);
        if (found.rule_id === "unread-file") this.#leave(found.file, "unparsable");
      },
      place: (id: string, where: FindingPlace) => {
        // An item that is found in several files has the place of the first by name, tests last.
        const known = this.#places.get(id);
        const isFirst = known === undefined ||
          (isTest(where.file) === isTest(known.file)
            ? compareText(where.file, known.file) < 0
            : isTest(known.file));
        if (isFirst) this.#places.set(id, where);
      },
    };
  }

  /** Several parts of a file may be at fault; it is listed once. */
  #leave(path: string, reason: NotRead["reason"]): void {
    if (!this.#notRead.has(path)) this.#notRead.set(path, { path, reason });
  }

  scanOf(items: readonly InventoryItem[], read: readonly string[]): Scan {
    return {
      items,
      places: this.#places,
      findings: [...this.#findings, ...sameNames(items, this.#places)],
      read,
      notRead: [...this.#notRead.values()],
      warnings: this.#warnings.lines(),
    };
  }
}

function filesOf(
  { include, exclude, sources }: ScanRequest,
): Pick<WalkOptions, "isInteresting" | "isIncluded"> & {
  /** A warning for each pattern that matched nothing: it may be a slip. */
  readonly unusedPatterns: () => readonly string[];
} {
  const wanted = matcherOf(normalizePatterns(include));
  const unwanted = matcherOf(normalizePatterns(exclude));
  const hasWanted = normalizePatterns(include).length > 0;
  const says = (option: string) => (pattern: string) =>
    `${option} ${quoted(pattern)} matched no file that would be read: * stops at /, ** does not`;
  return {
    isInteresting: (name, folder) => fileKind(name, sources, folder) !== undefined,
    isIncluded: (path) => !unwanted.matches(path) && (!hasWanted || wanted.matches(path)),
    unusedPatterns: () => [
      ...wanted.unused().map(says("--include")),
      ...unwanted.unused().map(says("--exclude")),
    ],
  };
}

function deadlineOf(nanoseconds: bigint, host: Host): () => boolean {
  const end = Date.parse(host.now()) + Number(nanoseconds / 1_000_000n);
  return () => Date.parse(host.now()) >= end;
}

/** Keeps the first warnings and counts the others. */
class Warnings {
  readonly #shown: string[] = [];
  #more = 0;

  add(warning: string): void {
    if (this.#shown.length < SHOWN_WARNINGS) this.#shown.push(warning);
    else this.#more++;
  }

  lines(): readonly string[] {
    const rest = this.#more === 0 ? [] : [`and ${this.#more} more that could not be read`];
    return [...this.#shown, ...rest];
  }
}
