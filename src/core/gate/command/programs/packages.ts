/** Programs that install, build, test and check software. */

import type { Entry, Table } from "./notation.ts";

const NPM_FLAGS =
  "s|silent q|quiet d|verbose h|help v|version g|global D|save-dev S|save E|save-exact P|save-prod O|save-optional B|save-bundle no-save save save-dev save-exact f|force json long parseable p|prod|production omit: include: w|workspace: workspaces|ws include-workspace-root prefix:folder C:folder y|yes if-present ignore-scripts foreground-scripts no-audit audit no-fund fund legacy-peer-deps strict-peer-deps prefer-offline offline prefer-online registry:url tag: access: otp: dry-run depth: all a n loglevel: progress audit-level: only: package-lock package-lock-only location: cache:writes userconfig:runs globalconfig:runs script-shell:runs node-options:runs shell:runs git:runs editor:runs viewer:runs browser?runs init-module:runs color? unicode update-notifier";

const NPM: Readonly<Record<string, Entry>> = {
  "test|t|tst": "given*",
  "run|run-script|rum|urn": { is: "text given*" },
  "start,stop,restart": "given*",
  "install|i|in|ins|inst|insta|instal|isnt|isnta|isntal|isntall|add|a": "unknown*",
  "ci|clean-install|ic|install-clean|isntall-clean": "text*",
  "exec|x": { is: "program | p|package:text c|call:line", opens: "package_runner" },
  "uninstall|unlink|remove|rm|r|un,update|up|upgrade|udpate,outdated,audit,fund,ls|list|la|ll,view|info|show|v,search|s|se|find,version|verison,prune,dedupe|ddp,explain|why,query,pkg,root,prefix,bin,docs,home,bugs,issues,repo,ping,whoami,help,help-search,doctor,sbom,cache,dist-tag,owner,team,org,token,profile,access,star,stars,unstar,deprecate,shrinkwrap,completion,get,diff,fund,login,logout,adduser,trust,unpublish,publish,pack,rebuild,rb,link,ln,set,config,c,edit,explore,init,create,innit,install-test,it,install-ci-test,cit,hook,set-script":
    "text*",
};

const PNPM: Readonly<Record<string, Entry>> = {
  "test|t|tst,start,build,dev,lint": "given*",
  "run|run-script": "text given*",
  "install|i,add": "package*",
  "remove|rm|uninstall|un,update|up|upgrade,outdated,audit,list|ls|ll|la,why,import,rebuild,rb,prune,store,link,ln,unlink,dedupe,licenses,publish,pack,patch,patch-commit,fetch,root,bin,setup,env,config,server,deploy,init,create,info,view,show,login,logout,whoami,version,cache,global,workspaces,self-update,doctor,completion,help,approve-builds":
    "text*",
  "exec": {
    is: "program | c|shell-mode=runs r|recursive parallel no-reporter-hide-prefix",
    stopsAt: 0,
    opens: "package_runner",
  },
  "dlx|x": {
    is: "program | c|shell-mode=runs package:text p:text q|quiet",
    stopsAt: 0,
    opens: "package_runner",
  },
  "node": { is: "unknown*", opens: "anything" },
  "workspace": { is: "text text*" },
};

const YARN: Readonly<Record<string, Entry>> = {
  ...PNPM,
  "run|run-script": { is: "text given*", stopsAt: 0, opens: "script_or_program" },
  // Its first word is a line for a shell of its own.
  "exec": { is: "line*", stopsAt: 0 },
};

