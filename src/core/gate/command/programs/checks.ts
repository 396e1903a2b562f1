/** Programs that test, check and count code, and modules of Python that are programs. */

import type { Table } from "./notation.ts";

const COVERAGE = "data-file:writes rcfile:steers include: omit: i|ignore-errors h|help debug:";

const PYLINT =
  "rcfile:steers init-hook:runs load-plugins:code E|errors-only v|verbose enable-all-extensions ignore: ignore-patterns: ignore-paths: j|jobs: limit-inference-results: persistent: extension-pkg-allow-list: extension-pkg-whitelist: unsafe-load-any-extension: suggestion-mode: exit-zero from-stdin recursive: source-roots:reads py-version: confidence: e|enable: d|disable: f|output-format:format_writes r|reports: s|score: msg-template: fail-under: fail-on: max-line-length: max-args: max-locals: max-branches: max-statements: max-attributes: max-module-lines: good-names: bad-names: good-names-rgxs: min-public-methods: max-public-methods: max-returns: max-nested-blocks: max-complexity: min-similarity-lines: ignored-modules: ignored-classes: generated-members: dummy-variables-rgx: notes: spelling-dict: logging-format-style: output:writes clear-cache-post-run: prefer-stubs: h|help version list-msgs list-msgs-enabled list-groups list-conf-levels list-extensions help-msg: full-documentation generate-rcfile generate-toml-config long-help";

