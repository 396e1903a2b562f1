"""Nothing runs but behind an explicit allow: adapter and decorator."""

from __future__ import annotations

import asyncio
import enum
import inspect
import typing
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
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
    RunSession,
    ToolAdapter,
    UndecidedError,
    capture_intent,
    evaluate_gate,
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

    with pytest.raises(GaitError, match=r'Cannot send "args.value": Uncopied is no JSON value'):
        adapter.execute(IntentRequest("tool.allow", {"value": Uncopied()}, CONTEXT), Tool())


class Liar(str):
    """Text that says something else when it is printed."""

    def __str__(self) -> str:
        return "/etc/passwd"


class Number(int):
    """A number that says something else when it is printed."""

    def __str__(self) -> str:
        return "0"


class Fraction(float):
    """A number of a class of its own."""


class SelfDict(dict[str, Any]):
    """A dictionary that is its own copy."""

    def __deepcopy__(self, _memo: object) -> SelfDict:
        return self


class SelfList(list[Any]):
    """A list that is its own copy."""

    def __deepcopy__(self, _memo: object) -> SelfList:
        return self


class Pair(typing.NamedTuple):
    """A tuple of a class of its own."""

    left: int


class Color(str, enum.Enum):
    """Text of an enumeration."""

    RED = "red"


class Level(enum.IntEnum):
    """Numbers of an enumeration."""

    HIGH = 1


class Kind(enum.Enum):
    """An enumeration of no JSON kind."""

    A = "a"


KINDS_OF_JSON = [
    (Liar("/a"), "is of class Liar, a kind of str; send a plain str"),
    (Number(1), "is of class Number, a kind of int; send a plain int"),
    (Fraction(1.5), "is of class Fraction, a kind of float; send a plain float"),
    (SelfDict(to="a"), "is of class SelfDict, a kind of dict; send a plain dict"),
    (SelfList(["a"]), "is of class SelfList, a kind of list; send a plain list"),
    (OrderedDict(a=1), "is of class OrderedDict, a kind of dict; send a plain dict"),
    (Pair(1), "is of class Pair, a kind of tuple; send a plain tuple"),
    (MappingProxyType({"a": 1}), "mappingproxy is no JSON value"),
    (Color.RED, "is of the enumeration Color; send its value"),
    (Level.HIGH, "is of the enumeration Level; send its value"),
    (Kind.A, "is of the enumeration Kind; send its value"),
    ({Liar("to"): 1}, "is of class Liar, a kind of str; send a plain str"),
]


@pytest.mark.parametrize(("value", "found"), KINDS_OF_JSON)
@pytest.mark.parametrize("is_deep", [False, True])
def test_kinds_of_json_with_behaviour_of_their_own_are_not_asked_about(
    value: object,
    found: str,
    is_deep: bool,
    adapter: ToolAdapter,
    seen_call: Callable[[], dict[str, Any]],
) -> None:
    args = {"value": {"list": [value]} if is_deep else value}
    request = IntentRequest("tool.allow", args, CONTEXT)

    async def tool(_intent: IntentRequest) -> None:
        raise AssertionError("it ran")

    @gate_tool(adapter, context=CONTEXT, tool_name="tool.allow")
    def gated(value: object) -> None:
        raise AssertionError("it ran")

    doors: list[Callable[[], object]] = [
        lambda: adapter.execute(request, lambda _: pytest.fail("it ran")),
        lambda: asyncio.run(adapter.execute_async(request, tool)),
        lambda: gated(**args),
        lambda: capture_intent(tool_name="tool.allow", args=args, context=CONTEXT),
        lambda: adapter.gate_intent(request),
        lambda: evaluate_gate(policy_path="p.yaml", intent=request, gait_bin=FAKE),
    ]
    for door in doors:
        with pytest.raises(GaitError) as caught:
            door()
        assert str(caught.value).startswith('Cannot send "args.value')
        assert found in str(caught.value)
    with pytest.raises(FileNotFoundError):
        seen_call()


