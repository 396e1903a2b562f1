"""Written forms, and what reading refuses."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import CONTEXT

from gait import (
    GaitError,
    GateBlockedError,
    GateEvalResult,
    IntentArgProvenance,
    IntentContext,
    IntentRequest,
    IntentTarget,
    TraceRecord,
    __version__,
    capture_intent,
)
from gait.models import format_time, parse_time

INTENT = {
    "schema_id": "gait.gate.intent_request",
    "schema_version": "1.0.0",
    "created_at": "2026-02-06T00:00:00Z",
    "producer_version": "0.0.0-dev",
    "tool_name": "tool.write",
    "args": {"path": "/srv/app/x"},
    "targets": [{"kind": "path", "value": "/srv/app/x"}],
    "context": {"identity": "ada", "workspace": "/srv/app", "risk_class": "high"},
}


def test_the_package_has_the_version_of_a_checkout() -> None:
    assert __version__ == "0.0.0.dev0"


def test_an_intent_writes_what_operations_16_1_says() -> None:
    intent = capture_intent(
        tool_name="tool.write",
        args={"path": "/srv/app/x"},
        context=CONTEXT,
        targets=[IntentTarget("path", "/srv/app/x")],
        created_at=datetime(2026, 2, 6, tzinfo=timezone.utc),
    )
    assert intent.to_dict() == INTENT
    assert IntentRequest.from_dict(INTENT) == intent


def test_optional_members_are_written_when_they_say_something() -> None:
    full: dict[str, Any] = copy.deepcopy(INTENT)
    full["targets"][0].update(operation="write", sensitivity="internal")
    full["arg_provenance"] = [
        {"arg_path": "$.path", "source": "user", "source_ref": "m1", "integrity_digest": "0" * 64}
    ]
    full["context"].update(session_id="s", request_id="r")
    full.update(args_digest="1" * 64, intent_digest="2" * 64)
    assert IntentRequest.from_dict(full).to_dict() == full
    assert IntentTarget("path", "x", "", None).to_dict() == {"kind": "path", "value": "x"}
    assert IntentArgProvenance("$.a", "user").to_dict() == {"arg_path": "$.a", "source": "user"}
    assert "session_id" not in IntentContext("a", "b", "low", session_id="").to_dict()


def test_the_time_is_now_unless_it_is_given() -> None:
    before = datetime.now(timezone.utc)
    intent = capture_intent(tool_name="t", args={}, context=CONTEXT)
    assert before <= intent.created_at <= datetime.now(timezone.utc)


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (datetime(2026, 2, 6, tzinfo=timezone.utc), "2026-02-06T00:00:00Z"),
        (datetime(2026, 2, 6, 0, 0, 0, 1500, timezone.utc), "2026-02-06T00:00:00.0015Z"),
        (
            datetime(2026, 2, 6, 1, 0, tzinfo=timezone(timedelta(hours=1))),
            "2026-02-06T00:00:00Z",
        ),
    ],
)
def test_times_are_written_in_utc(time: datetime, text: str) -> None:
    assert format_time(time) == text
    assert parse_time(text) == time


def test_times_are_read_with_any_zone_and_with_nanoseconds() -> None:
    expected = datetime(2026, 2, 5, 23, 30, 0, 123456, timezone.utc)
    assert parse_time("2026-02-06T00:30:00.123456789+01:00") == expected
    assert parse_time("2026-02-05T23:30:00.1Z").microsecond == 100_000


@pytest.mark.parametrize("text", ["", "2026-02-06", "2026-13-06T00:00:00Z", "2026-02-06T00:00:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(GaitError, match="Cannot read the time"):
        parse_time(text)


def test_a_time_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(GaitError, match="no time zone"):
        format_time(datetime(2026, 2, 6))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("tool_name", None),
        ("args", []),
        ("context", "x"),
        ("targets", {}),
        ("targets", ["x"]),
        ("created_at", 5),
        ("arg_provenance", [{"arg_path": "$.x"}]),
    ],
)
def test_an_intent_with_one_wrong_member_is_refused(member: str, value: object) -> None:
    with pytest.raises(GaitError, match="Cannot read"):
        IntentRequest.from_dict({**INTENT, member: value})


ANSWER = {"ok": True, "verdict": "allow", "reason_codes": ["r"], "trace_id": "00", "new": 1}


def test_an_answer_keeps_what_has_no_attribute() -> None:
    result = GateEvalResult.from_dict(ANSWER, 0)
    assert (result.verdict, list(result.reason_codes), result.trace_id) == ("allow", ["r"], "00")
    assert result.raw["new"] == 1
    assert result.is_allowed


@pytest.mark.parametrize(
    ("change", "exit_code"),
    [
        ({"ok": False}, 0),
        ({"ok": 1}, 0),
        ({"verdict": "block"}, 0),
        ({"verdict": "ALLOW"}, 0),
        ({"verdict": None}, 0),
        ({}, 3),
        ({}, 4),
    ],
)
def test_only_ok_allow_and_exit_0_together_allow(change: dict[str, Any], exit_code: int) -> None:
    assert not GateEvalResult.from_dict({**ANSWER, **change}, exit_code).is_allowed


@pytest.mark.parametrize("change", [{"verdict": 5}, {"reason_codes": "r"}, {"violations": [1]}])
def test_an_answer_with_a_member_of_the_wrong_type_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(GaitError, match="Cannot read"):
        GateEvalResult.from_dict({**ANSWER, **change}, 0)


def test_a_trace_of_another_schema_is_refused() -> None:
    with pytest.raises(GaitError, match=r"schema_id is \"other\", not gait\.gate\.trace"):
        TraceRecord.from_dict({"schema_id": "other"})


def test_a_refusal_survives_pickling_between_processes() -> None:
    error = GateBlockedError(GateEvalResult(ok=True, exit_code=3, verdict="block"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is GateBlockedError
    assert again.decision.verdict == "block"
    assert str(again) == "execution blocked by gate verdict=block reasons=none"
