/** Conditions on paths: what leads elsewhere, and what ordinary paths must not be. */

import assert from "node:assert/strict";
import { underAsker } from "../../../../src/core/gate/conditions/path_conditions.ts";
import { deepTable, type Row, table } from "./support.ts";

table({ under: ["drafts", "/tmp/agent"] }, [
  ["drafts", "yes"],
  ["drafts/", "yes"],
  ["drafts/a.md", "yes"],
  ["./drafts//a.md", "yes"],
  ["drafts/./b/../a.md", "yes"],
  ["/repo/drafts/a.md", "yes"],
  ["/repo/../repo/drafts/a.md", "yes"],
  ["../repo/drafts/a.md", "yes"],
  ["../../../../repo/drafts/a.md", "yes"],
  ["x/../drafts/a.md", "yes"],
  ["/tmp/agent/x/y", "yes"],
  ["drafts/A.md", "yes"], // letter case makes no difference to the answer
  ["drafts/é.md", "yes"],
  ["drafts/e\u0301.md", "yes"],
  ["drafts/.hidden", "yes"],
  ["drafts/a b.md", "yes"],
  ["drafts/-rf", "yes"],
  ["drafts/100% sure.txt", "yes"],
  ["drafts/a$b", "yes"],
  ["drafts/~", "yes"],
  ["drafts/a~", "yes"],
  ["drafts/a:b", "yes"], // under in both readings
  ["drafts/a.", "yes"],
  ["draftsx/a.md", "no"],
  ["drafts.md", "no"],
  ["xdrafts/a", "no"],
  ["src/drafts/a.md", "no"],
  ["..", "no"],
  ["drafts/..", "no"],
  ["drafts/../src/a.ts", "no"],
  ["drafts/a/../../src/a.ts", "no"],
  ["/drafts/a.md", "no"],
  ["/tmp/agent/../x", "no"],
  ["/tmp", "no"],
  ["/", "no"],
  [".", "no"],
  // Unclear at once.
  ["", "unclear", "two_readings"],
  ["drafts/\u0000/../../x", "unclear"],
  ["drafts/a\nb", "unclear"],
  ["drafts/a\u007f", "unclear"],
  ["drafts/a\u0085b", "unclear"],
  ["drafts/a\u2028b", "unclear"],
  ["C:x", "unclear"],
  ["c:", "unclear"],
  ["DRAFTS~1/a.md", "unclear"],
  ["drafts/SECRET~1", "unclear"],
  ["drafts/SECRET~1.TXT", "unclear"],
  ["drafts/SECRET~1:x", "unclear"],
  ["drafts/SECRET~1 /x", "unclear"],
  ["file:drafts/a.md", "unclear"],
  ["FILE:///repo/drafts/a.md", "unclear"],
  ["$HOME/x", "unclear"],
  ["${PWD}/drafts", "unclear"],
  ["%USERPROFILE%/x", "unclear"],
  ["%2e%2e/x", "unclear"],
  ["drafts/%2e%2e/%2e%2e/x", "unclear"],
  ["drafts/%00", "unclear"],
  // A variable anywhere, and an address.
  ["..$HOME/.ssh/id_rsa", "unclear", "two_readings"],
  ["..${HOME}/x", "unclear"],
  ["drafts/$X", "unclear"],
  ["drafts/$(id)", "unclear"],
  ["drafts/..%HOMEPATH%", "unclear"],
  ["drafts/%ProgramFiles(x86)%", "unclear"],
  ["drafts/..$x/../src", "unclear"],
  ["drafts/.$x./src", "unclear"],
  ["drafts/.$@./src", "unclear"],
  ["drafts/..$npm_config_userconfig", "unclear"],
  ["drafts/..$x-a/b", "unclear"], // it may be an absolute path
  ["drafts/posts.$postId.tsx", "yes"],
  ["drafts/Outer$Inner$1.class", "yes"],
  ["drafts/$postId/edit.tsx", "yes"],
  ["~/$postId", "unclear"],
  ["https://evil.example/x", "unclear"],
  ["HTTPS:/evil.example/x", "unclear"],
  ["s3://bucket/key", "unclear"],
  ["git+ssh://x/y", "unclear"],
  ["git+file:///x", "unclear"],
  ["jar:file:/x", "unclear"],
  // Two readings.
  ["drafts\\a.md", "unclear", "two_readings"],
  ["drafts/..\\..\\x", "unclear"],
  ["Drafts/a.md", "unclear"],
  ["DRAFTS/../src", "no"],
  ["drafts./a.md", "unclear"],
  ["drafts../a.md", "unclear"],
  ["drafts..", "unclear"],
  ["src/..drafts/../../drafts/a", "yes"],
  ["drafts /a.md", "unclear"],
  ["drafts:x/a.md", "unclear"],
  ["drafts::$INDEX_ALLOCATION/a.md", "unclear"],
  ["dra\u200bfts/a.md", "unclear"],
  ["drafts/.../x", "unclear"],
  ["drafts/.. /x", "unclear"],
  ["drafts/..:x/y", "unclear"],
  ["drafts/..\u200b/x", "unclear"],
  ["~/drafts/a.md", "unclear"],
  ["~bob/x", "unclear"],
  ["~", "unclear"],
  ["//repo/drafts/a.md", "unclear"], // a share, or a path
  ["\\\\repo\\drafts\\a.md", "unclear"],
  ["//?/C:/x", "unclear"],
  ["\\\\?\\C:\\x", "unclear"],
  ["\\\\.\\C:\\x", "unclear"],
  ["C:/drafts/a.md", "no"],
  ["/proc/self/root/repo/drafts/a.md", "unclear"],
  ["/proc/self/cwd/drafts/a.md", "unclear"],
  ["../proc/self/cwd/drafts/a.md", "unclear"],
  ["/./proc//1/root/x", "unclear"],
  ["/proc/1/exe", "unclear"],
  ["/proc/self/fd/3", "unclear"],
  ["/proc/self/map_files/x", "unclear"],
  ["/proc/self/task/1/cwd/x", "unclear"],
  ["/dev/fd/3", "unclear"],
  ["/dev/stdin", "unclear"],
  ["/dev/stdout", "unclear"],
  ["/dev/stderr", "unclear"],
  ["/.vol/1/2", "unclear"],
  ["/x/dev/stdin", "no"],
  ["/x/stdin", "no"],
  ["/stdin", "no"],
  ["/proc/cpuinfo", "no"],
  ["/dev/null", "no"],
  [1, "unclear", "wrong_type"],
  [["drafts/a.md"], "unclear", "wrong_type"],
  [{ path: "drafts/a.md" }, "unclear", "wrong_type"],
  [undefined, "no"],
  [null, "no"],
]);