def test_the_arguments_themselves_may_be_any_mapping_and_are_read_once(
    adapter: ToolAdapter,
) -> None:
    class Turning(SelfDict):
        reads = 0

        def __iter__(self) -> typing.Iterator[str]:
            return iter(["to"])

        def keys(self) -> Any:
            return ["to"]

        def __getitem__(self, _name: str) -> Any:
            self.reads += 1
            return "judged" if self.reads == 1 else "other"

    judged: list[Mapping[str, Any]] = []

    class Noting(ToolAdapter):
        def gate_intent(self, intent: IntentRequest, *rest: Any, **more: Any) -> Any:
            judged.append(intent.args)
            return super().gate_intent(intent, *rest, **more)

    noting = Noting(adapter.policy_path, adapter.gait_bin)
    tool = Tool()
    noting.execute(IntentRequest("tool.allow", Turning(to="other"), CONTEXT), tool)
    assert (judged[0], tool.calls[0].args) == ({"to": "judged"}, {"to": "judged"})
    fixed = MappingProxyType({"to": "ada"})
    noting.execute(capture_intent(tool_name="tool.allow", args=fixed, context=CONTEXT), tool)
    assert tool.calls[1].args == {"to": "ada"}


def test_the_executor_gets_the_whole_intent_that_was_judged(adapter: ToolAdapter) -> None:
    targets = [IntentTarget("path", Liar("/a"))]

    class Changing(ToolAdapter):
        def gate_intent(self, intent: IntentRequest, *rest: Any, **more: Any) -> Any:
            decision = super().gate_intent(intent, *rest, **more)
            targets[0] = IntentTarget("path", "/etc/passwd")
            return decision

    changing = Changing(adapter.policy_path, adapter.gait_bin)
    tool = Tool()
    context = IntentContext("ada", "/srv/app", Color.RED)
    changing.execute(IntentRequest("tool.allow", {}, context, targets), tool)
    (seen,) = tool.calls
    assert [f"{target.value}" for target in seen.targets] == ["/a"]
    assert type(seen.context.risk_class) is str
    assert seen.context.risk_class == "red"


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


#: A type of this module, to be found by its name only here.
Note = typing.NewType("Note", str)
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
    assert judged[0]["args"] == {"path": "/a", "parts": (1, 2), "mode": "w", "x": 3}
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


@pytest.mark.parametrize("option", ["targets", "arg_provenance", "context"])
@pytest.mark.parametrize("is_async", [False, True])
def test_what_describes_a_call_changes_nothing_of_it(
    option: str, is_async: bool, adapter: ToolAdapter, seen_call: Callable[[], dict[str, Any]]
) -> None:
    answers: dict[str, Any] = {
        "targets": [IntentTarget("other", "x")],
        "arg_provenance": [IntentArgProvenance("$.to", "user")],
        "context": CONTEXT,
    }

    def describe(args: Any) -> Any:
        assert args == {"to": "eve", "cc": ["ada"]}
        args.pop("to")
        args["cc"].append("eve")
        args["more"] = 1
        return answers[option]

    gate = gate_tool(
        adapter, tool_name="tool.allow", **{"context": CONTEXT, **answers, option: describe}
    )

    def send(to: str, cc: list[str]) -> object:
        return [to, cc]

    async def send_later(to: str, cc: list[str]) -> object:
        return [to, cc]

    if is_async:
        assert asyncio.run(gate(send_later)("eve", ["ada"])) == ["eve", ["ada"]]
    else:
        assert gate(send)("eve", ["ada"]) == ["eve", ["ada"]]
    assert seen_call()["intent"]["args"] == {"to": "eve", "cc": ["ada"]}


def test_each_description_of_a_call_starts_from_the_call(adapter: ToolAdapter) -> None:
    seen: list[Mapping[str, Any]] = []

    def clearing(answer: Any) -> Callable[[Any], Any]:
        def describe(args: Any) -> Any:
            seen.append(dict(args))
            args.clear()
            return answer

        return describe

    @gate_tool(
        adapter,
        tool_name="tool.allow",
        context=clearing(CONTEXT),
        targets=clearing([]),
        arg_provenance=clearing([]),
    )
    def send(to: str) -> str:
        return to

    assert send("ada") == "ada"
    assert seen == [{"to": "ada"}] * 3


@pytest.mark.parametrize("lost", ["to", "cc", "x"])
def test_a_function_runs_with_nothing_that_was_not_judged(lost: str, adapter: ToolAdapter) -> None:
    class Losing(ToolAdapter):
        def execute(self, intent: IntentRequest, executor: Any, *rest: Any, **more: Any) -> Any:
            kept = {name: value for name, value in intent.args.items() if name != lost}
            return super().execute(
                capture_intent(tool_name=intent.tool_name, args=kept, context=intent.context),
                executor,
                *rest,
                **more,
            )

    @gate_tool(
        Losing(adapter.policy_path, adapter.gait_bin),
        context=CONTEXT,
        unjudged=["me"],
        tool_name="tool.allow",
    )
    def send(me: object, to: str, *cc: str, **more: int) -> None:
        raise AssertionError("it ran")

    with pytest.raises(GaitError, match=f'Cannot run tool.allow: "{lost}" was not judged'):
        send(object(), "ada", "bob", x=1)


