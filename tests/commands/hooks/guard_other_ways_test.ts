/** More ways in which lines reach guarded files, under a policy that allows everything. */

import assert from "node:assert/strict";
import { callHook, claudeAnswer, claudePayload, installedHook } from "../../support/hooks.ts";

const ALL = "schema_version: 1.1.0\ndefault_verdict: allow\n";

const FILES = {
  "/w/z/policy.yaml": "",
  "/w/src/a.ts": "",
  "/w/b/.client/hooks.json": "",
};

async function answerTo(command: string) {
  const hook = await installedHook({
    policy: ALL,
    world: { files: FILES, program: ["/opt/deno/deno", "/home/.cache/deno"] },
  });
  return claudeAnswer(await callHook(hook, claudePayload("Bash", { command })));
}

interface Kind {
  readonly stopped: readonly string[];
  readonly ordinary: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  "a folder that a flag names is emptied or written": {
    stopped: [
      "deno test --clean --coverage=../home a_test.ts",
      "deno test --coverage=../home --clean",
      "python3 -m venv --clear ../home",
      "python3 -m venv --without-pip ../home/.client",
      "pytest --basetemp=..",
      "jest --coverage --coverageDirectory ../home",
      "vite build --outDir ../home --emptyOutDir",
      "esbuild a.ts --outdir=../home",
      "tsc --outDir ../home",
      "pip install --target .. ./pkg",
      "pip install --root ~ ./pkg",
      "pip download -d ../home x",
      "pip wheel -w ../home/.client ./pkg",
      "cargo clean --target-dir ../home",
      "node --cpu-prof --cpu-prof-dir=../home/.client a.js",
      "mkdocs build --clean -d ../home",
      "gcc -save-temps -dumpdir ../home/.client/ a.c",
      "deno fmt ../home",
      "deno lint --fix ../home",
      "prettier --write ../home",
      "cmake -E copy_directory b ../home",
      "cmake -E remove_directory ../home/.gait",
      "cmake -E rename ../home/.client src/x",
      "sqlite3 x.ar -Ax -C ../home",
      "cd ..; sqlite3 w/x.ar -Ax",
    ],
    ordinary: [
      "deno test --clean --coverage=coverage",
      "python3 -m venv --clear .venv",
      "python3 -m venv /tmp/v",
      "pytest --basetemp=/tmp/t",
      "tsc --outDir ../lib/dist",
      "vite build --outDir ../site/dist --emptyOutDir",
      "pip install --target /tmp/x y",
      "mkdir -p ../home",
      "ls ../home",
      "du -sh ..",
      "prettier --write .",
      "cmake -B build",
      "cmake -E make_directory build/x",
      "cmake -E copy_directory assets build/assets",
      "code ..",
      "sqlite3 ../home/x.db 'select 1'",
      "sqlite3 x.ar -Ax -C /tmp/x",
    ],
  },
  "a variable names a folder that its program writes": {
    stopped: [
      "CARGO_TARGET_DIR=../home cargo clean",
      "GOCACHE=$HOME go clean -cache",
      "GOBIN=/opt/deno go install ./...",
      "export GOBIN=/opt/deno; go install ./...",
      "NODE_V8_COVERAGE=../home/.client node a.js",
      "PYTHONPYCACHEPREFIX=../home/.client python3 a.py",
      "DENO_DIR=../home deno clean",
    ],
    ordinary: [
      "CARGO_TARGET_DIR=/tmp/t cargo clean",
      "GOBIN=$HOME/go/bin go install ./...",
      "GOCACHE=/tmp/c go test ./...",
      "PYTHONPATH=.. python3 a.py",
    ],
  },
  "a path stands behind a colon": {
    stopped: [
      "pytest --cov-report=xml:../home/policy.yaml",
      "pytest --cov --cov-report xml:../home/.client/hooks.json",
      "java -Xlog:gc:../home/policy.yaml X",
      "java -Xlog:gc*:file=/home/policy.yaml:time X",
    ],
    ordinary: [
      "pytest --cov-report=xml:coverage.xml",
      "pytest --cov-report=term-missing:skip-covered",
      "java -Xlog:gc:gc.log X",
      "ssh -L8080:localhost:80 host",
    ],
  },
  "a path leads through a file descriptor": {
    stopped: [
      "exec 3< ../home; cp z/* /dev/fd/3/",
      "exec 3< ../home; cp z/policy.yaml /proc/self/fd/3/policy.yaml",
      "exec 3< ..; cp -r b/. /dev/fd/3/home",
      "exec 4< ../home/policy.yaml; truncate -s 0 /dev/fd/4",
      "cat z/policy.yaml > /dev/fd/5 5<> ../home/policy.yaml",
    ],
    ordinary: [
      "exec 3< src/a.ts; cat /dev/fd/3",
      "exec 3> out.txt; echo x > /dev/fd/3",
      "exec 3< src; cp z/* /dev/fd/3/",
      "diff <(ls a) /dev/fd/0",
    ],
  },
  "patterns of other kinds": {
    stopped: [
      "shopt -s extglob\nrm -rf ../home/.g+(a)it",
      "shopt -s extglob\nrm -rf ../home/.@(ga*)",
      "shopt -s extglob; rm -rf ../home/.!(x)",
      "cp z/** ../home",
      "mv z/** /home",
      "shopt -s nocaseglob\nrm -rf ../home/.GA*",
      "setopt no_case_glob; rm -rf ../home/.GA*",
    ],
    ordinary: [
      "shopt -s extglob\nrm -rf build/!(keep)",
      "shopt -s extglob; ls ../lib/*.@(js|ts)",
      "shopt -s nocaseglob\nrm -rf build/*.LOG",
      "cp src/** ../lib",
      "cp **/*.ts /tmp/x",
    ],
  },
  "a variable is built before it is used": {
    stopped: [
      "p='../home/.ga*'; rm -rf $p",
      "p=../home/.ga; p+=it; rm -rf $p",
      "p=../home/.gaitX; rm -rf ${p%X}",
      "p=../home/.gaXit; rm -rf ${p/X/}",
      ": ${p:=../home/.gait}; rm -rf $p",
      ": ${p:=../home/.ga*}; rm -rf $p",
      ": ${p=/home/.gait}; mv $p /tmp/x",
      "p=x; printf -v p ../home/.%s gait; rm -rf $p",
      "a=(x ../home/.ga it); rm -rf ${a[1]}${a[2]}",
      "a=../home/.ga; b=it; rm -rf $a$b",
      "p=${PWD/w/home}; rm -rf $p/.gait",
      "rm -rf ${PWD/%w/home/.gait}",
      "rm -rf ${PWD/w/home/.ga*}",
      "p=../HOME/.GAIT; rm -rf ${p,,}",
      'eval "rm -rf ../home/.$(echo gait)"',
      "export CDPATH=/home; cd .client && echo x > hooks.json",
      "CDPATH=$HOME; cd .client && rm hooks.json",
      "HOME=~/.client; echo x > ~/hooks.json",
      "export HOME=/home/.client; rm ~/hooks.json",
    ],
    ordinary: [
      "f=dist/a.tgz; tar xf $f; rm -rf ${f%.tgz}",
      "p=build; p+=/x; rm -rf $p",
      ": ${OUT:=build}; rm -rf $OUT",
      "printf -v d 'build/%s' x; rm -rf $d",
      "a=(build dist); rm -rf ${a[0]}",
      'rm -rf "${PWD}/build"',
      'cp -r "${PWD%/*}/lib" dist',
      "export HOME=/tmp/h; npm test",
      "HOME=/tmp/h; echo x > ~/a.txt",
      "CDPATH=..; cd lib && rm -f a.o",
      'eval "rm -rf build/$(echo x)"',
    ],
  },
  "code writes a whole folder that it names": {
    stopped: [
      "python3 -c 'import shutil;shutil.rmtree(\"../home\")'",
      'python3 -c \'import shutil;shutil.copytree("b","../home",dirs_exist_ok=True)\'',
      'python3 -c \'import zipfile;zipfile.ZipFile("h.zip").extractall("..")\'',
      'node -e \'require("fs").cpSync("b","../home",{recursive:true,force:true})\'',
      'node -e \'require("fs").rmSync("/home",{recursive:true})\'',
      "perl -MFile::Path -e 'rmtree(\"../home/.gait\")'",
      'perl -e \'chdir "../home"; system "tar xf /w/h.tar"\'',
      'python3 -c \'import os;os.chdir("../home");os.system("tar xf /w/h.tar")\'',
      'ruby -rfileutils -e \'FileUtils.cp_r("b/.","../home")\'',
      "python3 - <<< 'import shutil;shutil.rmtree(\"..\")'",
      "python3 - <<'X'\nimport shutil\nshutil.rmtree('../home')\nX",
      'vim -es -c \'call delete("../home","rf")\' -c q',
      'vim -es -c \'call delete("../home/.ga"."it","rf")\' -c q',
      "gdb -batch -ex 'python import shutil;shutil.rmtree(\"../home\")'",
    ],
    ordinary: [
      "python3 -c 'import shutil;shutil.rmtree(\"build\")'",
      'node -e \'require("fs").rmSync("/tmp/x",{recursive:true})\'',
      "python3 -c 'import os;print(os.listdir(\"..\"))'",
      "node -e \"process.chdir('../home'); console.log(process.cwd())\"",
      "python3 -c 'import sys;sys.path.insert(0,\"../home\");import x;x.delete()'",
      'perl -e \'print "/home"; delete $h{"a"}\'',
      "node -e 'console.log(require(\"../home/package.json\"))'",
    ],
  },
  "a package manager takes out or replaces what starts the hook": {
    stopped: [
      "deno clean",
      "deno upgrade",
      "npm uninstall -g deno",
      "npm i -g deno@1",
      "npm --prefix /opt/deno uninstall x",
      "brew uninstall deno",
      "apt-get remove -y perl-base",
      "sudo apt-get purge -y coreutils",
      "dpkg -r --force-all perl-base",
      "apk del deno perl",
      "pacman -Rns perl",
      "mise uninstall deno",
      "cargo install deno --root /opt/deno",
      "update-alternatives --set perl /bin/true",
      "npm uninstall -g gait",
      "make install DESTDIR=/",
      "apt-get install -y perl-",
      "codex features disable hooks",
      "claude config set -g hooks '{}'",
    ],
    ordinary: [
      "deno cache a.ts",
      "npm uninstall deno-types",
      "npm i deno",
      "npm i -g typescript",
      "npm install",
      "cd src && npm ci",
      "brew install jq",
      "apt-get install -y perl",
      "apt-get remove -y nginx",
      "cargo install ripgrep",
      "make install DESTDIR=/tmp/pkg",
      "pip uninstall -y requests",
      "claude -p 'explain the hooks of this project'",
      "codex --version",
    ],
  },
};

for (const [kind, { stopped, ordinary }] of Object.entries(KINDS)) {
  Deno.test(`the guard stops lines where ${kind}`, async (t) => {
    for (const command of stopped) {
      await t.step(command, async () => {
        const answer = await answerTo(command);
        assert.equal(answer?.["permissionDecision"], "deny");
        assert.match(String(answer?.["permissionDecisionReason"]), /guard_file/);
      });
    }
  });
  Deno.test(`the guard lets ordinary lines pass where ${kind}`, async (t) => {
    for (const command of ordinary) {
      await t.step(command, async () => {
        assert.equal(await answerTo(command), undefined);
      });
    }
  });
}
