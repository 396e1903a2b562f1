"""What can go wrong, one class per thing that a caller may want to tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import GateEvalResult


class GaitError(RuntimeError):
    """Anything that this package refuses or could not do. No tool ran because of it."""


class GaitCommandError(GaitError):
    """A gait command failed, or printed something that is not its answer."""

    def __init__(
        self,
        message: str,
        *,
        command: Sequence[str],
        exit_code: int,
        stdout: str = "",
        stderr: str = "",
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        #: The command line, program first.
        self.command = list(command)
        #: Its exit code; 127 if it could not be started, -1 if it took too long.
        self.exit_code = exit_code
        self.stdout = stdout
        self.stderr = stderr
        #: The error document that gait printed, if it printed one.
        self.payload = dict(payload) if payload is not None else None

    @property
    def error_code(self) -> str | None:
        """The stable code of the error, such as ``invalid_input``."""
        return self._text("error_code")

    @property
    def hint(self) -> str | None:
        """What to do next, in gait's words."""
        return self._text("hint")

    def _text(self, name: str) -> str | None:
        value = (self.payload or {}).get(name)
        return value if isinstance(value, str) else None


class GaitNotFoundError(GaitCommandError):
    """The program, or the folder to start it in, is not there; ``exit_code`` is 127."""


class GaitTimeoutError(GaitCommandError):
    """gait did not answer in time and was stopped; ``exit_code`` is -1."""


class GateEnforcementError(GaitError):
    """The gate did not say ``allow``, so the tool did not run."""

    def __init__(self, decision: GateEvalResult) -> None:
        reasons = ",".join(decision.reason_codes) or "none"
        said = " ".join(decision.messages)
        text = f"execution blocked by gate verdict={decision.verdict} reasons={reasons}"
        super().__init__(f"{text}: {said}" if said else text)
        #: What the gate answered.
        self.decision = decision

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.decision,))


class GateBlockedError(GateEnforcementError):
    """The policy forbids the call (verdict ``block``)."""


class ApprovalRequiredError(GateEnforcementError):
    """Somebody has to approve the call first (verdict ``require_approval``).

    ``decision.intent_digest`` and ``decision.policy_digest`` are what ``gait approve`` asks for.
    """


class DryRunError(GateEnforcementError):
    """A decorated tool has nothing to return, as the policy says ``dry_run``."""


class UndecidedError(GateEnforcementError):
    """The answer is no verdict that we know, or contradicts itself."""
