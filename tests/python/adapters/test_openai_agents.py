"""The adapter for the OpenAI Agents SDK, with the SDK and its own scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from agents import Agent, RunConfig, Runner, WebSearchTool, function_tool
from agents.items import ToolCallOutputItem
from agents.testing import ScriptedModel, assistant_message, function_call
from cases import (
    ALLOWED,
    BLOCKED,
    CONTEXT,
    AdapterCases,
    Scene,
    adapter_in,
    assert_documented,
    folder,
)

from gait import GaitError
from gait.integrations.openai_agents import gate_tools

__all__ = ["folder"]


def agent_of(scene: Scene) -> Agent:
    @function_tool
    def send_report(to: str, text: str) -> str:
        """Sends a report by mail."""
        return scene.send(to, text)

    calls = [
        function_call("send_report", scene.args_of(to), call_id=call_id)
        for call_id, to in scene.calls
    ]
    return Agent(
        name="Report agent",
        tools=gate_tools([send_report], scene.adapter, context=CONTEXT, describe=scene.describe),
        model=ScriptedModel([calls, [assistant_message("Done.")]]),
    )


#: Its tracing would call home.
CONFIG = RunConfig(tracing_disabled=True)


class TestOpenAIAgents(AdapterCases):
    def play(self, scene: Scene) -> Mapping[str, str]:
        result = asyncio.run(Runner.run(agent_of(scene), "Send the report", run_config=CONFIG))
        return {
            str(item.call_id): str(item.output)
            for item in result.new_items
            if isinstance(item, ToolCallOutputItem)
        }


class TestOpenAIAgentsStreamed(AdapterCases):
    def play(self, scene: Scene) -> Mapping[str, str]:
        async def run() -> Mapping[str, str]:
            result = Runner.run_streamed(agent_of(scene), "Send the report", run_config=CONFIG)
            async for _ in result.stream_events():
                pass
            return {
                str(item.call_id): str(item.output)
                for item in result.new_items
                if isinstance(item, ToolCallOutputItem)
            }

        return asyncio.run(run())


@pytest.mark.parametrize(
    "text",
    [
        f'{{"to": "{BLOCKED}", "text": "", "to": "{ALLOWED}"}}',
        "",
        "[]",
        '{"to": NaN}',
    ],
)
def test_arguments_that_can_be_read_in_two_ways_are_refused(text: str, folder: Path) -> None:
    scene = Scene(adapter_in(folder), [])
    (tool,) = agent_of(scene).tools
    told = asyncio.run(tool.on_invoke_tool(None, text))  # type: ignore[union-attr, arg-type]
    assert told == (
        "The call was not made: it could not be judged: Cannot judge the arguments of send_report: "
        "they are no JSON object. Do not repeat it. Tell the user."
    )
    assert scene.sent == []


def test_a_tool_that_runs_elsewhere_is_not_gated_and_said_to_be_so(folder: Path) -> None:
    with pytest.raises(GaitError, match='Cannot gate the tool "web_search"'):
        gate_tools([WebSearchTool()], adapter_in(folder), context=CONTEXT)


def test_the_documented_lines_send_what_the_policy_allows_and_no_more(folder: Path) -> None:
    assert_documented("openai_agent.py", "openai_agents.py", folder)