/** Programs of JavaScript. */
export const JAVASCRIPT: Table = {
  source:
    "npm 11, pnpm 10, yarn 1 and 4, bun 1.2 manuals; TypeScript 5, ESLint 9, Prettier 3 --help",
  programs: {
    npm: { is: `text* | ${NPM_FLAGS}`, isEverywhere: true, isOpen: true, sub: NPM },
    npx: {
      is: `program | ${NPM_FLAGS} p|package:text c|call:line shell:runs no-install ignore-existing`,
      stopsAt: 0,
      opens: "package_runner",
    },
    bunx: {
      is: "program | bun b p|package: v|verbose silent y",
      stopsAt: 0,
      opens: "package_runner",
    },
    pnpx: { is: "program | package: y|yes c=runs", stopsAt: 0, opens: "package_runner" },
    pnpm: {
      is:
        "text given* | s|silent r|recursive w|workspace-root F|filter: C|dir:folder D|save-dev P|prod g|global E|save-exact O frozen-lockfile no-frozen-lockfile offline prefer-offline ignore-scripts reporter: loglevel: if-present parallel stream h|help v|version force json depth: long aggregate-output color no-color latest L config.: shell-mode=runs lockfile-only fix-lockfile shamefully-hoist",
      isEverywhere: true,
      isOpen: true,
      sub: PNPM,
      opens: "script_or_program",
    },
    "yarn|yarnpkg": {
      is:
        "text given* | s|silent cwd:folder D|dev P|peer E|exact T C O frozen-lockfile immutable immutable-cache check-files ignore-scripts production offline prefer-offline json non-interactive no-progress network-timeout: W ignore-workspace-root-check verbose v|version h|help pure-lockfile mode: A|all latest pattern: silent",
      isEverywhere: true,
      isOpen: true,
      sub: YARN,
      opens: "script_or_program",
    },
    "tsc|vue-tsc": {
      is:
        "reads* | noEmit p|project:reads b|build w|watch init outDir:writes outFile:writes declaration target: t: module: m: strict pretty? skipLibCheck incremental listFiles showConfig version v help h all lib: jsx: sourceMap allowJs checkJs emitDeclarationOnly esModuleInterop moduleResolution: rootDir:reads noErrorTruncation diagnostics extendedDiagnostics traceResolution tsBuildInfoFile:writes declarationDir:writes force f d dry verbose resolveJsonModule isolatedModules types: baseUrl:reads",
      hasArgumentFiles: true,
    },
    eslint: {
      is:
        "reads* | c|config:code fix!changes fix-dry-run fix-type: ext: f|format:code o|output-file:writes max-warnings: quiet cache cache-location:writes cache-strategy: no-eslintrc rule: ignore-path:reads ignore-pattern: no-ignore no-warn-ignored report-unused-disable-directives color no-color debug h|help v|version env: parser:code parser-options: plugin:code rulesdir:code resolve-plugins-relative-to:reads report-unused-disable-directives-severity: report-unused-inline-configs: no-config-lookup pass-on-no-patterns inspect-config=runs env-info init exit-on-fatal-error suppress-all suppress-rule: suppressions-location:writes prune-suppressions pass-on-unpruned-suppressions mcp=runs global: stdin stdin-filename:reads no-error-on-unmatched-pattern no-inline-config print-config:reads concurrency: flag: stats",
      hasPatterns: true,
    },
    prettier: {
      is:
        "reads* | c|check w|write!changes l|list-different config:code no-config ignore-path:reads ignore-unknown u log-level: loglevel: cache cache-location:writes no-error-on-unmatched-pattern plugin:code plugin-search-dir:reads no-plugin-search parser:code print-width: tab-width: use-tabs semi single-quote jsx-single-quote quote-props: bracket-spacing bracket-same-line arrow-parens: html-whitespace-sensitivity: embedded-language-formatting: insert-pragma require-pragma check-ignore-pragma editorconfig with-node-modules cache-strategy: config-precedence: object-wrap: single-attribute-per-line vue-indent-script-and-style experimental-ternaries experimental-operator-position: range-start: range-end: support-info jsx-bracket-same-line trailing-comma: stdin-filepath:reads find-config-path:reads file-info:reads color no-color version help? end-of-line: prose-wrap:",
      hasPatterns: true,
    },
    "nvm|fnm|volta|corepack|n|nodenv|asdf": {
      is: "text*",
      sub: {
        "exec,run,x": { is: "unknown*", opens: "anything" },
        // Corepack starts the manager that it is given.
        "npm,npx,pnpm,pnpx,yarn,yarnpkg": { is: "unknown*", opens: "anything" },
        "use,install,ls,list,current,uninstall,alias,ls-remote,which,version,env,enable,prepare,trust,activate,global,local,default,unalias,plugin,reshim":
          "text*",
      },
    },
  },
};

