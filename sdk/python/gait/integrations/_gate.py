"""What the adapters share: describing a call, running it behind the gate, wording a refusal."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._json import copied_args
from ..adapter import AdapterOutcome, ToolAdapter
from ..client import capture_intent
from ..errors import (
    ApprovalRequiredError,
    DryRunError,
    GaitError,
    GateBlockedError,
    GateEnforcementError,
)
from ..models import IntentArgProvenance, IntentContext, IntentRequest, IntentTarget

_LOG = logging.getLogger("gait")

Arguments = dict[str, Any]


@dataclass(frozen=True)
class CallFacts:
    """What a policy may know about a call besides its arguments."""

    #: Name of the tool for the policy; by default the one that the model uses.
    tool_name: str | None = None
    targets: Sequence[IntentTarget] = ()
    arg_provenance: Sequence[IntentArgProvenance] = ()
    #: Who asks, for this call. Set it in code: a model must not.
    context: IntentContext | None = None


#: Describes a call by the name of its tool and a copy of its arguments. If it raises, the call is
#: not made.
Describe = Callable[[str, Mapping[str, Any]], CallFacts]


class RefusedCall(Exception):  # noqa: N818 - what it is: no error, but a call that was not made
    """A call that was not made. Its text is for the model."""


_NEXT: Sequence[tuple[type[GateEnforcementError], str, str]] = (
    (
        GateBlockedError,
        "the policy blocks it",
        "Do not repeat it. Tell the user, or go on in a way that the policy allows.",
    ),
    (
        ApprovalRequiredError,
        "a person must approve it first",
        "Tell the user, and do not repeat it until it is approved.",
    ),
    (
        DryRunError,
        "this is a rehearsal, in which the tool does not run",
        "Do not repeat it. Go on without its result.",
    ),
)


@dataclass(frozen=True)
class CallGate:
    """Runs calls of a framework behind a :class:`~gait.ToolAdapter`."""

    adapter: ToolAdapter
    context: IntentContext
    describe: Describe | None = None

    def run(self, name: str, args: object, tool: Callable[[Arguments], Any]) -> Any:
        """Runs ``tool`` with the judged arguments; raises ``RefusedCall`` if it must not run."""
        started = _Started(tool)
        try:
            outcome = self.adapter.execute(self._intent(name, args), started.run)
        except Exception as error:
            if started.has_started:
                raise
            raise RefusedCall(refusal_text(name, error)) from error
        return _result_of(name, outcome)

    async def run_async(
        self, name: str, args: object, tool: Callable[[Arguments], Awaitable[Any]]
    ) -> Any:
        """As :meth:`run`, for coroutines."""
        started = _Started(tool)
        try:
            outcome = await self.adapter.execute_async(self._intent(name, args), started.run)
        except Exception as error:
            if started.has_started:
                raise
            raise RefusedCall(refusal_text(name, error)) from error
        return _result_of(name, outcome)

    def _intent(self, name: str, args: object) -> IntentRequest:
        if not isinstance(args, dict):
            raise GaitError(f"Cannot judge the arguments of {name}: they are no JSON object")
        judged = copied_args(args)
        facts = CallFacts()
        if self.describe is not None:
            facts = self.describe(name, copied_args(judged))
        return capture_intent(
            tool_name=facts.tool_name or name,
            args=judged,
            context=facts.context or self.context,
            targets=facts.targets,
            arg_provenance=facts.arg_provenance,
        )


class _Started:
    """Knows whether the tool has started: an error after that is its own, and no refusal."""

    def __init__(self, tool: Callable[[Arguments], Any]) -> None:
        self._tool = tool
        self.has_started = False

    def run(self, intent: IntentRequest) -> Any:
        self.has_started = True
        # A copy of its own: what the session records must not change with it.
        return self._tool(copied_args(intent.args))


def refusal_text(name: str, error: Exception) -> str:
    """What the model reads. Details of failures go to the log, as they are not for it."""
    for kind, why, next_step in _NEXT:
        if isinstance(error, kind):
            reasons = ", ".join(error.decision.reason_codes)
            said = "".join(f" {message}" for message in error.decision.messages)
            return f"The call was not made: {why} ({reasons}).{said} {next_step}"
    _LOG.error("a call of %s could not be judged: %s", name, error)
    # Errors about arguments say nothing that the model did not write.
    about_arguments = f": {error}" if type(error) is GaitError else ""
    return (
        f"The call was not made: it could not be judged{about_arguments}. "
        "Do not repeat it. Tell the user."
    )


def _result_of(name: str, outcome: AdapterOutcome[Any]) -> Any:
    if not outcome.executed:
        raise RefusedCall(refusal_text(name, DryRunError(outcome.decision)))
    return outcome.result


def missing_extra(module: str, framework: str, extra: str) -> str:
    """What to do where a framework is not installed."""
    return (
        f"Cannot import {module}: {framework} is not installed; "
        f'pip install "gait-agent-gate[{extra}]"'
    )