table({ under: ["."] }, [
  ["a", "yes"],
  [".", "yes"],
  ["/repo", "yes"],
  ["/repo/", "yes"],
  ["..", "no"],
  ["/repository/x", "no"],
  ["../repo2", "no"],
  ["/REPO/a", "unclear"],
  ["a:b", "unclear"], // a drive, or a stream
  ["a\\..\\..\\..\\etc", "unclear"],
  ["C:/x", "unclear"], // on Linux a folder of the workspace
]);
table({ under: "/" }, [["a", "yes"], ["/etc", "yes"], ["~/x", "unclear"], ["c:/x", "unclear"]]);
table({ path_glob: "C/a" }, [["C/a", "yes"], ["C:/a", "no"]]); // a drive, or a name with a colon
table({ under: "é" }, [["é/a", "yes"], ["e\u0301/a", "unclear"]], { workspace: "/re\u0301po" });
table({ under: "Docs" }, [["DOCS/a", "unclear"], ["Docs/a", "yes"], ["docs/a", "unclear"], [
  "src/a",
  "no",
]]);
table({ under: "straße" }, [["straße/a", "yes"], ["STRASSE/a", "unclear"], [
  "stra\u1e9ee/a",
  "unclear",
], ["strase/a", "no"]]);
table({ under: "é" }, [["é/a", "yes"], ["e\u0301/a", "unclear"], ["e/a", "no"]]);
table({ under: ["ΣΟΦΟΣ"] }, [["ΣΟΦΟΣ/a", "yes"], ["σοφος/a", "unclear"], ["σοφοσ/a", "unclear"]]);

