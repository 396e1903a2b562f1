/** Shells and interpreters, which run code that is in files, in words or in what they read. */

import type { Table } from "./notation.ts";

/** Options of deno for the modules that it loads. */
const DENO_MODULES =
  "import-map:code no-remote no-npm node-modules-dir? vendor? node-modules-linker: c|config:reads no-config r|reload? lock??writes no-lock frozen|frozen-lockfile? cert:reads unsafely-ignore-certificate-errors? min-dep-age: preload|import:code require:code conditions: allow-scripts? I|allow-import?hosts deny-import?hosts cached-only location: v8-flags?given seed: check? no-check?";

/** Options of deno for what code may do. */
const DENO_RIGHTS =
  "A|allow-all P|permission-set? no-prompt R|allow-read?reads W|allow-write?writes N|allow-net?hosts E|allow-env? S|allow-sys? allow-run? allow-ffi? allow-hrtime deny-read? deny-write? deny-net? deny-env? deny-run? deny-sys? deny-ffi? ignore-env? ignore-read?";

/** Options of deno for how code runs. */
const DENO_RUN =
  "inspect? inspect-brk? inspect-wait? inspect-publish-uid: ext: env-file?reads~.env watch? watch-exclude? watch-hmr|hmr? no-clear-screen no-code-cache unstable unstable-bare-node-builtins unstable-broadcast-channel unstable-cron unstable-detect-cjs unstable-ffi unstable-fs unstable-http unstable-kv unstable-net unstable-node-globals unstable-npm-lazy-caching unstable-raw-imports unstable-sloppy-imports unstable-temporal unstable-tsgo unstable-unsafe-proto unstable-webgpu unstable-worker-options";

/** Options of node, without those that are written down elsewhere and those of V8. */
const NODE =
  "c|check C|conditions: e|eval:script p|print:script h|help i|interactive r|require:code import:code loader|experimental-loader:code v|version test watch watch-path:reads watch-preserve-output warnings deprecation addons experimental-fetch experimental-require-module experimental-detect-module experimental-global-navigator global-search-paths disable-warning: enable-source-maps max-old-space-size: max-semi-space-size: stack-size: trace-warnings trace-deprecation trace-uncaught trace-exit trace-sigint trace-gc trace-opt trace-deopt throw-deprecation pending-deprecation input-type: inspect? inspect-brk? inspect-wait? inspect-port|debug-port: expose-gc stack-trace-limit: env-file:steers env-file-if-exists:steers title: unhandled-rejections: experimental-vm-modules experimental-strip-types experimental-transform-types experimental-specifier-resolution: experimental-json-modules experimental-wasm-modules experimental-import-meta-resolve experimental-websocket experimental-worker experimental-permission permission allow-fs-read?reads allow-fs-write?writes allow-child-process allow-worker allow-addons allow-wasi test-name-pattern: test-skip-pattern: test-reporter:code test-reporter-destination:writes test-only test-concurrency: test-timeout: test-shard: test-force-exit test-isolation|experimental-test-isolation: test-coverage-include: test-coverage-exclude: test-coverage-lines: test-coverage-branches: test-coverage-functions: test-update-snapshots test-global-setup:code experimental-test-coverage experimental-test-snapshots experimental-test-module-mocks preserve-symlinks preserve-symlinks-main abort-on-uncaught-exception run: use-openssl-ca use-bundled-ca use-system-ca openssl-legacy-provider dns-result-order: max-http-header-size: network-family-autoselection insecure-http-parser jitless frozen-intrinsics cpu-prof cpu-prof-dir:writes cpu-prof-interval: cpu-prof-name:writes heap-prof heap-prof-dir:writes heap-prof-name:writes heap-prof-interval: heapsnapshot-signal: heapsnapshot-near-heap-limit: diagnostic-dir:writes redirect-warnings:writes report-on-fatalerror report-uncaught-exception report-on-signal report-dir|report-directory:writes report-filename:writes report-signal: trace-event-categories: trace-event-file-pattern:writes tls-keylog:writes icu-data-dir:reads disallow-code-generation-from-strings disable-proto: v8-options completion-bash prof-process secure-heap: secure-heap-min: uv-threadpool-size: entry-url";

