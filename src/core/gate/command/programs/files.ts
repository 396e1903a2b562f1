/** Programs for files and folders, and those that only print. */

import type { Table } from "./notation.ts";

/** Programs of the GNU core utilities; letters of other systems are added. */
export const FILES: Table = {
  source: "GNU coreutils 9.1, --help and manual; macOS 14 and FreeBSD 14 manual pages",
  programs: {
    "cat|gcat":
      "reads* | A|show-all b|number-nonblank e E|show-ends n|number s|squeeze-blank t T|show-tabs u v|show-nonprinting help version",
    "head|ghead":
      "reads* | c|bytes: n|lines: q|quiet|silent v|verbose z|zero-terminated # help version",
    "tail|gtail":
      "reads* | c|bytes: f follow? F n|lines: max-unchanged-stats: pid: q|quiet|silent retry s|sleep-interval: v|verbose z|zero-terminated r # help version",
    "wc|gwc":
      "reads* | c|bytes m|chars l|lines files0-from:lists L|max-line-length w|words total: help version",
    "ls|dir|vdir|gls": {
      is:
        "reads* | a|all A|almost-all author b|escape block-size: B|ignore-backups c C color? colour? d|directory D|dired f F classify? file-type format: full-time g group-directories-first G|no-group h|human-readable si H|dereference-command-line dereference-command-line-symlink-to-dir hide: hyperlink? indicator-style: i|inode I|ignore: k|kibibytes l L|dereference m n|numeric-uid-gid N|literal o p q|hide-control-chars show-control-chars Q|quote-name quoting-style: r|reverse R|recursive s|size S sort: time: time-style: t T|tabsize: u U v w|width: x X Z|context zero 1 help version",
      implied: "reads",
    },
    "cp|gcp":
      "reads* writes | a|archive attributes-only backup? b copy-contents d f|force i|interactive H l|link L|dereference n|no-clobber P|no-dereference p preserve? no-preserve: parents R|r|recursive reflink? remove-destination sparse: strip-trailing-slashes s|symbolic-link S|suffix:suffix t|target-directory:writes$ T|no-target-directory u v|verbose x|one-file-system Z c debug update? help version",
    "mv|gmv":
      "changes* writes | backup? b f|force i|interactive n|no-clobber strip-trailing-slashes S|suffix:suffix t|target-directory:writes$ T|no-target-directory u v|verbose Z|context debug update? help version",
    "rm|grm":
      "writes* | f|force i I interactive? one-file-system no-preserve-root preserve-root? r|R|recursive d|dir v|verbose P x W help version",
    mkdir: "writes* | m|mode: p|parents v|verbose Z context? help version",
    rmdir: "writes* | ignore-fail-on-non-empty p|parents v|verbose help version",
    "unlink|mkfifo": "writes* | m|mode: Z context? help version",
    touch:
      "writes* | a c|no-create d|date: f h|no-dereference m r|reference:reads t: time: help version",
    "ln|gln":
      "reads* writes | backup? b d|F|directory f|force i|interactive L|logical n|no-dereference P|physical r|relative s|symbolic S|suffix:suffix t|target-directory:writes$ T|no-target-directory v|verbose h help version",
    link: "reads writes | help version",
    chmod:
      "text writes* | c|changes f|silent|quiet v|verbose no-preserve-root preserve-root reference:reads^ R|recursive h H L P w^ x^ r^ X^ s^ u^ g^ o^ a^ t^ help version",
    "chown|chgrp":
      "text writes* | c|changes f|silent|quiet v|verbose dereference h|no-dereference from: no-preserve-root preserve-root reference:reads^ R|recursive H L P help version",
    "install|ginstall":
      "reads* writes | backup? b c C|compare d|directory!writes D g|group: m|mode: o|owner: p|preserve-timestamps s|strip strip-program:program S|suffix:suffix t|target-directory:writes$ T|no-target-directory v|verbose preserve-context Z context? help version",
    truncate: "writes* | c|no-create o|io-blocks r|reference:reads s|size: help version",
    shred:
      "writes* | f|force n|iterations: random-source:reads s|size: u remove? v|verbose x|exact z|zero help version",
    "tee|gtee": "writes* | a|append i|ignore-interrupts p output-error? help version",
    dd: { is: "text* | help version", opens: "dd" },
    "df|gdf":
      "reads* | a|all B|block-size: h|human-readable H|si i|inodes k l|local m no-sync output? P|portability sync total t|type: T|print-type x|exclude-type: v help version",
    "du|gdu": {
      is:
        "reads* | 0|null a|all apparent-size B|block-size: b|bytes c|total D|dereference-args d|max-depth: files0-from:lists H h|human-readable inodes k L|dereference l|count-links m P|no-dereference S|separate-dirs si s|summarize t|threshold: time? time-style: X|exclude-from:reads exclude: x|one-file-system help version",
      implied: "reads",
    },
    "stat|gstat":
      "reads* | L|dereference f|file-system cached: c|format: printf: t|terse F n q r s x help version",
    "realpath|grealpath":
      "reads* | e|canonicalize-existing m|canonicalize-missing L|logical P|physical q|quiet relative-to:reads relative-base:reads s|strip|no-symlinks z|zero help version",
    "readlink|greadlink":
      "reads* | f|canonicalize e|canonicalize-existing m|canonicalize-missing n|no-newline q|quiet s|silent v|verbose z|zero help version",
    mktemp:
      "writes* | d|directory u|dry-run q|quiet suffix:suffix p:writes!text tmpdir?writes!text t!text V help version",
    file:
      "reads* | b|brief c|checking-printout C|compile=writes d e|exclude: f|files-from:lists F|separator: h|no-dereference i|mime mime-type mime-encoding k|keep-going l|list L|dereference m|magic-file:reads n|no-buffer N|no-pad 0|print0 p|preserve-date P|parameter: r|raw s|special-files S z|uncompress Z E I help v|version",
    tree: {
      is:
        "reads* | a d l f x L: P: I: R o:writes p u g s h D F q N Q r t v U c A S n C H:text T: i J X noreport dirsfirst dirslast prune gitignore gitfile:reads infofile:reads info du si sort: filesfirst filelimit: charset: inodes device ignore-case matchdirs fromfile noindent metafirst timefmt: help version",
      implied: "reads",
    },
    "cmp":
      "reads reads text* | b|print-bytes i|ignore-initial: l|verbose n|bytes: s|quiet|silent help v|version",
    "md5sum|sha1sum|sha224sum|sha256sum|sha384sum|sha512sum|b2sum|cksum|sum|md5|shasum":
      "reads* | b|binary c|check=lists tag t|text z|zero ignore-missing quiet status strict w|warn a|algorithm: l|length: r s q help version",
    sync: "reads* | d|data f|file-system help version",
  },
};

