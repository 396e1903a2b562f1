"""What the tests of examples, documents and scripts share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
PUBLIC_KEY = EXAMPLES / "scenarios" / "keys" / "approval_public.key"
FRAMEWORKS = ("openai_agents", "langchain", "autogen")


@pytest.fixture(scope="session")
def gait_bin() -> str:
    """The real program: ``GAIT_BIN``, or the launcher of the checkout."""
    found = os.environ.get("GAIT_BIN") or str(ROOT / "gait")
    if not Path(found).is_file():
        pytest.skip(f"there is no gait at {found}: `deno task link` writes it")
    return found


def python_of(framework: str) -> str:
    """The interpreter that has a framework, as scripts/test_python.sh made it."""
    name = f"GAIT_PYTHON_{framework.upper()}"
    found = os.environ.get(name, "")
    if not Path(found).is_file():
        pytest.skip(found or f"{framework} is not installed: {name} names no interpreter")
    return found


def run_program(
    *command: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end and keeps what it prints."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
    )


def run_python(
    script: Path, *arguments: str, cwd: Path, python: str = sys.executable, **env: str
) -> subprocess.CompletedProcess[str]:
    """Runs a Python file."""
    return run_program(python, script, *arguments, cwd=cwd, env=env)


def lines_of(printed: str) -> dict[str, str]:
    """``name=value`` lines, in their order."""
    return dict(line.split("=", 1) for line in printed.splitlines())


def verified_verdict(gait_bin: str, trace: str, cwd: Path) -> str:
    """The verdict of a trace whose signature holds under the key of the examples."""
    checked = run_program(gait_bin, "trace", "verify", trace, "--public-key", PUBLIC_KEY, cwd=cwd)
    assert (checked.returncode, checked.stdout.splitlines()[0]) == (
        0,
        f"trace verify ok: {trace}",
    ), checked.stderr
    return str(json.loads((cwd / trace).read_text(encoding="utf-8"))["verdict"])