/** Shells and interpreters. */
export const INTERPRETERS: Table = {
  source:
    "bash 5.2, dash 0.5, zsh 5.9, Python 3.12, Node 20, perl 5.36, ruby 3.2 and PHP 8.2 manuals",
  programs: {
    "sh|bash|dash|zsh|ksh|ash|mksh|rbash|hush|lksh|posh|yash|osh|ysh|oksh|loksh|pdksh|sash": {
      is:
        "reads given* | c!text a b e f h i k l m n p r s t u v x B C D E F G H P R T o: O: login norc noprofile posix verbose noediting restricted version help no-rcs interactive rcfile:reads init-file:reads",
      stopsAt: 0,
      opens: "shell",
    },
    "python|python2|python3|pypy|pypy3": {
      is:
        "reads given* | b B c:script d E h i I m: O OO P q s S u v V W: x X:given 3 R check-hash-based-pycs: help version help-env help-xoptions help-all",
      stopsAt: 0,
      opens: "python",
    },
    // A line that begins with `!` goes to a shell.
    "ipython|ipython3|bpython|ptpython": { is: "unknown*", opens: "anything" },
    // With --test they take patterns.
    "node|nodejs": {
      is: `reads given* | ${NODE}`,
      stopsAt: 0,
      opens: "interpreter",
      hasPatterns: true,
    },
    tsx: {
      is: `reads given* | ${NODE} tsconfig:reads cache clear-screen include:reads exclude:`,
      hasPatterns: true,
      stopsAt: 0,
      opens: "interpreter",
      sub: {
        watch: {
          is:
            `reads given* | ${NODE} tsconfig:reads cache clear-screen include:reads exclude: ignore:`,
          stopsAt: 0,
          opens: "interpreter",
        },
      },
    },
    "ts-node|ts-node-esm|ts-node-script": {
      is:
        "reads given* | h|help v|version vv vvv e|eval:script p|print:script r|require:code i|interactive esm T|transpile-only typeCheck type-check H|compiler-host I|ignore: P|project:reads C|compiler:code transpiler:code swc D|ignore-diagnostics: O|compiler-options:options B|experimental-repl-await experimentalSpecifierResolution: preferTsExts logError log-error pretty cwd:folder cwdMode cwd-mode scriptMode script-mode S|skip-project skipIgnore skip-ignore scope scopeDir:reads showConfig show-config files emit loader:code import:code",
      stopsAt: 0,
      opens: "interpreter",
    },
    deno: {
      is:
        `code given* | h|help V|version L|log-level: q|quiet ${DENO_MODULES} ${DENO_RIGHTS} ${DENO_RUN}`,
      isEverywhere: true,
      sub: {
        run: {
          is: `code given* | coverage?writes use-env-proxy`,
          stopsAt: 0,
          opens: "interpreter",
        },
        serve: {
          is: `code given* | port: host: open parallel`,
          stopsAt: 0,
          opens: "interpreter",
        },
        test: {
          is:
            `code* | doc clean fail-fast? filter: parallel no-run coverage?writes coverage-raw-data-only coverage-threshold: reporter: junit-path:writes ignore? permit-no-files shuffle? trace-leaks trace-ops sanitize-ops sanitize-resources u|update-snapshots hide-stacktraces retry: repeats: shard: changed? related:reads`,
          implied: "reads",
        },
        "fmt": {
          is:
            "changes* | check!reads fail-fast ext: ignore? c|config:reads no-config no-editorconfig line-width? indent-width? options-line-width: options-indent-width: single-quote? use-tabs? no-semicolons? prose-wrap? unstable-component unstable-sql watch? watch-exclude? no-clear-screen permit-no-files",
          implied: "changes",
        },
        "lint": {
          is:
            "reads* | fix!changes ext: ignore? c|config:reads no-config rules rules-tags? rules-include? rules-exclude? json compact watch? watch-exclude? no-clear-screen permit-no-files I|allow-import?hosts deny-import?hosts",
          implied: "reads",
        },
        "check,cache,info,doc":
          `code* | all doc doc-only desktop json lint private html output?writes name? filter: builtin category-docs:reads symbol-redirect-map:reads default-symbol-map:reads strip-trailing-html watch? watch-exclude? no-clear-screen no-code-cache`,
        "bench": `code* | json no-run filter: ignore? permit-no-files`,
        "task": {
          is:
            "text given* | c|config:reads cwd:folder r|recursive members f|filter: eval=runs if-present no-prefix j|jobs: env-file?reads~.env node-modules-dir? lock??writes no-lock frozen|frozen-lockfile? tunnel",
          stopsAt: 0,
        },
        "eval": {
          is: `script given* | p|print T`,
          stopsAt: 0,
          opens: "interpreter",
        },
        "repl": { is: "unknown* | eval:script eval-file:runs", opens: "anything" },
        "x,create": { is: "unknown*", opens: "anything" },
        "compile,bundle,install,i,uninstall,add,remove,outdated,upgrade,update,publish,types,init,completions,coverage,jupyter,lsp,vendor,audit,approve-scripts,clean,why,ci,bump-version,pack,deploy,sandbox,transpile,desktop,list,help":
          "unknown*",
      },
      opens: "interpreter",
    },
    bun: {
      is:
        "reads given* | e|eval:script p|print:script r|preload|require|import:code watch hot b|bun h|help v|version revision cwd:folder c|config?reads silent i if-present no-install install: smol expose-gc inspect? inspect-wait? inspect-brk? env-file:reads no-env-file tsconfig-override:reads d|define: l|loader: elide-lines: title: conditions: main-fields: preserve-symlinks no-deprecation throw-deprecation console-depth: port: F|filter: no-clear-screen prefer-offline prefer-latest shell: no-macros no-addons",
      isOpen: true,
      isEverywhere: true,
      sub: {
        test: {
          is:
            "text* | t|test-name-pattern: timeout: bail? coverage coverage-reporter: coverage-dir:writes watch only todo pass-with-no-tests u|update-snapshots rerun-each: seed: randomize concurrent max-concurrency: reporter: reporter-outfile:writes dots only-failures",
        },
        run: { is: "reads given*", stopsAt: 0, opens: "bun_run" },
        "install,i,ci": {
          is: "text* | frozen-lockfile production D d|dev no-save g|global ignore-scripts",
        },
        "add,a": "package* | D d|dev g|global E|exact",
        "remove,rm,update,outdated,link,unlink,pm,create,init,upgrade,publish,patch,why,info,audit":
          "text* | D d|dev g|global E|exact",
        "build":
          "reads* | outdir:writes outfile:writes target: minify minify-syntax minify-whitespace minify-identifiers sourcemap? format: compile root:reads splitting public-path: e|external: packages: entry-naming:writes chunk-naming:writes asset-naming:writes production bytecode watch no-bundle banner: footer: emit-dce-annotations css-chunking compile-exec-argv: app no-clear-screen",
        "x": {
          is: "program | bun b p|package: v silent",
          stopsAt: 0,
          opens: "package_runner",
        },
        "exec": { is: "line*", stopsAt: 0 },
        "repl,c": { is: "unknown*", opens: "anything" },
      },
      opens: "bun_run",
    },
    perl: {
      is:
        "reads given* | 0% a C% c d?runs D? e:script^ E:script^ F: f g h i?backup!changes I:reads l% m:runs M:runs n p s S t T u U v V? w W x?folder X",
      stopsAt: 0,
      opens: "perl",
    },
    ruby: {
      is:
        "reads given* | 0% a c C:folder d|debug e:script^ E|encoding|external-encoding: internal-encoding: F: i?backup!changes I:reads l n p r:code s S U v w W% x?folder y h help version copyright verbose yjit jit mjit disable: disable-gems enable: backtrace-limit: parser:",
      stopsAt: 0,
      opens: "ruby",
    },
    php: {
      is:
        "reads given* | a c:runs n d:runs e f:reads^ h|help i|info l m|modules r:script^ B:script R:script F:reads E:script H S:hosts t:folder s v|version w z:runs ini rf: rc: re: rz: ri:",
      stopsAt: 0,
      opens: "interpreter",
    },
    "lua|luajit|Rscript|julia|octave|tcl|elixir": {
      is: "reads given* | e:script E:script l:runs j: v|version i q help",
      stopsAt: 0,
      opens: "interpreter",
    },
    "sqlite3|psql|mysql|mariadb|mongosh|redis-cli|duckdb": { is: "unknown*", opens: "database" },
    "java": {
      is:
        "unknown* | version showversion help h ea|enableassertions da|disableassertions jar:reads cp|classpath|class-path:reads p|module-path:reads m|module: add-modules: add-opens: add-exports: add-reads: enable-preview source: server client",
      style: "single_dash",
      opens: "java",
      hasArgumentFiles: true,
    },
  },
};