/** Programs for code, of several languages. */
export const CHECKS: Table = {
  source:
    "jest 29, vitest 3, mocha 10, Playwright 1.50, tox 4, nox 2025, pylint 3, coverage 7, cloc 2.04 --help; Python 3.12 library",
  programs: {
    jest:
      "text* | all automock b|bail? cache cacheDirectory:writes changedFilesWithAncestor changedSince|changed-since: ci clearCache|clear-cache clearMocks collectCoverage|collect-coverage|coverage collectCoverageFrom|collect-coverage-from: color colors coverageDirectory|coverage-directory:writes coveragePathIgnorePatterns: coverageProvider: coverageReporters|coverage-reporters:+name_writes coverageThreshold: debug detectLeaks detectOpenHandles|detect-open-handles e|expand env|testEnvironment|test-environment:code errorOnDeprecated f|onlyFailures|only-failures filter:code findRelatedTests|find-related-tests!reads forceExit|force-exit globalSetup|global-setup:code globalTeardown|global-teardown:code h|help i|runInBand|run-in-band ignoreProjects: injectGlobals json lastCommit|last-commit listTests|list-tests logHeapUsage maxConcurrency: w|maxWorkers|max-workers: moduleDirectories:+reads moduleFileExtensions: modulePathIgnorePatterns: modulePaths:+reads noStackTrace notify notifyMode: o|onlyChanged|only-changed openHandlesTimeout: outputFile|output-file:writes passWithNoTests|pass-with-no-tests preset:code prettierPath:code projects:+reads randomize reporters:+code resetMocks resetModules resolver:code restoreMocks rootDir|root-dir:reads roots:+reads runTestsByPath|run-tests-by-path!reads runner:code seed: selectProjects|select-projects: setupFiles:+code setupFilesAfterEnv:+code shard: showConfig showSeed silent snapshotSerializers:+code testFailureExitCode: testLocationInResults testMatch|test-match: t|testNamePattern|test-name-pattern: testPathIgnorePatterns|test-path-ignore-patterns: testPathPattern|testPathPatterns|test-path-pattern|test-path-patterns: testRegex: testResultsProcessor:code testRunner:code testSequencer:code testTimeout|test-timeout: transformIgnorePatterns: u|updateSnapshot|update-snapshot useStderr verbose version v watch watchAll|watch-all watchPathIgnorePatterns: watchman workerThreads c|config:code init",
    vitest: {
      is:
        "text text* | r|root:folder c|config:code u|update w|watch t|testNamePattern: dir:reads ui? open? api?? silent?? hideSkippedTests reporter:code outputFile:writes coverage? coverage.enabled? coverage.provider: coverage.reporter:code coverage.reportsDirectory:writes coverage.include: coverage.exclude: coverage.all? coverage.clean? coverage.thresholds.lines: coverage.thresholds.functions: coverage.thresholds.branches: coverage.thresholds.statements: coverage.thresholds.perFile? coverage.thresholds.100? mode: workspace:code project: isolate? globals? dom? environment:code pool:code fileParallelism|file-parallelism? maxWorkers: minWorkers: maxConcurrency: poolOptions.threads.singleThread? poolOptions.forks.singleFork? passWithNoTests? logHeapUsage allowOnly? dangerouslyIgnoreUnhandledErrors shard: changed?? sequence.shuffle? sequence.seed: sequence.concurrent? inspect?? inspectBrk?? testTimeout: hookTimeout: teardownTimeout: slowTestThreshold: bail: retry: diff:code exclude: expandSnapshotDiff disableConsoleIntercept typecheck? typecheck.enabled? typecheck.only? typecheck.tsconfig:reads cache? clearScreen? standalone? run color printConsoleTrace h|help v|version",
      isEverywhere: true,
      sub: {
        "run,watch,dev,bench,typecheck": "text* | compare:reads outputJson:writes",
        list: "text* | json??writes filesOnly",
        related: "reads*",
        init: "unknown*",
      },
    },
    mocha: {
      is:
        "reads* | A|async-only allow-uncaught b|bail c|C|color|colors check-leaks config:code delay d diff dry-run exit extension: f|fgrep: file:code forbid-only forbid-pending full-trace g|grep: global|globals: growl G i|invert ignore|exclude: inline-diffs j|jobs: list-interfaces list-reporters n|node-option:runs opts:reads package:reads p|parallel R|reporter:code O|reporter-option|reporter-options:given r|require:code import:code loader|experimental-loader:code retries: recursive S|sort s|slow: spec:reads t|timeout|timeouts: u|ui:code V|version watch w watch-files: watch-ignore: h|help fail-zero pass-on-failing-test-suite inspect? inspect-brk? enable-source-maps warnings trace-warnings trace-deprecation trace-uncaught",
      implied: "reads",
      opens: "mocha",
      hasPatterns: true,
    },
    playwright: {
      is: "text* | h|help V|version",
      sub: {
        test:
          "text* | browser: c|config:code debug fail-on-flaky-tests forbid-only fully-parallel global-timeout: g|grep: gv|grep-invert: G: headed ignore-snapshots last-failed list max-failures: x deps only-changed? output:writes pass-with-no-tests project: quiet repeat-each: reporter:code retries: shard: timeout: trace: tsconfig:reads ui ui-host: ui-port: u|update-snapshots? update-source-method: j|workers: h|help",
        "install,install-deps,uninstall,show-report,show-trace,merge-reports,clear-cache,open,codegen,screenshot,pdf,run-server,launch-server,init-agents,help":
          "unknown*",
      },
    },
    stylelint: {
      is:
        "reads* | c|config:code config-basedir:reads custom-formatter:code custom-syntax:code f|formatter:code fix?!changes ignore-path|i:reads ignore-pattern|ip: ignore-disables|id disable-default-ignores|di cache cache-location:writes cache-strategy: allow-empty-input|aei report-descriptionless-disables|rdd report-invalid-scope-disables|risd report-needless-disables|rd report-unscoped-disables max-warnings|mw: output-file|o:writes quiet|q quiet-deprecation-warnings color no-color version|v help|h print-config stdin stdin-filename:reads globby-options: strict validate compute-edit-info",
      hasPatterns: true,
    },
    tox: {
      is:
        "text given* | h|help v|verbose q|quiet version colored: stderr-color: exit-and-dump-after: c|conf:steers workdir:writes root:folder runner: provision no-provision??writes no-recreate-provision r|recreate x|override:runs e: m: f: s|skip-missing-interpreters: n|notest|no-test b|pkg-only|sdistonly installpkg:reads develop no-recreate-pkg skip-pkg-install skip-env: result-json:writes hash-seed: discover:interpreter list-dependencies no-list-dependencies p|parallel: parallel-live parallel-no-spinner fail-fast l|listenvs a|listenvs-all showconfig devenv:writes force-dep: sitepackages alwayscopy pre no-capture",
      isEverywhere: true,
      opens: "sessions",
      sub: {
        "exec|e": { is: "program | skip-pkg-install no-recreate-pkg", stopsAt: 0 },
        "run|r,run-parallel|p,depends|de,list|l,quickstart|q,schema,config|c,legacy|le":
          "given* | d no-desc core output-file|o:writes format: m: f:",
        "devenv|d": "writes",
      },
    },
    nox: {
      is:
        "given* | h|help version l|list|list-sessions json s|session|sessions|e: k|keywords: t|tags: p|python|pythons: P|force-python|force-pythons:interpreter extra-python|extra-pythons:interpreter v|verbose r|reuse-existing-virtualenvs R|reuse-venv: N|no-reuse-existing-virtualenvs f|noxfile:code envdir:writes db|default-venv-backend: fb|force-venv-backend: no-venv no-install x|stop-on-first-error error-on-missing-interpreters no-error-on-missing-interpreters error-on-external-run report:writes non-interactive forcecolor|force-color nocolor|no-color install-only d|default script-mode: download-python: usage:",
      opens: "sessions",
    },
    pylint: { is: `reads* | ${PYLINT}` },
    "coverage|coverage3|python-coverage": {
      is: "text* | version h|help",
      sub: {
        run: {
          is:
            `reads given* | ${COVERAGE} a|append branch concurrency: context: L|pylib m|module p|parallel-mode save-signal: source: source-dirs: timid`,
          stopsAt: 0,
          opens: "coverage_run",
        },
        report:
          `text* | ${COVERAGE} contexts: fail-under: format: precision: sort: m|show-missing skip-covered no-skip-covered skip-empty`,
        "json,xml,lcov":
          `text* | ${COVERAGE} o:writes contexts: fail-under: pretty-print q|quiet show-contexts skip-empty`,
        html:
          `text* | ${COVERAGE} d|directory:writes contexts: fail-under: precision: q|quiet show-contexts skip-covered no-skip-covered skip-empty title:`,
        annotate: `text* | ${COVERAGE} d|directory:writes`,
        combine: `changes* | ${COVERAGE} a|append keep q|quiet`,
        "erase,debug,help": `text* | ${COVERAGE}`,
      },
    },
    "json.tool":
      "reads writes | sort-keys no-ensure-ascii json-lines indent: tab no-indent compact h|help color no-color",
    "venv|virtualenv":
      "writes* | system-site-packages symlinks copies always-copy clear upgrade upgrade-deps without-pip without-scm-ignore-files prompt: h|help version v|verbose q|quiet p|python:interpreter try-first-with:interpreter activators: app-data:writes download no-download extra-search-dir:reads pip: setuptools: wheel: no-pip no-setuptools no-wheel no-vcs-ignore no-periodic-update reset-app-data read-only-app-data creator: seeder: discovery:",
    compileall:
      "changes* | l r: d: s: p: x: i:lists q f b o: e: j: invalidation-mode: hardlink-dupes h|help",
    py_compile: "changes* | q|quiet h|help",
    unittest: {
      is:
        "text text* | v|verbose q|quiet locals durations: f|failfast c|catch b|buffer k: h|help s|start-directory:reads p|pattern: t|top-level-directory:reads",
      isEverywhere: true,
      sub: { discover: "reads text*" },
      opens: "unittest",
    },
    // They take names of modules, and call what those name.
    "nose2|nosetests|green|trial|stestr": { is: "unknown*", opens: "anything" },
    cloc: {
      is:
        "reads* | extract-with:runs vcs:runs git by-file by-file-by-lang by-percent: 3 autoconf by-level-of-detail categorized:writes config:runs counted:writes csv csv-delimiter: diff diff-alignment:writes diff-list-file:reads diff-list-files:reads diff-timeout: docstring-as-code exclude-content: exclude-dir: exclude-ext: exclude-lang: exclude-list-file:reads explain: ext: extract-only file-encoding: find-preprocessor-typos follow-links force-lang: force-lang-def:reads found:writes fmt: fullpath help hide-rate ignore-whitespace ignore-case ignore-case-ext ignore-regex: ignored:writes include-content: include-ext: include-lang: include-submodules json lang-no-ext: list-file:lists match-d: match-f: max-file-size: max-temp-dir-size: md no-autogen? no-recurse not-match-d: not-match-f: original-dir:writes out|report-file:writes percent processes: progress-rate: quiet read-binary-files read-lang-def:reads script-lang: sdir:writes show-ext? show-lang? show-os show-stored-lang skip-archive: skip-leading: skip-uniqueness sql:writes sql-append sql-project: sql-style: stat stdin-name: strip-code:writes strip-comments:writes strip-str-comments sum-one sum-reports summary-cutoff: timeout: unicode unique uniq use-sloccount v? verbose? version windows write-lang-def:writes write-lang-def-incl-dup:writes xml xsl: yaml",
      // Names may have one dash.
      style: "single_dash",
      implied: "reads",
    },
    tokei: {
      is:
        "reads* | f|files e|exclude: t|type|types: s|sort: r|rsort: o|output: i|input:reads c|columns: C|compact h|help hidden l|languages n|num-format: no-ignore no-ignore-dot no-ignore-parent no-ignore-vcs streaming: v|verbose V|version",
      implied: "reads",
    },
    scc: { is: "reads* | o|output:writes f|format: by-file", implied: "reads" },
  },
};
