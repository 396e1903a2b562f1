/** Git and what speaks with its hosts. */

import type { Entry, EntryData, Table } from "./notation.ts";

/** Flags of git that show differences. */
const DIFF =
  "p|u|patch s|no-patch U|unified: raw patch-with-raw minimal patience histogram anchored: diff-algorithm: stat? stat-width: numstat shortstat X|dirstat? cumulative dirstat-by-file? summary patch-with-stat z name-only name-status submodule? color? no-color color-moved? color-moved-ws: word-diff? word-diff-regex: color-words? no-renames rename-empty check ws-error-highlight: full-index binary abbrev? B|break-rewrites? M|find-renames? C|find-copies? find-copies-harder D|irreversible-delete l: diff-filter: S: G: find-object: pickaxe-all pickaxe-regex O:reads skip-to: rotate-to: R relative? a|text ignore-cr-at-eol ignore-space-at-eol b|ignore-space-change w|ignore-all-space ignore-blank-lines I|ignore-matching-lines: inter-hunk-context: W|function-context exit-code quiet ext-diff=runs textconv ignore-submodules? src-prefix: dst-prefix: no-prefix default-prefix line-prefix: ita-invisible-in-index output:writes output-indicator-new: output-indicator-old: output-indicator-context: compact-summary indent-heuristic c cc stat-name-width: stat-graph-width: stat-count: ita-visible-in-index follow oneline pretty? format: abbrev-commit";

/** Flags of git that choose and show commits. */
const LOG =
  "follow decorate? decorate-refs: decorate-refs-exclude: source mailmap use-mailmap full-diff log-size L:given n|max-count: # skip: since: after: until: before: since-as-filter: max-age: min-age: author: committer: grep-reflog: grep: all-match invert-grep i|regexp-ignore-case basic-regexp E|extended-regexp F|fixed-strings P|perl-regexp remove-empty merges no-merges min-parents: max-parents: first-parent not all branches? tags? remotes? glob: exclude: exclude-hidden: reflog alternate-refs single-worktree ignore-missing bisect stdin=reads_any cherry-mark cherry-pick left-only right-only cherry g|walk-reflogs merge boundary simplify-by-decoration show-pulls full-history dense sparse simplify-merges ancestry-path? date-order author-date-order topo-order reverse no-walk? do-walk pretty? format: abbrev-commit oneline encoding: expand-tabs? notes? show-notes? standard-notes show-signature relative-date date: parents children left-right graph show-linear-break? clear-decorations diff-merges: t r m remerge-diff root";

const MERGE =
  "n stat compact-summary summary log? squash commit e|edit cleanup: ff ff-only rerere-autoupdate verify-signatures s|strategy: X|strategy-option: m|message: F|file:reads into-name: v|verbose q|quiet abort quit continue allow-unrelated-histories progress S|gpg-sign? autostash overwrite-ignore signoff verify no-verify";

const PATHS = "pathspec-from-file:more_words pathspec-file-nul";

const STASH = `p|patch k|keep-index q|quiet u|include-untracked a|all m|message: S|staged ${PATHS}`;

