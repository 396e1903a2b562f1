"""A real agent of the OpenAI Agents SDK whose only tool is gated.

Its model is scripted and runs in this process: no account, no network. The loop that calls the
tool, and tells the model what came of it, is the SDK's own.
"""

from __future__ import annotations

import asyncio
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from agents import Agent, RunConfig, Runner, function_tool
from agents.items import ToolCallOutputItem
from agents.testing import ScriptedModel, assistant_message, function_call
from python_common import (
    adapter_for,
    context_for,
    describe,
    find_gait,
    output_folder,
    report_agent,
    scenario_of_command_line,
)

from gait import run_session
from gait.integrations.openai_agents import gate_tools

FRAMEWORK = "openai_agents"


def main() -> int:
    """Runs the agent once."""
    scenario = scenario_of_command_line("A real agent of the OpenAI Agents SDK, gated")
    folder = output_folder(FRAMEWORK)
    note = folder / f"agent_{scenario}.txt"
    note.unlink(missing_ok=True)
    adapter = adapter_for(FRAMEWORK, scenario, trace_dir=folder / "traces")

    @function_tool
    def write_file(path: str, content: str) -> str:
        """Write text to a file."""
        Path(path).write_text(content, encoding="utf-8")
        return f"wrote {path}"

    arguments = {"path": note.as_posix(), "content": "hello"}
    model = ScriptedModel(
        [
            [function_call("write_file", arguments, call_id="call_1")],
            [assistant_message("done")],
        ]
    )
    # The agent gets these tools and no others: there is no way to the disk around the gate.
    context = context_for(FRAMEWORK, "openai-agent-user")
    tools = gate_tools([write_file], adapter, context=context, describe=describe)
    agent = Agent(name="scribe", tools=tools, model=model)
    with run_session(
        f"run_{FRAMEWORK}_{scenario}", gait_bin=find_gait(), out_dir=folder
    ) as session:
        run = Runner.run(agent, "Save a note", run_config=RunConfig(tracing_disabled=True))
        items = asyncio.run(run).new_items
    outputs = [item.output for item in items if isinstance(item, ToolCallOutputItem)]
    package = f"openai-agents {version('openai-agents')}"
    return report_agent(FRAMEWORK, scenario, package, session, str(outputs[0]))


if __name__ == "__main__":
    sys.exit(main())
