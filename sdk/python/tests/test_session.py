"""What a session records, and that recording never runs or stops a tool by itself."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import FAKE, intent_for

from gait import (
    GaitCommandError,
    GaitError,
    GateBlockedError,
    RunSession,
    ToolAdapter,
    active_session,
    run_session,
)

Record = Callable[[], dict[str, Any]]


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    """What ``gait run record`` was given."""
    path = tmp_path / "record.json"
    monkeypatch.setenv("FAKE_GAIT_RECORD", str(path))
    return lambda: dict(json.loads(path.read_text(encoding="utf-8")))


def ticking() -> Callable[[], datetime]:
    """A clock that moves on by a second whenever it is read."""
    now = datetime(2026, 2, 6, tzinfo=timezone.utc) - timedelta(seconds=1)

    def read() -> datetime:
        nonlocal now
        now += timedelta(seconds=1)
        return now

    return read


def fail(_intent: object) -> None:
    raise LookupError("not there")


def test_a_session_records_every_gated_call(adapter: ToolAdapter, recorded: Record) -> None:
    with run_session("run_x", gait_bin=FAKE, clock=ticking()) as session:
        assert active_session() is session
        adapter.execute(intent_for("tool.allow", n=1), lambda _: {"rows": 2})
        with pytest.raises(GateBlockedError):
            adapter.execute(intent_for("tool.block", n=2), lambda _: None)
        adapter.execute(intent_for("tool.dry", n=3), lambda _: None)
        with pytest.raises(GaitCommandError):
            adapter.execute(intent_for("tool.none", n=4), lambda _: None)
        with pytest.raises(LookupError):
            adapter.execute(intent_for("tool.allow", n=5), fail)
    assert active_session() is None
    assert session.calls == 5
    assert session.runpack is not None
    assert session.runpack.ticket_footer == "GAIT run_id=run_x"
    record = recorded()
    assert [intent["args"] for intent in record["intents"]] == [{"n": n} for n in range(1, 6)]
    assert [
        (each["status"], each["result"]["verdict"], each["result"]["executed"])
        for each in record["results"]
    ] == [
        ("ok", "allow", True),
        ("error", "block", False),
        ("ok", "dry_run", False),
        ("error", "none", False),
        ("error", "allow", True),
    ]
    results = [each["result"] for each in record["results"]]
    assert results[0]["output"] == {"rows": 2}
    assert "error" not in results[0]
    assert results[1]["reason_codes"] == ["said_tool.block"]
    assert results[3] == {"error": "GaitCommandError", "executed": False, "verdict": "none"}
    assert (results[4]["error"], results[4]["error_text"]) == ("LookupError", "not there")
    assert [each["ref_id"] for each in record["refs"]["receipts"]] == [
        *("trace_intent_1", "trace_intent_2", "trace_intent_3", "trace_intent_5"),
    ]
    assert [(event["event"], event.get("ref")) for event in record["run"]["timeline"]] == [
        ("run_started", None),
        *[(name, "intent_1") for name in ("gate_allow", "tool_started", "tool_returned")],
        ("gate_block", "intent_2"),
        ("gate_dry_run", "intent_3"),
        ("gate_failed", "intent_4"),
        *[(name, "intent_5") for name in ("gate_allow", "tool_started", "tool_raised")],
        ("run_finished", None),
    ]
    assert record["run"]["created_at"] == "2026-02-06T00:00:00Z"
    assert record["intents"][0]["created_at"] == "2026-02-06T00:00:01Z"
    assert record["results"][0]["created_at"] == "2026-02-06T00:00:04Z"


def test_a_run_id_is_made_of_time_and_chance() -> None:
    first, second = RunSession(), RunSession()
    assert first.run_id.startswith("run_20")
    assert first.run_id != second.run_id


def test_a_session_is_written_also_when_the_run_fails(
    adapter: ToolAdapter, recorded: Record
) -> None:
    with pytest.raises(LookupError), run_session("run_x", gait_bin=FAKE):
        adapter.execute(intent_for("tool.allow"), fail)
    assert recorded()["results"][0]["status"] == "error"


def test_a_session_that_cannot_be_written_is_an_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FAKE_GAIT_MODE", 'print:6:{"ok":false,"error":"disk full"}')
    with pytest.raises(GaitCommandError, match="disk full"), run_session(gait_bin=FAKE):
        pass
    with pytest.raises(LookupError), run_session("run_y", gait_bin=FAKE) as session:
        raise LookupError("first")
    assert "disk full" in str(session.record_error)
    assert "the runpack of run_y could not be written" in caplog.text


def test_nothing_runs_once_its_session_has_ended(adapter: ToolAdapter, recorded: Record) -> None:
    ran: list[str] = []
    with run_session("run_x", gait_bin=FAKE) as session:
        pass
    bound = ToolAdapter("p.yaml", gait_bin=FAKE, session=session)
    with pytest.raises(GaitError, match="run run_x has ended"):
        bound.execute(intent_for("tool.allow"), lambda _: ran.append("ran"))
    assert ran == []
    assert recorded()["intents"] == []


def test_a_call_that_does_not_end_is_recorded_as_unfinished(
    adapter: ToolAdapter, recorded: Record
) -> None:
    with run_session("run_x", gait_bin=FAKE, clock=ticking()) as session:
        adapter.execute(intent_for("tool.allow"), lambda _: session.finish(gait_bin=FAKE))
        result = recorded()["results"][0]
    assert (result["status"], result["result"]["error"]) == ("error", "unfinished")


def test_a_result_that_is_no_json_is_recorded_by_its_type(
    adapter: ToolAdapter, recorded: Record
) -> None:
    with run_session("run_x", gait_bin=FAKE):
        found = adapter.execute(intent_for("tool.allow"), lambda _: {1, 2})
        adapter.execute(intent_for("tool.allow"), lambda _: 2**60)
    assert found.result == {1, 2}
    outputs = [each["result"]["output"] for each in recorded()["results"]]
    assert outputs == [{"unrecorded_type": "builtins.set"}, {"unrecorded_type": "builtins.int"}]


def test_later_changes_to_a_result_do_not_change_the_record(
    adapter: ToolAdapter, recorded: Record
) -> None:
    with run_session("run_x", gait_bin=FAKE):
        outcome = adapter.execute(intent_for("tool.allow"), lambda _: {"rows": [1]})
        assert outcome.result is not None
        outcome.result["rows"].append(2)
    assert recorded()["results"][0]["result"]["output"] == {"rows": [1]}


def test_threads_and_tasks_share_a_session(adapter: ToolAdapter, recorded: Record) -> None:
    async def tool(_intent: object) -> int:
        return 1

    async def agent() -> None:
        calls = [adapter.execute_async(intent_for("tool.allow", n=n), tool) for n in range(3)]
        await asyncio.gather(*calls)

    with run_session("run_x", gait_bin=FAKE) as session:
        asyncio.run(agent())
        # A plain thread has no context variables of ours, so it is told.
        bound = ToolAdapter("p.yaml", gait_bin=FAKE, session=session)
        thread = threading.Thread(
            target=lambda: bound.execute(intent_for("tool.allow", n=3), lambda _: 1)
        )
        thread.start()
        thread.join()
    record = recorded()
    assert sorted(intent["args"]["n"] for intent in record["intents"]) == [0, 1, 2, 3]
    assert [each["status"] for each in record["results"]] == ["ok"] * 4
