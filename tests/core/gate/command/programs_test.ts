/** The tables of programs: well-formed, without contradictions, and right about what manual pages say. */

import assert from "node:assert/strict";
import { OPENERS } from "../../../../src/core/gate/command/openers/openers.ts";
import { type Entry, readEntry } from "../../../../src/core/gate/command/programs/notation.ts";
import { programNamed, TABLES } from "../../../../src/core/gate/command/programs/lookup.ts";
import type { Program } from "../../../../src/core/gate/command/programs/program.ts";

const ROLES = new Set(
  ("reads writes steers pathspec_writes changes hosts url source package image forge ssh_option restores go_fetch remote_reads remote_writes repository at_reads lists writes_or_line text folder " +
    "assigns program line line_with_more script code format_writes name_writes finds given options backup backup_prefix suffix writes_any interpreter revision page go_package go_folder go_changes keyed_reads runs unknown " +
    "form pin address more_words reads_any")
    .split(" "),
);

/** Openers that only tell files, not programs. */
const ONLY_FILES = ["dd", "grep", "curl", "wget", "unzip", "sudo", "git_diff"];

function* inside(program: Program, path: string): Generator<readonly [string, Program]> {
  yield [path, program];
  for (const [name, inner] of program.subcommands ?? []) yield* inside(inner, `${path} ${name}`);
}

function names(): readonly string[] {
  return TABLES.flatMap(({ programs }) => Object.keys(programs).flatMap((text) => text.split("|")));
}

Deno.test("programs have one entry each, roles that exist and openers that exist", () => {
  const seen = new Set<string>();
  for (const name of names()) {
    assert(!seen.has(name), `${name} has two entries`);
    seen.add(name);
    const program = programNamed(name);
    assert(program !== undefined, name);
    for (
      const [path, { flags, words, implied, opens, source, aliases, subcommands }] of inside(
        program,
        name,
      )
    ) {
      assert(source.length > 10, path);
      const roles = [...words.first, words.rest, words.last, implied];
      for (const [flag, { roles: own, turnsInto }] of flags) {
        assert.match(flag, /^[\w#?@.-]+$/, path);
        roles.push(...own, turnsInto);
      }
      for (const role of roles) assert(role === undefined || ROLES.has(role), `${path}: ${role}`);
      const isKnown = opens === undefined || Object.hasOwn(OPENERS, opens) ||
        ONLY_FILES.includes(opens);
      assert(isKnown, `${path} opens ${opens}`);
      for (const other of aliases.keys()) {
        assert(subcommands?.has(other) !== true, `${path} ${other} is a sub-command and an alias`);
      }
    }
  }
  assert(seen.size >= 300, `${seen.size} programs`);
});

function* texts(entry: Entry, path: string): Generator<readonly [path: string, text: string]> {
  const { is, sub = {} } = typeof entry === "string" ? { is: entry } : entry;
  yield [path, is];
  for (const [name, inner] of Object.entries(sub)) yield* texts(inner, `${path} ${name}`);
}

Deno.test("every flag that a table writes down is read", () => {
  for (const { programs, source } of TABLES) {
    for (const [name, entry] of Object.entries(programs)) {
      for (const [path, is] of texts(entry, name)) {
        const [, flags = ""] = is.split(/(?:^| )\|(?: |$)/);
        for (const item of flags.split(" ").filter((one) => one !== "")) {
          const { flags: read } = readEntry(`| ${item}`, source);
          assert(read.size > 0, `${path}: ${item} is not in the notation`);
        }
      }
    }
  }
});

/** What manual pages say, for one flag or word of each kind. */
const SAID: readonly (readonly [program: string, flag: string, value: string, role?: string])[] = [
  ["sort", "o", "required", "writes"],
  ["file", "C", "none", "writes"],
  ["ps", "C", "required", "text"],
  ["eslint", "inspect-config", "none", "runs"],
  ["sort", "compress-program", "required", "program"],
  ["base64", "d", "none"],
  ["column", "t", "none"],
  ["fold", "s", "none"],
  ["od", "c", "none"],
  ["curl", "o", "required", "writes"],
  ["curl", "O", "none", "writes"],
  ["curl", "T", "required", "reads"],
  ["wget", "P", "required", "writes"],
  ["grep", "f", "required", "reads"],
  ["rg", "pre", "required", "program"],
  ["tar", "C", "required", "folder"],
  ["tar", "to-command", "required", "line"],
  ["git", "C", "required", "folder"],
  ["git push", "f", "none"],
  ["git push", "o", "required", "text"],
  ["git diff", "output", "required", "writes"],
  ["git diff", "ext-diff", "none", "runs"],
  ["git ls-files", "m", "none"],
  ["git merge", "m", "required", "text"],
  ["git clone", "b", "required", "text"],
  ["git rebase", "x", "required", "line"],
  ["kubectl logs", "f", "none"],
  ["kubectl apply", "f", "required", "source"],
  ["docker ps", "f", "required", "text"],
  ["docker logs", "f", "none"],
  ["docker run", "v", "required", "unknown"],
  ["gh pr merge", "m", "none"],
  ["gh pr create", "b", "required", "text"],
  ["cargo install", "f", "none"],
  ["go test", "run", "required", "text"],
  ["make", "C", "required", "folder"],
  ["make", "j", "optional", "text"],
  ["env", "u", "required", "text"],
  ["sudo", "u", "required", "text"],
  ["xargs", "I", "required", "text"],
  ["ssh", "p", "required", "text"],
  ["find", "maxdepth", "required", "text"],
  ["find", "fprintf", "required", "writes"],
  ["jq", "arg", "required", "text"],
  ["pytest", "k", "required", "text"],
  ["just", "f", "required", "steers"],
  ["just", "command", "none", "runs"],
  ["task", "d", "required", "folder"],
  ["rake", "e", "required", "script"],
  ["mise run", "t", "none", "runs"],
  ["mise run", "o", "required", "text"],
  ["golangci-lint run", "fix", "none"],
];

Deno.test("tables say of flags what manual pages say", () => {
  for (const [path, name, value, role] of SAID) {
    const [first = "", ...rest] = path.split(" ");
    let program = programNamed(first);
    for (const word of rest) program = program?.subcommands?.get(word);
    const flag = program?.flags.get(name);
    assert.equal(flag?.value, value, `${path} ${name}`);
    assert.equal(flag?.roles[0], role, `${path} ${name}`);
  }
});

Deno.test("other names of sub-commands are told apart from sub-commands alike", () => {
  const npm = programNamed("npm");
  assert.equal(npm?.aliases.get("t"), "test");
  assert.equal(npm?.aliases.get("i"), "install");
  const kubectl = programNamed("kubectl");
  assert.equal(kubectl?.aliases.get("delete"), undefined);
  assert(kubectl?.subcommands?.has("delete"));
});

Deno.test("programs with a version in their name are the same programs", () => {
  assert.equal(programNamed("python3.12"), programNamed("python3"));
  assert.equal(programNamed("perl5.36.0"), programNamed("perl"));
  assert.equal(programNamed("base64")?.opens, undefined);
  assert.equal(programNamed("unheard-of"), undefined);
});
