/** The pack `coding-agent`: programs that build and test. */
export const BUILDS = String
  .raw`          # Building and testing. What deploys, publishes or releases is asked.
          - program: [npm, pnpm, yarn, bun]
            subcommand:
              - test
              - run
              - start
              - build
              - lint
              - dev
              - ls
              - list
              - outdated
              - why
              - typecheck
              - format
            option:
              prefix: [{ present: false }, { under: ["."] }]
              C: [{ present: false }, { under: ["."] }]
              cwd: [{ present: false }, { under: ["."] }]
              dir: [{ present: false }, { under: ["."] }]
            words:
              only: [{ not: { glob: ["*deploy*", "*publish*", "*release*", "/*", "~*", "..*"] } }]
            reads: { only: { under: ["."] } }
          - program:
              - npm
              - pnpm
              - yarn
              - bun
              - node
              - deno
              - cargo
              - go
              - python
              - python3
              - pytest
              - make
              - rustc
              - tsc
              - git
              - gcc
              - pip
              - uv
            flags: [version, V, v, help]
            not: { words: { any: { glob: "*" } } }
          - program: [npx, bunx]
            subcommand:
              - tsc
              - eslint
              - prettier
              - vitest
              - jest
              - mocha
              - playwright
              - tsx
              - ts-node
              - biome
            not: { flags: [c, call, p, package] }
          - { program: yarn, subcommand: [tsc, eslint, prettier, vitest, jest] }
          - program: uv
            subcommand: [run pytest, run ruff, run mypy]
            not: { flags: [with, from] }
          - program:
              - tsc
              - eslint
              - prettier
              - vitest
              - jest
              - mocha
              - playwright
              - biome
              - pytest
              - ruff
              - mypy
              - black
              - isort
              - flake8
              - pylint
              - pyright
              - golangci-lint
              - gofmt
              - goimports
              - rustfmt
              - shellcheck
              - shfmt
              - stylelint
              - tox
              - nox
            reads: { only: { under: ["."] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
          - program: deno
            subcommand: [test, fmt, lint, check, bench]
            words: { only: { not: { contains: ":" } } }
            reads: { only: { under: ["."] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
          - program: deno
            subcommand: task
            option: { cwd: [{ present: false }, { under: ["."] }] }
            words:
              only: [{ not: { glob: ["*deploy*", "*publish*", "*release*", "/*", "~*", "..*"] } }]
            reads: { only: { under: ["."] } }
          - program: cargo
            subcommand:
              - build
              - check
              - test
              - clippy
              - fmt
              - run
              - doc
              - bench
              - tree
              - metadata
              - nextest
              - clean
            option: { C: [{ present: false }, { under: ["."] }] }
            reads: { only: { under: ["."] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
          - program: go
            subcommand:
              - build
              - test
              - vet
              - fmt
              - list
              - env
              - doc
              - version
              - generate
              - mod tidy
              - mod verify
              - mod graph
            option: { C: [{ present: false }, { under: ["."] }] }
            reads: { only: { under: ["."] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
            not: { flags: [w, u] }
          - program: go
            subcommand: run
            option: { C: [{ present: false }, { under: ["."] }] }
            words: { only: { regex: "run|\\.|\\./[A-Za-z0-9_./-]*|[A-Za-z0-9_-]+\\.go" } }
            reads: { only: { under: ["."] } }
          - program: [make, gmake, ninja, gradle, mvn]
            option:
              C: [{ present: false }, { under: ["."] }]
              directory: [{ present: false }, { under: ["."] }]
            words:
              only: [{ not: { glob: ["*deploy*", "*publish*", "*release*", "/*", "~*", "..*"] } }]
            reads: { only: { under: ["."] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
          - { program: [poetry, pdm, pipenv, hatch], subcommand: [run pytest, run ruff, run mypy] }
          - program: [pip, pip3]
            subcommand: [list, show, freeze, check]
            not: { flags: [proxy, log, cert, client-cert] }
          - program: [docker, podman]
            subcommand: [ps, images, logs, compose ps, compose logs]
            not: { flags: [H, host, c, context, url, connection] }
          - program: deno
            subcommand: run
            words: { only: { not: { contains: ":" } } }
            reads: { only: { under: ["."] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
          # Scripts of the workspace, and modules that test or check it.
          - program: [node, tsx, ts-node, python, python3, bash, sh, ruby, perl]
            option: { m: [{ present: false }] }
            words: { every: { not: { prefix: [/, "~"] } } }
            reads: { only: { under: ["."] } }
          - program: [python, python3]
            option:
              m:
                in:
                  - pytest
                  - unittest
                  - mypy
                  - ruff
                  - black
                  - isort
                  - flake8
                  - json.tool
                  - venv
                  - compileall
                  - coverage
            reads: { only: { under: ["."] } }
          - { program: [bash, sh], flags: [c] }
          - { program: [python, python3], flags: [c] }
          # Processes.
          - { program: [ps, pgrep, lsof, ss, uptime, free] }
          # Variables that only say how much is printed, or where a local service listens.
          - assigns:
              - DEBUG
              - VERBOSE
              - LOG_LEVEL
              - RUST_LOG
              - PORT
              - CARGO_TERM_COLOR
              - COLUMNS
              - UPDATE_SNAPSHOTS
`;
