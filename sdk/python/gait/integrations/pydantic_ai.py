"""The gate in front of the tools of Pydantic AI."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .._json import copied_args, to_json
from ..adapter import ToolAdapter
from ..errors import GaitError
from ..models import IntentContext
from ._gate import (
    CallFacts,
    CallGate,
    Describe,
    RefusedCall,
    missing_extra,
    refusal_text,
)

try:
    from pydantic_ai import RunContext
    from pydantic_ai.toolsets import AbstractToolset, ToolsetTool, WrapperToolset
    from pydantic_core import to_json as to_json_bytes
except ImportError as error:
    raise ImportError(missing_extra(__name__, "Pydantic AI", "pydantic-ai")) from error

__all__ = ["CallFacts", "Describe", "GatedToolset", "gate_toolset"]


def gate_toolset(
    toolset: AbstractToolset[Any],
    adapter: ToolAdapter,
    *,
    context: IntentContext,
    describe: Describe | None = None,
) -> GatedToolset:
    """Returns the toolset behind the gate.

    Give the agent its tools in this toolset and in no other way: those of ``tools=`` and of
    ``@agent.tool`` are not in it. The answer to a refused call is a text for the model.
    """
    return GatedToolset(toolset, CallGate(adapter, context, describe))


@dataclass
class GatedToolset(WrapperToolset[Any]):
    """A toolset whose calls are judged; made by :func:`gate_toolset`."""

    gate: CallGate

    async def call_tool(
        self, name: str, tool_args: dict[str, Any], ctx: RunContext[Any], tool: ToolsetTool[Any]
    ) -> Any:
        """Judges a call, and runs it with the judged arguments.

        Arguments that are no JSON, such as models and dates, are judged as the JSON that Pydantic
        writes of them. The tool then gets what its own validator makes of that JSON.
        """

        async def run(judged: dict[str, Any]) -> Any:
            args = judged if plain is not None else _validated(name, tool, judged)
            return await super(GatedToolset, self).call_tool(name, args, ctx, tool)

        plain = _plain(tool_args)
        try:
            args = plain if plain is not None else _written(tool_args)
            return await self.gate.run_async(name, args, run)
        except RefusedCall as refused:
            return str(refused)


def _written(args: object) -> Any:
    """The JSON of arguments; ``None``, which is judged to be no call, if there is none."""
    try:
        return json.loads(to_json_bytes(args))
    except Exception:  # noqa: BLE001 - an argument may fail to be written in any way
        return None


def _validated(name: str, tool: ToolsetTool[Any], judged: dict[str, Any]) -> dict[str, Any]:
    """What the tool's validator makes of the judged JSON, if that is the same JSON again."""
    try:
        args = tool.args_validator.validate_json(to_json(judged))
    except ValueError:
        args = None
    if not isinstance(args, dict) or _written(args) != judged:
        error = GaitError(f"Cannot judge the arguments of {name}: JSON holds them in another form")
        raise RefusedCall(refusal_text(name, error))
    return args


def _plain(args: object) -> dict[str, Any] | None:
    """A copy of arguments that are plain JSON values; ``None`` for any other."""
    if not isinstance(args, dict):
        return None
    try:
        return copied_args(args)
    except GaitError:
        return None
