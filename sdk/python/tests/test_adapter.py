"""Nothing runs but behind an explicit allow: adapter and decorator."""

from __future__ import annotations

import asyncio
import inspect
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import CONTEXT, FAKE, intent_for

from gait import (
    ApprovalRequiredError,
    DryRunError,
    GaitCommandError,
    GaitError,
    GaitNotFoundError,
    GateBlockedError,
    GateEnforcementError,
    IntentArgProvenance,
    IntentContext,
    IntentRequest,
    IntentTarget,
    ToolAdapter,
    UndecidedError,
    gate_tool,
)


class Tool:
    """An executor that notes what it was given."""

    def __init__(self) -> None:
        self.calls: list[IntentRequest] = []

    def __call__(self, intent: IntentRequest) -> str:
        self.calls.append(intent)
        return "done"


def test_allow_runs_the_tool_once(adapter: ToolAdapter) -> None:
    tool = Tool()
    outcome = adapter.execute(intent_for("tool.allow"), tool)
    assert (outcome.executed, outcome.result, outcome.decision.verdict) == (True, "done", "allow")
    assert len(tool.calls) == 1


def test_dry_run_does_not_run_the_tool(adapter: ToolAdapter) -> None:
    tool = Tool()
    outcome = adapter.execute(intent=intent_for("tool.dry"), executor=tool)
    assert (outcome.executed, outcome.result, outcome.decision.verdict) == (False, None, "dry_run")
    assert tool.calls == []


REFUSED = [
    ("tool.block", GateBlockedError),
    ("tool.block_exit_0", GateBlockedError),
    ("tool.approval", ApprovalRequiredError),
    ("tool.unknown", UndecidedError),
    ("tool.no_verdict", UndecidedError),
    ("tool.not_ok", UndecidedError),
    ("tool.ok_is_text", UndecidedError),
    ("tool.dry_not_ok", UndecidedError),
    ("tool.dry_exit_4", UndecidedError),
    ("tool.allow_exit_3", UndecidedError),
    ("tool.allow_exit_4", UndecidedError),
    ("tool.allow_capital", UndecidedError),
]


@pytest.mark.parametrize(("name", "kind"), REFUSED)
def test_every_other_verdict_raises_and_runs_nothing(
    name: str, kind: type[GateEnforcementError], adapter: ToolAdapter
) -> None:
    tool = Tool()
    with pytest.raises(GateEnforcementError) as caught:
        adapter.execute(intent_for(name), tool)
    assert type(caught.value) is kind
    assert tool.calls == []

    async def asynchronous(intent: IntentRequest) -> str:
        return tool(intent)

    with pytest.raises(kind):
        asyncio.run(adapter.execute_async(intent_for(name), asynchronous))
    assert tool.calls == []


def test_a_refusal_says_verdict_and_reasons(adapter: ToolAdapter) -> None:
    with pytest.raises(GateBlockedError) as caught:
        adapter.execute(intent_for("tool.block"), Tool())
    text = "execution blocked by gate verdict=block reasons=said_tool.block"
    assert str(caught.value) == text
    assert list(caught.value.decision.violations) == ["forbidden"]


def test_a_refusal_says_what_the_rules_say(adapter: ToolAdapter) -> None:
    with pytest.raises(GateBlockedError) as caught:
        adapter.execute(intent_for("tool.block_with_message"), Tool())
    text = "execution blocked by gate verdict=block reasons=said_tool.block_with_message"
    assert str(caught.value) == f"{text}: Ask a person. Not here."
    decision = caught.value.decision
    assert (decision.matched_rule, decision.messages) == (
        "no-tools",
        ["Ask a person.", "Not here."],
    )


@pytest.mark.parametrize("name", ["tool.none", "tool.verdict_is_list"])
def test_an_answer_that_is_none_runs_nothing(name: str, adapter: ToolAdapter) -> None:
    tool = Tool()
    with pytest.raises(GaitCommandError):
        adapter.execute(intent_for(name), tool)
    assert tool.calls == []


def test_a_missing_gait_runs_nothing(tmp_path: Path) -> None:
    tool = Tool()
    with pytest.raises(GaitNotFoundError):
        ToolAdapter("p.yaml", gait_bin=tmp_path / "gait").execute(intent_for("tool.allow"), tool)
    assert tool.calls == []


