/** The pack `coding-agent`: programs that look, move files and keep history. */
export const COMMANDS =
  `  # Command lines of ordinary work: each program, redirection and variable of a line must be one of these.
  - name: ordinary-commands
    priority: 20
    effect: allow
    match:
      tool_names: ["$shells"]
      args:
        # Where the client works, if that is not the workspace.
        "/gait:cwd":
          - { present: false }
          - { not: { path_glob: ["$controls", "$pipelines"] }, under: ["."] }
        /command/*: { only: { is: string } }
        /cmd/*: { only: { is: string } }
        /action/command/*: { only: { is: string } }
        # Relative paths of the line begin in a folder that the call names.
        /workdir:
          - { present: false }
          - { not: { path_glob: ["$controls", "$pipelines"] }, under: ["."] }
        /dir_path:
          - { present: false }
          - { not: { path_glob: ["$controls", "$pipelines"] }, under: ["."] }
        /action/working_directory:
          - { present: false }
          - { not: { path_glob: ["$controls", "$pipelines"] }, under: ["."] }
        # Leaving the sandbox of the client is asked, and so is every argument that is not listed.
        /dangerouslyDisableSandbox: [{ present: false }, { equals: false }]
        /description: [{ present: false }, { is: [string, number, boolean] }]
        /explanation: [{ present: false }, { is: [string, number, boolean] }]
        /justification: [{ present: false }, { is: [string, number, boolean] }]
        /timeout: [{ present: false }, { is: [string, number, boolean] }]
        /timeout_ms: [{ present: false }, { is: [string, number, boolean] }]
        /run_in_background: [{ present: false }, { is: [string, number, boolean] }]
        /is_background: [{ present: false }, { is: [string, number, boolean] }]
        /persistent: [{ present: false }, { is: [string, number, boolean] }]
        /login: [{ present: false }, { is: [string, number, boolean] }]
        /tty: [{ present: false }, { is: [string, number, boolean] }]
        /yield_time_ms: [{ present: false }, { is: [string, number, boolean] }]
        /max_output_tokens: [{ present: false }, { is: [string, number, boolean] }]
        /action/type: [{ present: false }, { is: [string, number, boolean] }]
        /action/timeout_ms: [{ present: false }, { is: [string, number, boolean] }]
      no_other_args: true
      command:
        every:
          # Printing and asking.
          - program:
              - echo
              - printf
              - pwd
              - "true"
              - "false"
              - ":"
              - test
              - "["
              - exit
              - sleep
              - which
              - type
              - seq
              - basename
              - dirname
              - uname
              - whoami
              - nproc
              - set
              - wait
              - jobs
              - break
              - continue
              - return
              - export
              - local
          # Moving within the workspace.
          - { program: cd, words: { every: { under: ["."] } } }
          # Reading and searching, and what starts one of the programs of this list.
          - program:
              - cat
              - head
              - tail
              - less
              - wc
              - ls
              - dir
              - tree
              - stat
              - file
              - du
              - df
              - date
              - realpath
              - readlink
              - sort
              - uniq
              - cut
              - tr
              - nl
              - od
              - tac
              - rev
              - fold
              - paste
              - join
              - comm
              - column
              - strings
              - hexdump
              - diff
              - cmp
              - md5sum
              - sha1sum
              - sha256sum
              - jq
              - yq
              - grep
              - egrep
              - fgrep
              - rg
              - tokei
              - cloc
              - bat
              - sed
              - awk
              - xargs
              - time
              - timeout
              - nice
              - command
              - tee
              - expr
            reads: { only: { under: ["$scratch"] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
          - { program: env, words: { every: { glob: "*" } } }
          - program: find
            reads: { only: { under: ["$scratch"] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
            not: { flags: [delete] }
          # Making, moving and deleting files.
          - program: mv
            reads: { only: { under: ["$scratch"] } }
            writes:
              only:
                not: { path_glob: ["$controls", "$pipelines"] }
                path_glob: ["*/**", "/tmp/*/**"]
          - program: [mkdir, touch, cp, ln, mktemp, rmdir, chmod]
            reads: { only: { under: ["$scratch"] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
          - program: rm
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
            not: { flags: [r, R, recursive] }
          # Whole folders are deleted if a build can make them again, or if they are temporary.
          - program: rm
            words:
              every:
                under: ["$scratch"]
                path_glob:
                  - "**/node_modules"
                  - "**/dist"
                  - "**/build"
                  - "**/target"
                  - "**/coverage"
                  - "**/out"
                  - "**/.cache"
                  - "**/__pycache__"
                  - "**/.pytest_cache"
                  - "**/.next"
                  - "**/*.egg-info"
                  - "/tmp/**/*"
          # Files that lines read and write by < and >.
          - { to_file: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] } }
          - { from_file: { under: ["$scratch"] } }
          # Looking at history.
          - program: git
            subcommand:
              - status
              - diff
              - log
              - show
              - blame
              - shortlog
              - describe
              - rev-parse
              - ls-files
              - ls-tree
              - rev-list
              - merge-base
              - grep
              - cat-file
            option: { C: [{ present: false }, { under: ["."] }] }
            words:
              only:
                not: { contains: [".env", id_rsa, id_ed25519, ".pem", ".npmrc", credentials] }
            reads: { only: { under: ["$scratch"] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
          # Commits and branches. What loses work, skips hooks or overwrites a branch is asked.
          - program: git
            subcommand:
              - add
              - commit
              - switch
              - merge
              - rebase
              - cherry-pick
              - revert
              - mv
              - stash push
              - stash pop
              - stash apply
              - stash list
              - stash show
              - worktree list
              - branch
              - tag
              - remote get-url
            option: { C: [{ present: false }, { under: ["."] }] }
            reads: { only: { under: ["$scratch"] } }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
            not:
              flags: [no-verify, "n", D, d, delete, f, force, force-create, discard-changes, C, M]
          - { program: git, subcommand: stash, words: { only: { equals: stash } } }
          - program: git
            subcommand: checkout
            flags: [b]
            option: { C: [{ present: false }, { under: ["."] }] }
            not: { flags: [f, force] }
          - program: git
            subcommand: rm
            option: { C: [{ present: false }, { under: ["."] }] }
            writes:
              only: { not: { path_glob: ["$controls", "$pipelines"] }, under: ["$scratch"] }
            not: { flags: [r, f, force] }
          - program: git
            subcommand: remote
            flags: [v, verbose]
            words: { only: { equals: remote } }
          # Going to a branch that is known by its name, and taking back what was added. A name could be a file.
          - program: git
            subcommand: checkout
            option: { C: [{ present: false }, { under: ["."] }] }
            words: { every: { in: [checkout, main, master, develop, dev, trunk] } }
            not: { flags: [f, force] }
          - program: git
            subcommand: restore
            flags: [S, staged]
            option: { C: [{ present: false }, { under: ["."] }] }
            reads: { only: { under: ["."] } }
            writes: { only: { under: ["."] } }
            not: { flags: [W, worktree] }
          # Pushing a branch whose name has a folder, such as fix/login, to origin. Any other push is asked.
          - program: git
            subcommand: push
            option: { C: [{ present: false }, { under: ["."] }] }
            words:
              any: { glob: "*/*" }
              only:
                not: { prefix: [refs/, heads/] }
                regex: "push|origin|[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+"
            not:
              flags:
                - f
                - force
                - force-with-lease
                - mirror
                - all
                - branches
                - tags
                - delete
                - d
                - prune
                - no-verify
                - o
                - push-option
                - repo
`;
