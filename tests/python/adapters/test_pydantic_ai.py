"""The adapter for Pydantic AI, with it and its own model of a function."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Mapping, Sequence
from datetime import date
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
from pydantic import BaseModel, SecretStr
from pydantic_ai import Agent, FunctionToolset
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
)
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, FunctionModel

from gait.integrations.pydantic_ai import GatedToolset, gate_toolset

__all__ = ["folder"]


def told_by(messages: Sequence[ModelMessage]) -> Mapping[str, str]:
    return {
        part.tool_call_id: str(part.content)
        for message in messages
        for part in message.parts
        if isinstance(part, ToolReturnPart)
    }


def model_that_calls(calls: Sequence[ToolCallPart]) -> FunctionModel:
    """A model that makes the calls, and then says that it is done."""

    def answer(messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        if told_by(messages):
            return ModelResponse(parts=[TextPart("Done.")])
        return ModelResponse(parts=list(calls))

    async def stream(messages: list[ModelMessage], _info: AgentInfo) -> Any:
        if told_by(messages):
            yield "Done."
            return
        yield {
            number: DeltaToolCall(
                name=call.tool_name,
                json_args=call.args_as_json_str(),
                tool_call_id=call.tool_call_id,
            )
            for number, call in enumerate(calls)
        }

    return FunctionModel(answer, stream_function=stream)


def agent_of(scene: Scene) -> Agent:
    toolset: FunctionToolset[None] = FunctionToolset()

    @toolset.tool_plain
    def send_report(to: str, text: str) -> str:
        """Sends a report by mail."""
        return scene.send(to, text)

    gated = gate_toolset(toolset, scene.adapter, context=CONTEXT, describe=scene.describe)

    class Holding(GatedToolset):
        """Holds the arguments of a call as the framework does."""

        async def call_tool(self, name: str, tool_args: Any, ctx: Any, tool: Any) -> Any:
            scene.held.append(tool_args)
            return await super().call_tool(name, tool_args, ctx, tool)

    calls = [
        ToolCallPart("send_report", {"to": to, "text": "Green."}, call_id)
        for call_id, to in scene.calls
    ]
    holding = Holding(gated.wrapped, gated.gate)
    return Agent(model_that_calls(calls), toolsets=[holding])


class TestPydanticAI(AdapterCases):
    def play(self, scene: Scene) -> Mapping[str, str]:
        return told_by(agent_of(scene).run_sync("Send the report").all_messages())


class TestPydanticAIStreamed(AdapterCases):
    def play(self, scene: Scene) -> Mapping[str, str]:
        async def run() -> Mapping[str, str]:
            async with agent_of(scene).run_stream("Send the report") as result:
                await result.get_output()
                return told_by(result.all_messages())

        return asyncio.run(run())


class Report(BaseModel):
    to: str
    day: date


class Login(BaseModel):
    user: str
    password: SecretStr


def gated_call(folder: Path, policy: str, tool: Any, args: Mapping[str, Any]) -> Mapping[str, str]:
    """Runs one tool of a toolset behind a policy."""
    (folder / "policy.yaml").write_text(policy, "utf-8")
    toolset: FunctionToolset[None] = FunctionToolset([tool])
    gated = gate_toolset(toolset, adapter_in(folder), context=CONTEXT)
    model = model_that_calls([ToolCallPart(tool.__name__, dict(args), "call_1")])
    result = Agent(model, toolsets=[gated]).run_sync("Go")
    return told_by(result.all_messages())


def test_models_and_dates_are_judged_as_json_and_the_tool_gets_what_that_json_makes(
    folder: Path,
) -> None:
    seen: list[Report] = []

    def send(report: Report) -> str:
        seen.append(report)
        return "sent"

    policy = """
schema_version: 1.1.0
default_verdict: block
rules:
  - name: that-day
    effect: allow
    match: { tool_names: [send], args: { /report/day: { equals: "2026-11-30" } } }
"""
    sent = gated_call(folder, policy, send, {"to": ALLOWED, "day": "2026-11-30"})
    assert sent == {"call_1": "sent"}
    assert seen == [Report(to=ALLOWED, day=date(2026, 11, 30))]
    told = gated_call(folder, policy, send, {"to": ALLOWED, "day": "2026-12-01"})
    assert told == {"call_1": TEXTS[BLOCKED]}
    assert len(seen) == 1


class Color(str, enum.Enum):
    RED = "red"


class Shade(enum.IntEnum):
    DARK = 2


def test_enumerations_are_judged_by_their_values_and_arrive_as_members(folder: Path) -> None:
    seen: list[tuple[object, object]] = []

    def paint(color: Color, shade: Shade) -> str:
        seen.append((color, shade))
        return "painted"

    policy = """
schema_version: 1.1.0
default_verdict: block
rules:
  - name: red
    effect: allow
    match: { tool_names: [paint], args: { /color: { equals: red }, /shade: { equals: 2 } } }
"""
    assert gated_call(folder, policy, paint, {"color": "red", "shade": 2}) == {"call_1": "painted"}
    assert seen == [(Color.RED, Shade.DARK)]
    assert [type(value) for value in seen[0]] == [Color, Shade]


def test_what_json_hides_does_not_reach_the_tool(folder: Path) -> None:
    seen: list[str] = []

    def login(credentials: Login, again: date) -> str:
        seen.append(credentials.password.get_secret_value())
        return "in"

    args = {"credentials": {"user": "ada", "password": "hunter2"}, "again": "2026-11-30"}
    gated_call(folder, "default_verdict: allow", login, args)
    # The policy saw stars, so the tool gets stars.
    assert seen == ["**********"]


class Ambiguous(BaseModel):
    """Has a field with the name of the argument that it is."""

    report: Any
    day: date | None = None


def test_arguments_that_json_holds_in_another_form_are_refused(folder: Path) -> None:
    def send(report: Ambiguous) -> str:
        raise AssertionError("it ran")

    args = {"report": {"to": ALLOWED}, "day": "2026-11-30"}
    told = gated_call(folder, "default_verdict: allow", send, args)
    assert told["call_1"].startswith(
        "The call was not made: it could not be judged: Cannot judge the arguments of send: "
        "JSON holds them in another form."
    )


def test_the_documented_lines_send_what_the_policy_allows_and_no_more(folder: Path) -> None:
    assert_documented("pydantic_agent.py", "pydantic_ai.py", folder)
