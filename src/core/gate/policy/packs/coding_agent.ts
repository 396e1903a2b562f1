/** The pack `coding-agent`: one policy in parts. */

import { BLOCKS } from "./coding_agent_blocks.ts";
import { BUILDS } from "./coding_agent_builds.ts";
import { COMMANDS } from "./coding_agent_commands.ts";
import { FILES } from "./coding_agent_files.ts";
import { HEAD } from "./coding_agent_head.ts";
import { SECRETS } from "./secrets.ts";

/** A policy of generation 1.1 for agents that work on a repository, as YAML. */
export const CODING_AGENT: string = HEAD + SECRETS + BLOCKS + COMMANDS + BUILDS + FILES;