/** Options of programs that check types. */
const TYPES =
  "reads* | strict v|verbose p|package: m|module: c: config-file:steers ignore-missing-imports no-error-summary show-error-codes hide-error-codes pretty no-color-output python-version: platform: cache-dir:writes exclude: follow-imports: install-types non-interactive check-untyped-defs disallow-untyped-defs warn-unused-ignores warn-return-any no-implicit-optional explicit-package-bases namespace-packages python-executable|pythonpath:interpreter outputjson project:reads level: stats version V h|help";

/** Further options of pytest and its usual plugins. An option with a value that is not here may do anything. */
const PYTEST_MORE =
  "disable-pytest-warnings log-cli-format: log-cli-date-format: log-date-format: log-file-format: log-file-date-format: log-file-level: log-file-mode: log-auto-indent: log-disable: stepwise stepwise-skip stepwise-reset sw-reset last-failed-no-failures: setupshow setuponly setupplan funcargs collectonly no-fold-skipped force-short-summary disable-plugin-autoload doctest-continue-on-failure doctest-report: doctest-ignore-import-errors " +
  // pytest-cov, -xdist, -timeout, -rerunfailures, -html, -json-report, -django
  "cov-branch cov-context: cov-reset cov-precision: no-cov-on-fail timeout-method: session-timeout: timeout-func-only reruns-delay: only-rerun: rerun-except: fail-on-flaky no-flaky-report force-flaky max-runs: min-passes: html:writes self-contained-html css:reads json-report json-report-file:writes json-report-summary json-report-omit: json-report-indent: json-report-verbosity: ds: dc: reuse-db create-db no-migrations nomigrations migrations fail-on-template-vars " +
  // pytest-benchmark, hypothesis, pytest-randomly, -random-order, -split, -repeat, -socket, -recording
  "benchmark-skip benchmark-disable benchmark-enable benchmark-min-rounds: benchmark-max-time: benchmark-min-time: benchmark-warmup: benchmark-warmup-iterations: benchmark-columns: benchmark-group-by: benchmark-sort: benchmark-name: benchmark-verbose benchmark-quiet benchmark-disable-gc benchmark-autosave benchmark-json:writes benchmark-compare-fail: hypothesis-profile: hypothesis-seed: hypothesis-show-statistics hypothesis-verbosity: hypothesis-explain randomly-dont-reset-seed randomly-dont-reorganize random-order random-order-bucket: random-order-seed: splits: group: durations-path:changes store-durations splitting-algorithm: count: repeat-scope: disable-socket allow-unix-socket record-mode: block-network " +
  // Snapshots, checks, allure, playwright
  "snapshot-update snapshot-details snapshot-warn-unused mypy ruff ruff-format flake8 pylint black isort alluredir:writes clean-alluredir headed browser: browser-channel: slowmo: device: tracing: video: screenshot: full-page-screenshot output:writes testmon picked instafail old-summary runslow slow integration";

