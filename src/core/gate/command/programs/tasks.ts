/** Programs that run the tasks of a project, and linters. */

import type { Table } from "./notation.ts";

/** Options of golangci-lint. */
const GOLANGCI =
  "c|config:steers no-config default: E|enable: D|disable: enable-only: p|presets: disable-all enable-all fast fast-only build-tags: modules-download-mode: timeout: tests allow-parallel-runners allow-serial-runners issues-exit-code: new? new-from-rev: new-from-merge-base: new-from-patch:reads whole-files max-issues-per-linter: max-same-issues: uniq-by-line show-stats path-prefix: path-mode: out-format:format_writes output.text.path:writes output.json.path:writes output.tab.path:writes output.html.path:writes output.checkstyle.path:writes output.code-climate.path:writes output.junit-xml.path:writes output.teamcity.path:writes output.sarif.path:writes output.text.colors? output.text.print-issued-lines? output.text.print-linter-name? print-issued-lines print-linter-name";

/** Runners of tasks. */
export const TASKS: Table = {
  source: "just 1.59, Task 3.54, Rake 13.0, mise 2026.9 --help; golangci-lint 2.1 manual",
  programs: {
    just: {
      is:
        "assigns* | alias-style: allow-missing ceiling:reads check chooser:program clear-shell-args color: command-color: complete-aliases cygpath:program default-list dotenv-command:line F|dotenv-filename:reads E|dotenv-path:reads n|dry-run dump-format: evaluate-format: explain g=runs global-justfile=runs group: highlight indentation: jobs: f|justfile:steers justfile-name:steers list-heading: list-prefix: list-submodules no-aliases no-cache no-deps no-dotenv no-highlight one q|quiet set:text,text shell:program shell-arg=runs shell-command=runs tempdir:writes time timestamp timestamp-format: u|unsorted unstable v|verbose d|working-directory:folder yes h|help V|version changelog choose=runs clean c=runs command=runs completions: dump e=runs edit=runs evaluate fmt groups init json l|list man s|show summary usage variables",
      opens: "tasks",
    },
    task: {
      is:
        "assigns* | cacert:reads cert:reads cert-key:reads clear-cache c|color? completion: C|concurrency: d|dir:folder disable-fuzzy download=runs n|dry x|exit-code experiments expiry: F|failfast f|force g=runs global=runs h|help i|init insecure=runs interactive I|interval: j|json l|list a|list-all nested no-status offline o|output: output-group-begin: output-group-end: output-group-error-only p|parallel remote-cache-dir:writes s|silent sort: status summary t|taskfile:steers temp-dir:writes timeout: trusted-hosts: v|verbose version w|watch y|yes",
      opens: "tasks",
    },
    rake: {
      is:
        "assigns* | backtrace? comments job-stats? rules suppress-backtrace: A|all B|build-all C|directory:folder D|describe? e|execute:script E|execute-continue:script f|rakefile:steers G|no-system|nosystem g=runs system=runs I|libdir:reads j|jobs? m|multitask n|dry-run N|no-search|nosearch P|prereqs p|execute-print:script q|quiet r|require:reads R|rakelibdir|rakelib:reads s|silent t|trace? T|tasks? v|verbose V|version W|where? X|no-deprecation-warnings h|H|help",
      opens: "ruby_tool",
    },
    "mise|rtx": {
      is:
        "text* | C|cd:folder E|env: j|jobs: q|quiet v|verbose y|yes no-config no-env no-hooks raw locked silent h|help V|version",
      isEverywhere: true,
      isOpen: true,
      sub: {
        "run|r": {
          is:
            "text given* | affected affected-base: affected-explain affected-head: affected-json all=runs c|continue-on-error f|force n|dry-run o|output: r|raw s|shell:line S|silent t=runs tool=runs allow-env: allow-net:hosts allow-read:reads allow-write:writes deny-all deny-env deny-net deny-read deny-write fresh-env no-cache no-deps no-timings skip-deps skip-tools task-cache: task-cache-explain task-cache-explain-json task-cache-stats timeout:",
          stopsAt: 1,
        },
        "tasks|task|t": {
          is:
            "text* | g|global J|json l|local x|extended all hidden name-only no-header sort: sort-order:",
          sub: {
            "ls,info,deps": "text* | g|global J|json l|local x|extended all hidden no-header",
          },
        },
        "ls,outdated,version|v,where,which,registry,search,doctor,latest,ls-remote":
          "text* | c|current g|global i|installed l|local m|missing J|json no-header plugin: prefix: offline",
        "exec|x,activate,backends|b,bootstrap,cache,completion,config|cfg,daemons,deactivate,deps,dotfiles|dot,edit,en,env|e,fmt,generate,implode,install|i,install-into,link|ln,lock,mcp,oci,plugins|p,prune,reshim,self-update,set,settings,shell,shell-alias,skills,ssh,sync,test-tool,token,tool,tool-alias|alias,tool-stub,trust,uninstall,unset,untrust,unuse|rm|remove,upgrade|up,use,watch":
          { is: "unknown*", opens: "anything" },
      },
    },
    "golangci-lint": {
      is:
        "text* | color: v|verbose h|help version cpu-profile-path:writes mem-profile-path:writes trace-path:writes j|concurrency:",
      isEverywhere: true,
      sub: {
        run: { is: `go_folder* | ${GOLANGCI} fix!go_changes` },
        fmt: {
          is: `go_changes* | ${GOLANGCI} d|diff!go_folder diff-colored!go_folder stdin`,
          implied: "changes",
        },
        "linters,formatters": `text* | ${GOLANGCI}`,
        "cache,completion,config,help,version,migrate": "text*",
        custom: { is: "unknown*", opens: "anything" },
      },
    },
  },
};
