"""Recording the calls of one run of an agent, into a runpack."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from ._json import check_sendable
from ._process import DEFAULT_BIN, DEFAULT_TIMEOUT_SECONDS, GaitBin, PathLike
from .client import record_runpack
from .errors import GaitError
from .models import GateEvalResult, IntentRequest, RunpackCapture, format_time, utc_now

_LOG = logging.getLogger("gait")
_ACTIVE: ContextVar[RunSession | None] = ContextVar("gait_run_session", default=None)


def active_session() -> RunSession | None:
    """The session of the surrounding ``with run_session(...)``, if there is one."""
    return _ACTIVE.get()


class RunSession:
    """Calls, decisions and results of one run, in the order in which the calls began.

    Payloads stay in memory until :meth:`finish` hands them to ``gait run record``, which keeps
    their digests only unless it is told otherwise. Safe to use from several threads.
    """

    def __init__(self, run_id: str | None = None, clock: Callable[[], datetime] = utc_now) -> None:
        started = clock()
        self.run_id = run_id or f"run_{started:%Y%m%dT%H%M%SZ}_{secrets.token_hex(4)}"
        #: What was written; set by :meth:`finish`.
        self.runpack: RunpackCapture | None = None
        #: Why it could not be written, if the run itself failed too.
        self.record_error: GaitError | None = None
        self._clock = clock
        self._started_at = format_time(started)
        self._lock = threading.Lock()
        self._is_open = True
        self._calls: list[Call] = []
        self._timeline: list[dict[str, Any]] = [{"event": "run_started", "ts": self._started_at}]

    @property
    def calls(self) -> int:
        """How many calls began so far."""
        return len(self._calls)

    def begin(self, intent: IntentRequest) -> Call:
        """Notes a call that is about to be judged. Raises once the session has ended."""
        with self._lock:
            if not self._is_open:
                raise GaitError(
                    f'Cannot record a call of "{intent.tool_name}": run {self.run_id} has ended'
                )
            call = Call(self, f"intent_{len(self._calls) + 1}", intent, self._now())
            self._calls.append(call)
        return call

    def to_record(self) -> dict[str, Any]:
        """The run so far, in the form that ``gait run record`` reads."""
        with self._lock:
            calls = list(self._calls)
            timeline = list(self._timeline)
        return {
            "run": {
                "run_id": self.run_id,
                "created_at": self._started_at,
                "env": {"runtime": "python"},
                "timeline": timeline,
            },
            "intents": [call.intent_record() for call in calls],
            "results": [call.result_record() for call in calls],
            "refs": {"receipts": [call.receipt() for call in calls if call.has_trace]},
            "capture_mode": "reference",
        }

    def finish(
        self,
        *,
        gait_bin: GaitBin = DEFAULT_BIN,
        cwd: PathLike | None = None,
        out_dir: PathLike | None = None,
        payloads: str = "digest",
        redact: Sequence[str] = (),
        timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS,
    ) -> RunpackCapture:
        """Ends the session and writes its runpack. No call can be recorded, or run, after it."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                self._timeline.append({"event": "run_finished", "ts": self._now()})
        self.runpack = record_runpack(
            record=self.to_record(),
            gait_bin=gait_bin,
            cwd=cwd,
            out_dir=out_dir,
            payloads=payloads,
            redact=redact,
            timeout_seconds=timeout_seconds,
        )
        return self.runpack

    def note(self, event: str, ref: str) -> str:
        """Adds an event to the timeline; answers its time."""
        with self._lock:
            now = self._now()
            if self._is_open:
                self._timeline.append({"event": event, "ts": now, "ref": ref})
        return now

    def _now(self) -> str:
        return format_time(self._clock())


