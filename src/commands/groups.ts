import type { CommandGroup } from "../cli/command.ts";

export const GROUPS: readonly CommandGroup[] = [
  {
    path: "config",
    area: "setup",
    summary: "Show and trust the settings of a project",
    explain:
      "Shows which settings count and where they come from, and records that you trust a gait.toml.",
  },
  {
    path: "gate",
    area: "decide",
    summary: "Decide on tool calls",
    explain: "Decides on tool calls by a policy and records each decision as a signed trace.",
  },
  {
    path: "guard",
    area: "evidence",
    summary: "Build, check, keep and encrypt evidence",
    explain: "Builds and checks evidence packs, deletes old files, and encrypts files.",
  },
  {
    path: "hooks",
    area: "watch",
    summary: "Let clients ask gait before each call",
    explain:
      "Adds hooks to agent clients and to a repository, and removes them. Leaves hooks unchanged that gait did not write.",
  },
  {
    path: "incident",
    area: "evidence",
    summary: "Pack what happened around a run",
    explain: "Gathers the evidence of a time window around a run into one pack.",
  },
  {
    path: "keys",
    area: "setup",
    summary: "Make and check signing keys",
    explain: "Makes, rotates and checks the Ed25519 key pairs that sign artifacts.",
  },
  {
    path: "log",
    area: "record",
    summary: "Check and read decision logs, and prove what is in them",
    explain:
      "Checks, shows, ends and prunes the logs of sessions, and makes proofs that need no log.",
  },
  {
    path: "mcp",
    area: "watch",
    summary: "Check calls between MCP clients and servers",
    explain: "Judges and records the tool calls of MCP clients, and holds servers to their tools.",
  },
  {
    path: "policy",
    area: "decide",
    summary: "Write, check and try policies",
    explain: "Starts, checks, formats, tries and explains the policies that decide on tool calls.",
  },
  {
    path: "registry",
    area: "setup",
    summary: "Install and check signed packs",
    explain:
      "Installs signed packs from files or hosts that you allow, keeps them in a cache with pins, and checks them offline.",
  },
  {
    path: "regress",
    area: "test",
    summary: "Turn runs into regression tests",
    explain: "Turns recorded runs into fixtures and grades them, offline and the same each time.",
  },
  {
    path: "release",
    area: "setup",
    summary: "Check releases of gait itself",
    explain: "Checks a downloaded release of gait itself, offline and under a key that you give.",
  },
  {
    path: "run",
    area: "record",
    summary: "Record, read, replay and compare runs",
    explain: "Records runs as runpacks, shows what is in them, replays, compares and reduces them.",
  },
  {
    path: "schema",
    area: "setup",
    summary: "Read the published schemas",
    explain: "Lists and prints the JSON Schemas of everything that gait writes or prints.",
  },
  {
    path: "scout",
    area: "watch",
    summary: "Take stock of tools and servers",
    explain:
      "Takes stock of the tools of a workspace, of their coverage by policies, and of drift.",
  },
  {
    path: "state",
    area: "setup",
    summary: "Prepare a state that several machines share",
    explain: "Prepares a server that counts calls and used approvals for several machines.",
  },
  {
    path: "trace",
    area: "record",
    summary: "Check and list traces",
    explain: "Checks the signatures of traces and lists the decisions that they record.",
  },
];
