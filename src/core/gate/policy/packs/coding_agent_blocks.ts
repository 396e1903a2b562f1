/** The pack `coding-agent`: files that decide what runs, and what never passes. */
export const BLOCKS =
  `  # What decides what runs without being asked: git, hooks, settings of agents and of gait, shells.
  controls:
    - "**/.git"
    - "**/.git/**"
    - "**/.husky/**"
    - "**/.githooks/**"
    - "**/.claude/**"
    - "**/.codex/**"
    - "**/.cursor/**"
    - "**/.gemini/**"
    - "**/.mcp.json"
    - "**/.vscode/**"
    - "**/gait*.yaml"
    - "**/.bashrc"
    - "**/.bash_profile"
    - "**/.profile"
    - "**/.zshrc"
    - "**/.zshenv"
    - "**/.gitconfig"
    - "**/.ssh"
  # Definitions of CI, which run with other people's rights. Changing them is asked.
  pipelines:
    - "**/.github"
    - "**/.github/**"
    - "**/.gitlab-ci.yml"
    - "**/.circleci/**"
    - "**/.pre-commit-config.yaml"
    - "**/Jenkinsfile"
    - "**/azure-pipelines.yml"
    - "**/CODEOWNERS"
# Where the tools of the known clients have their command lines. tool.exec is what the adapter for
# Claude Code calls Bash, Monitor and PowerShell.
commands:
  tool.exec: /command
  bash: /command
  monitor: /command
  powershell: /command
  shell: /command
  shell_command: /command
  exec_command: /cmd
  local_shell: /action/command
  run_shell_command: /command
  run_terminal_cmd: /command
rules:
  # The same for tools that write files.
  - name: keep-controls
    priority: 10
    effect: block
    message: "Settings of agents, of git and of shells are changed by people."
    when_unclear: require_approval
    match:
      tool_names: ["$writers"]
      args:
        /file_path: { path_glob: ["$controls"] }
  # No program of a line changes what decides what runs.
  - name: keep-controls-from-commands
    priority: 10
    effect: block
    message: "Settings of agents, of git and of shells are changed by people."
    when_unclear: require_approval
    match:
      command:
        any:
          - { writes: { any: { path_glob: ["$controls"] } } }
          - { to_file: { path_glob: ["$controls"] } }
  - name: keep-controls-path
    priority: 10
    effect: block
    message: "Settings of agents, of git and of shells are changed by people."
    when_unclear: require_approval
    match:
      tool_names: ["$writers"]
      args:
        /path: { path_glob: ["$controls"] }
  # Secrets are not read, written, copied or sent, in whatever program of a line.
  - name: keep-secrets-from-commands
    priority: 10
    effect: block
    message: Files with secrets stay closed. Ask a person for what you need.
    when_unclear: require_approval
    match:
      command:
        any:
          - { reads: { any: { not: { path_glob: ["$examples"] }, path_glob: ["$secrets"] } } }
          - { writes: { any: { not: { path_glob: ["$examples"] }, path_glob: ["$secrets"] } } }
          - { from_file: { not: { path_glob: ["$examples"] }, path_glob: ["$secrets"] } }
          - { to_file: { not: { path_glob: ["$examples"] }, path_glob: ["$secrets"] } }
  # Nothing outside of the workspace and the folder for temporary files is deleted.
  - name: no-delete-outside
    priority: 10
    effect: block
    message: Delete only below the workspace.
    when_unclear: require_approval
    match:
      command:
        any:
          - program: [rm, rmdir, shred, unlink, truncate]
            writes: { any: { not: { under: ["$scratch"] } } }
          - { program: [rm, rmdir, shred, unlink, truncate], writes: { any: { path_glob: "~" } } }
  # What is downloaded or decoded is looked at before it runs.
  - name: no-download-into-interpreter
    priority: 10
    effect: block
    message: Save it to a file and let a person look at it.
    when_unclear: require_approval
    match:
      command:
        any:
          program: [sh, bash, dash, zsh, ksh, fish, "python*", node, deno, bun, perl, ruby, php]
          fed_by:
            program: [curl, wget, fetch, aria2c, base64, base32, xxd, openssl, nc, ncat, socat]
  # History that others have is not rewritten.
  - name: no-force-push
    priority: 10
    effect: block
    message: "Push to a branch of your own, without force."
    when_unclear: require_approval
    match:
      command:
        any:
          - program: git
            subcommand: push
            flags: [f, force, force-with-lease, mirror, delete, d, prune]
          - { program: git, subcommand: push, words: { any: { prefix: ["+", ":"] } } }
  # Disks, services and the machine itself.
  - name: no-machine
    priority: 10
    effect: block
    message: An agent does not change the machine.
    when_unclear: require_approval
    match:
      command:
        any:
          program:
            - "mkfs*"
            - fdisk
            - parted
            - wipefs
            - shutdown
            - reboot
            - halt
            - poweroff
            - insmod
            - modprobe
            - crontab
            - at
            - visudo
            - useradd
            - usermod
            - passwd
            - chpasswd
            - iptables
            - nft
  # Clouds give credentials at these addresses.
  - name: no-metadata
    priority: 10
    effect: block
    message: This address gives out the credentials of the machine.
    when_unclear: require_approval
    match:
      command:
        any:
          program: [curl, wget, aria2c, fetch, http, https, nc, ncat, ping]
          hosts: { any: { network: [metadata, link_local] } }
  - name: no-metadata-url
    priority: 10
    effect: block
    message: This address gives out the credentials of the machine.
    match:
      tool_names: ["*"]
      args:
        /**: { any: { network: [metadata, link_local] } }
  # Nobody becomes another user: what sudo runs is beyond all other rules.
  - name: no-other-user
    priority: 10
    effect: block
    message: Commands run as the user who started the agent. Ask a person to run this one.
    when_unclear: require_approval
    match:
      command:
        any: { program: [sudo, sudoedit, doas, su, pkexec, runuser] }
`;
