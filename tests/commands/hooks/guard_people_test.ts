/** Commands of gait that only people may run, behind programs that run a text or other words. */

import assert from "node:assert/strict";
import { callHook, claudeAnswer, claudePayload, installedHook } from "../../support/hooks.ts";

const ALL = "schema_version: 1.1.0\ndefault_verdict: allow\n";

async function isDenied(command: string): Promise<boolean> {
  const on = await installedHook({ policy: ALL });
  return claudeAnswer(await callHook(on, claudePayload("Bash", { command }))) !== undefined;
}

const BLOCKED: Readonly<Record<string, readonly string[]>> = {
  "a text that a shell reads": [
    "echo 'gait hooks accept' | sh",
    "echo 'gait init --undo' | sh",
    "echo gait hooks accept | bash -s",
    "printf 'gait %s\\n' 'hooks accept' | sh",
    "sh <<< 'gait hooks accept'",
    "sh <<'X'\ngait hooks accept\nX",
    "cat <<'X' | sh\ngait hooks accept\nX",
    "echo 'gait hooks accept' | at now",
    "at now <<< 'gait hooks accept'",
    "echo '* * * * * gait hooks accept' | crontab -",
    "make -f - <<< 'a: ; gait hooks accept'",
    'sh -c "$(echo gait) hooks accept"',
    "source <(echo gait hooks accept)",
    "$(printf gait) hooks accept",
    "G=gait; $G hooks accept",
    "echo hooks accept | xargs gait",
    "ssh localhost gait hooks accept",
    "script -qc 'gait hooks accept'",
  ],
  "another interpreter": [
    'node -e \'require("child_process").execSync("gait hooks accept")\'',
    'node -e \'require("child_process").execFileSync("gait", ["hooks", "accept"])\'',
    'node -e \'require("child_process").execFileSync("gait", ["init", "--undo"])\'',
    'deno eval \'new Deno.Command("gait", { args: ["keys", "init"] }).spawn()\'',
    "ruby -e 'system(\"gait hooks accept\")'",
    "NODE_OPTIONS=--require=./x.cjs gait serve --hooks 1f2e3d4c5b6a7988",
    "nohup gait serve --policy p.yaml &",
    "perl -e 'system(\"gait config trust\")'",
    "php -r 'system(\"gait approve x\");'",
    "python3 -c 'import os; os.system(\"gait log prune x\")'",
    "awk 'BEGIN { system(\"gait hooks accept\") }'",
    "osascript -e 'do shell script \"gait hooks accept\"'",
    "echo 'system(\"gait hooks accept\")' | ruby",
  ],
  "a terminal or a service": [
    "tmux new -d 'gait hooks accept'",
    "tmux send-keys 'gait hooks accept' Enter",
    "tmux respawn-pane -k gait hooks accept",
    "screen -dm gait hooks uninstall codex",
    "screen -X stuff 'gait hooks accept\\n'",
    "expect -c 'spawn gait hooks accept'",
    "unbuffer gait hooks accept",
    "systemd-run --user gait hooks accept",
    "parallel gait hooks ::: accept",
    "batch <<< 'gait hooks accept'",
    "some-starter --run gait hooks accept",
    "some-starter -c 'gait --json hooks accept'",
  ],
  "packages and modules": [
    "deno run -A /tmp/copy/main.ts hooks accept",
    "/tmp/copy/cli/main.js hooks accept",
    "deno run -A jsr:@x/gait hooks accept",
    "deno run -A npm:@x/gait@1.0.0 hooks install codex",
    "deno /tmp/gait/cli/main.js keys init",
    "pnpm gait hooks accept",
    "pnpm exec gait hooks accept",
    "pnpm dlx @gait/cli hooks accept",
    "yarn gait hooks accept",
    "yarn dlx @gait/cli hooks accept",
    "bun x gait hooks accept",
    "bunx gait hooks accept",
    "npm exec -c 'gait hooks accept'",
    "npm run gait hooks accept",
    "deno task gait hooks accept",
    "node node_modules/gait/cli/main.js hooks accept",
    "uvx gait approve x",
  ],
  "a file that the line writes and runs": [
    "echo gait hooks accept > x.sh; sh x.sh",
    "printf 'gait hooks accept' > x.sh && chmod +x x.sh && ./x.sh",
    "cat > x.sh <<'X'\ngait hooks accept\nX\nbash ./x.sh",
    "echo 'gait hooks accept' | tee x.sh && . ./x.sh",
    "echo 'system(\"gait hooks accept\")' > x.rb && ruby x.rb",
    "echo 'a: ; gait hooks accept' > Makefile && make -f Makefile",
    "echo 'a: ; gait hooks accept' > Makefile && make",
  ],
  "a line that cannot be read": [
    "if gait hooks accept; then",
    "alias g=gait; g hooks accept",
    "arr=(gait hooks accept); ${arr[@]}",
  ],
};

for (const [title, lines] of Object.entries(BLOCKED)) {
  Deno.test(`only people run commands of gait that are for people: ${title}`, async () => {
    const passed: string[] = [];
    for (const line of lines) if (!await isDenied(line)) passed.push(line);
    assert.deepEqual(passed, []);
  });
}

/** They name such a command in a text, or run others of gait. */
const ALLOWED = [
  "echo 'gait policy init medium' | sh",
  "gait policy init medium && git init",
  'grep -r "gait approve" docs',
  "rg 'gait hooks accept' -n",
  "grep -rn gait docs | grep approve",
  'git commit -m "gait approve is documented"',
  "git commit -m \"$(cat <<'EOF'\nSay what gait hooks accept does\n\nEOF\n)\"",
  "git log --grep 'gait hooks accept'",
  'gh pr create --title "gait approve" --body "gait hooks accept is for people"',
  "echo gait hooks accept",
  "echo 'Run gait hooks accept' >> docs/a.md && git add docs/a.md",
  "cat > docs/a.md <<'X'\nRun gait hooks accept.\nX",
  "cat docs/gait.md docs/hooks.md; npm test",
  'git commit -m "gait approve is documented" && npm test',
  "sed -n '/gait approve/p' docs/a.md",
  "sed -i 's/gait approve/gait sign/' docs/a.md",
  "gait verify run_demo && echo approve",
  "gait review --session x | head",
  "deno run -A build.ts hooks install codex",
  "npm install",
  "node -e 'console.log(\"gait\")'",
  "python3 -m http.server",
  "find . -name '*gait*' | xargs grep approve",
  "make test",
  "grep -r 'gait approve' docs | python3 -c 'import sys; print(len(sys.stdin.read()))'",
  "gait log head && gait hooks list",
  "mkdir -p gait && cd gait && ls hooks",
  "git diff | tee d.txt; cat d.txt",
  "npx prettier --check docs/gait/approve.md",
  "deno test -A tests/commands/hooks/install_test.ts",
  "deno run -A main.ts verify run_demo",
  "echo 'gait approve' > notes.txt && cat notes.txt",
  "pnpm install && pnpm test",
];

Deno.test("texts about commands for people, and other commands of gait, are left alone", async () => {
  const blocked: string[] = [];
  for (const line of ALLOWED) if (await isDenied(line)) blocked.push(line);
  assert.deepEqual(blocked, []);
});
