"""Outputs, files and limits of the examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import EXAMPLES, FRAMEWORKS, lines_of, run_python, verified_verdict

SCENARIOS = ("allow", "block", "require_approval")
IDENTITY = {
    "openai_agents": "openai-agent-user",
    "langchain": "langchain-user",
    "autogen": "autogen-user",
}


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_quickstart_acts_on_allow_only(
    framework: str, scenario: str, gait_bin: str, tmp_path: Path
) -> None:
    script = EXAMPLES / "integrations" / framework / "quickstart.py"
    folder = f"gait-out/integrations/{framework}"
    ran = run_python(script, "--scenario", scenario, cwd=tmp_path, GAIT_BIN=gait_bin)
    allowed = scenario == "allow"
    expected = [
        f"framework={framework}",
        f"scenario={scenario}",
        f"verdict={scenario}",
        f"executed={str(allowed).lower()}",
        f"trace_path={folder}/trace_{scenario}.json",
        *([f"executor_output={folder}/executor_{scenario}.json"] if allowed else []),
    ]
    assert (ran.stdout.splitlines(), ran.returncode, ran.stderr) == (expected, 0, "")
    executor = tmp_path / folder / f"executor_{scenario}.json"
    assert executor.exists() == allowed
    trace = lines_of(ran.stdout)["trace_path"]
    assert verified_verdict(gait_bin, trace, tmp_path) == scenario

    intent = json.loads((tmp_path / folder / f"intent_{scenario}.json").read_text("utf-8"))
    path = f"{folder}/executor_{scenario}.json"
    assert intent == {
        "schema_id": "gait.gate.intent_request",
        "schema_version": "1.0.0",
        "created_at": "2026-02-06T00:00:00Z",
        "producer_version": "0.0.0-example",
        "tool_name": "tool.write",
        "args": {"path": path, "content": f"hello from {framework}"},
        "targets": [{"kind": "path", "value": path}],
        "arg_provenance": [{"arg_path": "$.path", "source": "user"}],
        "context": {
            "identity": IDENTITY[framework],
            "workspace": framework,
            "risk_class": "high",
        },
    }


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_quickstart_without_gait_says_so_and_does_nothing(framework: str, tmp_path: Path) -> None:
    script = EXAMPLES / "integrations" / framework / "quickstart.py"
    missing = str(tmp_path / "gait")
    ran = run_python(script, "--scenario", "allow", cwd=tmp_path, GAIT_BIN=missing)
    assert ran.returncode == 1
    assert ran.stdout.startswith(f'error=Cannot start "{missing}": there is no such file; ')
    assert not list(tmp_path.rglob("executor_*"))


def test_a_quickstart_whose_policy_says_something_else_fails(gait_bin: str, tmp_path: Path) -> None:
    """A fake that allows everything does not pass as the block scenario."""
    fake = tmp_path / "allow_all"
    fake.write_text('#!/bin/sh\necho \'{"ok":true,"verdict":"allow"}\'\n', encoding="utf-8")
    fake.chmod(0o755)
    script = EXAMPLES / "integrations" / "langchain" / "quickstart.py"
    ran = run_python(script, "--scenario", "block", cwd=tmp_path, GAIT_BIN=str(fake))
    assert (ran.stdout, ran.returncode) == ("error=expected verdict block, found allow\n", 1)


def test_a_quickstart_needs_a_scenario(tmp_path: Path) -> None:
    script = EXAMPLES / "integrations" / "autogen" / "quickstart.py"
    assert run_python(script, cwd=tmp_path).returncode == 2
    assert run_python(script, "--scenario", "maybe", cwd=tmp_path).returncode == 2


def test_the_reference_demo_runs_its_tool_and_makes_a_fixture(
    gait_bin: str, tmp_path: Path
) -> None:
    script = EXAMPLES / "python" / "reference_adapter_demo.py"
    ran = run_python(script, "--workdir", "d", cwd=tmp_path, GAIT_BIN=gait_bin)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[0] == "gate verdict=allow executed=True"
    assert (tmp_path / "d" / "note.txt").read_text("utf-8") == "written behind the gate\n"
    assert (tmp_path / "d" / "fixtures" / "run_demo" / "runpack.zip").is_file()


def test_the_reference_demo_is_blocked_without_provenance(gait_bin: str, tmp_path: Path) -> None:
    script = EXAMPLES / "python" / "reference_adapter_demo.py"
    ran = run_python(
        script, "--workdir", "d", "--without-provenance", cwd=tmp_path, GAIT_BIN=gait_bin
    )
    reason = "execution blocked by gate verdict=block reasons=fail_closed_missing_arg_provenance"
    assert (ran.returncode, ran.stderr) == (1, f"error: {reason}\n")
    assert not (tmp_path / "d" / "note.txt").exists()