/** Programs of Python. */
export const PYTHON: Table = {
  source: "pip 25, uv 0.8, pytest 8, ruff 0.9, mypy 1.14, black 25, poetry 2 --help",
  programs: {
    "pip|pip3|pipx": {
      is:
        "text* | h|help V|version v|verbose q|quiet require-virtualenv isolated python:interpreter no-input proxy:url retries: timeout: trusted-host: cert:reads client-cert:reads cache-dir:writes no-cache-dir disable-pip-version-check no-color no-python-version-warning log:writes",
      isEverywhere: true,
      sub: {
        install:
          "unknown* | r|requirement:source c|constraint:source no-deps pre e|editable:unknown dry-run t|target:writes platform: python-version: implementation: abi: user root:writes prefix:writes src:writes U|upgrade upgrade-strategy: force-reinstall I|ignore-installed ignore-requires-python no-build-isolation use-pep517 break-system-packages config-settings: global-option: compile no-compile no-warn-script-location no-binary: only-binary: prefer-binary require-hashes progress-bar: i|index-url:url extra-index-url:url no-index f|find-links:unknown report:writes root-user-action:",
        "list,freeze,show,check,search,index,config,cache,debug,inspect,hash,help,uninstall,download,wheel,lock,completion,versions,ensurepath,upgrade,inject,uninject,environment,upgrade-all,reinstall,reinstall-all":
          "unknown* | o|outdated u|uptodate e|editable l|local user path:reads pre format: not-required exclude: all f|files y|yes r|requirement:reads d|dest:writes w|wheel-dir:writes",
        "run": { is: "program", stopsAt: 0, opens: "package_runner" },
      },
    },
    uv: {
      is:
        "text* | q|quiet v|verbose color: native-tls offline no-progress directory:folder project:reads config-file:reads no-config h|help V|version n|no-cache cache-dir:writes python-preference: no-python-downloads allow-insecure-host:",
      isEverywhere: true,
      sub: {
        run: {
          is:
            "program | m|module=text s|script=text gui-script extra: all-extras no-extra: no-dev dev group: no-group: only-group: all-groups only-dev env-file:reads no-env-file with: w: with-editable: with-requirements:reads isolated active no-sync locked frozen no-project p|python:interpreter no-build no-binary reinstall upgrade U P: index: default-index: find-links: package: all-packages directory:folder no-default-groups refresh exact no-editable",
          stopsAt: 0,
          opens: "uv_run",
        },
        "tool,x": {
          is: "text*",
          sub: {
            "run": {
              is: "program | from: with: w: p|python:interpreter isolated index: q",
              stopsAt: 0,
              opens: "package_runner",
            },
            "install,uninstall,list,upgrade,dir,update-shell": "unknown*",
          },
        },
        "pip,add,remove,sync,lock,export,tree,init,venv,python,build,publish,cache,self,version,generate-shell-completion,help,format":
          "unknown* | dev group: extra: all-extras frozen locked no-dev no-sync r|requirements:reads p|python:interpreter U|upgrade P: system reinstall no-deps e: with: quiet o|output-file:writes",
      },
    },
    uvx: {
      is:
        "program | from: with: w: p|python:interpreter isolated index: q|quiet v|verbose offline no-cache refresh",
      stopsAt: 0,
      opens: "package_runner",
    },
    "poetry|pdm|hatch|rye|pipenv|conda|mamba|micromamba|pixi": {
      is:
        "text* | q|quiet v|verbose n|no-interaction no-ansi C|directory:folder P|project:folder h|help V|version p|name:",
      isOpen: true,
      sub: {
        run: {
          is: "program | n: name: p: prefix: no-capture-output live-stream s site-packages",
          stopsAt: 0,
          opens: "package_runner",
        },
        "shell,exec": { is: "unknown*", opens: "anything" },
        "install,add,remove,update,lock,show,check,build,publish,config,env,version,init,new,export,search,list,sync,info,cache,self,activate,deactivate,create,graph,clean,uninstall,tree,fmt,test,dep,python,tool,global":
          "unknown*",
      },
    },
    "pytest|py.test": {
      is:
        `reads* | k: m: markers x|exitfirst maxfail: strict-config strict-markers strict fixtures fixtures-per-test pdb pdbcls: trace capture: s runxfail lf|last-failed ff|failed-first nf|new-first cache-show?? cache-clear lfnf: sw|stepwise sw-skip durations: durations-min: v|verbose vv vvv no-header no-summary q|quiet qq verbosity: r: disable-warnings l|showlocals no-showlocals tb: xfail-tb show-capture: full-trace color: code-highlight: pastebin: junit-xml|junitxml:writes junit-prefix: W|pythonwarnings: collect-only|co pyargs ignore:reads ignore-glob: deselect: confcutdir:reads noconftest keep-duplicates continue-on-collection-errors import-mode: doctest-modules doctest-glob: c|config-file:steers rootdir:reads basetemp:writes V|version h|help p: trace-config debug??writes o|override-ini:given assert: setup-only setup-show setup-plan log-level: log-format: log-cli-level: log-file:writes n|numprocesses: dist: cov??reads cov-report:format_writes cov-config:reads cov-append cov-fail-under: no-cov timeout: reruns: asyncio-mode: benchmark-only randomly-seed: forked tx: px: d rsyncdir:reads rsyncignore: maxprocesses: max-worker-restart: testrunuid: loadscope-reorder ${PYTEST_MORE}`,
      opens: "pytest",
      hasArgumentFiles: true,
    },
    "ruff": {
      is: "text* | q|quiet v|verbose s|silent config:options isolated h|help V|version color:",
      isEverywhere: true,
      hasArgumentFiles: true,
      sub: {
        check: {
          is:
            "reads* | fix!changes unsafe-fixes show-fixes diff w|watch fix-only!changes ignore-noqa output-format: o|output-file:writes target-version: preview statistics add-noqa!changes show-files show-settings select: ignore: extend-select: extend-ignore: per-file-ignores: exclude: extend-exclude: respect-gitignore force-exclude fixable: unfixable: line-length: n|no-cache cache-dir:writes stdin-filename:reads e|exit-zero exit-non-zero-on-fix",
          implied: "reads",
        },
        format: {
          is:
            "changes* | check diff n|no-cache cache-dir:writes respect-gitignore exclude: force-exclude stdin-filename:reads extension: target-version: preview line-length: range:",
          implied: "changes",
        },
        "rule,config,linter,clean,server,analyze,version,help": "unknown*",
      },
    },
    "mypy|ty": { is: TYPES, hasArgumentFiles: true },
    "pyright|basedpyright|pyre": TYPES,
    "black|isort|autopep8|yapf":
      "changes* | c:text l|line-length: t|target-version: pyi S C preview unstable check!reads diff!reads color no-color fast safe include: exclude: extend-exclude: force-exclude: stdin-filename:reads W: q|quiet v|verbose version config:reads h|help profile: i in-place r recursive check-only!reads p parallel style:",
    "flake8|bandit|vulture|pydocstyle|pycodestyle":
      "reads* | max-line-length: select: ignore: exclude: count statistics format: config:steers q v r j|jobs: E disable: enable: rcfile:reads score output-format: f: o|output:writes output-file:writes ll lll version help extend-ignore: show-source max-complexity: fail-under:",
  },
};

