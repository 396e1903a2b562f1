"""A real agent of the OpenAI Agents SDK whose only tool is gated.

Its model is scripted and runs in this process: no account, no network. The loop that calls the
tool, and tells the model what came of it, is the SDK's own.
"""

from __future__ import annotations

import asyncio
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from agents import (
    Agent,
    RunConfig,
    RunContextWrapper,
    Runner,
    default_tool_error_function,
    function_tool,
)
from agents.items import ToolCallOutputItem
from agents.testing import ScriptedModel, assistant_message, function_call
from python_common import (
    PROVENANCE,
    adapter_for,
    context_for,
    find_gait,
    output_folder,
    report_agent,
    scenario_of_command_line,
    targets_of,
)

from gait import GateEnforcementError, gate_tool, run_session

FRAMEWORK = "openai_agents"


def tell_the_model(context: RunContextWrapper[Any], error: Exception) -> str:
    """A refusal is told as it is; the SDK's own text would ask the model to try again."""
    if isinstance(error, GateEnforcementError):
        return str(error)
    return default_tool_error_function(context, error)


def main() -> int:
    """Runs the agent once."""
    scenario = scenario_of_command_line("A real agent of the OpenAI Agents SDK, gated")
    folder = output_folder(FRAMEWORK)
    note = folder / f"agent_{scenario}.txt"
    note.unlink(missing_ok=True)
    adapter = adapter_for(FRAMEWORK, scenario, trace_dir=folder / "traces")

    # The agent gets this tool and no other: there is no way to the disk around the gate.
    @function_tool(failure_error_function=tell_the_model)
    @gate_tool(
        adapter,
        tool_name="tool.write",
        context=context_for(FRAMEWORK, "openai-agent-user"),
        targets=targets_of,
        arg_provenance=PROVENANCE,
    )
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
    agent = Agent(name="scribe", tools=[write_file], model=model)
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