def test_the_executor_gets_what_was_judged_even_if_the_original_changes(
    adapter: ToolAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = {"path": "/srv/app/x", "deep": {"list": [1]}}
    judge = ToolAdapter.gate_intent

    def judge_then_change(self: ToolAdapter, *rest: Any, **more: Any) -> Any:
        decision = judge(self, *rest, **more)
        args["path"] = "/etc/passwd"
        typing.cast(Any, args["deep"])["list"].append(2)
        return decision

    monkeypatch.setattr(ToolAdapter, "gate_intent", judge_then_change)
    tool = Tool()
    adapter.execute(IntentRequest("tool.allow", args, CONTEXT), tool)
    assert tool.calls[0].args == {"path": "/srv/app/x", "deep": {"list": [1]}}


def test_an_error_of_the_tool_is_its_own(adapter: ToolAdapter) -> None:
    def fail(_intent: IntentRequest) -> None:
        raise LookupError("not there")

    with pytest.raises(LookupError, match="not there"):
        adapter.execute(intent_for("tool.allow"), fail)


def test_an_async_executor_is_not_started_by_execute(
    adapter: ToolAdapter, seen_call: Callable[[], dict[str, Any]]
) -> None:
    ran: list[str] = []

    async def tool(_intent: IntentRequest) -> None:
        ran.append("ran")

    with pytest.raises(GaitError, match="use execute_async"):
        adapter.execute(intent_for("tool.allow"), tool)
    with pytest.raises(FileNotFoundError):
        seen_call()
    with pytest.raises(GaitError, match="use execute_async"):
        adapter.execute(intent_for("tool.allow"), lambda intent: tool(intent))
    assert ran == []
    outcome = asyncio.run(adapter.execute_async(intent_for("tool.allow"), tool))
    assert (outcome.executed, ran) == (True, ["ran"])
    dry = asyncio.run(adapter.execute_async(intent_for("tool.dry"), tool))
    assert (dry.executed, ran) == (False, ["ran"])


def test_arguments_that_cannot_be_copied_are_refused(adapter: ToolAdapter) -> None:
    class Uncopied:
        def __deepcopy__(self, _memo: object) -> object:
            raise ValueError("no copy")

    with pytest.raises(GaitError, match="Cannot copy the arguments"):
        adapter.execute(intent_for("tool.allow", value=Uncopied()), Tool())


def test_every_call_gets_a_trace_of_its_own(
    tmp_path: Path, seen_call: Callable[[], dict[str, Any]]
) -> None:
    adapter = ToolAdapter("p.yaml", gait_bin=FAKE, cwd=tmp_path, trace_dir="traces")
    paths = {adapter.gate_intent(intent_for("tool.allow")).trace_path for _ in range(3)}
    assert len(paths) == 3
    assert all(path is not None and Path(path).parent.name == "traces" for path in paths)
    assert (tmp_path / "traces").is_dir()
    argv = seen_call()["argv"]
    for option in ("--approval-audit-out", "--credential-evidence-out"):
        assert Path(argv[argv.index(option) + 1]).parent.name == "traces"
    given = adapter.gate_intent(intent_for("tool.allow"), trace_out="given.json")
    assert given.trace_path == "given.json"


def test_demo_and_fixture_are_at_hand(adapter: ToolAdapter) -> None:
    assert adapter.capture_runpack().run_id == "run_demo"
    assert adapter.create_regression_fixture("run_demo").fixture_name == "run_demo"


class Note(str):
    """A type of this module, to be found by its name only here."""


HELLO = Note("hello")


def decorated(adapter: ToolAdapter, name: str, ran: list[Any], **options: Any) -> Any:
    @gate_tool(adapter, context=CONTEXT, tool_name=name, **options)
    def write_file(path: str, content: Note = HELLO) -> str:
        """Writes a file."""
        ran.append((path, content))
        return f"wrote {path}"

    return write_file


def test_a_decorated_function_runs_if_allowed(adapter: ToolAdapter) -> None:
    ran: list[Any] = []
    assert decorated(adapter, "tool.allow", ran)("/a") == "wrote /a"
    assert decorated(adapter, "tool.allow", ran)(content="x", path="/b") == "wrote /b"
    assert ran == [("/a", "hello"), ("/b", "x")]


@pytest.mark.parametrize(("name", "kind"), [*REFUSED, ("tool.dry", DryRunError)])
def test_a_decorated_function_does_not_run_otherwise(
    name: str, kind: type[GateEnforcementError], adapter: ToolAdapter
) -> None:
    ran: list[Any] = []
    with pytest.raises(kind):
        decorated(adapter, name, ran)("/a")
    assert ran == []


def test_a_dry_run_may_answer_something(adapter: ToolAdapter) -> None:
    ran: list[Any] = []
    assert decorated(adapter, "tool.dry", ran, dry_run_result="would write")("/a") == "would write"
    assert decorated(adapter, "tool.dry", ran, dry_run_result=None)("/a") is None
    assert ran == []


def test_a_decorated_coroutine_waits_for_the_gate(adapter: ToolAdapter) -> None:
    ran: list[str] = []

    def make(name: str) -> Any:
        @gate_tool(adapter, context=CONTEXT, tool_name=name)
        async def write_file(path: str) -> str:
            ran.append(path)
            return path

        return write_file

    assert inspect.iscoroutinefunction(make("tool.allow"))
    assert asyncio.run(make("tool.allow")("/a")) == "/a"
    with pytest.raises(GateBlockedError):
        asyncio.run(make("tool.block")("/b"))
    with pytest.raises(DryRunError):
        asyncio.run(make("tool.dry")("/b"))
    assert ran == ["/a"]


def test_frameworks_see_the_function_but_no_way_past_the_gate(adapter: ToolAdapter) -> None:
    tool = decorated(adapter, "tool.block", [])
    assert (tool.__name__, tool.__doc__) == ("write_file", "Writes a file.")
    assert list(inspect.signature(tool).parameters) == ["path", "content"]
    assert typing.get_type_hints(tool) == {"path": str, "content": Note, "return": str}
    assert inspect.signature(tool).parameters["content"].annotation is Note
    assert inspect.unwrap(tool) is tool


def test_targets_provenance_and_context_may_follow_from_the_arguments(
    adapter: ToolAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[dict[str, Any]] = []
    judge = ToolAdapter.gate_intent

    def note(self: ToolAdapter, intent: IntentRequest, *rest: Any) -> Any:
        judged.append(intent.to_dict())
        return judge(self, intent, *rest)

    monkeypatch.setattr(ToolAdapter, "gate_intent", note)

    class Disk:
        @gate_tool(
            adapter,
            tool_name="tool.allow",
            context=lambda args: IntentContext("ada", str(args["path"]), "low"),
            targets=lambda args: [IntentTarget("path", args["path"])],
            arg_provenance=[IntentArgProvenance("$.path", "user")],
            unjudged=["self"],
        )
        def write(self, path: str, *parts: int, mode: str = "w", **more: int) -> tuple[Any, ...]:
            return (type(self).__name__, path, parts, mode, more)

    assert Disk().write("/a", 1, 2, x=3) == ("Disk", "/a", (1, 2), "w", {"x": 3})
    assert judged[0]["args"] == {"path": "/a", "parts": (1, 2), "mode": "w", "more": {"x": 3}}
    assert judged[0]["targets"] == [{"kind": "path", "value": "/a"}]
    assert judged[0]["arg_provenance"] == [{"arg_path": "$.path", "source": "user"}]
    assert judged[0]["context"]["workspace"] == "/a"


def test_a_decorated_function_gets_what_was_judged(
    adapter: ToolAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ["/srv/app/x"]
    judge = ToolAdapter.gate_intent

    def judge_then_change(self: ToolAdapter, *rest: Any, **more: Any) -> Any:
        decision = judge(self, *rest, **more)
        paths.append("/etc/passwd")
        return decision

    monkeypatch.setattr(ToolAdapter, "gate_intent", judge_then_change)

    @gate_tool(adapter, tool_name="tool.allow", context=CONTEXT)
    def remove(paths: list[str]) -> list[str]:
        return paths

    assert remove(paths) == ["/srv/app/x"]


def test_arguments_that_do_not_fit_the_function_are_its_error(adapter: ToolAdapter) -> None:
    with pytest.raises(TypeError, match="missing a required argument"):
        decorated(adapter, "tool.allow", [])()


def test_annotations_that_cannot_be_found_stay_text(adapter: ToolAdapter) -> None:
    def tool(value: Missing) -> None:  # type: ignore[name-defined] # noqa: F821
        """Nothing."""

    gated = gate_tool(adapter, context=CONTEXT, tool_name="tool.allow")(tool)
    assert inspect.signature(gated).parameters["value"].annotation == "Missing"
    gated(1)