const HOMES: readonly Row[] = [
  ["~/.ssh/id", "yes"],
  ["~bob/.ssh/id", "yes"],
  ["~/./x/../.ssh/id", "yes"],
  ["/root/.ssh/id", "yes"],
  ["/home/bob/.ssh/id", "yes"],
  ["/home/bob/../al/.ssh/id", "yes"],
  ["../home/bob/.ssh/id", "yes"],
  ["/Users/bob/.ssh/id", "yes"],
  ["C:/Users/bob/.ssh/id", "unclear"], // on Linux a folder of the workspace
  ["/users/bob/.ssh/id", "unclear"],
  ["/HOME/bob/.ssh/id", "unclear"],
  ["/home/bob/.SSH/id", "unclear"],
  ["/home/bob/.ssh./id", "unclear"],
  ["~\\.ssh\\id", "unclear"],
  ["\\Users\\bob\\.ssh\\id", "unclear"],
  ["~/../x", "unclear"],
  ["/home/.ssh/id", "no"],
  ["/home/bob/ssh/id", "no"],
  ["/srv/home/bob/.ssh/id", "no"],
  ["//srv/share/Users/bob/.ssh/id", "no"],
  ["/root/x", "no"],
  ["/root", "no"],
  ["/root/ssh/.ssh/id", "no"],
  ["/repo/root/.ssh/id", "no"],
  ["src/a.ts", "no"],
  ["~/x", "no"],
];
table({ under: "~/.ssh" }, HOMES);
table({ path_glob: "~/.ssh/**" }, HOMES);
table({ under: "~" }, [
  ["~", "yes"],
  ["/root", "yes"],
  ["/home/bob", "yes"],
  ["/home", "no"],
  ["/rooted", "no"],
  ["~bob/../x", "unclear"],
  ["~1/x", "unclear"], // shells have folders of such names
]);

table({ path_glob: "**/*.sh" }, [
  ["a.sh", "yes"],
  ["x/y/a.sh", "yes"],
  [".sh", "yes"],
  ["a.sh/.", "yes"],
  ["a.sh/", "yes"],
  ["a.sh/b/..", "yes"],
  ["a.sh//", "yes"],
  ["/a.sh", "yes"],
  ["a.SH", "unclear"],
  ["a.sh.", "unclear"],
  ["a.sh ./x/..", "unclear"],
  ["a.sh:stream", "unclear"],
  ["a.sh::$DATA", "unclear"],
  ["x\\a.sh", "yes"], // in both readings
  ["a.sh/\\.", "unclear"],
  ["a.sh\\x", "no"],
  ["a.s\u200bh", "unclear"],
  ["a.sh/b", "no"],
  ["a.md", "no"],
  ["ash", "no"],
  ["~/a.sh", "unclear"],
  ["", "unclear"],
]);
table({ path_glob: "**/*.sh" }, [["~bob/a.sh", "unclear"], ["a.sh~", "no"]]);
// What one pattern cannot tell another one can.
table({ path_glob: ["**/*.sh", "~/**"] }, [["~/a.sh", "yes"], ["~bob/a", "yes"], ["a.md", "no"]]);
table({ under: ["~/.ssh", "/etc"] }, [
  ["/users/bob/.ssh/id", "unclear"],
  ["/etc/x", "yes"],
  ["/srv/x", "no"],
]);
table({ path_glob: ["src/*.ts", "docs/**/?.md", "/etc/*"] }, [
  ["src/a.ts", "yes"],
  ["src/.ts", "yes"],
  ["src/.a.ts", "yes"],
  ["src/x/a.ts", "no"],
  ["x/src/a.ts", "no"],
  ["/repo/src/a.ts", "yes"],
  ["docs/a.md", "yes"],
  ["docs/x/y/😀.md", "yes"],
  ["docs/ab.md", "no"],
  ["/etc/passwd", "yes"],
  ["/etc", "no"],
  ["/etc/ssh/x", "no"],
  ["../etc/passwd", "yes"],
]);
table({ path_glob: "*" }, [[":a", "unclear"], ["a", "yes"], [".a", "yes"], ["a/b", "no"], [
  ".",
  "no",
], ["/a", "no"]]);
table({ path_glob: "**" }, [["a", "yes"], ["/", "yes"], ["/etc/x", "yes"], ["~", "unclear"]]);
table({ path_glob: "**/*" }, [["/", "no"], ["/a", "yes"], ["a/b", "yes"]]);
table({ path_glob: "drafts/a" }, [["drafts/.:x/a", "unclear"], ["drafts/a", "yes"]]);
table({ path_glob: "/*" }, [["/a", "yes"], ["../a", "yes"], ["a", "no"], ["/", "no"]]);
table({ path_glob: "../*.md" }, [["../a.md", "yes"], ["/a.md", "yes"], ["a.md", "no"]]);
table({ path_glob: "a/**/b/**/c" }, [["a/b/c", "yes"], ["a/b/b/x/c/c", "yes"], ["a/c/b", "no"]]);
table({ path_glob: "a/b/**/b/c" }, [["a/b/c", "no"], ["a/b/b/c", "yes"], ["a/b/x/b/c", "yes"]]);
// Each habit is asked with and without each other one.
table({ path_glob: "**/??" }, [
  ["a\\b\u200b", "unclear"],
  ["a\\b.", "unclear"],
  ["a\\b:", "unclear"],
  ["abc\u200b", "no"],
]);
table({ path_glob: "[*].md" }, [["*.md", "yes"], ["a.md", "no"]]);
table({ path_glob: "**/ΑΣ*" }, [["ΑΣΒ", "yes"], ["ΑΣ", "yes"], ["ασβ", "unclear"]]);