def test_the_record_of_a_call_does_not_change_with_it(adapter: ToolAdapter) -> None:
    session = RunSession()

    @gate_tool(
        ToolAdapter(adapter.policy_path, adapter.gait_bin, session=session),
        context=CONTEXT,
        tool_name="tool.allow",
    )
    def send(to: list[str], **more: Any) -> None:
        to.append("eve")
        more["deep"].clear()

    send(["ada"], deep={"a": 1})
    assert session.to_record()["intents"][0]["args"] == {"to": ["ada"], "deep": {"a": 1}}


def named_freely(adapter: ToolAdapter, **options: Any) -> Any:
    @gate_tool(adapter, context=CONTEXT, tool_name="tool.allow", **options)
    def send(subject: str, /, *to: str, **fields: Any) -> list[Any]:
        return [subject, to, fields]

    return send


def test_members_of_kwargs_are_judged_by_their_own_names(
    adapter: ToolAdapter, seen_call: Callable[[], dict[str, Any]]
) -> None:
    send = named_freely(adapter)
    assert send("hi", "ada", cc={"a": [1]}) == ["hi", ("ada",), {"cc": {"a": [1]}}]
    judged = seen_call()["intent"]["args"]
    assert judged == {"subject": "hi", "to": ["ada"], "cc": {"a": [1]}}
    assert send("hi") == ["hi", (), {}]
    assert seen_call()["intent"]["args"] == {"subject": "hi", "to": []}


@pytest.mark.parametrize("name", ["subject", "to", "fields"])
def test_a_member_of_kwargs_with_the_name_of_a_parameter_is_refused(
    name: str, adapter: ToolAdapter, seen_call: Callable[[], dict[str, Any]]
) -> None:
    for unjudged in ([], ["subject"], ["to"]):
        with pytest.raises(GaitError) as caught:
            named_freely(adapter, unjudged=unjudged)("hi", **{name: "eve"})
        assert str(caught.value) == (
            f'Cannot judge the arguments of tool.allow: "{name}" is given as a parameter '
            "and as a member of **fields"
        )
    with pytest.raises(FileNotFoundError):
        seen_call()


def test_a_member_of_kwargs_is_named_by_plain_text(
    adapter: ToolAdapter, seen_call: Callable[[], dict[str, Any]]
) -> None:
    class Same(str):
        """Text that equals some other text at times."""

        def __eq__(self, other: object) -> bool:
            return inspect.stack()[1].function == "_judged_of"

        def __hash__(self) -> int:
            return hash("subject")

    with pytest.raises(GaitError, match="is of class Same, a kind of str; send a plain str"):
        named_freely(adapter)("hi", **{Same("other"): "eve"})
    with pytest.raises(FileNotFoundError):
        seen_call()


def test_parameters_that_are_not_judged_arrive_as_they_are(
    adapter: ToolAdapter, seen_call: Callable[[], dict[str, Any]]
) -> None:
    thing = object()
    assert named_freely(adapter, unjudged=["to", "fields"])("hi", thing, x=thing) == [
        "hi",
        (thing,),
        {"x": thing},
    ]
    assert seen_call()["intent"]["args"] == {"subject": "hi"}
    # Only parameters are named there: a member of **fields is judged whatever its name.
    with pytest.raises(GaitError, match=r'Cannot send "args.x": object is no JSON value'):
        named_freely(adapter, unjudged=["x"])("hi", x=thing)


def test_unjudged_may_be_one_name_and_means_no_part_of_it(
    adapter: ToolAdapter, seen_call: Callable[[], dict[str, Any]]
) -> None:
    @gate_tool(adapter, context=CONTEXT, tool_name="tool.allow", unjudged="subject")
    def send(subject: object, sub: str) -> str:
        return sub

    assert send(object(), "hi") == "hi"
    assert seen_call()["intent"]["args"] == {"sub": "hi"}


def test_arguments_that_do_not_fit_the_function_are_its_error(adapter: ToolAdapter) -> None:
    with pytest.raises(TypeError, match="missing a required argument"):
        decorated(adapter, "tool.allow", [])()


def test_annotations_that_cannot_be_found_stay_text(adapter: ToolAdapter) -> None:
    def tool(value: Missing) -> None:  # type: ignore[name-defined] # noqa: F821
        """Nothing."""

    gated = gate_tool(adapter, context=CONTEXT, tool_name="tool.allow")(tool)
    assert inspect.signature(gated).parameters["value"].annotation == "Missing"
    gated(1)
