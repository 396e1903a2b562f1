/** Programs that start other programs, and shells and interpreters. */

import type { Table } from "./notation.ts";

/** Programs whose words are another program. */
export const WRAPPERS: Table = {
  source:
    "sudo 1.9, doas 6.8, coreutils 9.1, util-linux 2.38, procps 4, strace 6, findutils 4.9, bash 5.2 and zsh 5.9 manuals",
  programs: {
    "command|builtin": { is: "program | p v!text V!text", stopsAt: 0 },
    exec: { is: "program | a: c l", stopsAt: 0 },
    "noglob|nocorrect|-|pkexec|fakeroot|dbus-run-session|chronic|ifne|unbuffer|torsocks|torify|xvfb-run|rlwrap|valgrind|entr|tini|dumb-init|eatmydata|proxychains|proxychains4":
      { is: "program | help version", stopsAt: 0 },
    repeat: { is: "text program", stopsAt: 0 },
    "sudo|sudoedit": {
      is:
        "program | A|askpass B|bell b|background C|close-from: D|chdir:folder E preserve-env? e|edit!changes g|group: H|set-home h|host: help i|login=runs K|remove-timestamp k|reset-timestamp l|list n|non-interactive N|no-update P|preserve-groups p|prompt: R|chroot:folder r|role: S|stdin s|shell=runs T|command-timeout: t|type: U|other-user: u|user: V|version v|validate",
      stopsAt: 0,
      hasAssignments: true,
      opens: "sudo",
    },
    doas: { is: "program | C:runs L n s=runs u: a:", stopsAt: 0, opens: "sudo" },
    env: {
      is:
        "program | i|ignore-environment 0|null u|unset: C|chdir:folder S|split-string:unknown block-signal? default-signal? ignore-signal? list-signal-handling v|debug P:runs L: U: help version",
      stopsAt: 0,
      hasAssignments: true,
      opens: "env",
    },
    "nohup|setarch|ltrace": {
      is: "program | R v f e: o:writes help version",
      stopsAt: 0,
    },
    "time|gtime": {
      is:
        "program | p|portability f|format: o|output:writes a|append v|verbose q|quiet l h help V|version",
      stopsAt: 0,
    },
    "timeout|gtimeout": {
      is:
        "text program | preserve-status foreground f k|kill-after: s|signal: v|verbose p help version",
      stopsAt: 0,
    },
    nice: { is: "program | n|adjustment: # help version", stopsAt: 0 },
    ionice: {
      is:
        "program | c|class: n|classdata: p|pid:!text P|pgid:!text t|ignore u|uid: h|help V|version",
      stopsAt: 0,
    },
    chrt: { is: "text program | a b d f i o r R T: P: D: p!text m v h help V", stopsAt: 0 },
    taskset: { is: "text program | a p!text c h help V", stopsAt: 0 },
    "stdbuf|gstdbuf": { is: "program | i|input: o|output: e|error: help version", stopsAt: 0 },
    setsid: { is: "program | c|ctty f|fork w|wait h|help V|version", stopsAt: 0 },
    chroot: {
      is: "folder program | groups: userspec: skip-chdir help version u: g: G:",
      stopsAt: 0,
      opens: "or_shell",
    },
    caffeinate: { is: "program | d i m s u t: w:", stopsAt: 0 },
    arch: { is: "program | arm64 x86_64 i386 c d: e: 32 64 h", style: "single_dash", stopsAt: 0 },
    "cross-env|cross-env-shell|dotenv": {
      is: "program | e:reads f:reads c o v:",
      stopsAt: 0,
      hasAssignments: true,
    },
    "direnv": {
      is: "text*",
      sub: { exec: { is: "folder program", stopsAt: 0 }, allow: "reads", status: "text*" },
    },
    xargs: {
      is:
        "program | 0|null a|arg-file:reads d|delimiter: E: e|eof? I: J: R: i|replace? L: l|max-lines? n|max-args: o|open-tty P|max-procs: p|interactive process-slot-var: r|no-run-if-empty s|max-chars: S: show-limits t|verbose x|exit help version",
      stopsAt: 0,
      opens: "xargs",
    },
    "parallel|sem|rush|env_parallel|pexec|batch|at|tmux|screen|expect|osascript|systemd-run|start-stop-daemon|nix-shell|concurrently|nodemon|watchexec|hyperfine|viddy|run-parts|foreach|ssh-agent|wsl|proot|schroot|machinectl|lxc|bwrap|firejail|capsh|setpriv|runcon|mosh|autossh|socat|nc|ncat|netcat|telnet|chpst|s6-setuidgid|cgexec|numactl|prlimit|faketime|execlineb|perf|gdbserver|launchctl|open|xdg-open|tclsh|wish|guile|pwsh|powershell|cmd|fish|csh|tcsh|nu|xonsh|elvish|es|rc|ksh93|gdb|lldb|ex|vi|vim|nvim|view|vimdiff|gvim|vimtutor|emacs|emacsclient|nano|pico|micro|joe|ftp|sftp|lftp|busctl|dbus-send|m4|troff|groff|zcalc|zargs|zmv|zed|zpty|coproc":
      { is: "unknown*", opens: "anything" },
    busybox: { is: "program | list list-full install help", stopsAt: 0 },
    toybox: { is: "program", stopsAt: 0 },
    watch: {
      is:
        "line* | b|beep c|color d|differences? e|errexit g|chgexit q|equexit: n|interval: p|precise t|no-title w|no-wrap x|exec h|help v|version C f r s:",
      stopsAt: 0,
    },
    script: {
      is:
        "writes program | I|log-in:writes O|log-out:writes B|log-io:writes T|log-timing:writes t|timing?writes m|logging-format: a|append c|command:line e|return f|flush force E|echo: o|output-limit: q|quiet k r h|help V|version",
      stopsAt: 1,
      opens: "or_shell",
    },
    runuser: {
      is:
        "program | u|user: c|command:line session-command:line f|fast g|group: G|supp-group: l|login m|p|preserve-environment P|pty s|shell:program T w|whitelist-environment: h|help V|version",
      stopsAt: 0,
      opens: "runuser",
    },
    su: {
      is:
        "text line* | c|command:line session-command:line f|fast g|group: G|supp-group: l|login m|p|preserve-environment P|pty s|shell:program T u: w|whitelist-environment: h|help V|version",
      opens: "or_shell",
    },
    flock: {
      is:
        "writes program | s|shared x|e|exclusive u|unlock n|nb|nonblock w|wait|timeout: E|conflict-exit-code: o|close c|command:line F|no-fork verbose h|help V|version",
      stopsAt: 0,
      opens: "flock",
    },
    unshare: {
      is:
        "program | m mount? u uts? i ipc? n net? p pid? U user? C cgroup? T time? f|fork map-user: map-group: r|map-root-user c|map-current-user map-auto map-users: map-groups: kill-child? mount-proc? propagation: setgroups: keep-caps R|root:folder w|wd:folder S|setuid: G|setgid: monotonic: boottime: h|help V|version",
      stopsAt: 0,
      opens: "or_shell",
    },
    nsenter: {
      is:
        "program | a|all t|target: m|mount? u|uts? i|ipc? n|net? p|pid? C|cgroup? U|user? T|time? S|setuid: G|setgid: preserve-credentials r|root?folder w|wd?folder W:folder F|no-fork Z|follow-context h|help V|version",
      stopsAt: 0,
      opens: "or_shell",
    },
    strace: {
      is:
        "program | e: E|env: p|attach: u|user: b|detach-on: D daemonize? f|follow-forks ff I|interruptible: trace: P|trace-path: z Z a|columns: i k n o|output:writes_or_line A q quiet? r relative-timestamps? s|string-limit: t absolute-timestamps? T syscall-times? v x X: y decode-fds? Y c C O: S: U: w d h V",
      stopsAt: 0,
    },
    ssh: {
      is:
        "hosts line* | 4 6 A a C f G g K k M N n q s T t V v X x Y y B: b: c: D: E:writes e: F:runs I:runs i:reads J:hosts L: l: m: O: o: p: P: Q: R: S: W:hosts w:",
      stopsAt: 1,
      opens: "ssh",
    },
    eval: { is: "line*", stopsAt: 0, opens: "eval" },
    ".|source": { is: "reads text*", stopsAt: 0, opens: "source" },
    trap: { is: "line text* | l p", stopsAt: 0, opens: "trap" },
  },
};