// On a drive. Signs of one system are no names of the other there.
table({ under: ["src"] }, [
  ["src/a.ts", "yes"],
  ["C:/work/src/a.ts", "yes"],
  ["c:/work/src/a.ts", "yes"],
  ["C:/work/lib/a.ts", "no"],
  ["D:/work/src/a.ts", "no"],
  ["/work/src/a.ts", "unclear"], // the root of the drive, or another one
  ["C:src/a.ts", "unclear"],
], { workspace: "C:/work" });

table({ under: ["/data"] }, [["/data/x", "yes"], ["C:/data/x", "unclear"], ["/x", "no"]], {
  workspace: "C:/work",
});
table({ under: "C:/data" }, [["c:/data/x", "unclear"], ["C:/data", "unclear"], ["x", "no"]]);
table({ under: "C:/data" }, [["c:/data/x", "yes"], ["C:/data", "yes"], ["D:/data", "no"]], {
  workspace: "C:/work",
});
table({ under: "C:/Data" }, [["C:/Data/x", "yes"], ["C:/data/x", "unclear"], ["C:/x", "no"]], {
  workspace: "C:/work",
});
table({ under: "~/.ssh" }, [
  ["C:/Users/bob/.ssh/id", "yes"],
  ["C:/root/.ssh/id", "no"],
  ["C:/home/bob/.ssh/id", "no"],
  ["C:/proc/self/root/x", "no"], // links of another system
  ["C:/dev/fd/1", "no"],
], { workspace: "C:/work" });

// A workspace that is no absolute folder.
table({ under: ["src"] }, [
  ["src/a.ts", "yes"],
  ["lib/a.ts", "no"],
  ["src/../lib", "no"],
  ["../src", "unclear"],
  ["/x/src/a.ts", "unclear"],
], { workspace: "project" });
table({ under: ["/etc"] }, [
  ["/etc/passwd", "yes"],
  ["/srv/x", "no"],
  ["etc/passwd", "unclear"],
], { workspace: "project" });
table({ path_glob: ["../secret/**"] }, [["a", "unclear"], ["/secret/x", "unclear"]], {
  workspace: "project",
});
table(
  { path_glob: ["~/.ssh/**"] },
  [["a", "unclear"], ["/home/al/.ssh/a", "yes"], ["/srv", "no"]],
  {
    workspace: "project",
  },
);

table({ path_glob: ["**/.env"] }, [
  ["src/$x.env", "unclear"],
  ["src/$postId.tsx", "no"],
]);

