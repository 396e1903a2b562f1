/** Options that take the next words for values, and files and hosts that programs find in their words. */

import assert from "node:assert/strict";
import { lineJudge } from "./judge_line.ts";

const judge = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: allow
commands: { bash: /command }
rules:
  - name: kept
    effect: block
    when_unclear: require_approval
    match: { command: { any: { writes: { any: { under: [kept] } } } } }
  - name: private
    effect: block
    when_unclear: require_approval
    match: { command: { any: { reads: { any: { under: [private] } } } } }
  - name: elsewhere
    effect: block
    when_unclear: require_approval
    match: { command: { any: { hosts: { any: { suffix: evil.example } } } } }
`);

const LINES: Readonly<Record<string, readonly string[]>> = {
  block: [
    // vitest 3 (cac): a value in brackets may be the next word.
    "vitest list --json kept/x",
    "vitest list --json=kept/x",
    "npx vitest list src --json kept/x",
    // tox 4 and pytest 8 (argparse): nargs="?".
    "tox --no-provision kept/x",
    "pytest --debug kept/x",
    // deno 2: --lock [<FILE>].
    "deno run --lock kept/x a.ts",
    // jest 29 (yargs): arrays take all words up to the next flag.
    "jest --roots src private",
    "jest --roots=src private/x --ci",
    "jest --setupFiles ./a.js ./private/b.js",
    "gh repo view evil.example/a/b",
    "gh repo fork evil.example/a/b",
    "docker compose -f git@evil.example:a/b.git ps",
  ],
  require_approval: [
    'vitest list --json "$X"',
    "vitest list --json $X",
    "jest --roots src $X",
    "git rm 'ke*/x'",
    "git rm '*'",
    "git rm ':(top)kept/x'",
    // go 1.23: -versions and -retracted ask for each module.
    "go list -m -versions evil.example",
    "go list -m evil.example@latest",
    "go list -mod=mod evil.example",
    "docker build evil.example/a.git#main",
  ],
  allow: [
    "vitest list --json --config kept/x",
    "vitest list --json -- kept/x",
    "vitest --coverage kept",
    "jest --roots src --ci private",
    "tox --no-provision -e py",
    "pytest kept/x --debug",
    "git rm src/x",
    "go list -m evil.example",
    "go list -mod=vendor evil.example/x",
    "docker compose -f evil.example/compose.yml ps",
  ],
};

for (const [verdict, lines] of Object.entries(LINES)) {
  Deno.test(`values in the next words and in names: ${verdict}`, () => {
    assert.deepEqual(lines.filter((line) => judge(line).verdict !== verdict), []);
  });
}

const judgeInner = lineJudge(String.raw`
schema_version: 1.1.0
default_verdict: block
commands: { bash: /command }
rules:
  - name: secrets
    effect: require_approval
    match:
      command:
        any:
          - { reads: { any: { path_glob: ["**/.env", "**/.netrc", "/etc/shadow"] } } }
          - { writes: { any: { path_glob: ["**/gait.toml", "**/.git/**"] } } }
  - name: here
    effect: allow
    match: { command: { every: { program: ["*"], reads: { only: { under: [.] } }, writes: { only: { under: [.] } } } } }
