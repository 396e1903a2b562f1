/**
 * Programs that work on the folder where they are, a repository or a project, though no word of
 * theirs names it.
 */

import { commandPath } from "./command_path.ts";
import { hasAny, isPatchOnlyShown, modeOfConfig } from "./git_modes.ts";
import type { Invocation } from "./given.ts";
import { wholeText } from "./word_parts.ts";

/** What a program does with that folder. */
export type WorkplaceUse = "reads" | "changes";

interface Workplace {
  /** What it does where its sub-command is none of the others. */
  readonly use: WorkplaceUse;
  /** Sub-commands that only read. */
  readonly reading?: ReadonlySet<string>;
  /** Sub-commands that only list where no word follows, and no flag that changes something. */
  readonly listing?: ReadonlySet<string>;
  /** Whether only a folder that its words name counts, not that of the line. */
  readonly isNamed?: true;
}

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(","));
}

const READ_BY_GIT = names(
  "status,diff,log,whatchanged,show,shortlog,diff-tree,diff-files,diff-index,range-diff,rev-list,blame,annotate,grep,describe,ls-files,ls-tree,ls-remote,name-rev,show-ref,for-each-ref,merge-base,check-ignore,check-attr,check-ref-format,rev-parse,var,cherry,count-objects,show-branch,verify-commit,verify-tag,merge-tree,get-tar-commit-id,version,help,last-modified,diff-pairs,request-pull,cat-file,archive,stash list,stash show,worktree list,submodule status,submodule summary,remote show,remote get-url,notes list,notes show,bisect log,bisect view,bundle verify,bundle list-heads",
);

const READ_BY_NPM = names(
  "outdated,ls,list,view,info,search,explain,why,query,root,prefix,bin,docs,repo,ping,whoami,help,help-search,doctor,sbom,fund,licenses",
);

/** By name; several names of one have `|` between them. */
const WORKPLACES: Readonly<Record<string, Workplace>> = {
  git: {
    use: "changes",
    reading: READ_BY_GIT,
    listing: names("branch,tag,remote,worktree,submodule,notes,reflog,bundle"),
  },
  "hg|chg": {
    use: "changes",
    reading: names(
      "status,st,diff,log,history,cat,annotate,blame,identify,id,summary,heads,parents,branch,branches,tags,files,grep,manifest,paths,root,incoming,in,outgoing,out,version,help",
    ),
  },
  "make|gmake|ninja|samu|cmake|cpack|ctest": { use: "changes" },
  "npm|pnpm|yarn|yarnpkg|bun": { use: "changes", reading: READ_BY_NPM },
  cargo: {
    use: "changes",
    reading: names(
      "tree,metadata,search,info,locate-project,pkgid,read-manifest,verify-project,version,help,outdated,audit,deny,machete",
    ),
  },
  go: { use: "changes", reading: names("list,vet,env,version,doc,help,bug,telemetry") },
  uv: { use: "changes", reading: names("tree,help,version") },
  "poetry|pdm|hatch|rye|pipenv|conda|mamba|micromamba|pixi": { use: "changes" },
  bundle: { use: "changes", reading: names("check,list,info,show,outdated") },
  "just|task|rake|mise|rtx": { use: "changes" },
  "mvn|mvnw|mvnd|gradle|gradlew": { use: "changes" },
  "pytest|py.test|jest|vitest|mocha|playwright|tox|nox|tsc|vue-tsc": { use: "changes" },
  "golangci-lint|docker-compose|podman-compose": { use: "reads" },
  php: { use: "reads", isNamed: true },
  "systemctl|journalctl": { use: "changes", isNamed: true },
};

let byName: ReadonlyMap<string, Workplace> | undefined;

/** What a run does with the folder where it works; `undefined` where its words tell all of it. */
export function workplaceUse(
  name: string,
  invocation: Invocation,
  isNamed: boolean,
): WorkplaceUse | undefined {
  byName ??= new Map(
    Object.entries(WORKPLACES).flatMap(([all, place]) =>
      all.split("|").map((one) => [one, place] as const)
    ),
  );
  const [program = "", ...subcommands] = commandPath(name, invocation).split(" ");
  if (/^(?:docker|podman|nerdctl)$/.test(program)) {
    return subcommands[0] === "compose" ? "reads" : undefined;
  }
  if (program === "deno") return subcommands[0] === "task" ? "changes" : undefined;
  const place = byName.get(program);
  if (place === undefined || (place.isNamed === true && !isNamed)) return undefined;
  // Some tables do not know the sub-commands of a program.
  const first = invocation.words[0];
  const told = subcommands.length > 0 || first === undefined || !first.isSure
    ? subcommands
    : [wholeText(first.word) ?? ""];
  const path = told.join(" ");
  if (program === "git") {
    if (path === "config") return modeOfConfig(invocation) === "shows" ? "reads" : "changes";
    if (path === "apply") return isPatchOnlyShown(invocation) ? "reads" : "changes";
    if (path === "symbolic-ref") return ownCount(invocation) <= 1 ? "reads" : "changes";
  }
  if (program === "golangci-lint") {
    return told[0] === "fmt" || hasAny(invocation, ["fix"]) ? "changes" : "reads";
  }
  const isReading = place.reading?.has(told[0] ?? "") === true ||
    place.reading?.has(path) === true ||
    (place.listing?.has(path) === true && isListing(invocation));
  return isReading ? "reads" : place.use;
}

function ownCount({ words, depth }: Invocation): number {
  return words.length - depth;
}

function isListing(invocation: Invocation): boolean {
  return (ownCount(invocation) === 0 || hasAny(invocation, ["l", "list"])) &&
    !hasAny(invocation, ["unset-upstream", "u", "set-upstream-to", "edit-description"]);
}