deepTable({ path_glob: ["**/.env", "**/.env.*", "~/.ssh/**", "/etc/shadow"] }, [
  [".env", "yes"],
  ["a/.env.local", "yes"],
  ["~/.env", "yes"],
  ["/home/bob/.ssh/id", "yes"],
  ["../etc/shadow", "yes"],
  ["file:///repo/.env", "yes"], // read as it stands
  ["file:///repo/%2Eenv", "unclear"],
  ["file:///root/.ssh%2Fid_rsa", "unclear"],
  ["file:///home/bob/.ssh/id", "unclear"],
  ["file://localhost/home/bob/.ssh/id", "unclear"],
  ["file:.env", "unclear"],
  ["file:%2eenv?x#y", "unclear"],
  ["file://.env", "unclear"],
  ["FI\tLE:///repo/.e\nnv", "unclear"],
  ["git+file:///repo/%2Eenv", "unclear"],
  ["file:///C:/Users/bob/.ssh/id", "unclear"],
  ["file:///repo/src/a.ts", "no"],
  ["file:///repo/%ff", "no"],
  ["file: about ~5", "no"],
  ["profile:.env", "no"],
  ["$HOME/.env", "yes"],
  ["C:/x/.env", "yes"],
  ["x\\.env", "unclear"],
  [".ENV", "unclear"],
  [".env ./x/..", "unclear"],
  [".env::$DATA", "unclear"],
  [".e\u200bnv", "unclear"],
  ["a\u0000/.env", "unclear"],
  ["\u0000/.env", "unclear"],
  [".env\u0000", "unclear"],
  [".env\u0000.txt", "unclear"],
  [".env\u0000\n", "unclear"],
  ["\\\\?\\C:\\Users\\bob\\.ssh\\id", "unclear"],
  ["//?/C:/Users/bob/.ssh/id", "unclear"],
  ["/proc/self/root/etc/shadow", "unclear"],
  ["/proc/self/root/home/bob/.ssh/id", "unclear"],
  ["", "no"],
  [".", "no"],
  ["about ~5", "no"],
  ["~5 minutes", "no"],
  ["~5", "no"],
  ["C: about ~5", "no"],
  ["\\bfoo\\b", "no"],
  ["see \\d+ in .env", "no"],
  ["the file .env", "no"],
  ["line\n.env", "no"],
  ["line\n/.env", "no"],
  ["line\r/.env", "no"],
  ["line\u2028/.env", "no"],
  ["line\u2029/.env", "no"],
  ["line\u0085/.env", "no"],
  ["~/.ssh/id", "yes"],
  ["~bob/.ssh/id", "yes"],
  [".env\nX=1", "no"],
  ["100%", "no"],
  ["%20", "no"],
  ["$5", "no"],
  ["PROGRA~1", "no"],
  ["...", "no"],
  ["wait ... what?", "no"],
  ["a/.../b", "no"],
  ["https://example.com/a?b=c#d", "no"],
  ["Ünïcödé — “quotes” …", "no"],
  ["日本語のテキスト。", "no"],
  ["SELECT * FROM t WHERE a = 'b'", "no"],
  ["std::vector<int>", "no"],
  [".environment", "no"],
  [1, "no"],
  [true, "no"],
  [[null], "no"],
]);
// A colon ends a name on some systems, but not behind a drive.
table({ under: ["src"] }, [["src/a:b", "yes"], ["src:a/b", "unclear"]]);
table({ under: ["C:/repo"] }, [["C:/repo/a", "yes"], ["C:/x", "no"]], { workspace: "C:/repo" });
// What programs may make of the rest of a file: URL.
deepTable({ path_glob: ["/a/*.key"] }, [
  ["file:///a/x?b.key", "unclear"], // a question mark is part of a name, or begins a query
  ["file:///a/x.key?b", "unclear"],
  ["file:///a/x?b", "no"],
]);
deepTable({ path_glob: ["/a/x???key"] }, [
  ["file:///a/x%2ekey", "unclear"], // escapes are replaced, or not
  ["file:///a/x.key", "no"],
]);
deepTable({ under: ["etc"] }, [
  ["file://etc/passwd", "unclear"], // etc is a host, or the first folder
  ["file:///etc/passwd", "no"],
]);
// A workspace that some systems read as another folder.
table({ under: ["/etc"] }, [["/etc/x", "yes"], ["a", "unclear"]], { workspace: "/x/.../y" });
const ON_A_SHARE = { workspace: "//server/share/x" };
table({ under: ["src"] }, [
  ["src/a", "yes"],
  ["lib/a", "no"],
  ["//server/other/x/src/a", "no"],
  ["//other/share/x/src/a", "no"],
], ON_A_SHARE);
deepTable({ path_glob: ["conf/*.key"] }, [
  ["\\\\?\\UNC\\server\\share\\x\\conf\\a.key", "unclear"],
  ["\\\\?\\UNC\\server\\share\\x\\a.key", "no"],
], ON_A_SHARE);
deepTable({ under: ["."] }, [
  ["", "no"],
  ["a", "yes"],
  ["any text", "yes"], // below an ending ** every text is a path
  ["/etc", "no"],
]);
deepTable({ under: ["/"] }, [["/proc/self/root", "yes"], ["/proc/self/root/x", "yes"]]);
deepTable({ under: ["/etc"] }, [
  ["/proc/self/cwd/etc/x", "no"], // below the working directory
  ["/proc/self/root/etc/x", "unclear"],
  ["/proc/1/task/2/root/etc/x", "unclear"],
]);
deepTable({ under: ["/proc", "/dev"] }, [
  ["/proc/self/root/x", "unclear"],
  ["/proc/cpuinfo", "yes"],
  ["/dev/fd/3", "yes"], // read as it stands
  ["/x", "no"],
]);

