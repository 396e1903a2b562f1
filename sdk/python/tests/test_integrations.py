"""What the adapters share, without any framework. tests/python/adapters has the real ones."""

from __future__ import annotations

import asyncio
import enum
import importlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from gait import GaitError, GateEvalResult, IntentContext, IntentRequest, ToolAdapter
from gait.integrations import CallFacts
from gait.integrations._gate import CallGate, RefusedCall

CONTEXT = IntentContext("ada", "app", "high")
EXTRAS = {
    "openai_agents": ("agents", "openai-agents"),
    "langchain": ("langchain", "langchain"),
    "pydantic_ai": ("pydantic_ai", "pydantic-ai"),
}


class SayingAdapter(ToolAdapter):
    """Answers what it is told to, and keeps what it was asked."""

    verdict = "allow"

    def gate_intent(self, intent: IntentRequest, *_: Any, **__: Any) -> GateEvalResult:
        asked.append(intent)
        exit_code = {"allow": 0, "dry_run": 0, "block": 3, "require_approval": 4}
        return GateEvalResult(
            ok=True,
            exit_code=exit_code.get(self.verdict, 0),
            verdict=self.verdict,
            reason_codes=["r1", "r2"],
            messages=["Ask the team."],
        )


class Address(str):
    """Text of a class of its own."""


class Folder(str, enum.Enum):
    """Text of an enumeration."""

    INBOX = "inbox"


class SelfDict(dict[str, Any]):
    """A dictionary that is its own copy."""

    def __deepcopy__(self, _memo: object) -> SelfDict:
        return self


asked: list[IntentRequest] = []


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    asked.clear()


def gate_that_says(verdict: str) -> CallGate:
    said = type("Adapter", (SayingAdapter,), {"verdict": verdict})
    return CallGate(said("policy.yaml"), CONTEXT)


@pytest.mark.parametrize("module", list(EXTRAS))
def test_an_adapter_without_its_framework_names_the_extra(module: str) -> None:
    framework, extra = EXTRAS[module]
    if importlib.util.find_spec(framework) is not None:
        pytest.skip(f"{framework} is installed")
    with pytest.raises(ImportError, match=rf'pip install "gait-agent-gate\[{extra}\]"'):
        importlib.import_module(f"gait.integrations.{module}")
    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    assert f"\n{extra} = [" in pyproject.read_text("utf-8")


def test_an_allowed_call_runs_with_a_copy_of_its_own() -> None:
    gate = gate_that_says("allow")
    given: dict[str, Any] = {"to": ["ada"]}

    def tool(args: dict[str, Any]) -> str:
        args["to"].append("eve")
        return "sent"

    assert gate.run("send", given, tool) == "sent"
    assert given == {"to": ["ada"]}
    assert asked[0].args == {"to": ["ada"]}
    assert (asked[0].tool_name, asked[0].context) == ("send", CONTEXT)


def test_arguments_that_are_their_own_copy_are_copied() -> None:
    given = SelfDict(to="ada")

    def describe(_name: str, args: Mapping[str, Any]) -> CallFacts:
        cast(Any, args).clear()
        given["to"] = "eve"
        return CallFacts()

    gate = CallGate(SayingAdapter("policy.yaml"), CONTEXT, describe)
    assert gate.run("send", given, lambda args: [type(args), args]) == [dict, {"to": "ada"}]
    assert asked[0].args == {"to": "ada"}


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (
            "block",
            "The call was not made: the policy blocks it (r1, r2). Ask the team. Do not repeat it. "
            "Tell the user, or go on in a way that the policy allows.",
        ),
        (
            "require_approval",
            "The call was not made: a person must approve it first (r1, r2). Ask the team. "
            "Tell the user, and do not repeat it until it is approved.",
        ),
        (
            "dry_run",
            "The call was not made: this is a rehearsal, in which the tool does not run (r1, r2). "
            "Ask the team. Do not repeat it. Go on without its result.",
        ),
        (
            "approved",
            "The call was not made: it could not be judged. Do not repeat it. Tell the user.",
        ),
    ],
)
def test_a_refused_call_says_why_and_what_next(verdict: str, text: str) -> None:
    def tool(_args: dict[str, Any]) -> Any:
        raise AssertionError("it ran")

    async def async_tool(_args: dict[str, Any]) -> Any:
        raise AssertionError("it ran")

    gate = gate_that_says(verdict)
    with pytest.raises(RefusedCall) as refused:
        gate.run("send", {}, tool)
    assert str(refused.value) == text
    with pytest.raises(RefusedCall) as refused_later:
        asyncio.run(gate.run_async("send", {}, async_tool))
    assert str(refused_later.value) == text


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (None, "Cannot judge the arguments of send: they are no JSON object"),
        ([1], "Cannot judge the arguments of send: they are no JSON object"),
        ({"to": 2**60}, f'Cannot send "args.to": {2**60} does not fit a double; send a string'),
        ({"to": {1, 2}}, 'Cannot send "args.to": set is no JSON value'),
        (
            {"to": Address("ada")},
            'Cannot send "args.to": it is of class Address, a kind of str; send a plain str',
        ),
        (
            {"to": [Folder.INBOX]},
            'Cannot send "args.to[0]": it is of the enumeration Folder; send its value',
        ),
    ],
)
def test_arguments_that_are_no_json_are_refused(args: Any, found: str) -> None:
    with pytest.raises(RefusedCall) as refused:
        gate_that_says("allow").run("send", args, lambda _: "sent")
    assert str(refused.value) == (
        f"The call was not made: it could not be judged: {found}. Do not repeat it. Tell the user."
    )
    assert asked == []


def test_a_failure_goes_to_the_log_and_not_to_the_model(caplog: pytest.LogCaptureFixture) -> None:
    def describe(_name: str, _args: Mapping[str, Any]) -> CallFacts:
        raise KeyError("postgres://user:secret@db")

    gate = CallGate(SayingAdapter("policy.yaml"), CONTEXT, describe)
    with caplog.at_level(logging.ERROR, logger="gait"), pytest.raises(RefusedCall) as refused:
        gate.run("send", {}, lambda _: "sent")
    assert "secret" not in str(refused.value)
    assert "secret" in caplog.text


def test_an_error_of_the_tool_goes_through_unchanged() -> None:
    failed = GaitError("the tool's own")

    def tool(_args: dict[str, Any]) -> Any:
        raise failed

    with pytest.raises(GaitError) as raised:
        gate_that_says("allow").run("send", {}, tool)
    assert raised.value is failed
    assert failed.__cause__ is None
