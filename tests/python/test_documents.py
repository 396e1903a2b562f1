"""The blocks of the Python documents are run, and print what they show."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import EXAMPLES, FRAMEWORKS, ROOT, python_of

DOCUMENTS = [
    "docs/python.md",
    "sdk/python/README.md",
    "examples/python/README.md",
    *[f"examples/integrations/{framework}/README.md" for framework in FRAMEWORKS],
]
FENCE = re.compile(r"^```(\S+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Names of traces hold a time and chance.
MASK = re.compile(r"\d{8}T\d{6}\.\d{6}Z_[0-9a-f]{8}")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_shows_what_its_commands_print(
    document: str, gait_bin: str, tmp_path: Path
) -> None:
    text = (ROOT / document).read_text("utf-8")
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    (tmp_path / "sdk").symlink_to(ROOT / "sdk")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gait").symlink_to(gait_bin)
    ran = 0
    for language, attributes, body in FENCE.findall(text):
        title = re.search(r"title=(\S+)", attributes)
        if title is not None:
            (tmp_path / title[1]).write_text(body, encoding="utf-8")
        if language == "python" and title is None:
            ran += run_block(body, tmp_path)
        if language == "shell-session":
            framework = next((name for name in FRAMEWORKS if name in body), "")
            needs_it = "agent.py" in body
            python = python_of(framework) if needs_it else ""
            ran += run_session(document, body, tmp_path, python)
    assert ran > 0


def environment(scratch: Path, python: str) -> dict[str, str]:
    """gait and, for an agent, the interpreter that has its framework, first on PATH."""
    first = [str(scratch / "bin"), *([str(Path(python).parent)] if python else [])]
    return {
        **os.environ,
        "PATH": os.pathsep.join([*first, os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT / "sdk" / "python"),
        "GAIT_BIN": str(scratch / "bin" / "gait"),
    }


def run_block(body: str, scratch: Path) -> int:
    env = environment(scratch, "")
    subprocess.run(["python3", "-c", body], cwd=scratch, env=env, check=True)
    return 1


def run_session(document: str, body: str, scratch: Path, python: str) -> int:
    """Runs all commands of a block in one shell, as a reader would."""
    commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
    marker = "\x1e"
    # `$?` of the command before has to survive the marker
    keep = f"; code=$?; printf '{marker}'; (exit $code)\n"
    script = "".join(f"{command}{keep}" for command in commands)
    printed = subprocess.run(
        ["bash", "-c", script],
        cwd=scratch,
        env=environment(scratch, python),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ).stdout.split(marker)
    shown = "".join(
        f"$ {command}\n{output}" for command, output in zip(commands, printed, strict=False)
    )
    assert MASK.sub("<trace>", shown) == MASK.sub("<trace>", body), document
    return len(commands)
