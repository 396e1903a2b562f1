/** The pack `mcp-filesystem`. */

import { SECRETS } from "./secrets.ts";

const HEAD =
  `# A policy for the reference filesystem server of the Model Context Protocol: the workspace may be read
# and written, moving is asked, and files with secrets stay closed.
#
# Try it:    gait policy explain <this file> <intent.json>
# Adapt it:  the lists below. The workspace is the one of the session. Start the server with the same folder.
#
# What it cannot do:
# - It does not follow links: a folder of the workspace that is a link leads elsewhere.
# - It sees the paths of a call, not what a file holds: a secret in another file is read like any text.
# - A search or a tree names files with secrets, but does not show what is in them.
schema_version: 1.1.0
# What no rule speaks of is asked, also tools that the server gets later.
default_verdict: require_approval
lists:
  # Tools with one path that they read.
  readers:
    - read_file
    - read_text_file
    - read_media_file
    - list_directory
    - list_directory_with_sizes
    - directory_tree
    - search_files
    - get_file_info
  # Tools with one path that they write.
  writers: [write_file, edit_file, create_directory]
  # Where the server may read and write.
  allowed: ["."]
`;

const RULES = `  # Files that say what runs, which a person changes.
  controls:
    - "**/.git"
    - "**/.git/**"
    - "**/.github/**"
    - "**/.husky/**"
    - "**/.claude/**"
    - "**/.vscode/**"
    - "**/.mcp.json"
    - "**/gait*.yaml"
rules:
  # Nor is what decides what runs.
  - name: keep-controls
    priority: 10
    effect: block
    message: Files that say what runs are changed by people.
    match:
      tool_names: ["$writers"]
      args:
        /path: { path_glob: ["$controls"] }
  - name: keep-controls-from-destination
    priority: 10
    effect: block
    message: Files that say what runs are changed by people.
    match:
      tool_names: [move_file]
      args:
        /destination: { path_glob: ["$controls"] }
  - name: keep-controls-from-source
    priority: 10
    effect: block
    message: Files that say what runs are changed by people.
    match:
      tool_names: [move_file]
      args:
        /source: { path_glob: ["$controls"] }
  # Secrets are neither read nor listed, whatever the argument is called.
  - name: keep-secrets
    priority: 10
    effect: block
    message: Files with secrets stay closed. Ask a person for what you need.
    match:
      tool_names: ["$readers", read_multiple_files, move_file, list_allowed_directories]
      args:
        /**: { any: { not: { path_glob: ["$examples"] }, path_glob: ["$secrets"] } }
  # They are not written either. What is written may speak of them.
  - name: keep-secrets-from-writers
    priority: 10
    effect: block
    message: Files with secrets stay closed. Ask a person for what you need.
    match:
      tool_names: ["$writers"]
      args:
        /path: { not: { path_glob: ["$examples"] }, path_glob: ["$secrets"] }
  # Moving may put a file in the place of another, so a person looks at it. Outside it never happens.
  - name: move-inside-only
    priority: 10
    effect: block
    message: Move files within the workspace.
    match:
      tool_names: [move_file]
      args:
        /*: { any: { not: { under: ["$allowed"] } } }
  # Reading and listing.
  - name: read
    priority: 20
    effect: allow
    match:
      tool_names: ["$readers"]
      args:
        /path: { under: ["$allowed"] }
  # Every one of the files must lie inside.
  - name: read-many
    priority: 20
    effect: allow
    match:
      tool_names: [read_multiple_files]
      args:
        /paths/*: { every: { under: ["$allowed"] } }
  - name: roots
    priority: 20
    effect: allow
    match:
      tool_names: [list_allowed_directories]
  # Writing.
  - name: write
    priority: 20
    effect: allow
    match:
      tool_names: ["$writers"]
      args:
        /path: { under: ["$allowed"] }
`;

/** A policy of generation 1.1 for the reference filesystem server, as YAML. */
export const MCP_FILESYSTEM: string = HEAD + SECRETS + RULES;
