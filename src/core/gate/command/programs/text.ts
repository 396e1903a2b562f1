/** Programs that search, sort, change and compare texts. */

import type { Table } from "./notation.ts";

/** Programs for texts. */
export const TEXTS: Table = {
  source: "GNU coreutils 9.1, diffutils 3.8, sed 4.9, grep 3.8, gawk 5.2, util-linux 2.38 manuals",
  programs: {
    "sort|gsort":
      "reads* | b|ignore-leading-blanks d|dictionary-order f|ignore-case g|general-numeric-sort i|ignore-nonprinting M|month-sort h|human-numeric-sort n|numeric-sort R|random-sort random-source:reads r|reverse sort: V|version-sort batch-size: c check? C compress-program:program debug files0-from:lists k|key: m|merge o|output:writes s|stable S|buffer-size: t|field-separator: T|temporary-directory:writes parallel: u|unique z|zero-terminated help version",
    uniq:
      "reads writes | c|count d|repeated D all-repeated? f|skip-fields: group? i|ignore-case s|skip-chars: u|unique z|zero-terminated w|check-chars: help version",
    "cut|gcut":
      "reads* | b|bytes: c|characters: d|delimiter: f|fields: n complement s|only-delimited output-delimiter: z|zero-terminated w help version",
    "tr|gtr": "text* | c|C|complement d|delete s|squeeze-repeats t|truncate-set1 u help version",
    split:
      "reads writes | a|suffix-length: additional-suffix: b|bytes: C|line-bytes: d numeric-suffixes? x hex-suffixes? e|elide-empty-files filter:line l|lines: n|number: t|separator: u|unbuffered verbose p: # help version",
    csplit:
      "reads text* | b|suffix-format: f|prefix:writes k|keep-files suppress-matched n|digits: s|quiet|silent z|elide-empty-files help version",
    "nl|gnl":
      "reads* | b|body-numbering: d|section-delimiter: f|footer-numbering: h|header-numbering: i|line-increment: l|join-blank-lines: n|number-format: p|no-renumber s|number-separator: v|starting-line-number: w|number-width: help version",
    "od|god":
      "reads* | A|address-radix: endian: j|skip-bytes: N|read-bytes: S: strings? t|format: v|output-duplicates w|width? traditional a b c d f i l o s x h e D help version",
    "tac|gtac": "reads* | b|before r|regex s|separator: help version",
    "rev|ul|colrm|tsort": "reads* | h|help V|version",
    fold: "reads* | b|bytes s|spaces w|width: # help version",
    fmt:
      "reads* | c|crown-margin p|prefix: s|split-only t|tagged-paragraph u|uniform-spacing w|width: g|goal: # help version",
    "expand|unexpand": "reads* | i|initial a|all first-only t|tabs: # help version",
    paste: "reads* | d|delimiters: s|serial z|zero-terminated help version",
    join:
      "reads* | a: e: i|ignore-case j: o: t: v: 1: 2: check-order nocheck-order header z|zero-terminated help version",
    comm:
      "reads* | 1 2 3 check-order nocheck-order output-delimiter: total z|zero-terminated help version",
    "hexdump|hd":
      "reads* | b c C|canonical d o x L|color? e|format: f|format-file:reads n|length: s|skip: v|no-squeezing h|help V|version",
    column:
      "reads* | t|table n|table-name: O|table-order: N|table-columns: l|table-columns-limit: E|table-noextreme: d|table-noheadings e|table-header-repeat H|table-hide: R|table-right: T|table-truncate: W|table-wrap: L|keep-empty-lines J|json r|tree: i|tree-id: p|tree-parent: c|output-width: o|output-separator: s|separator: x|fillrows h|help V|version",
    "base64|base32|gbase64|gbase32":
      "reads* | d|D|decode i:reads ignore-garbage w|wrap: o:writes b: help version",
    strings: {
      is: "reads* | a|all f n|bytes: min-len: t|radix: e|encoding: o T: s: w # help version",
      hasArgumentFiles: true,
    },
    iconv:
      "reads* | f|from-code: t|to-code: l|list c o|output:writes s|silent verbose help version",
    shuf:
      "reads | e|echo!text i|input-range: n|head-count: o|output:writes random-source:reads r|repeat z|zero-terminated help version",
    xxd:
      "reads writes | a|autoskip b|bits C|capitalize c|cols: E|EBCDIC e g|groupsize: h|help i|include l|len: n|name: o: p|ps|postscript|plain r|revert d s|seek: R: u|uppercase v|version",
    "diff|colordiff|gdiff":
      "reads* | normal q|brief s|report-identical-files c context? C: u unified? U: e|ed n|rcs y|side-by-side W|width: left-column suppress-common-lines p|show-c-function F|show-function-line: label: L: t|expand-tabs T|initial-tab tabsize: suppress-blank-empty l|paginate r|recursive no-dereference N|new-file P unidirectional-new-file ignore-file-name-case no-ignore-file-name-case x|exclude: X|exclude-from:reads S|starting-file: from-file:reads to-file:reads i|ignore-case E|ignore-tab-expansion Z|ignore-trailing-space b|ignore-space-change w|ignore-all-space B|ignore-blank-lines I|ignore-matching-lines: a|text strip-trailing-cr D|ifdef: line-format: old-line-format: new-line-format: unchanged-line-format: old-group-format: new-group-format: d|minimal horizon-lines: speed-large-files color? palette: # help v|version",
    diff3:
      "reads* | A|show-all e|ed E|show-overlap 3|easy-only x|overlap-only X i m|merge a|text strip-trailing-cr T|initial-tab diff-program:program L|label: help v|version",
    sdiff:
      "reads* | o|output:writes i|ignore-case E Z b W B I: strip-trailing-cr a|text w|width: l|left-column s|suppress-common-lines t|expand-tabs tabsize: d|minimal H diff-program:program help v|version",
    patch: {
      is:
        "changes reads | p|strip: F|fuzz: l|ignore-whitespace c|context e|ed=runs n|normal u|unified N|forward R|reverse i|input:reads o|output:writes r|reject-file:writes D|ifdef: merge? E Z T quoting-style: b|backup backup-if-mismatch no-backup-if-mismatch V: B|prefix:backup_prefix Y|basename-prefix:backup_prefix z|suffix:backup g|get: t|batch f|force s|silent|quiet verbose dry-run posix d|directory:folder reject-format: binary read-only: v|version help",
      implied: "unknown",
    },
    "grep|egrep|fgrep|ggrep|zgrep|rgrep": {
      is:
        "text reads* | E|extended-regexp F|fixed-strings G|basic-regexp P|perl-regexp e|regexp:text^ f|file:reads^ i|y|ignore-case no-ignore-case w|word-regexp x|line-regexp z|null-data s|no-messages v|invert-match V|version help m|max-count: b|byte-offset n|line-number line-buffered H|with-filename h|no-filename label: o|only-matching q|quiet|silent binary-files: a|text I d|directories: D|devices: r|recursive R|dereference-recursive include:finds include-dir: exclude: exclude-from:reads exclude-dir: L|files-without-match l|files-with-matches c|count T|initial-tab Z|null B|before-context: A|after-context: C|context: group-separator: no-group-separator color? colour? U|binary u # O p S",
      opens: "grep",
    },
    sed: {
      is:
        "script reads* | n|quiet|silent debug e|expression:script^ f|file:runs^ follow-symlinks i|in-place?backup!changes l|line-length: posix E|r|regexp-extended s|separate sandbox u|unbuffered z|null-data a H I? help version",
      opens: "sed",
    },
    "gsed": {
      is:
        "script reads* | n|quiet|silent debug e|expression:script^ f|file:runs^ follow-symlinks i|in-place?backup!changes l|line-length: posix E|r|regexp-extended s|separate sandbox u|unbuffered z|null-data help version",
      opens: "sed",
    },
    "awk|gawk|mawk|nawk|original-awk": {
      is:
        "script reads* | F|field-separator: v|assign: f|file:runs^ e|source:script^ b|characters-as-bytes c|traditional C|copyright d|dump-variables?writes D|debug?runs E|exec:runs^ g|gen-pot h|help i|include:runs I|trace l|load:runs L|lint? M|bignum N|use-lc-numeric n|non-decimal-data o|pretty-print?writes O|optimize p|profile?writes P|posix r|re-interval s|no-optimize S|sandbox t|lint-old V|version W:runs",
      opens: "awk",
    },
    "jq|gojq|jaq": {
      is:
        "script reads* | n|null-input R|raw-input s|slurp c|compact-output r|raw-output raw-output0 j|join-output a|ascii-output S|sort-keys C|color-output M|monochrome-output tab indent: unbuffered stream stream-errors seq f|from-file:reads^ L:reads e|exit-status arg:text,text argjson:text,text slurpfile:text,reads rawfile:text,reads argfile:text,reads args!text jsonargs!text h|help V|version build-configuration",
      opens: "jq",
    },
    yq: {
      is:
        "script reads* | n|null-input i|inplace!changes P|prettyPrint o|output-format: p|input-format: r|unwrapScalar? e|exit-status C|colors M|no-colors I|indent: N|no-doc s|split-exp:writes_any expression:script^ 0|nul-output string-interpolation? from-file:reads^ v|verbose V|version h|help y|yaml-output Y x|xml-output t w: R S c j a",
      sub: {
        "eval|e":
          "script reads* | n|null-input i|inplace!changes P|prettyPrint o|output-format: p|input-format: r e C M I|indent: N s|split-exp:writes_any expression:script^ 0|nul-output string-interpolation? from-file:reads^ v",
        "eval-all|ea":
          "script reads* | n|null-input i|inplace!changes P|prettyPrint o|output-format: p|input-format: r e C M I|indent: N s|split-exp:writes_any expression:script^ 0|nul-output string-interpolation? from-file:reads^ v",
      },
      opens: "jq",
    },
    "less|more|most|pg": {
      is:
        "reads* | a A b: B c C d D: e|E f F g G h: i I j: J k:runs K L m M n N o|O:writes p:text P: q Q r R s S t:text T:runs u U V w W x: X y: z: # help version quit-if-one-screen raw-control-chars RAW-CONTROL-CHARS chop-long-lines no-init LINE-NUMBERS lesskey-file:runs lesskey-src:runs log-file:writes LOG-FILE:writes",
      opens: "pager",
    },
    "envsubst": "text* | v|variables h|help V|version",
    "dos2unix|unix2dos": "changes* | k q o n c: h V l L f s",
    // A line of its input that begins with `!` goes to a shell.
    ed: { is: "changes | p:text s r v G l E help version", opens: "anything" },
    red: "changes | p:text s r v G l E help version",
  },
};