class Call:
    """One call within a session. Nothing here raises: recording must not change what happens."""

    def __init__(
        self, session: RunSession, intent_id: str, intent: IntentRequest, created_at: str
    ) -> None:
        self._session = session
        self._intent_id = intent_id
        self._intent = intent
        self._created_at = created_at
        self._ended_at = created_at
        self._status = "error"
        self._result: dict[str, Any] = {"executed": False, "verdict": "none"}
        self._trace_path: str | None = None

    @property
    def has_trace(self) -> bool:
        """Whether the decision left a trace to refer to."""
        return self._trace_path is not None

    def decided(self, decision: GateEvalResult) -> None:
        """The gate answered."""
        verdict = decision.verdict or "none"
        self._ended_at = self._session.note(f"gate_{verdict}", self._intent_id)
        self._status = "ok" if decision.ok and verdict in ("allow", "dry_run") else "error"
        self._trace_path = decision.trace_path
        self._result = {
            "executed": False,
            "reason_codes": list(decision.reason_codes),
            "trace_id": decision.trace_id or "",
            "verdict": verdict,
            "violations": list(decision.violations),
        }

    def undecided(self, error: BaseException) -> None:
        """The gate could not be asked."""
        self._ended_at = self._session.note("gate_failed", self._intent_id)
        self._result = {"error": type(error).__name__, "executed": False, "verdict": "none"}

    def started(self) -> None:
        """The tool is about to run; until it ends this is all that is known."""
        self._ended_at = self._session.note("tool_started", self._intent_id)
        self._status = "error"
        self._result = {**self._result, "error": "unfinished", "executed": True}

    def returned(self, output: object) -> None:
        """The tool returned."""
        self._ended_at = self._session.note("tool_returned", self._intent_id)
        self._status = "ok"
        kept = {name: value for name, value in self._result.items() if name != "error"}
        self._result = {**kept, "output": _recordable(output)}

    def raised(self, error: BaseException) -> None:
        """The tool raised."""
        self._ended_at = self._session.note("tool_raised", self._intent_id)
        self._status = "error"
        told = {"error": type(error).__name__, "error_text": _recordable(_text_of(error))}
        self._result = {**self._result, **told}

    def intent_record(self) -> dict[str, Any]:
        """The call, as the runpack has it."""
        return {
            "intent_id": self._intent_id,
            "created_at": self._created_at,
            "tool_name": self._intent.tool_name,
            "args": dict(self._intent.args),
        }

    def result_record(self) -> dict[str, Any]:
        """What became of it, as the runpack has it."""
        return {
            "intent_id": self._intent_id,
            "created_at": self._ended_at,
            "status": self._status,
            "result": self._result,
        }

    def receipt(self) -> dict[str, Any]:
        """Where the trace of the decision is. gait fills in the digests."""
        return {
            "ref_id": f"trace_{self._intent_id}",
            "source_type": "gait.trace",
            "source_locator": self._trace_path or "",
            "retrieved_at": self._ended_at,
            "redaction_mode": "reference",
        }


@contextmanager
def run_session(
    run_id: str | None = None,
    *,
    gait_bin: GaitBin = DEFAULT_BIN,
    cwd: PathLike | None = None,
    out_dir: PathLike | None = None,
    payloads: str = "digest",
    redact: Sequence[str] = (),
    clock: Callable[[], datetime] = utc_now,
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS,
) -> Iterator[RunSession]:
    """Records every gated call of the block and writes a runpack at its end.

    Also when the block raises: the runpack is written first, and its exception goes on. If then
    the runpack cannot be written either, that error is logged and kept as ``record_error``.
    Adapters find the session by context variable, which threads that a framework starts itself
    may lack: give those ``ToolAdapter(session=...)``.
    """
    session = RunSession(run_id, clock)
    token = _ACTIVE.set(session)
    failed: BaseException | None = None
    try:
        yield session
    except BaseException as error:
        failed = error
        raise
    finally:
        _ACTIVE.reset(token)
        try:
            session.finish(
                gait_bin=gait_bin,
                cwd=cwd,
                out_dir=out_dir,
                payloads=payloads,
                redact=redact,
                timeout_seconds=timeout_seconds,
            )
        except GaitError as error:
            if failed is None:
                raise
            session.record_error = error
            _LOG.error("the runpack of %s could not be written: %s", session.run_id, error)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an exception that cannot say what it is
        return ""


def _recordable(value: object) -> Any:
    """The value, or its type if JSON cannot hold it: recording never fails a tool that ran."""
    try:
        check_sendable(value, "output")
        return _plain(value)
    except Exception:  # noqa: BLE001 - a hostile mapping may raise anything
        kind = type(value)
        return {"unrecorded_type": f"{kind.__module__}.{kind.__qualname__}"}


def _plain(value: Any) -> Any:
    """A copy, so that later changes to a result do not change the record."""
    if isinstance(value, Mapping):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(element) for element in value]
    return value