const GIT: Readonly<Record<string, Entry>> = {
  status: {
    is:
      "text* | v|verbose s|short b|branch show-stash ahead-behind porcelain? long z|null u|untracked-files? ignored? ignore-submodules? column? no-renames M|find-renames? renames",
  },
  diff: {
    is: `revision* | ${DIFF} cached staged merge-base 0 1|base 2|ours 3|theirs no-index!reads`,
    opens: "git_diff",
  },
  "log,whatchanged": `revision* | ${DIFF} ${LOG}`,
  show: `revision* | ${DIFF} ${LOG}`,
  shortlog: `text* | ${LOG} s|summary e|email c group: w?`,
  "diff-tree,diff-files,diff-index,range-diff,rev-list":
    `revision* | ${DIFF} ${LOG} v combined-all-paths count cached objects disk-usage? timestamp stdin`,
  add:
    `reads* | n|dry-run v|verbose i|interactive p|patch e|edit f|force u|update renormalize N|intent-to-add A|all no-all ignore-removal refresh ignore-errors ignore-missing sparse chmod: ${PATHS}`,
  commit:
    `text* | q|quiet v|verbose F|file:reads author: date: m|message: c|reedit-message: C|reuse-message: fixup: squash: reset-author trailer: s|signoff t|template:reads e|edit cleanup: status S|gpg-sign? a|all i|include interactive p|patch o|only n|no-verify verify dry-run short branch ahead-behind porcelain long z|null amend no-post-rewrite u|untracked-files? allow-empty allow-empty-message ${PATHS}`,
  push: {
    is:
      "repository text* | v|verbose q|quiet repo:repository all branches mirror d|delete tags n|dry-run porcelain f|force force-with-lease? force-if-includes recurse-submodules: thin receive-pack|exec:line_with_more u|set-upstream progress prune no-verify verify follow-tags signed? atomic o|push-option: 4|ipv4 6|ipv6",
    implied: "repository",
  },
  "pull": {
    is:
      `repository text* | ${MERGE} recurse-submodules? r|rebase? all a|append upload-pack:line_with_more f|force t|tags p|prune j|jobs: dry-run k|keep depth: shallow-since: shallow-exclude: deepen: unshallow update-shallow refmap: o|server-option: 4|ipv4 6|ipv6 negotiation-tip: show-forced-updates set-upstream`,
    implied: "repository",
  },
  fetch: {
    is:
      "repository text* | v|verbose q|quiet all set-upstream a|append atomic upload-pack:line_with_more f|force m|multiple t|tags n j|jobs: prefetch p|prune P|prune-tags recurse-submodules? dry-run write-fetch-head k|keep u|update-head-ok progress depth: shallow-since: shallow-exclude: deepen: unshallow refetch update-shallow refmap: o|server-option: 4|ipv4 6|ipv6 negotiation-tip: negotiate-only filter: auto-maintenance auto-gc show-forced-updates write-commit-graph stdin",
    implied: "repository",
  },
  clone: {
    is:
      "repository writes | v|verbose q|quiet progress reject-shallow n|no-checkout bare mirror l|local no-hardlinks s|shared recurse-submodules|recursive? j|jobs: template:runs reference:reads reference-if-able:reads dissociate o|origin: b|branch: u|upload-pack:line_with_more depth: shallow-since: shallow-exclude: single-branch no-tags tags shallow-submodules separate-git-dir:writes c|config:text server-option: 4|ipv4 6|ipv6 filter: also-filter-submodules remote-submodules sparse bundle-uri:url",
    opens: "git_config",
  },
  "ls-remote": {
    is:
      "repository text* | q|quiet upload-pack|exec:line_with_more t|tags h|heads|branches refs get-url sort: exit-code symref o|server-option:",
    implied: "repository",
  },
  checkout:
    `restores* | b: B: l guess overlay q|quiet recurse-submodules? progress m|merge conflict: d|detach t|track? f|force orphan: overwrite-ignore ignore-other-worktrees 2|ours 3|theirs p|patch ignore-skip-worktree-bits ${PATHS}`,
  switch:
    "text* | c|create: C|force-create: guess discard-changes q|quiet recurse-submodules? progress m|merge conflict: d|detach t|track? f|force orphan: overwrite-ignore ignore-other-worktrees",
  restore:
    `writes* | s|source: S|staged W|worktree ignore-unmerged overlay q|quiet recurse-submodules? progress m|merge conflict: 2|ours 3|theirs p|patch ignore-skip-worktree-bits ${PATHS}`,
  branch:
    "text* | v|verbose q|quiet t|track? u|set-upstream-to: unset-upstream color? r|remotes contains: no-contains: abbrev? a|all d|delete D m|move M c|copy C l|list show-current create-reflog edit-description f|force merged: no-merged: column? sort: points-at: i|ignore-case recurse-submodules format:",
  tag:
    "text* | l|list n? d|delete v|verify a|annotate m|message: F|file:reads e|edit s|sign cleanup: u|local-user: f|force create-reflog column? contains: no-contains: merged: no-merged: sort: points-at: format: color? i|ignore-case trailer:",
  merge: `text* | ${MERGE}`,
  rebase:
    `text* | ${MERGE} onto: keep-base n|no-stat committer-date-is-author-date reset-author-date ignore-date C: ignore-whitespace whitespace: f|force-rebase no-ff skip edit-todo show-current-patch apply m i|interactive empty: autosquash update-refs x|exec:line r|rebase-merges? fork-point root reschedule-failed-exec reapply-cherry-picks`,
  reset:
    `text* | q|quiet no-refresh refresh mixed soft hard merge keep recurse-submodules? p|patch N|intent-to-add ${PATHS}`,
  "revert,cherry-pick":
    "text* | quit continue abort skip cleanup: n|no-commit e|edit s|signoff m|mainline: rerere-autoupdate strategy: X|strategy-option: S|gpg-sign? reference x ff allow-empty allow-empty-message keep-redundant-commits empty:",
  stash: {
    is:
      `text* | p|patch k|keep-index q|quiet u|include-untracked a|all m|message: S|staged index only-untracked ${PATHS}`,
    sub: {
      push: `restores* | ${STASH}`,
      save: `text* | ${STASH}`,
      "list,show": `text* | ${DIFF} ${LOG} u|include-untracked only-untracked`,
      "pop,apply,drop,clear,create,store,branch": "text* | index q|quiet m|message:",
    },
  },
  rm: `pathspec_writes* | n|dry-run q|quiet cached f|force r ignore-unmatch sparse ${PATHS}`,
  mv: "changes* writes | v|verbose n|dry-run f|force k sparse",
  clean: {
    is: "writes* | q|quiet n|dry-run f|force i|interactive d e|exclude: x X",
    implied: "writes",
  },
  grep: {
    is:
      "text revision* | cached no-index!reads untracked exclude-standard recurse-submodules v|invert-match i|ignore-case w|word-regexp a|text I textconv r|recursive max-depth: E|extended-regexp G|basic-regexp F|fixed-strings P|perl-regexp n|line-number column h H full-name l|files-with-matches|name-only L|files-without-match z|null o|only-matching c|count color? break heading C|context: B|before-context: A|after-context: threads: # p|show-function W|function-context f:reads^ e:text^ and or not q|quiet all-match O|open-files-in-pager?runs ext-grep m|max-count:",
    implied: "reads",
  },
  "blame,annotate":
    "revision* | incremental b root show-stats progress score-debug f|show-name n|show-number p|porcelain line-porcelain c t l s e|show-email w ignore-rev: ignore-revs-file:reads color-lines color-by-age minimal S:reads contents:reads C? M? L: abbrev? date: since:",
  describe:
    "text* | contains debug all tags long first-parent abbrev? exact-match candidates: match: exclude: always dirty? broken?",
  "ls-files":
    "text* | z t v f c|cached d|deleted m|modified o|others i|ignored s|stage k|killed directory eol empty-directory u|unmerged resolve-undo x|exclude: X|exclude-from:reads exclude-per-directory: exclude-standard full-name recurse-submodules error-unmatch with-tree: abbrev? debug deduplicate sparse format:",
  "symbolic-ref": "text* | q|quiet d|delete short recurse m:",
  "ls-tree,name-rev,show-ref,for-each-ref,merge-base,check-ignore,check-attr,check-ref-format,rev-parse,var,cherry,count-objects,show-branch,verify-commit,verify-tag,merge-tree,get-tar-commit-id,stripspace,patch-id,mktree,unpack-file,version,help,last-modified,diff-pairs,reflog":
    "text* | z t v f c|cached d|dereference|delete i s|shell o full-name recurse-submodules error-unmatch with-tree: abbrev? debug deduplicate sparse format: r l|long name-only name-status object-only full-tree tags: refs: exclude: all a stdin always undefined heads branches? verify head hash? sort: count: points-at: merged: no-merged: contains: no-contains: ignore-case octopus independent is-ancestor fork-point q|quiet short? recurse n non-matching no-index show-toplevel show-prefix show-cdup git-dir absolute-git-dir git-common-dir git-path: is-inside-work-tree is-inside-git-dir is-bare-repository abbrev-ref? symbolic symbolic-full-name revs-only flags no-flags sq default: since: until: H human-readable verbose stable unstable write-tree show-object-format? path-format: date: pretty: oneline",
  "request-pull": "text repository text* | p",
  "cat-file":
    "revision* | e p t s allow-unknown-type use-mailmap mailmap batch?reads_any~- batch-check? z Z batch-command?reads_any~- batch-all-objects buffer follow-symlinks unordered textconv=runs filters=runs path:",
  config:
    "unknown* | global system local worktree f|file:unknown blob: get get-all get-regexp get-urlmatch replace-all add unset unset-all rename-section remove-section l|list fixed-value e|edit get-color get-colorbool t|type: bool int bool-or-int bool-or-str path expiry-date z|null name-only includes show-origin show-scope default:",
  remote: {
    is: "text* | v|verbose",
    sub: {
      "add": "text repository | t: m: f tags no-tags mirror?",
      "set-url": "text repository text | push add delete",
      "show,prune,update": { is: "repository* | n p|prune dry-run", implied: "repository" },
      "rename,remove,rm,set-head,set-branches,get-url": "text* | a|auto d|delete all push add",
    },
  },
  init:
    "writes | template:runs bare shared? q|quiet separate-git-dir:writes b|initial-branch: object-format: ref-format:",
  "apply": {
    is:
      "reads* | exclude: include: p: no-add stat numstat summary check index N|intent-to-add cached unsafe-paths=writes_any apply 3|3way ours theirs union build-fake-ancestor:writes z C: whitespace: ignore-space-change ignore-whitespace R|reverse unidiff-zero reject allow-overlap v|verbose q|quiet inaccurate-eof recount directory:writes allow-empty",
  },
  "am":
    "reads* | i|interactive 3|3way q|quiet s|signoff u|utf8 k|keep keep-non-patch m|message-id keep-cr no-keep-cr c|scissors quoted-cr: whitespace: ignore-space-change ignore-whitespace directory: exclude: include: C: p: patch-format: reject continue r|resolved skip abort quit show-current-patch? allow-empty committer-date-is-author-date ignore-date rerere-autoupdate S|gpg-sign? empty: no-verify",
  worktree: {
    is: "text*",
    sub: {
      add:
        "writes text | f|force b: B: d|detach checkout lock reason: q|quiet track guess-remote orphan",
      "list,prune,lock,unlock,repair": "text* | porcelain v|verbose z n|dry-run expire: reason:",
      "move": "changes writes | f|force",
      remove: "writes | f|force",
    },
  },
  submodule: {
    is: "text* | q|quiet cached",
    sub: {
      foreach: { is: "line* | recursive q|quiet", stopsAt: 0 },
      "status,summary,init,deinit,sync,set-branch,absorbgitdirs":
        "text* | recursive cached files f|force all b: d n: q|quiet",
      update:
        "text* | init remote N|no-fetch f|force checkout merge rebase recommend-shallow reference:reads recursive depth: j|jobs: single-branch filter: progress q|quiet",
      add: "repository writes | b: f|force name: reference:reads depth: ref-format: q|quiet",
      "set-url": "text repository",
    },
  },
  archive:
    "revision* | format: prefix: add-file:reads add-virtual-file: o|output:writes worktree-attributes v|verbose # l|list remote:repository exec:line_with_more mtime:",
  "format-patch":
    `revision* | ${DIFF} ${LOG} n|numbered N|no-numbered s|signoff stdout cover-letter numbered-files suffix: start-number: v|reroll-count: filename-max-length: rfc? subject-prefix: o|output-directory:writes k|keep-subject no-binary zero-commit ignore-if-in-upstream no-stat add-header: to: cc: from? in-reply-to: attach? inline? thread? signature: signature-file:reads base: q progress interdiff: range-diff: creation-factor: force-in-body-from`,
  notes: {
    is: "text* | ref:",
    sub: {
      "add,append,edit,list,copy,show,remove,prune,get-ref,merge":
        "text* | m: F:reads C: c: f|force stdin n v s: allow-empty separator?",
    },
  },
  bisect: {
    is: "text*",
    sub: {
      run: { is: "program", stopsAt: 0 },
      "start,good,bad,new,old,skip,reset,log,terms,visualize,view,next,help":
        "text* | term-new: term-bad: term-old: term-good: no-checkout first-parent",
      replay: "reads",
    },
  },
  "update-ref": "text* | m: d no-deref z stdin create-reflog",
  "commit-tree": "text* | p: m: F:reads S|gpg-sign?",
  "hash-object": "reads* | t: w stdin stdin-paths=reads_any no-filters literally path:",
  "read-tree":
    "text* | m i u n v|verbose q|quiet prefix: index-output:writes reset empty trivial aggressive sparse-checkout",
  "update-index":
    "reads* | q|quiet add remove force-remove replace refresh really-refresh unmerged ignore-missing ignore-submodules cacheinfo: chmod: index-info assume-unchanged no-assume-unchanged skip-worktree no-skip-worktree ignore-skip-worktree-entries fsmonitor-valid no-fsmonitor-valid g|again unresolve info-only verbose v z stdin=reads_any index-version: show-index-version split-index untracked-cache test-untracked-cache force-untracked-cache force-write-index fsmonitor=runs clear-resolve-undo",
  "checkout-index":
    "writes* | a|all=writes f|force q|quiet n|no-create u|index prefix:writes stage: temp z stdin=writes_any",
  "gc,fsck,prune,repack,pack-refs,maintenance,commit-graph,multi-pack-index,rerere,update-server-info,write-tree,replace,sparse-checkout,pack-objects,index-pack,mktag,prune-packed,unpack-objects,pack-redundant":
    "text* | q|quiet prune? aggressive auto force keep-largest-pack v|verbose unreachable dangling tags root cache full strict lost-found progress name-objects a A d f F l n w stdin z add remove refresh cacheinfo: chmod: assume-unchanged no-assume-unchanged skip-worktree no-skip-worktree u b",
  "bundle": {
    is: "text*",
    sub: {
      create: "writes text* | q progress all version: branches tags",
      "verify,list-heads,unbundle": "reads text* | q",
    },
  },
  "mergetool,difftool,send-email,filter-branch,filter-repo,hook,for-each-repo,svn,p4,cvsimport,daemon,instaweb,web--browse,citool,gui,gitk,credential,credential-store,credential-cache,interpret-trailers,upload-pack,receive-pack,upload-archive,shell,remote-ext,remote-http,remote-https,http-backend,http-fetch,http-push,imap-send,quiltimport,fast-import,fast-export,column,bugreport,diagnose,backfill,lfs,flow,sh-setup":
    { is: "unknown*", opens: "anything" },
};

