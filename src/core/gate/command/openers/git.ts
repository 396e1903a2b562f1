/** Git: settings on its command line, and addresses that name programs. */

import type { Word } from "../act.ts";
import type { Opening } from "../opened.ts";
import { commandPath } from "../programs/command_path.ts";
import { modeOfConfig } from "../programs/git_modes.ts";
import { isWild, knownStart, wholeText } from "../programs/word_parts.ts";
import type { OpenerOf } from "./opener.ts";

/**
 * Settings that change how git shows things, names people or merges. They start no program, skip no
 * hook and push nothing more (git-config 2.39 and 2.47).
 */
const HARMLESS: RegExp = new RegExp(
  "^(?:" + [
    "advice\\..*",
    "color\\..*",
    "column\\..*",
    "user\\.(?:name|email|useconfigonly)",
    "(?:author|committer)\\.(?:name|email)",
    "core\\.(?:quotepath|abbrev|autocrlf|eol|safecrlf|ignorecase|filemode|precomposeunicode|longpaths|whitespace|commentchar|logallrefupdates|preloadindex|untrackedcache|splitindex|compression|loosecompression|bigfilethreshold|packedgitlimit|packedgitwindowsize|checkstat|trustctime|symlinks|warnambiguousrefs)",
    "diff\\.(?:algorithm|context|interhunkcontext|renames|renamelimit|mnemonicprefix|noprefix|colormoved|colormovedws|indentheuristic|suppressblankempty|submodule|wordregex|relative|statgraphwidth|statnamewidth|ignoresubmodules|dirstat|wserrorhighlight|autorefreshindex)",
    "log\\.(?:date|decorate|abbrevcommit|follow|graphcolors|showroot|showsignature|mailmap|diffmerges|initialdecorationset|excludedecoration)",
    "(?:merge|pull|rebase|branch|fetch|push|commit|tag|status|stash|blame|grep|format|versionsort|rerere)\\.(?:ff|rebase|autostash|autosquash|autosetuprebase|autosetupmerge|autosetupremote|conflictstyle|renames|renamelimit|stat|log|verbosity|prune|prunetags|parallel|default|sort|gpgsign|forcesignannotated|verbose|status|cleanup|short|branch|showstash|showuntrackedfiles|relativepaths|submodulesummary|aheadbehind|displaycommentprefix|linenumber|column|fullname|patterntype|extendedregexp|threads|fallbacktonoindex|showpatch|showstat|showincludeuntracked|date|coloring|showemail|showroot|blankboundary|markunblamablelines|markignoredlines|pretty|signoff|thread|coverletter|suffix|directoryrenames|updaterefs|missingcommitscheck|abbreviatecommands|forkpoint|stat|output|showforcedupdates|writecommitgraph|enabled|autoupdate)",
    "init\\.defaultbranch",
    "gc\\.(?:auto|autodetach|autopacklimit|aggressive\\w*|pruneexpire|reflogexpire\\w*|worktreepruneexpire|writecommitgraph|packrefs|bigpackthreshold|logexpiry|cruftpacks|maxcruftsize)",
    "maintenance\\.(?:auto|autodetach|strategy)",
    "pack\\.(?:threads|window|depth|windowmemory|deltacachesize|compression)",
    "http\\.(?:lowspeedlimit|lowspeedtime|postbuffer|maxrequests|version)",
    "submodule\\.(?:recurse|fetchjobs)",
    "i18n\\..*",
    "feature\\..*",
    "index\\..*",
    "checkout\\.(?:workers|guess|defaultremote)",
    "clone\\.(?:defaultremotename|rejectshallow)",
    "transfer\\.(?:fsckobjects|hiderefs)",
    "(?:fetch|receive)\\.fsckobjects",
    "help\\.autocorrect",
    "protocol\\.version",
    "filter\\.lfs\\.required",
  ].join("|") + ")$",
);

/** Values with which these settings start nothing, or only `cat`. */
const HARMLESS_PAIR =
  /^(?:core\.pager|pager\.[a-z-]+)=(?:cat|false|true|)$|^(?:credential\.helper|core\.editor|core\.fsmonitor|core\.sshcommand|diff\.external|gpg\.program|sequence\.editor|core\.askpass)=$|^core\.(?:editor|askpass)=(?:true|:|cat)$|^sequence\.editor=(?:true|:)$|^core\.fsmonitor=(?:false|0)$/;

/** The repository of the checkout itself. */
const OWN_REPOSITORY = /^(?:\.\/)?\.git\/?$/;

/** Ways of merging that git has itself; any other name is that of a program. */
const STRATEGY = /^(?:ours|ort|recursive|resolve|octopus|subtree)$/;