/** Shells and interpreters. */
export const INTERPRETERS: Table = {
  source:
    "bash 5.2, dash 0.5, zsh 5.9, Python 3.12, Node 20, perl 5.36, ruby 3.2 and PHP 8.2 manuals",
  programs: {
    "sh|bash|dash|zsh|ksh|ash|mksh|rbash|hush|lksh|posh": {
      is:
        "reads text* | c!text a b e f h i k l m n p r s t u v x B C D E F G H P R T o: O: login norc noprofile posix verbose noediting restricted version help no-rcs interactive rcfile:reads init-file:reads",
      stopsAt: 0,
      opens: "shell",
    },
    "python|python2|python3|pypy|pypy3|ipython|ipython3": {
      is:
        "reads text* | b B c:script d E h i I m: O OO P q s S u v V W: x X: 3 R check-hash-based-pycs: help version help-env help-xoptions help-all",
      stopsAt: 0,
      opens: "python",
    },
    "node|nodejs|tsx|ts-node": {
      is:
        "reads text* | c|check C|conditions: e|eval:script p|print:script h|help i|interactive r|require:reads import:reads loader|experimental-loader:reads v|version test watch watch-path:reads watch-preserve-output no-warnings enable-source-maps max-old-space-size: trace-warnings trace-deprecation trace-uncaught throw-deprecation no-deprecation input-type: inspect? inspect-brk? inspect-port: expose-gc stack-trace-limit: env-file:reads env-file-if-exists:reads title: unhandled-rejections: experimental-vm-modules experimental-strip-types test-name-pattern: test-reporter: test-only test-concurrency: test-timeout: experimental-test-coverage preserve-symlinks abort-on-uncaught-exception run:",
      stopsAt: 0,
      opens: "interpreter",
    },
    deno: {
      is:
        "reads text* | h|help V|version L|log-level: q|quiet A|allow-all R W N E S c|config: unstable check no-check",
      isEverywhere: true,
      sub: {
        run: {
          is:
            "reads text* | A|allow-all R|allow-read?reads W|allow-write?writes N|allow-net?hosts E|allow-env? S|allow-sys? allow-run? allow-ffi? allow-hrtime allow-import? deny-read? deny-write? deny-net? deny-env? deny-run? deny-sys? no-prompt no-remote no-npm no-check check? c|config:reads no-config import-map:reads lock? no-lock frozen? r|reload? cached-only cert:reads env-file?reads inspect? inspect-brk? inspect-wait? v8-flags? watch? no-clear-screen seed: location: node-modules-dir? vendor? unstable-sloppy-imports preload:reads",
          stopsAt: 0,
        },
        test: {
          is:
            "reads* | A|allow-all R|allow-read?reads W|allow-write?writes N|allow-net?hosts E|allow-env? S|allow-sys? allow-run? allow-ffi? no-prompt no-check check? doc fail-fast? filter: parallel no-run coverage?writes reporter: junit-path:writes c|config:reads no-config ignore: permit-no-files shuffle? watch? trace-leaks",
          implied: "reads",
        },
        "fmt": {
          is:
            "changes* | check!reads ext: ignore: c|config:reads no-config line-width? indent-width? options-line-width: options-indent-width: single-quote? no-semicolons? prose-wrap? unstable-component watch",
          implied: "changes",
        },
        "lint": {
          is:
            "reads* | fix!changes ext: ignore: c|config:reads no-config rules rules-tags? rules-include? rules-exclude? json compact watch",
          implied: "reads",
        },
        "check,cache,info,doc":
          "reads* | all c|config:reads no-config no-lock json lint private html output?writes name? filter: r|reload? doc import-map:reads",
        "bench":
          "reads* | A|allow-all R|allow-read?reads W|allow-write?writes N|allow-net?hosts E|allow-env? no-check json no-run filter: c|config:reads ignore:",
        "task": { is: "text* | c|config: cwd:folder", stopsAt: 1 },
        "eval": { is: "script text* | p|print ext: check T", stopsAt: 0, opens: "interpreter" },
        "repl": { is: "unknown* | eval:script eval-file:runs", opens: "anything" },
        "compile,bundle,install,i,uninstall,add,remove,outdated,upgrade,publish,types,init,completions,coverage,serve,jupyter,lsp,vendor,x":
          "unknown*",
      },
      opens: "interpreter",
    },
    bun: {
      is:
        "reads text* | e|eval:script p|print:script r|preload:reads watch hot b|bun h|help v|version cwd:folder c|config: silent i",
      isOpen: true,
      sub: {
        test: {
          is:
            "text* | t|test-name-pattern: timeout: bail? coverage watch only todo u|update-snapshots rerun-each: r|preload:reads",
        },
        run: { is: "text* | silent b|bun filter: watch hot cwd:folder if-present", stopsAt: 1 },
        "install,i,ci": { is: "text* | frozen-lockfile production p D d|dev no-save g|global" },
        "add,a,remove,rm,update,outdated,link,unlink,pm,create,init,upgrade,publish,patch":
          "text* | D d|dev g|global E|exact",
        "build": "reads* | outdir:writes outfile:writes target: minify sourcemap? format: compile",
        "x": { is: "program | bun b p|package: v silent", stopsAt: 0, opens: "package_runner" },
        "exec": { is: "line*", stopsAt: 0 },
      },
      opens: "interpreter",
    },
    perl: {
      is:
        "reads text* | 0? a C? c d? D? e:script^ E:script^ F: f g h i?text!changes I:reads l? m:runs M:runs n p s S t T u U v V? w W x? X",
      stopsAt: 0,
      opens: "interpreter",
    },
    ruby: {
      is:
        "reads text* | 0? a c C:folder d e:script^ E: F: i?text!changes I:reads l n p r:reads s S v w W? x? y h help version verbose yjit jit",
      stopsAt: 0,
      opens: "interpreter",
    },
    php: {
      is:
        "reads text* | a c:runs n d:runs e f:reads^ h i l m r:script^ B:script R:script F:reads E:script H S:hosts t:folder s v w z:runs ini help version",
      stopsAt: 0,
      opens: "interpreter",
    },
    "lua|luajit|Rscript|julia|octave|tcl|elixir": {
      is: "reads text* | e:script E:script v i q",
      stopsAt: 0,
      opens: "interpreter",
    },
    "sqlite3|psql|mysql|mariadb|mongosh|redis-cli|duckdb": { is: "unknown*", opens: "database" },
    "java": {
      is: "unknown* | version help jar:reads cp|classpath|class-path:reads",
      style: "single_dash",
    },
  },
};
