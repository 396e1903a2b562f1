"""What holds for every adapter, tried with a real framework and a scripted model."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gait import GaitError, GateEvalResult, IntentContext, IntentTarget, ToolAdapter
from gait.integrations import CallFacts, Describe

CONTEXT = IntentContext("report-agent", "/srv/reports", "high")

#: Reports go to the team; partners need consent; the rehearsal is one; others get none.
POLICY = """
schema_version: 1.1.0
default_verdict: block
rules:
  - name: team
    effect: allow
    match:
      tool_names: [send_report]
      args: { /to: { equals: team@example.com } }
  - name: partner
    effect: require_approval
    message: Reports to partners need consent.
    match:
      tool_names: [send_report]
      args: { /to: { equals: auditor@partner.example } }
  - name: rehearsal
    effect: dry_run
    match:
      tool_names: [send_report]
      args: { /to: { equals: rehearsal@example.com } }
  - name: hosts
    effect: allow
    match:
      tool_names: [report.send]
      target_values: [example.com]
      identities: [bob]
"""

ALLOWED = "team@example.com"
BLOCKED = "drop@attacker.example"
APPROVABLE = "auditor@partner.example"
REHEARSED = "rehearsal@example.com"

TEXTS = {
    BLOCKED: "The call was not made: the policy blocks it (default_block). Do not repeat it. "
    "Tell the user, or go on in a way that the policy allows.",
    APPROVABLE: "The call was not made: a person must approve it first "
    "(approval_token_missing, matched_rule_partner). Reports to partners need consent. "
    "Tell the user, and do not repeat it until it is approved.",
    REHEARSED: "The call was not made: this is a rehearsal, in which the tool does not run "
    "(matched_rule_rehearsal). Do not repeat it. Go on without its result.",
}
UNDECIDED = "The call was not made: it could not be judged. Do not repeat it. Tell the user."


@dataclass
class Scene:
    """What an agent is made of, and what became of it."""

    adapter: ToolAdapter
    #: What the model asks for, all in one turn: id and recipient.
    calls: list[tuple[str, str]]
    describe: Describe | None = None
    #: What the tool was called with: its side effect.
    sent: list[dict[str, Any]] = field(default_factory=list)
    #: The arguments as the framework holds them, where it holds an object.
    held: list[dict[str, Any]] = field(default_factory=list)

    def send(self, to: str, text: str) -> str:
        self.sent.append({"to": to, "text": text})
        return f"sent to {to}"

    def args_of(self, to: str) -> dict[str, Any]:
        """The arguments of a call, which the test holds on to."""
        args = {"to": to, "text": "Green."}
        self.held.append(args)
        return args


@dataclass(frozen=True)
class MeddlingAdapter(ToolAdapter):
    """Does something after each decision."""

    after: Callable[[], object] = field(default=lambda: None)

    def gate_intent(self, *args: Any, **options: Any) -> GateEvalResult:
        decision = super().gate_intent(*args, **options)
        self.after()
        return decision


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if not os.environ.get("GAIT_BIN"):
        pytest.skip("GAIT_BIN names no gait")
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    return tmp_path


def adapter_in(folder: Path, **options: Any) -> ToolAdapter:
    """An adapter for the policy of the tests."""
    return MeddlingAdapter(folder / "policy.yaml", cwd=folder, trace_dir="traces", **options)


ROOT = Path(__file__).resolve().parents[3]


def assert_documented(title: str, agent: str, folder: Path) -> None:
    """Runs a block of docs/frameworks.md beside an agent: it sends what the policy allows."""
    page = (ROOT / "docs" / "frameworks.md").read_text("utf-8")
    blocks = dict(re.findall(r"^```\w+[^\n]* title=(\S+)\n(.*?)^```$", page, re.M | re.S))
    for name in ("policy.yaml", title):
        (folder / name).write_text(blocks[name], "utf-8")
    source = Path(__file__).parent / "agents" / agent
    (folder / "my_agent.py").write_text(source.read_text("utf-8"), "utf-8")
    paths = [ROOT / "sdk" / "python", ROOT / "tests" / "python" / "no_network"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    ran = subprocess.run(
        [sys.executable, title], cwd=folder, capture_output=True, text=True, env=env
    )
    assert ran.returncode == 0, ran.stderr
    # An order of calls at the same time is not promised; what is read follows it.
    assert sorted(ran.stdout.splitlines()) == sorted(
        [f"sent to {ALLOWED}", f"read: sent to {ALLOWED}", f"read: {TEXTS[BLOCKED]}"]
    )


class AdapterCases:
    """The tests that every adapter passes."""

    def play(self, scene: Scene) -> Mapping[str, str]:
        """Runs an agent; answers what the model read about each call."""
        raise NotImplementedError

    def played(self, adapter: ToolAdapter, *recipients: str, **options: Any) -> tuple[Scene, Any]:
        calls = [(f"call_{number}", to) for number, to in enumerate(recipients, 1)]
        scene = Scene(adapter, calls, **options)
        return scene, dict(self.play(scene))

    def test_an_allowed_call_leaves_its_side_effect_and_its_result_is_read(
        self, folder: Path
    ) -> None:
        scene, told = self.played(adapter_in(folder), ALLOWED)
        assert scene.sent == [{"to": ALLOWED, "text": "Green."}]
        assert told == {"call_1": f"sent to {ALLOWED}"}
        assert len(list((folder / "traces").glob("trace_*.json"))) == 1

    @pytest.mark.parametrize("to", [BLOCKED, APPROVABLE, REHEARSED])
    def test_a_refused_call_leaves_no_side_effect_and_the_model_reads_why(
        self, to: str, folder: Path
    ) -> None:
        scene, told = self.played(adapter_in(folder), to)
        assert scene.sent == []
        assert told == {"call_1": TEXTS[to]}

    def test_a_call_is_refused_if_gait_is_gone(self, folder: Path) -> None:
        scene, told = self.played(adapter_in(folder, gait_bin="/nowhere/gait"), ALLOWED)
        assert (scene.sent, told) == ([], {"call_1": UNDECIDED})

    def test_a_call_is_refused_if_the_policy_is_broken(self, folder: Path) -> None:
        (folder / "policy.yaml").write_text("default_verdict: alow", "utf-8")
        scene, told = self.played(adapter_in(folder), ALLOWED)
        assert (scene.sent, told) == ([], {"call_1": UNDECIDED})

    def test_a_call_is_refused_if_it_cannot_be_described(self, folder: Path) -> None:
        def describe(name: str, args: Mapping[str, Any]) -> CallFacts:
            raise KeyError("secret detail")

        scene, told = self.played(adapter_in(folder), ALLOWED, describe=describe)
        assert (scene.sent, told) == ([], {"call_1": UNDECIDED})

    def test_a_call_is_judged_by_what_describes_it(self, folder: Path) -> None:
        def describe(name: str, args: Mapping[str, Any]) -> CallFacts:
            assert name == "send_report"
            host = str(args["to"]).partition("@")[2]
            return CallFacts(
                tool_name="report.send",
                targets=[IntentTarget(kind="host", value=host)],
                context=IntentContext("bob", "/srv/reports", "high"),
            )

        scene, told = self.played(adapter_in(folder), REHEARSED, BLOCKED, describe=describe)
        assert [sent["to"] for sent in scene.sent] == [REHEARSED]
        assert told == {"call_1": f"sent to {REHEARSED}", "call_2": TEXTS[BLOCKED]}

    def test_what_describes_a_call_cannot_change_it(self, folder: Path) -> None:
        def describe(name: str, args: Mapping[str, Any]) -> CallFacts:
            assert isinstance(args, dict)
            args["to"] = BLOCKED
            return CallFacts()

        scene, _ = self.played(adapter_in(folder), ALLOWED, describe=describe)
        assert scene.sent == [{"to": ALLOWED, "text": "Green."}]

    def test_arguments_that_change_after_the_decision_do_not_reach_the_tool(
        self, folder: Path
    ) -> None:
        def meddle() -> None:
            for args in scene.held:
                args["to"] = BLOCKED

        scene = Scene(adapter_in(folder, after=meddle), [("call_1", ALLOWED)])
        self.play(scene)
        assert scene.sent == [{"to": ALLOWED, "text": "Green."}]
        assert [args["to"] for args in scene.held] == [BLOCKED], "the framework held nothing"

    def test_of_calls_at_the_same_time_each_is_judged_by_itself(self, folder: Path) -> None:
        together = threading.Barrier(3, timeout=60)
        adapter = adapter_in(folder, after=together.wait)
        scene, told = self.played(adapter, BLOCKED, ALLOWED, REHEARSED)
        assert scene.sent == [{"to": ALLOWED, "text": "Green."}]
        assert told == {
            "call_1": TEXTS[BLOCKED],
            "call_2": f"sent to {ALLOWED}",
            "call_3": TEXTS[REHEARSED],
        }

    def test_an_error_of_the_tool_is_its_own(self, folder: Path) -> None:
        class FailingScene(Scene):
            def send(self, to: str, text: str) -> str:
                raise GaitError("no such mail server")

        scene = FailingScene(adapter_in(folder), [("call_1", ALLOWED)])
        try:
            told = self.play(scene).get("call_1", "")
        except GaitError as error:
            told = str(error)
        assert "The call was not made" not in told
