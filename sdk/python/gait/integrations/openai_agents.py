"""The gate in front of the tools of the OpenAI Agents SDK."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from .._json import parse_object, to_json
from ..adapter import ToolAdapter
from ..errors import GaitError
from ..models import IntentContext
from ._gate import CallFacts, CallGate, Describe, RefusedCall, missing_extra

try:
    from agents import FunctionTool, Tool
    from agents.tool_context import ToolContext
except ImportError as error:
    raise ImportError(missing_extra(__name__, "the OpenAI Agents SDK", "openai-agents")) from error

__all__ = ["CallFacts", "Describe", "gate_tools"]


def gate_tools(
    tools: Sequence[Tool],
    adapter: ToolAdapter,
    *,
    context: IntentContext,
    describe: Describe | None = None,
) -> list[Tool]:
    """Returns the tools behind the gate; give the agent these and no others.

    The answer to a refused call is a text for the model. Judged are the arguments as the model
    wrote them; defaults of the function come after that. Raises ``GaitError`` for a tool that is
    no ``FunctionTool``: it runs elsewhere, so nothing here could stop it.
    """
    gate = CallGate(adapter, context, describe)
    return [_gated(tool, gate) for tool in tools]


def _gated(tool: Tool, gate: CallGate) -> Tool:
    if not isinstance(tool, FunctionTool):
        raise GaitError(
            f'Cannot gate the tool "{tool.name}": it is no function tool, so it runs elsewhere'
        )
    invoke = tool.on_invoke_tool

    async def invoke_judged(call: ToolContext[Any], text: str) -> Any:
        async def run(args: dict[str, Any]) -> Any:
            return await invoke(call, to_json(args))

        try:
            return await gate.run_async(tool.name, parse_object(text), run)
        except RefusedCall as refused:
            return str(refused)

    return dataclasses.replace(tool, on_invoke_tool=invoke_judged)