/** Flags of what `gh` and `glab` do with requests, issues, runs and repositories. */
const FORGE_FLAGS =
  "a|assignee: A|author: B|base: b|body: F|body-file:reads d|draft H|head: l|label: m: p|project: r|reviewer: t|title: w|web f|fill fill-first s|state: L|limit: q|jq: json: T|template: S|search: c|comments D|dir:writes o|output:writes n|name: log log-failed j|job: v|verbose exit-status interval: watch required name-only patch color: squash rebase merge admin auto delete-branch subject: approve request-changes comment add-label: remove-label: add-assignee: remove-assignee: confirm yes public private notes: notes-file:reads generate-notes prerelease latest target: u|user: branch: event: commit: all raw-field: field: ref: force reason: visibility: source";

const FORGE_SUBS: Readonly<Record<string, Entry>> = {
  merge:
    "text* | admin A|author-email: auto b|body: F|body-file:reads d|delete-branch disable-auto match-head-commit: m|merge r|rebase s|squash t|subject:",
  review: "text* | a|approve b|body: F|body-file:reads c|comment r|request-changes",
  clone: "forge writes | u|upstream-remote-name: no-upstream",
  "view,list,status,checks,diff,create,close,reopen,edit,comment,ready,checkout,lock,unlock,pin,unpin,delete,download,upload,rerun,cancel,watch,enable,disable,run,fork,sync,rename,archive,set-default,login,logout,refresh,token,setup-git,get,set,remove,search,transfer,develop,revert,update-branch,import,exec,install,ssh,start,trace,retry":
    `text* | ${FORGE_FLAGS}`,
};

