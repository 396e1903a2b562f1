"""The one place where a tool runs: behind an explicit ``allow``."""

from __future__ import annotations

import asyncio
import inspect
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from ._process import DEFAULT_BIN, DEFAULT_TIMEOUT_SECONDS, GaitBin, PathLike
from .client import capture_demo_runpack, create_regress_fixture, evaluate_gate
from .errors import (
    ApprovalRequiredError,
    GaitError,
    GateBlockedError,
    GateEnforcementError,
    UndecidedError,
)
from .models import DemoCapture, GateEvalResult, IntentRequest, RegressInitResult, utc_now
from .session import Call, RunSession, active_session

ResultT = TypeVar("ResultT")
#: What a decision may write beside its trace.
_BESIDE_TRACES = {
    "--approval-audit-out": "approval_audit",
    "--credential-evidence-out": "credential_evidence",
}


@dataclass(frozen=True)
class AdapterOutcome(Generic[ResultT]):
    """What became of a call that the gate did not stop."""

    decision: GateEvalResult
    #: Whether the tool ran. False for ``dry_run``.
    executed: bool
    result: ResultT | None = None


@dataclass(frozen=True)
class ToolAdapter:
    """Judges calls by policies and runs those that they allow.

    INVARIANT: an executor runs only behind ``GateEvalResult.is_allowed``. Every other answer,
    and every failure to get one, raises; ``dry_run`` returns without running it.
    """

    #: A policy, several of which the strictest verdict counts, or ``None`` for the policies
    #: that the project's ``gait.toml`` names.
    policy_path: PathLike | Sequence[PathLike] | None
    gait_bin: GaitBin = DEFAULT_BIN
    #: ``dev``, ``prod``, or ``None`` for what the project's file says.
    key_mode: str | None = "dev"
    private_key: PathLike | None = None
    private_key_env: str | None = None
    approval_token: PathLike | None = None
    approval_public_key: PathLike | Sequence[PathLike] | None = None
    approval_public_key_env: str | None = None
    approval_private_key: PathLike | None = None
    approval_private_key_env: str | None = None
    extra_args: Sequence[str] = ()
    #: Folder to run gait in; relative paths, also of the policy, start there.
    cwd: PathLike | None = None
    #: Folder that gets one trace per call, and audits beside it. Without it gait chooses names
    #: in ``cwd``, and a repeated call replaces its trace.
    trace_dir: PathLike | None = None
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS
    #: Whether a running ``gait serve`` of the same settings may answer in place of a process.
    use_server: bool = True
    #: Records calls; by default the session of the surrounding ``with run_session(...)``.
    session: RunSession | None = None

    def gate_intent(
        self,
        intent: IntentRequest,
        cwd: PathLike | None = None,
        trace_out: PathLike | None = None,
    ) -> GateEvalResult:
        """Only asks. Nothing runs, nothing is recorded."""
        folder = cwd if cwd is not None else self.cwd
        outputs: Sequence[str] = ()
        if trace_out is None and self.trace_dir is not None:
            trace_out, outputs = self._next_outputs(self.trace_dir, folder)
        return evaluate_gate(
            policy_path=self.policy_path,
            intent=intent,
            gait_bin=self.gait_bin,
            cwd=folder,
            trace_out=trace_out,
            approval_token=self.approval_token,
            key_mode=self.key_mode,
            private_key=self.private_key,
            private_key_env=self.private_key_env,
            approval_public_key=self.approval_public_key,
            approval_public_key_env=self.approval_public_key_env,
            approval_private_key=self.approval_private_key,
            approval_private_key_env=self.approval_private_key_env,
            extra_args=[*outputs, *self.extra_args],
            timeout_seconds=self.timeout_seconds,
            use_server=self.use_server,
        )

    def execute(
        self,
        intent: IntentRequest,
        executor: Callable[[IntentRequest], ResultT],
        cwd: PathLike | None = None,
        trace_out: PathLike | None = None,
    ) -> AdapterOutcome[ResultT]:
        """Runs ``executor(intent)`` if the gate allows it.

        The executor gets a copy of the intent that was made before it was judged, so it sees
        what was judged even if somebody changes the originals meanwhile. Raises ``GaitError`` for
        arguments that are not plain JSON values, before anything is asked.
        """
        if inspect.iscoroutinefunction(executor):
            raise GaitError("Cannot run an async executor: use execute_async")
        judged, call = self._begin(intent)
        decision = self._decide(judged, call, cwd, trace_out)
        if not decision.is_allowed:
            return AdapterOutcome(decision, executed=False)
        with _recorded(call) as done:
            result = executor(judged)
            if inspect.iscoroutine(result):
                result.close()
                raise GaitError(
                    "Cannot run an executor that answers a coroutine: use execute_async"
                )
            done(result)
        return AdapterOutcome(decision, executed=True, result=result)

    async def execute_async(
        self,
        intent: IntentRequest,
        executor: Callable[[IntentRequest], Awaitable[ResultT]],
        cwd: PathLike | None = None,
        trace_out: PathLike | None = None,
    ) -> AdapterOutcome[ResultT]:
        """As :meth:`execute`, for ``async def`` executors. The gate is asked in a thread."""
        judged, call = self._begin(intent)
        decision = await asyncio.to_thread(self._decide, judged, call, cwd, trace_out)
        if not decision.is_allowed:
            return AdapterOutcome(decision, executed=False)
        with _recorded(call) as done:
            result = await executor(judged)
            done(result)
        return AdapterOutcome(decision, executed=True, result=result)

    def capture_runpack(self, cwd: PathLike | None = None) -> DemoCapture:
        """Writes the demo runpack, to check an installation."""
        return capture_demo_runpack(
            gait_bin=self.gait_bin,
            cwd=cwd if cwd is not None else self.cwd,
            timeout_seconds=self.timeout_seconds,
        )

    def create_regression_fixture(
        self, from_run: PathLike, cwd: PathLike | None = None
    ) -> RegressInitResult:
        """Makes a regression fixture of a run."""
        return create_regress_fixture(
            from_run=from_run,
            gait_bin=self.gait_bin,
            cwd=cwd if cwd is not None else self.cwd,
            timeout_seconds=self.timeout_seconds,
        )

    def _begin(self, intent: IntentRequest) -> tuple[IntentRequest, Call | None]:
        judged = intent.copied()
        session = self.session if self.session is not None else active_session()
        # A copy of its own: the record must not change when the tool changes its arguments.
        return judged, None if session is None else session.begin(judged.copied())

    def _decide(
        self,
        intent: IntentRequest,
        call: Call | None,
        cwd: PathLike | None,
        trace_out: PathLike | None,
    ) -> GateEvalResult:
        """The decision, if it is ``allow`` or ``dry_run``; raises otherwise."""
        try:
            decision = self.gate_intent(intent, cwd, trace_out)
        except BaseException as error:
            if call is not None:
                call.undecided(error)
            raise
        decision = _exact(decision)
        if call is not None:
            call.decided(decision)
        if decision.is_allowed or _is_dry_run(decision):
            return decision
        raise _refusal(decision)

    def _next_outputs(self, trace_dir: PathLike, cwd: PathLike | None) -> tuple[str, list[str]]:
        """Where the trace of the next call goes, and what else a decision may write."""
        folder = Path(trace_dir)
        Path(cwd or ".", folder).mkdir(parents=True, exist_ok=True)
        name = f"{utc_now():%Y%m%dT%H%M%S.%fZ}_{secrets.token_hex(4)}.json"
        outputs: list[str] = []
        for option, kind in _BESIDE_TRACES.items():
            if option not in self.extra_args:
                outputs += [option, os.fspath(folder / f"{kind}_{name}")]
        return os.fspath(folder / f"trace_{name}"), outputs


