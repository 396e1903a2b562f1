/** The pack `coding-agent`: what it is for, and its tools. */
export const HEAD =
  `# A policy for coding agents: ordinary work in the workspace passes, the rest is asked, and a few things
# never pass. Rules are tried by priority, the lowest number first; of one priority the strictest effect
# comes first.
#
# Try it:    gait policy explain <this file> <intent.json>
# Adapt it:  the lists below; each rule says what it is for.
#
# What it cannot do:
# - It does not keep in what an agent has read. A test, a build or a script of the project may send
#   anything anywhere. Only a sandbox without network and without the secrets stops that.
# - Whoever may edit files and run tests may run any program in the end. The rules stop what is written
#   in a call, not what the project's own programs do.
# - A search reads files that it does not name, and history may hold what a file once held. Keep secrets
#   out of the workspace, and out of the environment of the agent: many programs can show it.
# - Links are not followed: a folder of the workspace that is a link leads elsewhere.
# - Lines of PowerShell are not read, whatever the tool is called, so they are always asked.
schema_version: 1.1.0
# What no rule speaks of is asked.
default_verdict: require_approval
lists:
  # Tools with a command line.
  shells:
    - tool.exec
    - bash
    - monitor
    - powershell
    - shell
    - shell_command
    - exec_command
    - local_shell
    - run_shell_command
    - run_terminal_cmd
  # Tools that read one file or folder, and tools that write one file.
  readers:
    - tool.read
    - read
    - read_file
    - view
    - ls
    - list_dir
    - list_directory
    - grep
    - glob
    - grep_search
    - search_file_content
  writers:
    - tool.write
    - write
    - edit
    - multiedit
    - write_file
    - replace
    - create_file
    - edit_file
    - search_replace
  # Where an agent may write.
  scratch: [".", /tmp]
`;
