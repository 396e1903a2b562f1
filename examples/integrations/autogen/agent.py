"""A real AutoGen agent whose only tool is gated.

Its model is scripted and runs in this process: no account, no network. The agent that calls the
tool, and tells the model what came of it, is AutoGen's own.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.messages import ToolCallExecutionEvent
from autogen_core import FunctionCall
from autogen_core.models import (
    ChatCompletionClient,
    CreateResult,
    ModelInfo,
    RequestUsage,
)
from autogen_core.tools import FunctionTool
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

from gait import gate_tool, run_session

FRAMEWORK = "autogen"
NO_USAGE = RequestUsage(prompt_tokens=0, completion_tokens=0)


class ScriptedModel(ChatCompletionClient):
    """Says its lines, whatever it is asked."""

    def __init__(self, lines: Iterable[str | list[FunctionCall]]) -> None:
        self._lines = iter(lines)

    async def create(self, messages: Sequence[Any], **options: Any) -> CreateResult:
        """The next line: text, or calls of tools."""
        line = next(self._lines)
        reason = "stop" if isinstance(line, str) else "function_calls"
        return CreateResult(finish_reason=reason, content=line, usage=NO_USAGE, cached=False)

    async def create_stream(
        self, messages: Sequence[Any], **options: Any
    ) -> AsyncGenerator[str | CreateResult, None]:
        """The next line, at once."""
        yield await self.create(messages)

    async def close(self) -> None:
        """There is nothing to close."""

    def actual_usage(self) -> RequestUsage:
        """Nothing was used."""
        return NO_USAGE

    def total_usage(self) -> RequestUsage:
        """Nothing was used."""
        return NO_USAGE

    def count_tokens(self, messages: Sequence[Any], **options: Any) -> int:
        """Nothing is counted."""
        return 0

    def remaining_tokens(self, messages: Sequence[Any], **options: Any) -> int:
        """There is always room."""
        return 1_000_000

    @property
    def capabilities(self) -> Any:
        """The older name of ``model_info``."""
        return self.model_info

    @property
    def model_info(self) -> ModelInfo:
        """It can call tools."""
        return ModelInfo(
            vision=False,
            function_calling=True,
            json_output=False,
            family="unknown",
            structured_output=False,
        )


def main() -> int:
    """Runs the agent once."""
    scenario = scenario_of_command_line("A real AutoGen agent, gated")
    folder = output_folder(FRAMEWORK)
    note = folder / f"agent_{scenario}.txt"
    note.unlink(missing_ok=True)
    adapter = adapter_for(FRAMEWORK, scenario, trace_dir=folder / "traces")

    # Async, as AutoGen runs plain functions in threads that know of no session.
    @gate_tool(
        adapter,
        tool_name="tool.write",
        context=context_for(FRAMEWORK, "autogen-user"),
        targets=targets_of,
        arg_provenance=PROVENANCE,
    )
    async def write_file(path: str, content: str) -> str:
        """Write text to a file."""
        Path(path).write_text(content, encoding="utf-8")
        return f"wrote {path}"

    arguments: Mapping[str, Any] = {"path": note.as_posix(), "content": "hello"}
    call = FunctionCall(id="call_1", name="write_file", arguments=json.dumps(arguments))
    # The agent gets this tool and no other: there is no way to the disk around the gate.
    agent = AssistantAgent(
        name="scribe",
        model_client=ScriptedModel([[call], "done"]),
        tools=[FunctionTool(write_file, description="Write text to a file.")],
        reflect_on_tool_use=True,
    )
    with run_session(
        f"run_{FRAMEWORK}_{scenario}", gait_bin=find_gait(), out_dir=folder
    ) as session:
        messages = asyncio.run(agent.run(task="Save a note")).messages
    events = [event for event in messages if isinstance(event, ToolCallExecutionEvent)]
    package = f"autogen-agentchat {version('autogen-agentchat')}"
    return report_agent(FRAMEWORK, scenario, package, session, events[0].content[0].content)


if __name__ == "__main__":
    sys.exit(main())
