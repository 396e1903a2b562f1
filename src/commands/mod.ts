/** The list of all commands. The module of a command is loaded when the command runs. */

import type { CommandEntry, CommandTree } from "../cli/command.ts";
import { GROUPS } from "./groups.ts";

/** All commands, sorted by path. A test compares the summaries with those of the commands. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    path: "approve",
    area: "decide",
    summary: "Approve one intent under one policy, for a limited time",
    load: async () => (await import("./approve.ts")).approve,
  },
  {
    path: "complete",
    summary: "Propose completions, for completion scripts",
    hidden: true,
    load: async () => (await import("./complete.ts")).complete,
  },
  {
    path: "completions",
    area: "setup",
    summary: "Print a completion script for your shell",
    load: async () => (await import("./completions.ts")).completions,
  },
  {
    path: "config show",
    summary: "Show every setting, and where it comes from",
    load: async () => (await import("./config/show.ts")).configShow,
  },
  {
    path: "config trust",
    summary: "Trust the gait.toml of this folder, with its present content",
    load: async () => (await import("./config/trust.ts")).configTrust,
  },
  {
    path: "config untrust",
    summary: "Stop trusting a gait.toml",
    load: async () => (await import("./config/untrust.ts")).configUntrust,
  },
  {
    path: "demo",
    area: "record",
    summary: "Record and verify a sample run, offline",
    load: async () => (await import("./demo.ts")).demo,
  },
  {
    path: "doctor",
    area: "setup",
    summary: "Find what keeps gait from working, and what fixes it",
    load: async () => (await import("./doctor/doctor.ts")).doctor,
  },
  {
    path: "doctor adoption",
    summary: "Show how far you got, from the adoption log",
    load: async () => (await import("./doctor/adoption.ts")).doctorAdoption,
  },
  {
    path: "gate eval",
    summary: "Judge one tool-call intent against a policy",
    load: async () => (await import("./gate/eval.ts")).gateEval,
  },
  {
    path: "guard decrypt",
    summary: "Decrypt what guard encrypt wrote",
    load: async () => (await import("./guard/decrypt.ts")).guardDecrypt,
  },
  {
    path: "guard encrypt",
    summary: "Encrypt a pack or any other file",
    load: async () => (await import("./guard/encrypt.ts")).guardEncrypt,
  },
  {
    path: "guard pack",
    summary: "Build an evidence pack around a run",
    load: async () => (await import("./guard/pack.ts")).guardPack,
  },
  {
    path: "guard retain",
    summary: "Delete traces, packs and logs that are older than a limit",
    load: async () => (await import("./guard/retain.ts")).guardRetain,
  },
  {
    path: "guard verify",
    summary: "Check that an evidence pack is whole, unchanged and consistent",
    load: async () => (await import("./guard/verify.ts")).guardVerify,
  },
  {
    path: "hooks accept",
    summary: "Accept changed policies and registrations of installed hooks",
    load: async () => (await import("./hooks/accept.ts")).hooksAccept,
  },
  {
    path: "hooks commit-message",
    summary: "Add the head of the index of logs to a commit message",
    hidden: true,
    load: async () => (await import("./hooks/commit_message.ts")).hooksCommitMessage,
  },
  {
    path: "hooks doctor",
    summary: "Try out whether clients ask gait, and obey",
    load: async () => (await import("./hooks/doctor.ts")).hooksDoctor,
  },
  {
    path: "hooks install",
    summary: "Let a client ask gait before each call, or let git carry heads of logs",
    load: async () => (await import("./hooks/install.ts")).hooksInstall,
  },
  {
    path: "hooks run",
    summary: "Answer a client's hook: called by the client, not by people",
    hidden: true,
    load: async () => (await import("./hooks/run.ts")).hooksRun,
  },
  {
    path: "hooks uninstall",
    summary: "Take gait out of the hooks of a client, or of this repository",
    load: async () => (await import("./hooks/uninstall.ts")).hooksUninstall,
  },
  {
    path: "import",
    area: "record",
    summary: "Make a runpack of a session that a client recorded",
    load: async () => (await import("./import.ts")).importCommand,
  },
  {
    path: "incident pack",
    summary: "Build an evidence pack of what happened around a run",
    load: async () => (await import("./incident/pack.ts")).incidentPack,
  },
  {
    path: "init",
    area: "setup",
    summary: "Set gait up in the folder of a project, or take that back",
    load: async () => (await import("./init.ts")).init,
  },
  {
    path: "keys init",
    summary: "Make a key pair for signing artifacts",
    load: async () => (await import("./keys/init.ts")).keysInit,
  },
  {
    path: "keys rotate",
    summary: "Replace a key pair and keep the old one",
    load: async () => (await import("./keys/rotate.ts")).keysRotate,
  },
  {
    path: "keys verify",
    summary: "Check that a key pair is sound and private",
    load: async () => (await import("./keys/verify.ts")).keysVerify,
  },
  {
    path: "log check",
    summary: "Check the proof of an entry, without its log",
    load: async () => (await import("./log/check.ts")).logCheck,
  },
  {
    path: "log cosign",
    summary: "Cosign a log that continues what you cosigned before",
    load: async () => (await import("./log/cosign.ts")).logCosign,
  },
  {
    path: "log end",
    summary: "End a log that no session will continue, or give up a log that is gone",
    load: async () => (await import("./log/end.ts")).logEnd,
  },
  {
    path: "log extends",
    summary: "Prove to a witness that a log continues an older head",
    load: async () => (await import("./log/extends.ts")).logExtends,
  },
  {
    path: "log head",
    summary: "Print the head of a log: one line to keep elsewhere",
    load: async () => (await import("./log/head.ts")).logHead,
  },
  {
    path: "log prove",
    summary: "Prove one entry of a log to someone without the log",
    load: async () => (await import("./log/prove.ts")).logProve,
  },
  {
    path: "log prune",
    summary: "Delete entries or payloads of a log; its heads and proofs still hold",
    load: async () => (await import("./log/prune.ts")).logPrune,
  },
  {
    path: "log show",
    summary: "Show the entries of a log, one of them, or a trace",
    load: async () => (await import("./log/show.ts")).logShow,
  },
  {
    path: "log status",
    summary: "List the logs of your sessions: open, ended or gone",
    load: async () => (await import("./log/status.ts")).logStatus,
  },
  {
    path: "log verify",
    summary: "Check that decision logs are undamaged, and say what that proves",
    load: async () => (await import("./log/verify.ts")).logVerify,
  },
  {
    path: "log vkey",
    summary: "Print the verifier key of a log, or of a cosigner",
    load: async () => (await import("./log/vkey.ts")).logVkey,
  },
  {
    path: "mcp bridge",
    summary: "Judge MCP tool calls; another name of mcp proxy",
    load: async () => (await import("./mcp/proxy.ts")).mcpBridge,
  },
  {
    path: "mcp install",
    summary: "Put gait between a client and the MCP servers in its settings",
    load: async () => (await import("./mcp/install.ts")).mcpInstall,
  },
  {
    path: "mcp lock",
    summary: "Lock the tools of an MCP server, and review how they changed",
    load: async () => (await import("./mcp/lock.ts")).mcpLock,
  },
  {
    path: "mcp map",
    summary: "Draft a tool map from the schemas of a server's tools",
    load: async () => (await import("./mcp/map.ts")).mcpMap,
  },
  {
    path: "mcp proxy",
    summary: "Judge MCP tool calls, one from a file or all of a live server",
    load: async () => (await import("./mcp/proxy.ts")).mcpProxy,
  },
  {
    path: "mcp uninstall",
    summary: "Let a client start its MCP servers without gait again",
    load: async () => (await import("./mcp/uninstall.ts")).mcpUninstall,
  },
  {
    path: "migrate",
    area: "record",
    summary: "Write a runpack of any generation by today's rules",
    load: async () => (await import("./migrate.ts")).migrate,
  },
  {
    path: "permissions",
    area: "setup",
    summary: "Show what each command may touch",
    load: async () => (await import("./permissions.ts")).permissions,
  },
  {
    path: "policy backtest",
    summary: "Judge the calls of the past by a policy, or by two side by side",
    load: async () => (await import("./policy/backtest.ts")).policyBacktest,
  },
  {
    path: "policy explain",
    summary: "Show which rule decides an intent, and why no earlier one does",
    load: async () => (await import("./policy/explain.ts")).policyExplain,
  },
  {
    path: "policy fmt",
    summary: "Format a policy, with its comments kept",
    load: async () => (await import("./policy/fmt.ts")).policyFmt,
  },
  {
    path: "policy init",
    summary: "Start a policy from a template, or from what was seen",
    load: async () => (await import("./policy/init.ts")).policyInit,
  },
  {
    path: "policy show",
    summary: "Print policies as they apply, with the file of each rule",
    load: async () => (await import("./policy/show.ts")).policyShow,
  },
  {
    path: "policy test",
    summary: "Run policy tests, or judge one intent by a policy",
    load: async () => (await import("./policy/test.ts")).policyTest,
  },
  {
    path: "policy upgrade",
    summary: "Write a policy of 1.0.0 as 1.1.0, with its comments kept",
    load: async () => (await import("./policy/upgrade.ts")).policyUpgrade,
  },
  {
    path: "policy validate",
    summary: "Check policies and print their digests",
    load: async () => (await import("./policy/validate.ts")).policyValidate,
  },
  {
    path: "registry install",
    summary: "Verify, cache and pin the manifest of a pack",
    load: async () => (await import("./registry/install.ts")).registryInstall,
  },
  {
    path: "registry list",
    summary: "List the cached packs and their pins",
    load: async () => (await import("./registry/list.ts")).registryList,
  },
  {
    path: "registry verify",
    summary: "Check signature and pin of a cached manifest",
    load: async () => (await import("./registry/verify.ts")).registryVerify,
  },
  {
    path: "regress add",
    summary: "Put another run into the set",
    load: async () => (await import("./regress/add.ts")).regressAdd,
  },
  {
    path: "regress bootstrap",
    summary: "Make a regression test of a run, and run the set",
    load: async () => (await import("./regress/bootstrap.ts")).regressBootstrap,
  },
  {
    path: "regress init",
    summary: "Turn a recorded run into a regression test",
    load: async () => (await import("./regress/init.ts")).regressInit,
  },
  {
    path: "regress run",
    summary: "Run the graders on every fixture",
    load: async () => (await import("./regress/run.ts")).regressRun,
  },
  {
    path: "release verify",
    summary: "Check a downloaded release of gait, offline",
    load: async () => (await import("./release/verify.ts")).releaseVerify,
  },
  {
    path: "review",
    area: "watch",
    summary: "Show what agent clients did, and what a policy would stop",
    load: async () => (await import("./review.ts")).review,
  },
  {
    path: "run diff",
    summary: "Compare two runs and show where they first part",
    load: async () => (await import("./run/diff.ts")).runDiff,
  },
  {
    path: "run inspect",
    summary: "Show what happened in a run, call by call",
    load: async () => (await import("./run/inspect.ts")).runInspect,
  },
  {
    path: "run receipt",
    summary: "Print the ticket footer of a runpack",
    load: async () => (await import("./run/receipt.ts")).runReceipt,
  },
  {
    path: "run record",
    summary: "Record a run as a verifiable runpack",
    load: async () => (await import("./run/record.ts")).runRecord,
  },
  {
    path: "run reduce",
    summary: "Cut a run down to the one call that fails",
    load: async () => (await import("./run/reduce.ts")).runReduce,
  },
  {
    path: "run replay",
    summary: "Replay a run from its record, with stubs",
    load: async () => (await import("./run/replay.ts")).runReplay,
  },
  {
    path: "schema list",
    summary: "List the published schemas",
    load: async () => (await import("./schema/list.ts")).schemaList,
  },
  {
    path: "schema show",
    summary: "Print one published schema",
    load: async () => (await import("./schema/show.ts")).schemaShow,
  },
  {
    path: "scout diff",
    summary: "Show what changed between two snapshots",
    load: async () => (await import("./scout/diff.ts")).scoutDiff,
  },
  {
    path: "scout snapshot",
    summary: "Take stock of tools, servers and skills, and of the policies that decide about them",
    load: async () => (await import("./scout/snapshot.ts")).scoutSnapshot,
  },
  {
    path: "serve",
    area: "decide",
    summary: "Judge calls for other programs, in a process that stays",
    load: async () => (await import("./serve.ts")).serveCommand,
  },
  {
    path: "state reset",
    summary: "Prepare a shared state, or go on after it lost its data",
    load: async () => (await import("./state/reset.ts")).stateReset,
  },
  {
    path: "trace list",
    summary: "Show the traces of a folder, newest last",
    load: async () => (await import("./trace/list.ts")).traceList,
  },
  {
    path: "trace verify",
    summary: "Check that traces are what their signer signed",
    load: async () => (await import("./trace/verify.ts")).traceVerify,
  },
  {
    path: "verify",
    area: "record",
    summary: "Check that what gait wrote is intact, signed and trusted",
    load: async () => (await import("./verify.ts")).verify,
  },
  {
    path: "verify chain",
    summary: "Check a run, a trace and an evidence pack, and that they belong together",
    load: async () => (await import("./verify_chain.ts")).verifyChain,
  },
  {
    path: "version",
    area: "setup",
    summary: "Print the version",
    load: async () => (await import("./version.ts")).version,
  },
];

/** Every command and group, for `main.ts`. */
export const TREE: CommandTree = {
  explain:
    "Gait judges the tool calls of AI agents by policy and records their runs as artifacts that anyone can verify, offline.",
  groups: GROUPS,
  commands: COMMANDS,
};
