/** Lines that change gait's files through a folder above them, without a name of one. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { callHook, claudeAnswer, claudePayload, installedHook } from "../../support/hooks.ts";

const ALL = "schema_version: 1.1.0\ndefault_verdict: allow\n";

/** The policy, the records and the registration lie below `/home`; the call takes place in `/w`. */
const FILES = {
  "/w/.claude/settings.json": "{}",
  "/w/.codex/hooks.json": "{}",
  "/w/.github/hooks/a.json": "{}",
  "/w/gait.policy.yaml": ALL,
  "/w/src/a.ts": "",
  "/w/evil/a": "",
  "/home/dev/b.ts": "",
};

async function isDenied(command: string, cwd = "/w", tool = "Bash"): Promise<boolean> {
  const on = await installedHook({ policy: ALL, world: { files: FILES } });
  const answer = claudeAnswer(await callHook(on, claudePayload(tool, { command }, { cwd })));
  if (answer === undefined) return false;
  assert.match(String(answer["permissionDecisionReason"]), /guard_file_protected/);
  return true;
}

const BLOCKED: Readonly<Record<string, readonly string[]>> = {
  "a variable of the environment": [
    'rm -rf "$HOME"',
    "rm -rf $HOME",
    "rm -rf ${HOME}",
    'rm -rf "${HOME:?}"/',
    'rm -r "$PWD/../home"',
    "cd ~ && rm -rf $PWD",
    "cd ~; cd /w; rm -rf $OLDPWD",
    'cd "$HOME" && git clean -fdx',
    "rm -rf ~+/../home",
    'unzip x.zip -d"$HOME"',
    'cp -r evil/. --target-directory="$HOME"',
    "7z x a.7z -o$HOME",
  ],
  "a variable of the line": [
    'D=~; rm -rf "$D"',
    'for d in ~/.*; do rm -r "$d"; done',
    'for d in /hom*; do chmod -R 0 "$d"; done',
    'cd ~; for d in .*; do rm -r "$d"; done',
    'read d <<< ~; rm -rf "$d"',
    'while read d; do rm -rf "$d"; done <<< ~',
    'set -- ~; rm -rf "$1"',
    'f() { rm -rf "$1"; }; f ~',
    "xargs rm -rf <<< ~",
    "echo ~ | xargs rm -rf",
    "rm -rf $(echo ~)",
    'rm -rf "$(cd ~; pwd)"',
    "set -- ~; rm -rf $*",
    'dirs=(~ /x); rm -rf "${dirs[@]}"',
    "[ $x = y ] && rm -rf $HOME",
    'dirs=(~ /x); for d in "${dirs[@]}"; do rm -rf "$d"; done',
    "sh -c 'for d in ~/.*; do rm -r \"$d\"; done'",
  ],
  "files that are searched for": [
    "find ~ -delete",
    "find /home -type f -delete",
    "find ~ -name '*.json' -delete",
    "find ~ -type f -exec rm {} +",
    "find ~ -type f -exec sed -i s/a/b/ {} +",
    "find ~ -type f -execdir truncate -s 0 {} ';'",
    "find ~ -type f | xargs rm",
    "find ~ -type f -print0 | xargs -0 sed -i s/a/b/",
    'find ~ -type f | while read -r f; do rm "$f"; done',
    "rm $(find ~ -type f)",
    'for f in $(find ~ -type f); do rm "$f"; done',
    "fd . ~ -H -x rm",
    "cd ~ && rm -rf $(ls -A)",
    "ls -a ~ | xargs -I{} rm -r ~/{}",
    'rm -r ~/"$(echo .gait)"',
  ],
  "modes and owners": [
    "chmod -R 000 ~",
    "chmod --recursive 777 /home",
    "chown -R nobody ~",
    "chgrp -R x /",
    "chattr -R +i ~",
    "setfacl -R -m u:x:rwx ~",
  ],
  "copies": [
    "cp -r evil/. ~",
    "cp -rT evil ~",
    "cp -a evil/. /home",
    "cp -r -t ~ evil/.",
    "cp -r /mnt/home /",
    "cp -r evil/. $HOME",
    "cp -r $X/. ~",
    "rsync -a e/ ~/",
    "rsync -a --delete e/ ~/",
    "rsync -r host:e/ ~",
    "scp -r host:e/. ~",
  ],
  "archives": [
    "tar xf a.tar -C ~",
    "tar -xf a.tar --directory=/home",
    'tar xf a.tar -C "$HOME"',
    "cd ~ && tar xf a.tar",
    "tar xPf a.tar",
    "unzip -o x.zip -d ~",
    "cd ~ && unzip -o x.zip",
    "cd ~ && cpio -i < x",
    "cpio -pd ~ < x",
  ],
  "git and patches": [
    "git -C ~ clean -fdx",
    "git -C ~ reset --hard",
    'git -C "$HOME" reset --hard',
    "git -C ~ checkout x",
    "git -c core.worktree=/home checkout -f",
    "svn checkout x ~",
    "git -C ~ apply x",
    "cd ~ && git stash -u",
    "git --work-tree=/home checkout x -- .",
    "git --work-tree=~ checkout x -- .",
    "git apply --directory=../home x",
    "GIT_WORK_TREE=~ git checkout x",
    "export GIT_WORK_TREE=~; git checkout x",
    "patch -d ~ -p0 < p",
    "cd ~ && patch -p1 < p",
  ],
  "what is mounted over them": [
    "mount -t tmpfs t ~",
    "mount --bind /tmp/q /home",
    "umount ~",
  ],
  "programs that start others": [
    "find ~ -type f | parallel rm",
    "systemd-run --user rm -rf /home",
    "parallel rm -rf ::: ~",
    "gio trash ~",
    "rclone sync x ~",
  ],
};

