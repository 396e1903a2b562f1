/** The pack `coding-agent`: files that are read and written, and secrets in any argument. */
export const FILES = String.raw`  # Patches of Codex, raw and as its hooks send them.
  - name: patch-files
    priority: 20
    effect: allow
    match:
      tool_names: [apply_patch]
      args:
        /input:
          patch:
            every:
              not: { path_glob: ["$secrets", "$controls", "$pipelines"] }
              under: ["$scratch"]
  - name: patch-files-of-hooks
    priority: 20
    effect: allow
    match:
      tool_names: [tool.apply_patch]
      args:
        /command:
          patch:
            every:
              not: { path_glob: ["$secrets", "$controls", "$pipelines"] }
              under: ["$scratch"]
  # Reading one file or folder of the workspace. An argument that is not listed makes it a question.
  - name: read-files
    priority: 20
    effect: allow
    match:
      tool_names: ["$readers"]
      args:
        /file_path: { not: { path_glob: ["$secrets"] }, under: ["$scratch"] }
        /offset: [{ present: false }, { is: [string, number, boolean] }]
        /limit: [{ present: false }, { is: [string, number, boolean] }]
        /pages: [{ present: false }, { is: [string, number, boolean] }]
      no_other_args: true
  # Searching below a folder of the workspace, and reading where the argument is called path.
  - name: search
    priority: 20
    effect: allow
    match:
      tool_names: ["$readers"]
      args:
        # Where the client works, if that is not the workspace.
        "/gait:cwd":
          - { present: false }
          - { not: { path_glob: ["$controls", "$pipelines"] }, under: ["."] }
        /path: [{ present: false }, { not: { path_glob: ["$secrets"] }, under: ["$scratch"] }]
        /dir_path: [{ present: false }, { not: { path_glob: ["$secrets"] }, under: ["$scratch"] }]
        /pattern: [{ present: false }, { is: string, not: { prefix: [/, "~", ".."] } }]
        # Files by their endings, so that no pattern asks for secrets.
        /glob:
          - { present: false }
          - regex: "([A-Za-z0-9_*-]+/)*[A-Za-z0-9_*-]*\\.(ts|tsx|js|jsx|mjs|cjs|py|go|rs|java|kt|rb|php|c|h|cc|cpp|cs|swift|md|yaml|yml|toml|html|css|scss|sql|sh|txt)"
        /include:
          - { present: false }
          - regex: "([A-Za-z0-9_*-]+/)*[A-Za-z0-9_*-]*\\.(ts|tsx|js|jsx|mjs|cjs|py|go|rs|java|kt|rb|php|c|h|cc|cpp|cs|swift|md|yaml|yml|toml|html|css|scss|sql|sh|txt)"
        /output_mode: [{ present: false }, { is: [string, number, boolean] }]
        /-n: [{ present: false }, { is: [string, number, boolean] }]
        /-i: [{ present: false }, { is: [string, number, boolean] }]
        /-A: [{ present: false }, { is: [string, number, boolean] }]
        /-B: [{ present: false }, { is: [string, number, boolean] }]
        /-C: [{ present: false }, { is: [string, number, boolean] }]
        /context: [{ present: false }, { is: [string, number, boolean] }]
        /type: [{ present: false }, { is: [string, number, boolean] }]
        /head_limit: [{ present: false }, { is: [string, number, boolean] }]
        /multiline: [{ present: false }, { is: [string, number, boolean] }]
        /offset: [{ present: false }, { is: [string, number, boolean] }]
        /limit: [{ present: false }, { is: [string, number, boolean] }]
        /case_sensitive: [{ present: false }, { is: [string, number, boolean] }]
        /description: [{ present: false }, { is: [string, number, boolean] }]
      no_other_args: true
  # Tools that act on nothing but the session.
  - name: session
    priority: 20
    effect: allow
    match:
      tool_names:
        - tool.todowrite
        - tool.todoread
        - tool.taskcreate
        - tool.taskget
        - tool.tasklist
        - tool.taskupdate
        - tool.taskoutput
        - tool.bashoutput
        - tool.exitplanmode
        - tool.enterplanmode
        - tool.askuserquestion
        - tool.toolsearch
        - update_plan
        - write_todos
        - todo_write
  # Writing files of the workspace. What is written may be anything.
  - name: write-files
    priority: 20
    effect: allow
    match:
      tool_names: ["$writers"]
      args:
        /file_path:
          not: { path_glob: ["$secrets", "$controls", "$pipelines"] }
          under: ["$scratch"]
        /content: [{ present: false }, { is: [string, number, boolean] }]
        /old_string: [{ present: false }, { is: [string, number, boolean] }]
        /new_string: [{ present: false }, { is: [string, number, boolean] }]
        /replace_all: [{ present: false }, { is: [string, number, boolean] }]
        /instruction: [{ present: false }, { is: [string, number, boolean] }]
        /expected_replacements: [{ present: false }, { is: [string, number, boolean] }]
        /edits/*/old_string: { only: { is: string } }
        /edits/*/new_string: { only: { is: string } }
        /edits/*/replace_all: { only: { is: boolean } }
      no_other_args: true
  - name: write-notebooks
    priority: 20
    effect: allow
    match:
      tool_names: [tool.write, notebookedit]
      args:
        /notebook_path:
          not: { path_glob: ["$secrets", "$controls", "$pipelines"] }
          under: ["$scratch"]
        /new_source: [{ present: false }, { is: [string, number, boolean] }]
        /cell_id: [{ present: false }, { is: [string, number, boolean] }]
        /cell_type: [{ present: false }, { is: [string, number, boolean] }]
        /edit_mode: [{ present: false }, { is: [string, number, boolean] }]
      no_other_args: true
  - name: write-paths
    priority: 20
    effect: allow
    match:
      tool_names: ["$writers"]
      args:
        /path: { not: { path_glob: ["$secrets", "$controls", "$pipelines"] }, under: ["$scratch"] }
        /content: [{ present: false }, { is: [string, number, boolean] }]
        /contents: [{ present: false }, { is: [string, number, boolean] }]
        /file_text: [{ present: false }, { is: [string, number, boolean] }]
        /old_string: [{ present: false }, { is: [string, number, boolean] }]
        /new_string: [{ present: false }, { is: [string, number, boolean] }]
        /replace_all: [{ present: false }, { is: [string, number, boolean] }]
      no_other_args: true
  # Secrets in any argument of any tool. It comes last, as the text of an edit may speak of such a file.
  - name: keep-secrets
    priority: 30
    effect: block
    message: Files with secrets stay closed. Ask a person for what you need.
    match:
      tool_names: ["*"]
      args:
        /**: { any: { not: { path_glob: ["$examples"] }, path_glob: ["$secrets"] } }
`;
