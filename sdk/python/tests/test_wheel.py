"""The wheel, installed into an empty environment, asks the real gait."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

SDK = ROOT / "sdk" / "python"
USE = """
import sys
from gait import GateBlockedError, IntentContext, ToolAdapter, capture_intent
intent = capture_intent(tool_name="tool.write", args={}, context=IntentContext("a", "b", "low"))
try:
    ToolAdapter(sys.argv[1]).execute(intent, lambda _: print("the tool ran"))
except GateBlockedError as blocked:
    print(blocked)
"""


def test_the_wheel_installs_and_works_in_an_empty_environment(
    real_gait: str, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    shutil.copytree(SDK, source, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests"))
    pip = [sys.executable, "-m", "pip"]
    build = [*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(source)]
    built = subprocess.run(build, capture_output=True, text=True)
    if built.returncode != 0 and "setuptools>=77" in built.stderr + built.stdout:
        pytest.skip("the package registry does not answer, and building needs setuptools")
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == "gait_agent_gate-0.0.0.dev0-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.startswith("gait_agent_gate-")}
        metadata = archive.read("gait_agent_gate-0.0.0.dev0.dist-info/METADATA").decode()
    sources = {path.relative_to(SDK).as_posix() for path in (SDK / "gait").rglob("*.py")}
    assert names == {*sources, "gait/py.typed"}
    assert "Requires-Python: >=3.10" in metadata
    assert "License-Expression: Apache-2.0" in metadata
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    assert all("; extra == " in line for line in required), "no dependencies but those of extras"

    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-index", str(wheel)]
    subprocess.run(install, check=True)
    ran = subprocess.run(
        [str(python), "-c", USE, str(ROOT / "examples" / "policy-test" / "block.yaml")],
        cwd=tmp_path,
        env={**os.environ, "GAIT_BIN": real_gait},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "execution blocked by gate verdict=block reasons=default_block\n"