class _recorded:  # noqa: N801 - reads as a word of the `with` statement
    """Tells the session how the tool ended."""

    def __init__(self, call: Call | None) -> None:
        self._call = call

    def __enter__(self) -> Callable[[object], None]:
        if self._call is None:
            return _forget
        self._call.started()
        return self._call.returned

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None and self._call is not None:
            self._call.raised(error)


def _forget(_result: object) -> None:
    """Nobody records."""


#: How gait warns of a call that it judged in another form than the tool would get.
_OTHER_CALL = "the judged call differs from the received one (args_not_exact): "


def _exact(decision: GateEvalResult) -> GateEvalResult:
    """The decision; ``block`` if a condition read another call than the one that would run."""
    other = any(text.startswith(_OTHER_CALL) for text in decision.warnings)
    if not (decision.is_allowed and other):
        return decision
    return replace(
        decision,
        verdict="block",
        reason_codes=[*decision.reason_codes, "args_not_exact"],
        violations=[*decision.violations, "args_not_exact"],
    )


def _is_dry_run(decision: GateEvalResult) -> bool:
    return decision.ok and decision.verdict == "dry_run" and decision.exit_code in (0, 3)


def _refusal(decision: GateEvalResult) -> GateEnforcementError:
    if decision.ok and decision.verdict == "block":
        return GateBlockedError(decision)
    if decision.ok and decision.verdict == "require_approval":
        return ApprovalRequiredError(decision)
    return UndecidedError(decision)
