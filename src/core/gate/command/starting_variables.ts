/** Variables whose values programs run, and texts in them that run nothing. */

/** A variable whose value may start programs. */
export interface StartingVariable {
  /**
   * `line`: it is a command line; `editor`: a command line to which a file is appended; `prompt`:
   * a text that the shell expands; `code`: options or settings that may load code. Variables that
   * name a file of code, such as `LD_PRELOAD`, are assignments and nothing else, as a script that
   * is run is a run and nothing else.
   */
  readonly kind: "line" | "editor" | "prompt" | "code";
  /** Values of code that load none. */
  readonly harmless?: RegExp;
}

const JAVA: StartingVariable = {
  kind: "code",
  harmless:
    /^(?:\s|-X(?:ms|mx|mn|ss)\w+|-D(?:file\.encoding|user\.\w+|java\.awt\.headless|org\.gradle\.\w+)=[\w./-]*|-XX:[+-](?!ShowMessageBoxOnError)\w+|-XX:(?:Max\w+|Active\w+|Reserved\w+)=\w+)*$/,
};

const KINDS: readonly (readonly [names: string, variable: StartingVariable])[] = [
  [
    "EDITOR VISUAL FCEDIT SUDO_EDITOR GIT_EDITOR GIT_SEQUENCE_EDITOR HGEDITOR SVN_EDITOR KUBE_EDITOR GH_EDITOR SYSTEMD_EDITOR",
    { kind: "editor" },
  ],
  [
    "PAGER GIT_PAGER MANPAGER GH_PAGER SYSTEMD_PAGER BAT_PAGER DELTA_PAGER PSQL_PAGER AWS_PAGER BROWSER GH_BROWSER GIT_SSH GIT_SSH_COMMAND GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS GIT_EXTERNAL_DIFF GIT_PROXY_COMMAND RSYNC_RSH CVS_RSH SVN_SSH PROMPT_COMMAND FZF_DEFAULT_COMMAND FZF_CTRL_T_COMMAND JUST_CHOOSER JUST_CYGPATH JUST_DOTENV_COMMAND CC CXX RUSTC RUSTDOC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER",
    { kind: "line" },
  ],
  ["PS0 PS1 PS2 PS3 PS4 PROMPT PROMPT2 PROMPT3 PROMPT4 RPROMPT RPS1 RPS2 prompt", {
    kind: "prompt",
  }],
  [
    "LESSOPEN LESSCLOSE PERL5OPT PERL5DB GIT_EXEC_PATH GIT_CONFIG GIT_CONFIG_PARAMETERS",
    { kind: "code" },
  ],
  ["GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM", { kind: "code", harmless: /^\/dev\/null$/ }],
  ["GIT_DIR GIT_COMMON_DIR", { kind: "code", harmless: /^(?:\.\/)?\.git\/?$/ }],
  ["JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JAVA_OPTS MAVEN_OPTS GRADLE_OPTS", JAVA],
  [
    "NODE_OPTIONS",
    {
      kind: "code",
      harmless:
        /^(?:\s|--(?:max[-_]old[-_]space[-_]size|max[-_]semi[-_]space[-_]size|stack-size|unhandled-rejections|dns-result-order|max-http-header-size)=[\w-]+|--(?:no-|trace-)?(?:warnings|deprecation)|--(?:enable-source-maps|openssl-legacy-provider|experimental-vm-modules|experimental-strip-types|expose-gc|use-system-ca|experimental-sqlite))*$/,
    },
  ],
  ["RUBYOPT", {
    kind: "code",
    harmless: /^(?:\s|-w|-W\d?|-W:[\w-]+|--(?:yjit|jit|disable-gems))*$/,
  }],
  [
    "RUSTFLAGS RUSTDOCFLAGS",
    {
      kind: "code",
      harmless:
        /^(?:\s|-[DAWF] ?[\w:-]+|--cfg[ =][\w="-]+|--cap-lints[ =]\w+|-C ?(?:debuginfo|opt-level|target-cpu|target-feature|instrument-coverage|overflow-checks|debug-assertions|panic|lto|codegen-units|strip|force-frame-pointers)(?:=[\w+,.-]+)?)*$/,
    },
  ],
  [
    "GOFLAGS",
    {
      kind: "code",
      harmless: /^(?:\s|-(?:mod|tags|p|count|buildvcs|trimpath|race|v|x|timeout)(?:=[\w,./]+)?)*$/,
    },
  ],
  ["MAKEFLAGS MFLAGS", {
    kind: "code",
    harmless: /^(?:\s|-{0,2}[kisnwj]+ ?\d*|--no-print-directory)*$/,
  }],
  // With these, Python runs what it reads.
  ["PYTHONINSPECT", { kind: "code", harmless: /^$/ }],
  ["PYTHONBREAKPOINT", { kind: "code", harmless: /^0?$/ }],
  ["TAR_OPTIONS", { kind: "code", harmless: /^$/ }],
  ["LESS", {
    kind: "code",
    harmless:
      /^(?:\s|-?[FRXSMKiIqQeEgGJLnNrsuwW#~]+|--(?:RAW-CONTROL-CHARS|quit-if-one-screen|no-init))*$/,
  }],
];

const BY_NAME: ReadonlyMap<string, StartingVariable> = new Map(
  KINDS.flatMap(([names, variable]) => names.split(" ").map((name) => [name, variable] as const)),
);

/** Names with parts of their own. */
const BY_PATTERN: readonly (readonly [pattern: RegExp, variable: StartingVariable])[] = [
  [/^GIT_CONFIG_KEY_[0-9]+$/, {
    kind: "code",
    harmless: /^(?:user\.(?:name|email)|safe\.directory|color\.\w+|init\.defaultbranch)$/i,
  }],
  [/^CARGO_TARGET_\w+_(?:RUNNER|LINKER)$/, { kind: "line" }],
  [
    /^npm_config_(?:script_shell|node_options|shell|git|editor|viewer|browser|init_module|userconfig|globalconfig)$/i,
    { kind: "code" },
  ],
];

/** Use of a variable's value; `undefined` if the value starts no program. */
export function startingVariable(name: string): StartingVariable | undefined {
  return BY_NAME.get(name) ?? BY_PATTERN.find(([pattern]) => pattern.test(name))?.[1];
}
