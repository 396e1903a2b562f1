"""The adapter for LangChain and LangGraph, with both and a scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cases import (
    ALLOWED,
    BLOCKED,
    CONTEXT,
    TEXTS,
    AdapterCases,
    Scene,
    adapter_in,
    assert_documented,
    folder,
)
from langchain.agents import create_agent
from langchain.tools import tool
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.graph import MessagesState, StateGraph
from langgraph.prebuilt import ToolNode

from gait.integrations.langchain import GateMiddleware

__all__ = ["folder"]


class ScriptedModel(GenericFakeChatModel):
    """Says its lines, whatever tools there are."""

    def bind_tools(self, tools: Any, **options: Any) -> ScriptedModel:
        return self


def tool_of(scene: Scene) -> BaseTool:
    @tool
    def send_report(to: str, text: str) -> str:
        """Sends a report by mail."""
        return scene.send(to, text)

    return send_report


def turn_of(scene: Scene) -> AIMessage:
    """The calls of the scene. Pydantic copies what it is given; the test holds what it keeps."""
    calls = [
        {"name": "send_report", "args": {"to": to, "text": "Green."}, "id": call_id}
        for call_id, to in scene.calls
    ]
    return AIMessage(content="", tool_calls=calls)


def told_by(messages: Sequence[BaseMessage]) -> Mapping[str, str]:
    found = [message for message in messages if isinstance(message, ToolMessage)]
    for message in found:
        refused = str(message.content).startswith("The call was not made")
        assert not refused or message.status == "error"
    return {message.tool_call_id: str(message.content) for message in found}


def gate_of(scene: Scene) -> GateMiddleware:
    class HoldingMiddleware(GateMiddleware):
        """Holds the arguments of a call as the framework does."""

        def wrap_tool_call(self, request: Any, handler: Any) -> Any:
            scene.held.append(request.tool_call["args"])
            return super().wrap_tool_call(request, handler)

        async def awrap_tool_call(self, request: Any, handler: Any) -> Any:
            scene.held.append(request.tool_call["args"])
            return await super().awrap_tool_call(request, handler)

    return HoldingMiddleware(scene.adapter, context=CONTEXT, describe=scene.describe)


def agent_of(scene: Scene) -> Any:
    return create_agent(
        ScriptedModel(messages=iter([turn_of(scene), AIMessage(content="Done.")])),
        tools=[tool_of(scene)],
        middleware=[gate_of(scene)],
    )


INPUT: Any = {"messages": [("user", "Send the report")]}


class TestAgent(AdapterCases):
    def play(self, scene: Scene) -> Mapping[str, str]:
        return told_by(agent_of(scene).invoke(INPUT)["messages"])


class TestAsyncAgent(AdapterCases):
    def play(self, scene: Scene) -> Mapping[str, str]:
        return told_by(asyncio.run(agent_of(scene).ainvoke(INPUT))["messages"])


class TestGraph(AdapterCases):
    """A graph of LangGraph without an agent of LangChain."""

    def play(self, scene: Scene) -> Mapping[str, str]:
        gate = gate_of(scene)
        tools = ToolNode(
            [tool_of(scene)],
            wrap_tool_call=gate.wrap_tool_call,
            awrap_tool_call=gate.awrap_tool_call,
        )
        graph = StateGraph(MessagesState)
        graph.add_node("model", lambda _state: {"messages": [turn_of(scene)]})
        graph.add_node("tools", tools)
        graph.set_entry_point("model")
        graph.add_edge("model", "tools")
        graph.set_finish_point("tools")
        return told_by(graph.compile().invoke(INPUT)["messages"])


def test_a_streamed_agent_is_gated_too(folder: Path) -> None:
    scene = Scene(adapter_in(folder), [("call_1", ALLOWED), ("call_2", BLOCKED)])
    told: dict[str, str] = {}
    for state in agent_of(scene).stream(INPUT, stream_mode="values"):
        told.update(told_by(state["messages"]))
    assert told == {"call_1": f"sent to {ALLOWED}", "call_2": TEXTS[BLOCKED]}
    assert [sent["to"] for sent in scene.sent] == [ALLOWED]


def test_the_documented_lines_send_what_the_policy_allows_and_no_more(folder: Path) -> None:
    assert_documented("langchain_agent.py", "langchain.py", folder)
