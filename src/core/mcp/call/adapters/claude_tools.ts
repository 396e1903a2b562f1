/**
 * The built-in tools of Claude Code 2.1.332, and what a policy should take them for. Tools of earlier
 * versions stay in the list.
 */

/** Classes of tools. Policies see these names. */
export type ToolClass = "tool.read" | "tool.write" | "tool.exec" | "tool.delegate";

/** All classes. An unknown tool could be of any class. */
export const TOOL_CLASSES: readonly ToolClass[] = [
  "tool.read",
  "tool.write",
  "tool.exec",
  "tool.delegate",
];

export interface ClaudeTool {
  /** Name in the client's own spelling. */
  readonly name: string;
  /** The class whose name replaces the tool's. */
  readonly class?: ToolClass;
  /** Classes whose rules hold as well, where the tool keeps its own name. */
  readonly like: readonly ToolClass[];
}

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

const TOOLS: ReadonlyMap<string, ClaudeTool> = new Map(
  [
    ...TOOL_CLASSES.flatMap((own) =>
      CLASSED[own].map((name): ClaudeTool => ({ name, class: own, like: [] }))
    ),
    ...READERS.map((name): ClaudeTool => ({ name, like: ["tool.read"] })),
    ...SENDERS.map((name): ClaudeTool => ({ name, like: TOOL_CLASSES })),
    ...SESSION.map((name): ClaudeTool => ({ name, like: [] })),
  ].map((tool) => [keyOf(tool.name), tool]),
);

/**
 * The name that tells a tool from all others that get the name `shown`; `undefined` where that name is
 * the tool's alone, or the class is called after it.
 */
export function toldTool(
  called_as: string,
  shown: string,
  tool: ClaudeTool | undefined,
): string | undefined {
  if (tool !== undefined) {
    const isShared = tool.class !== undefined && !NAMESAKES.includes(tool.name);
    return isShared ? tool.name : undefined;
  }
  const isOwn = called_as.includes(".")
    ? shown === called_as && !called_as.startsWith("tool.")
    : shown === `tool.${called_as}`;
  return isOwn ? undefined : called_as;
}

/** Arguments of the tools of class `tool.write` with what they write. */
export const WRITTEN: readonly string[] = ["content", "old_string", "new_string", "new_source"];

/** The built-in tool of a name; letter case, spaces, `_` and `-` do not count. */
export function claudeTool(name: string): ClaudeTool | undefined {
  return TOOLS.get(keyOf(name));
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[ _-]/g, "");
}