/** Programs that search folders. */
export const SEARCH: Table = {
  source: "findutils 4.9 manual, ripgrep 14, fd 10, the_silver_searcher 2.2, ack 3, macOS find",
  programs: {
    "find|gfind": {
      is:
        "reads* | H L P E X d f:reads s x O D: daystart depth? follow help ignore_readdir_race noignore_readdir_race maxdepth: mindepth: mount noleaf regextype: version warn nowarn xdev amin: anewer:reads atime: cmin: cnewer:reads ctime: empty executable false fstype: gid: group: ilname: iname: inum: ipath: iregex: iwholename: links: lname: mmin: mtime: name: newer:reads newermt: neweram:reads newercm: newerat: newerct: newerBt: newermm:reads nogroup nouser path: perm: readable regex: samefile:reads size: true type: uid: used: user: wholename: writable xtype: context: delete!changes fls:writes fprint:writes fprint0:writes fprintf:writes,text ls print print0 printf: prune quit o a not and or files0-from:lists",
      style: "single_dash",
      implied: "reads",
      opens: "find",
    },
    "fd|fdfind": {
      is:
        "text reads* | H|hidden I|no-ignore no-ignore-vcs no-ignore-parent u|unrestricted s|case-sensitive i|ignore-case g|glob regex F|fixed-strings and: a|absolute-path l|list-details L|follow p|full-path d|max-depth: min-depth: exact-depth: E|exclude: prune t|type: e|extension: S|size: changed-within: changed-before: o|owner: format: x|exec:runs X|exec-batch:runs batch-size: ignore-file:reads c|color: hyperlink? j|threads: max-results: 1 q|quiet show-errors base-directory:folder path-separator: search-path:reads strip-cwd-prefix? one-file-system 0|print0 h|help V|version",
      implied: "reads",
      opens: "fd",
    },
    rg: {
      is:
        "text reads* | A|after-context: B|before-context: C|context: a|text auto-hybrid-regex binary block-buffered b|byte-offset s|case-sensitive color: colors: column context-separator: c|count count-matches crlf debug dfa-size-limit: E|encoding: engine: field-context-separator: field-match-separator: f|file:reads^ files^!reads l|files-with-matches files-without-match F|fixed-strings L|follow g|glob:finds glob-case-insensitive h|help heading . hidden hostname-bin:program hyperlink-format: iglob:finds i|ignore-case ignore-file:reads ignore-file-case-insensitive include-zero v|invert-match json line-buffered n|line-number x|line-regexp max-columns: M: max-columns-preview m|max-count: d|max-depth: max-filesize: mmap U|multiline multiline-dotall no-config no-heading no-filename I no-ignore no-ignore-dot no-ignore-vcs no-ignore-parent no-ignore-global no-ignore-exclude no-ignore-files no-line-number N no-messages no-mmap no-unicode no-require-git 0|null null-data one-file-system o|only-matching passthru P|pcre2 pcre2-version p|pretty pre:program pre-glob: q|quiet regex-size-limit: e|regexp:text^ r|replace: z|search-zip S|smart-case sort: sortr: stats stop-on-nonmatch t|type: T|type-not: type-add:given type-clear: type-list^!reads threads: j: trace trim u|unrestricted V|version vimgrep with-filename H w|word-regexp",
      implied: "reads",
    },
    "ag|ack": {
      is:
        "text reads* | A|after? B|before? C|context? a|all-types c|count color nocolor color-match: column D|debug depth: f filename nofilename H|heading noheading h g: G|file-search-regex: hidden i|ignore-case ignore: ignore-dir: l|files-with-matches L|files-without-matches m|max-count: nogroup group numbers nonumbers o|only-matching p|path-to-ignore:reads pager:line nopager passthrough print-long-lines Q|literal r|recurse R|norecurse n s|case-sensitive S|smart-case search-binary silent stats t|all-text u|unrestricted U|skip-vcs-ignores v|invert-match vimgrep w|word-regexp W|width: z|search-zip x|files-from:lists 0|null ackrc:runs no-color py js ts go rust ruby java html css cpp cc type: k help version",
      implied: "reads",
    },
    "locate|mlocate|plocate":
      "text* | A|all b|basename c|count d|database:reads e|existing i|ignore-case l|limit: n: r|regexp: regex w|wholename 0|null q|quiet S|statistics",
    "ctags": { is: "reads* | f|o:writes R a n e u x V h: I: L:lists", implied: "reads" },
    "bat|batcat": {
      is:
        "reads* | A|show-all p|plain l|language: H|highlight-line: file-name: d|diff diff-context: tabs: wrap: S|chop-long-lines terminal-width: n|number color: italic-text: decorations: f|force-colorization paging: pager:line P m|map-syntax: theme: list-themes style: r|line-range: L|list-languages u|unbuffered no-config h|help V|version",
    },
  },
};
