"""A real LangChain agent, which runs on LangGraph, whose only tool is gated.

Its model is scripted and runs in this process: no account, no network. The graph that calls the
tool, and tells the model what came of it, is LangChain's own.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from langchain.agents import create_agent
from langchain.tools import tool
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolMessage
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
from gait.integrations.langchain import GateMiddleware

FRAMEWORK = "langchain"


class ScriptedModel(GenericFakeChatModel):
    """Says its lines, whatever tools there are."""

    def bind_tools(self, tools: Any, **options: Any) -> ScriptedModel:
        """Agents offer their tools to the model; this one has made up its mind."""
        return self


def main() -> int:
    """Runs the agent once."""
    scenario = scenario_of_command_line("A real LangChain agent, gated")
    folder = output_folder(FRAMEWORK)
    note = folder / f"agent_{scenario}.txt"
    note.unlink(missing_ok=True)
    adapter = adapter_for(FRAMEWORK, scenario, trace_dir=folder / "traces")

    @tool
    def write_file(path: str, content: str) -> str:
        """Write text to a file."""
        Path(path).write_text(content, encoding="utf-8")
        return f"wrote {path}"

    arguments = {"path": note.as_posix(), "content": "hello"}
    call = {"name": "write_file", "args": arguments, "id": "call_1"}
    lines = [AIMessage(content="", tool_calls=[call]), AIMessage(content="done")]
    # Every call of every tool of the agent goes through the gate.
    context = context_for(FRAMEWORK, "langchain-user")
    gate = GateMiddleware(adapter, context=context, describe=describe)
    agent = create_agent(ScriptedModel(messages=iter(lines)), tools=[write_file], middleware=[gate])
    with run_session(
        f"run_{FRAMEWORK}_{scenario}", gait_bin=find_gait(), out_dir=folder
    ) as session:
        messages = agent.invoke({"messages": [("user", "Save a note")]})["messages"]
    outputs = [message.content for message in messages if isinstance(message, ToolMessage)]
    package = f"langchain {version('langchain')}"
    return report_agent(FRAMEWORK, scenario, package, session, str(outputs[0]))


if __name__ == "__main__":
    sys.exit(main())