const FORGE: EntryData = {
  is:
    "text* | a|assignee: A|author: B|base: b|body: F|body-file:reads d|draft H|head: h|hostname:hosts l|label: m|milestone: p|project: r|reviewer: t|title: w|web f|fill fill-first fill-verbose s|state: L|limit: q|jq: json: T|template: S|search: c|comments D|dir:writes o|output:writes n|name: e|editor log log-failed j|job: v|verbose exit-status interval: watch i required name-only patch color: squash rebase merge admin auto delete-branch subject: match-head-commit: approve request-changes comment add-label: remove-label: add-assignee: remove-assignee: add-reviewer: remove-reviewer: public private confirm yes y clone template notes: notes-file:reads generate-notes prerelease latest target: verify-tag u|user: branch: event: commit: created: all raw-field: field: ref: force detach recover repo: reason: archived language: visibility: topic: source fork",
  sub: FORGE_SUBS,
};

/** Git, and programs of the hosts of its repositories. */
export const VERSIONS: Table = {
  source: "git 2.39 manual pages and -h, with later flags of 2.47; gh 2.60 and glab 1.48 manuals",
  programs: {
    git: {
      is:
        "text* | v|version h|help C:folder c: exec-path?runs html-path man-path info-path p|paginate P|no-pager no-replace-objects no-lazy-fetch no-optional-locks no-advice bare git-dir:reads work-tree:changes namespace: config-env:runs literal-pathspecs glob-pathspecs noglob-pathspecs icase-pathspecs list-cmds: super-prefix: attr-source:",
      isOpen: true,
      opens: "git",
      sub: GIT,
    },
    "gh|glab": {
      is: "text* | R|repo:forge help version hostname:hosts",
      isOpen: true,
      isEverywhere: true,
      sub: {
        "pr,mr,issue,run,workflow,label,search,project,ruleset,cache,org,status,auth,config,preview,completion,ci,job,browse,agent-task,co":
          FORGE,
        repo: {
          ...FORGE,
          sub: {
            ...FORGE_SUBS,
            "view,fork,sync,archive,unarchive,delete,edit,set-default":
              `forge text* | ${FORGE_FLAGS}`,
          },
        },
        "gist,snippet": {
          is: "text*",
          sub: {
            "create|new": "reads* | d|desc: f|filename: p|public w|web title: t: s:",
            edit: "text reads* | a|add:reads d|desc: f|filename: r|remove:",
            "view,list|ls,clone,delete,rename":
              "text* | f|filename: files raw r w|web public secret L|limit: filter: include-content yes",
          },
        },
        release: {
          is: "text*",
          sub: {
            "create|new":
              "text reads* | discussion-category: d|draft fail-on-no-commits generate-notes latest? n|notes: F|notes-file:reads notes-from-tag notes-start-tag: p|prerelease target: t|title: verify-tag name: assets-links: ref:",
            upload: "text reads* | clobber assets-links: use-package-registry",
            download:
              "text* | A|archive: clobber D|dir:writes O|output:writes p|pattern: skip-existing n|asset-name:",
            "view,list|ls,delete,delete-asset,edit,verify,verify-asset":
              "text* | w|web json: q|jq: t|template: L|limit: exclude-drafts exclude-pre-releases O|order: y|yes cleanup-tag draft latest n|notes: F|notes-file:reads prerelease tag: target: title: verify-tag discussion-category:",
          },
        },
        "secret,variable": {
          is: "text*",
          sub: {
            "set|update|create":
              "text* | a|app: b|body: e|env: f|env-file:reads no-repos-selected no-store o|org: r|repos: u|user v|visibility: g|group: k|key: m|masked p|protected raw s|scope: t|type: value:",
            "list|ls,delete|remove,get,export":
              "text* | a|app: e|env: o|org: u|user json: q|jq: t|template:",
          },
        },
        "ssh-key,gpg-key": {
          is: "text*",
          sub: { add: "reads | t|title: type: e: u:", "list|ls,delete,get": "text* | y|yes" },
        },
        attestation: "unknown*",
        "extension,alias,codespace": { is: "unknown*", opens: "anything" },
        api:
          "address text* | F|field:at_reads f|raw-field: H|header: hostname:hosts i|include input:reads q|jq: X|method: paginate p|preview: silent t|template: cache: slurp verbose",
      },
    },
  },
};