/** Options of cargo that build. */
const CARGO_BUILD =
  "given* | future-incompat-report message-format: p|package: workspace exclude: all lib bins bin: examples example: tests test: benches bench: all-targets doc F|features: all-features no-default-features r|release profile: j|jobs: keep-going target:reads target-dir:writes artifact-dir:writes unit-graph timings? manifest-path:steers ignore-rust-version no-run no-fail-fast no-deps fix open document-private-items edition edition-idioms broken-code allow-dirty allow-staged allow-no-vcs";

/** Options of go that build. */
const GO_BUILD =
  "C:folder a n p: race msan asan cover covermode: coverpkg: v work x asmflags:script buildmode: buildvcs? compiler: gccgoflags:script gcflags:script installsuffix: json ldflags:script linkshared mod: modcacherw modfile:reads overlay:reads pgo:reads pkgdir:writes tags: trimpath toolexec:line_with_more o:writes f: m u!go_fetch versions!go_fetch deps test export e find compiled retracted!go_fetch reuse:reads vettool:program run: skip: cache testcache modcache fuzzcache i r t d fix diff";

/** Programs that build. */
export const BUILD: Table = {
  source: "GNU make 4.3, CMake 3.25, ninja 1.11, Go 1.23, cargo 1.95, Maven 3.9, Gradle 8 --help",
  programs: {
    "make|gmake": {
      is:
        "assigns* | b m B|always-make C|directory:folder d debug? e|environment-overrides E|eval:runs f|file|makefile:reads h|help i|ignore-errors I|include-dir:reads j|jobs? k|keep-going l|load-average|max-load? L|check-symlink-times n|just-print|dry-run|recon o|old-file|assume-old: O|output-sync? p|print-data-base q|question r|no-builtin-rules R|no-builtin-variables s|silent|quiet no-silent S|no-keep-going|stop t|touch trace v|version w|print-directory no-print-directory W|what-if|new-file|assume-new: warn-undefined-variables shuffle? jobserver-style:",
      opens: "make",
    },
    "ninja|samu": {
      is: "text* | C:folder f:steers j: k: l: n v d: t: w: quiet version h help",
      opens: "ninja",
    },
    "bundle": {
      is: "text* | verbose no-color gemfile: retry: V",
      sub: {
        exec: {
          is: "program | keep-file-descriptors gemfile:",
          stopsAt: 0,
          opens: "package_runner",
        },
        "install,update,add,remove,check,list,info,show,outdated,config,lock,clean,cache,package,doctor,init,open,console,platform,viz,gem,pristine":
          "unknown*",
      },
    },
    "cmake|cpack": {
      is:
        "unknown* | S:reads B:writes C:code D:script U: G: T:given A: W: build:folder target: t: j|parallel? config: clean-first use-stderr v|verbose P:code E=runs install:folder component: prefix:writes strip default-directory-permissions: preset: workflow fresh list-presets? L LA LAH LH N wipe? help help-manual: help-command: help-module: help-policy: help-property: help-variable: version toolchain:code install-prefix:writes log-level|loglevel: log-context debug-output debug-trycompile debug-find trace trace-expand trace-format: trace-source:reads trace-redirect:writes warn-uninitialized no-warn-unused-cli check-system-vars compile-no-warning-as-error profiling-format: profiling-output:writes graphviz:writes system-information? find-package open:folder Wno-dev Wdev Wno-deprecated Wdeprecated",
      opens: "cmake",
    },
    ctest: {
      is:
        "text* | S|script:code SP|script-new-process:code D|dashboard=runs M|test-model=runs T|test-action=runs A|add-notes:reads C|build-config: build-and-test=runs build-generator: build-makeprogram:program test-command:program preset: list-presets test-dir:folder output-on-failure progress V|verbose VV|extra-verbose Q|quiet debug j|parallel? R|tests-regex: E|exclude-regex: L|label-regex: LE|label-exclude: FA|fixture-exclude-any: I|tests-information: U|union rerun-failed repeat: repeat-until-fail: max-width: interactive-debug-mode: no-label-summary no-subproject-summary stop-on-failure stop-time: timeout: schedule-random no-tests: N|show-only? print-labels output-junit:writes O|output-log:writes resource-spec-file:reads test-load: F version h|help no-compress-output tomorrow-tag http1.0",
      style: "single_dash",
    },
    go: {
      is: "text* | C:folder",
      sub: {
        "build,list,vet,fix,generate,clean": {
          is: `go_package* | ${GO_BUILD}`,
          style: "single_dash",
          opens: "go_build",
        },
        "get,install": {
          is: `go_fetch* | ${GO_BUILD}`,
          style: "single_dash",
          opens: "go_build",
        },
        test: {
          is:
            "go_package* | C:folder a n p: race msan asan cover covermode: coverpkg: v work x buildmode: buildvcs? gcflags:script json ldflags:script asmflags:script gccgoflags:script mod: modcacherw modfile:reads overlay:reads tags: trimpath toolexec:line_with_more o:writes args c exec:line_with_more bench: benchtime: count: cpu: failfast fullpath fuzz: fuzztime: fuzzminimizetime: list: parallel: run: short shuffle: skip: timeout: vet: benchmem blockprofile:writes coverprofile:writes cpuprofile:writes memprofile:writes mutexprofile:writes outputdir:writes trace:writes",
          style: "single_dash",
          opens: "go_build",
        },
        run: {
          is:
            "go_package given* | C:folder a n p: race v work x buildvcs? gcflags:script ldflags:script asmflags:script gccgoflags:script mod: modfile:reads overlay:reads tags: trimpath toolexec:line_with_more exec:line_with_more cover",
          style: "single_dash",
          stopsAt: 0,
          opens: "go_build",
        },
        mod: {
          is:
            "text go_package* | json go: compat: e v x diff m u fix module: require: replace: retract: exclude: dropexclude: droprequire: dropreplace: dropretract: tool: droptool: toolchain: print vendor reuse: C:folder o:writes",
          style: "single_dash",
        },
        version: { is: "reads* | C:folder json m v", style: "single_dash" },
        doc: {
          is: "go_package text* | all c ex http=runs short src u cmd C:folder",
          style: "single_dash",
        },
        "work,env,help,bug,telemetry,cover": {
          is:
            "text* | json go: compat: e v x diff m u w changed all c src short cmd fix module: require: replace: retract: print reuse: C:folder func: html:reads o:writes mode:",
          style: "single_dash",
        },
        fmt: { is: "go_package* | n x mod:", style: "single_dash" },
        tool: { is: "program | n modfile: C:folder", style: "single_dash", stopsAt: 0 },
      },
    },
    cargo: {
      is:
        "text* | V|version list explain: v|verbose q|quiet color: C:folder locked offline frozen config:runs h|help Z:",
      isEverywhere: true,
      isOpen: true,
      sub: {
        "build|b,check|c,test|t,bench,doc|d,fix,nextest,llvm-cov,miri,expand": CARGO_BUILD,
        // They hand words to the compiler.
        "rustc,rustdoc,clippy": { is: CARGO_BUILD, hasArgumentFiles: true },
        "new,init": "writes | vcs: bin lib edition: name: registry: list message-format:",
        install:
          "text* | version: index:url registry: git:url branch: tag: rev: path:reads root:writes f|force n|dry-run no-track list message-format: debug ignore-rust-version bin: bins example: examples F|features: all-features no-default-features j|jobs: keep-going profile: target:reads target-dir:writes timings?",
        "run|r":
          "given* | message-format: p|package: bin: example: F|features: all-features no-default-features keep-going r|release profile: j|jobs: target:reads target-dir:writes unit-graph timings? manifest-path:steers ignore-rust-version",
        watch: { is: "unknown*", opens: "anything" },
        "fmt": {
          is: "text* | p|package: manifest-path:steers message-format: all check version",
          opens: "cargo_fmt",
        },
        "tree,metadata,search,info,locate-project,pkgid,read-manifest,verify-project,version,help,outdated,audit,deny,machete,report,owner,login,logout,yank,fetch,update,vendor,generate-lockfile,add,remove,rm,clean,package,publish,uninstall,binstall,edit,release,about":
          "text* | e|edges: i|invert: prune: depth: prefix: no-dedupe d|duplicates charset: f|format: p|package: workspace F|features: all-features no-default-features target:reads manifest-path:steers filter-platform: no-deps format-version: all limit: index:url registry: n|dry-run recursive precise: optional dev build rename: path:reads git:url branch: tag: rev: vcs: bin lib edition: name: doc r|release profile: target-dir:writes root:writes force list version: debug allow-dirty no-verify j|jobs: locked token: vers: undo aggressive all-targets no-track bins ignore-rust-version",
      },
    },
    "mvn|mvnw|mvnd": {
      is:
        "text* | D|define:script P|activate-profiles: T|threads: B|batch-mode b|builder: C|strict-checksums c|lax-checksums color: cpu|check-plugin-updates e|errors f|file:steers fae|fail-at-end ff|fail-fast fn|fail-never gs|global-settings:steers gt|global-toolchains:code h|help l|log-file:writes llr|legacy-local-repository N|non-recursive npr|no-plugin-registry npu|no-plugin-updates nsu|no-snapshot-updates ntp|no-transfer-progress o|offline pl|projects: am|also-make amd|also-make-dependents q|quiet rf|resume-from: s|settings:steers t|toolchains:code U|update-snapshots up|update-plugins v|version V|show-version X|debug itr|ignore-transitive-repositories canf|cache-artifact-not-found: sadp|strict-artifact-descriptor-policy:",
      style: "single_dash",
      opens: "maven",
    },
    "gradle|gradlew": {
      is:
        "text* | D|system-prop:script P|project-prop:given a|no-rebuild b|build-file:code c|settings-file:code I|init-script:code include-build:code g|gradle-user-home:code p|project-dir:code project-cache-dir:writes q|quiet i|info d|debug w|warn s|stacktrace S|full-stacktrace m|dry-run t|continuous x|exclude-task: h|help v|version V|show-version all args: build-cache configuration-cache configuration-cache-problems: configure-on-demand console: continue daemon dependency-verification: export-keys F: foreground max-workers: no-rebuild no-search-upward offline parallel priority: problems-report profile refresh-dependencies refresh-keys rerun rerun-tasks scan status stop task-graph tests: fail-fast test-dry-run configuration: dependency: update-locks: U warning-mode: watch-fs write-locks M|write-verification-metadata: debug-jvm isolated-projects develocity-url:runs",
      opens: "gradle",
    },
  },
};