/** `git`: settings with `-c`, another folder of sub-commands, addresses. */
export const git: OpenerOf = {
  open(opening) {
    const { invocation } = opening;
    const { levels } = invocation;
    openSettings(opening, 0);
    for (const { name, flag, values } of invocation.flags) {
      if (name === "exec-path" && values.length > 0) opening.unknown();
      // Another repository has other settings and hooks, and a folder may look like one.
      const isOfGit = flag !== undefined && flag === levels[0]?.flags.get(name);
      const isOther = name === "git-dir" && !OWN_REPOSITORY.test(wholeText(values[0]) ?? "");
      if (isOfGit && (isOther || name === "bare")) opening.unknown();
      const isStrategy = name === "strategy" || (name === "s" && flag?.value === "required");
      if (isStrategy && !STRATEGY.test(wholeText(values[0]) ?? "")) opening.unknown();
      if (name === "config-env") {
        const key = wholeText(values[0])?.split("=")[0]?.toLowerCase() ?? "";
        if (!HARMLESS.test(key)) opening.unknown();
      }
      for (const [i, value] of values.entries()) {
        if (flag?.roles[i] === "repository") openAddress(opening, value);
      }
    }
    const { words, depth } = invocation;
    for (const { role, word } of words) {
      if (role === "repository" || (invocation.isVague && depth > 0)) openAddress(opening, word);
    }
    openConfig(opening);
    // An alias may start anything, and so may a program named `git-` plus this name.
    if (levels.length === 1 && words.length > 0) opening.unknown();
  },
};

/**
 * Settings that `git config` sets in ordinary work, which start nothing more: where a repository is at
 * home, which folders are trusted, and keys of signatures.
 */
const KEPT =
  /^(?:safe\.directory|remote\.[^.]+\.(?:url|pushurl|fetch|push|tagopt|prune)|branch\..+\.(?:remote|pushremote|merge|rebase|description)|user\.signingkey|gpg\.format|(?:commit|tag)\.gpgsign|core\.(?:excludesfile|attributesfile)|commit\.template)$/;

/** `git config KEY VALUE`: the same settings as behind `-c`, kept for later. */
function openConfig(opening: Opening): void {
  const { invocation, run } = opening;
  if (commandPath(opening.name, invocation) !== "git config") return;
  if (modeOfConfig(invocation) !== "sets") return;
  const own = invocation.words.slice(invocation.depth).map(({ word }) => word);
  const isNamed = wholeText(own[0]) === "set";
  // Where a flag is not known, any word may be the key.
  const places = invocation.isVague ? own.keys() : [isNamed ? 1 : 0];
  for (const at of places) {
    const key = own[at];
    if (key === undefined) continue;
    const text = wholeText(key)?.toLowerCase();
    if (invocation.isVague && text?.includes(".") === false) continue;
    if (text === undefined || !isKept(text, own[at + 1])) return opening.unknown();
  }
  if (run.words.some((word) => word.count === "many" || isWild(word))) opening.unknown();
}

function isKept(key: string, value: Word | undefined): boolean {
  if (value === undefined || HARMLESS.test(key)) return true;
  const text = wholeText(value);
  // An address such as `ext::sh -c …` names a program.
  if (KEPT.test(key)) return !/^[A-Za-z0-9+.-]*::/.test(knownStart(value)) && text !== undefined;
  return text !== undefined && HARMLESS_PAIR.test(`${key}=${text.toLowerCase()}`);
}

/** `git clone -c`. */
export const gitClone: OpenerOf = {
  open: (opening) => openSettings(opening, 1),
};

function openSettings(opening: Opening, level: number): void {
  // `-c` of most sub-commands is another flag.
  const flag = opening.invocation.levels[level]?.flags.get("c");
  const given = opening.invocation.flags.filter((one) => one.flag === flag);
  for (const { values } of given) {
    for (const value of values) if (!isHarmless(value)) opening.unknown();
  }
}

function isHarmless(setting: Word): boolean {
  const start = knownStart(setting).toLowerCase();
  const equals = start.indexOf("=");
  const key = equals < 0 ? wholeText(setting)?.toLowerCase() : start.slice(0, equals);
  if (key === undefined) return false;
  if (HARMLESS.test(key)) return true;
  const text = wholeText(setting);
  return text !== undefined && HARMLESS_PAIR.test(text.toLowerCase());
}

/** An address such as `ext::sh -c …` names a program. */
function openAddress(opening: Opening, word: Word): void {
  const start = knownStart(word);
  if (/^[A-Za-z0-9+.-]+::/.test(start)) opening.unknown();
}
