/** Programs that build: options that name programs, and goals of plugins. */

import type { Word } from "../act.ts";
import type { Opening } from "../opened.ts";
import { knownStart, textWord, wholeText, withoutStart } from "../programs/word_parts.ts";
import { hasFlag, type OpenerOf, ownWords, valuesOf } from "./opener.ts";

/** A value that the linker takes for text, without quotes or between them. */
const TEXT = `(?:'[^']*'|"[^"]*"|[^\\s'"]+)`;

/** Options of Go's compilers and linker that start nothing and write nothing else. */
const HARMLESS_GO: Readonly<Record<string, RegExp>> = {
  asmflags: /^(?:-trimpath=\S+|-S|-v|-shared)$/,
  gcflags:
    /^(?:-[NlmeSBvw]|-m=[0-9]|-c=[0-9]+|-l=[0-9]|-lang=\S+|-trimpath=\S+|-race|-live|-d=(?:panic|checkptr(?:=[0-9])?|libfuzzer|nil))$/,
  gccgoflags: /^$/,
  ldflags: new RegExp(
    `^(?:-[swvd]|-race|-linkmode=(?:internal|auto)|-buildid=\\S*|-compressdwarf=\\w+|-checklinkname=0|` +
      `-extldflags[= ]['"]?-static['"]?|-X[= ]${TEXT})$`,
  ),
};

/** An option of `-ldflags` and the like, with its value. */
const GO_OPTION = new RegExp(`-(?:X|extldflags) +${TEXT}|-X=?${TEXT}|(?:[^\\s'"]|${TEXT})+`, "g");

/** `go build`: options for the compiler and the linker, which may name another linker. */
export const goBuild: OpenerOf = {
  isComplete: true,
  open(opening) {
    for (const [name, harmless] of Object.entries(HARMLESS_GO)) {
      for (const value of valuesOf(opening, [name])) {
        if (!isHarmlessList(wholeText(value), harmless)) return opening.unknown();
      }
    }
  },
};

function isHarmlessList(text: string | undefined, harmless: RegExp): boolean {
  // A pattern of packages may come first.
  const list = text?.replace(/^[\w./-]*=(?=-|$)/, "");
  return list?.match(GO_OPTION)?.every((option) => harmless.test(option)) ?? list === "";
}

/** Properties of Maven that name no program and no code. */
const HARMLESS_MAVEN =
  /^(?:skip[A-Z]\w*|[\w.-]+\.skip|maven\.test\.(?:skip|skip\.exec|failure\.ignore)|maven\.compiler\.(?:source|target|release)|maven\.artifact\.threads|maven\.wagon\.[\w.]+|test|it\.test|groups|excludedGroups|failIfNo\w+|(?:surefire|failsafe)\.(?:failIfNo\w+|rerunFailingTestsCount|useFile|printSummary|skipAfterFailureCount|timeout)|revision|changelist|sha1|style\.color|file\.encoding|user\.(?:timezone|language|country)|project\.build\.sourceEncoding|java\.awt\.headless|java\.version)$/;

/** Goals of plugins that build, test and show; other plugins may run anything. */
const HARMLESS_GOAL =
  /^(?:dependency:(?:tree|list|analyze|resolve|go-offline|analyze-duplicate)|versions:display-[\w-]+|help:(?:effective-pom|effective-settings|evaluate|describe|active-profiles|all-profiles|system)|(?:clean|compiler|resources|surefire|failsafe|jar|war|install|site|javadoc|source|checkstyle|spotless|spotbugs|pmd|jacoco|enforcer|license|fmt|formatter):[\w-]+)$/;

/** `mvn`: properties and goals. */
export const maven: OpenerOf = {
  isComplete: true,
  // `-Dname=value` is one word.
  prepare: (words) => words.flatMap(splitFlag),
  open(opening) {
    openProperties(opening, HARMLESS_MAVEN);
    const isKnown = opening.invocation.words.every(({ word }) => {
      const text = wholeText(word);
      return text !== undefined && (!text.includes(":") || HARMLESS_GOAL.test(text));
    });
    if (!isKnown) opening.unknown();
  },
};

function splitFlag(word: Word): readonly Word[] {
  const [flag] = /^-[DPT](?=.)/.exec(knownStart(word)) ?? [];
  return flag === undefined ? [word] : [textWord(flag), withoutStart(word, flag.length)];
}

/** Properties of Gradle that name no program and no code. */
const HARMLESS_GRADLE =
  /^(?:org\.gradle\.(?:daemon|parallel|caching|console|configureondemand|logging\.\w+|warning\.mode|workers\.max|vfs\.watch|priority|welcome|configuration-cache(?:\.problems)?|internal\.http\.\w+|daemon\.idletimeout)|[\w-]+\.single|file\.encoding|user\.(?:timezone|language|country)|java\.awt\.headless)$/;