/** Programs that print, wait or compute, and touch no files that they are told. */
export const PRINTING: Table = {
  source: "GNU coreutils 9.1, bash 5.2, dash 0.5 and zsh 5.9 manuals",
  programs: {
    echo: { is: "text* | n e E", style: "letters" },
    print: "text* | n r R l N a A: o O i c C: D P m s S z u: p f: v: x: X: b e",
    printf: "text* | v:",
    "true|false|:|pwd|logout|exit|return|break|continue|shift|wait|times|dirs|nproc|whoami|tty|logname|hostid|bg|fg|disown|suspend|yes|clear|reset":
      "text* | a c i l n p r s v x L P S all ignore: help version",
    "cd|chdir|pushd|popd": "text* | L P e n q s",
    "test|[": { is: "text*", style: "letters" },
    "basename|gbasename": "text* | a|multiple s|suffix: z|zero help version",
    "dirname|gdirname": "text* | z|zero help version",
    date:
      "text* | d|date: debug f|file:reads I|iso-8601? resolution R|rfc-email|rfc-2822 rfc-3339: r|reference:reads s|set: u|utc|universal j n v: help version",
    "seq|gseq": "text* | f|format: s|separator: w|equal-width # help version",
    "sleep|expr|factor|cal|uuidgen": "text* | h 1 3 y m j r t help version",
    "numfmt":
      "text* | debug d|delimiter: field: format: from: from-unit: grouping header? invalid: padding: round: suffix: to: to-unit: z|zero-terminated help version",
    "id|groups": "text* | a Z|context g|group G|groups n|name r|real u|user z|zero help version",
    "uname|sw_vers":
      "text* | a|all s|kernel-name n|nodename r|kernel-release v|kernel-version m|machine p|processor i|hardware-platform o|operating-system productVersion productName help version",
    "hostname": "text* | s|short f|fqdn i|ip-address I|all-ip-addresses d|domain F|file:reads b",
    "who|w|last|users|lastlog":
      "text* | a|all b|boot d|dead H|heading l|login m p|process q|count r|runlevel s|short t|time T|mesg u|users h i f:reads n: # help version",
    "printenv": "text* | 0|null help version",
    "which|where|whence|type": "text* | a f p P t s w all i tty-only v c m S help version",
    "export|readonly|declare|typeset|local|unset|set|getopts|read|mapfile|readarray|let|integer|float|ulimit|umask":
      { is: "text*", style: "letters" },
    "jobs": { is: "program | l n p r s x d Z:", stopsAt: 0, opens: "jobs" },
    "history": "text* | c d: E f i m D p s a!changes n!reads r!reads w!writes",
    "tput|stty|locale|getconf":
      "text* | a|all g|save F|file:reads T: S m|charmaps c k help version",
    "ps|gps": {
      is:
        "text* | A a c C: d e E f F g|G: H h j l L m M n: N o|O: p|pid: q: s: S T t: u: U: v V w X x y Z aux ef ax format: sort: no-headers forest headers ppid: user: columns: cols: width: rows: deselect context info help? version",
      style: "letters",
    },
    "uptime|free|vmstat|iostat|lscpu|lsblk|lsmem|lspci|lsusb|lsmod|dmesg|lsb_release":
      "text* | a b c d e f g h i k l m n o: p r s: S t v w x J P H T human bytes kilo mega giga all json si total pretty since help version",
    "top|htop": "text* | b c d: E: e: H i n: O o: p: s S u: U: w? 1 l: help h version v",
    "pgrep":
      "text* | d|delimiter: l|list-name a|list-full v|inverse w|lightweight c|count f|full g|pgroup: G|group: i|ignore-case n|newest o|oldest O|older: P|parent: s|session: t|terminal: u|euid: U|uid: x|exact F|pidfile:reads L|logpidfile r|runstates: A|ignore-ancestors cgroup: ns: nslist: h|help V|version",
    "pkill":
      "text* | signal: q|queue: e|echo c|count f|full g|pgroup: G|group: i|ignore-case n|newest o|oldest O|older: P|parent: s|session: t|terminal: u|euid: U|uid: x|exact F|pidfile:reads L|logpidfile r|runstates: A|ignore-ancestors cgroup: ns: nslist: # h|help V|version",
    "kill": {
      is:
        "text* | s: n: l L q: # HUP INT QUIT KILL TERM USR1 USR2 STOP CONT SIGHUP SIGINT SIGQUIT SIGKILL SIGTERM SIGUSR1 SIGUSR2 SIGSTOP SIGCONT signal: list? table help version",
      style: "single_dash",
    },
    "killall":
      "text* | e|exact I|ignore-case g|process-group y|younger-than: o|older-than: i|interactive l|list q|quiet r|regexp s|signal: u|user: v|verbose w|wait n|ns: # V|version",
    "lsof":
      "reads* | a b c: C d: D:writes_any f F? g? h i? K? k: l L? m: M n N o O p: P q r? R s? S? t T? u: U v V w x? X",
    "ss|netstat":
      "text* | a|all l|listening n|numeric t|tcp u|udp p|program|processes r|route i s o|options e|extended m|memory 4|ipv4 6|ipv6 x|unix w|raw H|no-header K|kill c continuous D|diag:writes F|filter:reads help h version V",
    "crontab": { is: "reads | u: l e r i s n", opens: "crontab" },
  },
};
