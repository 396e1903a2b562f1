"""What the tests share: the fake gait, and the real one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gait import IntentContext, IntentRequest, IntentTarget, ToolAdapter, capture_intent

FAKE = [sys.executable, str(Path(__file__).with_name("fake_gait.py"))]
ROOT = Path(__file__).resolve().parents[3]
CONTEXT = IntentContext(identity="ada", workspace="/srv/app", risk_class="high")


def intent_for(tool_name: str, **args: Any) -> IntentRequest:
    return capture_intent(
        tool_name=tool_name,
        args=args or {"path": "/srv/app/x"},
        context=CONTEXT,
        targets=[IntentTarget(kind="path", value="/srv/app/x")],
    )


@pytest.fixture
def adapter() -> ToolAdapter:
    return ToolAdapter(policy_path="policy.yaml", gait_bin=FAKE)


@pytest.fixture
def seen_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, Any]]:
    """How the fake was called last."""
    log = tmp_path / "call.json"
    monkeypatch.setenv("FAKE_GAIT_LOG", str(log))
    return lambda: dict(json.loads(log.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def real_gait() -> str:
    """The real program: ``GAIT_BIN``, or the launcher of the checkout."""
    found = os.environ.get("GAIT_BIN") or str(ROOT / "gait")
    if not Path(found).is_file():
        pytest.skip(f"there is no gait at {found}: `deno task link` writes it")
    return found
