/**
 * The built-in tools of Claude Code 2.1.332, and what a policy should take them for. Tools of earlier
 * versions stay in the list.
 */

import { type ClientTool, TOOL_CLASSES, type ToolClass, toolTable } from "../client_tools.ts";

/** Tools by the class that replaces their name. */
const CLASSED: Readonly<Record<ToolClass, readonly string[]>> = {
  "tool.read": ["Read", "Grep", "Glob", "LS", "NotebookRead", "WebFetch", "WebSearch"],
  "tool.write": ["Write", "Edit", "MultiEdit", "NotebookEdit"],
  "tool.exec": ["Bash", "PowerShell", "Monitor", "REPL", "EnterWorktree", "ExitWorktree"],
  "tool.delegate": [
    ...["Agent", "Task", "Workflow", "Skill", "SlashCommand", "CronCreate", "ScheduleWakeup"],
    ...["RemoteTrigger", "SendMessage", "TeamCreate", "TeamDelete"],
  ],
};

/** The tools that the classes are called after; Task is what Agent was called before. */
const NAMESAKES = ["Read", "Write", "Bash", "Agent", "Task"];

/** Tools that read from elsewhere, and keep their names. */
const READERS = [
  ...["ListMcpResources", "ListMcpResourcesTool", "ReadMcpResource", "ReadMcpResourceTool"],
  ...["ReadMcpResourceDir", "ReadNotifications", "LSP"],
];

/** Tools that send something away or change the client itself, and keep their names. */
const SENDERS = [
  ...["Artifact", "Projects", "ClaudeDesign", "SendFeedback", "PushNotification"],
  ...["ProposeSkills", "Config"],
];

/** Tools that act on nothing but the session. */
const SESSION = [
  ...["TodoWrite", "TodoRead", "TaskCreate", "TaskGet", "TaskUpdate", "TaskList", "TaskOutput"],
  ...["TaskStop", "AgentOutput", "BashOutput", "KillShell", "KillBash", "CronList", "CronDelete"],
  ...["EnterPlanMode", "ExitPlanMode", "AskUserQuestion", "ToolSearch", "RefreshMcpTools"],
  ...["ReportFindings", "ProposeGoal", "ShowOnboardingRolePicker", "OfferChromeSetup"],
];

export const CLAUDE_TOOLS = toolTable(
  [
    ...TOOL_CLASSES.flatMap((own) =>
      CLASSED[own].map((name): ClientTool => ({ name, class: own, like: [] }))
    ),
    ...READERS.map((name): ClientTool => ({ name, like: ["tool.read"] })),
    ...SENDERS.map((name): ClientTool => ({ name, like: TOOL_CLASSES })),
    ...SESSION.map((name): ClientTool => ({ name, like: [] })),
  ],
  NAMESAKES,
);

/** Arguments of the tools of class `tool.write` with what they write. */
export const WRITTEN: readonly string[] = ["content", "old_string", "new_string", "new_source"];
