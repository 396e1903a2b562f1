"""What goes to gait and what comes back, with the member names that the files have."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

from ._json import copied_args, to_json
from .errors import GaitError

INTENT_SCHEMA_ID = "gait.gate.intent_request"
TRACE_SCHEMA_ID = "gait.gate.trace"
SCHEMA_VERSION = "1.0.0"
PRODUCER_VERSION = "0.0.0-dev"

_T = TypeVar("_T")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)")


def utc_now() -> datetime:
    """The current time, which is where every default time comes from."""
    return datetime.now(timezone.utc)


def format_time(time: datetime) -> str:
    """Writes a time in UTC with ``Z``, without zeros at the end of the fraction."""
    if time.tzinfo is None:
        raise GaitError(f'Cannot write the time "{time}": it has no time zone')
    text = time.astimezone(timezone.utc).isoformat().replace("+00:00", "")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "Z"


def parse_time(text: str) -> datetime:
    """Reads an RFC 3339 time. Digits beyond microseconds are cut off."""
    parts = _TIME.fullmatch(text)
    if parts is None:
        raise GaitError(f'Cannot read the time "{text}": expected RFC 3339')
    moment, fraction, zone = parts.groups()
    zone = "+00:00" if zone in ("Z", "z") else zone
    try:
        return datetime.fromisoformat(f"{moment}.{(fraction or '0')[:6]:0<6}{zone}")
    except ValueError as error:
        raise GaitError(f'Cannot read the time "{text}": {error}') from error


@dataclass(frozen=True)
class IntentTarget:
    """Something that a call acts on, such as ``kind="path"``, ``value="/tmp/x"``."""

    kind: str
    value: str
    operation: str | None = None
    sensitivity: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The written form."""
        return {
            "kind": self.kind,
            "value": self.value,
            **_filled(operation=self.operation, sensitivity=self.sensitivity),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> IntentTarget:
        """Reads the written form."""
        return cls(
            kind=_text(data, "kind"),
            value=_text(data, "value"),
            operation=_optional_text(data, "operation"),
            sensitivity=_optional_text(data, "sensitivity"),
        )


@dataclass(frozen=True)
class IntentArgProvenance:
    """Where an argument came from: ``user``, ``tool_output``, ``external`` or ``system``."""

    arg_path: str
    source: str
    source_ref: str | None = None
    integrity_digest: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The written form."""
        return {
            "arg_path": self.arg_path,
            "source": self.source,
            **_filled(source_ref=self.source_ref, integrity_digest=self.integrity_digest),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> IntentArgProvenance:
        """Reads the written form."""
        return cls(
            arg_path=_text(data, "arg_path"),
            source=_text(data, "source"),
            source_ref=_optional_text(data, "source_ref"),
            integrity_digest=_optional_text(data, "integrity_digest"),
        )


@dataclass(frozen=True)
class IntentContext:
    """On whose behalf, where, and how risky. Set it in your code, never from model output."""

    identity: str
    workspace: str
    risk_class: str
    session_id: str | None = None
    request_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The written form."""
        return {
            "identity": self.identity,
            "workspace": self.workspace,
            "risk_class": self.risk_class,
            **_filled(session_id=self.session_id, request_id=self.request_id),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> IntentContext:
        """Reads the written form."""
        return cls(
            identity=_text(data, "identity"),
            workspace=_text(data, "workspace"),
            risk_class=_text(data, "risk_class"),
            session_id=_optional_text(data, "session_id"),
            request_id=_optional_text(data, "request_id"),
        )


@dataclass(frozen=True)
class IntentRequest:
    """One call of a tool, as the gate judges it."""

    tool_name: str
    args: Mapping[str, Any]
    context: IntentContext
    targets: Sequence[IntentTarget] = ()
    arg_provenance: Sequence[IntentArgProvenance] = ()
    created_at: datetime = field(default_factory=utc_now)
    producer_version: str = PRODUCER_VERSION
    schema_id: str = INTENT_SCHEMA_ID
    schema_version: str = SCHEMA_VERSION
    args_digest: str | None = None
    intent_digest: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The written form."""
        provenance = [entry.to_dict() for entry in self.arg_provenance]
        return {
            "schema_id": self.schema_id,
            "schema_version": self.schema_version,
            "created_at": format_time(self.created_at),
            "producer_version": self.producer_version,
            "tool_name": self.tool_name,
            "args": dict(self.args),
            "targets": [target.to_dict() for target in self.targets],
            **({"arg_provenance": provenance} if provenance else {}),
            "context": self.context.to_dict(),
            **_filled(args_digest=self.args_digest, intent_digest=self.intent_digest),
        }

    def copied(self) -> IntentRequest:
        """A copy that holds what is written of this intent, and shares nothing with it.

        Raises ``GaitError`` for arguments that are not plain JSON values.
        """
        args = copied_args(self.args)
        written = replace(self, args={}).to_dict()
        facts = {name: written.get(name) for name in ("targets", "arg_provenance", "context")}
        facts = json.loads(to_json(facts))
        return replace(
            self,
            args=args,
            targets=[IntentTarget.from_dict(each) for each in _objects(facts, "targets")],
            arg_provenance=[
                IntentArgProvenance.from_dict(each) for each in _objects(facts, "arg_provenance")
            ],
            context=IntentContext.from_dict(_of(facts, "context", dict)),
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> IntentRequest:
        """Reads the written form."""
        return cls(
            tool_name=_text(data, "tool_name"),
            args=_of(data, "args", dict),
            context=IntentContext.from_dict(_of(data, "context", dict)),
            targets=[IntentTarget.from_dict(each) for each in _objects(data, "targets")],
            arg_provenance=[
                IntentArgProvenance.from_dict(each) for each in _objects(data, "arg_provenance")
            ],
            created_at=parse_time(_text(data, "created_at")),
            producer_version=_text(data, "producer_version"),
            schema_id=_text(data, "schema_id"),
            schema_version=_text(data, "schema_version"),
            args_digest=_optional_text(data, "args_digest"),
            intent_digest=_optional_text(data, "intent_digest"),
        )


@dataclass(frozen=True)
class GateEvalResult:
    """What ``gait gate eval`` answered, with its exit code."""

    ok: bool
    exit_code: int
    verdict: str | None = None
    reason_codes: Sequence[str] = ()
    violations: Sequence[str] = ()
    approval_ref: str | None = None
    trace_id: str | None = None
    trace_path: str | None = None
    policy_digest: str | None = None
    intent_digest: str | None = None
    #: What the rules that decided or were unclear say to the agent and the approver.
    messages: Sequence[str] = ()
    #: Name of the rule that decided; ``None`` for the default verdict.
    matched_rule: str | None = None
    warnings: Sequence[str] = ()
    error: str | None = None
    #: Everything that was answered, also what has no attribute here.
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_allowed(self) -> bool:
        """Whether the tool may run: ``ok``, verdict and exit code all have to say so."""
        return self.ok is True and self.verdict == "allow" and self.exit_code == 0

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], exit_code: int) -> GateEvalResult:
        """Reads the answer. A member of the wrong type makes it no answer at all."""
        return cls(
            ok=data.get("ok") is True,
            exit_code=exit_code,
            verdict=_optional_text(data, "verdict"),
            reason_codes=_texts(data, "reason_codes"),
            violations=_texts(data, "violations"),
            approval_ref=_optional_text(data, "approval_ref"),
            trace_id=_optional_text(data, "trace_id"),
            trace_path=_optional_text(data, "trace_path"),
            policy_digest=_optional_text(data, "policy_digest"),
            intent_digest=_optional_text(data, "intent_digest"),
            messages=_texts(data, "messages"),
            matched_rule=_optional_text(data, "matched_rule"),
            warnings=_texts(data, "warnings"),
            error=_optional_text(data, "error"),
            raw=dict(data),
        )


@dataclass(frozen=True)
class TraceRecord:
    """A signed decision, as read from its file. Reading checks no signature."""

    schema_id: str
    schema_version: str
    created_at: datetime
    producer_version: str
    trace_id: str
    tool_name: str
    args_digest: str
    intent_digest: str
    policy_digest: str
    verdict: str
    raw: Mapping[str, Any] = field(repr=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TraceRecord:
        """Reads the written form."""
        if data.get("schema_id") != TRACE_SCHEMA_ID:
            found = data.get("schema_id")
            raise GaitError(f'Cannot read the trace: schema_id is "{found}", not {TRACE_SCHEMA_ID}')
        return cls(
            schema_id=TRACE_SCHEMA_ID,
            schema_version=_text(data, "schema_version"),
            created_at=parse_time(_text(data, "created_at")),
            producer_version=_text(data, "producer_version"),
            trace_id=_text(data, "trace_id"),
            tool_name=_text(data, "tool_name"),
            args_digest=_text(data, "args_digest"),
            intent_digest=_text(data, "intent_digest"),
            policy_digest=_text(data, "policy_digest"),
            verdict=_text(data, "verdict"),
            raw=dict(data),
        )


@dataclass(frozen=True)
class DemoCapture:
    """What ``gait demo`` left."""

    run_id: str
    bundle_path: str
    ticket_footer: str
    verified: bool
    raw_output: str


@dataclass(frozen=True)
class RunpackCapture:
    """What ``gait run record`` wrote."""

    run_id: str
    bundle_path: str
    manifest_digest: str
    ticket_footer: str


@dataclass(frozen=True)
class RegressInitResult:
    """What ``gait regress init`` wrote."""

    run_id: str
    fixture_name: str
    fixture_dir: str
    runpack_path: str
    config_path: str
    next_commands: Sequence[str]

    @property
    def fixture_path(self) -> Path:
        """The folder of the fixture."""
        return Path(self.fixture_dir)


def text_member(data: Mapping[str, Any], name: str) -> str:
    """A member that has to be there and to be text."""
    return _text(data, name)


def text_members(data: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts; empty if it is not there."""
    return _texts(data, name)


def _filled(**members: str | None) -> dict[str, str]:
    return {name: value for name, value in members.items() if value}


def _of(data: Mapping[str, Any], name: str, kind: type[_T]) -> _T:
    value = data.get(name)
    if not isinstance(value, kind):
        shown = type(value).__name__
        raise GaitError(f'Cannot read "{name}": found {shown}, expected {kind.__name__}')
    return value


def _text(data: Mapping[str, Any], name: str) -> str:
    return _of(data, name, str)


def _optional_text(data: Mapping[str, Any], name: str) -> str | None:
    return None if data.get(name) is None else _text(data, name)


def _texts(data: Mapping[str, Any], name: str) -> list[str]:
    if data.get(name) is None:
        return []
    texts: list[str] = []
    for value in _of(data, name, list):
        if not isinstance(value, str):
            raise GaitError(f'Cannot read "{name}": it holds {type(value).__name__}, expected text')
        texts.append(value)
    return texts


def _objects(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    if data.get(name) is None:
        return []
    objects: list[Mapping[str, Any]] = []
    for value in _of(data, name, list):
        if not isinstance(value, dict):
            raise GaitError(f'Cannot read "{name}": it holds {type(value).__name__}')
        objects.append(value)
    return objects
