"""Real frameworks, scripted models, no network: the framework's loop meets the gate."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from conftest import (
    EXAMPLES,
    FRAMEWORKS,
    lines_of,
    python_of,
    run_program,
    run_python,
    verified_verdict,
)

REASON = {
    "block": "writes_blocked",
    "require_approval": "approval_token_missing,write_needs_approval",
}
TEXT = {
    "block": "The call was not made: the policy blocks it (writes_blocked). Do not repeat it. "
    "Tell the user, or go on in a way that the policy allows.",
    "require_approval": "The call was not made: a person must approve it first "
    "(approval_token_missing, write_needs_approval). Tell the user, and do not repeat it until "
    "it is approved.",
}


@pytest.mark.parametrize("scenario", ["allow", "block", "require_approval"])
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_an_agent_reaches_its_tool_through_the_gate_only(
    framework: str, scenario: str, gait_bin: str, tmp_path: Path
) -> None:
    script = EXAMPLES / "integrations" / framework / "agent.py"
    ran = run_python(
        script,
        "--scenario",
        scenario,
        cwd=tmp_path,
        python=python_of(framework),
        GAIT_BIN=gait_bin,
        PYTHONPATH=str(Path(__file__).parent / "no_network"),
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = lines_of(ran.stdout)
    folder = f"gait-out/integrations/{framework}"
    note = tmp_path / folder / f"agent_{scenario}.txt"
    allowed = scenario == "allow"

    # the side effect, and what the framework told its model
    assert note.exists() == allowed
    if allowed:
        assert note.read_text("utf-8") == "hello"
        assert lines["model_saw"] == f"wrote {folder}/agent_allow.txt"
    else:
        # AutoGen has no adapter: its tool is decorated, and the model reads the error.
        told = f"execution blocked by gate verdict={scenario} reasons={REASON[scenario]}"
        assert lines["model_saw"] == (told if framework == "autogen" else TEXT[scenario])
    assert lines["executed"] == str(allowed).lower()

    # the version that requirements.txt pins really ran
    name, _, pinned = requirement(framework).partition("==")
    assert lines["package"] == f"{name} {pinned}"

    # evidence: a trace that verifies and a runpack that is intact
    (trace,) = (tmp_path / folder / "traces").glob("trace_*.json")
    assert verified_verdict(gait_bin, lines["trace_path"], tmp_path) == scenario
    assert trace == tmp_path / lines["trace_path"]
    verify = run_program(gait_bin, "verify", lines["runpack"], "--json", cwd=tmp_path)
    assert json.loads(verify.stdout)["ok"] is True
    with zipfile.ZipFile(tmp_path / lines["runpack"]) as archive:
        result = json.loads(archive.read("results.jsonl"))
    assert result["status"] == ("ok" if allowed else "error")
    assert "result" not in result, "digests only"


def requirement(framework: str) -> str:
    """The first line of the pinned requirements: the framework itself."""
    text = (EXAMPLES / "integrations" / framework / "requirements.txt").read_text("utf-8")
    return text.splitlines()[0]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_an_agent_whose_gait_is_gone_does_not_act(framework: str, tmp_path: Path) -> None:
    script = EXAMPLES / "integrations" / framework / "agent.py"
    python = python_of(framework)
    missing = str(tmp_path / "gait")
    ran = run_python(script, "--scenario", "allow", cwd=tmp_path, python=python, GAIT_BIN=missing)
    assert ran.returncode != 0
    assert not list(tmp_path.rglob("agent_*.txt"))


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_without_a_network_means_without(framework: str, tmp_path: Path) -> None:
    """The guard that the runs above stand under does what it says."""
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    ran = run_program(
        python_of(framework),
        "-c",
        code,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parent / "no_network")},
    )
    assert "must not ask the network" in ran.stderr
