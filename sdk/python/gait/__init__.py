"""Asks gait before an agent's tool runs, and keeps a verifiable record of what it did.

A thin layer: it writes intents, asks ``gait serve`` or starts ``gait``, and reads the answer. What
is allowed is decided by gait and your policy, never here.
"""

from ._process import DEFAULT_TIMEOUT_SECONDS
from .adapter import AdapterOutcome, ToolAdapter
from .client import (
    capture_demo_runpack,
    capture_intent,
    create_regress_fixture,
    evaluate_gate,
    read_trace,
    record_runpack,
    write_trace,
)
from .decorator import gate_tool
from .errors import (
    ApprovalRequiredError,
    DryRunError,
    GaitCommandError,
    GaitError,
    GaitNotFoundError,
    GaitTimeoutError,
    GateBlockedError,
    GateEnforcementError,
    UndecidedError,
)
from .models import (
    DemoCapture,
    GateEvalResult,
    IntentArgProvenance,
    IntentContext,
    IntentRequest,
    IntentTarget,
    RegressInitResult,
    RunpackCapture,
    TraceRecord,
)
from .session import RunSession, active_session, run_session

__version__ = "0.0.0.dev0"

__all__ = [
    "DEFAULT_TIMEOUT_SECONDS",
    "AdapterOutcome",
    "ApprovalRequiredError",
    "DemoCapture",
    "DryRunError",
    "GaitCommandError",
    "GaitError",
    "GaitNotFoundError",
    "GaitTimeoutError",
    "GateBlockedError",
    "GateEnforcementError",
    "GateEvalResult",
    "IntentArgProvenance",
    "IntentContext",
    "IntentRequest",
    "IntentTarget",
    "RegressInitResult",
    "RunSession",
    "RunpackCapture",
    "ToolAdapter",
    "TraceRecord",
    "UndecidedError",
    "__version__",
    "active_session",
    "capture_demo_runpack",
    "capture_intent",
    "create_regress_fixture",
    "evaluate_gate",
    "gate_tool",
    "read_trace",
    "record_runpack",
    "run_session",
    "write_trace",
]
