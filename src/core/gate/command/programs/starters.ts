/** Programs that start other programs. */

import type { Table } from "./notation.ts";

/** Options of `setarch`. */
const SETARCH =
  "B|32bit F|fdpic-funcptrs I|short-inode L|addr-compat-layout R|addr-no-randomize S|whole-seconds T|sticky-timeouts X|read-implies-exec Z|mmap-page-zero 3|3gb 4gb uname-2.6 list p|pid: show? v|verbose h|help V|version";

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
    "nohup|ltrace": {
      is: "program | R v f e: o:writes help version",
      stopsAt: 0,
    },
    setarch: {
      is: `program | ${SETARCH}`,
      stopsAt: 0,
      opens: "setarch",
    },
    "linux32|linux64|uname26|i386|i486|i586|i686|athlon|x86_64|ppc|ppc32|ppc64|sparc|sparc64|armv7l|armv8l|aarch64":
      { is: `program | ${SETARCH}`, stopsAt: 0 },
    "gosu|su-exec|setuidgid|envuidgid|envdir|logsave": {
      is: "text program | a s v help version",
      stopsAt: 1,
    },
    "fakechroot|dbus-launch|catchsegv|cronic|retry|lockrun|with-contenv|ld.so|proxychains-ng": {
      is: "program | help version",
      stopsAt: 0,
    },
    cpulimit: {
      is:
        "program | l|limit: p|pid: e|exe: P|path: z|lazy i|include-children v|verbose b f m q h|help",
      stopsAt: 0,
    },
    sshpass: { is: "program | p: f:reads d: e? P: v h V", stopsAt: 0 },
    sg: { is: "text line | c:line l", opens: "or_shell" },
    newgrp: { is: "text* | l", opens: "or_shell" },
    ip: {
      is:
        "text* | 4 6 B 0 s|stats|statistics d|details o|oneline br|brief j|json p|pretty c|color? f|family: l|loops: N|Numeric n|netns: a|all r|resolve t|timestamp ts|tshort rc|rcvbuf: iec h|human V|Version force b|batch:runs echo",
      style: "single_dash",
      sub: {
        "netns,vrf": {
          is: "unknown*",
          sub: {
            exec: { is: "text program", stopsAt: 1 },
            "list,add,delete,show,pids,identify": "text*",
          },
          opens: "anything",
        },
        "addr|a|address|ad,link|l|li,route|r|ro|rou,neigh|neighbor|neighbour|n,rule|ru,maddr|m,tunnel|t,monitor|mo,help":
          "unknown*",
      },
      opens: "plugins",
    },
    op: {
      is:
        "text* | account: cache config:reads debug encoding: format: h|help iso-timestamps no-color session: v|version",
      isEverywhere: true,
      sub: {
        run: { is: "program | env-file:reads no-masking environment:", stopsAt: 0 },
        "read,item,vault,user,group,whoami,account,document,inject,signin,signout,completion,connect,service-account,events-api,ssh,update":
          "unknown*",
      },
      opens: "plugins",
    },
    doppler: {
      is:
        "text* | t|token: p|project: c|config: api-host:url config-dir:reads scope: silent debug json h|help v|version no-check-version no-verify-tls print-config timeout:",
      isEverywhere: true,
      sub: {
        run: {
          is:
            "program | command:line fallback:writes fallback-only fallback-readonly mount:writes mount-format: mount-max-reads: mount-template:reads name-transformer: no-cache no-fallback only-secrets: passphrase: preserve-env? watch forward-signals exit-on-missing-only-secrets",
          stopsAt: 0,
        },
        "secrets,setup,login,logout,me,configs,configure,projects,environments,activity,completion,feedback,open,update,changelog,import":
          "unknown*",
      },
      opens: "plugins",
    },
    "aws-vault": {
      is: "text* | debug backend: h|help version",
      isEverywhere: true,
      sub: {
        exec: {
          is:
            "text program | d|duration: n|no-session region: t|mfa-token: j|json s|server ec2-server ecs-server lazy stdout prompt:",
          stopsAt: 1,
          opens: "or_shell",
        },
        "add,list,ls,rotate,remove,rm,clear,export,login,proxy": "unknown*",
      },
    },
    dotenvx: {
      is: "text* | l|log-level: q|quiet v|verbose d|debug h|help V|version",
      isEverywhere: true,
      sub: {
        run: {
          is:
            "program | e|env:assigns f|env-file:reads fk|env-keys-file:reads o|overload strict convention: ignore: no-ops",
          stopsAt: 0,
        },
        "get,set,encrypt,decrypt,keypair,ls,ext,help": "unknown*",
      },
    },
    "rbenv|pyenv|jenv|goenv|plenv|phpenv": {
      is: "text* | h|help v|version",
      sub: {
        exec: { is: "program", stopsAt: 0 },
        "versions,version,global,local,install,uninstall,rehash,which,whence,root,shims,init,commands,prefix,hooks,completions,version-name,version-file,version-origin,update":
          "text*",
      },
      opens: "plugins",
    },
    "nix|guix": {
      is:
        "text* | h|help version extra-experimental-features: experimental-features: offline L|print-build-logs",
      sub: {
        "develop,shell,run,repl,eval,build,flake,fmt,bundle,edit,profile,upgrade-nix,environment,time-machine,system,home,container":
          { is: "unknown*", opens: "anything" },
        "search,log,store,hash,path-info,registry,config,doctor,why-depends,show-derivation,show,describe,size,lint,package,install,pull":
          "unknown*",
      },
      opens: "plugins",
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
    choom: { is: "program | n|adjust: p|pid: h|help V|version", stopsAt: 0 },
    uclampset: {
      is:
        "program | m: M: a|all-tasks p|pid:!text s|system!text R|reset-on-fork v|verbose h|help V|version",
      stopsAt: 0,
    },
    "systemd-inhibit": {
      is: "program | what: who: why: mode: list no-pager no-legend no-ask-password h|help version",
      stopsAt: 0,
    },
    "systemd-cat": {
      is:
        "program | t|identifier: p|priority: stderr-priority: level-prefix: namespace: h|help version",
      stopsAt: 0,
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
    "ansible|ansible-playbook|ansible-console|salt|pssh|pdsh|dsh|clush|parallel-ssh|vagrant|parallel|sem|rush|env_parallel|pexec|batch|at|tmux|screen|expect|osascript|systemd-run|start-stop-daemon|nix-shell|concurrently|mprocs|honcho|hivemind|overmind|goreman|zellij|tmate|nodemon|watchexec|hyperfine|viddy|run-parts|foreach|ssh-agent|wsl|proot|schroot|machinectl|lxc|bwrap|firejail|capsh|setpriv|runcon|mosh|autossh|socat|nc|ncat|netcat|telnet|chpst|s6-setuidgid|cgexec|numactl|prlimit|faketime|execlineb|perf|gdbserver|launchctl|open|xdg-open|tclsh|wish|guile|pwsh|powershell|cmd|fish|csh|tcsh|nu|xonsh|elvish|es|rc|ksh93|gdb|lldb|ex|vi|vim|nvim|view|vimdiff|gvim|vimtutor|emacs|emacsclient|nano|pico|micro|joe|ftp|sftp|lftp|busctl|dbus-send|m4|troff|groff|zcalc|zargs|zmv|zed|zpty|coproc":
      { is: "unknown*", opens: "anything" },
    busybox: { is: "program | list list-full install help", stopsAt: 0 },
    toybox: { is: "program", stopsAt: 0 },
    "dtach|abduco": { is: "text program | a A n N c C e: E r: R: z p l q v h", stopsAt: 1 },
    rustup: {
      is: "text* | v|verbose q|quiet h|help V|version",
      sub: {
        run: { is: "text program | install h|help", stopsAt: 1 },
        "show,toolchain,target,component,default,update,check,override,which,doc,man,self,set,completions,help":
          "text*",
      },
    },
    tcpdump: {
      is:
        "text* | A b d D e f H I J K l L n N O p q S t u U v x X h|help version B|buffer-size: c: C: E: F:reads G: i|interface: j|time-stamp-type: m: M: Q|direction: r:reads s|snapshot-length: T: w:writes W: y|linktype: z:program Z|relinquish-privileges: immediate-mode list-interfaces list-time-stamp-types print count micro nano number # V:reads",
    },
    "hg|chg": {
      is:
        "text text* | R|repository:folder cwd:folder y|noninteractive q|quiet v|verbose color: config:runs debug debugger=runs encoding: encodingmode: traceback time profile version h|help hidden pager: e|ssh:line remotecmd: t|tool:runs c|command:line r|rev: m|message: b|branch: l|limit: T|template: G|graph p|patch stat I|include: X|exclude: u|user: d|date: A|addremove C|clean n|dry-run f|follow a|text g|git U|unified:",
      isEverywhere: true,
      sub: {
        clone: "repository writes | U|noupdate u|updaterev: stream pull uncompressed",
        "pull,push,incoming|in,outgoing|out": "repository* | B|bookmark: new-branch bundle:writes",
      },
    },
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
        "hosts line* | 4 6 A a C f G g K k M N n q s T t V v X x Y y B: b: c: D: E:writes e: F:runs I:runs i:reads J:hosts L:unknown l: m: O: o:ssh_option p: P: Q: R:unknown S: W:hosts w:",
      stopsAt: 1,
      opens: "ssh",
    },
    eval: { is: "line*", stopsAt: 0, opens: "eval" },
    ".|source": { is: "reads text*", stopsAt: 0, opens: "source" },
    trap: { is: "line text* | l p", stopsAt: 0, opens: "trap" },
  },
};
