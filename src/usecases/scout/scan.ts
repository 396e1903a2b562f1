/** Reads the files of a scan, and says what it found and what it did not read. */

import { GaitError } from "../../core/error.ts";
import type { InventoryItem, NotRead, ScoutFinding } from "../../core/schema/scout.ts";
import { discover, fileKind, type SourceSet } from "../../core/scout/discover.ts";
import { ItemMerger } from "../../core/scout/inventory.ts";
import { notReadFindings } from "../../core/scout/not_read.ts";
import { matcherOf, normalizePatterns } from "../../core/scout/paths.ts";
import { USER_CONFIGS } from "../../core/scout/user_configs.ts";
import type { Source } from "../../core/source.ts";
import { printed } from "../../core/text.ts";
import type { Host, Progress } from "../../io/host.ts";
import { joinPath } from "../../io/path.ts";
import { homeDirectory } from "../../io/workspace.ts";
import { readOrSkip, skipRest, type WalkOptions, walkRoot } from "./walk.ts";

const SHOWN_WARNINGS = 100;

/** What to look at. */
export interface ScanRequest {
  /** Patterns of paths; none means all. */
  readonly include: readonly string[];
  /** Patterns of paths. */
  readonly exclude: readonly string[];
  readonly sources: SourceSet;
  /** Whether to read the configurations of agent clients in the home directory. */
  readonly user: boolean;
  /** Longest time to read, in nanoseconds; no limit without it. */
  readonly timeLimit: bigint | undefined;
}

export interface Scan {
  readonly items: readonly InventoryItem[];
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
  const warnings = new Warnings();
  const notRead: NotRead[] = [];
  const read: string[] = [];
  const warn = (warning: string) => warnings.add(warning);
  const skip = (left: NotRead, warning: string) => {
    notRead.push(left);
    warn(warning);
  };
  const isOver = timeLimit === undefined ? () => false : deadlineOf(timeLimit, host);
  const options: WalkOptions = { ...filesOf(request), skip, isOver };
  let bytes = 0;
  const take = async (source: Source, progress: Progress) => {
    read.push(source.name);
    merger.add(await discover(source, { sources, warn }));
    progress.update(bytes += source.bytes.length);
  };
  for (const root of roots) {
    const progress = host.progress(printed`scanning ${root}`);
    for await (const source of walkRoot(root, options, host)) await take(source, progress);
    progress.end();
  }
  if (request.user && sources === "all") {
    const home = homeDirectory(host);
    if (home === undefined) warn("skipped the home folder: HOME is not set");
    else if (isOver()) skipRest(home, options);
    else {
      const progress = host.progress(printed`scanning ${home}`);
      for await (const source of userConfigs(home, options, host)) {
        try {
          await take(source, progress);
        } catch (error) {
          if (!(error instanceof GaitError)) throw error;
          skip({ path: source.name, reason: "unparsable" }, `skipped: ${error.message}`);
        }
      }
      progress.end();
    }
  }
  const findings = notReadFindings(notRead);
  return { items: merger.sorted(), findings, read, notRead, warnings: warnings.lines() };
}

function filesOf(
  { include, exclude, sources }: ScanRequest,
): Pick<WalkOptions, "isInteresting" | "isIncluded"> {
  const included = normalizePatterns(include);
  const isWanted = matcherOf(included);
  const isExcluded = matcherOf(normalizePatterns(exclude));
  return {
    isInteresting: (name) => fileKind(name, sources) !== undefined,
    isIncluded: (path) => !isExcluded(path) && (included.length === 0 || isWanted(path)),
  };
}

function deadlineOf(nanoseconds: bigint, host: Host): () => boolean {
  const end = Date.parse(host.now()) + Number(nanoseconds / 1_000_000n);
  return () => Date.parse(host.now()) >= end;
}

async function* userConfigs(
  home: string,
  options: WalkOptions,
  host: Host<"read">,
): AsyncGenerator<Source> {
  for (const config of USER_CONFIGS) {
    const path = joinPath(home, config);
    if (await host.read.kindOf(path) !== "file") continue;
    const source = await readOrSkip(path, options, host);
    if (source !== undefined) yield source;
  }
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