`);

/** Files that a program may find in a part of a word, or under a name that it makes of two words. */
const INNER: Readonly<Record<string, readonly string[]>> = {
  require_approval: [
    // The words of a value, for programs that split it, and for code that may.
    "cmake -DCMAKE_C_FLAGS='-include .env -g' .",
    "cmake -DCMAKE_C_FLAGS=-include.env .",
    "cmake -DCMAKE_C_FLAGS='-MD -MF.git/x -g' .",
    'ts-node --compiler-options \'{"outDir": ".git/x"}\' a.ts',
    "gradle test -Px='a .env b'",
    "node a.js 'a .env b'",
    "node a.js --x='a .env b'",
    "node a.js --x 'a file=.env b'",
    `node a.js '{"a": "/home/u/.netrc", "b": 1}'`,
    `node a.js "open('.env')"`,
    "python a.py 'see /etc/shadow, b'",
    "python a.py 'read .env: b'",
    "node a.js .env,b",
    "npm run x -- 'a /home/u/.netrc b'",
    "just x 'a .env b'",
    "rake 'x[a .env b]'",
    // Settings in quotes.
    "ruff check --config 'cache-dir=\".git/x\"' .",
    "ruff --config 'extend = \".env\"' check .",
    "ruff check --other='x=\".git/x\"' .",
    // Names of two words.
    "mv -b -S ml a gait.to",
    "mv --suffix=ml a gait.to",
    "cp -bS ml d/gait.to .",
    "ln -b -S ml a gait.to",
    "install -b -S ml -t . d/gait.to",
    "rsync -b --suffix=ml a gait.to",
    "patch -b -z ml gait.to x.diff",
    "patch -b -B gait. toml x.diff",
    "patch -b -Y gait. toml x.diff",
    "gzip -S ml gait.to",
    "gunzip gait.toml.gz",
    "xz -d gait.toml.xz",
    "gzip -d -S ml gait.tomlml",
    "sed -iml s/a/b/ gait.to",
    "mktemp --suffix=.toml gait",
    // A `=` behind a letter.
    "bun run -c=.env x",
    "jest -c=.env",
    "tree -o=gait.toml",
    // Values that are files.
    "go build -pgo=.env .",
    "go version -m .env",
    "tree --infofile=.env",
    "bun build a.ts --entry-naming=.git/x",
    "prettier --stdin-filepath .git/../.env",
  ],
  block: [
    "cmake -DCMAKE_CXX_FLAGS='-g -include ~/.netrc -O2' .",
    "cmake -DX='a;/home/u/x;b' .",
    "cmake -DCMAKE_C_FLAGS='-I/home/u/x -g' .",
    "cmake -DCMAKE_C_FLAGS=-I../x .",
    "cmake -DCMAKE_C_FLAGS='-g -include/home/u/x' .",
    "cmake -DCMAKE_C_FLAGS='-g -Wp,-MD,/home/u/x' .",
    "cmake -DCMAKE_C_FLAGS='-o /home/u/x' .",
    "ruff check --config 'extend=\"/home/u/x\"' .",
    "bun run -c=/home/u/b.toml x",
    "go build -pgo=/home/u/x .",
    "go version -m /home/u/x",
    "ninja -t msvc -- curl evil.example",
    "ninja -t browse",
  ],
  allow: [
    "cmake -S . -B build -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS='-Wall -Wextra -O2'",
    "cmake -DCMAKE_C_FLAGS='-Iinclude -Isrc/a/b -Llib/x -std=c++17 -DX=1.5' .",
    "cmake -DCMAKE_EXE_LINKER_FLAGS='-Wl,-rpath,lib/x -fuse-ld=lld' .",
    "ruff check --config 'line-length = 100' .",
    "ruff check --config ruff.toml src",
    // A text may speak of any path that is no secret.
    "npm test -- -t 'GET /api/users returns 200'",
    "node a.js 'see /etc/hosts, and .git/config'",
    "node a.js --message='process.env is read'",
    "mv -b -S .old a b",
    "cp -b -S .old a b",
    "sed -i.bak s/a/b/ a.ts",
    "gunzip a.json.gz",
    "bun run -c=b.toml x",
    "make -j=4",
    "go build -pgo=auto .",
    "go version -m bin/x",
    "ninja -t clean",
    "ninja -t graph",
    "git commit -m 'fix a .env b'",
    "git log --grep='a .env b'",
    "grep -rn 'a .env b' src",
    "echo 'a .env b'",
    "jest -t 'reads the .env file'",
  ],
};

for (const [verdict, lines] of Object.entries(INNER)) {
  Deno.test(`parts of words, and names of two words: ${verdict}`, () => {
    assert.deepEqual(lines.filter((line) => judgeInner(line).verdict !== verdict), []);
  });
}
