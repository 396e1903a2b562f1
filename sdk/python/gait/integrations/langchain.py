"""The gate in front of the tools of LangChain and LangGraph."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ..adapter import ToolAdapter
from ..models import IntentContext
from ._gate import CallFacts, CallGate, Describe, RefusedCall, missing_extra

try:
    from langchain.agents.middleware import AgentMiddleware
    from langchain.agents.middleware.types import ToolCallRequest
    from langchain_core.messages import ToolMessage
except ImportError as error:
    raise ImportError(missing_extra(__name__, "LangChain", "langchain")) from error

__all__ = ["CallFacts", "Describe", "GateMiddleware"]


class GateMiddleware(AgentMiddleware):
    """Middleware of ``create_agent`` that judges every call of every tool of the agent.

    Put it last, so that it is the one next to the tools: what comes after it could change a call
    that was judged. A ``ToolNode`` of LangGraph takes its two methods ``wrap_tool_call`` and
    ``awrap_tool_call``. A refused call becomes a message with the status ``error``.
    """

    def __init__(
        self,
        adapter: ToolAdapter,
        *,
        context: IntentContext,
        describe: Describe | None = None,
    ) -> None:
        super().__init__()
        self._gate = CallGate(adapter, context, describe)

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]
    ) -> Any:
        """Judges a call, and runs it with the judged arguments."""
        call = request.tool_call

        def run(args: dict[str, Any]) -> Any:
            return handler(request.override(tool_call={**call, "args": args}))

        try:
            return self._gate.run(call["name"], call["args"], run)
        except RefusedCall as refused:
            return _told(call, refused)

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Any]]
    ) -> Any:
        """The same for a graph that runs asynchronously."""
        call = request.tool_call

        async def run(args: dict[str, Any]) -> Any:
            return await handler(request.override(tool_call={**call, "args": args}))

        try:
            return await self._gate.run_async(call["name"], call["args"], run)
        except RefusedCall as refused:
            return _told(call, refused)


def _told(call: Any, refused: RefusedCall) -> ToolMessage:
    text = str(refused)
    return ToolMessage(content=text, name=call["name"], tool_call_id=call["id"], status="error")