Deno.test("in a folder that is not known, what begins at a root is on no other drive", () => {
  const ask = underAsker(["src"], { isDeep: false });
  const around = { workspace: "C:/work", folder: "lib", provenance: [] };
  assert.equal(ask("/x", "/v", around), "no");
  assert.equal(ask("x", "/v", around), "unclear");
});

Deno.test("one policy judges calls in several workspaces and folders", () => {
  const ask = underAsker(["drafts"], { isDeep: false });
  const answer = (value: string, workspace: string, folder = workspace) =>
    ask(value, "/v", { workspace, folder, provenance: [] });
  for (let round = 0; round < 2; round++) {
    assert.equal(answer("/repo/drafts/a", "/repo"), "yes");
    assert.equal(answer("/repo/drafts/a", "/other"), "no");
    assert.equal(answer("drafts/a", "/other"), "yes");
    assert.equal(answer("drafts/a", "/repo", "/repo/sub"), "no");
    assert.equal(answer("../drafts/a", "/repo", "/repo/sub"), "yes");
    assert.equal(answer("../drafts/a", "/repo", "/repo/Sub"), "yes");
    assert.equal(answer("a", "/repo", "/repo/Drafts"), "unclear");
    assert.equal(answer("a", "/repo", "/repo/drafts"), "yes");
  }
});

Deno.test("half a character makes a path unclear", () => {
  const around = { workspace: "/repo", folder: "/repo", provenance: [] };
  assert.equal(underAsker(["drafts"], { isDeep: false })("drafts/\ud800", "/v", around), "unclear");
});

// Above a home folder there are others, and the rest of the system.
deepTable({ path_glob: ["**/.env", "~/.ssh/**", "/etc/shadow"] }, [
  ["~/../bob/.ssh/id", "unclear"],
  ["~/x/../../bob/.ssh/id", "unclear"],
  ["~bob/../al/.ssh/id", "unclear"],
  ["~/../../root/.ssh/id", "unclear"],
  ["~/../../etc/shadow", "unclear"],
  ["~\\..\\bob\\.ssh\\id", "unclear"],
  ["~/..", "unclear"],
  ["~/..\u0000x", "unclear"],
  ["~/.. /bob/.ssh/id", "unclear"], // some systems climb there
  ["~/../bob/.env", "yes"],
  ["~bob/../.env", "yes"],
  ["$HOME/.ssh/id", "unclear"],
  ["${HOME}/.ssh/id", "unclear"],
  ["$HOME/../bob/.ssh/id", "unclear"],
  ["%USERPROFILE%\\.ssh\\id", "unclear"],
  ["$env:USERPROFILE\\.ssh\\id", "unclear"],
  ["$HOME/.env", "yes"],
  ["$HOME/notes", "no"],
  ["~/x/../notes", "no"],
  ["~/x/..", "no"],
  ["~5/../x", "unclear"],
  ["~..", "no"],
  ["~ /../x", "no"],
  ["~5 minutes ../x", "no"],
  ["$HOMEPAGE/.ssh/id", "no"],
  ["$HOME is set", "no"],
]);
deepTable({ not: { under: ["~"] } }, [["~/../bob/x", "unclear"], ["~/x", "no"], ["/srv", "yes"]]);
// Above a start that is not known, what follows is known.
deepTable({ path_glob: ["**/.env", "/etc/shadow"] }, [
  ["../.env", "yes"],
  ["a/../../x/.env", "yes"],
  ["../etc/shadow", "no"],
  ["../x", "no"],
  ["..", "no"],
], { workspace: "project" });