for (const [title, lines] of Object.entries(BLOCKED)) {
  Deno.test(`no call changes gait's files through a folder above them: ${title}`, async () => {
    const passed: string[] = [];
    for (const line of lines) if (!await isDenied(line)) passed.push(line);
    assert.deepEqual(passed, []);
  });
}

/** Ordinary work, in a folder with files of clients in it. */
const ALLOWED = [
  "cp -r src/. .",
  "cp -r src lib",
  "cp -r src ~/",
  "cp -r src /w",
  "rsync -a src/ /w/",
  "tar xf a.tar",
  "tar xzf a.tgz -C vendor",
  "unzip x.zip",
  "unzip x.zip -d out",
  "git checkout main",
  "git checkout -- .",
  "git reset --hard HEAD~1",
  "git clean -fd",
  "git pull --rebase",
  "git stash -u",
  "git -C /w checkout main",
  "git apply fix.patch",
  "patch -p1 < fix.patch",
  "chmod -R u+w .",
  "chown -R me src",
  "chmod 700 ~",
  "find . -name '*.tmp' -delete",
  "find . -name '*.ts' -exec sed -i s/a/b/ {} +",
  "find . -name '*.ts' | xargs sed -i s/a/b/",
  "find ~/dev -type f -delete",
  "find ~ -name '*.md' -exec wc -l {} +",
  "find ~ -name x | head",
  "[ $x = y ] && cp -r src ../out && rm -rf out",
  'ls -la ~ && rm -f "$TMP"',
  'for f in src/*.ts; do sed -i s/a/b/ "$f"; done',
  'cd "$X" && git checkout main',
  'D=out; rm -rf "$D"',
  "du -sh ~; tree ~",
  "cp -r ~/dev /tmp/x",
  "mkdir -p ~/dev/new",
  "cd src && tar xf ../a.tar",
  "mount",
  'rm -rf "$PWD/out"',
];

Deno.test("work in a folder with files of clients in it goes on", async () => {
  const blocked: string[] = [];
  for (const line of ALLOWED) if (await isDenied(line)) blocked.push(line);
  assert.deepEqual(blocked, []);
});

Deno.test("a line of PowerShell does not delete the home folder", async () => {
  for (const line of ["Remove-Item -Recurse ~", "rm -r $HOME", "ri -Recurse /home"]) {
    assert.equal(await isDenied(line, "/w", "PowerShell"), true, line);
  }
  assert.equal(await isDenied("Remove-Item -Recurse out", "/w", "PowerShell"), false);
});

Deno.test("a folder with gait's files is not written as a whole by calls that take place in it", async () => {
  for (const line of ["tar xf a.tar", "git checkout x", "cp -r /x/. .", "chmod -R 0 ."]) {
    assert.equal(await isDenied(line, "/home"), true, line);
  }
});

Deno.test("a checkout that has the policy in it is worked in, and not deleted", async () => {
  const policy = { path: "/w/gait.policy.yaml", digest: await sha256(encodeUtf8(ALL)) };
  const isKept = async (command: string, files: Readonly<Record<string, string>>) => {
    const on = await installedHook({
      policy: ALL,
      record: { policies: [policy] },
      world: { files: { ...FILES, ...files } },
    });
    const payload = claudePayload("Bash", { command }, { cwd: "/w/src" });
    return claudeAnswer(await callHook(on, payload)) !== undefined;
  };
  const checkout = { "/w/.git/HEAD": "ref: refs/heads/main\n" };
  assert.equal(await isKept("git -C .. checkout main", checkout), false);
  assert.equal(await isKept("tar xf a.tar -C /w", checkout), false);
  assert.equal(await isKept("rm -rf ..", checkout), true);
  assert.equal(await isKept("find .. -delete", checkout), true);
  assert.equal(await isKept("chmod -R 000 /", checkout), true);
  // Without a checkout it is some folder above.
  assert.equal(await isKept("tar xf a.tar -C /w", {}), true);
});