/** `gradle`: properties. */
export const gradle: OpenerOf = {
  isComplete: true,
  open: (opening) => openProperties(opening, HARMLESS_GRADLE),
};

function openProperties(opening: Opening, harmless: RegExp): void {
  for (const value of valuesOf(opening, ["D", "define", "system-prop"])) {
    const start = knownStart(value);
    const name = start.includes("=") ? start.slice(0, start.indexOf("=")) : wholeText(value);
    if (name === undefined || !harmless.test(name)) return opening.unknown();
  }
}

/** Settings of projects that name programs, or files of code. */
const STARTING_CMAKE =
  /COMPILER|LAUNCHER|TOOLCHAIN|PROGRAM|COMMAND|EXECUTABLE|LINKER|RULE_|_INCLUDE\b|EMULATOR/i;

/** Settings of CMake itself that name neither. */
const HARMLESS_CMAKE =
  /^CMAKE_(?:BUILD_TYPE|CONFIGURATION_TYPES|DEFAULT_BUILD_TYPE|EXPORT_COMPILE_COMMANDS|(?:C|CXX|CUDA|OBJC|OBJCXX|HIP|Fortran|Swift)_(?:STANDARD|STANDARD_REQUIRED|EXTENSIONS|VISIBILITY_PRESET|FLAGS(?:_[A-Z]+)?)|(?:EXE|SHARED|MODULE|STATIC)_LINKER_FLAGS(?:_[A-Z]+)?|INSTALL_(?:PREFIX|LIBDIR|BINDIR|INCLUDEDIR|DATADIR|RPATH)|(?:RUNTIME|LIBRARY|ARCHIVE|PDB)_OUTPUT_DIRECTORY(?:_[A-Z]+)?|PREFIX_PATH|POLICY_(?:DEFAULT|VERSION)_\w+|OSX_(?:ARCHITECTURES|DEPLOYMENT_TARGET)|CUDA_ARCHITECTURES|HIP_ARCHITECTURES|SYSTEM_NAME|SYSTEM_VERSION|SYSTEM_PROCESSOR|DEBUG_POSTFIX|MESSAGE_LOG_LEVEL|GENERATOR_PLATFORM)$/;

/** A value that can name no program: a switch or a number. */
const SWITCH = /^(?:|on|off|yes|no|true|false|[yn]|[0-9.]+)$/i;

/** A setting that may name a program or a file of code. */
function startsByCmake(word: Word): boolean {
  const whole = /^([\w.+-]+)(?::[A-Za-z]+)?=(.*)$/s.exec(wholeText(word) ?? "");
  if (whole === null) {
    const start = /^([\w.+-]+)(?::[A-Za-z]+)?=/.exec(knownStart(word))?.[1];
    return start === undefined || STARTING_CMAKE.test(start) || /^CMAKE_/i.test(start);
  }
  const [, name = "", value = ""] = whole;
  if (SWITCH.test(value)) return false;
  return /^CMAKE_/i.test(name) ? !HARMLESS_CMAKE.test(name) : STARTING_CMAKE.test(name);
}

/** `cmake`: settings, and words for the program that builds. */
export const cmake: OpenerOf = {
  isComplete: true,
  open(opening) {
    const isStarting = valuesOf(opening, ["D"]).some(startsByCmake);
    const forBuild = hasFlag(opening, ["build"]) ? ownWords(opening) : [];
    const isGiven = forBuild.some((word) => !/^[\w./+-]*$/.test(wholeText(word) ?? "="));
    if (isStarting || isGiven) opening.unknown();
  },
};

/** Tools of ninja that show, and that delete or date what it built; others start programs. */
const HARMLESS_NINJA =
  /^(?:list|graph|query|targets|commands|inputs|multi-inputs|deps|missingdeps|compdb|compdb-targets|recompact|restat|rules|clean|cleandead)$/;

/** `ninja`: its tools. */
export const ninja: OpenerOf = {
  isComplete: true,
  open(opening) {
    const isKnown = valuesOf(opening, ["t"]).every((value) =>
      HARMLESS_NINJA.test(wholeText(value) ?? "")
    );
    if (!isKnown) opening.unknown();
  },
};

/** `coverage run`: a script or a module of Python. */
export const coverageRun: OpenerOf = {
  open(opening) {
    if (opening.invocation.isVague) return opening.unknown();
    const module = hasFlag(opening, ["m", "module"]) ? [textWord("-m")] : [];
    const words = ownWords(opening);
    if (words.length > 0) opening.start(textWord("python"), module.concat(words));
  },
};
